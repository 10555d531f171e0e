"""Which assumptions matter: screening, then variance-based indices, then a tornado, in one folder.

Each stage is a study of its own, in a folder below, that can be interrupted and continued; what a later
stage looks at follows from what an earlier one found, so that calling again goes on where it stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.analysis import designs, tornado
from experiments.analysis.analysis_columns import describe
from experiments.analysis.factors import Space, space_of
from experiments.analysis.points import PointTable
from experiments.analysis.responses import responses
from experiments.analysis.study import Study, play_study
from experiments.errors import InputError
from experiments.results import analyses, store
from experiments.running import batches, workers
from experiments.running.batches import Draw, Progress
from experiments.statistics import indices, variance
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
METHODS: Final = ("morris", "sobol", "both")
# Numbers in a design; more would not fit into the memory of a small machine.
MOST_COORDINATES: Final = 30_000_000


@dataclass(frozen=True)
class Question:
    """What a sensitivity analysis is asked.

    Attributes
    ----------
    scenario
        What everything that is not varied is taken from.
    seed
        Seed of the wars and of the designs.
    method
        ``morris``, ``sobol``, or ``both``: Sobol indices of what the screening found most important.
    trajectories
        Trajectories of the screening.
    points
        Rows of each of the two tables of the Sobol sample, a power of two.
    runs
        Wars at each point of either.
    factors
        How many factors the screening keeps.
    only
        Vary only parameters whose name holds one of these texts.

    Raises
    ------
    InputError
        If any of it makes no sense, or is too much for the memory.
    """

    scenario: Scenario
    seed: int = 42
    method: str = "both"
    trajectories: int = 20
    points: int = 512
    runs: int = 30
    factors: int = 20
    only: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if found := self._problems():
            raise InputError(*found)
        batches.check(None, self.seed, None, None)
        self._check_size()

    @cached_property
    def space(self) -> Space:
        """What is varied; everything else is as in the scenario with central parameters."""
        return space_of(replace(self.scenario, mode="central"), self.only)

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of its studies, in the order in which they are played."""
        close = {"morris": ("morris",), "sobol": ("sobol",), "both": ("morris", "sobol")}
        return (*close[self.method], "tornado")

    def _problems(self) -> list[str]:
        found = []
        if self.method not in METHODS:
            found.append(f"--method {self.method!r} is unknown; allowed is {', '.join(METHODS)}")
        for name, low, high, unit in (
            ("trajectories", 2, 1_000, "trajectories"),
            ("points", 16, 65_536, "points, a power of two"),
            ("runs", 2, designs.BLOCK, "wars at each point"),
            ("factors", 1, 300, "factors"),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                found.append(f"--{name} {value} is out of range; allowed is {low} to {high:,} [{unit}]")
        if 16 <= self.points <= 65_536 and self.points.bit_count() > 1:
            lower = 1 << (self.points.bit_length() - 1)
            found.append(f"--points {self.points} is not a power of two; {lower} and {2 * lower} are")
        return found

    def _check_size(self) -> None:
        factors = len(self.space.factor_names)
        close = factors if self.method == "sobol" else min(factors, self.factors) + 1
        largest = max(
            self.trajectories * (factors + 2) if self.method != "sobol" else 0,
            self.points * (close + 3) if self.method != "morris" else 0,
        )
        if largest * len(self.space.names) > MOST_COORDINATES:
            raise InputError(
                f"{largest:,} points of {len(self.space.names)} parameters are too many; lower --points or "
                "--trajectories, vary fewer with --only, or screen first with --method both"
            )

    @property
    def content(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "kind": "sensitivity",
            "scenario": self.space.scenario.identity,
            "method": self.method,
            "trajectories": self.trajectories,
            "points": self.points,
            "runs": self.runs,
            "factors": self.factors,
            "only": list(self.only),
            "seed": self.seed,
            "rules of this version": store.rules_fingerprint(),
        }


@dataclass(frozen=True)
class Sensitivity:
    """What a sensitivity analysis found.

    Attributes
    ----------
    folder, question
        Where it is, and what was asked.
    kept
        Factors that were looked at closely, the most important first.
    tables
        Rows of each table, by the name of its file without ``.csv``.
    wars
        Wars played by all stages together.
    """

    folder: Path
    question: Question
    kept: tuple[str, ...]
    tables: Mapping[str, indices.Rows]
    wars: int


def sensitivity(
    question: Question,
    out: Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
    dask: str | None = None,
) -> Sensitivity:
    """Analyse into a folder, going on where an earlier call stopped.

    Parameters
    ----------
    question
        What is asked. A folder that answers another question is refused.
    out
        Results folder; by default one named after the question.
    threads
        Threads to use; all cores if None. They change no result.
    progress
        Called with the number of wars done and asked for in the present stage.
    draw
        Called with the folder once its tables are there; draws figures, and gives their files.
    dask
        Address of a Dask scheduler whose workers play instead; see ``workers.pool_of``.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder cannot be used.
    """
    batches.check(None, question.seed, None, threads)
    with workers.pool_of(threads, dask):
        # A cluster that cannot be used is refused before anything is written.
        pass
    into = out or analyses.default_folder(question.content)
    with analyses.analysis(into, question.content, question.stages):
        found = _Stages(question, into, threads, dask, progress).found()
        analyses.finish(into, found.tables, describe(found.tables), draw)
    return found


@dataclass
class _Stages:
    """The studies of one analysis, played one after the other."""

    question: Question
    folder: Path
    threads: int | None
    dask: str | None
    progress: Progress | None
    wars: int = 0

    def found(self) -> Sensitivity:
        """Play every stage and analyse what it gave."""
        tables: dict[str, indices.Rows] = {}
        kept = self.question.space.factor_names
        if self.question.method != "sobol":
            tables["morris"] = self.screening()
            kept = tuple(indices.standing(tables["morris"]))[: self.question.factors]
        if self.question.method != "morris":
            tables |= self.decomposition(self.question.space.merged(kept))
        tables["tornado"] = self.swings(kept)
        return Sensitivity(self.folder, self.question, kept, tables, self.wars)

    def screening(self) -> indices.Rows:
        """Morris's elementary effects of every factor."""
        asked = self.question
        design = designs.morris(asked.space, asked.trajectories, asked.seed)
        means = {name: values.mean(axis=1) for name, values in self.at(design, "morris").items()}
        return indices.morris(asked.space, design, means, asked.seed)

    def decomposition(self, space: Space) -> dict[str, indices.Rows]:
        """Sobol indices of the factors of a space, and the variance of single wars split up."""
        asked = self.question
        played = self.at(designs.saltelli(space, asked.points, asked.seed), "sobol")
        means = {name: values.mean(axis=1) for name, values in played.items()}
        wars = {name: variance.crossed(values, asked.points) for name, values in played.items()}
        return {
            "sobol": indices.sobol(space, means, asked.seed),
            "variance": variance.split(wars, asked.seed),
        }

    def swings(self, kept: tuple[str, ...]) -> indices.Rows:
        """Tornado of every parameter of the factors kept."""
        space = self.question.space
        names = [name for factor in kept for name in space.members(factor)]
        played = self.play(tornado.points(space, names), "tornado", tornado.RUNS)
        return tornado.rows(names, played)

    def at(self, design: designs.Design, stage: str) -> dict[str, Array]:
        """Responses of the wars at the points of a design."""
        space = self.question.space
        points = PointTable(space.scenario, space.names, space.values(design.quantiles), design.first_runs)
        return self.play(points, stage, self.question.runs)

    def play(self, points: PointTable, stage: str, runs: int) -> dict[str, Array]:
        """Responses of so many wars at each point, played into a folder of their own."""
        study = Study(f"sensitivity {stage}", points, runs, self.question.seed)
        self.wars += study.rows
        into = self.folder / store.RUNS / stage
        return responses(play_study(study, into, self.threads, self.progress, dask=self.dask))
