"""Interventions, and the ladder: events push up at once, calm brings down a rung at a time."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model import escalation
from tests.builders import apply, opened, params, put, quiet

EUROPE, UKRAINE = 3, 1


def ladder(world: np.void) -> Any:
    return world["escalation"][0]


def draws(**streams: float) -> np.void:
    """A quiet month but for these draws."""
    drawn = quiet()
    for name, value in streams.items():
        drawn[name][0] = value
    return drawn


def standing(**fields: float) -> np.void:
    """A world whose ladder stands like this."""
    world = opened()
    for name, value in fields.items():
        ladder(world)[name] = value
    return world


def intervened(world: np.void, **streams: float) -> Any:
    return ladder(apply(escalation.intervene, world, drawn=draws(**streams)))


def climbed(world: np.void) -> Any:
    return ladder(apply(escalation.climb, world))


def test_intervene() -> None:
    # NATO members intervene with a small chance.
    for draw, intervening in [(0.000219, 1.0), (0.00022, 0.0)]:
        assert intervened(opened(), intervention=draw)["intervening"] == intervening
    # Intervention is seven times as likely when ukraine's army thins out: .00022 x (1 + 6) = .00154 below .8
    # of 880k.
    for manning, intervening in [(0.79, 1.0), (0.8, 0.0), (0.801, 0.0)]:
        world = put(opened(), "belligerent", UKRAINE, manpower=manning * 880.0)
        assert intervened(world, intervention=0.00153)["intervening"] == intervening
        world["escalation"]["intervening"] = 0.0
        assert intervened(world, intervention=0.00155)["intervening"] == 0.0
    # Intervention grows with European will: .00022 x 1.5 = .00033, .00022 x .5 = .00011.
    for will, intervening in [(1.5, 1.0), (0.5, 0.0)]:
        world = put(opened(), "leader", EUROPE, donor_will=will)
        assert intervened(world, intervention=0.0003)["intervening"] == intervening
    # An intervention goes on until it is ended.
    for draw, intervening in [(0.149, 0.0), (0.15, 1.0), (1.0, 1.0)]:
        assert intervened(standing(intervening=1.0), intervention=draw)["intervening"] == intervening
    # No intervention begins under a settlement but one under way goes on.
    world = put(standing(intervening=0.0), "course", settled=1.0)
    assert intervened(world, intervention=0.0)["intervening"] == 0.0
    ladder(world)["intervening"] = 1.0
    assert intervened(world, intervention=0.5)["intervening"] == 1.0
    # Intervening troops may come under fire.
    for draw, engaged in [(0.199, 1.0), (0.2, 0.0)]:
        assert intervened(standing(intervening=1.0), engagement=draw)["engaged"] == engaged
    # Troops and patrols before a settlement may come under fire.
    for lever, value, risk in [
        ("peacekeepers", 1.0, 0.1),
        ("peacekeepers", 0.5, 0.05),
        ("no_fly_zone", 1.0, 0.15),
    ]:
        for draw, engaged in ((risk - 1e-6, 1.0), (risk + 1e-6, 0.0)):
            world = opened()
            world["orders"][lever] = value
            assert intervened(world, engagement=draw)["engaged"] == engaged
    # The risks of troops and patrols add up. Half the planned force .05 and patrols .15: .2.
    for draw, engaged in ((0.1999, 1.0), (0.2001, 0.0)):
        world = opened()
        world["orders"]["peacekeepers"] = 0.5
        world["orders"]["no_fly_zone"] = 1.0
        assert intervened(world, engagement=draw)["engaged"] == engaged
    # Patrols run their own risk in every month and not that of troops as well.
    for draw, engaged in [(0.1499, 1.0), (0.1501, 0.0)]:
        world = standing(intervening=1.0)
        world["orders"]["no_fly_zone"] = 1.0
        assert intervened(world, engagement=draw)["engaged"] == engaged
    # Under a settlement troops and patrols run no risk.
    for lever in ["peacekeepers", "no_fly_zone"]:
        world = put(opened(), "course", settled=1.0)
        world["orders"][lever] = 1.0
        now = intervened(world, engagement=0.0)
        assert (now["engaged"], now["intervening"]) == (0.0, 0.0)
    # A no fly zone is an intervention and peacekeepers are not.
    for patrols, intervening in [(1.0, 1.0), (0.0, 0.0), (math.nan, 0.0)]:
        world = opened()
        world["orders"]["no_fly_zone"] = patrols
        world["orders"]["peacekeepers"] = 1.0
        assert intervened(world)["intervening"] == intervening
    # Every engagement counts a loss of the present intervention.
    world = standing(intervening=1.0, nato_deaths=2)
    assert intervened(world, engagement=0.0)["nato_deaths"] == 3
    assert intervened(world, engagement=1.0)["nato_deaths"] == 3
    # An engagement may lead to open fire.
    for draw, exchange in [(0.0699, 1.0), (0.07, 0.0)]:
        assert intervened(standing(intervening=1.0), engagement=0.0, retaliation=draw)["exchange"] == exchange
    # Without an engagement there is no retaliation and an earlier exchange stands.
    assert intervened(opened(), retaliation=0.0)["exchange"] == 0.0
    assert intervened(standing(exchange=1.0), retaliation=0.0)["exchange"] == 1.0


def test_climb() -> None:
    # The gravest event of the month decides the rung.
    for fields, rung in [
        ({"rung": 0}, 1),
        ({"rung": 0, "incidents": 1}, 1),
        ({"rung": 0, "incidents": 2}, 2),
        ({"rung": 0, "fatal": 1.0}, 3),
        ({"rung": 0, "incidents": 5, "fatal": 1.0}, 3),
        ({"rung": 0, "intervening": 1.0}, 4),
        ({"rung": 0, "engaged": 1.0}, 4),
        ({"rung": 0, "fatal": 1.0, "engaged": 1.0}, 4),
        ({"rung": 0, "exchange": 1.0}, 5),
        ({"rung": 0, "intervening": 1.0, "exchange": 1.0}, 5),
        ({"rung": 0, "nuclear": 1.0}, 6),
        ({"rung": 5, "exchange": 1.0, "nuclear": 1.0}, 6),
    ]:
        now = climbed(standing(**fields))
        assert (now["rung"], now["highest_rung"], now["calm_months"]) == (rung, rung, 0)
    # Without deep strikes it is a proxy war again in the end.
    assert climbed(put(standing(rung=1, calm_months=3), "belligerent", ..., strikes=0.0))["rung"] == 0
    # The strikes of either side keep the ladder on its first rung.
    for side in [0, 1]:
        world = put(standing(rung=1, calm_months=3), "belligerent", ..., strikes=0.0)
        world["belligerent"]["strikes"][side] = 1.0
        assert climbed(world)["rung"] == 1
    # Calm brings the ladder down one rung every four months.
    world = standing(rung=3, highest_rung=3)
    rungs = [int(climbed(world)["rung"]) for _ in range(12)]
    assert rungs == [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1]
    assert ladder(world)["highest_rung"] == 3
    # An event on the present rung starts the calm again.
    world = standing(rung=3, calm_months=3, fatal=1.0)
    assert climbed(world)["calm_months"] == 0
    ladder(world)["fatal"] = 0.0
    assert [int(climbed(world)["rung"]) for _ in range(4)] == [3, 3, 3, 2]
    # A lesser event does not disturb the calm.
    assert climbed(standing(rung=4, calm_months=3, fatal=1.0))["rung"] == 3
    # The length of calm is a parameter.
    for length, rung in [(1.0, 2), (2.0, 3)]:
        assert ladder(apply(escalation.climb, standing(rung=3), params(calm_length=length)))["rung"] == rung
    # Months of intervention and losses are counted as long as the rung holds.
    world = standing(rung=4, intervening=1.0, nato_deaths=1)
    for months in (1, 2, 3):
        now = climbed(world)
        assert (now["intervention_months"], now["nato_deaths"]) == (months, 1)
    # Calm months after a clash are no months of intervention. The rung takes four months to fall; nobody is
    # there any more.
    world = standing(rung=4, engaged=1.0, nato_deaths=1)
    assert climbed(world)["intervention_months"] == 1
    world["escalation"]["engaged"] = 0.0
    now = climbed(world)
    assert (now["rung"], now["intervention_months"], now["nato_deaths"]) == (4, 1, 1)
    # Peacekeepers that stay after a clash intervene on.
    world = standing(rung=4, engaged=1.0, nato_deaths=1)
    world["orders"]["peacekeepers"] = 1.0
    climbed(world)
    world["escalation"]["engaged"] = 0.0
    assert climbed(world)["intervention_months"] == 2
    # Below the rung of intervention months and losses are forgotten.
    world = standing(rung=4, calm_months=3, intervention_months=5, nato_deaths=2)
    now = climbed(world)
    assert (now["rung"], now["intervention_months"], now["nato_deaths"]) == (3, 0, 0)


@given(
    st.integers(0, 6),
    st.integers(0, 3),
    st.lists(st.sampled_from(["fatal", "intervening", "engaged", "exchange", "nuclear"]), max_size=3),
    st.integers(0, 4),
)
def test_a_month_never_brings_the_ladder_down_by_more_than_a_rung(
    rung: int, calm: int, events: list[str], incidents: int
) -> None:
    fields: dict[str, float] = dict.fromkeys(events, 1.0)
    now = climbed(standing(rung=rung, highest_rung=rung, calm_months=calm, incidents=incidents, **fields))
    assert max(rung - 1, 0) <= now["rung"] <= 6
    assert now["highest_rung"] == max(rung, now["rung"])
