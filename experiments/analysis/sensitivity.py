"""Which assumptions matter: screening, then variance-based indices, then a tornado, in one folder.

What a later stage looks at follows from what an earlier one found, so that calling again goes on where an
earlier call stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from experiments.analysis import designs, indices
from experiments.analysis.factors import Space, space_of
from experiments.analysis.responses import TORNADO_RUNS, responses, tornado_points, tornado_rows
from experiments.errors import InputError
from experiments.results.dictionary import SHARDS, Described, described
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.batches import check_seed
from experiments.running.points import PointTable, stage_of
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Study
from experiments.running.updated import Updated
from experiments.statistics import variance
from model.scenario import Scenario
from model.scenario_file import from_mapping

Array = np.ndarray[Any, Any]
METHODS: Final = ("morris", "sobol", "both")
# Numbers in a design; more would not fit into the memory of a small machine.
MOST_COORDINATES: Final = 30_000_000


@dataclass(frozen=True)
class SensitivityStudy(Study["Sensitivity"]):
    """Question of a sensitivity analysis.

    Attributes
    ----------
    scenario
        What everything that is not varied is taken from.
    seed
        Seed of the runs and of the designs.
    method
        ``morris``, ``sobol``, or ``both``: Sobol indices of what the screening found most important.
    trajectories
        Trajectories of the screening.
    points
        Rows of each of the two tables of the Sobol sample, a power of two.
    runs
        Runs at each point of either.
    factors
        How many factors the screening keeps.
    only
        Vary only parameters whose name holds one of these texts.
    start
        Ensemble that the runs go on from, with parameters set then; None if they begin with the scenario.

    Raises
    ------
    InputError
        If any of it makes no sense, or is too much for the memory.
    """

    kind: ClassVar[str] = "sensitivity"
    scenario: Scenario
    seed: int = 42
    method: str = "both"
    trajectories: int = 20
    points: int = 512
    runs: int = 30
    factors: int = 20
    only: tuple[str, ...] = ()
    start: Updated | None = None

    def __post_init__(self) -> None:
        if found := self._problems() + check_seed(self.seed):
            raise InputError(*found)
        self._check_size()

    @cached_property
    def space(self) -> Space:
        """What is varied; everything else is as in the scenario with central parameters."""
        return space_of(replace(self.scenario, mode="central"), self.only)

    def _problems(self) -> list[str]:
        found = []
        if self.method not in METHODS:
            found.append(f"--method {self.method!r} is unknown; allowed is {', '.join(METHODS)}")
        for name, low, high, unit in (
            ("trajectories", 2, 1_000, "trajectories"),
            ("points", 16, 65_536, "points, a power of two"),
            ("runs", 2, designs.BLOCK, "runs at each point"),
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

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "SensitivityStudy":
        """The study of a folder."""
        asked = {name: value for name, value in manifest.question.items() if name not in ("kind", "start")}
        scenario = from_mapping(asked.pop("scenario"), "scenario")
        start = start_of(manifest.question)
        return cls(scenario, **(asked | {"only": tuple(asked["only"]), "start": start}))

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        names = ("seed", "method", "trajectories", "points", "runs", "factors")
        numbers = {name: getattr(self, name) for name in names}
        scenario = self.space.scenario.differences()
        start = {} if self.start is None else {"start": self.start.asked}
        return {"kind": self.kind, "scenario": scenario, **numbers, "only": list(self.only), **start}

    def try_first_run(self) -> None:
        """Simulate the first run of the scenario."""
        workers.warm_up(self.scenario, self.seed)

    def compute(self, fetch: Fetch) -> "Sensitivity":
        """Screen, decompose the variance, and move one parameter at a time."""
        return _Stages(self, fetch).found()


@dataclass(frozen=True)
class Sensitivity(Result):
    """Result of a sensitivity analysis.

    Attributes
    ----------
    study, folder
        What was asked, and where it is.
    kept
        Factors that were looked at closely, the most important first.
    found
        Rows of each table, by its name.
    runs
        Runs of all stages together.
    """

    study: SensitivityStudy
    folder: Path | None
    kept: tuple[str, ...]
    found: Mapping[str, indices.Rows]
    runs: int

    @property
    def tables(self) -> Mapping[str, indices.Rows]:
        """Tables by name."""
        return self.found

    @property
    def described(self) -> Described:
        """Meaning of every column."""
        files = [f"{name}.csv" for name in self.tables]
        return described("analysis", *files) | described("batch", SHARDS)


@dataclass
class _Stages:
    """The stages of one analysis, one after the other."""

    study: SensitivityStudy
    fetch: Fetch
    runs: int = 0

    def found(self) -> Sensitivity:
        """Fetch every stage and analyse it."""
        tables: dict[str, indices.Rows] = {}
        kept = self.study.space.factor_names
        if self.study.method != "sobol":
            tables["morris"] = self.screening()
            kept = tuple(indices.standing(tables["morris"]))[: self.study.factors]
        if self.study.method != "morris":
            tables |= self.decomposition(self.study.space.merged(kept))
        tables["tornado"] = self.swings(kept)
        return Sensitivity(self.study, self.fetch.folder, kept, tables, self.runs)

    def screening(self) -> indices.Rows:
        """Morris's elementary effects of every factor."""
        asked = self.study
        design = designs.morris(asked.space, asked.trajectories, asked.seed)
        means = {name: values.mean(axis=1) for name, values in self.at(design, "morris").items()}
        return indices.morris(asked.space, design, means, asked.seed)

    def decomposition(self, space: Space) -> dict[str, indices.Rows]:
        """Sobol indices of the factors of a space, and the variance of single runs split up."""
        asked = self.study
        found = self.at(designs.saltelli(space, asked.points, asked.seed), "sobol")
        means = {name: values.mean(axis=1) for name, values in found.items()}
        crossed = {name: variance.crossed(values, asked.points) for name, values in found.items()}
        return {
            "sobol": indices.sobol(space, means, asked.seed),
            "variance": variance.split(crossed, asked.seed),
        }

    def swings(self, kept: tuple[str, ...]) -> indices.Rows:
        """Tornado of every parameter of the factors kept."""
        space = self.study.space
        names = [name for factor in kept for name in space.members(factor)]
        return tornado_rows(names, self.respond(tornado_points(space, names), "tornado", TORNADO_RUNS))

    def at(self, design: designs.Design, name: str) -> dict[str, Array]:
        """Responses of the runs at the points of a design."""
        space = self.study.space
        points = PointTable(space.scenario, space.names, space.values(design.quantiles), design.first_runs)
        return self.respond(points, name, self.study.runs)

    def respond(self, points: PointTable, name: str, runs: int) -> dict[str, Array]:
        """Responses of so many runs at each point."""
        stage = stage_of(points, runs, self.study.seed, name, self.study.start)
        self.runs += stage.rows
        return responses(self.fetch, stage, len(points))
