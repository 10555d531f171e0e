"""Money: Russia's budget, fund and strain; Ukraine's external gap; both sides' growing fiscal effort."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import economy
from agents.entities import RUSSIA, UKRAINE
from model.rule_table import plain
from tests.builders import apply, approx, expect, opened, params, put

BUDGET = {
    "borrowing_speed": 0.0, "interest": 0.0, "planned_deficit": 4.0, "oil_sensitivity": 0.2,
    "oil_budget_price": 60.0, "saving_share": 0.5, "refinery_cost": 2.5,
    "infrastructure_norm": [0.9, 0.95], "import_bill": 0.8, "import_premium_slope": 0.5, "sanctions": 0.8,
    "hedging": 0.5, "manpower_bill": 1.0, "recruitment": [40.0, 20.0], "war_cost_growth": 0.0,
    "borrowing": 5.0, "fund_draw_limit": 3.0, "war_cost": 10.0, "strain_speed": 0.25, "effort_speed": 0.0,
    "effort_limit": 0.5, "strain_start": [0.05, 0.1],
}  # fmt: skip
GAP = {
    "budget_need": 4.0, "coverage": 0.9, "coverage_limit": 1.2, "grid_cost": 2.0,
    "infrastructure_norm": [0.9, 0.95], "funds_floor": 20.0, "strain_above_floor": 0.25,
    "strain_speed": 0.25, "effort_speed": 0.0, "effort_limit": 0.5, "strain_start": [0.05, 0.1],
}  # fmt: skip


def budget(
    oil: float = 60.0, premium: float = 1.2, refineries: float = 0.9, fighting: float = 1.0, **fields: float
) -> Any:
    """World in which nothing but these numbers adds to the planned deficit of 4."""
    world = put(
        opened(), "environment", oil_price=oil, import_premium=premium, infrastructure=[refineries, 0.5]
    )
    usual = {
        "inducement": 1.0, "recruits": 40.0, "war_bill": 0.0, "effort": 0.0, "funds": 50.0, "strain": 0.05,
    }  # fmt: skip
    return put(put(world, "course", fighting=fighting), "belligerent", RUSSIA, **{**usual, **fields})


def balanced(world: Any, **changes: Any) -> Any:
    rules = params(**{**BUDGET, **changes})
    world["belligerent"]["borrowing"][RUSSIA] = rules["borrowing"]
    return apply(economy.balance_russian_budget, world, rules, row=RUSSIA)["belligerent"][RUSSIA]


def filled(aid: float = 1.0, grid: float = 0.95, rules: dict[str, Any] | None = None, **fields: float) -> Any:
    world = put(opened(), "environment", infrastructure=[0.5, grid])
    usual = {"outside_financial": aid, "effort": 0.0, "funds": 50.0, "strain": 0.1}
    put(world, "belligerent", UKRAINE, **{**usual, **fields})
    given_rules = params(**{**GAP, **(rules or {})})
    return apply(economy.fill_external_gap, world, given_rules, row=UKRAINE)["belligerent"][UKRAINE]


def test_balance_russian_budget() -> None:
    # A deficit within borrowing costs nothing and strain fades: 4 is below 5; strain falls by a quarter of
    # itself.
    found = balanced(budget())
    assert (found["gap"], found["funds"]) == (0.0, 50.0)
    assert found["strain"] == approx(0.0375)
    # Cheap oil widens the deficit by its sensitivity: E8: .2 (60 - 45) = 3 on top of 4 is 2 above borrowing,
    # drawn from the fund.
    expect(balanced(budget(oil=45.0)), gap=2.0, funds=48.0)
    # Half of a windfall is saved in the fund and the other half narrows the deficit. A price of 80 brings 4:
    # 2 go to the fund; 4 - 4 + 2 + 3.5 = 5.5 leaves a gap of .5.
    expect(balanced(budget(oil=80.0, war_bill=3.5)), gap=0.5, funds=50.0 - 0.5 + 2.0)
    # Damaged refineries cost revenue: 2.5 x (.9 - .3) = 1.5: a gap of .5, whatever the state of the Ukrainian
    # grid.
    assert balanced(budget(refineries=0.3))["gap"] == approx(0.5)
    # Dearer and more numerous recruits cost more: 1.5 times the pay for 60 instead of 40 men: 2.25 times the
    # usual bill of 1.
    assert balanced(budget(inducement=1.5, recruits=60.0))["gap"] == approx(0.25)
    # Imports dearer than at the reference date cost more. Usual premium: 1 + .5 x .8 x .5 = 1.2. At 3.2 the
    # bill is .8 x 2 = 1.6.
    assert balanced(budget(premium=3.2))["gap"] == approx(0.6)
    # The war grows dearer while it is fought and borne.
    assert balanced(budget(war_bill=2.0, strain=1.0), war_cost_growth=0.5)["war_bill"] == approx(2.0)
    expect(balanced(budget(war_bill=2.0, strain=0.0), war_cost_growth=0.5), war_bill=2.5, gap=1.5)
    assert balanced(budget(war_bill=2.0, fighting=0.0), war_cost_growth=0.5)["war_bill"] == approx(2.0)
    # What the fund cannot release in a month becomes strain. Gap 6, drawn 3: 3 of a war cost of 10 is .3;
    # strain .05 + .25 x .25.
    expect(balanced(budget(war_bill=7.0)), funds=47.0, strain=0.1125)
    # An empty fund releases nothing. Gap 2, uncovered .2 of the war's cost: .05 + .25 x .15.
    expect(balanced(budget(war_bill=3.0, funds=0.0)), funds=0.0, strain=0.0875)
    # A nearly empty fund releases what is left.
    assert balanced(budget(war_bill=3.0, funds=0.5))["funds"] == approx(0.0)
    # Strain moves towards at most three fifths.
    assert balanced(budget(war_bill=500.0, strain=0.2))["strain"] == approx(0.2 + 0.25 * 0.4)
    # Fiscal effort covers its share of the gap. A gap of 2 less two fifths of it.
    expect(balanced(budget(war_bill=3.0, effort=0.4)), gap=1.2, funds=48.8)
    # Russian effort grows before it counts: .1 + .2 (.3 - .05) = .15 of a gap of 2.
    expect(balanced(budget(war_bill=3.0, effort=0.1, strain=0.3), effort_speed=0.2), effort=0.15, gap=1.7)
    # Borrowing follows the deficit up to its limit and a default stays possible. A deficit of 40: borrowing
    # climbs from 5 to its limit of 10, the fund empties, and strain is left.
    given_rules = params(
        **{**BUDGET, "borrowing_speed": 0.1, "borrowing_limit": 10.0, "war_cost_growth": 0.0}
    )
    world = budget(war_bill=36.0, borrowing=5.0, debt=0.0)
    borrowed = []
    for _ in range(24):
        side = apply(economy.balance_russian_budget, world, given_rules, row=RUSSIA)["belligerent"][RUSSIA]
        borrowed.append(float(side["borrowing"]))
    assert borrowed[0] == approx(5.0 + 0.1 * 35.0)
    assert borrowed == sorted(borrowed)
    assert borrowed[-1] == 10.0
    expect(side, debt=sum(borrowed), funds=0.0)
    assert side["strain"] > given_rules["strain_limit"][RUSSIA]


def test_effort_grows_under_strain_and_eases_without_between_nothing_and_its_limit() -> None:
    """.2 times the strain beyond that of the side's reference date."""
    for side, effort, strain, adapted in [
        (RUSSIA, 0.1, 0.35, 0.16), (UKRAINE, 0.1, 0.35, 0.15), (RUSSIA, 0.1, 0.0, 0.09),
        (RUSSIA, 0.0, 0.0, 0.0), (RUSSIA, 0.49, 0.9, 0.5),
    ]:  # fmt: skip
        rules = params(effort_speed=0.2, effort_limit=0.5, strain_start=[0.05, 0.1])
        assert plain(economy.adapted)(rules, {"effort": effort, "strain": strain}, side) == approx(adapted)


