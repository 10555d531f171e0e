"""Responses of the runs at each point: whether they took a path, and in which month they ended.

The tornado varies one parameter at a time from the low to the high end of its range.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from experiments.analysis.factors import Space
from experiments.results.rows import PATH_CODES
from experiments.running.points import PointTable, gathered
from experiments.running.study import Fetch, Stage
from experiments.statistics.paired import paired_mean, paired_share
from model import parameters
from model.endings import PATHS

Array = np.ndarray[Any, Any]
# Runs at each end of a range; the same runs at all of them.
TORNADO_RUNS: Final = 500
DURATION: Final = "duration"
# Response, its unit, what it means.
RESPONSES: Final = {
    **{path: ("0-1", f"whether a run took the path {path}") for path in PATHS},
    DURATION: ("months", "month of the ending; the horizon if the run is ongoing there"),
}


def responses(fetch: Fetch, stage: Stage, points: int) -> dict[str, Array]:
    """Responses of the runs at so many points, each of shape (points, runs)."""
    read = gathered(fetch, stage, points, ("ending", "month"))
    return of_endings(read[..., 0], read[..., 1])


def of_endings(endings: Array, months: Array) -> dict[str, Array]:
    """Responses from codes of endings and months, in arrays of one shape."""
    paths = PATH_CODES[endings.astype("i8")]
    found = {path: (paths == place).astype("f8") for place, path in enumerate(PATHS, start=1)}
    return {**found, DURATION: months}


def tornado_points(space: Space, names: list[str]) -> PointTable:
    """The default first, then the low and the high end of one parameter after the other."""
    table = parameters.table()
    values = np.array([[table[name].default for name in names]] * (1 + 2 * len(names)))
    for place, name in enumerate(names):
        values[1 + 2 * place, place] = table[name].low
        values[2 + 2 * place, place] = table[name].high
    return PointTable(space.scenario, names, values)


def tornado_rows(names: list[str], responses: Mapping[str, Array]) -> list[dict[str, Any]]:
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
