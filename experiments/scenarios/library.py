"""Scenarios by name or path, with what a command line changes about them."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from experiments.errors import InputError, unknown
from model import levers
from model.csv_tables import shown, some
from model.dates import month_of
from model.levers import Event
from model.scenario import LONGEST_SUMMARY, Scenario, ScenarioError
from model.scenario_file import from_file

# A question of more parts than this was not asked by a person.
LONGEST_NAME: Final = 50
MOST_TEXTS: Final = 1_000
FOLDER: Final = Path(__file__).resolve().parent
SETTING: Final = re.compile(r"(?P<name>[^=]+)=(?P<value>.+)")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
WRITTEN: Final = "a date is written YYYY-MM, with a year from 2010 to 2099 and a month from 01 to 12"
EVENT: Final = re.compile(r"(?P<when>[^:]+):(?P<lever>[^=*]+)(?P<sign>\*?=)(?P<value>.+)")
# A month or date, two of them, or two months as FIRST-LAST.
WHEN: Final = re.compile(
    r"(?P<first>[0-9]{4}-[0-9]{2}|[0-9]{1,9})(?:\.\.(?P<last>[0-9]{4}-[0-9]{2}|[0-9]{1,9})|-(?P<until>[0-9]{1,9}))?"
)


@cache
def built_in() -> dict[str, Scenario]:
    """All built-in scenarios by name, the baseline first."""
    names = sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (name != "baseline", name))
    return {name: from_file(FOLDER / f"{name}.toml") for name in names}


def load(name_or_path: str) -> Scenario:
    """Scenario of a built-in name, or from a TOML file.

    Raises
    ------
    InputError
        If there is neither such a name nor such a file.
    ScenarioError
        If the file holds errors.
    """
    path = FOLDER / f"{name_or_path}.toml"
    if re.fullmatch(r"[a-z0-9-]{1,50}", name_or_path) and path.exists():
        return from_file(path)
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return with_a_state(from_file(Path(name_or_path)))
    raise InputError(
        unknown(
            f"unknown scenario {shown(name_or_path)}",
            name_or_path,
            built_in(),
            "'fivelocks scenarios' lists all; a file needs the ending .toml",
        )
    )


def with_a_state(scenario: Scenario) -> Scenario:
    """The scenario, unless it starts later than its state: that of January 2026 if it sets none of its own.

    Raises
    ------
    InputError
        If it does.
    """
    if scenario.start > Scenario.start and not scenario.initial:
        raise InputError(
            f"scenario '{scenario.name}' starts in {scenario.start}, but with the state of {Scenario.start}; "
            f"leave its start out and start the runs later (--start {scenario.start}, in Python "
            f"start='{scenario.start}'), or set the state in [initial]"
        )
    return scenario


def choose(
    name_or_path: str,
    settings: Sequence[str] = (),
    events: Sequence[str] = (),
    horizon: int | None = None,
    mode: str | None = None,
) -> Scenario:
    """Scenario with what the command line changes.

    Parameters
    ----------
    name_or_path
        Built-in name or path of a TOML file.
    settings
        Overrides of parameters, each ``NAME=VALUE``.
    events
        Levers set, each ``WHEN:LEVER=VALUE``, or with ``*=`` for a factor; WHEN as for ``months_of``.
    horizon
        Number of months, in place of the scenario's own.
    mode
        ``central`` or ``sampled``, in place of the scenario's own.

    Raises
    ------
    InputError
        If a setting or event cannot be read, or is wrong; all errors at once.
    """
    return altered(load(name_or_path), settings, events, horizon, mode)


def altered(
    scenario: Scenario,
    settings: Sequence[str] = (),
    events: Sequence[str] = (),
    horizon: int | None = None,
    mode: str | None = None,
) -> Scenario:
    """Scenario with what the command line changes; parameters and errors as for ``choose``."""
    for option, texts in (("--set", settings), ("--event", events)):
        if len(texts) > MOST_TEXTS:
            raise InputError(f"{option} is given {len(texts):,} times; allowed is {MOST_TEXTS:,}")
    found: list[str] = []
    overrides = dict(filter(None, (_setting(text, found) for text in settings)))
    changes = {key: value for key, value in (("horizon", horizon), ("mode", mode)) if value is not None}
    last = horizon if horizon is not None and horizon > 0 else scenario.horizon
    set_levers: list[tuple[Event, str]] = []
    for text in events:
        if (event := _event(text, scenario.start, found)) is None:
            continue
        if problem := _outside(event, text, scenario, last):
            found.append(problem)
        else:
            set_levers.append((event, text))
    try:
        chosen = scenario.altered(overrides, tuple(event for event, _ in set_levers), **changes)
    except ScenarioError as error:
        given, own = [text for _, text in set_levers], len(scenario.events)
        raise InputError(*some([*found, *(_as_typed(one, given, own) for one in error.problems)])) from None
    if found:
        raise InputError(*some(found))
    return chosen


def changed(scenario: Scenario, texts: Sequence[str]) -> list[Scenario]:
    """Scenario with each of several changes, named after it: ``NAME=VALUE`` or ``WHEN:LEVER=VALUE``.

    A change may have several parts, with commas between. A name that is too long, or that two changes would
    share, ends in a part of the hash that identifies the scenario.

    Raises
    ------
    InputError
        If a change cannot be read, or is wrong.
    """
    names = [_slug(text) for text in texts]
    made = []
    for name, text in zip(names, texts, strict=True):
        one = _changed(scenario, text)
        is_own = len(name) <= LONGEST_NAME and names.count(name) == 1
        made.append(replace(one, name=name if is_own else _with_hash(name, one)))
    return made


def _changed(scenario: Scenario, text: str) -> Scenario:
    changes = [change.strip() for change in text.split(",")]
    events = [change for change in changes if ":" in change.partition("=")[0]]
    try:
        made = altered(scenario, [change for change in changes if change not in events], events)
    except InputError as error:
        problems = [re.sub(r"--event\b|--set\b", "--vs", problem) for problem in error.problems]
        raise InputError(*problems) from None
    summary = f"{scenario.name} with {', '.join(changes)}"
    return replace(made, summary=textwrap.shorten(summary, LONGEST_SUMMARY, placeholder=" ..."))


def _slug(text: str) -> str:
    """A change as the name of a scenario."""
    return re.sub("[^a-z0-9]+", "-", text.lower().replace("*=", " times ")).strip("-") or "changed"


def _with_hash(name: str, scenario: Scenario) -> str:
    """A name cut where it is too long, and the hash of what it stands for."""
    digits = scenario.hash8
    return f"{name[: LONGEST_NAME - len(digits) - 1].rstrip('-')}-{digits}"


def _outside(event: Event, text: str, scenario: Scenario, last: int) -> str | None:
    """What is wrong with the months of an event that was typed, or None."""
    if not 1 <= event.month <= last or not 1 <= (event.until or 1) <= last:
        dates = f"{scenario.date(1)} to {scenario.date(last)} (months 1 to {last})"
        return f"--event {shown(text)} is outside the run, which lasts from {dates}"
    if event.until is not None and event.until < event.month:
        return f"--event {shown(text)}: the last month must not come before the first"
    return None


def _as_typed(problem: str, given: Sequence[str], own: int) -> str:
    """A problem of a scenario as one of the option that caused it; ``own`` events are the scenario's."""
    match = re.match(r"\[\[event\]\] (\d+): ", problem)
    if match is not None and int(match[1]) > own:
        return f"--event {shown(given[int(match[1]) - own - 1])}: {problem[match.end() :]}"
    return problem.replace("[parameters] ", "--set: ", 1)


