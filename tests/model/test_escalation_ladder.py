"""Interventions, and the ladder: events push up at once, calm brings down a rung at a time."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import escalation
from tests.vocabulary import apply, opened, params, quiet

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


@pytest.mark.parametrize(("draw", "intervening"), [(0.000219, 1.0), (0.00022, 0.0)])
def test_nato_members_intervene_with_a_small_chance(draw: float, intervening: float) -> None:
    assert intervened(opened(), intervention=draw)["intervening"] == intervening


@pytest.mark.parametrize(("manning", "intervening"), [(0.79, 1.0), (0.801, 0.0)])
def test_intervention_is_seven_times_as_likely_when_ukraine_s_army_thins_out(
    manning: float, intervening: float
) -> None:
    """.00022 x (1 + 6) = .00154 below .8 of 880k."""
    world = opened()
    world["belligerent"]["manpower"][UKRAINE] = manning * 880.0
    assert intervened(world, intervention=0.00153)["intervening"] == intervening
    world["escalation"]["intervening"] = 0.0
    assert intervened(world, intervention=0.00155)["intervening"] == 0.0


@pytest.mark.parametrize(("will", "intervening"), [(1.5, 1.0), (0.5, 0.0)])
def test_intervention_grows_with_european_will(will: float, intervening: float) -> None:
    """.00022 x 1.5 = .00033, .00022 x .5 = .00011."""
    world = opened()
    world["leader"]["donor_will"][EUROPE] = will
    assert intervened(world, intervention=0.0003)["intervening"] == intervening


@pytest.mark.parametrize(("draw", "intervening"), [(0.149, 0.0), (0.15, 1.0), (1.0, 1.0)])
def test_an_intervention_goes_on_until_it_is_ended(draw: float, intervening: float) -> None:
    assert intervened(standing(intervening=1.0), intervention=draw)["intervening"] == intervening


def test_no_intervention_begins_under_a_settlement_but_one_under_way_goes_on() -> None:
    world = standing(intervening=0.0)
    world["course"]["settled"] = 1.0
    assert intervened(world, intervention=0.0)["intervening"] == 0.0
    ladder(world)["intervening"] = 1.0
    assert intervened(world, intervention=0.5)["intervening"] == 1.0


@pytest.mark.parametrize(("draw", "engaged"), [(0.199, 1.0), (0.2, 0.0)])
def test_intervening_troops_may_come_under_fire(draw: float, engaged: float) -> None:
    assert intervened(standing(intervening=1.0), engagement=draw)["engaged"] == engaged


@pytest.mark.parametrize(
    ("lever", "value", "risk"),
    [("peacekeepers", 1.0, 0.1), ("peacekeepers", 0.5, 0.05), ("no_fly_zone", 1.0, 0.15)],
)
def test_troops_and_patrols_before_a_settlement_may_come_under_fire(
    lever: str, value: float, risk: float
) -> None:
    for draw, engaged in ((risk - 1e-6, 1.0), (risk + 1e-6, 0.0)):
        world = opened()
        world["orders"][lever] = value
        assert intervened(world, engagement=draw)["engaged"] == engaged


def test_the_risks_of_troops_and_patrols_add_up() -> None:
    """Half the planned force .05 and patrols .15: .2."""
    for draw, engaged in ((0.1999, 1.0), (0.2001, 0.0)):
        world = opened()
        world["orders"]["peacekeepers"] = 0.5
        world["orders"]["no_fly_zone"] = 1.0
        assert intervened(world, engagement=draw)["engaged"] == engaged


@pytest.mark.parametrize(("draw", "engaged"), [(0.1499, 1.0), (0.1501, 0.0)])
def test_patrols_run_their_own_risk_in_every_month_and_not_that_of_troops_as_well(
    draw: float, engaged: float
) -> None:
    world = standing(intervening=1.0)
    world["orders"]["no_fly_zone"] = 1.0
    assert intervened(world, engagement=draw)["engaged"] == engaged


@pytest.mark.parametrize("lever", ["peacekeepers", "no_fly_zone"])
def test_under_a_settlement_troops_and_patrols_run_no_risk(lever: str) -> None:
    world = opened()
    world["course"]["settled"] = 1.0
    world["orders"][lever] = 1.0
    now = intervened(world, engagement=0.0)
    assert (now["engaged"], now["intervening"]) == (0.0, 0.0)


@pytest.mark.parametrize(("patrols", "intervening"), [(1.0, 1.0), (0.0, 0.0), (math.nan, 0.0)])
def test_a_no_fly_zone_is_an_intervention_and_peacekeepers_are_not(
    patrols: float, intervening: float
) -> None:
    world = opened()
    world["orders"]["no_fly_zone"] = patrols
    world["orders"]["peacekeepers"] = 1.0
    assert intervened(world)["intervening"] == intervening


def test_every_engagement_counts_a_loss_of_the_present_intervention() -> None:
    world = standing(intervening=1.0, nato_deaths=2)
    assert intervened(world, engagement=0.0)["nato_deaths"] == 3
    assert intervened(world, engagement=1.0)["nato_deaths"] == 3


@pytest.mark.parametrize(("draw", "exchange"), [(0.0699, 1.0), (0.07, 0.0)])
def test_an_engagement_may_lead_to_open_fire(draw: float, exchange: float) -> None:
    world = standing(intervening=1.0)
    assert intervened(world, engagement=0.0, retaliation=draw)["exchange"] == exchange


def test_without_an_engagement_there_is_no_retaliation_and_an_earlier_exchange_stands() -> None:
    assert intervened(opened(), retaliation=0.0)["exchange"] == 0.0
    assert intervened(standing(exchange=1.0), retaliation=0.0)["exchange"] == 1.0


@pytest.mark.parametrize(
    ("fields", "rung"),
    [
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
    ],
)
def test_the_gravest_event_of_the_month_decides_the_rung(fields: dict[str, float], rung: int) -> None:
    now = climbed(standing(**fields))
    assert (now["rung"], now["highest_rung"], now["calm_months"]) == (rung, rung, 0)


def test_without_deep_strikes_it_is_a_proxy_war_again_in_the_end() -> None:
    world = standing(rung=1, calm_months=3)
    world["belligerent"]["strikes"] = 0.0
    assert climbed(world)["rung"] == 0


@pytest.mark.parametrize("side", [0, 1])
def test_the_strikes_of_either_side_keep_the_ladder_on_its_first_rung(side: int) -> None:
    world = standing(rung=1, calm_months=3)
    world["belligerent"]["strikes"] = 0.0
    world["belligerent"]["strikes"][side] = 1.0
    assert climbed(world)["rung"] == 1


def test_calm_brings_the_ladder_down_one_rung_every_four_months() -> None:
    world = standing(rung=3, highest_rung=3)
    rungs = [int(climbed(world)["rung"]) for _ in range(12)]
    assert rungs == [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1]
    assert ladder(world)["highest_rung"] == 3


def test_an_event_on_the_present_rung_starts_the_calm_anew() -> None:
    world = standing(rung=3, calm_months=3, fatal=1.0)
    assert climbed(world)["calm_months"] == 0
    ladder(world)["fatal"] = 0.0
    assert [int(climbed(world)["rung"]) for _ in range(4)] == [3, 3, 3, 2]


def test_a_lesser_event_does_not_disturb_the_calm() -> None:
    world = standing(rung=4, calm_months=3, fatal=1.0)
    assert climbed(world)["rung"] == 3


@pytest.mark.parametrize(("length", "rung"), [(1.0, 2), (2.0, 3)])
def test_the_length_of_calm_is_a_parameter(length: float, rung: int) -> None:
    world = standing(rung=3)
    assert ladder(apply(escalation.climb, world, params(calm_length=length)))["rung"] == rung


def test_months_of_intervention_and_losses_are_counted_as_long_as_the_rung_holds() -> None:
    world = standing(rung=4, intervening=1.0, nato_deaths=1)
    for months in (1, 2, 3):
        now = climbed(world)
        assert (now["intervention_months"], now["nato_deaths"]) == (months, 1)


def test_calm_months_after_a_clash_are_no_months_of_intervention() -> None:
    """The rung takes four months to fall; nobody is there any more."""
    world = standing(rung=4, engaged=1.0, nato_deaths=1)
    assert climbed(world)["intervention_months"] == 1
    world["escalation"]["engaged"] = 0.0
    now = climbed(world)
    assert (now["rung"], now["intervention_months"], now["nato_deaths"]) == (4, 1, 1)


def test_peacekeepers_that_stay_after_a_clash_intervene_on() -> None:
    world = standing(rung=4, engaged=1.0, nato_deaths=1)
    world["orders"]["peacekeepers"] = 1.0
    climbed(world)
    world["escalation"]["engaged"] = 0.0
    assert climbed(world)["intervention_months"] == 2


def test_below_the_rung_of_intervention_months_and_losses_are_forgotten() -> None:
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
