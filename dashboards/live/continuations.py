"""Probabilities from here: many continuations branched from the present state of a run."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from experiments.analysis.branches import Ends, TracedRun, branch, ends_in, joined, pieces
from experiments.analysis.forecast import first_settled
from experiments.running import workers
from experiments.running.updated import Updated, simulate_from
from experiments.statistics import distribution
from experiments.statistics.distribution import Interval
from experiments.statistics.paired import Difference, paired_share
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import Plan, Runs, Simulated, continue_from, seed_words
from model.scenario import Scenario
from model.world import RECORD, SIZE, blank

Array = np.ndarray[Any, Any]

CONTINUATIONS: Final = 2_000
# Of these many continuations the whole course is kept, for bands around what is watched.
FOLLOWED: Final = 400
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
FOLLOWED_SERIES: Final = (
    "occupied_area", "russia_composite", "ukraine_composite", "ukraine_outside_support",
    "russia_casualties", "ukraine_casualties",
)  # fmt: skip
# Shared by all sessions, whose pieces take turns.
POOL: Final = ThreadPoolExecutor(workers.cores(), thread_name_prefix="continuations")
PATH_OF_CODE: Final = np.array([-1, *(PATHS.index(PATH_OF[ending]) for ending in ENDINGS[1:])])


@dataclass(frozen=True)
class Present:
    """Where continuations branch off: the world after a month, and what lies ahead of it.

    Attributes
    ----------
    month, world
        Months simulated, and the state after them.
    scenario, seed, run, plan, values
        As in ``branches.TracedRun``.
    question
        Hash of the scenario, and of the ensemble.
    ensemble
        For a run that goes on from an updated ensemble: that, and the seed asked for.
    """

    month: int
    world: np.void
    scenario: Scenario
    seed: int
    run: int
    plan: Plan
    values: Array
    question: str
    ensemble: tuple[Updated, int] | None = None

    @property
    def whole(self) -> bool:
        """Whether continuations are those of a whole ensemble, as none of its months has been simulated."""
        return self.ensemble is not None and self.month == 0

    def from_ensemble(self, numbers: range, series: bool = False) -> Simulated:
        """Runs of the ensemble."""
        assert self.ensemble is not None
        start, seed = self.ensemble
        return simulate_from(
            start, np.array(numbers), seed, scenario=self.scenario, plan=self.plan, series=series
        )

    @property
    def run_id(self) -> str:
        """Run id."""
        return f"{self.scenario.name}-{self.question}:{self.seed}:{self.run}"

    @property
    def key(self) -> tuple[str, int]:
        """What the continuations of this present are stored under."""
        return self.run_id, self.month

    def traced(self) -> TracedRun:
        """The run as it stood, for branching; its earlier months are not needed, and blank."""
        states = blank(self.month + 1)
        states[self.month] = self.world
        return TracedRun(self.scenario, self.seed, self.run, self.plan, self.values, states)


@dataclass(frozen=True)
class Continuations:
    """How the continuations branched from the end of a month ended.

    Attributes
    ----------
    month
        Month after which they branch.
    run_id
        The run they branch from, with what lies ahead of it.
    endings, months
        Code and month of each continuation's ending, shape (continuations,).
    horizon
        Last month.
    """

    month: int
    run_id: str
    endings: Array
    months: Array
    horizon: int

    def shares(self) -> dict[str, Interval]:
        """Share of continuations by path, with Wilson 95 % intervals."""
        paths = PATH_OF_CODE[self.endings]
        return {
            path: distribution.wilson(int(np.count_nonzero(paths == place)), len(paths))
            for place, path in enumerate(PATHS)
        }

    def resolved(self) -> Array:
        """Share of continuations that each path has ended by each month, shape (paths, horizon + 1).

        Runs that are ongoing at the horizon have not been ended by any.
        """
        counts = distribution.tally(self.endings, self.months, self.horizon)
        counts[ENDINGS.index(distribution.CENSORED)] = 0
        members = [place == PATH_OF_CODE for place in range(len(PATHS))]
        return np.array([counts[mine].sum(axis=0).cumsum() for mine in members]) / len(self.endings)


@dataclass(frozen=True)
class Bands:
    """The course of some continuations: quantiles of what is followed, month by month.

    ``quantiles`` has shape (quantiles, series, months after ``month``); months in which fewer than ten
    continuations are ongoing are not-a-number.
    """

    month: int
    run_id: str
    quantiles: Array


def month_of_no_return(known: Mapping[int, Continuations], path: str, ended: int) -> int | None:
    """First month from which more than 90 % of continuations take a path, up to the ending.

    None while continuations of an earlier month are not known; the month of the ending if there is none.
    """
    if any(month not in known for month in range(ended)):
        return None
    code = PATHS.index(path)
    shares = [float(np.mean(PATH_OF_CODE[known[month].endings] == code)) for month in range(ended)]
    return first_settled(np.array([*shares, 1.0]))


def difference(before: Continuations, after: Continuations) -> dict[str, Difference]:
    """Effect of a lever on the share of each path: the same continuations with and without it, in pairs."""
    first, second = PATH_OF_CODE[before.endings], PATH_OF_CODE[after.endings]
    return {path: paired_share(first == place, second == place) for place, path in enumerate(PATHS)}


def continued(now: Present, count: int = CONTINUATIONS) -> Continuations:
    """Simulate continuations of a present, in pieces on the shared pool.

    They are those of ``fivelocks forecast``, or before the first month of an updated ensemble the runs of
    ``fivelocks batch --from``. A continuation is keyed by its branch number, so that the same
    ones are had with and without a lever, and any number of threads gives the same probabilities.
    """
    if now.whole:
        parts = POOL.map(lambda piece: ends_of_runs(now.from_ensemble(piece)), pieces(range(count)))
    else:
        traced = now.traced()
        parts = POOL.map(lambda piece: branch(traced, now.month, piece), pieces(range(1, count + 1)))
    ends = joined(parts)
    # Small integers: a session keeps those of every month.
    return Continuations(
        now.month, now.run_id, ends.endings.astype("i1"), ends.months.astype("i2"), now.plan.horizon
    )


def ends_of_runs(simulated: Simulated) -> Ends:
    """How runs ended."""
    return ends_in(simulated.measured)


def bands(now: Present, count: int = FOLLOWED) -> Bands:
    """Quantiles of the course of the first continuations of a present.

    Raises
    ------
    SimulationError
        If a number ceases to be finite.
    """
    found = now.from_ensemble(range(count), series=True).series if now.whole else _branched(now, count)
    columns = [outcomes.SERIES.index(name) for name in FOLLOWED_SERIES]
    series = found[:, now.month :, columns]
    few = np.isfinite(series).sum(axis=0) < 10
    series[:, few] = 0.0
    quantiles = np.nanquantile(series, QUANTILES, axis=0).transpose(0, 2, 1)
    quantiles[:, few.T] = np.nan
    return Bands(now.month, now.run_id, quantiles.astype("f4"))


def _branched(now: Present, count: int) -> Array:
    """Series of the first continuations of a run."""
    words = np.frombuffer(now.world.tobytes(), "f8").reshape(1, SIZE)
    worlds = np.repeat(words, count, axis=0).view(RECORD)[:, 0] if now.month else blank(count)
    branches = np.arange(1, count + 1, dtype="i8")
    runs = Runs(np.full(count, now.run, dtype="i8"), branches, seed_words(now.seed), now.month + 1)
    values = np.repeat(now.values, count, axis=0)
    return continue_from(worlds, values, now.plan, runs, series=True).series
