"""Batches: many runs of one scenario in a results folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.results import folder as folders
from experiments.results import rows
from experiments.results.manifest import Manifest, read_manifest
from experiments.results.rows import QUANTILES
from experiments.running import workers
from experiments.running.options import DEFAULTS, RunOptions
from experiments.running.points import MOST_ROWS, Point, stage_of
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows, Stage, Study, run
from experiments.running.updated import Updated, simulate_from
from experiments.statistics import distribution
from model import outcomes, parameters
from model.endings import ENDINGS, STATIC
from model.ensemble import seed_words, simulate
from model.scenario import Scenario
from model.scenario_file import from_mapping

Array = np.ndarray[Any, Any]
MOST_RUNS: Final = MOST_ROWS
# Runs of which trajectories are read.
SAMPLE: Final = 1_000
# A search for precision ends here unless given how many runs it may take.
MOST_RUNS_FOR_PRECISION: Final = 2_000_000
DEFAULT_RUNS: Final = 10_000
COUNTED: Final = ("ending", "month", "relapsed")
ONGOING: Final = ENDINGS.index("stalemate_active")


def check_seed(seed: int) -> list[str]:
    """Problems of a seed; empty if there is none."""
    try:
        seed_words(seed)
    except ValueError as error:
        return [f"--{error}"]
    return []


def check_numbers(runs: int | None, seed: int, precision: float | None = None) -> None:
    """Refuse numbers out of range.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = []
    if runs is not None and not 1 <= runs <= MOST_RUNS:
        found.append(f"--runs {runs} is out of range; allowed is 1 to {MOST_RUNS}")
    if precision is not None and not 0.0001 <= precision <= 1.0:
        found.append(
            f"--precision {precision} is out of range; allowed is 0.0001 to 1 [width of an interval]"
        )
    if found := found + check_seed(seed):
        raise InputError(*found)


@dataclass(frozen=True)
class Batch(Result):
    """Runs of one scenario, counted by ending and month.

    Attributes
    ----------
    study
        The question.
    counts
        Runs by ending code and month, shape (endings, horizon + 1).
    relapsed
        Runs by ending code whose settlement broke, shape (endings,).
    static
        Ongoing runs whose front is static and costly.
    fetch
        Where the rows are.
    """

    study: "BatchStudy"
    counts: Array
    relapsed: Array
    static: int
    fetch: Fetch

    @property
    def folder(self) -> Path:
        """Results folder."""
        assert self.fetch.folder is not None
        return self.fetch.folder

    @property
    def runs(self) -> int:
        """Number of runs counted."""
        return int(self.counts.sum())

    @property
    def manifest(self) -> Manifest:
        """Manifest of the folder."""
        return read_manifest(self.folder)

    @cached_property
    def distribution(self) -> Rows:
        """Rows of ``distribution.csv``."""
        return distribution.distribution(self.study.scenario.name, self.counts, self.relapsed)

    @property
    def incidence(self) -> Rows:
        """Rows of ``incidence.csv``."""
        return distribution.incidence(self.study.scenario.name, self.counts)

    @property
    def tables(self) -> Mapping[str, Rows | Iterable[pa.Table]]:
        """Tables by name."""
        study = self.study
        return {
            "outcomes": self._outcomes(),
            "distribution": self.distribution,
            "incidence": self.incidence,
            "trajectories": trajectories(study.scenario, self.runs, study.seed, study.start),
        }

    def _outcomes(self) -> Iterator[pa.Table]:
        study = self.study
        for table in self.fetch(replace(study.stage, rows=study.numbers.start + self.runs)):
            yield rows.outcome_table(table, study.scenario, study.seed)


