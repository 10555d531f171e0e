"""How likely each ending was, seen from every month of one war, and when its path was settled."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.analysis.branches import (
    Array,
    Ends,
    War,
    branch,
    check_futures,
    joined,
    pieces,
    players,
    refuse,
)
from experiments.analysis.checkpoint import InOrder, unkept
from experiments.analysis.counterfactuals import votes
from experiments.errors import InputError
from experiments.results.rows import PATH_CODES
from experiments.running.happenings import Happening, happenings
from experiments.statistics import distribution
from model.endings import PATHS

Progress = Callable[[int, int], None]
DEFAULT_FUTURES: Final = 2_000
# A path is settled when it stays above this share of futures.
SETTLED_SHARE: Final = 0.9
RESAMPLES: Final = 1_000
TURNS: Final = 3
SMALLEST_TURN: Final = 0.02


class Forecast(NamedTuple):
    """Futures of one war from each of some months.

    ``endings`` and ``ending_months`` have shape (months, futures); the same column is the same branch
    number throughout.
    """

    war: War
    months: range
    endings: Array
    ending_months: Array

    @property
    def futures(self) -> int:
        """Futures from each month."""
        return int(self.endings.shape[1])

    @property
    def paths(self) -> Array:
        """Places of the futures' paths in ``PATHS``, shape (months, futures)."""
        places: Array = PATH_CODES[self.endings] - 1
        return places

    def shares(self, path: str) -> Array:
        """Share of futures on a path, shape (months,)."""
        found: Array = (self.paths == PATHS.index(path)).mean(axis=1)
        return found


class NoReturn(NamedTuple):
    """First month from which one path stays above ``SETTLED_SHARE``, with its 95 % interval."""

    path: str
    month: int
    low: int
    high: int


class Turn(NamedTuple):
    """Month in which the probability of a path moved most: from what, to what, and what happened."""

    month: int
    path: str
    before: float
    after: float
    happened: list[Happening]


def check(war_horizon: int, month: int | None, months: tuple[int, int] | None, futures: int) -> None:
    """Refuse months outside the war and numbers of futures that make no sense.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = check_futures(futures)
    if month is not None and months is not None:
        found.append("--month asks for one month and --months for several; give one of them")
    for asked in (month, *(months or ())):
        if asked is not None and not 0 <= asked <= war_horizon:
            found.append(f"month {asked} is outside the war; allowed is 0 to {war_horizon} [months lived]")
    if months is not None and months[0] > months[1]:
        found.append(f"--months {months[0]}-{months[1]}: the first month must not come after the last")
    refuse(found)


def span(text: str | None) -> tuple[int, int] | None:
    """First and last month of a text such as ``6-24``.

    Raises
    ------
    InputError
        If it is not written so.
    """
    if text is None:
        return None
    first, dash, last = text.partition("-")
    if not (dash and first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        raise InputError(f"--months {text!r} must be written FIRST-LAST, such as 0-24 [months lived]")
    return int(first), int(last)


def forecast(
    war: War,
    months: range,
    futures: int = DEFAULT_FUTURES,
    *,
    threads: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    in_order: InOrder = unkept,
) -> Forecast:
    """Branch a war's futures from each of some months.

    Parameters
    ----------
    war
        The war.
    months
        Months lived, consecutive, within 0 to the horizon.
    futures
        Futures from each month; their branch numbers are 1 to this.
    threads, dask
        Who plays, as for ``workers.pool_of``; it changes no result.
    progress
        Called with the number of futures done and asked for.
    in_order
        Plays pieces in order, and may keep what comes of them.
    """
    parts = pieces(range(1, futures + 1))
    work = [(month, part) for month in months for part in parts]
    found, done = [], 0
    with players(war.scenario, threads, dask) as pool:
        for numbers in in_order(pool, partial(_branch, war), work, len(parts[0])):
            found.append(Ends(*np.split(numbers.astype("i8"), 2)))
            done += len(found[-1].endings)
            if progress is not None:
                progress(done, len(months) * futures)
    rows = [joined(found[first : first + len(parts)]) for first in range(0, len(found), len(parts))]
    return Forecast(
        war, months, np.array([row.endings for row in rows]), np.array([row.months for row in rows])
    )


def _branch(war: War, work: tuple[int, range]) -> Array:
    """Endings of a piece of futures, then their months."""
    return np.concatenate(branch(war, *work))


def table(made: Forecast) -> list[dict[str, Any]]:
    """Rows of ``forecast.csv``: one an ending and month, and one a path with ending ``all``."""
    settled = resampled(made)
    return [row for month in made.months for row in _month(made, month, settled)]


def _month(made: Forecast, month: int, settled: Array) -> list[dict[str, Any]]:
    place, war = made.months.index(month), made.war
    counts = distribution.tally(made.endings[place], made.ending_months[place], war.scenario.horizon)
    rows = []
    for row in distribution.distribution(war.scenario.name, counts):
        made_row = {"run_id": war.run_id, "month": month, "date": war.scenario.date(month)}
        made_row |= {key: row[key] for key in ("path", "ending")} | {"futures": row["runs"]}
        made_row |= {key: row[key] for key in ("share", "low", "high", "median_month", "mean_month")}
        if month >= war.ending_month:
            # What has happened is no longer a matter of sampling.
            made_row |= {"low": row["share"], "high": row["share"]}
        its_path = len(settled) and row["ending"] == "all" and row["path"] == war.path
        rows.append(made_row | {"settled": float((settled <= month).mean()) if its_path else None})
    return rows


def resampled(made: Forecast) -> Array:
    """Month from which the war's path stays above 90 %, for each of a thousand resamples of the futures.

    A future is drawn with its whole course of months, because the months share their branches. Empty if
    the forecast stops before the war does.
    """
    agree = _agreement(made)
    if agree is None:
        return np.empty(0, dtype="i8")
    generator = np.random.default_rng([made.war.seed, made.war.run])
    draws = (generator.integers(made.futures, size=made.futures) for _ in range(RESAMPLES))
    shares = (agree @ np.bincount(drawn, minlength=made.futures) / made.futures for drawn in draws)
    return made.months.start + np.array([first_settled(share) for share in shares])


def _agreement(made: Forecast) -> Array | None:
    """Whether each future is on the war's path, up to its ending, shape (months, futures)."""
    if made.war.ending_month not in made.months:
        return None
    lived = made.months.index(made.war.ending_month) + 1
    return (made.paths[:lived] == PATHS.index(made.war.path)).astype("f8")


