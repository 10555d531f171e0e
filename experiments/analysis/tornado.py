"""One parameter at a time from the low to the high end of its range, everything else at its default."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from experiments.analysis.factors import Space
from experiments.analysis.responses import DURATION
from experiments.running.points import PointTable
from experiments.statistics.paired import paired_mean, paired_share
from model import parameters

Array = np.ndarray[Any, Any]
# Runs at each end of a range; the same runs at all of them.
RUNS: Final = 500


def points(space: Space, names: list[str]) -> PointTable:
    """The default first, then the low and the high end of one parameter after the other."""
    table = parameters.table()
    values = np.array([[table[name].default for name in names]] * (1 + 2 * len(names)))
    for place, name in enumerate(names):
        values[1 + 2 * place, place] = table[name].low
        values[2 + 2 * place, place] = table[name].high
    return PointTable(space.scenario, names, values)


def rows(names: list[str], responses: Mapping[str, Array]) -> list[dict[str, Any]]:
    """Rows of ``tornado.csv``: what a parameter's range does to each response, the widest first.

    Parameters
    ----------
    names
        Parameters, as given to ``points``.
    responses
        Responses of the runs at those points, shape (points, runs), by name.
    """
    made = [
        _row(response, name, values[0], values[1 + 2 * place], values[2 + 2 * place])
        for response, values in responses.items()
        for place, name in enumerate(names)
    ]
    order = list(responses)
    return sorted(made, key=lambda row: (order.index(row["response"]), -abs(row["difference"])))


def _row(response: str, name: str, usual: Array, low: Array, high: Array) -> dict[str, Any]:
    parameter = parameters.table()[name]
    swing = paired_mean(low, high) if response == DURATION else paired_share(low > 0.0, high > 0.0)
    return {
        "response": response,
        "parameter": name,
        "unit": parameter.unit,
        "low_value": parameter.low,
        "high_value": parameter.high,
        "at_low": float(low.mean()),
        "at_default": float(usual.mean()),
        "at_high": float(high.mean()),
        "difference": swing.estimate,
        "low": swing.low,
        "high": swing.high,
    }
