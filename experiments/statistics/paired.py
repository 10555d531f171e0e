"""Differences between two arms that simulated the same runs."""

import math
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

Array = np.ndarray[Any, Any]


class Difference(NamedTuple):
    """Second arm less the first: mean over pairs, interval, two-sided p-value, and number of pairs."""

    estimate: float
    low: float
    high: float
    p_value: float
    pairs: int


def paired_share(first: Array, second: Array, confidence: float = 0.95) -> Difference:
    """Difference of two shares among the same runs, second less first.

    Parameters
    ----------
    first, second
        Whether each run had the property, shape (runs,).
    confidence
        Coverage of the interval.
    """
    gained = int(np.count_nonzero(second & ~first))
    lost = int(np.count_nonzero(first & ~second))
    return discordant_share(gained, lost, len(first), confidence)


def discordant_share(gained: int, lost: int, pairs: int, confidence: float = 0.95) -> Difference:
    """Difference of two shares of the same whole, from the counts in which they differ.

    Only the discordant pairs carry information. The interval is that of Agresti and Min, who add half
    a pair to each of the four cells; the p-value is McNemar's exact one.

    Parameters
    ----------
    gained, lost
        Pairs that have the property only in the second arm, and only in the first.
    pairs
        All pairs, at least one.
    confidence
        Coverage of the interval.

    References
    ----------
    Agresti and Min 2005, Statistics in Medicine 24; McNemar 1947.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    total, more, less = pairs + 2.0, gained + 0.5, lost + 0.5
    centre = (more - less) / total
    half = z * math.sqrt(max(0.0, more + less - (more - less) ** 2 / total)) / total
    discordant = gained + lost
    p_value = float(stats.binomtest(gained, discordant, 0.5).pvalue) if discordant else 1.0
    estimate = (gained - lost) / pairs
    return Difference(estimate, max(-1.0, centre - half), min(1.0, centre + half), p_value, pairs)


def paired_mean(first: Array, second: Array, confidence: float = 0.95) -> Difference:
    """Mean difference of a quantity, over the pairs in which both arms have one.

    Parameters
    ----------
    first, second
        The quantity, shape (runs,); not-a-number where a run has none.
    confidence
        Coverage of Student's interval.
    """
    both = np.isfinite(first) & np.isfinite(second)
    differences = second[both] - first[both]
    pairs = len(differences)
    estimate = float(differences.mean()) if pairs else math.nan
    if pairs < 2:
        return Difference(estimate, math.nan, math.nan, math.nan, pairs)
    error = float(differences.std(ddof=1)) / math.sqrt(pairs)
    if not error:
        return Difference(estimate, estimate, estimate, float(not estimate), pairs)
    half = float(stats.t.ppf(0.5 + confidence / 2.0, pairs - 1)) * error
    p_value = float(2.0 * stats.t.sf(abs(estimate) / error, pairs - 1))
    return Difference(estimate, estimate - half, estimate + half, p_value, pairs)
