"""The same runs under two or more scenarios, and what differs, in a results folder."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from experiments.analysis import differences as found
from experiments.errors import InputError
from experiments.results import columns, rows
from experiments.results.dictionary import SHARDS, Described, described
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.batches import DEFAULT_RUNS, check_numbers
from experiments.running.options import DEFAULTS, RunOptions
from experiments.running.points import Point, stage_of
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows, Stage, Study, run
from experiments.running.updated import Updated
from model.scenario import Scenario
from model.scenario_file import from_mapping


def arms(scenarios: Sequence[Scenario]) -> list[Point]:
    """Scenarios as the points of a study.

    Raises
    ------
    InputError
        If there are fewer than two, if two share a name, or if their months are not the same ones.
    """
    if len(scenarios) < 2:
        raise InputError(
            "a comparison needs at least two scenarios: name another, 'fivelocks scenarios' lists them, or "
            "add --vs with a change"
        )
    names = [scenario.name for scenario in scenarios]
    found = [
        f"two scenarios are called '{name}'; give one of them another name in its file, or label= in Python"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    first = scenarios[0]
    for other in scenarios[1:]:
        found += _differing(first, other)
    if found:
        raise InputError(*found)
    return [Point(scenario.name, scenario) for scenario in scenarios]


def _differing(first: Scenario, other: Scenario) -> list[str]:
    """What keeps two scenarios from being compared run by run, as text."""
    pair = f"'{first.name}' and '{other.name}' cannot be compared:"
    found = []
    if first.start != other.start:
        found.append(f"{pair} one starts in {first.start}, the other in {other.start}")
    if first.horizon != other.horizon:
        found.append(
            f"{pair} one has a horizon of {first.horizon} months, the other of {other.horizon}; "
            "--horizon gives all the same"
        )
    if first.mode != other.mode:
        found.append(
            f"{pair} parameters are {first.mode} in one, {other.mode} in the other; "
            "--parameters gives all the same"
        )
    return found


@dataclass(frozen=True)
class Comparison(Result):
    """The same runs under several scenarios, and how they ended; each is compared with the first."""

    study: "CompareStudy"
    fetch: Fetch
    endings: found.Endings

    @property
    def folder(self) -> Path:
        """Results folder."""
        assert self.fetch.folder is not None
        return self.fetch.folder

    @property
    def scenarios(self) -> list[Scenario]:
        """Scenarios compared, in the order they were named."""
        return [point.scenario for point in self.study.points]

    @property
    def runs(self) -> int:
        """Runs under each scenario."""
        return self.study.runs_asked

    @cached_property
    def distribution(self) -> Rows:
        """Rows of ``distribution.csv``."""
        return found.distributions(self.endings, self.scenarios[0].horizon)

    @cached_property
    def differences(self) -> Rows:
        """Rows of ``differences.csv``."""
        return found.differences(self.fetch, self.study.stage, self.endings)

    @cached_property
    def changes(self) -> Rows:
        """Rows of ``changes.csv``."""
        return found.changes(self.endings)

    @cached_property
    def transitions(self) -> Rows:
        """Rows of ``transitions.csv``."""
        return found.transitions(self.endings)

    @property
    def tables(self) -> Mapping[str, Rows | Iterable[pa.Table]]:
        """Tables by name."""
        return {
            "distribution": self.distribution,
            "differences": self.differences,
            "changes": self.changes,
            "transitions": self.transitions,
            "outcomes": self._outcomes(),
        }

    def _outcomes(self) -> Iterator[pa.Table]:
        """Rows of ``outcomes.csv``: every run of every arm, run by run."""
        for table in self.fetch(self.study.stage):
            places = [np.flatnonzero(table["point"].to_numpy() == arm) for arm in range(len(self.scenarios))]
            parts = [
                rows.outcome_table(table.take(columns.numbers(mine)), scenario, self.study.seed)
                for mine, scenario in zip(places, self.scenarios, strict=True)
            ]
            yield pa.concat_tables(parts).take(columns.numbers(np.argsort(np.concatenate(places))))

    @property
    def described(self) -> Described:
        """Meaning of every column."""
        return described("compare") | described("batch", "distribution.csv", "outcomes.csv", SHARDS)


@dataclass(frozen=True)
class CompareStudy(Study[Comparison]):
    """Question of a comparison; ``start`` is an updated ensemble that the runs go on from.

    Raises
    ------
    InputError
        If the scenarios cannot be compared, or a number is out of range.
    """

    kind: ClassVar[str] = "compare"
    scenarios: tuple[Scenario, ...]
    runs: int | None = None
    seed: int = 42
    start: Updated | None = None

    def __post_init__(self) -> None:
        check_numbers(self.runs, self.seed)
        arms(self.scenarios)
        stage_of(self.points, self.runs_asked, self.seed, start=self.start)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "CompareStudy":
        """The study of a folder."""
        asked = manifest.question
        scenarios = tuple(from_mapping(one, "scenarios") for one in asked["scenarios"])
        return cls(scenarios, manifest.runs_asked, asked["seed"], start_of(asked))

    @property
    def points(self) -> list[Point]:
        """An arm a scenario."""
        return arms(self.scenarios)

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        scenarios = [scenario.differences() for scenario in self.scenarios]
        start = {} if self.start is None else {"start": self.start.asked}
        return {"kind": self.kind, "scenarios": scenarios, "seed": self.seed, **start}

    @property
    def runs_asked(self) -> int:
        """Runs under each scenario."""
        return DEFAULT_RUNS if self.runs is None else self.runs

    def with_rows(self, stored: int) -> "CompareStudy":
        """The same with at least as many runs as a folder has begun."""
        return replace(self, runs=max(self.runs_asked, -(-stored // len(self.scenarios))))

    @property
    def rows(self) -> int:
        """Runs under all scenarios."""
        return self.runs_asked * len(self.scenarios)

    @cached_property
    def stage(self) -> Stage:
        """The runs."""
        return stage_of(self.points, self.runs_asked, self.seed, start=self.start)

    def try_first_run(self) -> None:
        """Simulate the first run of every arm."""
        for scenario in self.scenarios:
            workers.warm_up(scenario, self.seed)

    def compute(self, fetch: Fetch) -> Comparison:
        """Read how the runs ended; the rest is computed when it is looked at."""
        names = [point.name for point in self.points]
        return Comparison(self, fetch, found.endings_of(fetch, self.stage, names))


def compare(
    scenarios: Sequence[Scenario], runs: int | None = None, seed: int = 42, options: RunOptions = DEFAULTS
) -> Comparison:
    """Simulate the same runs under two or more scenarios into a results folder, and compare them run by run.

    Parameters
    ----------
    scenarios
        Two or more, of different names and the same months; each is compared with the first.
    runs
        Runs under each scenario; 10,000 if None. More than before extend a folder.
    seed
        Seed of the experiment.
    options
        Where to, and how.

    Raises
    ------
    InputError
        If an argument is out of range, or the folder or the cluster cannot be used.
    """
    return run(CompareStudy(tuple(scenarios), runs, seed), options)