@dataclass(frozen=True)
class BatchStudy(Study[Batch]):
    """Question of a batch: so many runs of a scenario, or as many as a precision takes.

    Attributes
    ----------
    runs
        Runs asked for; 10,000 if neither this nor a precision is given.
    precision
        Stop when the 95 % interval of every path's share is narrower than this.
    part
        Number of the part to simulate, and of all parts; None for the whole batch.
    start
        Ensemble that the runs go on from; None where they begin with the scenario.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    kind: ClassVar[str] = "batch"
    scenario: Scenario
    seed: int = 42
    runs: int | None = None
    precision: float | None = None
    part: tuple[int, int] | None = None
    start: Updated | None = None

    def __post_init__(self) -> None:
        check_numbers(self.runs, self.seed, self.precision)
        if self.part and (self.precision or self.total < self.part[1]):
            raise InputError("--part takes no --precision, and at least as many --runs as there are parts")

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "BatchStudy":
        """The study of a folder."""
        asked = manifest.question
        scenario, start = from_mapping(asked["scenario"], "scenario"), start_of(asked)
        if "part" in asked:
            part = (asked["part"][0], asked["part"][1])
            return cls(scenario, asked["seed"], asked["runs"], part=part, start=start)
        return cls(
            scenario, asked["seed"], max(manifest.reached(), 1), manifest.facts.get("precision"), start=start
        )

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued; a part cannot be extended."""
        asked = {"kind": self.kind, "scenario": self.scenario.differences(), "seed": self.seed}
        if self.start is not None:
            asked["start"] = self.start.asked
        return asked if self.part is None else asked | {"runs": self.total, "part": list(self.part)}

    @property
    def total(self) -> int:
        """Runs asked for, at most."""
        return self.runs or (MOST_RUNS_FOR_PRECISION if self.precision else DEFAULT_RUNS)

    @property
    def runs_asked(self) -> int | None:
        """Runs asked for where more may be added."""
        return None if self.part else self.total

    def with_rows(self, stored: int) -> "BatchStudy":
        """The same with at least as many runs as a folder has."""
        return self if self.part else replace(self, runs=max(self.total, stored))

    @property
    def numbers(self) -> range:
        """Numbers of the runs."""
        part, parts = self.part or (1, 1)
        return range((part - 1) * self.total // parts, part * self.total // parts)

    @property
    def rows(self) -> int:
        """Rows asked for."""
        return len(self.numbers)

    @property
    def facts(self) -> dict[str, Any]:
        """What follows from the question."""
        values = parameters.values_with(self.scenario.parameters).tolist()
        return {
            "scenario_hash": self.scenario.hash8,
            "parameters": dict(zip(parameters.table(), values, strict=True)),
            "parameters_mode": self.scenario.mode,
            "horizon": self.scenario.horizon,
            "precision": self.precision,
        }

    @property
    def default_folder(self) -> Path:
        """Results folder of a question that was given none."""
        part = f"-part{self.part[0]}of{self.part[1]}" if self.part else ""
        return Path(folders.DEFAULT_ROOT) / f"{self.scenario.identity}-seed{self.seed}{part}"

    @cached_property
    def stage(self) -> Stage:
        """The runs."""
        points = [Point(self.scenario.name, self.scenario)]
        stage = stage_of(points, self.numbers.stop, self.seed, start=self.start)
        return replace(stage, first=self.numbers.start)

    def try_first_run(self) -> None:
        """Simulate the first run."""
        workers.warm_up(self.scenario, self.seed)

    def compute(self, fetch: Fetch) -> Batch:
        """Count the runs until they are enough, or precise enough."""
        horizon, simulated, static = self.scenario.horizon, 0, 0
        counts = np.zeros((len(ENDINGS), horizon + 1), dtype="i8")
        relapsed = np.zeros(len(ENDINGS), dtype="i8")
        for table in fetch(self.stage, [*COUNTED, "front_state"]):
            endings, months, broken, front = rows.measured(table, [*COUNTED, "front_state"]).astype("i8").T
            static += int(np.sum((endings == ONGOING) & (front == STATIC)))
            simulated += len(endings)
            counts += distribution.tally(endings, months, horizon)
            relapsed += np.bincount(endings, broken, len(ENDINGS)).astype("i8")
            if simulated + self.numbers.start >= fetch.stored(self.stage.name) and self._is_precise(counts):
                break
        return Batch(self, counts, relapsed, static, fetch)

    def _is_precise(self, counts: Array) -> bool:
        return self.precision is not None and distribution.widest_path_interval(counts) < self.precision


def batch(
    scenario: Scenario,
    runs: int | None = None,
    seed: int = 42,
    *,
    precision: float | None = None,
    options: RunOptions = DEFAULTS,
) -> Batch:
    """Simulate so many runs into a results folder, going on where an earlier call stopped.

    Raises
    ------
    InputError
        If an argument is out of range, or the folder or the cluster cannot be used.
    SimulationError
        If the numbers of a run do not stay finite; if it is the first, nothing is written.
    """
    return run(BatchStudy(scenario, seed, runs, precision), options)


def trajectories(
    scenario: Scenario, runs: int, seed: int, start: Updated | None = None
) -> list[dict[str, Any]]:
    """Rows of ``trajectories.csv``: quantiles by month and outcome over the first runs of a batch.

    A month counts the runs in which the war goes on then, relapses included: late months describe the runs
    that last or relapse.
    """
    numbers = np.arange(min(runs, SAMPLE))
    if start is None:
        series = simulate(scenario, numbers, seed, series=True).series
    else:
        series = simulate_from(start, numbers, seed, scenario=scenario, series=True).series
    return [
        row
        for place, name in enumerate(outcomes.SERIES)
        for row in _trajectory_rows(scenario.name, name, series[:, :, place])
    ]


def _trajectory_rows(scenario: str, outcome: str, values: Array) -> list[dict[str, Any]]:
    rows = []
    for month in range(values.shape[1]):
        lasting = values[:, month][~np.isnan(values[:, month])]
        if not len(lasting):
            break
        spread = np.quantile(lasting, list(QUANTILES.values()))
        row = {"scenario": scenario, "month": month + 1, "outcome": outcome, "wars": len(lasting)}
        rows.append(row | {name: float(value) for name, value in zip(QUANTILES, spread, strict=True)})
    return rows