def test_fill_external_gap() -> None:
    # Outside money covers its share and reserves the rest: E10: 4 (1 - .9) = .4 is drawn; it burdens with a
    # quarter of .4/4: .1 + .25 (.025 - .1).
    expect(filled(), gap=0.4, funds=49.6, strain=0.08125)
    # Half the money leaves more than half of the need.
    assert filled(aid=0.5)["gap"] == approx(4.0 * (1.0 - 0.45))
    # Damage to the grid widens the need: .4 + 2 x (.95 - .45), whatever the state of Russian refineries.
    assert filled(grid=0.45)["gap"] == approx(1.4)
    # A surplus fills the reserves but only as far as aid can help: 4 (1 - .9 x 1.2) = -.32 goes to the
    # reserves, burdens no one, and effort has no part in it.
    for aid in [1.2, 5.0]:
        expect(filled(aid=aid, effort=0.4), gap=-0.32, funds=50.32, strain=0.075)
    # At the floor of reserves the whole gap becomes strain: 2.2 of a need of 4: .1 + .25 (.55 - .1).
    expect(filled(aid=0.5, funds=20.0), funds=20.0, strain=0.2125)
    # Reserves below the floor are left alone.
    assert filled(aid=0.5, funds=5.0)["funds"] == 5.0
    # Reserves just above the floor cover a part. Drawn .2 at a quarter of the burden and 2 uncovered: 2.05/4;
    # .1 + .25 (.5125 - .1).
    expect(filled(aid=0.5, funds=20.2), funds=20.0, strain=0.203125)
    # Ukrainian effort covers its share of the gap. Effort .1 + .2 (.35 - .1) = .15 of a gap of 2.2.
    expect(filled(aid=0.5, effort=0.1, strain=0.35, rules={"effort_speed": 0.2}), effort=0.15, gap=2.2 * 0.85)
    # A burden beyond the whole need counts as the whole.
    assert filled(aid=0.0, grid=-9.0, funds=0.0)["strain"] == approx(0.1 + 0.25 * 0.9)


