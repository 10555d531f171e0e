"""Which run is watched, as a link can carry it: scenario, changes, seed, run, and levers set by hand.

A link uses the words of the command line (``set``, ``event``, ``seed``, ``run``), so that what a page
shows can be typed, and the other way round. A scenario file that a person has chosen stays in their tab: a
link names it, and the file has to be chosen again.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, urlencode

import numpy as np

from dashboards.live.starts import UPDATED, start_of
from experiments.errors import InputError, ScenarioError
from experiments.running import batches
from experiments.running.updated import Updated, simulate_from
from experiments.scenarios import library
from model.csv_tables import shown
from model.ensemble import SimulationError, simulate
from model.levers import Event, named
from model.scenario import Scenario

MOST_RUN: Final = 2**32 - 1
LONGEST_LINK: Final = 65_536
# Before the name of a scenario that comes from a person's own file.
FILE: Final = "file:"
Own = Mapping[str, Scenario]
NONE: Final[Own] = MappingProxyType({})
KEYS: Final = ("scenario", "set", "event", "horizon", "parameters", "seed", "run", "month")


class FileNeededError(InputError):
    """A question about a scenario file that this tab has not been given."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"scenario file {shown(name)} is kept only in the tab it was chosen in; choose it again"
        )


@dataclass(frozen=True)
class Question:
    """A run to watch.

    Attributes
    ----------
    scenario
        Name of a built-in scenario, ``file:`` and the name of the person's own, or ``updated:`` and the name
        of an updated ensemble.
    own
        That one.
    settings
        Overrides of parameters, each ``NAME=VALUE``.
    events
        Levers set by hand, on top of the scenario's own events.
    horizon, mode
        Number of months, and ``central`` or ``sampled``, in place of the scenario's own.
    seed, run
        Identity of the run within the scenario.
    month
        Month to show first; 0 is the opening.
    """

    scenario: str = "baseline"
    settings: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    horizon: int | None = None
    mode: str | None = None
    seed: int = 42
    run: int = 0
    month: int = 0
    own: Scenario | None = None

    @property
    def start(self) -> Updated | None:
        """Updated ensemble that the run goes on from, if it does."""
        return start_of(self.scenario)

    def chosen(self) -> Scenario:
        """The scenario with all its changes, levers included.

        Raises
        ------
        InputError
            With every problem at once, each with what is allowed.
        """
        start = self.start
        scenario = self.own or (start.scenario if start else scenario_named(self.scenario))
        texts = [written(event) for event in self.events]
        # The parameters of an updated ensemble are those of its particles.
        chosen = library.altered(scenario, self.settings, texts, self.horizon, None if start else self.mode)
        batches.check_numbers(None, self.seed)
        for name, value, most in (("run", self.run, MOST_RUN), ("month", self.month, chosen.horizon)):
            if not 0 <= value <= most:
                raise InputError(f"{name} {value} is out of range; allowed is 0 to {most}")
        return chosen

    def query(self) -> str:
        """The question as the query of a link; what is as usual is left out."""
        usual = Question()
        pairs: list[tuple[str, str]] = [("scenario", self.scenario)]
        pairs += [("set", text) for text in self.settings]
        pairs += [("event", written(event)) for event in self.events]
        for key, value, default in (
            ("horizon", self.horizon, usual.horizon),
            ("parameters", self.mode, usual.mode),
            ("seed", self.seed, None),
            ("run", self.run, None),
            ("month", self.month, usual.month),
        ):
            if value != default:
                pairs.append((key, str(value)))
        return urlencode(pairs)

    def command(self) -> str:
        """The same run on the command line."""
        start, name = self.start, f"{self.own.name}.toml" if self.own else self.scenario
        begun = f"--from {shlex.quote(str(start.folder))}" if start else f"--scenario {name}"
        parts = [f"fivelocks run {begun} --seed {self.seed} --run {self.run}"]
        parts += [f"--set {text}" for text in self.settings]
        parts += [f"--event '{written(event)}'" for event in self.events]
        parts += [f"--horizon {self.horizon}"] if self.horizon else []
        parts += [f"--parameters {self.mode}"] if self.mode and not start else []
        return " ".join(parts)


