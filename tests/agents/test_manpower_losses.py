"""Men lost and regained: casualties, returning wounded, departures, and what society feels of it."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import manpower
from agents.entities import ARMED_FACTION, RUSSIA, UKRAINE
from tests.builders import apply, approx, expect, opened, params, put

SIDE = st.sampled_from([RUSSIA, UKRAINE])
SETTLE = {
    "irrecoverable": [0.6, 0.5], "casualties": [30.0, 10.0], "casualties_total": [1200.0, 500.0],
    "killed_share": [0.25, 0.4], "departures": [10.0, 20.0], "departure_relief": [0.0, 0.25],
    "departure_morale": [0.2, 0.6], "departure_stress": [0.0, 0.0], "armed_discontent": 0.0,
    "manpower_norm": [700.0, 800.0], "support_norm": [0.8, 0.6], "loss_fading": 0.01,
    "peace_recruitment": 0.25,
}  # fmt: skip


def army(
    side: int = RUSSIA, suffered: float = 0.0, era: int = 0, fighting: float = 1.0, **fields: Any
) -> Any:
    """World in which a side has lost this many men, spread over the six sectors; the other lost more."""
    world = put(put(opened(), "environment", era=era), "course", fighting=fighting)
    losses = [99.0, 99.0]
    losses[side] = suffered / 6.0
    for row in range(6):
        put(world, "sector", row, casualties=losses)
    for row in range(8):
        put(world, "faction", row, mobilised=0.5)
    calm = {
        "manpower": 700.0 + 100.0 * side, "recruits": 0.0, "called_up": 0.0,
        "casualties": 30.0 - 20.0 * side, "casualties_1": 0.0, "casualties_2": 0.0,
        "support": 0.8 - 0.2 * side, "felt_losses": 1200.0 - 700.0 * side,
    }  # fmt: skip
    return put(world, "belligerent", side, **{**calm, **fields})


def settled(world: Any, side: int = RUSSIA, **changes: Any) -> Any:
    return apply(manpower.settle_losses, world, params(**{**SETTLE, **changes}), row=side)["belligerent"][
        side
    ]


def departed(world: Any, side: int = RUSSIA, **changes: Any) -> float:
    return float(settled(world, side, **changes)["outflow"])


def test_settle_losses() -> None:
    # The army gains recruits and returned wounded and loses the rest: 700 + 30 + 5 + .4 x 20 returned - 24
    # casualties - 10 departures = 709.
    world = army(suffered=24.0, recruits=30.0, called_up=5.0, casualties_2=20.0)
    expect(settled(world), returned=8.0, casualties=24.0, outflow=10.0, manpower=709.0)
    # Wounded return after three months and each month moves one place.
    found = settled(army(suffered=24.0, casualties=3.0, casualties_1=2.0, casualties_2=1.0))
    months = [found[name] for name in ("casualties", "casualties_1", "casualties_2", "casualties_3")]
    assert months == approx([24.0, 3.0, 2.0, 1.0])
    assert found["returned"] == approx(0.4 * 1.0)
    # Totals add up what happened.
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
    expect(
        found,
        casualties_total=612.0,
        suffered_total=62.0,
        killed_total=1.0 + 0.4 * 12.0,
        recruits_total=37.0,
        returned_total=13.0,
        lost_total=4.0 + 12.0 + 20.0,
    )
    # Felt losses fade and the toll is their logarithm: 1500 x .99 + 24 = 1509 against 1200 at the reference
    # date: ln 1.2575 = .229126.
    found = settled(army(suffered=24.0, felt_losses=1500.0))
    assert found["felt_losses"] == approx(1509.0)
    assert found["toll"] == approx(0.229126, abs=1e-6)
    # An army cannot lose more men than it has: 12 men, 3 recruits and 2 called up: all 17 fall, and none are
    # left to depart.
    found = settled(army(suffered=80.0, manpower=12.0, recruits=3.0, called_up=2.0))
    expect(found, casualties=17.0, outflow=0.0, manpower=0.0)
    # No more men depart than survive: 9 of 14 fall; 50 would leave an army of this size, 5 can.
    expect(settled(army(suffered=9.0, manpower=14.0), departures=[2500.0, 0.0]), outflow=5.0, manpower=0.0)
    # Departures are proportional to the army.
    assert departed(army(manpower=350.0)) == approx(5.0)
    assert departed(army(UKRAINE, manpower=600.0), UKRAINE) == approx(15.0)
    # Absence without leave eases with time but not before its start: E4: 20 (1 - .25 (1 - exp(-t/24))); after
    # 24 months .25 x .632121 = .158030 less.
    for era, left in [(0, 20.0), (24, 16.839397), (-7, 20.0), (100000, 15.0)]:
        assert departed(army(UKRAINE, era=era), UKRAINE) == approx(left, abs=1e-5)
    # Falling support drives men away and rising support brings none back: E4: at half the usual support 1 +
    # .6 x .5.
    for support, left in [(0.3, 26.0), (0.6, 20.0), (0.9, 20.0)]:
        assert departed(army(UKRAINE, support=support), UKRAINE) == approx(left)
    # Anger of the men with weapons and of no one else drives men away. A mobilised share of .2 adds .5 x .2;
    # all other factions are at .5.
    for side in [RUSSIA, UKRAINE]:
        world = put(army(side), "faction", ARMED_FACTION[side], mobilised=0.2)
        usual = 10.0 + 10.0 * side
        assert departed(world, side, armed_discontent=0.5) == approx(1.1 * usual)
    # Hard fighting drives men away and a quiet front keeps them. Twice the usual casualties of last month at
    # a stress of .5: 1 + .5 x 1.
    for last_month, left in [(60.0, 15.0), (30.0, 10.0), (0.0, 5.0)]:
        world = army(casualties=last_month, suffered=17.0)
        assert departed(world, departure_stress=[0.5, 0.5]) == approx(left)
    # Reasons to leave add up and multiply with hardship: 20 x 1.5 (hardship) x (1 + .3 (support) + .1
    # (anger)).
    world = put(army(UKRAINE, casualties=20.0, support=0.3), "faction", ARMED_FACTION[UKRAINE], mobilised=0.2)
    left = departed(world, UKRAINE, departure_stress=[0.5, 0.5], armed_discontent=0.5)
    assert left == approx(20.0 * 1.5 * 1.4)
    # In peace a share of departures goes on.
    assert departed(army(fighting=0.0)) == approx(2.5)
    assert departed(army(fighting=0.5)) == approx(6.25)


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
    assert found["manpower"] == approx(men + gained - lost, abs=1e-9)
    assert found["manpower"] >= -1e-9
    assert found["outflow"] >= 0.0
    assert found["lost_total"] == approx(lost)


@given(SIDE, st.floats(0.0, 100.0), st.floats(0.1, 100.0))
def test_more_casualties_are_never_felt_less(side: int, suffered: float, more: float) -> None:
    light, heavy = settled(army(side, suffered), side), settled(army(side, suffered + more), side)
    assert heavy["toll"] > light["toll"]
    assert heavy["manpower"] < light["manpower"]
    assert math.isfinite(heavy["toll"])