@given(
    st.floats(10.0, 200.0),
    st.floats(0.0, 10.0),
    st.floats(0.0, 100.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 0.5),
)
def test_the_fund_never_falls_below_zero_nor_strain_out_of_bounds(
    oil: float, war_bill: float, funds: float, strain: float, effort: float
) -> None:
    found = balanced(budget(oil=oil, war_bill=war_bill, funds=funds, strain=strain, effort=effort))
    assert found["funds"] >= 0.0
    assert 0.0 <= found["strain"] <= 1.0
    assert found["gap"] >= 0.0


@given(st.floats(10.0, 200.0), st.floats(0.1, 50.0), st.floats(0.0, 10.0))
def test_dearer_oil_never_hurts_russia(oil: float, more: float, war_bill: float) -> None:
    cheap, dear = (balanced(budget(oil=price, war_bill=war_bill)) for price in (oil, oil + more))
    assert dear["gap"] <= cheap["gap"] + 1e-12
    assert dear["funds"] >= cheap["funds"] - 1e-12
    assert dear["strain"] <= cheap["strain"] + 1e-12


@given(st.floats(0.0, 2.0), st.floats(0.0, 1.0), st.floats(0.0, 100.0), st.floats(0.0, 1.0))
def test_more_outside_money_never_hurts_ukraine(aid: float, more: float, funds: float, strain: float) -> None:
    poor, rich = (filled(aid=level, funds=funds, strain=strain) for level in (aid, aid + more))
    assert rich["funds"] >= poor["funds"] - 1e-12
    assert rich["strain"] <= poor["strain"] + 1e-12
    assert 0.0 <= rich["strain"] <= 1.0
