"""Scenarios by name or path, with what a command line changes about them."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from experiments.errors import InputError, unknown
from model import levers
from model.csv_tables import shown, some
from model.levers import Event
from model.scenario import Scenario, ScenarioError
from model.scenario_file import from_file

# A question of more parts than this was not asked by a person.
MOST_TEXTS: Final = 1_000
FOLDER: Final = Path(__file__).resolve().parent
SETTING: Final = re.compile(r"(?P<name>[^=]+)=(?P<value>.+)")
EVENT: Final = re.compile(
    r"(?P<month>[0-9]{1,9})(?:-(?P<until>[0-9]{1,9}))?:(?P<lever>[^=*]+)(?P<sign>\*?=)(?P<value>.+)"
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
        return from_file(Path(name_or_path))
    raise InputError(
        unknown(
            f"unknown scenario {shown(name_or_path)}",
            name_or_path,
            built_in(),
            "'fivelocks scenarios' lists all; a file needs the ending .toml",
        )
    )


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
        Levers pulled, each ``MONTH:LEVER=VALUE``, ``MONTH-UNTIL:LEVER=VALUE``, or with ``*=`` for a
        factor.
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
    pulled = tuple(filter(None, (_event(text, found) for text in events)))
    changes = {key: value for key, value in (("horizon", horizon), ("mode", mode)) if value is not None}
    try:
        chosen = scenario.altered(overrides, pulled, **changes)
    except ScenarioError as error:
        raise InputError(*some([*found, *error.problems])) from None
    if found:
        raise InputError(*some(found))
    return chosen


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


def _event(text: str, found: list[str]) -> Event | None:
    match = EVENT.fullmatch(text)
    if match is None:
        found.append(
            f"--event {shown(text)} must be written MONTH:LEVER=VALUE or MONTH-UNTIL:LEVER=VALUE, "
            "with *= for a factor"
        )
        return None
    number = levers.number_of(match["value"].strip(), match["lever"].strip())
    until = int(match["until"]) if match["until"] else None
    factor = match["sign"] == "*="
    return Event(
        month=int(match["month"]),
        lever=match["lever"].strip(),
        value=None if factor else number,  # type: ignore[arg-type]  # a word that is no number is caught as a problem
        factor=number if factor else None,  # type: ignore[arg-type]  # likewise
        until=until,
    )
