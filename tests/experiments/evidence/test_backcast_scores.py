"""Scores of forecasts against known answers."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.evidence.backcast_scores import bands, crps, fit, verdict
from tests.builders import approx

NUMBERS = st.floats(-1e3, 1e3)


@given(NUMBERS, NUMBERS)
def test_the_score_of_one_number_is_its_absolute_error(forecast: float, observed: float) -> None:
    assert crps(np.array([forecast]), observed) == approx(abs(forecast - observed))


def test_scores_by_hand() -> None:
    # The score of two numbers by hand.
    # Mean distance to 1 is (1 + 3) / 2; half the mean distance of the four pairs is (0 + 4 + 4 + 0) / 8.
    assert crps(np.array([0.0, 4.0]), 1.0) == approx(2.0 - 1.0)
    # The score of a normal sample is its closed form.
    sample = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    closed = 0.7 * (2 * stats.norm.cdf(0.7) - 1) + 2 * stats.norm.pdf(0.7) - 1 / math.sqrt(math.pi)
    assert crps(sample, 0.7) == approx(closed, abs=1e-3)
    # Bands are the central half and nine tenths.
    assert bands(np.arange(101.0)) == {"low90": 5, "low50": 25, "median": 50, "high50": 75, "high90": 95}


@given(st.lists(NUMBERS, min_size=1, max_size=30), NUMBERS)
def test_no_score_is_negative_or_worse_than_the_mean_error(sample: list[float], observed: float) -> None:
    assert -1e-9 <= crps(np.array(sample), observed) <= np.abs(np.array(sample) - observed).mean() + 1e-9


def test_fits_by_hand() -> None:
    # A fit by hand.
    found = fit([110.0, 180.0, 300.0], [100.0, 200.0, 300.0])
    assert found.figures == 3
    assert found.mape == approx((0.1 + 0.1 + 0.0) / 3)
    assert found.mae == approx(10.0)
    assert found.rmse == approx(math.sqrt((100 + 400) / 3))
    assert found.bias == approx(-10 / 3)
    assert found.correlation == approx(np.corrcoef([110, 180, 300], [100, 200, 300])[0, 1])
    # Figures that change sign or come near zero have no percentages.
    for observed in [[10.0, -10.0], [0.0, 5.0], [0.0, 0.0], [1.0, 1000.0]]:
        assert fit([1.0, 1.0], observed).mape is None
    # Falling figures below zero have percentages too.
    assert fit([-90.0, -110.0], [-100.0, -100.0]).mape == approx(0.1)
    # There is no correlation of two figures or of a constant.
    assert fit([1.0, 2.0], [1.0, 2.0]).correlation is None
    assert fit([1.0, 1.0, 1.0], [1.0, 2.0, 3.0]).correlation is None


def test_a_model_that_does_not_beat_a_naive_forecast_is_reported() -> None:
    for model, last, mean, words in [
        (1.0, 2.0, 3.0, "beats the last value and the last twelve months' mean"),
        (2.5, 2.0, 3.0, "beats the last twelve months' mean but not the last value"),
        (2.5, 3.0, 2.0, "beats the last value but not the last twelve months' mean"),
        (4.0, 2.0, 3.0, "does not beat the last value or the last twelve months' mean"),
        (2.0, 2.0, None, "does not beat the last value"),
        (1.0, None, None, "has no naive forecast to compare with"),
    ]:
        assert verdict(model, last, mean) == words
