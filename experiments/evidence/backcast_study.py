"""The study of the backcast: the runs of every arm, and their scores against what was observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.evidence import backcast, backcast_bands, observed
from experiments.evidence.backcast import Arm
from experiments.evidence.backcast_series import SERIES, Array
from experiments.evidence.observed import Figure
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.batches import check_seed
from experiments.running.study import Fetch, Result, Rows, Stage, Study, arrays_of, arrays_table
from model.ensemble import plan_of
from model.scenario import MODES

FIRST, LAST = "2023-01", "2025-12"
FEWEST_RUNS: Final = 50
MOST_RUNS: Final = 20_000
DEFAULT_RUNS: Final = 2_000


@dataclass(frozen=True)
class BackcastStudy(Study["Backcast"]):
    """Question of a backcast.

    Attributes
    ----------
    figures
        What was observed.
    runs
        Runs an arm.
    mode
        ``sampled`` or ``central`` parameters.

    Raises
    ------
    InputError
        With every problem at once.
    """

    kind: ClassVar[str] = "backcast"
    figures: Sequence[Figure]
    runs: int = DEFAULT_RUNS
    seed: int = 42
    mode: str = "sampled"

    def __post_init__(self) -> None:
        found = check_seed(self.seed)
        if not FEWEST_RUNS <= self.runs <= MOST_RUNS:
            found.append(
                f"--runs {self.runs} is out of range; allowed is {FEWEST_RUNS} to {MOST_RUNS} [runs an arm]"
            )
        if self.mode not in MODES:
            found.append(f"--parameters {self.mode!r} is unknown; allowed is {' or '.join(MODES)}")
        if found:
            raise InputError(*found)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "BackcastStudy":
        """The study of a folder."""
        asked = manifest.question
        figures = [Figure(*figure) for figure in asked["observed"]]
        return cls(figures, asked["runs"], asked["seed"], asked["parameters"])

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The starts of the backcast."""
        return backcast.arms(self.mode)

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "kind": self.kind,
            "scenarios": [arm.scenario.differences() for arm in self.arms],
            "runs": self.runs,
            "seed": self.seed,
            "parameters": self.mode,
            "observed": [list(figure) for figure in self.figures],
        }

    @property
    def rows(self) -> int:
        """Runs of all arms."""
        return self.runs * len(self.arms)

    def try_first_run(self) -> None:
        """Simulate the first run."""
        workers.warm_up(self.arms[0].scenario, self.seed)

    def compute(self, fetch: Fetch) -> "Backcast":
        """Simulate every arm and score it."""
        found = []
        for arm in self.arms:
            stage = Stage(arm.name.replace(" ", "-"), self.runs, _Seen(arm, self.seed), chunk=backcast.CHUNK)
            names = [series.name for series in SERIES]
            read = arrays_of(fetch(stage), ["lasted", "ending", *names])
            truths = {name: read[name] for name in names}
            found.append(
                backcast.observed_with_errors(arm, truths, read["lasted"], read["ending"], self.seed)
            )
        return Backcast(self, fetch.folder, found)


class _Seen:
    """Simulates runs of an arm and keeps what the series read, without errors of measurement."""

    def __init__(self, arm: Arm, seed: int) -> None:
        self.arm, self.seed, self.plan = arm, seed, plan_of(arm.scenario)

    def __call__(self, numbers: Array) -> pa.Table:
        seen = backcast.seen(self.arm, self.plan, self.seed, None, numbers)
        made = {"lasted": seen.lasted, "ending": seen.endings} | dict(seen.observable)
        return arrays_table({name: np.asarray(array) for name, array in made.items()})


@dataclass(frozen=True)
class Backcast(Result):
    """A backcast and its scores."""

    study: BackcastStudy
    folder: Path | None
    observations: list[backcast.Observations]

    @cached_property
    def forecasts(self) -> Rows:
        """Rows of ``forecasts.csv``."""
        figures = self.study.figures
        return [row for one in self.observations for row in backcast.forecasts(one, figures)]

    @cached_property
    def scores(self) -> Rows:
        """Rows of ``scores.csv``."""
        return backcast.scores(self.forecasts)

    @cached_property
    def bands(self) -> Rows:
        """Rows of ``bands.csv``."""
        return backcast_bands.bands_of(self.observations[0], self.study.figures, self.scores)

    @property
    def arms(self) -> Rows:
        """Rows of ``arms.csv``."""
        return [
            {
                "arm": one.arm.name,
                "scenario": one.arm.scenario.identity,
                "words": one.arm.words,
                "ended": one.ended,
            }
            for one in self.observations
        ]

    @property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {"scores": self.scores, "forecasts": self.forecasts, "bands": self.bands, "arms": self.arms}


def figures_of(given: Sequence[Path]) -> tuple[Sequence[Figure], list[str]]:
    """Figures of the files given, or of the program's own table, and columns that belong to no series.

    Raises
    ------
    InputError
        If a file cannot be read, or holds no figure of the backcast's months.
    """
    if not given:
        return observed.own(), []
    read = observed.read(given)
    if not any(FIRST <= figure.period <= LAST for figure in read.figures):
        raise InputError(f"{', '.join(map(str, given))}: no figure from {FIRST} to {LAST}")
    return read.figures, read.unused