def _setting(text: str, found: list[str]) -> tuple[str, float] | None:
    match = SETTING.fullmatch(text)
    if match is None:
        found.append(f"--set {shown(text)} must be written NAME=VALUE")
        return None
    try:
        return match["name"].strip(), float(match["value"])
    except ValueError:
        found.append(f"--set {shown(text)}: {shown(match['value'])} is not a number")
        return None


def _event(text: str, start: str, found: list[str]) -> Event | None:
    match = EVENT.fullmatch(text)
    months = months_of(match["when"].strip(), start) if match else None
    if match is not None and months is None and DATE.search(match["when"]):
        found.append(f"--event {shown(text)}: {shown(match['when'])} is no date; {WRITTEN}")
        return None
    if match is None or months is None:
        found.append(
            f"--event {shown(text)} must be written WHEN:LEVER=VALUE, with *= for a factor; WHEN is a month "
            "or date, or two: 7, 7-18, 2027-03, 2027-03..2028-02"
        )
        return None
    number = levers.number_of(match["value"].strip(), match["lever"].strip())
    factor = match["sign"] == "*="
    return Event(
        month=months[0],
        lever=match["lever"].strip(),
        value=None if factor else number,  # type: ignore[arg-type]  # a word that is no number is caught as a problem
        factor=number if factor else None,  # type: ignore[arg-type]  # likewise
        until=months[1],
    )


def months_of(text: str, start: str) -> tuple[int, int | None] | None:
    """First and last month of a run that a text names, the last None if there is one; None if it names none.

    Parameters
    ----------
    text
        Such as ``7``, ``7-18``, ``2027-03`` or ``2027-03..2028-02``.
    start
        First month of the run, YYYY-MM.
    """
    match = WHEN.fullmatch(text)
    if match is None:
        return None
    first, last = (
        None if part is None else month_of(part, start) if "-" in part else int(part)
        for part in (match["first"], match["last"] or match["until"])
    )
    return None if first is None else (first, last)