def no_return(made: Forecast) -> NoReturn | None:
    """Month from which the war's path stays above 90 % of futures, with its 95 % interval.

    Returns
    -------
    NoReturn or None
        None if the forecast stops before the war does.

    References
    ----------
    Efron and Tibshirani 1993: percentile interval of the bootstrap.
    """
    agree = _agreement(made)
    if agree is None:
        return None
    low, high = np.quantile(resampled(made), [0.025, 0.975], method="inverted_cdf")
    month = made.months.start + first_settled(agree.mean(axis=1))
    return NoReturn(made.war.path, month, int(low), int(high))


def first_settled(shares: Array) -> int:
    """First place from which shares stay above ``SETTLED_SHARE``; their length if they never do."""
    below = np.flatnonzero(shares <= SETTLED_SHARE)
    return int(below[-1]) + 1 if len(below) else 0


def turns(made: Forecast) -> list[Turn]:
    """Months in which the probabilities moved most before the end, the largest moves first."""
    before = [place for place, month in enumerate(made.months) if month < made.war.ending_month]
    shares = np.array([made.shares(path)[before] for path in PATHS])
    moves = np.abs(np.diff(shares, axis=1))
    if not moves.size:
        return []
    order = np.argsort(-moves.max(axis=0), kind="stable")
    return [
        _turn(made, int(place) + 1, PATHS[int(moves[:, place].argmax())])
        for place in order[:TURNS]
        if moves[:, place].max() >= SMALLEST_TURN
    ]


def _turn(made: Forecast, place: int, path: str) -> Turn:
    shares, month = made.shares(path), made.months[place]
    return Turn(month, path, float(shares[place - 1]), float(shares[place]), _happened(made.war, month))


def _happened(war: War, month: int) -> list[Happening]:
    """Events of a month, with every vote that moved a donor; the story has only some votes."""
    story = happenings(war.states[month - 1], war.states[month], war.parameters)
    return [item for item in story if not item.kind.startswith("election")] + [
        Happening(vote.kind, vote.facts) for vote in votes(war, month)
    ]


def turns_table(war: War, moved: list[Turn], describe: Callable[[Happening], str]) -> list[dict[str, Any]]:
    """Rows of ``turns.csv``; ``describe`` gives an event in words."""
    return [
        {"run_id": war.run_id, "month": turn.month, "date": war.scenario.date(turn.month)}
        | turn._asdict()
        | {"happened": " ".join(map(describe, turn.happened)) or None}
        for turn in moved
    ]
