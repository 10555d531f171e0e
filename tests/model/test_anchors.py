"""Parameters agree with the published figures they rest on."""

import dataclasses
from collections.abc import Callable

import pytest

from model import anchors, parameters

ANCHORS = anchors.table()


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
    "no_concessions": lambda: sum(
        default(f"hawkishness.{name}") * default(f"faction_weight.{name}")
        for name in ("army", "nationalists", "opposition", "ukrainian_public")
    ),
}


@pytest.mark.parametrize("name", IMPLIED)
def test_what_parameters_imply_lies_within_the_published_range(name: str) -> None:
    found = ANCHORS[name]
    assert found.low <= IMPLIED[name]() <= found.high


def test_the_war_costs_what_the_budget_share_says() -> None:
    """5.1 % of the gross domestic product over twelve months."""
    month = 0.051 * ANCHORS["russian_gdp"].value / 12.0
    war_cost = parameters.table()["war_cost"]
    assert war_cost.low <= month <= war_cost.high


def test_the_year_2025_is_the_norm_of_aid() -> None:
    month = ANCHORS["military_aid_2025"].value / 12.0
    assert default("aid_military_norm") == pytest.approx(month, abs=0.01)
    assert default("aid_financial_norm") == pytest.approx(
        ANCHORS["financial_aid_2025"].value / 12.0, abs=0.01
    )


def test_armour_is_lost_as_photographs_show() -> None:
    """Losses a thousand casualties, by the tanks seen lost and the casualties suffered until then."""
    for side in ("russia", "ukraine"):
        seen = ANCHORS[f"oryx_tanks_{side}"].value / default(f"casualties_total.{side}")
        assert default(f"armour_losses.{side}") == pytest.approx(seen, rel=0.5)


@pytest.mark.parametrize("anchor", ANCHORS.values(), ids=lambda anchor: anchor.name)
def test_every_figure_is_whole_and_supports_a_parameter(anchor: anchors.Anchor) -> None:
    groups = {name.partition(".")[0] for name in parameters.table()}
    assert anchor.low <= anchor.value <= anchor.high
    assert anchor.confidence in {"H", "M", "L"}
    assert anchor.source
    assert anchor.meaning
    assert not anchor.supports or anchor.supports in groups | set(parameters.table())


def test_a_published_figure_cannot_be_changed_while_a_program_runs() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ANCHORS["exchange_ratio"].value = 1.0  # type: ignore[misc]


def test_no_figure_is_also_a_parameter() -> None:
    assert not set(ANCHORS) & set(parameters.table())
