"""Men to be had: the push for recruits, enlistment, mobilisation."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import manpower
from agents.entities import RUSSIA, UKRAINE
from tests.builders import apply, approx, expect, opened, params, put

SIDE = st.sampled_from([RUSSIA, UKRAINE])
PRESS = {
    "irrecoverable": [0.6, 0.5], "manpower_norm": [700.0, 800.0], "recruitment": [40.0, 20.0],
    "inducement_response": [1.0, 0.5], "strain_limit": [0.4, 0.5], "strain_start": [0.05, 0.1],
    "inducement_step": [1.0, 1.0],
}  # fmt: skip
ENLIST = {
    "recruitment": [40.0, 20.0], "pool": [3600.0, 2500.0], "cohort": [8.0, 4.0],
    "inducement_elasticity": [0.5, 2.0], "inducement_squeeze": [2.0, 1.0], "strain_start": [0.05, 0.1],
    "recruitment_floor": [0.6, 0.5], "support_norm": [0.8, 0.6], "peace_recruitment": 0.25,
    "partner_troops": [0.0, 2.0, 0.0, 0.0], "mobilisation_size": [150.0, 300.0],
    "mobilisation_duration": [3.0, 2.0],
}  # fmt: skip


def pressed(side: int = RUSSIA, **fields: float) -> float:
    """Inducement after a month, from 1, of a full army whose inflow covers its losses."""
    steady = {
        "casualties": 0.0, "outflow": 40.0 - 20.0 * side, "recruits": 40.0 - 20.0 * side,
        "inducement": 1.0,
    }  # fmt: skip
    full = {
        **steady, "manpower": 700.0 + 100.0 * side, "planned": 700.0 + 100.0 * side, "expansion": 0.0,
        "strain": 0.05 + 0.05 * side,
    }  # fmt: skip
    world = put(opened(), "belligerent", side, **{**full, **fields})
    return float(
        apply(manpower.press_for_recruits, world, params(**PRESS), row=side)["belligerent"][side][
            "inducement"
        ]
    )


def enlisted(side: int = RUSSIA, mobilising: int = 0, fighting: float = 1.0, **fields: Any) -> Any:
    usual = {"pool": 3600.0 - 1100.0 * side, "inducement": 1.0, "support": 0.8 - 0.2 * side, "called_up": 9.0}
    usual["strain"] = 0.05 + 0.05 * side
    world = put(put(opened(), "course", fighting=fighting), "leader", side, mobilisation_months=mobilising)
    for row in range(4):
        put(world, "partner", row, support=0.5)
    rules = params(**{**ENLIST, **fields.pop("rules", {})})
    put(world, "belligerent", side, **{**usual, **fields})
    return apply(manpower.recruit, world, rules, row=side)["belligerent"][side]


def test_press_for_recruits() -> None:
    # An army whose inflow covers its losses presses no harder.
    assert pressed() == approx(1.0)
    assert pressed(UKRAINE) == approx(1.0)
    # Losses above inflow and missing men raise the pressure. Lost .6 x 30 + 10 = 28 of an inflow of 20: 8/40
    # = .2; short 1 - 630/700 = .1; 1 + .2 x .3.
    assert pressed(casualties=30.0, outflow=10.0, recruits=20.0, manpower=630.0) == approx(1.06)
    # Ukraine counts its own losses and responds in its own measure: (.5 x 8 + 26 - 20)/20 = .5; 1 - 640/800 =
    # .2; wanted 1 + .5 x .7; a fifth of the way.
    assert pressed(UKRAINE, casualties=8.0, outflow=26.0, recruits=20.0, manpower=640.0) == approx(1.07)
    # Need is felt within limits. From half less to twice as much; a fifth of the way towards it in a month.
    for manpower_now, found in [(1e6, 0.9), (0.0, 1.2)]:
        recruits = 40.0 if manpower_now else 0.0
        assert pressed(manpower=manpower_now, recruits=recruits) == approx(found)
    # A strained treasury cannot raise pay. In full need pay would double, a fifth of the way in a month; at
    # .2 of the limit of .4 half of it.
    for strain, found in [(0.05, 1.2), (0.25, 1.1), (0.45, 1.0), (0.9, 1.0), (0.0, 1.2)]:
        assert pressed(strain=strain, manpower=0.0, recruits=0.0) == approx(found)
    # Strain does not keep pay from falling.
    assert pressed(manpower=1e6, strain=0.9) == approx(0.9)
    # Pressure stays within a tenth and threefold.
    for before, found in [(9.0, 3.0), (0.0, 0.1)]:
        assert pressed(inducement=before) == approx(found)


def test_recruit() -> None:
    # A strained treasury enlists fewer. At .2 above the usual strain 1 - 2 x .2 of 40, and 1 from partners;
    # relief is worth a tenth here.
    for strain, recruits in [(0.05, 40.0), (0.25, 24.0), (0.9, 0.0), (0.0, 44.0)]:
        assert enlisted(strain=strain)["recruits"] == approx(recruits + 1.0)
    # Relief from strain enlists at most a fifth more.
    assert enlisted(UKRAINE, strain=-0.5)["recruits"] == approx(24.0)
    # Recruits at the reference state are the usual one's and the partners troops: 40 Russians and 2 x .5 from
    # North Korea; the pool gives 40 and gains a cohort of 8.
    expect(enlisted(), recruits=41.0, pool=3600.0 - 40.0 + 8.0, called_up=0.0)
    # Recruits follow the root of the pool the price and the public: 40 x sqrt(900/3600) x sqrt(1.44) x (.6 +
    # .4 x .5) = 19.2, and 1 from partners.
    assert enlisted(pool=900.0, inducement=1.44, support=0.4)["recruits"] == approx(20.2)
    # Ukraine recruits without partners by its own measures: 20 x 1 x 1.5^2 x (.5 + .5 x .8) = 40.5.
    assert enlisted(UKRAINE, inducement=1.5, support=0.48)["recruits"] == approx(40.5)
    # Enthusiasm counts for at most half more. Support of 1 against a norm of .6 would be 1.67; counted is
    # 1.5: 20 x (.5 + .5 x 1.5).
    assert enlisted(UKRAINE, support=1.0)["recruits"] == approx(25.0)
    # In peace a share still enlists and partners send no one.
    assert enlisted(fighting=0.0)["recruits"] == approx(10.0)
    # No more men enlist than the pool holds. Thrice the pay in a pool of .01: 40 x sqrt(.01/3600) x 1.73 =
    # .12 would be more than there are.
    expect(enlisted(pool=0.01, inducement=3.0), recruits=0.01 + 1.0, pool=8.0)
    # An empty pool gives no one but its next cohort.
    expect(enlisted(UKRAINE, pool=0.0), recruits=0.0, pool=4.0)
    # A mobilisation is spread over the whole months it is ordered for. Orders count whole months
    # (``leader.order_mobilisation``), and no man is lost between the two.
    for duration in [3.0, 3.4, 3.9]:
        rules = {"mobilisation_duration": [duration, 2.0]}
        assert int(duration) * enlisted(mobilising=2, rules=rules)["called_up"] == approx(150.0)
    # A Russian mobilisation calls men up from the pool month by month: 150 in three months: 50 now, on top of
    # those who enlist.
    expect(enlisted(mobilising=2), called_up=50.0, pool=3600.0 - 40.0 + 8.0 - 50.0, recruits=41.0)
    # A mobilisation cannot call up men who do not exist. A pool of 9 gives 40 x sqrt(9/3600) = 2 recruits and
    # gains 8: 15 are left to call up.
    expect(enlisted(mobilising=1, pool=9.0), called_up=15.0, pool=0.0)
    # A lower Ukrainian draft age widens the pool instead.
    expect(enlisted(UKRAINE, mobilising=1), called_up=0.0, pool=2500.0 - 20.0 + 4.0 + 150.0)


@given(SIDE, st.integers(0, 2), st.floats(0.0, 5000.0), st.floats(0.1, 3.0), st.floats(0.0, 1.0))
def test_the_pool_loses_exactly_those_who_join(
    side: int, mobilising: int, pool: float, inducement: float, fighting: float
) -> None:
    found = enlisted(side, mobilising, fighting, pool=pool, inducement=inducement)
    allies = 1.0 * fighting if side == RUSSIA else 0.0
    widened = 150.0 if side == UKRAINE and mobilising else 0.0
    joined = found["recruits"] - allies + found["called_up"]
    cohort = 8.0 if side == RUSSIA else 4.0
    assert found["pool"] == approx(pool + cohort + widened - joined)
    assert found["pool"] >= -1e-9


def test_a_plan_that_grows_is_followed_and_one_that_shrinks_asks_for_nobody():
    for planned, expansion in ((700.0, 50.0), (790.0, 0.0), (750.0, 0.0)):
        world = put(opened(), "belligerent", RUSSIA, planned=planned)
        apply(manpower.plan_strength, world, params(manpower_norm=[750.0, 800.0]), row=RUSSIA)
        expect(world["belligerent"][RUSSIA], planned=750.0, expansion=expansion)
