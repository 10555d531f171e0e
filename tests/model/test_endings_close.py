"""Closing a month: what is final, what is watched on for relapse, second endings, and fracture."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import KYIV, RUSSIA, UKRAINE
from model import endings
from model.endings import ENDINGS
from model.rule_table import plain
from tests.builders import apply, params, put, quiet
from tests.model.test_endings_precedence import EVENTS, HORIZON, MONTH, with_events

SETTLING = ("affordable", "on_ukraine", "on_russia")
FINAL = tuple(event for event in EVENTS if event not in SETTLING)


def closed(world: np.void, given_params: Any = None, **draws: float) -> Any:
    drawn = quiet()
    for name, value in draws.items():
        drawn[name][0] = value
    return apply(endings.label_ending, world, given_params, drawn)["course"][0]


def in_month(world: np.void, month: int) -> np.void:
    world["environment"]["month"] = month
    return world


def at_peace(event: str = "on_ukraine", relapse: float = 0.0) -> np.void:
    """A world some months into a settlement, which may break this month."""
    world = with_events(event)
    closed(world)
    world["bargaining"]["signed"] = 0
    world["bargaining"]["relapse"] = relapse
    return in_month(world, 30)


def after_relapse(*events: str) -> np.void:
    """A world whose settlement of month 20 broke in month 30, with these events in month 40."""
    world = at_peace(relapse=1.0)
    closed(world)
    world["bargaining"]["relapse"] = 0.0
    fresh = with_events(*events)
    for kind in ("escalation", "bargaining", "belligerent", "leader"):
        world[kind] = fresh[kind]
    for field in ("exhausted", "frozen_months"):
        world["course"][field] = fresh["course"][field]
    return in_month(world, HORIZON if "horizon" in events else 40)


def test_label_ending() -> None:
    # A settlement is in force and the run goes on to see whether it holds.
    for event in SETTLING:
        now = closed(with_events(event))
        assert (now["settled"], now["over"]) == (1.0, 0)
        assert now["agreed"] == (1.0 if event == "affordable" else 0.0)
        assert now["ending_month"] == MONTH
    # Every other ending is final.
    for event in FINAL:
        now = closed(with_events(event))
        assert (now["settled"], now["agreed"], now["over"]) == (0.0, 0.0, 1)
    # A settlement in the last month is the end all the same.
    for event in SETTLING:
        now = closed(with_events(event, "horizon"))
        assert (now["settled"], now["over"]) == (1.0, 1)
        assert ENDINGS[now["ending"]] == EVENTS[event]
    # A settlement that holds changes nothing until the horizon.
    world = at_peace()
    before = world["course"].copy()
    assert closed(world).tobytes() == before[0].tobytes()
    assert closed(in_month(world, HORIZON - 1))["over"] == 0
    assert closed(in_month(world, HORIZON))["over"] == 1
    # While a settlement holds nothing else labels the run.
    now = closed(put(put(at_peace(), "escalation", rung=6), "course", exhausted=1.0, frozen_months=99))
    assert (ENDINGS[now["ending"]], now["second_ending"]) == ("forced_on_ukraine", 0)
    # A relapse keeps the first label and its month and resumes the war.
    now = closed(at_peace(relapse=1.0))
    assert (ENDINGS[now["ending"]], now["ending_month"]) == ("forced_on_ukraine", MONTH)
    assert (now["settled"], now["relapsed"], now["relapse_month"], now["over"]) == (0.0, 1, 30, 0)
    # A relapse in the last month is noted and the run is over.
    now = closed(in_month(at_peace(relapse=1.0), HORIZON))
    assert (now["relapsed"], now["relapse_month"], now["over"]) == (1, HORIZON, 1)
    # Without a relapse nothing is noted.
    now = closed(at_peace())
    assert (now["relapsed"], now["relapse_month"]) == (0, 0)
    # An ending after a relapse is the second and leaves the first.
    for event in [event for event in EVENTS if event != "horizon"]:
        now = closed(after_relapse(event))
        assert (ENDINGS[now["ending"]], now["ending_month"]) == ("forced_on_ukraine", MONTH)
        assert (ENDINGS[now["second_ending"]], now["second_month"]) == (EVENTS[event], 40)
        assert (now["settled"], now["over"]) == ((1.0, 0) if event in SETTLING else (0.0, 1))
    # A war that goes on after a relapse to the horizon has no second ending.
    now = closed(after_relapse("horizon"))
    assert (now["second_ending"], now["second_month"], now["over"]) == (0, 0, 1)
    # A war that goes on after a relapse is not over.
    now = closed(after_relapse())
    assert (now["second_ending"], now["over"]) == (0, 0)
    # The month of the first relapse stands.
    world = after_relapse("on_russia")
    closed(world)
    world["bargaining"]["relapse"] = 1.0
    now = closed(in_month(world, 45))
    assert (now["relapse_month"], now["settled"]) == (30, 0.0)
    # The second ending stands when a third follows.
    world = after_relapse("on_russia")
    closed(world)
    world["bargaining"]["signed"], world["bargaining"]["relapse"] = 0, 1.0
    closed(in_month(world, 45))
    world["escalation"]["rung"] = 6
    now = closed(in_month(world, 50))
    assert (ENDINGS[now["second_ending"]], now["second_month"]) == ("forced_on_russia", 40)
    # A collapsed Ukraine may split above all under a discredited government.
    for legitimacy, draw, fractured in [
        (0.3, 0.599, 1), (0.3, 0.6, 0), (0.29, 0.899, 1), (0.29, 0.9, 0), (0.29, 0.6, 1),
    ]:  # fmt: skip
        world = put(with_events("ukraine_broke"), "leader", ..., legitimacy=[0.0, legitimacy, 0.0, 0.0])
        assert KYIV == 1
        assert closed(world, fracture=draw)["fractured"] == fractured
    # A Ukraine whose front is gone splits for certain.
    for gained, fractured in [(60_001.0, 1), (60_000.0, 0)]:
        world = put(with_events("ukraine_broke"), "front", gained=gained)
        assert closed(world, fracture=0.999)["fractured"] == fractured
    # Only a Ukraine that broke can split.
    for event in [event for event in EVENTS if event != "ukraine_broke"]:
        assert closed(with_events(event), fracture=0.0)["fractured"] == 0
    # A Ukraine that breaks after a relapse does not change the tags of the first ending.
    now = closed(after_relapse("ukraine_broke", "russia_broke"), fracture=0.0)
    assert (now["fractured"], now["mutual"]) == (0, 0)
    # An escalation in the month both sides break is still tagged as mutual. The tag means that both sides
    # broke in the month of the ending, whatever the ending.
    now = closed(with_events("nuclear", "russia_broke", "ukraine_broke"))
    assert (ENDINGS[now["ending"]], now["mutual"]) == ("nuclear_use", 1)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-1e5, 1e5))
def test_fracture_follows_its_chance(legitimacy: float, draw: float, gained: float) -> None:
    world = {"leader": [{}, {"legitimacy": legitimacy}], "front": [{"gained": gained}]}
    chance = 1.0 if gained > 60_000 else 0.9 if legitimacy < 0.3 else 0.6
    drawn = quiet()
    drawn["fracture"][0] = draw
    assert plain(endings.fractures)(world, params(), drawn) == int(draw < chance)


def test_a_side_that_broke_in_an_earlier_war_of_the_run_does_not_end_the_next() -> None:
    """What broke is written again each month: with nobody broken the war goes on."""
    for side in [RUSSIA, UKRAINE]:
        world = with_events()
        world["course"]["exhausted"][0, side] = 1.0
        apply(endings.break_down, world)
        assert closed(world)["ending"] == 0
