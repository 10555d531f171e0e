"""How likely rare escalation is, from far fewer runs than counting needs.

Importance sampling on the ladder. Ordinary runs are simulated; every month that such a run spends below the
rung of intervention is simulated again with smaller draws where the ladder is decided, so that its events
come often, and each counts by its likelihood ratio. Open fire and nuclear use end the run in that month.
An intervention goes on: that run is simulated to its end, whatever it is.

Splitting the runs that climb, the usual alternative, gains little here: incident, deaths and open fire
come in one month, and nuclear use from any rung, so that there is hardly a rung to split on.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
from scipy import stats
from scipy.stats import qmc

from experiments.analysis.branches import Array, refuse
from experiments.analysis.splitting import CLIMBS, Group
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.batches import check_seed
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows, Stage, Study, arrays_of, arrays_table
from experiments.running.updated import Updated
from experiments.statistics.distribution import wilson
from model.endings import DIRECT_WAR, ENDINGS, INTERVENTION, NUCLEAR_ENDING, PATH_OF
from model.ensemble import Plan, plan_of
from model.scenario import Scenario
from model.scenario_file import from_mapping

ESCALATION: Final = (INTERVENTION, DIRECT_WAR, NUCLEAR_ENDING)
assert all(PATH_OF[ENDINGS[code]] == "escalation" for code in ESCALATION)

# A replicate is so many runs, simulated in groups.
REPLICATE, GROUP = 100, 10
FEWEST_REPLICATES, MOST_REPLICATES = 20, 10_000
DEFAULT_RUNS: Final = FEWEST_REPLICATES * REPLICATE
# A replicate takes as long as about so many runs: months simulated one by one cost more.
AS_LONG_AS: Final = 1_000


class Replicate(NamedTuple):
    """One independent estimate: shares by ending, shape (endings,), and months simulated.

    ``ordinary`` are those of the ordinary runs, ``simulated`` all of them.
    """

    shares: Array
    ordinary: int
    simulated: int


class Rarity(NamedTuple):
    """How likely one ending, or the whole path, is.

    Attributes
    ----------
    share, low, high
        Estimate with its 95 % interval, by Student from the replicates.
    error
        Standard error relative to the share; not a number if that is zero.
    wars_counted
        Runs that plain counting needs, on average, for this error.
    gain
        How many times more that is than what was simulated here, in months.
    """

    ending: str
    share: float
    low: float
    high: float
    error: float
    runs_counted: float
    gain: float


class Rare(NamedTuple):
    """Rare endings of a scenario, and what they took.

    ``runs`` are ordinary runs; ``runs_simulated`` are all months simulated, those and the tries, in runs of
    their mean length.
    """

    scenario: Scenario
    seed: int
    runs: int
    runs_simulated: float
    rarities: list[Rarity]


def check_asked(runs: int | None, error: float | None) -> None:
    """Refuse numbers that make no sense.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = []
    most = MOST_REPLICATES * REPLICATE
    if runs is not None and not DEFAULT_RUNS <= runs <= most:
        found.append(f"--runs {runs} is out of range; allowed is {DEFAULT_RUNS} to {most}")
    if error is not None and not 0.001 <= error <= 1.0:
        found.append(
            f"--error {error} is out of range; allowed is 0.001 to 1 [standard error relative to share]"
        )
    refuse(found)


def most_replicates(runs: int | None, error: float | None) -> int:
    """Replicates at most, for so many runs, or for an error."""
    return math.ceil((runs or (MOST_REPLICATES * REPLICATE if error else DEFAULT_RUNS)) / REPLICATE)


@dataclass(frozen=True)
class RareStudy(Study["RareResult"]):
    """Question of the probabilities of the endings by escalation.

    Attributes
    ----------
    scenario, seed
        The runs; the ordinary ones are those of a batch.
    runs
        Ordinary runs, rounded up to whole replicates of a hundred; 2,000 if neither this nor an error is
        given.
    error
        Stop when the standard error of every escalation ending is below this share of it.

    Raises
    ------
    InputError
        If a number is out of range.

    References
    ----------
    Rubino and Tuffin 2009 on importance sampling; Owen 1997 on scrambled nets.
    """

    kind: ClassVar[str] = "rare"
    kept: ClassVar[bool] = False
    scenario: Scenario
    seed: int = 42
    runs: int | None = None
    error: float | None = None
    start: Updated | None = None

    def __post_init__(self) -> None:
        check_asked(self.runs, self.error)
        refuse(check_seed(self.seed))

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "RareStudy":
        """The study of a folder."""
        asked = manifest.question
        scenario = from_mapping(asked["scenario"], "scenario")
        return cls(scenario, asked["seed"], asked["runs"], asked["error"], start_of(asked))

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        runs = most_replicates(self.runs, self.error) * REPLICATE
        asked = {"kind": self.kind, "scenario": self.scenario.differences(), "seed": self.seed}
        start = {} if self.start is None else {"start": self.start.asked}
        return asked | {"runs": runs, "error": self.error} | start

    @property
    def rows(self) -> int:
        """Replicates at most."""
        return most_replicates(self.runs, self.error)

    def try_first_run(self) -> None:
        """Simulate the first run."""
        workers.warm_up(self.scenario, self.seed)

    def compute(self, fetch: Fetch) -> "RareResult":
        """Average replicates until they are enough, or precise enough."""
        work = _Replicates(self.scenario, plan_of(self.scenario), self.seed, self.start)
        stage = Stage("", self.rows, work, chunk=1, runs=AS_LONG_AS)
        done: list[Replicate] = []
        for part in fetch(stage):
            found = arrays_of([part], ("shares", "ordinary", "simulated"))
            for shares, ordinary, simulated in zip(*found.values(), strict=True):
                done.append(Replicate(shares, int(ordinary), int(simulated)))
                if self._is_enough(done):
                    return RareResult(self, fetch.folder, _summed(self.scenario, self.seed, done))
        return RareResult(self, fetch.folder, _summed(self.scenario, self.seed, done))

    def _is_enough(self, done: list[Replicate]) -> bool:
        return self.error is not None and len(done) >= FEWEST_REPLICATES and _precise_enough(done, self.error)


