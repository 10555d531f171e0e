"""How followed outcomes spread over time, as quantiles of a sample of runs."""

from typing import Any, Final

import numpy as np

from experiments.results.rows import QUANTILES
from experiments.running.updated import Updated, simulate_from
from model import outcomes
from model.ensemble import Array, simulate
from model.scenario import Scenario

SAMPLE: Final = 1_000


def trajectories(
    scenario: Scenario, runs: int, seed: int, start: Updated | None = None
) -> list[dict[str, Any]]:
    """Rows of ``trajectories.csv``: quantiles by month and outcome over the first runs of a batch.

    Only ongoing runs count in a month, so that late months describe the runs that last.
    """
    numbers = np.arange(min(runs, SAMPLE))
    if start is None:
        series = simulate(scenario, numbers, seed, series=True).series
    else:
        series = simulate_from(start, numbers, seed, scenario=scenario, series=True).series
    return [
        row
        for place, name in enumerate(outcomes.SERIES)
        for row in _rows(scenario.name, name, series[:, :, place])
    ]


def _rows(scenario: str, outcome: str, values: Array) -> list[dict[str, Any]]:
    rows = []
    for month in range(values.shape[1]):
        lasting = values[:, month][~np.isnan(values[:, month])]
        if not len(lasting):
            break
        spread = np.quantile(lasting, list(QUANTILES.values()))
        row = {"scenario": scenario, "month": month + 1, "outcome": outcome, "wars": len(lasting)}
        rows.append(row | {name: float(value) for name, value in zip(QUANTILES, spread, strict=True)})
    return rows
