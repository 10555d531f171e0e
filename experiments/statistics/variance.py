"""How much of what becomes of a single run is decided by the parameters, by chance, or by both together.

A run's response varies because its parameters are uncertain and because of chance. The law of total
variance splits it in three: what parameters explain whatever the chances, what chance explains
whatever the parameters, and what only the two together decide.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
RESAMPLES: Final = 1_000
PARTS: Final = ("parameters", "chance", "both")


class Crossed(NamedTuple):
    """Runs that share parameters or chances with others: three tables, each of shape (points, runs).

    ``luck`` has the parameters of ``first`` and the run numbers of ``second``, which shares nothing
    else with ``first``.
    """

    first: Array
    luck: Array
    second: Array


def crossed(values: Array, points: int) -> Crossed:
    """Those tables from the responses at the points of a Saltelli sample, whose last factor is chance."""
    cube = values.reshape(points, -1, values.shape[1])
    return Crossed(cube[:, 0], cube[:, -2], cube[:, -1])


def split(tables_by_response: Mapping[str, Crossed], seed: int) -> list[dict[str, Any]]:
    """Rows of ``variance.csv``: the variance of every response over single runs, and its three parts.

    Intervals hold the middle 95 % of a bootstrap over points. A response that never varies gets no
    rows.
    """
    rows = []
    for response, tables in tables_by_response.items():
        moments = _moments(_centred(tables))
        estimate = _parts(moments.mean(axis=0))
        if not estimate[0] > 0.0:
            continue
        drawn = np.random.default_rng(seed).integers(len(moments), size=(RESAMPLES, len(moments)))
        resampled = np.array([_parts(moments[picks].mean(axis=0)) for picks in drawn])
        # A few runs drawn again and again may all have ended alike; they give no shares.
        varied = resampled[resampled[:, 0] > 0.0]
        low, high = np.quantile(varied[:, 1:] / varied[:, :1], [0.025, 0.975], axis=0)
        rows += [
            {
                "response": response,
                "part": part,
                "share": float(estimate[place + 1] / estimate[0]),
                "low": float(low[place]),
                "high": float(high[place]),
                "variance": float(estimate[0]),
            }
            for place, part in enumerate(PARTS)
        ]
    return rows


def _centred(tables: Crossed) -> Crossed:
    """Responses less their mean: otherwise the noise of the mean, multiplied by it, swamps the products."""
    centre = np.mean(tables)
    return Crossed(*(table - centre for table in tables))


def _moments(tables: Crossed) -> Array:
    """Of each point: square, mean, product of two runs of the same point, of the same run at two points.

    Shape (points, 5); the mean is given for ``first`` and ``second`` apart.
    """
    runs = tables.first.shape[1]
    either = (tables.first, tables.second)
    squares = sum((table**2).mean(axis=1) for table in either) / 2.0
    pairs = (
        sum((table.sum(axis=1) ** 2 - (table**2).sum(axis=1)) / (runs * (runs - 1)) for table in either) / 2.0
    )
    same_luck = (tables.luck * tables.second).mean(axis=1)
    return np.column_stack([squares, *(table.mean(axis=1) for table in either), pairs, same_luck])


def _parts(means: Array) -> Array:
    """Variance, and what parameters, chance and both explain of it, from the mean moments."""
    square, first, second, pairs, same_luck = means
    # The two tables are independent, so the product of their means estimates the squared mean.
    centre = first * second
    variance, parameters, chance = square - centre, pairs - centre, same_luck - centre
    return np.array([variance, parameters, chance, variance - parameters - chance])


def parameter_share(table: Array) -> tuple[float, float, float]:
    """Share of variance between rows, with its 95 % jackknife interval.

    Parameters
    ----------
    table
        A quantity by set of parameters and run of that set, shape (sets, runs); not-a-number for a run
        that has none. Sets need not have equally many.

    References
    ----------
    Searle, Casella and McCulloch 1992: intraclass correlation of a one-way random-effects analysis, with
    unequal groups.
    """
    known = ~np.isnan(table)
    runs = known.sum(axis=1)
    table, known, runs = table[runs > 0], known[runs > 0], runs[runs > 0]
    centred = np.where(known, table - np.nanmean(table), 0.0)
    sums = centred.sum(axis=1)
    within = (centred**2).sum(axis=1) - sums**2 / runs
    moments = np.column_stack([np.ones(len(runs)), runs, runs**2, sums, sums**2 / runs, within])
    total = moments.sum(axis=0)
    value, without = _intraclass(total), _intraclass(total - moments)
    error = np.sqrt((len(runs) - 1) * np.var(without))
    return float(value), float(max(0.0, value - 1.96 * error)), float(min(1.0, value + 1.96 * error))


def _intraclass(moments: Array) -> Array:
    """Intraclass correlation, at least 0, from sums over sets, shape (..., 6).

    They are of 1, the set's runs, their square, the set's sum, its square over its runs, and the sum of
    squares within the set.
    """
    sets, runs, squares, total, weighted, spread = np.moveaxis(moments, -1, 0)
    within = spread / (runs - sets)
    usual = (runs - squares / runs) / (sets - 1)
    between = np.maximum(((weighted - total**2 / runs) / (sets - 1) - within) / usual, 0.0)
    whole = between + within
    return np.where(whole > 0.0, between / np.where(whole > 0.0, whole, 1.0), 0.0)
