"""What a run starts from: a validated, frozen, hashable set of differences from the defaults.

A scenario is identified by the hash of everything that decides its runs: the complete parameter values,
how they are drawn, initial state, events, start and horizon. Name and summary do not count.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from model import initial_state, levers, parameters
from model.csv_tables import shown
from model.levers import Event

MODES: Final = ("central", "sampled")
LONGEST_HORIZON: Final = 600
LONGEST_SUMMARY: Final = 2_000
# What moves the cursor of a terminal, turns the direction of writing, or cannot be seen.
UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
EPOCH_YEAR: Final = 2026
NAME_FORM: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


class ScenarioError(ValueError):
    """Everything wrong with a scenario, one line an error."""

    def __init__(self, place: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{place}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Scenario:
    """Everything that decides a run, apart from seed and run number.

    Attributes
    ----------
    name, summary
        For people; the name is lower-case letters, digits and hyphens.
    start
        First month, as YYYY-MM.
    horizon
        Number of months.
    mode
        ``central`` gives every run the same parameters, ``sampled`` draws them for each run.
    parameters, initial
        Differences from the table of parameters, and from the state the opening rules set.
    events
        Levers set.
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
        """All that decides the runs, resolved, in a fixed order."""
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
    started = initial_state.problems(scenario.initial, scenario.parameters, len(found))
    found += [f"[initial] {problem}" for problem in started]
    for number, event in enumerate(scenario.events, start=1):
        found += event_problems(number, event, scenario.horizon, len(found))
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


def event_problems(number: int, event: Event, horizon: object, given: int) -> list[str]:
    """Errors of one event; a horizon that is none itself forbids no month."""
    last = horizon if isinstance(horizon, int) and _is_horizon(horizon) else LONGEST_HORIZON
    return [f"[[event]] {number}: {problem}" for problem in levers.problems(event, last, given)]