class _Replicates:
    """Simulates replicates by number."""

    def __init__(self, scenario: Scenario, plan: Plan, seed: int, start: Updated | None) -> None:
        self.scenario, self.plan, self.seed, self.start = scenario, plan, seed, start

    def __call__(self, numbers: Array) -> Any:
        made = [replicate(self.scenario, self.plan, self.seed, int(number), self.start) for number in numbers]
        shares, ordinary, simulated = (np.array(column) for column in zip(*made, strict=True))
        return arrays_table({"shares": shares, "ordinary": ordinary, "simulated": simulated})


@dataclass(frozen=True)
class RareResult(Result):
    """Probabilities of rare endings and their table."""

    study: RareStudy
    folder: Path | None
    found: Rare

    @cached_property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {"rare": table(self.found)}


def _precise_enough(done: list[Replicate], error: float) -> bool:
    shares = np.array([made.shares for made in done])
    means, errors = shares.mean(axis=0), shares.std(axis=0, ddof=1) / math.sqrt(len(done))
    return bool((errors <= error * means).all())


def _summed(scenario: Scenario, seed: int, done: list[Replicate]) -> Rare:
    shares = np.array([made.shares for made in done])
    runs = len(done) * REPLICATE
    simulated = sum(made.simulated for made in done) / (sum(made.ordinary for made in done) / runs)
    columns = [
        ("all", shares.sum(axis=1)),
        *((ENDINGS[code], shares[:, place]) for place, code in enumerate(ESCALATION)),
    ]
    return Rare(
        scenario, seed, runs, simulated, [_rarity(name, column, simulated) for name, column in columns]
    )


def _rarity(ending: str, shares: Array, simulated: float) -> Rarity:
    share, error = float(shares.mean()), float(shares.std(ddof=1)) / math.sqrt(len(shares))
    half = float(stats.t.ppf(0.975, len(shares) - 1)) * error
    counted = share * (1.0 - share) / error**2 if error else math.nan
    return Rarity(
        ending=ending,
        share=share,
        low=max(0.0, share - half),
        high=min(1.0, share + half),
        error=error / share if share else math.nan,
        runs_counted=counted,
        gain=counted / simulated,
    )


def table(found: Rare) -> list[dict[str, Any]]:
    """Rows of ``rare.csv``, with what counting as many runs as were simulated would give."""
    made = []
    for rarity in found.rarities:
        counted = wilson(round(rarity.share * found.runs_simulated), round(found.runs_simulated))
        made.append(
            {"scenario": found.scenario.name}
            | {key: getattr(rarity, key) for key in ("ending", "share", "low", "high")}
            | {"error": _known(rarity.error), "wars_played": found.runs_simulated}
            | {"wars_counted": _known(rarity.runs_counted), "gain": _known(rarity.gain)}
            | {"counted_low": counted.low, "counted_high": counted.high}
        )
    return made


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def replicate(
    scenario: Scenario, plan: Plan, seed: int, number: int, start: Updated | None = None
) -> Replicate:
    """One independent estimate from a hundred ordinary runs of its own.

    The draws to be made smaller are points of a scrambled net, which covers them more evenly than
    chance would.
    """
    generator = np.random.default_rng([seed, number])
    offsets = {climb: int(generator.integers(climb.stride)) for climb in CLIMBS}
    tries = REPLICATE // GROUP * math.ceil(plan.horizon / min(climb.stride for climb in CLIMBS))
    size = math.ceil(math.log2(tries))
    nets = {climb: iter(qmc.Sobol(len(climb.streams), seed=generator).random_base2(size)) for climb in CLIMBS}
    weights = np.zeros(len(ENDINGS))
    ordinary = simulated = 0
    for place in range(REPLICATE // GROUP):
        first = number * REPLICATE + place * GROUP
        group = Group(scenario, plan, seed, np.arange(first, first + GROUP), start)
        ordinary += group.simulated
        weights += group.counted()
        for month in range(1, plan.horizon + 1):
            for climb in CLIMBS:
                if (month + place) % climb.stride == offsets[climb]:
                    weights += group.climb(climb, month, next(nets[climb]))
        simulated += group.simulated
    return Replicate(weights[list(ESCALATION)] / REPLICATE, ordinary, simulated)
