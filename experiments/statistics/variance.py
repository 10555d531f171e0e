"""How much of what becomes of a single war is decided by the parameters, by chance, or by both together.

A war's response varies because its parameters are uncertain and because of luck. The law of total
variance splits it in three: what parameters explain whatever the luck, what luck explains whatever the
parameters, and what only the two together decide.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
RESAMPLES: Final = 1_000
PARTS: Final = ("parameters", "chance", "both")


class Crossed(NamedTuple):
    """Wars that share parameters or luck with others: three tables, each of shape (points, runs).

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


def split(wars: Mapping[str, Crossed], seed: int) -> list[dict[str, Any]]:
    """Rows of ``variance.csv``: the variance of every response over single wars, and its three parts.

    Intervals hold the middle 95 % of a bootstrap over points. A response that never varies gets no
    rows.
    """
    rows = []
    for response, tables in wars.items():
        moments = _moments(_centred(tables))
        estimate = _parts(moments.mean(axis=0))
        if not estimate[0] > 0.0:
            continue
        drawn = np.random.default_rng(seed).integers(len(moments), size=(RESAMPLES, len(moments)))
        resampled = np.array([_parts(moments[picks].mean(axis=0)) for picks in drawn])
        # A few wars drawn again and again may all have ended alike; they say nothing of shares.
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
