"""Distributions of endings: pure functions from counts to tables with intervals.

Everything is derived from a tally, the number of runs by ending and month, so that it never takes more
memory than the horizon is long.
"""

import math
from statistics import NormalDist
from typing import Any, Final, NamedTuple

import numpy as np

from model.endings import ENDINGS, PATH_OF, PATHS

Array = np.ndarray[Any, Any]
CENSORED: Final = "stalemate_active"
# Paths that end in a settlement, which can break.
SETTLED: Final = ("aid", "settlement")


class Interval(NamedTuple):
    """Share with the bounds of its interval."""

    share: float
    low: float
    high: float


def wilson(count: int, total: int, confidence: float = 0.95) -> Interval:
    """Wilson score interval of a share.

    Parameters
    ----------
    count, total
        Successes, and trials (at least one).
    confidence
        Coverage of the interval.

    References
    ----------
    Wilson 1927; Agresti and Coull 1998.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    share = count / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    # With no success the lower bound is 0, and with no failure the upper is 1; floating point misses both.
    low = max(0.0, centre - half) if count else 0.0
    high = min(1.0, centre + half) if count < total else 1.0
    return Interval(share, low, high)


def tally(endings: Array, months: Array, horizon: int) -> Array:
    """Number of runs by ending code and month, shape (endings, horizon + 1)."""
    counts = np.zeros((len(ENDINGS), horizon + 1), dtype="i8")
    np.add.at(counts, (endings.astype("i8"), months.astype("i8")), 1)
    return counts


def distribution(scenario: str, counts: Array, relapsed: Array | None = None) -> list[dict[str, Any]]:
    """Rows of ``distribution.csv``: one an ending, and one a path with ending ``all``.

    Parameters
    ----------
    scenario
        Its name.
    counts
        Runs by ending code and month, shape (endings, horizon + 1).
    relapsed
        Runs by ending code whose settlement broke, shape (endings,); without it there are no columns of
        relapse.
    """
    rows = []
    total = int(counts.sum())
    for path in PATHS:
        members = [ending for ending in ENDINGS[1:] if PATH_OF[ending] == path]
        groups = [("all", members), *((ending, [ending]) for ending in members)]
        for ending, names in groups:
            codes = [ENDINGS.index(name) for name in names]
            months = counts[codes].sum(axis=0)
            runs = int(months.sum())
            interval = wilson(runs, total)
            rows.append(
                {
                    "scenario": scenario,
                    "path": path,
                    "ending": ending,
                    "runs": runs,
                    "share": interval.share,
                    "low": interval.low,
                    "high": interval.high,
                    "median_month": _median(months),
                    "mean_month": _mean(months),
                    **({} if relapsed is None else _relapse(path, runs, int(relapsed[codes].sum()))),
                }
            )
    return rows


def _relapse(path: str, runs: int, broken: int) -> dict[str, float | None]:
    """Share of settlements that broke, with its interval; blank where nothing is signed, or no run ended."""
    found = wilson(broken, runs) if path in SETTLED and runs else (None, None, None)
    return dict(zip(("relapsed_share", "relapsed_low", "relapsed_high"), found, strict=True))


def incidence(scenario: str, counts: Array) -> list[dict[str, Any]]:
    """Rows of ``incidence.csv``: cumulative share of runs ended by each path up to each month.

    Runs that are ongoing at the horizon are censored there. All runs are watched until
    then, so that the Aalen-Johansen estimate of each competing path is the share of runs it has ended.
    """
    total = int(counts.sum())
    rows = []
    for path in PATHS:
        members = [
            place
            for place, ending in enumerate(ENDINGS)
            if PATH_OF.get(ending) == path and ending != CENSORED
        ]
        reached = counts[members].sum(axis=0).cumsum()
        for month in range(1, len(reached)):
            interval = wilson(int(reached[month]), total)
            rows.append(
                {
                    "scenario": scenario,
                    "month": month,
                    "path": path,
                    "cumulative_share": interval.share,
                    "low": interval.low,
                    "high": interval.high,
                }
            )
    return rows


def widest_path_interval(counts: Array) -> float:
    """Width of the widest 95 % interval among the shares of the paths."""
    total = int(counts.sum())
    widths = []
    for path in PATHS:
        members = [place for place, ending in enumerate(ENDINGS) if PATH_OF.get(ending) == path]
        interval = wilson(int(counts[members].sum()), total)
        widths.append(interval.high - interval.low)
    return max(widths)


def _median(months: Array) -> float | None:
    """Median month of a count by month; the mean of the middle two where they differ."""
    total = int(months.sum())
    if not total:
        return None
    reached = months.cumsum()
    low = int(np.searchsorted(reached, (total + 1) // 2))
    high = int(np.searchsorted(reached, total // 2 + 1))
    return (low + high) / 2


def _mean(months: Array) -> float | None:
    total = int(months.sum())
    return float(months @ np.arange(len(months)) / total) if total else None
