"""The odds from here: many futures branched from the present state of a war."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from experiments.analysis.branches import TracedRun, branch, joined, pieces
from experiments.running import workers
from experiments.statistics import distribution
from experiments.statistics.distribution import Interval
from experiments.statistics.paired import Difference, paired_share
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import Plan
from model.scenario import Scenario
from model.world import blank

Array = np.ndarray[Any, Any]

FUTURES: Final = 2_000
# Shared by all sessions, whose pieces take turns.
POOL: Final = ThreadPoolExecutor(workers.cores(), thread_name_prefix="futures")
PATH_OF_CODE: Final = np.array([-1, *(PATHS.index(PATH_OF[ending]) for ending in ENDINGS[1:])])


@dataclass(frozen=True)
class Present:
    """Where futures branch off: the world after a month, and what lies ahead of it.

    Attributes
    ----------
    month, world
        Months lived, and the state after them.
    scenario, seed, run, plan, values
        As in ``branches.TracedRun``.
    question
        Hash of the scenario.
    """

    month: int
    world: np.void
    scenario: Scenario
    seed: int
    run: int
    plan: Plan
    values: Array
    question: str

    @property
    def run_id(self) -> str:
        """The war's run id."""
        return f"{self.scenario.name}-{self.question}:{self.seed}:{self.run}"

    def war(self) -> TracedRun:
        """The war as it stood, for branching; its earlier months are not needed, and blank."""
        states = blank(self.month + 1)
        states[self.month] = self.world
        return TracedRun(self.scenario, self.seed, self.run, self.plan, self.values, states)


@dataclass(frozen=True)
class Odds:
    """How futures branched from the end of a month came out.

    Attributes
    ----------
    month
        Month after which they branch.
    question
        Hash of the scenario that lies ahead of them.
    endings, months
        Code and month of each future's ending, shape (futures,).
    horizon
        Last month.
    run_id
        The war they branch from.
    """

    month: int
    question: str
    endings: Array
    months: Array
    horizon: int
    run_id: str

    def is_of(self, present: Present) -> bool:
        """Whether these are the odds of this present."""
        theirs = (present.month, present.question, present.run_id)
        return theirs == (self.month, self.question, self.run_id)

    def shares(self) -> dict[str, Interval]:
        """Share of futures by path, with Wilson 95 % intervals."""
        paths = PATH_OF_CODE[self.endings]
        return {
            path: distribution.wilson(int(np.count_nonzero(paths == place)), len(paths))
            for place, path in enumerate(PATHS)
        }

    def resolved(self) -> Array:
        """Share of futures that each path has ended by each month, shape (paths, horizon + 1).

        Wars still fought at the horizon have not been ended by any.
        """
        counts = distribution.tally(self.endings, self.months, self.horizon)
        counts[ENDINGS.index(distribution.CENSORED)] = 0
        members = [place == PATH_OF_CODE for place in range(len(PATHS))]
        return np.array([counts[mine].sum(axis=0).cumsum() for mine in members]) / len(self.endings)


def difference(before: Odds, after: Odds) -> dict[str, Difference]:
    """What a lever did to the share of each path: the same futures with and without it, in pairs."""
    first, second = PATH_OF_CODE[before.endings], PATH_OF_CODE[after.endings]
    return {path: paired_share(first == place, second == place) for place, path in enumerate(PATHS)}


def odds(now: Present, futures: int = FUTURES) -> Odds:
    """Play futures of a present, in pieces on the shared pool.

    They are those of ``fivelocks forecast``. A future is keyed by its branch number, so that the same
    ones can be had with and without a lever, and any number of threads gives the same odds.
    """
    war = now.war()
    ends = joined(POOL.map(lambda piece: branch(war, now.month, piece), pieces(range(1, futures + 1))))
    return Odds(now.month, now.question, ends.endings, ends.months, now.plan.horizon, now.run_id)
