"""Ceasing fire, breaking down, freezing, and what a signature amounts to."""

import math
from typing import Any

import numpy as np

from agents.entities import RUSSIA, UKRAINE, WASHINGTON
from model import bargaining, endings
from model.endings import ENDINGS, PATH_OF, PATHS
from model.rule_table import plain
from tests.builders import apply, approx, opened, params, put, quiet


def course(world: np.void) -> Any:
    return world["course"][0]


def broken(world: np.void, **changes: Any) -> Any:
    return course(apply(endings.break_down, world, params(**changes)))


def with_composites(russia: float = 1.0, ukraine: float = 1.0) -> np.void:
    return put(opened(), "belligerent", ..., composite=[russia, ukraine])


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


def test_every_ending_has_a_path() -> None:
    # Every ending has a path and keeps its code.
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
    # A path gathers its endings.
    for path, names in [
        ("attrition", {"stalemate_active", "stalemate_frozen", "russian_exhaustion", "ukrainian_exhaustion"}),
        ("aid", {"forced_on_ukraine", "forced_on_russia"}),
        ("escalation", {"intervention", "direct_war", "nuclear_use"}),
        ("settlement", {"affordable_loss"}),
    ]:
        assert {name for name, where in PATH_OF.items() if where == path} == names


def test_the_war_is_on_when_a_run_begins() -> None:
    assert course(opened())["fighting"] == 1.0


def test_fighting_goes_on_but_for_a_settlement_the_end_or_a_truce() -> None:
    """The truce is in its fourth month where it still holds."""
    for settled, over, truce, fighting, truce_months in [
        (0.0, 0, math.nan, 1.0, 0), (0.0, 0, 0.0, 1.0, 0), (0.0, 0, 1.0, 0.0, 4),
        (1.0, 0, math.nan, 0.0, 0), (1.0, 0, 1.0, 0.0, 0), (0.0, 1, math.nan, 0.0, 0),
        (0.0, 1, 1.0, 0.0, 0),
    ]:  # fmt: skip
        world = opened()
        world["course"]["settled"], world["course"]["over"] = settled, over
        world["course"]["truce_months"] = 3
        world["orders"]["truce"] = truce
        now = course(apply(endings.cease_or_fire, world))
        assert (now["fighting"], now["truce_months"]) == (fighting, truce_months)


def test_break_down() -> None:
    # The hazard of breaking rises as stocks near exhaustion.
    for composite, hazard in [
        # .1 x logistic((.5 - composite) / .035).
        (0.5, 0.05),
        (0.465, 0.1 * 0.731059),
        (0.535, 0.1 * 0.268941),
        (0.3, 0.1 * 0.996711),
        (1.0, 0.1 / (1.0 + math.exp(0.5 / 0.035))),
    ]:
        now = broken(with_composites(composite, composite))
        assert now["exhaustion_hazard"].tolist() == approx([hazard, hazard], rel=1e-5)
    # An army below its breaking point may dissolve at any time. Half its strength for Russia, .6 for Ukraine:
    # a quarter a month; other stocks do not matter here.
    for side, manning, hazard in [
        (RUSSIA, 0.49, 0.25), (RUSSIA, 0.51, 0.0), (UKRAINE, 0.59, 0.25), (UKRAINE, 0.61, 0.0),
    ]:  # fmt: skip
        world = opened()
        world["belligerent"]["stock"][:] = 0.0
        world["belligerent"]["stock"][:, 0] = 1.0
        world["belligerent"]["stock"][side, 0] = manning
        now = broken(world)
        assert now["exhaustion_hazard"][side] == approx(hazard, abs=1e-6)
        assert now["exhaustion_hazard"][1 - side] < 1e-6
    # A broken army does not lower a hazard that is higher already.
    world = with_composites(0.0, 1.0)
    world["belligerent"]["stock"][RUSSIA, 0] = 0.4
    assert broken(world, exhaustion_rate=0.9)["exhaustion_hazard"][RUSSIA] == approx(0.9, rel=1e-4)
    # A front that is gone breaks Ukraine for certain and Russia not at all.
    for gained, hazard in [(60_001.0, 1.0), (60_000.0, 0.0), (-60_001.0, 0.0)]:
        now = broken(put(opened(), "front", gained=gained))
        assert now["exhaustion_hazard"].tolist() == approx([0.0, hazard], abs=1e-6)
    # No side breaks under a settlement.
    world = put(put(with_composites(0.0, 0.0), "course", settled=1.0), "front", gained=1e6)
    drawn = quiet()
    drawn["exhaustion"] = 0.0
    now = course(apply(endings.break_down, world, drawn=drawn))
    assert now["exhaustion_hazard"].tolist() == now["exhausted"].tolist() == [0.0, 0.0]
    # Each side breaks by its own draw.
    for draws, exhausted in [([0.049, 0.051], [1.0, 0.0]), ([0.051, 0.049], [0.0, 1.0])]:
        drawn = quiet()
        drawn["exhaustion"] = draws
        world = put(with_composites(0.5, 0.5), "course", exhausted=1.0)
        assert course(apply(endings.break_down, world, drawn=drawn))["exhausted"].tolist() == exhausted


