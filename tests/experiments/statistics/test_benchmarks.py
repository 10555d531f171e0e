"""The simple forecasts: known answers of the filter, coverage of its forecasts, missing months."""

import math

import numpy as np
import pytest

from experiments.statistics.benchmarks import (
    GROUND,
    LocalLevel,
    filtered_level,
    last_value,
    local_level_forecast,
    twelve_month_mean,
)
from tests.builders import approx


def test_the_filter_weighs_months_as_least_squares_does() -> None:
    model = LocalLevel(0.3, 0.7)
    values = np.array([1.0, math.nan, 2.0, 0.5, math.nan])
    # The level after the last month, regressed on the known months: their joint covariance in closed form.
    known = np.flatnonzero(~np.isnan(values))
    back = (len(values) - 1) - known
    noise = model.level_noise**2 * np.minimum.outer(back, back) + model.monthly_noise**2 * np.eye(len(known))
    weights = np.linalg.solve(noise, np.ones(len(known)))
    mean, variance = filtered_level(values, model)
    assert mean == approx(weights @ values[known] / weights.sum())
    assert variance == approx(1.0 / weights.sum())


def test_intervals_cover_at_their_rate_and_a_season_is_put_back() -> None:
    generator = np.random.default_rng(5)
    ahead, known, hits = 6, 24, 0
    season = np.where(np.arange(known + ahead) % 2 == 0, 2.0, 0.5)
    for twin in range(300):
        level = 6.0 + np.cumsum(GROUND.level_noise * generator.standard_normal(known + ahead))
        values = season * np.exp(level + GROUND.monthly_noise * generator.standard_normal(known + ahead))
        sample = local_level_forecast(values[:known], ahead, GROUND, season, draws=400, seed=twin)
        low, high = np.quantile(sample.sum(axis=1), [0.25, 0.75])
        hits += low <= values[known:].sum() <= high
    assert 126 <= hits <= 174  # 99.5 % of binomial(300, .5)


def test_months_below_the_floor_and_missing_months_are_taken() -> None:
    history = np.array([math.nan, -300.0, 0.0, math.nan])
    sample = local_level_forecast(history, 3, GROUND)
    assert np.exp(np.log(sample[:, 0]).mean()) == approx(GROUND.floor, rel=0.05)
    assert last_value(history) == 0.0
    assert twelve_month_mean(history) == -150.0
    with pytest.raises(ValueError, match="known"):
        local_level_forecast(np.array([math.nan]), 3, GROUND)
    with pytest.raises(ValueError, match="season"):
        local_level_forecast(np.ones(3), 1, LocalLevel(1.0, 1.0), np.ones(4))
    with pytest.raises(ValueError, match="season"):
        local_level_forecast(np.ones(3), 2, GROUND, np.ones(4))
