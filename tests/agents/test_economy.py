"""Money: Russia's budget, fund and strain; Ukraine's external gap; both sides' growing fiscal effort."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import economy
from agents.entities import RUSSIA, UKRAINE
from model.rule_table import plain
from tests.agents.helpers import fresh, put
from tests.vocabulary import apply, params

BUDGET = {
    "borrowing_speed": 0.0,
    "interest": 0.0,
    "planned_deficit": 4.0,
    "oil_sensitivity": 0.2,
    "oil_budget_price": 60.0,
    "saving_share": 0.5,
    "refinery_cost": 2.5,
    "infrastructure_norm": [0.9, 0.95],
    "import_bill": 0.8,
    "import_premium_slope": 0.5,
    "sanctions": 0.8,
    "hedging": 0.5,
    "manpower_bill": 1.0,
    "recruitment": [40.0, 20.0],
    "war_cost_growth": 0.0,
    "borrowing": 5.0,
    "fund_draw_limit": 3.0,
    "war_cost": 10.0,
    "strain_speed": 0.25,
    "effort_speed": 0.0,
    "effort_limit": 0.5,
    "strain_start": [0.05, 0.1],
}
GAP = {
    "budget_need": 4.0,
    "coverage": 0.9,
    "coverage_limit": 1.2,
    "grid_cost": 2.0,
    "infrastructure_norm": [0.9, 0.95],
    "funds_floor": 20.0,
    "strain_above_floor": 0.25,
    "strain_speed": 0.25,
    "effort_speed": 0.0,
    "effort_limit": 0.5,
    "strain_start": [0.05, 0.1],
}


def budget(
    oil: float = 60.0, premium: float = 1.2, refineries: float = 0.9, fighting: float = 1.0, **fields: float
) -> Any:
    """World in which nothing but these numbers adds to the planned deficit of 4."""
    world = put(
        fresh(), "environment", oil_price=oil, import_premium=premium, infrastructure=[refineries, 0.5]
    )
    usual = {
        "inducement": 1.0,
        "recruits": 40.0,
        "war_bill": 0.0,
        "effort": 0.0,
        "funds": 50.0,
        "strain": 0.05,
    }
    return put(put(world, "course", fighting=fighting), "belligerent", RUSSIA, **{**usual, **fields})


def balanced(world: Any, **changes: Any) -> Any:
    rules = params(**{**BUDGET, **changes})
    world["belligerent"]["borrowing"][RUSSIA] = rules["borrowing"]
    return apply(economy.balance_russian_budget, world, rules, row=RUSSIA)["belligerent"][RUSSIA]


def filled(aid: float = 1.0, grid: float = 0.95, rules: dict[str, Any] | None = None, **fields: float) -> Any:
    world = put(fresh(), "environment", infrastructure=[0.5, grid])
    usual = {"outside_financial": aid, "effort": 0.0, "funds": 50.0, "strain": 0.1}
    put(world, "belligerent", UKRAINE, **{**usual, **fields})
    given_rules = params(**{**GAP, **(rules or {})})
    return apply(economy.fill_external_gap, world, given_rules, row=UKRAINE)["belligerent"][UKRAINE]


def test_a_deficit_within_borrowing_costs_nothing_and_strain_fades() -> None:
    """4 is below 5; strain falls by a quarter of itself."""
    found = balanced(budget())
    assert (found["gap"], found["funds"]) == (0.0, 50.0)
    assert found["strain"] == pytest.approx(0.0375)


def test_cheap_oil_widens_the_deficit_by_its_sensitivity() -> None:
    """E8: .2 (60 - 45) = 3 on top of 4 is 2 above borrowing, drawn from the fund."""
    found = balanced(budget(oil=45.0))
    assert found["gap"] == pytest.approx(2.0)
    assert found["funds"] == pytest.approx(48.0)


def test_half_of_a_windfall_is_saved_in_the_fund_and_the_other_half_narrows_the_deficit() -> None:
    """A price of 80 brings 4: 2 go to the fund; 4 - 4 + 2 + 3.5 = 5.5 leaves a gap of .5."""
    found = balanced(budget(oil=80.0, war_bill=3.5))
    assert found["gap"] == pytest.approx(0.5)
    assert found["funds"] == pytest.approx(50.0 - 0.5 + 2.0)


def test_damaged_refineries_cost_revenue() -> None:
    """2.5 x (.9 - .3) = 1.5: a gap of .5, whatever the state of the Ukrainian grid."""
    assert balanced(budget(refineries=0.3))["gap"] == pytest.approx(0.5)


def test_dearer_and_more_numerous_recruits_cost_more() -> None:
    """1.5 times the pay for 60 instead of 40 men: 2.25 times the usual bill of 1."""
    assert balanced(budget(inducement=1.5, recruits=60.0))["gap"] == pytest.approx(0.25)


def test_imports_dearer_than_at_the_reference_date_cost_more() -> None:
    """Usual premium: 1 + .5 x .8 x .5 = 1.2. At 3.2 the bill is .8 x 2 = 1.6."""
    assert balanced(budget(premium=3.2))["gap"] == pytest.approx(0.6)


def test_the_war_grows_dearer_while_it_is_fought_and_borne() -> None:
    spent = balanced(budget(war_bill=2.0, strain=1.0), war_cost_growth=0.5)
    assert spent["war_bill"] == pytest.approx(2.0)
    assert balanced(budget(war_bill=2.0, strain=0.0), war_cost_growth=0.5)["war_bill"] == pytest.approx(2.5)
    assert balanced(budget(war_bill=2.0, strain=0.0), war_cost_growth=0.5)["gap"] == pytest.approx(1.5)
    assert balanced(budget(war_bill=2.0, fighting=0.0), war_cost_growth=0.5)["war_bill"] == pytest.approx(2.0)


def test_what_the_fund_cannot_release_in_a_month_becomes_strain() -> None:
    """Gap 6, drawn 3: 3 of a war cost of 10 is .3; strain .05 + .25 x .25."""
    found = balanced(budget(war_bill=7.0))
    assert found["funds"] == pytest.approx(47.0)
    assert found["strain"] == pytest.approx(0.1125)


def test_an_empty_fund_releases_nothing() -> None:
    """Gap 2, uncovered .2 of the war's cost: .05 + .25 x .15."""
    found = balanced(budget(war_bill=3.0, funds=0.0))
    assert found["funds"] == 0.0
    assert found["strain"] == pytest.approx(0.0875)


