"""Calendar, sanctions, oil, rivalry and infrastructure: the rules of the world outside."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model import environment
from tests.builders import apply, approx, expect, opened, params, put, quiet

SEASON = (0.85, 0.70, 0.60, 0.70, 1.05, 1.20, 1.25, 1.10, 0.95, 1.05, 1.30, 1.25)


def at_era(era: int) -> np.void:
    """World whose calendar next turns to this month; 1 is January 2026."""
    return put(opened(), "environment", era=era - 1)


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
    expect(now, sanctions_pressure=0.7 * (1 - 0.5), import_premium=1.315)
    assert (now["oil_market"], now["oil_price"]) == (42.0, 42.0)
    assert (now["rivalry"], now["rivalry_drift"], now["hedging"]) == (0.8, 0.8, 0.5)
    assert (now["season"], now["mediation"]) == (1.0, 1.0)
    assert now["infrastructure"].tolist() == [0.875, 0.93]
    assert now["month"] == 0


def test_turn_calendar() -> None:
    # Every month of 2026 has its own season. Half strength halves the distance of every factor from the
    # yearly mean of one.
    for strength in [0.0, 0.5, 1.0]:
        for month, factor in enumerate(SEASON, start=1):
            now = scene(apply(environment.turn_calendar, at_era(month), params(season_strength=strength)))
            expect(now, calendar_month=month, season=1.0 + strength * (factor - 1.0))
    # The calendar turns over at the end of every year also before 2026.
    for era, month in [(12, 12), (13, 1), (24, 12), (25, 1), (0, 12), (-35, 1), (-36, 12)]:
        assert scene(apply(environment.turn_calendar, at_era(era)))["calendar_month"] == month
    # A month passes in the run and in the calendar.
    world = opened()
    for month in (1, 2, 3):
        apply(environment.turn_calendar, world)
        assert (scene(world)["month"], scene(world)["era"]) == (month, month)
    # The EU loan runs from april 2026 to the end of 2027.
    for era, active, over in [(3, 0, 0), (4, 1, 0), (24, 1, 0), (25, 0, 1), (-10, 0, 0)]:
        now = scene(apply(environment.turn_calendar, at_era(era)))
        assert (now["loan_active"], now["loan_over"]) == (active, over)
    # Mediators press as in 2025 unless a lever is set.
    for value, factor, pressure in [(math.nan, 1, 1), (math.nan, 0.5, 0.5), (3, 2, 6), (0, 1, 0)]:
        world = apply(environment.turn_calendar, order(opened(), "mediation", value, factor))
        assert scene(world)["mediation"] == pressure


def test_hedge_sanctions() -> None:
    # Russia learns to circumvent sanctions towards what its trade allows. Hedging .5 moves by .01 x (.65 x 1
    # - .5) = .0015. Pressure .7 x (1 - .5015) = .34895; premium 1 + .9 x .34895 = 1.314055.
    now = scene(apply(environment.hedge_sanctions, opened()))
    expect(now, hedging=0.5015, sanctions_pressure=0.34895, import_premium=1.314055)
    # What was learnt counts only with partners that still trade. China .5 and India 1: trade .7 x .5 + .3 x 1
    # = .65. Hedging .5 + .01 x (.65 x .65 - .5) = .499225, of which .499225 x .65 = .32449625 counts;
    # pressure .7 x (1 - .32449625) = .472852625.
    now = scene(apply(environment.hedge_sanctions, traders(opened(), 0.5, 1.0)))
    expect(now, hedging=0.499225, sanctions_pressure=0.472852625)
    # Without any partner sanctions bite in full.
    now = scene(apply(environment.hedge_sanctions, traders(opened(), 0.0, 0.0)))
    expect(now, sanctions_pressure=0.7, import_premium=1.63)
    # India weighs less than China in russia's trade. Without India trade is .7: pressure .7 x (1 - .7 x (.5 +
    # .01 x (.65 x .7 - .5))) = .4552205.
    without_india = scene(apply(environment.hedge_sanctions, traders(opened(), 1.0, 0.0)))
    without_china = scene(apply(environment.hedge_sanctions, traders(opened(), 0.0, 1.0)))
    assert without_india["sanctions_pressure"] == approx(0.4552205)
    assert without_china["sanctions_pressure"] > without_india["sanctions_pressure"]
    # No more than all sanctions can be undone.
    world = traders(opened(), 1.6, 1.6)
    scene(world)["hedging"] = 1.0
    now = scene(apply(environment.hedge_sanctions, world))
    expect(now, sanctions_pressure=0.0, import_premium=1.0)
    assert now["hedging"] <= 1.0
    # The sanctions lever sets their level up to one. Hedging stands at .5015 after the month, so level x
    # .4985 bites.
    for value, factor, level in [(1.0, 1.0, 1.0), (math.nan, 0.5, 0.35), (0.8, 2.0, 1.0)]:
        now = scene(apply(environment.hedge_sanctions, order(opened(), "sanctions", value, factor)))
        assert now["sanctions_pressure"] == approx(level * 0.4985)


@given(st.floats(0.0, 1.6), st.floats(0.0, 1.6), st.floats(0.0, 1.0))
def test_sanctions_stay_within_their_level_whoever_trades(china: float, india: float, hedging: float) -> None:
    world = traders(opened(), china, india)
    scene(world)["hedging"] = hedging
    now = scene(apply(environment.hedge_sanctions, world))
    assert 0.0 <= now["sanctions_pressure"] <= 0.7
    assert 0.0 <= now["hedging"] <= 1.0
    assert 1.0 <= now["import_premium"] <= 1.0 + 0.9 * 0.7


def test_trade_oil() -> None:
    # Oil returns slowly to the mean that sanctions depress. Mean 69.1 - 40 x .35 = 55.1; price 55.1 + .95 x
    # (42 - 55.1) = 42.655.
    now = scene(apply(environment.trade_oil, opened()))
    assert now["oil_market"] == now["oil_price"] == approx(42.655)
    # The mean of oil lies between full and no hedging. Without memory the price is its mean: 69.1 fully
    # hedged, 69.1 - 40 x .7 = 41.1 unhedged.
    for pressure, mean in [(0.0, 69.1), (0.7, 41.1)]:
        world = opened()
        scene(world)["sanctions_pressure"] = pressure
        assert scene(apply(environment.trade_oil, world, params(oil_memory=0.0)))["oil_price"] == approx(mean)
    # A surprise moves oil by its spread: 42.655 + 3.5 x 2 = 49.655 on a month of two standard deviations.
    assert scene(apply(environment.trade_oil, opened(), drawn=surprise(oil=2.0)))["oil_price"] == approx(
        49.655
    )
    # Oil stays between ten and two hundred.
    for luck, price in [(-100.0, 10.0), (100.0, 200.0)]:
        now = scene(apply(environment.trade_oil, opened(), drawn=surprise(oil=luck)))
        assert (now["oil_market"], now["oil_price"]) == (price, price)
    # An ordered price leaves the market to itself.
    now = scene(apply(environment.trade_oil, order(opened(), "oil_price", 80.0)))
    assert (now["oil_price"], now["oil_market"]) == (80.0, approx(42.655))
    # A factor on oil multiplies the market price and does not feed back.
    world = order(opened(), "oil_price", factor=2.0)
    assert scene(apply(environment.trade_oil, world))["oil_price"] == approx(85.31)
    assert scene(apply(environment.trade_oil, world))["oil_price"] == approx(2 * (55.1 - 0.95 * 12.445))


def test_drift_rivalry() -> None:
    # Rivalry returns to its usual level. From .6 by a twentieth of the way to .8: .61.
    world = opened()
    scene(world)["rivalry_drift"] = 0.6
    now = scene(apply(environment.drift_rivalry, world))
    assert now["rivalry"] == now["rivalry_drift"] == approx(0.61)
    # Rivalry grows when blood is shed between Russia and NATO.
    for rung, rivalry in [(0, 0.8), (2, 0.8), (3, 0.82), (6, 0.82)]:
        world = put(opened(), "escalation", rung=rung)
        assert scene(apply(environment.drift_rivalry, world))["rivalry"] == approx(rivalry)
    # Rivalry wanders by its spread within zero and one.
    for luck, rivalry in [(1.0, 0.81), (-3.0, 0.77), (50.0, 1.0), (-100.0, 0.0)]:
        now = scene(apply(environment.drift_rivalry, opened(), drawn=surprise(rivalry=luck)))
        assert now["rivalry"] == now["rivalry_drift"] == approx(rivalry)
    # The rivalry lever leaves its drift alone.
    for value, factor, rivalry in [(0.3, 1.0, 0.3), (math.nan, 0.5, 0.4), (math.nan, 2.0, 1.0)]:
        now = scene(apply(environment.drift_rivalry, order(opened(), "rivalry", value, factor)))
        assert (now["rivalry"], now["rivalry_drift"]) == (approx(rivalry), approx(0.8))


def test_strike_infrastructure() -> None:
    # The damage of December 2025 is just repaired. Grid: .06 x .07 = .0042 healed, .021 x 1 x (1 - .8) =
    # .0042 hit. Refineries: .08 x .125 = .01 healed, .05 x 1 x (1 - .8) = .01 hit.
    now = scene(apply(environment.strike_infrastructure, opened()))
    assert now["infrastructure"].tolist() == approx([0.875, 0.93])
    # Each side is hit by the strikes of the other through its own air defence. Russian strikes doubled,
    # Ukrainian ones halved; Ukraine's defence lets .4 through, Russia's .2. Grid: .93 + .0042 - .021 x 2 x .4
    # = .9174. Refineries: .875 + .01 - .05 x .5 x .2 = .88.
    world = put(opened(), "belligerent", ..., strikes=[2 * 5300.0, 0.5 * 4379.0], air_defence=[0.8, 0.6])
    now = scene(apply(environment.strike_infrastructure, world))
    assert now["infrastructure"].tolist() == approx([0.88, 0.9174])
    # Without strikes infrastructure heals but never beyond whole.
    world = put(opened(), "belligerent", ..., strikes=0.0)
    scene(world)["infrastructure"] = [0.5, 1.0]
    now = scene(apply(environment.strike_infrastructure, world))
    assert now["infrastructure"].tolist() == approx([0.5 + 0.08 * 0.5, 1.0])
    # A twentieth of the infrastructure always survives.
    now = scene(apply(environment.strike_infrastructure, put(opened(), "belligerent", ..., strikes=1e7)))
    assert now["infrastructure"].tolist() == [0.05, 0.05]
