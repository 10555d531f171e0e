"""The same wars at many points of a design, and how they end at each, in a results folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.analysis.axes import Axis, check, points_of, values_of
from experiments.analysis.results import StudyResults, described
from experiments.analysis.study import Draw, Progress, Study, default_folder, play_study
from experiments.results import files, rows
from experiments.running import batches
from experiments.statistics.distribution import distribution, wilson
from experiments.statistics.paired import discordant_share
from model.endings import ENDINGS, PATH_OF, PATHS
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
DEFAULT_RUNS: Final = 400


@dataclass(frozen=True)
class Question:
    """What a sweep asks.

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
        Wars at each point.
    seed
        Seed of the wars, and of the design.

    Raises
    ------
    InputError
        If any of it makes no sense; all errors at once.
    """

    scenario: Scenario
    axes: Sequence[Axis]
    design: str = "grid"
    points: int | None = None
    runs: int = DEFAULT_RUNS
    seed: int = 42

    def __post_init__(self) -> None:
        batches.check(self.runs, self.seed, None, None)
        check(self.axes, self.design, self.points, self.scenario)

    @cached_property
    def values(self) -> Array:
        """Values of the axes at each point, shape (points, axes)."""
        return values_of(self.axes, self.design, self.points, self.seed)

    @cached_property
    def study(self) -> Study:
        """The study that answers it."""
        return Study("sweep", points_of(self.scenario, self.axes, self.values), self.runs, self.seed)


@dataclass(frozen=True)
class Sweep:
    """A folder with the same wars at the points of a design."""

    question: Question
    results: StudyResults

    @property
    def folder(self) -> Path:
        """Results folder."""
        return self.results.folder

    @cached_property
    def counts(self) -> Array:
        """Wars by point, ending and month, shape (points, endings, horizon + 1)."""
        horizon = self.question.scenario.horizon
        counts = np.zeros((len(self.question.values), len(ENDINGS), horizon + 1), dtype="i8")
        for piece in self.results.stream(("ending", "month")):
            endings, months = piece.measured.astype("i8").T
            np.add.at(counts, (piece.points, endings, months), 1)
        return counts

    @cached_property
    def distribution(self) -> list[dict[str, Any]]:
        """Rows of ``distribution.csv``: the distribution of endings at each point."""
        name = self.question.scenario.name
        return [
            self._place(point) | row
            for point in range(len(self.counts))
            for row in distribution(name, self.counts[point])
        ]

    @cached_property
    def leading(self) -> list[dict[str, Any]]:
        """Rows of ``leading.csv``: which path leads at each point, by how much, and how surely."""
        by_path = np.stack([self.counts[:, PATH_CODES_OF[path]].sum(axis=(1, 2)) for path in PATHS], axis=1)
        name = {"scenario": self.question.scenario.name}
        return [self._place(point) | name | _lead(counts) for point, counts in enumerate(by_path)]

    def _place(self, point: int) -> dict[str, Any]:
        values = self.question.values[point].tolist()
        names = [axis.name for axis in self.question.axes]
        return {"point": point} | dict(zip(names, values, strict=True))


def figures_of(axes: Sequence[Axis]) -> str:
    """Figures of a sweep over these axes; a map needs two."""
    return f"experiments.rendering.sweep_figures:{'OF_TWO_AXES' if len(axes) == 2 else 'OF_A_SWEEP'}"


PATH_CODES_OF: Final = {
    path: [place for place, ending in enumerate(ENDINGS) if PATH_OF.get(ending) == path] for path in PATHS
}


def _lead(counts: Array) -> dict[str, Any]:
    """The leading path of one point and its lead over the next, from the runs of each path."""
    first, second = np.argsort(-counts, kind="stable")[:2]
    total = int(counts.sum())
    share = wilson(int(counts[first]), total)
    # A war that took the one path did not take the other: two shares of the same whole.
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


def sweep(
    question: Question,
    *,
    out: Path | None = None,
    threads: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
) -> Sweep:
    """Play the same wars at every point of a design into a results folder.

    Parameters
    ----------
    question
        What is asked; more runs than before extend a folder.
    out
        Results folder; by default one named after the question.
    threads
        Threads to use; all cores if None.
    dask
        Address of a Dask scheduler whose workers play instead.
    progress
        Called with the number of wars done and asked for, over all points.
    draw
        Called with the folder once its tables are there; draws figures, and gives their files.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder or the cluster cannot be used.
    """
    folder = out or default_folder(question.study)

    def write_tables(results: StudyResults) -> dict[str, str]:
        return _write_tables(Sweep(question, results))

    return Sweep(question, play_study(question.study, folder, threads, progress, write_tables, draw, dask))


def _write_tables(done: Sweep) -> dict[str, str]:
    """Write every table of a sweep; their SHA-256 by name."""
    tables = {
        "distribution.csv": done.distribution,
        "leading.csv": done.leading,
        "dictionary.csv": rows.dictionary(_described(done.question)),
    }
    return {name: files.write_rows(done.folder / name, table) for name, table in tables.items()}


def _described(question: Question) -> rows.Described:
    place = (
        ("point", "number of the point, from 0", "1", "integer"),
        *((axis.name, axis.meaning, axis.unit, "number") for axis in question.axes),
    )
    return {
        "distribution.csv": (*place, *rows.COLUMNS["distribution.csv"]),
        "leading.csv": (*place, *_LEADING),
        "dictionary.csv": rows.COLUMNS["dictionary.csv"],
        **described(question.study),
    }


_LEADING: Final = (
    ("scenario", "name of the scenario", "", "text"),
    ("runs", "wars at this point", "1", "integer"),
    ("path", "path that most wars take at this point; of two that tie, the first in the list", "", "text"),
    ("share", "share of the wars that take it", "0-1", "number"),
    ("low", "lower bound of the share's Wilson 95 % interval", "0-1", "number"),
    ("high", "upper bound of the share's Wilson 95 % interval", "0-1", "number"),
    ("next_path", "path that comes second", "", "text"),
    ("next_share", "share of the wars that take that one", "0-1", "number"),
    ("lead", "share of the leading path less that of the second", "0-1", "number"),
    ("lead_low", "lower bound of the lead's 95 % interval (Agresti and Min)", "0-1", "number"),
    ("lead_high", "upper bound of that interval", "0-1", "number"),
    ("clear", "1 if the interval of the lead lies above 0, else 0: wars too few to tell", "0-1", "integer"),
)
