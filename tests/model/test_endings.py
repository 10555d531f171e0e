"""Ceasing fire, breaking down, freezing, and what a signature amounts to."""

import math
from typing import Any

import numpy as np
import pytest

from agents.entities import RUSSIA, UKRAINE, WASHINGTON
from model import bargaining, endings
from model.endings import ENDINGS, PATH_OF, PATHS
from model.rule_table import plain
from tests.vocabulary import apply, opened, params, quiet


def course(world: np.void) -> Any:
    return world["course"][0]


def broken(world: np.void, **changes: Any) -> Any:
    return course(apply(endings.break_down, world, params(**changes)))


def with_composites(russia: float = 1.0, ukraine: float = 1.0) -> np.void:
    world = opened()
    world["belligerent"]["composite"] = [russia, ukraine]
    return world


def signature(how: int, world: np.void | None = None) -> str:
    """Name of the ending a signature amounts to; by default in a war both could go on with."""
    where = agreed_world() if world is None else world
    where["bargaining"]["signed"] = how
    return ENDINGS[plain(endings.signature_ending)(where, params())]


def agreed_world() -> np.void:
    """A world without coercion, strain or exhaustion, and with aid: what is signed here is affordable."""
    world = opened()
    world["leader"]["months_since_coercion"][WASHINGTON] = 6
    world["bargaining"]["signed"] = bargaining.AGREED
    return world


def test_every_ending_has_a_path_and_keeps_its_code() -> None:
    assert ENDINGS == (
        "none",
        "stalemate_active",
        "stalemate_frozen",
        "russian_exhaustion",
        "ukrainian_exhaustion",
        "forced_on_ukraine",
        "forced_on_russia",
        "intervention",
        "direct_war",
        "nuclear_use",
        "affordable_loss",
    )
    assert {PATH_OF[name] for name in ENDINGS[1:]} == set(PATHS)
    assert set(PATH_OF) == set(ENDINGS[1:])
    assert ENDINGS[endings.STALEMATE_FROZEN] == "stalemate_frozen"
    assert ENDINGS[endings.ENDED_BY_FORCE_ON_RUSSIA] == "forced_on_russia"
    assert ENDINGS[endings.NUCLEAR_ENDING] == "nuclear_use"
    assert ENDINGS[endings.AFFORDABLE_LOSS] == "affordable_loss"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("attrition", {"stalemate_active", "stalemate_frozen", "russian_exhaustion", "ukrainian_exhaustion"}),
        ("aid", {"forced_on_ukraine", "forced_on_russia"}),
        ("escalation", {"intervention", "direct_war", "nuclear_use"}),
        ("settlement", {"affordable_loss"}),
    ],
)
def test_a_path_gathers_its_endings(path: str, names: set[str]) -> None:
    assert {name for name, where in PATH_OF.items() if where == path} == names


def test_the_war_is_on_when_a_run_begins() -> None:
    assert course(opened())["fighting"] == 1.0


@pytest.mark.parametrize(
    ("settled", "over", "truce", "fighting", "truce_months"),
    [
        (0.0, 0, math.nan, 1.0, 0),
        (0.0, 0, 0.0, 1.0, 0),
        (0.0, 0, 1.0, 0.0, 4),
        (1.0, 0, math.nan, 0.0, 0),
        (1.0, 0, 1.0, 0.0, 0),
        (0.0, 1, math.nan, 0.0, 0),
        (0.0, 1, 1.0, 0.0, 0),
    ],
)
def test_fighting_goes_on_but_for_a_settlement_the_end_or_a_truce(
    settled: float, over: int, truce: float, fighting: float, truce_months: int
) -> None:
    """The truce is in its fourth month where it still holds."""
    world = opened()
    world["course"]["settled"], world["course"]["over"] = settled, over
    world["course"]["truce_months"] = 3
    world["orders"]["truce"] = truce
    now = course(apply(endings.cease_or_fire, world))
    assert (now["fighting"], now["truce_months"]) == (fighting, truce_months)


