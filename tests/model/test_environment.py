"""Calendar, sanctions, oil, rivalry and infrastructure: the rules of the world outside."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import environment
from tests.vocabulary import apply, opened, params, quiet

SEASON = (0.85, 0.70, 0.60, 0.70, 1.05, 1.20, 1.25, 1.10, 0.95, 1.05, 1.30, 1.25)


def at_era(era: int) -> np.void:
    """World whose calendar next turns to this month; 1 is January 2026."""
    world = opened()
    world["environment"]["era"] = era - 1
    return world


def scene(world: np.void) -> Any:
    return world["environment"][0]


def traders(world: np.void, china: float, india: float) -> np.void:
    world["partner"]["support"][0] = china
    world["partner"]["support"][3] = india
    return world


def order(world: np.void, lever: str, value: float = math.nan, factor: float = 1.0) -> np.void:
    world["orders"][0][lever] = value
    world["factors"][0][lever] = factor
    return world


def surprise(**streams: float) -> np.void:
    draws = quiet()
    for name, value in streams.items():
        draws[name][:] = value
    return draws


def test_the_scene_is_set_as_at_the_end_of_2025() -> None:
    """Sanctions of .70 half hedged bite with .35; imports then cost 1 + .9 x .35 = 1.315 times as much."""
    now = scene(opened())
    assert now["sanctions_pressure"] == pytest.approx(0.7 * (1 - 0.5))
    assert now["import_premium"] == pytest.approx(1.315)
    assert (now["oil_market"], now["oil_price"]) == (42.0, 42.0)
    assert (now["rivalry"], now["rivalry_drift"], now["hedging"]) == (0.8, 0.8, 0.5)
    assert (now["season"], now["mediation"]) == (1.0, 1.0)
    assert now["infrastructure"].tolist() == [0.875, 0.93]
    assert now["month"] == 0


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_every_month_of_2026_has_its_own_season(strength: float) -> None:
    """Half strength halves the distance of every factor from the yearly mean of one."""
    for month, factor in enumerate(SEASON, start=1):
        now = scene(apply(environment.turn_calendar, at_era(month), params(season_strength=strength)))
        assert now["calendar_month"] == month
        assert now["season"] == pytest.approx(1.0 + strength * (factor - 1.0))


@pytest.mark.parametrize(
    ("era", "month"), [(12, 12), (13, 1), (24, 12), (25, 1), (0, 12), (-35, 1), (-36, 12)]
)
def test_the_calendar_turns_over_at_the_end_of_every_year_also_before_2026(era: int, month: int) -> None:
    assert scene(apply(environment.turn_calendar, at_era(era)))["calendar_month"] == month


def test_a_month_passes_in_the_run_and_in_the_calendar() -> None:
    world = opened()
    for month in (1, 2, 3):
        apply(environment.turn_calendar, world)
        assert (scene(world)["month"], scene(world)["era"]) == (month, month)


@pytest.mark.parametrize(
    ("era", "active", "over"), [(3, 0, 0), (4, 1, 0), (24, 1, 0), (25, 0, 1), (-10, 0, 0)]
)
def test_the_eu_loan_runs_from_april_2026_to_the_end_of_2027(era: int, active: float, over: float) -> None:
    now = scene(apply(environment.turn_calendar, at_era(era)))
    assert (now["loan_active"], now["loan_over"]) == (active, over)


@pytest.mark.parametrize(
    ("value", "factor", "pressure"), [(math.nan, 1, 1), (math.nan, 0.5, 0.5), (3, 2, 6), (0, 1, 0)]
)
def test_mediators_press_as_in_2025_unless_a_lever_says_otherwise(
    value: float, factor: float, pressure: float
) -> None:
    world = apply(environment.turn_calendar, order(opened(), "mediation", value, factor))
    assert scene(world)["mediation"] == pressure


def test_russia_learns_to_circumvent_sanctions_towards_what_its_trade_allows() -> None:
    """Hedging .5 moves by .01 x (.65 x 1 - .5) = .0015.

    Pressure .7 x (1 - .5015) = .34895; premium 1 + .9 x .34895 = 1.314055.
    """
    now = scene(apply(environment.hedge_sanctions, opened()))
    assert now["hedging"] == pytest.approx(0.5015)
    assert now["sanctions_pressure"] == pytest.approx(0.34895)
    assert now["import_premium"] == pytest.approx(1.314055)


def test_what_was_learnt_counts_only_with_partners_that_still_trade() -> None:
    """China .5 and India 1: trade .7 x .5 + .3 x 1 = .65.

    Hedging .5 + .01 x (.65 x .65 - .5) = .499225, of which .499225 x .65 = .32449625 counts; pressure
    .7 x (1 - .32449625) = .472852625.
    """
    now = scene(apply(environment.hedge_sanctions, traders(opened(), 0.5, 1.0)))
    assert now["hedging"] == pytest.approx(0.499225)
    assert now["sanctions_pressure"] == pytest.approx(0.472852625)


def test_without_any_partner_sanctions_bite_in_full() -> None:
    now = scene(apply(environment.hedge_sanctions, traders(opened(), 0.0, 0.0)))
    assert now["sanctions_pressure"] == pytest.approx(0.7)
    assert now["import_premium"] == pytest.approx(1.63)


def test_india_weighs_less_than_china_in_russia_s_trade() -> None:
    """Without India trade is .7: pressure .7 x (1 - .7 x (.5 + .01 x (.65 x .7 - .5))) = .4552205."""
    without_india = scene(apply(environment.hedge_sanctions, traders(opened(), 1.0, 0.0)))
    without_china = scene(apply(environment.hedge_sanctions, traders(opened(), 0.0, 1.0)))
    assert without_india["sanctions_pressure"] == pytest.approx(0.4552205)
    assert without_china["sanctions_pressure"] > without_india["sanctions_pressure"]


def test_no_more_than_all_sanctions_can_be_undone() -> None:
    world = traders(opened(), 1.6, 1.6)
    scene(world)["hedging"] = 1.0
    now = scene(apply(environment.hedge_sanctions, world))
    assert now["sanctions_pressure"] == 0.0
    assert now["import_premium"] == 1.0
    assert now["hedging"] <= 1.0


@pytest.mark.parametrize(
    ("value", "factor", "level"), [(1.0, 1.0, 1.0), (math.nan, 0.5, 0.35), (0.8, 2.0, 1.0)]
)
def test_the_sanctions_lever_sets_their_level_up_to_one(value: float, factor: float, level: float) -> None:
    """Hedging stands at .5015 after the month, so level x .4985 bites."""
    now = scene(apply(environment.hedge_sanctions, order(opened(), "sanctions", value, factor)))
    assert now["sanctions_pressure"] == pytest.approx(level * 0.4985)


@given(st.floats(0.0, 1.6), st.floats(0.0, 1.6), st.floats(0.0, 1.0))
def test_sanctions_stay_within_their_level_whoever_trades(china: float, india: float, hedging: float) -> None:
    world = traders(opened(), china, india)
    scene(world)["hedging"] = hedging
    now = scene(apply(environment.hedge_sanctions, world))
    assert 0.0 <= now["sanctions_pressure"] <= 0.7
    assert 0.0 <= now["hedging"] <= 1.0
    assert 1.0 <= now["import_premium"] <= 1.0 + 0.9 * 0.7


def test_oil_returns_slowly_to_the_mean_that_sanctions_depress() -> None:
    """Mean 69.1 - 40 x .35 = 55.1; price 55.1 + .95 x (42 - 55.1) = 42.655."""
    now = scene(apply(environment.trade_oil, opened()))
    assert now["oil_market"] == now["oil_price"] == pytest.approx(42.655)


@pytest.mark.parametrize(("pressure", "mean"), [(0.0, 69.1), (0.7, 41.1)])
def test_the_mean_of_oil_lies_between_full_and_no_hedging(pressure: float, mean: float) -> None:
    """Without memory the price is its mean: 69.1 fully hedged, 69.1 - 40 x .7 = 41.1 unhedged."""
    world = opened()
    scene(world)["sanctions_pressure"] = pressure
    assert scene(apply(environment.trade_oil, world, params(oil_memory=0.0)))["oil_price"] == pytest.approx(
        mean
    )


def test_a_surprise_moves_oil_by_its_spread() -> None:
    """42.655 + 3.5 x 2 = 49.655 on a month of two standard deviations."""
    assert scene(apply(environment.trade_oil, opened(), drawn=surprise(oil=2.0)))[
        "oil_price"
    ] == pytest.approx(49.655)


@pytest.mark.parametrize(("luck", "price"), [(-100.0, 10.0), (100.0, 200.0)])
def test_oil_stays_between_ten_and_two_hundred(luck: float, price: float) -> None:
    now = scene(apply(environment.trade_oil, opened(), drawn=surprise(oil=luck)))
    assert (now["oil_market"], now["oil_price"]) == (price, price)


def test_an_ordered_price_leaves_the_market_to_itself() -> None:
    now = scene(apply(environment.trade_oil, order(opened(), "oil_price", 80.0)))
    assert (now["oil_price"], now["oil_market"]) == (80.0, pytest.approx(42.655))


def test_a_factor_on_oil_multiplies_the_market_price_and_does_not_feed_back() -> None:
    world = order(opened(), "oil_price", factor=2.0)
    assert scene(apply(environment.trade_oil, world))["oil_price"] == pytest.approx(85.31)
    assert scene(apply(environment.trade_oil, world))["oil_price"] == pytest.approx(
        2 * (55.1 - 0.95 * 12.445)
    )


def test_rivalry_returns_to_its_usual_level() -> None:
    """From .6 by a twentieth of the way to .8: .61."""
    world = opened()
    scene(world)["rivalry_drift"] = 0.6
    now = scene(apply(environment.drift_rivalry, world))
    assert now["rivalry"] == now["rivalry_drift"] == pytest.approx(0.61)


@pytest.mark.parametrize(("rung", "rivalry"), [(0, 0.8), (2, 0.8), (3, 0.82), (6, 0.82)])
def test_rivalry_grows_when_blood_is_shed_between_russia_and_nato(rung: int, rivalry: float) -> None:
    world = opened()
    world["escalation"]["rung"] = rung
    assert scene(apply(environment.drift_rivalry, world))["rivalry"] == pytest.approx(rivalry)


@pytest.mark.parametrize(("luck", "rivalry"), [(1.0, 0.81), (-3.0, 0.77), (50.0, 1.0), (-100.0, 0.0)])
def test_rivalry_wanders_by_its_spread_within_zero_and_one(luck: float, rivalry: float) -> None:
    now = scene(apply(environment.drift_rivalry, opened(), drawn=surprise(rivalry=luck)))
    assert now["rivalry"] == now["rivalry_drift"] == pytest.approx(rivalry)


@pytest.mark.parametrize(
    ("value", "factor", "rivalry"), [(0.3, 1.0, 0.3), (math.nan, 0.5, 0.4), (math.nan, 2.0, 1.0)]
)
def test_the_rivalry_lever_leaves_its_drift_alone(value: float, factor: float, rivalry: float) -> None:
    now = scene(apply(environment.drift_rivalry, order(opened(), "rivalry", value, factor)))
    assert (now["rivalry"], now["rivalry_drift"]) == (pytest.approx(rivalry), pytest.approx(0.8))


def test_the_damage_of_december_2025_is_just_repaired() -> None:
    """Grid: .06 x .07 = .0042 healed, .021 x 1 x (1 - .8) = .0042 hit.

    Refineries: .08 x .125 = .01 healed, .05 x 1 x (1 - .8) = .01 hit.
    """
    now = scene(apply(environment.strike_infrastructure, opened()))
    assert now["infrastructure"].tolist() == pytest.approx([0.875, 0.93])


def test_each_side_is_hit_by_the_strikes_of_the_other_through_its_own_air_defence() -> None:
    """Russian strikes doubled, Ukrainian ones halved; Ukraine's defence lets .4 through, Russia's .2.

    Grid: .93 + .0042 - .021 x 2 x .4 = .9174. Refineries: .875 + .01 - .05 x .5 x .2 = .88.
    """
    world = opened()
    world["belligerent"]["strikes"] = [2 * 5300.0, 0.5 * 4379.0]
    world["belligerent"]["air_defence"] = [0.8, 0.6]
    now = scene(apply(environment.strike_infrastructure, world))
    assert now["infrastructure"].tolist() == pytest.approx([0.88, 0.9174])


def test_without_strikes_infrastructure_heals_but_never_beyond_whole() -> None:
    world = opened()
    world["belligerent"]["strikes"] = 0.0
    scene(world)["infrastructure"] = [0.5, 1.0]
    now = scene(apply(environment.strike_infrastructure, world))
    assert now["infrastructure"].tolist() == pytest.approx([0.5 + 0.08 * 0.5, 1.0])


def test_a_twentieth_of_the_infrastructure_always_survives() -> None:
    world = opened()
    world["belligerent"]["strikes"] = 1e7
    now = scene(apply(environment.strike_infrastructure, world))
    assert now["infrastructure"].tolist() == [0.05, 0.05]
