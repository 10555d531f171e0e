"""Four stocks a side: how they begin, how they are normalised, and when they count as exhausted."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import belligerent
from agents.entities import RUSSIA, UKRAINE
from tests.builders import apply, approx, expect, opened, params, put

RULES = {
    "manpower_norm": [700.0, 800.0], "funds_norm": [50.0, 40.0], "support_norm": [0.8, 0.6],
    "strain_limit": [0.4, 0.5], "strain_weight": [0.6, 0.7], "depletion": [1.0, 1.0, 1.0, 1.0],
    "strain_alarm": 0.25, "partner_floor": 0.5,
}  # fmt: skip
FULL = {"fires": 1.0, "strain": 0.0, "outside_support": 1.0, "months_strained": 0}
FULL_RUSSIA = {**FULL, "full_fires": 1.0, "planned": 700.0, "manpower": 700.0, "funds": 50.0, "support": 0.8}
FULL_UKRAINE = {**FULL, "full_fires": 1.0, "planned": 800.0, "manpower": 800.0, "funds": 40.0, "support": 0.6}


def measured(side: int = RUSSIA, rules: dict[str, Any] | None = None, **fields: Any) -> Any:
    """A side with full stocks except for these fields, after the measure of exhaustion."""
    full = FULL_RUSSIA if side == RUSSIA else FULL_UKRAINE
    world = put(opened(), "belligerent", side, **{**full, **fields})
    given_rules = params(**{**RULES, **(rules or {})})
    return apply(belligerent.measure_exhaustion, world, given_rules, row=side)["belligerent"][side]


def test_begin_army() -> None:
    # An army begins at its norm with its flows and past losses.
    opening = params(
        manpower_norm=[700.0, 800.0],
        pool=[3000.0, 2000.0],
        recruitment=[34.0, 27.0],
        casualties=[30.0, 12.0],
        irrecoverable=[0.6, 0.5],
        departures=[9.0, 20.0],
        casualties_total=[1200.0, 500.0],
    )
    found = apply(belligerent.begin_army, opened(), opening, row=UKRAINE)["belligerent"][UKRAINE]
    assert (found["manpower"], found["pool"], found["inducement"], found["recruits"]) == (
        800.0,
        2000.0,
        1.0,
        27.0,
    )
    losses = [found[name] for name in ("casualties", "casualties_1", "casualties_2", "casualties_3")]
    assert losses == [12.0] * 4
    assert found["returned"] == approx(0.5 * 12.0)
    assert (found["outflow"], found["casualties_total"], found["felt_losses"]) == (20.0, 500.0, 500.0)
    # Russian wounded return at the opening by their recoverable share.
    opening = params(casualties=[30.0, 12.0], irrecoverable=[0.6, 0.5])
    found = apply(belligerent.begin_army, opened(), opening, row=RUSSIA)["belligerent"][RUSSIA]
    assert found["returned"] == approx(12.0)


def test_means_begin_at_their_reference_with_nothing_exhausted() -> None:
    opening = params(
        interception=[0.7, 0.9],
        strikes=[5000.0, 4000.0],
        armour=[2900.0, 1100.0],
        armour_stored=[2800.0, 10.0],
        funds_norm=[50.0, 40.0],
        strain_start=[0.05, 0.08],
        support_norm=[0.8, 0.6],
    )
    blank = dict.fromkeys(
        ("capacity", "fires", "lethality", "exposure", "vigour", "weakest", "composite"), 0.0
    )
    world = put(opened(), "belligerent", UKRAINE, **blank)
    found = apply(belligerent.begin_means, world, opening, row=UKRAINE)["belligerent"][UKRAINE]
    assert all(found[name] == 1.0 for name in blank)
    outside = ("outside_military", "outside_financial", "outside_fires", "outside_support")
    assert all(found[name] == 1.0 for name in outside)
    assert found["stock"].tolist() == [1.0] * 4
    assert (found["air_defence"], found["strikes"]) == (0.9, 4000.0)
    assert (found["armour"], found["armour_stored"]) == (1100.0, 10.0)
    assert (found["funds"], found["strain"], found["support"]) == (40.0, 0.08, 0.6)


def test_measure_exhaustion() -> None:
    # Full stocks measure one.
    found = measured()
    assert found["stock"].tolist() == approx([1.0] * 4)
    assert (found["vigour"], found["weakest"], found["composite"]) == (1.0, 1.0, 1.0)
    # Each stock is measured against its own reference: E32 for Russia. Men 560/700; fires .7; economy .6 (1 -
    # .1/.4) + .4 x 25/50 = .65; support .6/.8.
    found = measured(manpower=560.0, fires=0.7, strain=0.1, funds=25.0, support=0.6)
    assert found["stock"].tolist() == approx([0.8, 0.7, 0.65, 0.75])
    # Vigour is the mean and the composite half mean half weakest. Stocks .8, .7, .65, .75: mean .725, weakest
    # .65, composite .6875.
    found = measured(manpower=560.0, fires=0.7, strain=0.1, funds=25.0, support=0.6)
    expect(found, vigour=0.725, weakest=0.65, composite=0.6875)
    # Ukraine is measured by its own references: 600/800; .9; .7 (1 - .2/.5) + .3 x 20/40 = .57; .3/.6.
    found = measured(UKRAINE, manpower=600.0, fires=0.9, strain=0.2, funds=20.0, support=0.3)
    assert found["stock"].tolist() == approx([0.75, 0.9, 0.57, 0.5])
    # Strain beyond its limit leaves only what the funds are worth.
    assert measured(strain=0.9, funds=25.0)["stock"][2] == approx(0.4 * 0.5)
    # An empty treasury under no strain leaves the weight of strain.
    assert measured(funds=0.0)["stock"][2] == approx(0.6)
    # More than full counts as full.
    found = measured(manpower=900.0, fires=1.7, funds=500.0, support=1.0)
    assert found["stock"].tolist() == approx([1.0] * 4)
    # A stock whose depletion is switched off counts as full.
    found = measured(rules={"depletion": [0.0, 1.0, 1.0, 0.5]}, manpower=70.0, fires=0.5, support=0.4)
    assert found["stock"].tolist() == approx([1.0, 0.5, 1.0, 0.75])
    # Months in a row of strain or lost partners are counted: E29, mirror rule: five with this month, or back
    # to none.
    for fields, months in [
        ({"strain": 0.26}, 5), ({"strain": 0.25}, 0), ({"outside_support": 0.49}, 5),
        ({"outside_support": 0.5}, 0), ({"strain": 0.26, "outside_support": 0.49}, 5),
    ]:  # fmt: skip
        assert measured(**fields, months_strained=4)["months_strained"] == months
    # Months of strain are counted for Russia only.
    assert measured(UKRAINE, strain=0.9, outside_support=0.1, months_strained=4)["months_strained"] == 0


STOCKS = st.tuples(
    st.floats(0.0, 2000.0),
    st.floats(0.05, 3.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 200.0),
    st.floats(0.0, 1.0),
)


@given(STOCKS, st.sampled_from([RUSSIA, UKRAINE]), st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4))
def test_every_measure_is_a_share_and_the_composite_lies_between_weakest_and_mean(
    stocks: tuple[float, ...], side: int, depletion: list[float]
) -> None:
    names = ("manpower", "fires", "strain", "funds", "support")
    found = measured(side, {"depletion": depletion}, **dict(zip(names, stocks, strict=True)))
    assert all(0.0 <= stock <= 1.0 for stock in found["stock"])
    assert 0.0 <= found["weakest"] <= found["composite"] + 1e-12
    assert found["composite"] <= found["vigour"] + 1e-12
    assert found["weakest"] == approx(min(found["stock"]))


@given(STOCKS, st.sampled_from(["manpower", "fires", "funds", "support"]), st.floats(0.0, 1.0))
def test_losing_from_any_stock_never_makes_a_side_fitter(
    stocks: tuple[float, ...], lost: str, share: float
) -> None:
    fields = dict(zip(("manpower", "fires", "strain", "funds", "support"), stocks, strict=True))
    poorer = {**fields, lost: fields[lost] * share}
    assert measured(**poorer)["composite"] <= measured(**fields)["composite"] + 1e-12