def test_a_nearly_empty_fund_releases_what_is_left() -> None:
    assert balanced(budget(war_bill=3.0, funds=0.5))["funds"] == pytest.approx(0.0)


def test_strain_moves_towards_at_most_three_fifths() -> None:
    found = balanced(budget(war_bill=500.0, strain=0.2))
    assert found["strain"] == pytest.approx(0.2 + 0.25 * 0.4)


def test_fiscal_effort_covers_its_share_of_the_gap() -> None:
    """A gap of 2 less two fifths of it."""
    found = balanced(budget(war_bill=3.0, effort=0.4))
    assert found["gap"] == pytest.approx(1.2)
    assert found["funds"] == pytest.approx(48.8)


def test_russian_effort_grows_before_it_counts() -> None:
    """.1 + .2 (.3 - .05) = .15 of a gap of 2."""
    found = balanced(budget(war_bill=3.0, effort=0.1, strain=0.3), effort_speed=0.2)
    assert found["effort"] == pytest.approx(0.15)
    assert found["gap"] == pytest.approx(1.7)


@pytest.mark.parametrize(
    ("side", "effort", "strain", "adapted"),
    [
        (RUSSIA, 0.1, 0.35, 0.16),
        (UKRAINE, 0.1, 0.35, 0.15),
        (RUSSIA, 0.1, 0.0, 0.09),
        (RUSSIA, 0.0, 0.0, 0.0),
        (RUSSIA, 0.49, 0.9, 0.5),
    ],
)
def test_effort_grows_under_strain_and_eases_without_between_nothing_and_its_limit(
    side: int, effort: float, strain: float, adapted: float
) -> None:
    """.2 times the strain beyond that of the side's reference date."""
    rules = params(effort_speed=0.2, effort_limit=0.5, strain_start=[0.05, 0.1])
    found = plain(economy.adapted)(rules, {"effort": effort, "strain": strain}, side)
    assert found == pytest.approx(adapted)


