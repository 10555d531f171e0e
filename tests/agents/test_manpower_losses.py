"""Men lost and regained: casualties, returning wounded, departures, and what society feels of it."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import manpower
from agents.entities import ARMED_FACTION, RUSSIA, UKRAINE
from tests.agents.helpers import fresh, put
from tests.vocabulary import apply, params

SIDE = st.sampled_from([RUSSIA, UKRAINE])
SETTLE = {
    "irrecoverable": [0.6, 0.5],
    "casualties": [30.0, 10.0],
    "casualties_total": [1200.0, 500.0],
    "killed_share": [0.25, 0.4],
    "departures": [10.0, 20.0],
    "departure_relief": [0.0, 0.25],
    "departure_morale": [0.2, 0.6],
    "departure_stress": [0.0, 0.0],
    "armed_discontent": 0.0,
    "manpower_norm": [700.0, 800.0],
    "support_norm": [0.8, 0.6],
    "loss_fading": 0.01,
    "peace_recruitment": 0.25,
}


def army(
    side: int = RUSSIA, suffered: float = 0.0, era: int = 0, fighting: float = 1.0, **fields: Any
) -> Any:
    """World in which a side has lost this many men, spread over the six sectors; the other lost more."""
    world = put(put(fresh(), "environment", era=era), "course", fighting=fighting)
    losses = [99.0, 99.0]
    losses[side] = suffered / 6.0
    for row in range(6):
        put(world, "sector", row, casualties=losses)
    for row in range(8):
        put(world, "faction", row, mobilised=0.5)
    calm = {
        "manpower": 700.0 + 100.0 * side,
        "recruits": 0.0,
        "called_up": 0.0,
        "casualties": 30.0 - 20.0 * side,
        "casualties_1": 0.0,
        "casualties_2": 0.0,
        "support": 0.8 - 0.2 * side,
        "felt_losses": 1200.0 - 700.0 * side,
    }
    return put(world, "belligerent", side, **{**calm, **fields})


def settled(world: Any, side: int = RUSSIA, **changes: Any) -> Any:
    return apply(manpower.settle_losses, world, params(**{**SETTLE, **changes}), row=side)["belligerent"][
        side
    ]


def departed(world: Any, side: int = RUSSIA, **changes: Any) -> float:
    return float(settled(world, side, **changes)["outflow"])


def test_the_army_gains_recruits_and_returned_wounded_and_loses_the_rest() -> None:
    """700 + 30 + 5 + .4 x 20 returned - 24 casualties - 10 departures = 709."""
    world = army(suffered=24.0, recruits=30.0, called_up=5.0, casualties_2=20.0)
    found = settled(world)
    assert found["returned"] == pytest.approx(8.0)
    assert found["casualties"] == pytest.approx(24.0)
    assert found["outflow"] == pytest.approx(10.0)
    assert found["manpower"] == pytest.approx(709.0)


def test_wounded_return_after_three_months_and_each_month_moves_one_place() -> None:
    found = settled(army(suffered=24.0, casualties=3.0, casualties_1=2.0, casualties_2=1.0))
    months = [found[name] for name in ("casualties", "casualties_1", "casualties_2", "casualties_3")]
    assert months == pytest.approx([24.0, 3.0, 2.0, 1.0])
    assert found["returned"] == pytest.approx(0.4 * 1.0)


def test_totals_add_up_what_happened() -> None:
    world = army(UKRAINE, suffered=12.0, recruits=30.0, called_up=5.0, casualties_2=20.0)
    put(
        world,
        "belligerent",
        UKRAINE,
        killed_total=1.0,
        recruits_total=2.0,
        returned_total=3.0,
        lost_total=4.0,
    )
    found = settled(put(world, "belligerent", UKRAINE, casualties_total=600.0, suffered_total=50.0), UKRAINE)
    assert found["casualties_total"] == pytest.approx(612.0)
    assert found["suffered_total"] == pytest.approx(62.0)
    assert found["killed_total"] == pytest.approx(1.0 + 0.4 * 12.0)
    assert found["recruits_total"] == pytest.approx(37.0)
    assert found["returned_total"] == pytest.approx(13.0)
    assert found["lost_total"] == pytest.approx(4.0 + 12.0 + 20.0)


def test_felt_losses_fade_and_the_toll_is_their_logarithm() -> None:
    """1500 x .99 + 24 = 1509 against 1200 at the reference date: ln 1.2575 = .229126."""
    found = settled(army(suffered=24.0, felt_losses=1500.0))
    assert found["felt_losses"] == pytest.approx(1509.0)
    assert found["toll"] == pytest.approx(0.229126, abs=1e-6)


def test_an_army_cannot_lose_more_men_than_it_has() -> None:
    """12 men, 3 recruits and 2 called up: all 17 fall, and none are left to depart."""
    found = settled(army(suffered=80.0, manpower=12.0, recruits=3.0, called_up=2.0))
    assert found["casualties"] == pytest.approx(17.0)
    assert found["outflow"] == 0.0
    assert found["manpower"] == 0.0


def test_no_more_men_depart_than_survive() -> None:
    """9 of 14 fall; 50 would leave an army of this size, 5 can."""
    found = settled(army(suffered=9.0, manpower=14.0), departures=[2500.0, 0.0])
    assert found["outflow"] == pytest.approx(5.0)
    assert found["manpower"] == pytest.approx(0.0)


def test_departures_are_proportional_to_the_army() -> None:
    assert departed(army(manpower=350.0)) == pytest.approx(5.0)
    assert departed(army(UKRAINE, manpower=600.0), UKRAINE) == pytest.approx(15.0)


@pytest.mark.parametrize(("era", "left"), [(0, 20.0), (24, 16.839397), (-7, 20.0), (100000, 15.0)])
def test_absence_without_leave_eases_with_time_but_not_before_its_start(era: int, left: float) -> None:
    """E4: 20 (1 - .25 (1 - exp(-t/24))); after 24 months .25 x .632121 = .158030 less."""
    assert departed(army(UKRAINE, era=era), UKRAINE) == pytest.approx(left, abs=1e-5)


@pytest.mark.parametrize(("support", "left"), [(0.3, 26.0), (0.6, 20.0), (0.9, 20.0)])
def test_falling_support_drives_men_away_and_rising_support_brings_none_back(
    support: float, left: float
) -> None:
    """E4: at half the usual support 1 + .6 x .5."""
    assert departed(army(UKRAINE, support=support), UKRAINE) == pytest.approx(left)


@pytest.mark.parametrize("side", [RUSSIA, UKRAINE])
def test_anger_of_the_men_with_weapons_and_of_no_one_else_drives_men_away(side: int) -> None:
    """A mobilised share of .2 adds .5 x .2; all other factions are at .5."""
    world = put(army(side), "faction", ARMED_FACTION[side], mobilised=0.2)
    usual = 10.0 + 10.0 * side
    assert departed(world, side, armed_discontent=0.5) == pytest.approx(1.1 * usual)


@pytest.mark.parametrize(("last_month", "left"), [(60.0, 15.0), (30.0, 10.0), (0.0, 5.0)])
def test_hard_fighting_drives_men_away_and_a_quiet_front_keeps_them(last_month: float, left: float) -> None:
    """Twice the usual casualties of last month at a stress of .5: 1 + .5 x 1."""
    world = army(casualties=last_month, suffered=17.0)
    assert departed(world, departure_stress=[0.5, 0.5]) == pytest.approx(left)


def test_reasons_to_leave_add_up_and_multiply_with_hardship() -> None:
    """20 x 1.5 (hardship) x (1 + .3 (support) + .1 (anger))."""
    world = put(army(UKRAINE, casualties=20.0, support=0.3), "faction", ARMED_FACTION[UKRAINE], mobilised=0.2)
    left = departed(world, UKRAINE, departure_stress=[0.5, 0.5], armed_discontent=0.5)
    assert left == pytest.approx(20.0 * 1.5 * 1.4)


def test_in_peace_a_share_of_departures_goes_on() -> None:
    assert departed(army(fighting=0.0)) == pytest.approx(2.5)
    assert departed(army(fighting=0.5)) == pytest.approx(6.25)


@given(
    SIDE,
    st.floats(0.0, 300.0),
    st.floats(0.0, 900.0),
    st.floats(0.0, 60.0),
    st.floats(0.0, 200.0),
    st.floats(0.0, 1.0),
)
def test_people_are_conserved(
    side: int, suffered: float, men: float, recruits: float, wounded: float, support: float
) -> None:
    """The army changes by who joins and returns less who falls and leaves, and never drops below zero."""
    world = army(side, suffered, manpower=men, recruits=recruits, casualties_2=wounded, support=support)
    found = settled(world, side, armed_discontent=1.0)
    gained = recruits + found["returned"]
    lost = found["casualties"] + found["outflow"]
    assert found["manpower"] == pytest.approx(men + gained - lost, abs=1e-9)
    assert found["manpower"] >= -1e-9
    assert found["outflow"] >= 0.0
    assert found["lost_total"] == pytest.approx(lost)


@given(SIDE, st.floats(0.0, 100.0), st.floats(0.1, 100.0))
def test_more_casualties_are_never_felt_less(side: int, suffered: float, more: float) -> None:
    light, heavy = settled(army(side, suffered), side), settled(army(side, suffered + more), side)
    assert heavy["toll"] > light["toll"]
    assert heavy["manpower"] < light["manpower"]
    assert math.isfinite(heavy["toll"])