def written(event: Event) -> str:
    """An event as the command line writes it: ``MONTH-UNTIL:LEVER=VALUE``."""
    months = f"{event.month}" if event.until is None else f"{event.month}-{event.until}"
    sign, number = ("=", event.value) if event.factor is None else ("*=", event.factor)
    return f"{months}:{event.lever}{sign}{number!r}"


def scenario_named(name: str, own: Own = NONE) -> Scenario:
    """Scenario of a built-in name, or of a person's own; never a file of this machine.

    Raises
    ------
    FileNeededError
        If it is one of a person's own that is not among these.
    InputError
        If there is no such scenario.
    """
    if name.startswith(FILE):
        if name.removeprefix(FILE) not in own:
            raise FileNeededError(name.removeprefix(FILE))
        return own[name.removeprefix(FILE)]
    if name.startswith(UPDATED):
        raise InputError(f"{shown(name)} is an updated ensemble; this takes a scenario")
    if name not in library.built_in():
        raise InputError(f"unknown scenario {shown(name)}; there are {', '.join(library.built_in())}")
    return library.built_in()[name]


def from_query(query: str, own: Own = NONE) -> Question:
    """Question of a link.

    Raises
    ------
    InputError
        If a part of the link cannot be read, or is wrong; all errors at once.
    """
    if len(query) > LONGEST_LINK:
        raise InputError(f"the link has {len(query):,} characters; allowed is {LONGEST_LINK:,}")
    given = parse_qs(query.lstrip("?"), keep_blank_values=True)
    return from_words({key: given[key] for key in KEYS if key in given}, own)


def from_words(given: Mapping[str, Sequence[str]], own: Own = NONE) -> Question:
    """Question from texts by key, as a link or a form gives them.

    Raises
    ------
    InputError
        If a text cannot be read, or is wrong; all errors at once.
    """
    found: list[str] = []
    numbers = {key: whole(key, given[key][-1], found) for key in KEYS[5:] if key in given}
    horizon = whole("horizon", given["horizon"][-1], found) if "horizon" in given else None
    name = given.get("scenario", ["baseline"])[-1]
    mode = given["parameters"][-1] if "parameters" in given else None
    events: tuple[Event, ...] = ()
    try:
        events = library.choose("baseline", (), given.get("event", ()), 600).events
    except (InputError, ScenarioError) as error:
        found += error.problems
    if found:
        raise InputError(*found)
    scenario = scenario_named(name, own) if name.startswith(FILE) else None
    question = Question(name, tuple(given.get("set", ())), events, horizon, mode, **numbers, own=scenario)
    check_finite(question)
    return question


def check_finite(question: Question) -> None:
    """Refuse a run whose numbers do not stay finite.

    Raises
    ------
    InputError
        If they do not, or the question is wrong.
    """
    scenario, start = question.chosen(), question.start
    try:
        if start:
            simulate_from(start, np.array([question.run]), question.seed, scenario=scenario)
        else:
            simulate(scenario, [question.run], question.seed)
    except SimulationError as error:
        raise InputError(not_finite(error)) from None


def not_finite(error: SimulationError) -> str:
    """Why a run cannot be simulated, and what to do."""
    return f"this run cannot be simulated: {error}; give the parameters less extreme values"


def whole(key: str, text: str, found: list[str]) -> int:
    """Whole number of a text; what is none is noted among the problems found."""
    if text.isdecimal() and text.isascii() and len(text) <= 20:
        return int(text)
    found.append(f"{key} {shown(text)} is not a whole number from 0")
    return 0


def with_lever(
    question: Question, lever: str, month: int, value: float | None, factor: bool = False
) -> Question:
    """Question with a lever set from the month after ``month`` on, or released if the value is None.

    What the lever did up to ``month`` stays as it was, so that the run so far is the same run; what it was
    set to in later months is dropped.

    Raises
    ------
    InputError
        If there is no such lever.
    """
    if not named(lever):
        raise InputError(f"unknown lever {shown(lever)}")
    events = []
    for event in question.events:
        if event.lever != lever or (event.until is not None and event.until <= month):
            events.append(event)
        elif event.month <= month:
            events.append(replace(event, until=month))
    if value is not None:
        number = float(value)
        set_to = Event(month + 1, lever, factor=number) if factor else Event(month + 1, lever, value=number)
        events.append(set_to)
    return replace(question, events=tuple(events))
