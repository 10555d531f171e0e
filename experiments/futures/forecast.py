"""How likely each ending was, seen from every month of one war, and when its path was settled."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from experiments import distribution, phrases, story
from experiments.distribution import Interval
from experiments.errors import InputError
from experiments.futures.branches import Array, War, branch, check_futures, joined, pieces, refuse, spread
from experiments.rows import PATH_CODES
from model.endings import ENDINGS, PATH_OF, PATHS

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
    """Month in which the odds of a path moved most: from what, to what, and what happened."""

    month: int
    path: str
    before: float
    after: float
    happenings: list[story.Happening]


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
    progress: Callable[[int, int], None] | None = None,
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
    threads
        Threads to use; all cores if None. They change no result.
    progress
        Called with the number of futures done and asked for.
    """
    parts = pieces(range(1, futures + 1))
    work = [(month, part) for month in months for part in parts]
    found, done = [], 0
    for ends in spread(lambda item: branch(war, *item), work, war.scenario, threads):
        found.append(ends)
        done += len(ends.endings)
        if progress is not None:
            progress(done, len(months) * futures)
    rows = [joined(found[first : first + len(parts)]) for first in range(0, len(found), len(parts))]
    return Forecast(
        war, months, np.array([row.endings for row in rows]), np.array([row.months for row in rows])
    )


def table(made: Forecast) -> list[dict[str, Any]]:
    """Rows of ``forecast.csv``: one an ending and month, and one a path with ending ``all``."""
    return [row for month in made.months for row in _month(made, month)]


def _month(made: Forecast, month: int) -> list[dict[str, Any]]:
    place = made.months.index(month)
    scenario = made.war.scenario
    counts = distribution.tally(made.endings[place], made.ending_months[place], scenario.horizon)
    lead = {"run_id": made.war.run_id, "month": month, "date": scenario.date(month)}
    rows = []
    for row in distribution.distribution(scenario.name, counts):
        del row["scenario"]
        if month >= made.war.ending_month:
            # What has happened is no longer a matter of sampling.
            row |= {"low": row["share"], "high": row["share"]}
        rows.append(lead | row)
    return rows


def no_return(made: Forecast) -> NoReturn | None:
    """Month from which the war's path stays above 90 % of futures, until it ends.

    The interval is the middle 95 % of this month over resamples of the futures, each drawn with its
    whole course of months, because the months share their branches.

    Returns
    -------
    NoReturn or None
        None if the forecast stops before the war does, or the path was settled before it begins.

    References
    ----------
    Efron and Tibshirani 1993, percentile interval.
    """
    war = made.war
    if war.ending_month not in made.months:
        return None
    lived = made.months.index(war.ending_month) + 1
    agree = (made.paths[:lived] == PATHS.index(war.path)).astype("f4")
    generator = np.random.default_rng([war.seed, war.run])
    resampled = [
        first_settled(agree @ np.bincount(drawn, minlength=made.futures) / made.futures)
        for drawn in (generator.integers(made.futures, size=made.futures) for _ in range(RESAMPLES))
    ]
    low, high = np.quantile(resampled, [0.025, 0.975], method="inverted_cdf")
    first = made.months.start
    return NoReturn(war.path, first + first_settled(agree.mean(axis=1)), first + int(low), first + int(high))


def first_settled(shares: Array) -> int:
    """First place from which shares stay above ``SETTLED_SHARE``; their length if they never do."""
    below = np.flatnonzero(shares <= SETTLED_SHARE)
    return int(below[-1]) + 1 if len(below) else 0


def turns(made: Forecast) -> list[Turn]:
    """Months in which the odds moved most before the end, largest first, with what happened in them."""
    shares = np.array([made.shares(path) for path in PATHS])
    moves = np.abs(np.diff(shares, axis=1))
    order = np.argsort(-moves.max(axis=0), kind="stable") if moves.size else []
    return [
        _turn(made, int(place) + 1, PATHS[int(moves[:, place].argmax())])
        for place in order[:TURNS]
        if moves[:, place].max() >= SMALLEST_TURN
    ]


def _turn(made: Forecast, place: int, path: str) -> Turn:
    month, shares, states = made.months[place], made.shares(path), made.war.states
    return Turn(
        month,
        path,
        float(shares[place - 1]),
        float(shares[place]),
        story.happenings(states[month - 1], states[month], made.war.parameters),
    )


def summary(made: Forecast, language: str = "en") -> dict[str, Any]:
    """A forecast's result for ``--json``."""
    war, settled = made.war, no_return(made)
    return {
        "run_id": war.run_id,
        "ending": ENDINGS[war.ending],
        "path": PATH_OF[ENDINGS[war.ending]],
        "ending_month": war.ending_month,
        "futures": made.futures,
        "no_return": None
        if settled is None
        else settled._asdict() | {"date": war.scenario.date(settled.month)},
        "turns": [
            turn._asdict() | {"happenings": list(map(partial(_told, language), turn.happenings))}
            for turn in turns(made)
        ],
        "forecast": table(made),
    }


def _told(language: str, happening: story.Happening) -> str:
    return phrases.sentence(happening, language)


def of_path(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of whole paths only."""
    return [row for row in rows if row["ending"] == "all"]


__all__ = ["Forecast", "Interval", "NoReturn", "Turn", "forecast", "no_return", "summary", "table", "turns"]
