"""The modelled value of each observed series, and how well each is known."""

from functools import cache

import numpy as np

from experiments.evidence.backcast import arms
from experiments.evidence.backcast_series import BY_NAME, SERIES, Histories
from model.ensemble import simulate
from model.world import FIELDS
from tests.builders import approx


@cache
def simulated() -> Histories:
    scenario = arms()[0].scenario
    result = simulate(scenario, range(30), 5, history=True)
    return Histories(scenario, result.history, result.values)


def test_observed_series() -> None:
    # The model gives every series month by month.
    for series in SERIES:
        modelled = series.read(simulated())
        assert modelled.shape == (30, 36)
        assert np.isfinite(modelled).all()
        assert modelled.any() or series.name == "mobilisations"
    # Named dead are a share of the killed and the killed of the losses.
    losses, killed, named = (
        BY_NAME[name].read(simulated()) for name in ("russian_losses", "russian_deaths", "russian_named_dead")
    )
    np.testing.assert_allclose(killed, losses * simulated().parameter("killed_share.russia"))
    np.testing.assert_allclose(named, 0.55 * killed)
    # Every series has a name of its own and reads states that exist.
    assert len(BY_NAME) == len(SERIES)
    assert FIELDS["front.monthly_advance"].unit == "km2/month"


def test_tanks_lost_are_what_the_rule_takes_off_the_stock() -> None:
    """Stock' = stock + new + refurbished + gifts - lost, until a run ends."""
    for side in ["russia", "ukraine"]:
        runs = simulated()
        lost = BY_NAME["russian_tanks" if side == "russia" else "ukrainian_tanks"].read(runs)
        stored = runs.state(f"belligerent.{side}.armour_stored")
        refurbished = stored[:, :-1] - stored[:, 1:]
        gifts = (
            runs.parameter(f"armour_gifts.{side}") * runs.state(f"belligerent.{side}.outside_military")[:, 1:]
        )
        stock = runs.state(f"belligerent.{side}.armour")
        gone = stock[:, :-1] + runs.parameter(f"armour_new.{side}") + refurbished + gifts - stock[:, 1:]
        fought = runs.state("course.fighting")[:, 1:] == 1.0
        assert fought.sum() > 500
        # The table reads the stock after the month, the rule the stock before it.
        fought &= gone > 5.0
        ratio = lost[:, 1:][fought] / gone[fought]
        assert np.median(ratio) == approx(1.0, abs=0.05)
        assert np.quantile(np.abs(ratio - 1.0), 0.9) < 0.15


def test_errors_of_observation() -> None:
    # An error all months share does not average out and a monthly one does.
    series = BY_NAME["russian_losses"]
    seen = np.log(series.observed_of(np.full((4_000, 36), 30.0), 1) / 30.0)
    assert seen.mean(axis=1).std() == approx(np.hypot(0.10, 0.07 / 6), rel=0.05)
    assert (seen - seen.mean(axis=1, keepdims=True)).std() == approx(0.07, rel=0.05)
    # What a map misses in a month it makes up in the next. Monthly changes are off by 100 km2, a year's
    # change by no more.
    seen = BY_NAME["advance_deepstate"].observed_of(np.full((4_000, 12), 300.0), 1)
    assert seen.std(axis=0).mean() == approx(100.0, rel=0.05)
    assert seen.sum(axis=1).std() == approx(100.0, rel=0.05)
    # No observation lies outside what the series can be.
    assert BY_NAME["russian_support"].observed_of(np.full((500, 12), 0.99), 1).max() == 1.0
    assert BY_NAME["russian_funds"].observed_of(np.zeros((500, 12)), 1).min() == BY_NAME["russian_funds"].low
    # Errors depend on seed and series alone.
    series, truth = BY_NAME["russian_losses"], np.full((10, 6), 30.0)
    first = series.observed_of(truth, 1)
    np.testing.assert_array_equal(first, series.observed_of(truth, 1))
    assert (first != series.observed_of(truth, 2)).all()
    assert (first != BY_NAME["russian_deaths"].observed_of(truth, 1)).all()
