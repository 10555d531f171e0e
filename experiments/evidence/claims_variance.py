"""How much of what differs between wars comes from unknown parameters, and how much from chance."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from experiments.running import workers
from model import parameters
from model.ensemble import Runs, continue_from, plan_of, seed_words
from model.scenario import Scenario
from model.world import blank

Array = np.ndarray[Any, Any]


def variance_rows(
    scenario: Scenario,
    quantities: Mapping[str, Callable[[Array], Array]],
    sets: int,
    futures: int,
    seed: int = 42,
    threads: int | None = None,
) -> list[dict[str, Any]]:
    """Variance of each quantity, split between sets of drawn parameters and futures of the same set.

    A one-way random-effects analysis: so many sets of drawn parameters, each with so many wars that differ
    by chance alone. The share of parameters is the intraclass correlation (Searle, Casella and McCulloch
    1992), with a jackknife interval over the sets.

    Parameters
    ----------
    scenario
        Whose parameters are sampled.
    quantities
        How each is read, by name: from outcomes of shape (wars, outcomes) to shape (wars,).
    sets, futures
        Sets of parameters, and wars of each.
    seed
        Seed of the experiment.
    threads
        How many play; it changes no result.
    """
    measured = np.concatenate(list(_nested(scenario, sets, futures, seed, threads)))
    measured = measured.reshape(sets * futures, -1)
    rows = []
    for name, read in quantities.items():
        share, low, high = parameter_share(read(measured).astype("f8").reshape(sets, futures))
        row = {"quantity": name, "parameters": share, "low": low, "high": high, "chance": 1.0 - share}
        rows.append(row | {"sets": sets, "futures": futures})
    return rows


def _nested(scenario: Scenario, sets: int, futures: int, seed: int, threads: int | None) -> Iterator[Array]:
    """Outcomes of wars by set of parameters and future, a few sets at a time."""
    plan = plan_of(scenario)
    workers.warm_up(scenario)

    def play(numbers: range) -> Array:
        runs = np.repeat(np.arange(numbers.start, numbers.stop), futures)
        branches = np.tile(np.arange(1, futures + 1), len(numbers))
        given = np.tile(parameters.values_with(scenario.parameters), (len(runs), 1))
        chosen = Runs(runs, branches, seed_words(seed), 1)
        measured = continue_from(blank(len(runs)), given, plan, chosen).measured
        return measured.reshape(len(numbers), futures, -1)

    pieces = [range(first, min(first + 50, sets)) for first in range(0, sets, 50)]
    with workers.pool_of(threads) as pool:
        yield from workers.in_order(pool, play, pieces)


def parameter_share(table: Array) -> tuple[float, float, float]:
    """Share of variance between rows, with its 95 % jackknife interval; table of shape (sets, futures)."""
    count = len(table)
    means, spreads = table.mean(axis=1), table.var(axis=1, ddof=1)
    value = _intraclass(means.sum(), (means**2).sum(), spreads.sum(), count, table.shape[1])
    without = _intraclass(
        means.sum() - means, (means**2).sum() - means**2, spreads.sum() - spreads, count - 1, table.shape[1]
    )
    error = np.sqrt((count - 1) * np.var(without))
    return float(value), float(max(0.0, value - 1.96 * error)), float(min(1.0, value + 1.96 * error))


def _intraclass(total: Array, squares: Array, spreads: Array, sets: int, futures: int) -> Array:
    """Intraclass correlation, at least 0, from sums over sets: means, their squares, variances within."""
    within = spreads / sets
    between = (squares - total**2 / sets) / (sets - 1) - within / futures
    whole = np.maximum(between, 0.0) + within
    return np.where(whole > 0.0, np.maximum(between, 0.0) / np.where(whole > 0.0, whole, 1.0), 0.0)
