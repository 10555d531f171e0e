"""The same runs at many points of a design, and how they end at each, in a results folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from experiments.analysis.axes import Axis, check_design, points_of, values_of
from experiments.results import rows
from experiments.results.dictionary import SHARDS, Described, described
from experiments.results.manifest import Manifest
from experiments.running.batches import COUNTED, check_numbers
from experiments.running.points import Point, stage_of
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows, Stage, Study
from experiments.running.updated import Updated
from experiments.statistics.distribution import distribution, wilson
from experiments.statistics.paired import discordant_share, paired_share
from model.endings import ENDINGS, PATH_OF, PATHS
from model.scenario import Scenario
from model.scenario_file import from_mapping

Array = np.ndarray[Any, Any]
DEFAULT_RUNS: Final = 400


@dataclass(frozen=True)
class SweepStudy(Study["Sweep"]):
    """Question of a sweep.

    Attributes
    ----------
    scenario
        What every point starts from.
    axes
        What is varied.
    design
        ``grid``, ``lhs`` or ``sobol``.
    points
        Points of the latter two; 64 if None.
    runs
        Runs at each point.
    seed
        Seed of the runs, and of the design.
    start
        Updated ensemble that the runs go on from; None where they begin with the scenario.

    Raises
    ------
    InputError
        If any of it is out of range; all errors at once.
    """

    kind: ClassVar[str] = "sweep"
    scenario: Scenario
    axes: Sequence[Axis]
    design: str = "grid"
    points: int | None = None
    runs: int = DEFAULT_RUNS
    seed: int = 42
    start: Updated | None = None

    def __post_init__(self) -> None:
        check_numbers(self.runs, self.seed)
        check_design(self.axes, self.design, self.points, self.scenario)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "SweepStudy":
        """The study of a folder."""
        asked = manifest.question
        axes = [Axis(**axis) for axis in asked["axes"]]
        scenario = from_mapping(asked["scenario"], "scenario")
        runs = manifest.runs_asked or DEFAULT_RUNS
        return cls(scenario, axes, asked["design"], asked["points"], runs, asked["seed"], start_of(asked))

    @cached_property
    def values(self) -> Array:
        """Values of the axes at each point, shape (points, axes)."""
        return values_of(self.axes, self.design, self.points, self.seed)

    @cached_property
    def places(self) -> Sequence[Point]:
        """The points."""
        return points_of(self.scenario, self.axes, self.values)

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "kind": self.kind,
            "scenario": self.scenario.differences(),
            "axes": [vars(axis) for axis in self.axes],
            "design": self.design,
            "points": self.points,
            "seed": self.seed,
            **({} if self.start is None else {"start": self.start.asked}),
        }

    @property
    def runs_asked(self) -> int:
        """Runs at each point."""
        return self.runs

    def with_rows(self, stored: int) -> "SweepStudy":
        """The same with at least as many runs as a folder has begun."""
        return replace(self, runs=max(self.runs, -(-stored // len(self.places))))

    @property
    def rows(self) -> int:
        """Runs at all points."""
        return self.runs * len(self.places)

    @cached_property
    def stage(self) -> Stage:
        """The runs."""
        return stage_of(self.places, self.runs, self.seed, start=self.start)

    def try_first_run(self) -> None:
        """Simulate the first run at the first point."""
        self.stage.simulate(np.arange(1))

    def compute(self, fetch: Fetch) -> "Sweep":
        """Count the runs of each point by ending and month."""
        counts = np.zeros((len(self.places), len(ENDINGS), self.scenario.horizon + 1), dtype="i8")
        relapsed = np.zeros((len(self.places), len(ENDINGS)), dtype="i8")
        paths = np.zeros((len(self.places), self.runs), dtype="i1")
        for table in fetch(self.stage, ["point", "run", *COUNTED]):
            points = table["point"].to_numpy()
            endings, months, broken = rows.measured(table, COUNTED).astype("i8").T
            np.add.at(counts, (points, endings, months), 1)
            np.add.at(relapsed, (points, endings), broken)
            paths[points, table["run"].to_numpy()] = rows.PATH_CODES[endings]
        return Sweep(self, fetch.folder, counts, relapsed, paths)


@dataclass(frozen=True)
class Sweep(Result):
    """The same runs at the points of a design.

    Attributes
    ----------
    study, folder
        The question, and the results folder.
    counts
        Runs by point, ending and month, shape (points, endings, horizon + 1).
    relapsed
        Runs by point and ending whose settlement broke, shape (points, endings).
    paths
        Code of the path of every run, one up from the first, shape (points, runs).
    """

    study: SweepStudy
    folder: Path | None
    counts: Array
    relapsed: Array
    paths: Array

    @property
    def runs(self) -> int:
        """Runs at each point."""
        return self.study.runs

    @cached_property
    def distribution(self) -> Rows:
        """Rows of ``distribution.csv``: the distribution of endings at each point."""
        name = self.study.scenario.name
        return [
            self._place(point) | row
            for point in range(len(self.counts))
            for row in distribution(name, self.counts[point], self.relapsed[point])
        ]

    @cached_property
    def leading(self) -> Rows:
        """Rows of ``leading.csv``: which path leads at each point, by how much, and how surely."""
        by_path = np.stack([self.counts[:, PATH_CODES_OF[path]].sum(axis=(1, 2)) for path in PATHS], axis=1)
        name = {"scenario": self.study.scenario.name}
        return [self._place(point) | name | _lead(counts) for point, counts in enumerate(by_path)]

    @cached_property
    def differences(self) -> Rows:
        """Rows of ``differences.csv``: the share of each path at each point minus that at the first."""
        made = []
        for point in range(1, len(self.paths)):
            for code, path in enumerate(PATHS, start=1):
                found = paired_share(self.paths[0] == code, self.paths[point] == code)
                numbers = {"difference": found.estimate} | {
                    name: getattr(found, name) for name in ("low", "high", "p_value", "pairs")
                }
                made.append(self._place(point) | {"path": path} | numbers)
        return made

    @cached_property
    def points(self) -> Rows:
        """Rows of ``points.csv``: what every point sets."""
        return [self._place(point) for point in range(len(self.counts))]

    @property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {
            "points": self.points,
            "distribution": self.distribution,
            "differences": self.differences,
            "leading": self.leading,
        }

    @property
    def described(self) -> Described:
        """Meaning of every column."""
        place = (
            ("point", "number of the point, from 0", "1", "integer"),
            *((axis.name, axis.meaning, axis.unit, "number") for axis in self.study.axes),
        )
        own, runs = described("sweep"), described("batch", "distribution.csv")
        return {
            "points.csv": place,
            "distribution.csv": (*place, *runs["distribution.csv"]),
            "leading.csv": (*place, *own["leading.csv"]),
            "differences.csv": (*place, *own["differences.csv"]),
        } | described("batch", SHARDS)

    def _place(self, point: int) -> dict[str, Any]:
        values = self.study.values[point].tolist()
        names = [axis.name for axis in self.study.axes]
        return {"point": point} | dict(zip(names, values, strict=True))


PATH_CODES_OF: Final = {
    path: [place for place, ending in enumerate(ENDINGS) if PATH_OF.get(ending) == path] for path in PATHS
}


def _lead(counts: Array) -> dict[str, Any]:
    """The leading path of one point and its lead over the next, from the runs of each path."""
    first, second = np.argsort(-counts, kind="stable")[:2]
    total = int(counts.sum())
    share = wilson(int(counts[first]), total)
    # A run that took the one path did not take the other: two shares of the same whole.
    lead = discordant_share(int(counts[first]), int(counts[second]), total)
    return {
        "runs": total,
        "path": PATHS[first],
        "share": share.share,
        "low": share.low,
        "high": share.high,
        "next_path": PATHS[second],
        "next_share": int(counts[second]) / total,
        "lead": lead.estimate,
        "lead_low": lead.low,
        "lead_high": lead.high,
        "clear": int(lead.low > 0.0),
    }
