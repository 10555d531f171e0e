"""How well a sample of forecasts met what was observed: pure functions over arrays."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

BANDS: Final = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}


def crps(sample: Array, observed: float) -> float:
    """Continuous ranked probability score of a sample; the absolute error where it is one number.

    Parameters
    ----------
    sample
        Forecasts of one figure, shape (runs,).
    observed
        The figure, in the same unit, which is also the unit of the score.

    References
    ----------
    Gneiting and Raftery 2007, equation 21; the mean difference of pairs from the ordered sample.
    """
    ordered = np.sort(sample)
    count = len(ordered)
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    spread = 2.0 * float(ranks @ ordered) / count**2
    return float(np.abs(ordered - observed).mean()) - 0.5 * spread


def bands(sample: Array) -> dict[str, float]:
    """Median and bounds of the central 50 % and 90 % of a sample."""
    return dict(zip(BANDS, np.quantile(sample, list(BANDS.values())).tolist(), strict=True))


class Fit(NamedTuple):
    """How a row of forecasts met a row of observations.

    ``mape`` is a share, and None where observations change sign or come near zero; ``bias`` is the
    mean of forecast less observed; ``correlation`` is None for fewer than three figures.
    """

    figures: int
    mape: float | None
    mae: float
    rmse: float
    bias: float
    correlation: float | None


def fit(forecast: Sequence[float], observed: Sequence[float]) -> Fit:
    """Errors of point forecasts."""
    forecasts, seen = np.asarray(forecast, dtype="f8"), np.asarray(observed, dtype="f8")
    error = forecasts - seen
    return Fit(
        figures=len(seen),
        mape=float(np.mean(np.abs(error / seen))) if _has_percentages(seen) else None,
        mae=float(np.mean(np.abs(error))),
        rmse=float(np.sqrt(np.mean(error**2))),
        bias=float(np.mean(error)),
        correlation=_correlation(forecasts, seen),
    )


def _has_percentages(seen: Array) -> bool:
    """Whether errors can be given in percent: one sign, and nothing near zero next to the mean."""
    return bool(np.all(seen * np.sign(seen.mean()) > 0.05 * np.abs(seen).mean()))


def _correlation(forecasts: Array, seen: Array) -> float | None:
    if len(seen) < 3 or np.ptp(forecasts) == 0.0 or np.ptp(seen) == 0.0:
        return None
    return float(np.corrcoef(forecasts, seen)[0, 1])


def verdict(model: float, last: float | None, mean: float | None, level: float | None = None) -> str:
    """Whether a model's mean absolute error beats that of the simple forecasts, as text."""
    naive = {"the last value": last, "the last twelve months' mean": mean, "a local level": level}
    known = {name: error for name, error in naive.items() if error is not None}
    beaten = [name for name, error in known.items() if model < error]
    lost = [name for name in known if name not in beaten]
    if not known:
        return "has no naive forecast to compare with"
    if not lost:
        return "beats " + " and ".join(beaten)
    if not beaten:
        return "does not beat " + " or ".join(lost)
    return f"beats {' and '.join(beaten)} but not {' or '.join(lost)}"