def test_outside_money_covers_its_share_and_reserves_the_rest() -> None:
    """E10: 4 (1 - .9) = .4 is drawn; it burdens with a quarter of .4/4: .1 + .25 (.025 - .1)."""
    found = filled()
    assert found["gap"] == pytest.approx(0.4)
    assert found["funds"] == pytest.approx(49.6)
    assert found["strain"] == pytest.approx(0.08125)


def test_half_the_money_leaves_more_than_half_of_the_need() -> None:
    assert filled(aid=0.5)["gap"] == pytest.approx(4.0 * (1.0 - 0.45))


def test_damage_to_the_grid_widens_the_need() -> None:
    """.4 + 2 x (.95 - .45), whatever the state of Russian refineries."""
    assert filled(grid=0.45)["gap"] == pytest.approx(1.4)


@pytest.mark.parametrize("aid", [1.2, 5.0])
def test_a_surplus_fills_the_reserves_but_only_as_far_as_aid_can_help(aid: float) -> None:
    """4 (1 - .9 x 1.2) = -.32 goes to the reserves, burdens no one, and effort has no part in it."""
    found = filled(aid=aid, effort=0.4)
    assert found["gap"] == pytest.approx(-0.32)
    assert found["funds"] == pytest.approx(50.32)
    assert found["strain"] == pytest.approx(0.075)


def test_at_the_floor_of_reserves_the_whole_gap_becomes_strain() -> None:
    """2.2 of a need of 4: .1 + .25 (.55 - .1)."""
    found = filled(aid=0.5, funds=20.0)
    assert found["funds"] == 20.0
    assert found["strain"] == pytest.approx(0.2125)


def test_reserves_below_the_floor_are_left_alone() -> None:
    assert filled(aid=0.5, funds=5.0)["funds"] == 5.0


def test_reserves_just_above_the_floor_cover_a_part() -> None:
    """Drawn .2 at a quarter of the burden and 2 uncovered: 2.05/4; .1 + .25 (.5125 - .1)."""
    found = filled(aid=0.5, funds=20.2)
    assert found["funds"] == pytest.approx(20.0)
    assert found["strain"] == pytest.approx(0.203125)


def test_ukrainian_effort_covers_its_share_of_the_gap() -> None:
    """Effort .1 + .2 (.35 - .1) = .15 of a gap of 2.2."""
    found = filled(aid=0.5, effort=0.1, strain=0.35, rules={"effort_speed": 0.2})
    assert found["effort"] == pytest.approx(0.15)
    assert found["gap"] == pytest.approx(2.2 * 0.85)


def test_a_burden_beyond_the_whole_need_counts_as_the_whole() -> None:
    found = filled(aid=0.0, grid=-9.0, funds=0.0)
    assert found["strain"] == pytest.approx(0.1 + 0.25 * 0.9)


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


def test_borrowing_follows_the_deficit_up_to_its_limit_and_a_default_stays_possible() -> None:
    """A deficit of 40: borrowing climbs from 5 to its limit of 10, the fund empties, and strain is left."""
    given_rules = params(
        **{**BUDGET, "borrowing_speed": 0.1, "borrowing_limit": 10.0, "war_cost_growth": 0.0}
    )
    world = budget(war_bill=36.0, borrowing=5.0, debt=0.0)
    borrowed = []
    for _ in range(24):
        side = apply(economy.balance_russian_budget, world, given_rules, row=RUSSIA)["belligerent"][RUSSIA]
        borrowed.append(float(side["borrowing"]))
    assert borrowed[0] == pytest.approx(5.0 + 0.1 * 35.0)
    assert borrowed == sorted(borrowed)
    assert borrowed[-1] == 10.0
    assert side["debt"] == pytest.approx(sum(borrowed))
    assert side["funds"] == pytest.approx(0.0)
    assert side["strain"] > given_rules["strain_limit"][RUSSIA]