def quiet_front(share: float = 0.2, advance: float = 10.0) -> np.void:
    """A front with so large a share of the usual casualties (34 and 13 thousand) and so much movement."""
    world = opened()
    world["belligerent"]["casualties"] = [34.0 * share, 13.0 * share]
    world["front"]["monthly_advance"] = advance
    world["course"]["frozen_months"] = 2
    return world


def test_freeze() -> None:
    # A month counts as frozen when little is fired and the line stands still.
    for share, advance, months in [
        (0.249, 49.9, 3), (0.251, 49.9, 0), (0.249, 50.0, 0), (0.249, -49.9, 3), (0.249, -51.0, 0),
        (0.0, 0.0, 3),
    ]:  # fmt: skip
        assert course(apply(endings.freeze, quiet_front(share, advance)))["frozen_months"] == months
    # The casualties of both sides together count. A quarter of 47 thousand is 11.75: 11.7 by one side alone
    # is quiet, 11.8 is not.
    for casualties, months in (([11.7, 0.0], 3), ([0.0, 11.7], 3), ([0.0, 11.8], 0)):
        world = put(quiet_front(), "belligerent", ..., casualties=casualties)
        assert course(apply(endings.freeze, world))["frozen_months"] == months
    # Peace is not a frozen war.
    assert course(apply(endings.freeze, put(quiet_front(), "course", settled=1.0)))["frozen_months"] == 0


def test_signature_ending() -> None:
    # A signature forced on a side is what it states.
    assert signature(bargaining.FORCED_ON_UKRAINE) == "forced_on_ukraine"
    assert signature(bargaining.FORCED_ON_RUSSIA) == "forced_on_russia"
    # Without a signature there is no ending by one.
    assert signature(bargaining.UNSIGNED) == "none"
    # An agreement both can afford is affordable loss.
    assert signature(bargaining.AGREED) == "affordable_loss"
    # An agreement within six months of coercion was forced on Ukraine.
    for months, name in [(0, "forced_on_ukraine"), (5, "forced_on_ukraine"), (6, "affordable_loss")]:
        world = put(agreed_world(), "leader", WASHINGTON, months_since_coercion=months)
        assert signature(bargaining.AGREED, world) == name
    # An agreement with little aid was forced on Ukraine.
    for support, name in [(0.719, "forced_on_ukraine"), (0.72, "affordable_loss")]:
        world = put(agreed_world(), "belligerent", ..., outside_support=[9.0, support])
        assert signature(bargaining.AGREED, world) == name
    # An agreement of a Russia without partners was forced on it.
    for support, name in [(0.5, "affordable_loss"), (0.49, "forced_on_russia")]:
        world = put(agreed_world(), "belligerent", RUSSIA, outside_support=support)
        assert signature(bargaining.AGREED, world) == name
    # Fiscal strain is no outside cause of an agreement.
    world = put(agreed_world(), "belligerent", RUSSIA, months_strained=99)
    assert signature(bargaining.AGREED, world) == "affordable_loss"
    # An agreement of an exhausted signer is exhaustion of the weaker.
    for russia, ukraine, name in [
        (0.49, 0.9, "russian_exhaustion"), (0.9, 0.49, "ukrainian_exhaustion"),
        (0.40, 0.45, "russian_exhaustion"), (0.45, 0.40, "ukrainian_exhaustion"),
        (0.45, 0.45, "ukrainian_exhaustion"), (0.5, 0.5, "affordable_loss"),
        (0.51, 0.9, "affordable_loss"),
    ]:  # fmt: skip
        world = put(agreed_world(), "belligerent", ..., composite=[russia, ukraine])
        assert signature(bargaining.AGREED, world) == name
    # External causes come before exhaustion and of two the better accepted.
    for russia, ukraine, name in [
        (0.2, 0.2, "forced_on_ukraine"),
        (0.19, 0.2, "forced_on_ukraine"),
        (0.21, 0.2, "forced_on_russia"),
    ]:
        world = agreed_world()
        world["belligerent"]["composite"] = [0.4, 0.4]
        world["bargaining"]["acceptance"][0] = [russia, ukraine]
        world["belligerent"]["outside_support"][RUSSIA] = 0.4
        assert signature(bargaining.AGREED, world) == "forced_on_russia"
        world["belligerent"]["outside_support"][UKRAINE] = 0.5
        assert signature(bargaining.AGREED, world) == name
