"""Men to be had: the push for recruits, enlistment, mobilisation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import manpower
from agents.entities import RUSSIA, UKRAINE
from tests.agents.helpers import fresh, put
from tests.vocabulary import apply, params

SIDE = st.sampled_from([RUSSIA, UKRAINE])
PRESS = {
    "irrecoverable": [0.6, 0.5],
    "manpower_norm": [700.0, 800.0],
    "recruitment": [40.0, 20.0],
    "inducement_response": [1.0, 0.5],
    "strain_limit": [0.4, 0.5],
    "strain_start": [0.05, 0.1],
    "inducement_step": [1.0, 1.0],
}
ENLIST = {
    "recruitment": [40.0, 20.0],
    "pool": [3600.0, 2500.0],
    "cohort": [8.0, 4.0],
    "inducement_elasticity": [0.5, 2.0],
    "inducement_squeeze": [2.0, 1.0],
    "strain_start": [0.05, 0.1],
    "recruitment_floor": [0.6, 0.5],
    "support_norm": [0.8, 0.6],
    "peace_recruitment": 0.25,
    "partner_troops": [0.0, 2.0, 0.0, 0.0],
    "mobilisation_size": [150.0, 300.0],
    "mobilisation_duration": [3.0, 2.0],
}


def pressed(side: int = RUSSIA, **fields: float) -> float:
    """Inducement after a month, from 1, of a full army whose inflow covers its losses."""
    steady = {
        "casualties": 0.0,
        "outflow": 40.0 - 20.0 * side,
        "recruits": 40.0 - 20.0 * side,
        "inducement": 1.0,
    }
    full = {
        **steady,
        "manpower": 700.0 + 100.0 * side,
        "planned": 700.0 + 100.0 * side,
        "expansion": 0.0,
        "strain": 0.05 + 0.05 * side,
    }
    world = put(fresh(), "belligerent", side, **{**full, **fields})
    return float(
        apply(manpower.press_for_recruits, world, params(**PRESS), row=side)["belligerent"][side][
            "inducement"
        ]
    )


def enlisted(side: int = RUSSIA, mobilising: int = 0, fighting: float = 1.0, **fields: Any) -> Any:
    usual = {"pool": 3600.0 - 1100.0 * side, "inducement": 1.0, "support": 0.8 - 0.2 * side, "called_up": 9.0}
    usual["strain"] = 0.05 + 0.05 * side
    world = put(put(fresh(), "course", fighting=fighting), "leader", side, mobilisation_months=mobilising)
    for row in range(4):
        put(world, "partner", row, support=0.5)
    rules = params(**{**ENLIST, **fields.pop("rules", {})})
    put(world, "belligerent", side, **{**usual, **fields})
    return apply(manpower.recruit, world, rules, row=side)["belligerent"][side]


def test_an_army_whose_inflow_covers_its_losses_presses_no_harder() -> None:
    assert pressed() == pytest.approx(1.0)
    assert pressed(UKRAINE) == pytest.approx(1.0)


def test_losses_above_inflow_and_missing_men_raise_the_pressure() -> None:
    """Lost .6 x 30 + 10 = 28 of an inflow of 20: 8/40 = .2; short 1 - 630/700 = .1; 1 + .2 x .3."""
    found = pressed(casualties=30.0, outflow=10.0, recruits=20.0, manpower=630.0)
    assert found == pytest.approx(1.06)


def test_ukraine_counts_its_own_losses_and_responds_in_its_own_measure() -> None:
    """(.5 x 8 + 26 - 20)/20 = .5; 1 - 640/800 = .2; wanted 1 + .5 x .7; a fifth of the way."""
    found = pressed(UKRAINE, casualties=8.0, outflow=26.0, recruits=20.0, manpower=640.0)
    assert found == pytest.approx(1.07)


@pytest.mark.parametrize(("manpower_now", "found"), [(1e6, 0.9), (0.0, 1.2)])
def test_need_is_felt_within_limits(manpower_now: float, found: float) -> None:
    """From half less to twice as much; a fifth of the way towards it in a month."""
    recruits = 40.0 if manpower_now else 0.0
    assert pressed(manpower=manpower_now, recruits=recruits) == pytest.approx(found)


@pytest.mark.parametrize(("strain", "found"), [(0.05, 1.2), (0.25, 1.1), (0.45, 1.0), (0.9, 1.0), (0.0, 1.2)])
def test_a_strained_treasury_cannot_raise_pay(strain: float, found: float) -> None:
    """In full need pay would double, a fifth of the way in a month; at .2 of the limit of .4 half of it."""
    assert pressed(strain=strain, manpower=0.0, recruits=0.0) == pytest.approx(found)


def test_strain_does_not_keep_pay_from_falling() -> None:
    assert pressed(manpower=1e6, strain=0.9) == pytest.approx(0.9)


@pytest.mark.parametrize(("strain", "recruits"), [(0.05, 40.0), (0.25, 24.0), (0.9, 0.0), (0.0, 44.0)])
def test_a_strained_treasury_enlists_fewer(strain: float, recruits: float) -> None:
    """At .2 above the usual strain 1 - 2 x .2 of 40, and 1 from partners; relief is worth a tenth here."""
    assert enlisted(strain=strain)["recruits"] == pytest.approx(recruits + 1.0)


def test_relief_from_strain_enlists_at_most_a_fifth_more() -> None:
    assert enlisted(UKRAINE, strain=-0.5)["recruits"] == pytest.approx(24.0)


@pytest.mark.parametrize(("before", "found"), [(9.0, 3.0), (0.0, 0.1)])
def test_pressure_stays_within_a_tenth_and_threefold(before: float, found: float) -> None:
    assert pressed(inducement=before) == pytest.approx(found)


def test_recruits_at_the_reference_state_are_the_usual_ones_and_the_partners_troops() -> None:
    """40 Russians and 2 x .5 from North Korea; the pool gives 40 and gains a cohort of 8."""
    found = enlisted()
    assert found["recruits"] == pytest.approx(41.0)
    assert found["pool"] == pytest.approx(3600.0 - 40.0 + 8.0)
    assert found["called_up"] == 0.0


def test_recruits_follow_the_root_of_the_pool_the_price_and_the_public() -> None:
    """40 x sqrt(900/3600) x sqrt(1.44) x (.6 + .4 x .5) = 19.2, and 1 from partners."""
    assert enlisted(pool=900.0, inducement=1.44, support=0.4)["recruits"] == pytest.approx(20.2)


def test_ukraine_recruits_without_partners_by_its_own_measures() -> None:
    """20 x 1 x 1.5^2 x (.5 + .5 x .8) = 40.5."""
    assert enlisted(UKRAINE, inducement=1.5, support=0.48)["recruits"] == pytest.approx(40.5)


def test_enthusiasm_counts_for_at_most_half_more() -> None:
    """Support of 1 against a norm of .6 would be 1.67; counted is 1.5: 20 x (.5 + .5 x 1.5)."""
    assert enlisted(UKRAINE, support=1.0)["recruits"] == pytest.approx(25.0)


def test_in_peace_a_share_still_enlists_and_partners_send_no_one() -> None:
    assert enlisted(fighting=0.0)["recruits"] == pytest.approx(10.0)


def test_no_more_men_enlist_than_the_pool_holds() -> None:
    """Thrice the pay in a pool of .01: 40 x sqrt(.01/3600) x 1.73 = .12 would be more than there are."""
    found = enlisted(pool=0.01, inducement=3.0)
    assert found["recruits"] == pytest.approx(0.01 + 1.0)
    assert found["pool"] == pytest.approx(8.0)


def test_an_empty_pool_gives_no_one_but_its_next_cohort() -> None:
    found = enlisted(UKRAINE, pool=0.0)
    assert found["recruits"] == 0.0
    assert found["pool"] == 4.0


@pytest.mark.parametrize("duration", [3.0, 3.4, 3.9])
def test_a_mobilisation_is_spread_over_the_whole_months_it_is_ordered_for(duration: float) -> None:
    """Orders count whole months (``leader.order_mobilisation``), and no man is lost between the two."""
    rules = {"mobilisation_duration": [duration, 2.0]}
    assert int(duration) * enlisted(mobilising=2, rules=rules)["called_up"] == pytest.approx(150.0)


def test_a_russian_mobilisation_calls_men_up_from_the_pool_month_by_month() -> None:
    """150 in three months: 50 now, on top of those who enlist."""
    found = enlisted(mobilising=2)
    assert found["called_up"] == pytest.approx(50.0)
    assert found["pool"] == pytest.approx(3600.0 - 40.0 + 8.0 - 50.0)
    assert found["recruits"] == pytest.approx(41.0)


def test_a_mobilisation_cannot_call_up_men_who_do_not_exist() -> None:
    """A pool of 9 gives 40 x sqrt(9/3600) = 2 recruits and gains 8: 15 are left to call up."""
    found = enlisted(mobilising=1, pool=9.0)
    assert found["called_up"] == pytest.approx(15.0)
    assert found["pool"] == pytest.approx(0.0)


def test_a_lower_ukrainian_draft_age_widens_the_pool_instead() -> None:
    found = enlisted(UKRAINE, mobilising=1)
    assert found["called_up"] == 0.0
    assert found["pool"] == pytest.approx(2500.0 - 20.0 + 4.0 + 150.0)


@given(SIDE, st.integers(0, 2), st.floats(0.0, 5000.0), st.floats(0.1, 3.0), st.floats(0.0, 1.0))
def test_the_pool_loses_exactly_those_who_join(
    side: int, mobilising: int, pool: float, inducement: float, fighting: float
) -> None:
    found = enlisted(side, mobilising, fighting, pool=pool, inducement=inducement)
    allies = 1.0 * fighting if side == RUSSIA else 0.0
    widened = 150.0 if side == UKRAINE and mobilising else 0.0
    joined = found["recruits"] - allies + found["called_up"]
    cohort = 8.0 if side == RUSSIA else 4.0
    assert found["pool"] == pytest.approx(pool + cohort + widened - joined)
    assert found["pool"] >= -1e-9
