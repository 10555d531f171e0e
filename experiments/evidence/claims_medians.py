"""Medians of arms whose runs are paired, and how the bootstrap scatters them."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
RESAMPLES: Final = 9_999
# Resamples drawn at a time, which bounds the memory.
AT_ONCE: Final = 500
SEED: Final = 1


class Weighed(NamedTuple):
    """A weighted sum of medians, and the same of every resample, shape (resamples,)."""

    value: float
    resampled: Array

    def interval(self, confidence: float) -> tuple[float, float]:
        """Percentile interval of the bootstrap (Efron and Tibshirani 1993) with this coverage."""
        tail = (1.0 - confidence) / 2.0
        low, high = np.quantile(self.resampled, (tail, 1.0 - tail))
        return float(low), float(high)


def weighed_medians(readings: Mapping[str, Array], weights: Mapping[str, float]) -> Weighed:
    """Weighted sum of the arms' medians, runs being resampled in pairs.

    Runs that read the same in every arm are drawn together, so that the cost does not grow with their number.

    Parameters
    ----------
    readings
        By arm, shape (runs,); the runs of one number stand in the same place.
    weights
        Weight of each arm.
    """
    table = np.stack([readings[name] for name in weights], axis=1)
    kinds, counts = np.unique(table, axis=0, return_counts=True)
    each = np.array(list(weights.values()))
    generator = np.random.default_rng(SEED)
    resampled = np.concatenate(
        [
            _medians(kinds, generator.multinomial(len(table), counts / len(table), size=some)) @ each
            for some in _pieces(RESAMPLES)
        ]
    )
    return Weighed(float(np.median(table, axis=0) @ each), resampled)


def _pieces(total: int) -> list[int]:
    return [min(AT_ONCE, total - first) for first in range(0, total, AT_ONCE)]


def _medians(kinds: Array, drawn: Array) -> Array:
    """Median of every arm in each resample: of ``kinds`` (kinds, arms), drawn so often (resamples, kinds)."""
    runs = int(drawn[0].sum())
    medians = np.empty((len(drawn), kinds.shape[1]))
    for arm in range(kinds.shape[1]):
        order = np.argsort(kinds[:, arm], kind="stable")
        reached = drawn[:, order].cumsum(axis=1)
        # Of an even number of runs the two in the middle are averaged.
        middle = [(reached > place).argmax(axis=1) for place in ((runs - 1) // 2, runs // 2)]
        medians[:, arm] = np.mean([kinds[order, arm][place] for place in middle], axis=0)
    return medians
