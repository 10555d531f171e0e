"""Equipment and fires: what arrives from outside, production, armour, strikes and air defence."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import equipment
from agents.entities import CHINA, DONORS, INDIA, IRAN, NORTH_KOREA, RUSSIA, UKRAINE, WASHINGTON
from tests.builders import apply, approx, expect, opened, params, put

SIDE = st.sampled_from([RUSSIA, UKRAINE])
SUPPORT = {
    "aid_military_norm": 3.0, "aid_financial_norm": 4.0, "china_trade_share": 0.7,
    "partner_arms": [0.5, 0.4, 0.1, 0.0], "coercion_bite": 0.2,
}  # fmt: skip
PRODUCTION = {
    "munitions_release": 0.0, "munitions_refill": 0.0, "armour": [2000.0, 1000.0], "armour_on_fires": 0.0,
    "exposure_exponent": 0.5, "fires_exponent": 0.5, "fires_growth": [0.0, 0.0], "fires_limit": 1.8,
    "import_dependence": [0.6, 0.1], "infrastructure_norm": [0.8, 0.9],
    "infrastructure_on_fires": [0.0, 0.0], "manpower_norm": [700.0, 800.0], "outside_share": [0.0, 0.0],
    "outside_synergy": [0.0, 0.0], "strain_on_fires": [0.0, 0.0], "strain_start": [0.05, 0.1],
}  # fmt: skip
ARMOUR = {
    "armour": [2000.0, 1000.0], "armour_gifts": [1.0, 8.0], "armour_losses": [2.0, 1.5],
    "armour_new": [30.0, 3.0], "refurbishment_limit": 25.0, "refurbishment_share": 0.02,
}  # fmt: skip


def supplied(side: int, coercing: float = 0.0) -> Any:
    """Row of a side after its outside support was summed up; both averages stood at .5 before.

    Twelve donors deliver .2 and .3 each; partners give 1, .5, 0 and 2.
    """
    world = put(opened(), "leader", WASHINGTON, coercing=coercing)
    for donor in range(len(DONORS)):
        put(world, "donor", donor, military_delivered=0.2, financial_delivered=0.3)
    for row, support in ((CHINA, 1.0), (NORTH_KOREA, 0.5), (IRAN, 0.0), (INDIA, 2.0)):
        put(world, "partner", row, support=support)
    put(world, "belligerent", side, outside_fires=0.5, outside_support=0.5)
    return apply(equipment.receive_support, world, params(**SUPPORT), row=side)["belligerent"][side]


def producing(
    side: int = RUSSIA, pressure: float = 0.0, health: tuple[float, float] = (0.8, 0.9), **fields: Any
) -> Any:
    world = put(opened(), "environment", sanctions_pressure=pressure, infrastructure=list(health))
    usual = {
        "capacity": 1.0, "outside_fires": 1.0, "strain": 0.05 + 0.05 * side,
        "armour": 2000.0 - 1000.0 * side,
    }  # fmt: skip
    return put(world, "belligerent", side, **{**usual, "manpower": 700.0 + 100.0 * side, **fields})


def produced(world: Any, side: int = RUSSIA, **changes: Any) -> Any:
    return apply(equipment.produce_fires, world, params(**{**PRODUCTION, **changes}), row=side)[
        "belligerent"
    ][side]


def refitted(side: int = RUSSIA, **fields: float) -> Any:
    usual = {
        "armour": 2000.0 - 1000.0 * side, "armour_stored": 0.0, "casualties": 0.0, "outside_military": 0.0,
    }  # fmt: skip
    world = put(opened(), "belligerent", side, **{**usual, **fields})
    return apply(equipment.refit_armour, world, params(**ARMOUR), row=side)["belligerent"][side]


def striking(side: int = RUSSIA, fighting: float = 1.0, **fields: float) -> Any:
    usual = {"capacity": 1.0, "strain": 0.05 + 0.05 * side, "outside_fires": 1.0}
    world = put(put(opened(), "course", fighting=fighting), "belligerent", side, **{**usual, **fields})
    rules = params(
        strikes=[5000.0, 4000.0],
        interception=[0.9, 0.8],
        interception_aid_share=[0.2, 0.5],
        strain_on_fires=[0.8, 0.5],
        strain_start=[0.05, 0.1],
    )
    return apply(equipment.launch_strikes, world, rules, row=side)["belligerent"][side]


def test_receive_support() -> None:
    # Ukraine is supported by what donors deliver relative to 2025: 12 x .2 / 3 = .8 in arms, 12 x .3 / 4 = .9
    # in money, .85 as the index of both.
    found = supplied(UKRAINE)
    expect(
        found,
        outside_military=0.8,
        outside_financial=0.9,
        outside_fires=0.5 + 2.0 / 7.0 * 0.3,
        outside_support=0.5 + 2.0 / 7.0 * 0.35,
    )
    # Washington's pressure withholds arms and not money.
    expect(supplied(UKRAINE, coercing=1.0), outside_military=0.8 * 0.8, outside_financial=0.9)
    # Russia is supported by its partners arms and trade. Arms .5 x 1 + .4 x .5 + .1 x 0 = .7; trade .7 x 1 +
    # .3 x 2 = 1.3; index 1.
    found = supplied(RUSSIA, coercing=1.0)
    expect(
        found,
        outside_military=0.7,
        outside_financial=1.3,
        outside_fires=0.5 + 2.0 / 7.0 * 0.2,
        outside_support=0.5 + 2.0 / 7.0 * 0.5,
    )


def test_produce_fires() -> None:
    # Own production grows as far as sanctions let it: E5, E9: .01 (1 - .6 x .5) = .007 for Russia, .02 (1 -
    # .1 x .5) for Ukraine.
    growth = [0.01, 0.02]
    assert produced(producing(pressure=0.5, capacity=1.1), fires_growth=growth)["capacity"] == approx(1.107)
    ukrainian = produced(producing(UKRAINE, pressure=0.5, capacity=1.1), UKRAINE, fires_growth=growth)
    assert ukrainian["capacity"] == approx(1.119)
    # Production saturates.
    assert produced(producing(capacity=1.795), fires_growth=[0.01, 0.01])["capacity"] == 1.8
    # At the reference state all fires are one.
    everything = {"outside_share": [0.2, 0.4], "outside_synergy": [0.3, 0.5], "armour_on_fires": 0.15}
    for side in (RUSSIA, UKRAINE):
        found = produced(producing(side), side, **everything, infrastructure_on_fires=[0.2, 0.3])
        assert [found[name] for name in ("fires", "lethality", "exposure")] == approx([1.0, 1.0, 1.0])
    # Strain beyond the reference lowers production: 1 - .8 (.3 - .05) = .8 of capacity 1.5.
    assert produced(producing(strain=0.3, capacity=1.5), strain_on_fires=[0.8, 0.5])["fires"] == approx(1.2)
    # Broken infrastructure lowers production by its elasticity. A grid at .576 of .9 is .64; to the power of
    # .5 it leaves .8.
    world = producing(UKRAINE, health=(0.8, 0.576))
    assert produced(world, UKRAINE, infrastructure_on_fires=[0.0, 0.5])["fires"] == approx(0.8)
    # Armour weighs its share and a surplus counts little. Weight .2: half the tanks leave .8 + .1; at most
    # 1.2 times the tanks count.
    for tanks, level in [(1000.0, 0.9), (0.0, 0.8), (9000.0, 1.04)]:
        assert produced(producing(armour=tanks), armour_on_fires=0.2)["fires"] == approx(level)
    # Outside help carries its share and multiplies with own production: E5: .6 x 1.5 + .4 x .8 (1 + .5 x .5)
    # = .9 + .4.
    found = produced(
        producing(UKRAINE, capacity=1.5, outside_fires=0.8),
        UKRAINE,
        outside_share=[0.9, 0.4],
        outside_synergy=[9.0, 0.5],
    )
    expect(found, fires=1.3, full_fires=0.6 * 1.5 + 0.4 * 1.25)
    # Fires never vanish.
    assert produced(producing(strain=1.0), strain_on_fires=[3.0, 3.0])["fires"] == 0.05
    # Lethality and exposure follow their exponents: 1.44^.5 and (343/700)^.5.
    expect(produced(producing(capacity=1.44, manpower=343.0)), lethality=1.2, exposure=0.7)


@given(SIDE, st.floats(0.2, 1.8), st.floats(0.0, 2.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_outside_help_or_less_strain_never_lowers_fires(
    side: int, capacity: float, outside: float, strain: float, step: float
) -> None:
    rules = {"outside_share": [0.2, 0.4], "outside_synergy": [0.0, 0.5], "strain_on_fires": [0.8, 0.5]}

    def level(outside_fires: float, strained: float) -> float:
        world = producing(side, capacity=capacity, outside_fires=outside_fires, strain=strained)
        return float(produced(world, side, **rules)["fires"])

    assert level(outside + step, strain) >= level(outside, strain) - 1e-12
    assert level(outside, strain * step) >= level(outside, strain) - 1e-12


def test_refit_armour() -> None:
    # Tanks are built refurbished given and lost: 30 new, 2 % of 1000 stored, 1 given x .5, 2 lost for each of
    # 20 thousand casualties.
    found = refitted(armour_stored=1000.0, casualties=20.0, outside_military=0.5)
    expect(found, armour=2000.0 + 30.0 + 20.0 + 0.5 - 40.0, armour_stored=980.0)
    # Ukraine has its own rates for tanks.
    found = refitted(UKRAINE, casualties=10.0, outside_military=0.5)
    assert found["armour"] == approx(1000.0 + 3.0 + 4.0 - 15.0)
    # Workshops refurbish no more than they can.
    expect(refitted(armour_stored=5000.0), armour=2000.0 + 30.0 + 25.0, armour_stored=4975.0)
    # Losses fall as tanks grow rare and rise with plenty to a limit: 20 thousand casualties cost 40 tanks at
    # the norm of 2000; at most half as many more.
    for tanks, lost in [(1000.0, 20.0), (3000.0, 60.0), (9000.0, 60.0)]:
        assert refitted(armour=tanks, casualties=20.0)["armour"] == approx(tanks + 30.0 - lost)
    # An army cannot lose tanks it does not have.
    assert refitted(armour=10.0, casualties=1e5)["armour"] == 0.0


@given(st.floats(0.0, 20000.0))
def test_storage_is_never_overdrawn(stored: float) -> None:
    assert 0.0 <= refitted(armour_stored=stored)["armour_stored"] <= stored


def test_launch_strikes() -> None:
    # Strikes scale with unstrained production: 5000 x 1.2 x (1 - .8 (.3 - .05)) and 4000 x 1 x (1 - .5 (.3 -
    # .1)).
    assert striking(capacity=1.2, strain=0.3)["strikes"] == approx(4800.0)
    assert striking(UKRAINE, strain=0.3)["strikes"] == approx(3600.0)
    # Relief lifts production by no more than a fifth.
    assert striking(strain=-9.0)["strikes"] == approx(6000.0)
    # An utterly strained economy launches nothing.
    assert striking(strain=9.0)["strikes"] == 0.0
    # No strikes are launched when the guns are silent.
    assert striking(fighting=0.0)["strikes"] == 0.0
    # Air defence depends in part on outside supply: .8 (1 + .5 (supply - 1)) up to a supply of 1.5, and never
    # above .95.
    for outside, share in [(1.0, 0.8), (0.5, 0.6), (0.0, 0.4), (1.2, 0.88), (9.0, 0.95)]:
        assert striking(UKRAINE, outside_fires=outside)["air_defence"] == approx(share)
    # Supply beyond half more than usual adds nothing to air defence. Russia: .9 x (1 + .2 x .5) would be .99,
    # cut to .95; a poorer one, at .7, would get .77.
    world = put(opened(), "belligerent", RUSSIA, outside_fires=9.0)
    rules = params(interception=[0.7, 0.8], interception_aid_share=[0.2, 0.5])
    found = apply(equipment.launch_strikes, world, rules, row=RUSSIA)["belligerent"][RUSSIA]
    assert found["air_defence"] == approx(0.77)


@given(SIDE, st.floats(0.0, 3.0), st.floats(0.0, 1.0))
def test_air_defence_is_a_share_that_supply_never_lowers(side: int, outside: float, more: float) -> None:
    low, high = (striking(side, outside_fires=supply)["air_defence"] for supply in (outside, outside + more))
    assert 0.0 <= low <= high <= 0.95
    assert math.isfinite(low)
