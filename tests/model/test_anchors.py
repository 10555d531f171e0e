"""Parameters agree with the published figures they rest on."""

import dataclasses
from collections.abc import Callable

import pytest

from agents.entities import DONORS
from model import anchors, parameters
from tests.builders import approx

ANCHORS = anchors.table()


def figure(name: str) -> float:
    return ANCHORS[name].value


def default(name: str) -> float:
    return parameters.table()[name].default


# What a published figure should be, worked out from parameters by hand.
IMPLIED: dict[str, Callable[[], float]] = {
    "advance_deepstate_2025": lambda: default("advance_norm"),
    "advance_isw_2025": lambda: default("advance_norm"),
    "occupied_share": lambda: (
        sum(
            parameters.table()[name].default
            for name in parameters.table()
            if name.startswith("occupied_area.")
        )
        / default("area_of_ukraine")
    ),
    "exchange_ratio": lambda: default("casualties.russia") / default("casualties.ukraine"),
    "russian_killed": lambda: default("casualties.russia") * default("killed_share.russia"),
    "ukrainian_killed": lambda: default("casualties.ukraine") * default("killed_share.ukraine"),
    "russian_casualties_2025": lambda: 12.3 * default("casualties.russia"),
    "ukrainian_desertion": lambda: default("departures.ukraine"),
    "tanks_new_per_year": lambda: 12.0 * default("armour_new.russia"),
    "refining_disrupted": lambda: 1.0 - default("infrastructure_norm.russia"),
    "electricity_deficit": lambda: 1.0 - default("infrastructure_norm.ukraine"),
    "drone_interception": lambda: default("interception.ukraine"),
    "ukrainian_deficit_2026": lambda: 12.0 * default("budget_need"),
    "airspace_violations_2025": lambda: 12.0 * default("incident_rate"),
    "continue_russia": lambda: default("hawkishness.russian_public"),
    "no_concessions": lambda: sum(
        default(f"hawkishness.{name}") * default(f"faction_weight.{name}")
        for name in ("army", "nationalists", "opposition", "ukrainian_public")
    ),
}


def test_what_parameters_imply_lies_within_the_published_range() -> None:
    for name in IMPLIED:
        found = ANCHORS[name]
        assert found.low <= IMPLIED[name]() <= found.high


def test_the_budgets_of_war_lie_in_their_ranges() -> None:
    # The war costs what the budget share gives: 5.1 % of the gross domestic product over twelve months.
    month = 0.051 * ANCHORS["russian_gdp"].value / 12.0
    war_cost = parameters.table()["war_cost"]
    assert war_cost.low <= month <= war_cost.high
    # The planned deficit is that of the Russian budget law. At 80 roubles to the dollar, over twelve months.
    year = figure("russian_planned_spending_2026") - figure("russian_planned_revenue_2026")
    planned = parameters.table()["planned_deficit"]
    assert planned.low <= 1000.0 * year / 80.0 / 12.0 <= planned.high


def test_aid_is_that_of_the_donors_of_the_table() -> None:
    # The year 2025 is the norm of aid.
    month = ANCHORS["military_aid_2025"].value / 12.0
    assert default("aid_military_norm") == approx(month, abs=0.01)
    assert default("aid_financial_norm") == approx(ANCHORS["financial_aid_2025"].value / 12.0, abs=0.01)
    # The donors of the table gave nearly all aid. The rest came from donors that have no row of their own.
    for total in ["military_aid_2023", "military_aid_2024", "military_aid_2025", "financial_aid_2025"]:
        assert 0.98 * figure(total) < sum(figure(f"{total}_{donor}") for donor in DONORS) < figure(total)
    # What a donor gave in 2025 lies in its range.
    for donor in DONORS:
        military = parameters.table()[f"aid_military.{donor}"]
        assert military.low <= figure(f"military_aid_2025_{donor}") / 12.0 <= military.high
        financial = parameters.table()[f"aid_financial.{donor}"]
        # The range was rounded to a tenth for the EU institutions: 2.9 for 2.93.
        assert financial.low <= figure(f"financial_aid_2025_{donor}") / 12.0 <= financial.high + 0.05


def test_armour_is_lost_as_photographs_show() -> None:
    """Losses a thousand casualties, by the tanks seen lost and the casualties suffered until then."""
    for side in ("russia", "ukraine"):
        seen = ANCHORS[f"oryx_tanks_{side}"].value / default(f"casualties_total.{side}")
        assert default(f"armour_losses.{side}") == approx(seen, rel=0.5)


def test_budgets_and_counts_add_up() -> None:
    # Budgets add up to their deficits.
    russian = figure("russian_spending_2025") - figure("russian_revenue_2025")
    assert russian == approx(figure("russian_deficit_2025"))
    ukrainian = figure("ukrainian_spending_2026") - figure("ukrainian_revenue_2026")
    assert ANCHORS["ukrainian_deficit_2026"].low <= ukrainian <= ANCHORS["ukrainian_deficit_2026"].high
    # Defence and security take 38 percent of planned spending.
    spent = figure("russian_planned_defence_2026") + figure("russian_planned_security_2026")
    assert spent / figure("russian_planned_spending_2026") == approx(0.38, abs=0.005)
    # Free donetsk is what Russia does not occupy of it.
    free = (1.0 - figure("occupied_share_donetsk")) * 26_517.0
    assert ANCHORS["free_donetsk"].low <= free <= ANCHORS["free_donetsk"].high
    # The airspace was violated 33 times in four years.
    assert sum(figure(f"airspace_violations_{year}") for year in range(2022, 2026)) == 33


def test_the_parts_of_the_ukrainian_pool_leave_what_was_stated() -> None:
    """The parts leave 3.6 million, the source has 3.7; what can be reached of them is less."""
    parts = ("serving", "under_occupation", "abroad", "unfit", "exempt")
    left = figure("ukrainian_men_25_60") - sum(figure(f"ukrainian_men_{part}") for part in parts)
    assert left == approx(figure("ukrainian_men_left"), rel=0.05)
    assert default("pool.ukraine") < left


def test_every_figure_is_whole_and_cannot_be_changed() -> None:
    # Every figure is whole and supports a parameter.
    for anchor in ANCHORS.values():
        groups = {name.partition(".")[0] for name in parameters.table()}
        assert anchor.low <= anchor.value <= anchor.high
        assert anchor.confidence in {"H", "M", "L"}
        assert anchor.source
        assert anchor.meaning
        assert not anchor.supports or anchor.supports in groups | set(parameters.table())
    # A published figure cannot be changed while a program runs.
    with pytest.raises(dataclasses.FrozenInstanceError):
        ANCHORS["exchange_ratio"].value = 1.0  # type: ignore[misc]
    # No figure is also a parameter.
    assert not set(ANCHORS) & set(parameters.table())
