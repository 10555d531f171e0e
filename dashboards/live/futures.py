"""The odds from here: many futures branched from the present state of a war."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from experiments import distribution, workers
from experiments.comparison.paired import Difference, paired_share
from experiments.distribution import Interval
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import Plan, Runs, continue_from, seed_words
from model.parameters import table

Array = np.ndarray[Any, Any]

FUTURES: Final = 2_000
# A piece takes a tenth of a second or so: short enough for sessions to take turns.
PIECE: Final = 500
POOL: Final = ThreadPoolExecutor(workers.cores(), thread_name_prefix="futures")
ENDING_COLUMN: Final = outcomes.NAMES.index("ending")
MONTH_COLUMN: Final = outcomes.NAMES.index("month")
PATH_OF_CODE: Final = np.array([-1, *(PATHS.index(PATH_OF[ending]) for ending in ENDINGS[1:])])


@dataclass(frozen=True)
class Present:
    """Where futures branch off: a world, its parameters, what lies ahead, and the run's identity."""

    month: int
    world: np.void
    values: bytes
    plan: Plan
    question: str
    seed: int
    run: int


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
    seed, run
        Of the war they branch from.
    """

    month: int
    question: str
    endings: Array
    months: Array
    horizon: int
    seed: int
    run: int

    def is_of(self, present: Present) -> bool:
        """Whether these are the odds of this present."""
        mine = (self.month, self.question, self.seed, self.run)
        return mine == (present.month, present.question, present.seed, present.run)

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


def odds(present: Present, futures: int = FUTURES) -> Odds:
    """Play futures of a present, in pieces on the shared pool.

    A future is keyed by its branch number, so that the same futures can be had with and without a
    lever, and any number of threads gives the same odds.
    """
    course = present.world["course"][0]
    if course["ending"]:
        endings, months = (np.full(futures, course[name]) for name in ("ending", "ending_month"))
    else:
        pieces = [range(first, min(first + PIECE, futures)) for first in range(0, futures, PIECE)]
        measured = np.concatenate([*POOL.map(lambda piece: _play(present, piece), pieces)])
        endings, months = (measured[:, column].astype("i8") for column in (ENDING_COLUMN, MONTH_COLUMN))
    horizon = present.plan.horizon
    return Odds(present.month, present.question, endings, months, horizon, present.seed, present.run)


def _play(present: Present, piece: range) -> Array:
    """Outcomes of so many futures; branch 0 is the war itself and is left out."""
    count = len(piece)
    worlds = np.full(count, present.world, dtype=present.world.dtype)
    values = np.tile(np.frombuffer(present.values, "f8", len(table())), (count, 1))
    branches = np.arange(piece.start + 1, piece.stop + 1)
    numbers = np.full(count, present.run, dtype="i8")
    runs = Runs(numbers, branches, seed_words(present.seed), present.month + 1)
    return continue_from(worlds, values, present.plan, runs).measured
