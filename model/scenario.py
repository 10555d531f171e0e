"""What a war starts from: a validated, frozen, hashable set of differences from the defaults.

A scenario is identified by the hash of everything that decides its wars: the complete parameter values,
how they are drawn, initial state, events, start and horizon. Name and summary do not count.
"""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from model import levers, parameters
from model.levers import Event
from model.tables import nearest, shown, some
from model.world import PLACES, Place

MODES: Final = ("central", "sampled")
LONGEST_HORIZON: Final = 600
LARGEST_FILE: Final = 256 * 1024
# The parser of TOML keeps every beginning of a key, so that a long one of many parts would take all memory.
MOST_DOTS_OF_A_LINE: Final = 50
LONGEST_SUMMARY: Final = 2_000
LONGEST_MESSAGE: Final = 300
# What moves the cursor of a terminal, turns the direction of writing, or cannot be seen.
UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
EPOCH_YEAR: Final = 2026
NAME_FORM: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
KEYS: Final = ("name", "summary", "start", "horizon", "mode", "parameters", "initial", "event")
EVENT_KEYS: Final = ("month", "lever", "value", "factor", "until", "why")


class ScenarioError(ValueError):
    """Everything wrong with a scenario, one line an error."""

    def __init__(self, place: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{place}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Scenario:
    """Everything that decides a war, apart from seed and run number.

    Attributes
    ----------
    name, summary
        For people; the name is lower-case letters, digits and hyphens.
    start
        First month, as YYYY-MM.
    horizon
        Number of months.
    mode
        ``central`` runs every war with the same parameters, ``sampled`` draws them anew for each.
    parameters, initial
        Differences from the table of parameters, and from the state the opening rules set.
    events
        Levers pulled.
    """

    name: str = "baseline"
    summary: str = ""
    start: str = "2026-01"
    horizon: int = 60
    mode: str = "central"
    parameters: Mapping[str, float] = field(default_factory=dict)
    initial: Mapping[str, float] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        if found := problems(self):
            raise ScenarioError(f"scenario {shown(self.name)}", found)

    @property
    def era_offset(self) -> int:
        """Months from December 2025 to the month before the first."""
        year, month = (int(part) for part in self.start.split("-"))
        return (year - EPOCH_YEAR) * 12 + month - 1

    def date(self, month: int) -> str:
        """Calendar date, as YYYY-MM, of a month of the run; 1 is the first."""
        year, calendar_month = divmod(EPOCH_YEAR * 12 + self.era_offset + month - 1, 12)
        return f"{year:04d}-{calendar_month + 1:02d}"

    @property
    def content(self) -> dict[str, Any]:
        """All that decides the wars, resolved, in a fixed order."""
        table = parameters.table()
        values = parameters.values_with(self.parameters)
        design = parameters.sampling_design(self.parameters) if self.mode == "sampled" else None
        return {
            "start": self.start,
            "horizon": self.horizon,
            "mode": self.mode,
            "parameters": dict(zip(table, values.tolist(), strict=True)),
            "design": None if design is None else design.tolist(),
            "initial": {name: float(value) for name, value in sorted(self.initial.items())},
            "events": [_as_numbers(event) for event in self.events],
        }

    @property
    def hash8(self) -> str:
        """First eight hexadecimal digits of the hash of the content."""
        text = json.dumps(self.content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def identity(self) -> str:
        """Name and hash, the first part of a run id: ``baseline-1f3a9c2e``."""
        return f"{self.name}-{self.hash8}"

    def differences(self) -> dict[str, Any]:
        """The scenario as it would be written in a file."""
        return {
            "name": self.name,
            "summary": self.summary,
            "start": self.start,
            "horizon": self.horizon,
            "mode": self.mode,
            "parameters": dict(self.parameters),
            "initial": dict(self.initial),
            "event": [
                {key: value for key, value in asdict(event).items() if value is not None}
                for event in self.events
            ],
        }

    def altered(
        self,
        parameters: Mapping[str, float] | None = None,
        events: tuple[Event, ...] = (),
        **changes: Any,
    ) -> "Scenario":
        """Copy with more overrides and events, and with other fields replaced.

        Raises
        ------
        ScenarioError
            If the result is not a valid scenario.
        """
        return replace(
            self,
            parameters={**self.parameters, **(parameters or {})},
            events=self.events + events,
            **changes,
        )


def _as_numbers(event: Event) -> dict[str, Any]:
    """An event in which 50 and 50.0 are the same."""
    value, factor = (None if number is None else float(number) for number in (event.value, event.factor))
    return asdict(event) | {"value": value, "factor": factor}


def problems(scenario: Scenario) -> list[str]:
    """Every error in a scenario, in words; empty if it is good."""
    found = []
    if not isinstance(scenario.name, str) or not NAME_FORM.fullmatch(scenario.name):
        found.append(f"name {shown(scenario.name)} must be 1 to 50 lower-case letters, digits and hyphens")
    if not _is_plain(scenario.summary):
        found.append(
            f"summary {shown(scenario.summary)} must be text of at most {LONGEST_SUMMARY:,} characters, "
            "all of which can be seen"
        )
    if not isinstance(scenario.start, str) or not re.fullmatch(
        r"20(1[4-9]|[2-4]\d)-(0[1-9]|1[0-2])", scenario.start
    ):
        found.append(
            f"start {shown(scenario.start)} must be a month from 2014-01 to 2049-12, written YYYY-MM"
        )
    if not _is_horizon(scenario.horizon):
        found.append(
            f"horizon {shown(scenario.horizon)} is out of range; allowed is 1 to {LONGEST_HORIZON} [months]"
        )
    if scenario.mode not in MODES:
        found.append(f"mode {shown(scenario.mode)} is unknown; allowed is {' or '.join(MODES)}")
    found += [f"[parameters] {problem}" for problem in parameters.problems(scenario.parameters)]
    for name, value in scenario.initial.items():
        if problem := _initial_problem(name, value, len(found)):
            found.append(f"[initial] {problem}")
    for number, event in enumerate(scenario.events, start=1):
        found += _event_problems(number, event, scenario.horizon, len(found))
    return found


def _is_plain(text: object) -> bool:
    """Whether a text does nothing but being read wherever it is printed."""
    return (
        isinstance(text, str)
        and len(text) <= LONGEST_SUMMARY
        and not any(unicodedata.category(sign) in UNSEEN for sign in text if sign != "\n")
    )


def _is_horizon(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_HORIZON


def _event_problems(number: int, event: Event, horizon: object, said: int) -> list[str]:
    """Errors of one event; a horizon that is none itself forbids no month."""
    last = horizon if isinstance(horizon, int) and _is_horizon(horizon) else LONGEST_HORIZON
    return [f"[[event]] {number}: {problem}" for problem in levers.problems(event, last, said)]


def _initial_problem(name: str, value: object, said: int) -> str | None:
    place = PLACES.get(name)
    if place is None:
        return f"unknown state {shown(name)}{nearest(name, PLACES, said)}"
    if place.integer:
        return f"state '{name}' is counted by the model and cannot be set"
    low, high = initial_range(place)
    allowed = f"allowed is {low:g} to {high:g} [{place.unit}]"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"state '{name}': {shown(value)} is not a number; {allowed}"
    return None if low <= value <= high else f"state '{name}': {shown(value)} is out of range; {allowed}"


def initial_range(place: Place) -> tuple[float, float]:
    """What a number of the initial state may be set to."""
    return place.bounds or (0.0, 1.0e6)


def from_mapping(content: Mapping[str, Any], place: str) -> Scenario:
    """Scenario from the content of a file.

    Raises
    ------
    ScenarioError
        With every error at once, each with its place in the file.
    """
    found = _unknown_keys(content, KEYS)
    tables = {key: _table(content, key, found) for key in ("parameters", "initial")}
    entries = enumerate(_entries(content, found), start=1)
    read = [(number, _event(number, entry, found)) for number, entry in entries]
    given: dict[str, Any] = {key: content[key] for key in KEYS[:5] if key in content} | tables
    scenario = None
    try:
        scenario = Scenario(**given)
    except ScenarioError as error:
        found += error.problems
    # Events are checked here, under the numbers they have in the file, whatever else is wrong.
    events = [(number, event) for number, event in read if event is not None]
    for number, event in events:
        found += _event_problems(number, event, content.get("horizon", Scenario.horizon), len(found))
    if scenario is None or found:
        raise ScenarioError(place, some(found))
    return replace(scenario, events=tuple(event for _, event in events))


def _unknown_keys(content: Mapping[str, Any], known: tuple[str, ...], said: int = 0) -> list[str]:
    unknown = [key for key in content if key not in known]
    return [
        f"unknown key {shown(key)}{nearest(key, known, said + place)}" for place, key in enumerate(unknown)
    ]


def _table(content: Mapping[str, Any], key: str, found: list[str]) -> dict[str, Any]:
    """One table of the file with dotted names, whether written dotted or nested."""
    entries = content.get(key, {})
    if not isinstance(entries, dict):
        found.append(f"{key} must be a table of names and numbers")
        return {}
    return _flattened(entries)


def _flattened(entries: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in entries.items():
        if isinstance(value, dict) and len(prefix) < 200:
            flat |= _flattened(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _entries(content: Mapping[str, Any], found: list[str]) -> list[Any]:
    entries = content.get("event", [])
    if isinstance(entries, list):
        return entries
    found.append("event must be an array of tables, each headed [[event]]")
    return []


def _event(number: int, entry: Any, found: list[str]) -> Event | None:
    """One event of the file, or None after noting what keeps it from being one."""
    before = len(found)
    where = f"[[event]] {number}:"
    if not isinstance(entry, dict):
        found.append(f"{where} must be a table with month, lever, and value or factor")
        return None
    found += [f"{where} {problem}" for problem in _unknown_keys(entry, EVENT_KEYS, len(found))]
    for key, kind in (("month", int), ("lever", str), ("until", int)):
        value = entry.get(key)
        if (value is None and key != "until") or (value is not None and type(value) is not kind):
            found.append(
                f"{where} {key} must be {'a whole number' if kind is int else 'text'}, not {shown(value)}"
            )
    if len(found) > before:
        return None
    setting: Any = entry.get("value")
    if isinstance(setting, str):
        setting = levers.number_of(setting, entry["lever"])
    return Event(entry["month"], entry["lever"], setting, entry.get("factor"), entry.get("until"))


def from_file(path: Path) -> Scenario:
    """Scenario from a TOML file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is larger than 256 kB, is not TOML, or holds errors; all errors at once.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        # The latter of a path that holds a zero byte.
        why = error.strerror if isinstance(error, OSError) else error
        raise ScenarioError(str(path), [f"cannot be read: {why}"]) from None
    return from_bytes(content, str(path))


def from_bytes(content: bytes, place: str) -> Scenario:
    """Scenario from the bytes of a TOML file.

    Raises
    ------
    ScenarioError
        If they are more than 256 kB, are not TOML, or hold errors; all errors at once, each with its place.
    """
    if len(content) > LARGEST_FILE:
        raise ScenarioError(place, [f"is too large for a scenario; allowed is {LARGEST_FILE // 1024} kB"])
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ScenarioError(place, ["is not a text file in UTF-8"]) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS_OF_A_LINE:
            raise ScenarioError(
                place, [f"line {number} has more than {MOST_DOTS_OF_A_LINE} full stops; no name has as many"]
            )
    try:
        read = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Besides its own errors the parser raises these, of a number too long and of nesting too deep.
        why = f"{error}"[:LONGEST_MESSAGE] or "nested too deeply"
        raise ScenarioError(place, [f"is not valid TOML: {why}"]) from None
    return from_mapping(read, place)