@pytest.mark.parametrize(
    ("composite", "hazard"),
    [
        # .1 x logistic((.5 - composite) / .035).
        (0.5, 0.05),
        (0.465, 0.1 * 0.731059),
        (0.535, 0.1 * 0.268941),
        (0.3, 0.1 * 0.996711),
        (1.0, 0.1 / (1.0 + math.exp(0.5 / 0.035))),
    ],
)
def test_the_hazard_of_breaking_rises_as_stocks_near_exhaustion(composite: float, hazard: float) -> None:
    now = broken(with_composites(composite, composite))
    assert now["exhaustion_hazard"].tolist() == pytest.approx([hazard, hazard], rel=1e-5)


@pytest.mark.parametrize(
    ("side", "manning", "hazard"),
    [(RUSSIA, 0.49, 0.25), (RUSSIA, 0.51, 0.0), (UKRAINE, 0.59, 0.25), (UKRAINE, 0.61, 0.0)],
)
def test_an_army_below_its_breaking_point_may_dissolve_at_any_time(
    side: int, manning: float, hazard: float
) -> None:
    """Half its strength for Russia, .6 for Ukraine: a quarter a month; other stocks do not matter here."""
    world = opened()
    world["belligerent"]["stock"][:] = 0.0
    world["belligerent"]["stock"][:, 0] = 1.0
    world["belligerent"]["stock"][side, 0] = manning
    now = broken(world)
    assert now["exhaustion_hazard"][side] == pytest.approx(hazard, abs=1e-6)
    assert now["exhaustion_hazard"][1 - side] < 1e-6


def test_a_broken_army_does_not_lower_a_hazard_that_is_higher_already() -> None:
    world = with_composites(0.0, 1.0)
    world["belligerent"]["stock"][RUSSIA, 0] = 0.4
    assert broken(world, exhaustion_rate=0.9)["exhaustion_hazard"][RUSSIA] == pytest.approx(0.9, rel=1e-4)


@pytest.mark.parametrize(("gained", "hazard"), [(60_001.0, 1.0), (60_000.0, 0.0), (-60_001.0, 0.0)])
def test_a_front_that_is_gone_breaks_ukraine_for_certain_and_russia_not_at_all(
    gained: float, hazard: float
) -> None:
    world = opened()
    world["front"]["gained"] = gained
    now = broken(world)
    assert now["exhaustion_hazard"].tolist() == pytest.approx([0.0, hazard], abs=1e-6)


def test_no_side_breaks_under_a_settlement() -> None:
    world = with_composites(0.0, 0.0)
    world["course"]["settled"] = 1.0
    world["front"]["gained"] = 1e6
    drawn = quiet()
    drawn["exhaustion"] = 0.0
    now = course(apply(endings.break_down, world, drawn=drawn))
    assert now["exhaustion_hazard"].tolist() == now["exhausted"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("draws", "exhausted"), [([0.049, 0.051], [1.0, 0.0]), ([0.051, 0.049], [0.0, 1.0])])
def test_each_side_breaks_by_its_own_draw(draws: list[float], exhausted: list[float]) -> None:
    drawn = quiet()
    drawn["exhaustion"] = draws
    world = with_composites(0.5, 0.5)
    world["course"]["exhausted"] = 1.0
    assert course(apply(endings.break_down, world, drawn=drawn))["exhausted"].tolist() == exhausted


def quiet_front(share: float = 0.2, advance: float = 10.0) -> np.void:
    """A front with so large a share of the usual casualties (34 and 13 thousand) and so much movement."""
    world = opened()
    world["belligerent"]["casualties"] = [34.0 * share, 13.0 * share]
    world["front"]["monthly_advance"] = advance
    world["course"]["frozen_months"] = 2
    return world


@pytest.mark.parametrize(
    ("share", "advance", "months"),
    [
        (0.249, 49.9, 3),
        (0.251, 49.9, 0),
        (0.249, 50.0, 0),
        (0.249, -49.9, 3),
        (0.249, -51.0, 0),
        (0.0, 0.0, 3),
    ],
)
def test_a_month_counts_as_frozen_when_little_is_fired_and_the_line_stands_still(
    share: float, advance: float, months: int
) -> None:
    assert course(apply(endings.freeze, quiet_front(share, advance)))["frozen_months"] == months


