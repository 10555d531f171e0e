"""What donors give: the opening pipeline, vetoes in the EU, promises, and deliveries that lag them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import donor as donor_rules
from agents.entities import DONORS, EU_INSTITUTIONS, GERMANY
from tests.builders import apply, approx, chance, expect, opened, params, put, scale, set_lever

ALL = len(DONORS)
WILL = st.floats(0.0, 1.6)
GIVING = {
    "aid_military": [2.0] * ALL, "aid_financial": [3.0] * ALL, "stock_share": 0.25, "delivery_delay": 8.0,
    "financial_sensitivity": 0.5, "veto_bite": 0.4, "loan_military": 1.5, "loan_renewal": 0.5,
}  # fmt: skip


def giver(donor: int = GERMANY, loan: tuple[float, float] = (0.0, 0.0), **fields: Any) -> Any:
    """World with a donor at the willingness of 2025; ``loan`` is whether the EU loan is active, or over."""
    world = put(opened(), "environment", loan_active=loan[0], loan_over=loan[1])
    return put(
        world, "donor", donor, **{"willingness": 1.0, "blocked": 0.0, "military_pipeline": 40.0, **fields}
    )


def given_by(world: Any, donor: int = GERMANY, **changes: Any) -> Any:
    return apply(donor_rules.deliver, world, params(**{**GIVING, **changes}), row=donor)["donor"][donor]


def blocked(before: float, draw: float, appetite: float = 1.0, donor: int = EU_INSTITUTIONS) -> float:
    world = put(opened(), "donor", donor, blocked=before, veto_appetite=appetite)
    rules = params(veto_onset=0.1, veto_end=0.3)
    return float(
        apply(donor_rules.face_veto, world, rules, chance(veto=draw), donor)["donor"][donor]["blocked"]
    )


def test_a_donor_begins_with_the_pipeline_its_last_allocations_filled() -> None:
    """A flow of 2 x 1.1 a month, three quarters of it on order for 8 months: 13.2."""
    opening = params(**GIVING, pipeline_start=1.1, donor_stress=[0.35] * ALL)
    found = apply(donor_rules.begin, opened(), opening, row=GERMANY)["donor"][GERMANY]
    assert (found["willingness"], found["veto_appetite"], found["fiscal_stress"]) == (1.0, 1.0, 0.35)
    expect(
        found, military_allocated=2.2, military_delivered=2.2, military_pipeline=13.2, financial_delivered=3.0
    )


def test_an_unchanged_flow_keeps_the_pipeline_in_its_steady_state() -> None:
    """What arrives from the opening pipeline is what is ordered: deliveries equal allocations."""
    opening = params(**GIVING, pipeline_start=1.0)
    world = apply(donor_rules.begin, giver(), opening, row=GERMANY)
    before = float(world["donor"][GERMANY]["military_pipeline"])
    expect(given_by(world), military_delivered=2.0, military_pipeline=before)


def test_face_veto() -> None:
    # A veto sets in by chance.
    for draw, state in [(0.09, 1.0), (0.11, 0.0)]:
        assert blocked(0.0, draw) == state
    # A veto is lifted by chance.
    for draw, state in [(0.29, 0.0), (0.31, 1.0)]:
        assert blocked(1.0, draw) == state
    # The onset of a veto grows with the appetite for it. A draw of .15 is above .1 x 1 and below .1 x 2; it
    # is also below the chance that a veto ends.
    assert blocked(0.0, 0.15, appetite=2.0) == 1.0
    assert blocked(0.0, 0.15, appetite=1.0) == 0.0
    assert blocked(1.0, 0.15, appetite=2.0) == 0.0
    # No one but the institutions faces a veto.
    assert blocked(0.0, 0.0, donor=GERMANY) == 0.0


def test_deliver() -> None:
    # Military aid leaves stocks in part and the rest arrives with a delay. Promised 2 x .8 = 1.6: .4 at once
    # and 40/8 = 5 from the pipeline, which takes up 1.2.
    found = given_by(giver(willingness=0.8))
    expect(found, military_allocated=1.6, military_delivered=0.4 + 5.0, military_pipeline=40.0 + 1.2 - 5.0)
    # Financial aid follows willingness by its sensitivity and arrives at once: 3 x (1 + .5 (.6 - 1)) = 2.4.
    assert given_by(giver(willingness=0.6))["financial_delivered"] == approx(2.4)
    # Financial aid is never taken back.
    assert given_by(giver(willingness=0.2), financial_sensitivity=2.0)["financial_delivered"] == 0.0
    # A veto holds up its share of both kinds of aid.
    found = given_by(giver(EU_INSTITUTIONS, blocked=1.0), EU_INSTITUTIONS)
    expect(found, military_allocated=2.0 * 0.6, financial_delivered=3.0 * 0.6)
    # The loan buys arms while it lasts out of reach of a veto.
    found = given_by(giver(EU_INSTITUTIONS, loan=(1.0, 0.0), blocked=1.0), EU_INSTITUTIONS)
    assert found["military_allocated"] == approx(2.0 * 0.6 + 1.5)
    # After its end the loan is renewed in part by the willing and unvetoed: 1.5 x .5 x .8 x .6 = .36 on top
    # of 2 x .8 x .6.
    world = giver(EU_INSTITUTIONS, loan=(0.0, 1.0), blocked=1.0, willingness=0.8)
    assert given_by(world, EU_INSTITUTIONS)["military_allocated"] == approx(0.96 + 0.36)
    # The loan is the institutions alone.
    for loan in [(1.0, 0.0), (0.0, 1.0)]:
        assert given_by(giver(GERMANY, loan=loan))["military_allocated"] == approx(2.0)
    # A lever replaces what a donor promises.
    world = set_lever(set_lever(giver(), "aid_military", 7.0, GERMANY), "aid_financial", 5.0, GERMANY)
    found = given_by(world)
    expect(found, military_allocated=7.0, military_delivered=0.25 * 7.0 + 5.0, financial_delivered=5.0)
    # A factor multiplies what a donor promises.
    world = scale(scale(giver(), "aid_military", 0.5, GERMANY), "aid_financial", 0.25, GERMANY)
    expect(given_by(world), military_allocated=1.0, financial_delivered=0.75)
    # Levers of one donor leave the others alone.
    assert given_by(set_lever(giver(), "aid_military", 7.0, EU_INSTITUTIONS))["military_allocated"] == approx(
        2.0
    )
    # Orders placed go on arriving after aid is cut off. With nothing promised, 40 on order for 8 months decay
    # by an eighth a month.
    found = given_by(set_lever(giver(), "aid_military", 0.0, GERMANY))
    expect(found, military_delivered=5.0, military_pipeline=35.0)


@given(WILL, st.floats(0.0, 100.0), st.floats(0.0, 1.0), st.floats(1.0, 24.0), st.sampled_from([0.0, 1.0]))
def test_arms_are_neither_made_nor_lost_on_the_way(
    will: float, ordered: float, stock_share: float, delay: float, veto: float
) -> None:
    world = giver(EU_INSTITUTIONS, loan=(1.0, 0.0), willingness=will, military_pipeline=ordered, blocked=veto)
    found = given_by(world, EU_INSTITUTIONS, stock_share=stock_share, delivery_delay=delay)
    before = ordered + found["military_allocated"]
    assert found["military_pipeline"] + found["military_delivered"] == approx(before)
    assert found["military_pipeline"] >= -1e-9


@given(WILL, st.floats(0.0, 1.0))
def test_a_more_willing_donor_never_gives_less(will: float, more: float) -> None:
    reluctant, eager = given_by(giver(willingness=will)), given_by(giver(willingness=will + more))
    assert reluctant["military_allocated"] <= eager["military_allocated"]
    assert reluctant["financial_delivered"] <= eager["financial_delivered"]
