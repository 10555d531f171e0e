"""Simple forecasts that a model has to beat: the last value, the last year's mean, and a local level."""

import math
from typing import Any, Final, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class LocalLevel(NamedTuple):
    """A local-level model: a level that walks at random, seen with noise.

    Attributes
    ----------
    level_noise
        Standard deviation of the level's monthly step.
    monthly_noise
        Standard deviation of one month around the level.
    floor
        For a series on the logarithmic scale, the least value that a logarithm is taken of, in the unit of
        the series; None for a series on its own scale.

    References
    ----------
    Harvey 1989, Forecasting, Structural Time Series Models and the Kalman Filter, section 2.3; Durbin and
    Koopman 2012, chapter 2.
    """

    level_noise: float
    monthly_noise: float
    floor: float | None = None


# Ground a month in km2, losses a month in thousands: noise on the logarithmic scale. The floor of ground is
# half of what the maps miss in a month either way.
GROUND: Final = LocalLevel(0.12, 0.40, floor=50.0)
LOSSES: Final = LocalLevel(0.06, 0.10, floor=0.1)
DRAWS: Final = 4_000


def local_level_forecast(
    history: Array,
    months: int,
    model: LocalLevel,
    season: Array | None = None,
    draws: int = DRAWS,
    seed: int = 42,
) -> Array:
    """Monthly values ahead, as a local level forecasts them.

    Parameters
    ----------
    history
        Monthly values up to the origin, oldest first, shape (known,); not-a-number where missing.
    months
        Number of months to forecast.
    model
        Noise of level and month, and the scale.
    season
        Factors by which a month differs from the level, shape (known + months,); all 1 by default. Only for
        the logarithmic scale.
    draws, seed
        Size of the sample, and seed of its generator.

    Returns
    -------
    sample
        Shape (draws, months), in the unit of the history.

    Raises
    ------
    ValueError
        If no value of the history is known, or a season is given for a series on its own scale.
    """
    logarithmic = model.floor is not None
    if season is not None and not logarithmic:
        raise ValueError("a season multiplies; it needs a series on the logarithmic scale")
    factors = np.ones(len(history) + months) if season is None else np.asarray(season, dtype="f8")
    if len(factors) != len(history) + months:
        raise ValueError(f"season has {len(factors)} months; it must have {len(history) + months}")
    values = np.asarray(history, dtype="f8")
    if model.floor is not None:
        values = np.log(np.maximum(values, model.floor) / factors[: len(values)])
    mean, variance = filtered_level(values, model)
    generator = np.random.default_rng(seed)
    start = mean + math.sqrt(variance) * generator.standard_normal((draws, 1))
    steps = model.level_noise * generator.standard_normal((draws, months))
    ahead: Array = start + np.cumsum(steps, axis=1)
    ahead += model.monthly_noise * generator.standard_normal((draws, months))
    return np.exp(ahead) * factors[len(values) :] if logarithmic else ahead


def filtered_level(values: Array, model: LocalLevel) -> tuple[float, float]:
    """Mean and variance of the level after the last month, by the Kalman filter with a diffuse start.

    Parameters
    ----------
    values
        Monthly values, oldest first, shape (known,); not-a-number where missing.

    Raises
    ------
    ValueError
        If no value is known.
    """
    mean, variance = math.nan, math.inf
    for value in values:
        variance += model.level_noise**2
        if math.isnan(value):
            continue
        if math.isinf(variance):
            mean, variance = float(value), model.monthly_noise**2
            continue
        gain = variance / (variance + model.monthly_noise**2)
        mean += gain * (float(value) - mean)
        variance *= 1.0 - gain
    if math.isinf(variance):
        raise ValueError("no value of the history is known")
    return mean, variance


def last_value(history: Array) -> float:
    """Last known value; not-a-number if none is known."""
    known = np.asarray(history, dtype="f8")
    known = known[~np.isnan(known)]
    return float(known[-1]) if len(known) else math.nan


def twelve_month_mean(history: Array) -> float:
    """Mean of what is known of the last twelve months; not-a-number if nothing is."""
    known = np.asarray(history, dtype="f8")[-12:]
    known = known[~np.isnan(known)]
    return float(known.mean()) if len(known) else math.nan