def test_the_casualties_of_both_sides_together_count() -> None:
    """A quarter of 47 thousand is 11.75: 11.7 by one side alone is quiet, 11.8 is not."""
    for casualties, months in (([11.7, 0.0], 3), ([0.0, 11.7], 3), ([0.0, 11.8], 0)):
        world = quiet_front()
        world["belligerent"]["casualties"] = casualties
        assert course(apply(endings.freeze, world))["frozen_months"] == months


def test_peace_is_not_a_frozen_war() -> None:
    world = quiet_front()
    world["course"]["settled"] = 1.0
    assert course(apply(endings.freeze, world))["frozen_months"] == 0


def test_a_signature_forced_on_a_side_is_what_it_says() -> None:
    assert signature(bargaining.FORCED_ON_UKRAINE) == "forced_on_ukraine"
    assert signature(bargaining.FORCED_ON_RUSSIA) == "forced_on_russia"


def test_without_a_signature_there_is_no_ending_by_one() -> None:
    assert signature(bargaining.UNSIGNED) == "none"


def test_an_agreement_both_can_afford_is_affordable_loss() -> None:
    assert signature(bargaining.AGREED) == "affordable_loss"


@pytest.mark.parametrize(
    ("months", "name"), [(0, "forced_on_ukraine"), (5, "forced_on_ukraine"), (6, "affordable_loss")]
)
def test_an_agreement_within_six_months_of_coercion_was_forced_on_ukraine(months: int, name: str) -> None:
    world = agreed_world()
    world["leader"]["months_since_coercion"][WASHINGTON] = months
    assert signature(bargaining.AGREED, world) == name


@pytest.mark.parametrize(("support", "name"), [(0.719, "forced_on_ukraine"), (0.72, "affordable_loss")])
def test_an_agreement_with_little_aid_was_forced_on_ukraine(support: float, name: str) -> None:
    world = agreed_world()
    world["belligerent"]["outside_support"] = [9.0, support]
    assert signature(bargaining.AGREED, world) == name


@pytest.mark.parametrize(("support", "name"), [(0.5, "affordable_loss"), (0.49, "forced_on_russia")])
def test_an_agreement_of_a_russia_without_partners_was_forced_on_it(support: float, name: str) -> None:
    world = agreed_world()
    world["belligerent"]["outside_support"][RUSSIA] = support
    assert signature(bargaining.AGREED, world) == name


def test_fiscal_strain_is_no_outside_cause_of_an_agreement() -> None:
    world = agreed_world()
    world["belligerent"]["months_strained"][RUSSIA] = 99
    assert signature(bargaining.AGREED, world) == "affordable_loss"


@pytest.mark.parametrize(
    ("russia", "ukraine", "name"),
    [
        (0.49, 0.9, "russian_exhaustion"),
        (0.9, 0.49, "ukrainian_exhaustion"),
        (0.40, 0.45, "russian_exhaustion"),
        (0.45, 0.40, "ukrainian_exhaustion"),
        (0.45, 0.45, "ukrainian_exhaustion"),
        (0.5, 0.5, "affordable_loss"),
        (0.51, 0.9, "affordable_loss"),
    ],
)
def test_an_agreement_of_an_exhausted_signer_is_exhaustion_of_the_weaker(
    russia: float, ukraine: float, name: str
) -> None:
    world = agreed_world()
    world["belligerent"]["composite"] = [russia, ukraine]
    assert signature(bargaining.AGREED, world) == name


@pytest.mark.parametrize(
    ("russia", "ukraine", "name"),
    [
        (0.2, 0.2, "forced_on_ukraine"),
        (0.19, 0.2, "forced_on_ukraine"),
        (0.21, 0.2, "forced_on_russia"),
    ],
)
def test_external_causes_come_before_exhaustion_and_of_two_the_better_accepted(
    russia: float, ukraine: float, name: str
) -> None:
    world = agreed_world()
    world["belligerent"]["composite"] = [0.4, 0.4]
    world["bargaining"]["acceptance"][0] = [russia, ukraine]
    world["belligerent"]["outside_support"][RUSSIA] = 0.4
    assert signature(bargaining.AGREED, world) == "forced_on_russia"
    world["belligerent"]["outside_support"][UKRAINE] = 0.5
    assert signature(bargaining.AGREED, world) == name
