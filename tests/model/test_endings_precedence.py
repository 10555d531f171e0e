"""Which ending labels a run when several events fall into one month (section 4.3 of the model)."""

import itertools
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import RUSSIA, UKRAINE, WASHINGTON
from model import bargaining, endings
from model.endings import ENDINGS
from model.rule_table import plain
from tests.builders import apply, opened, params, put, quiet

MONTH, HORIZON = 20, 60
# Every event that can end a run, the strongest first, and the ending it gives by itself.
EVENTS = {
    "nuclear": "nuclear_use", "direct": "direct_war", "intervention": "intervention",
    "ukraine_broke": "ukrainian_exhaustion", "russia_broke": "russian_exhaustion",
    "affordable": "affordable_loss", "on_ukraine": "forced_on_ukraine", "on_russia": "forced_on_russia",
    "exhausted_signer": "russian_exhaustion", "frozen": "stalemate_frozen", "horizon": "stalemate_active",
}  # fmt: skip
SIGNATURES = {"affordable", "on_ukraine", "on_russia", "exhausted_signer"}
RUNGS = {"nuclear", "direct", "intervention"}


def with_events(*events: str) -> np.void:
    """A world in its twentieth month of sixty in which these events have just happened."""
    world = opened()
    world["environment"]["month"] = HORIZON if "horizon" in events else MONTH
    world["course"]["horizon"] = HORIZON
    world["leader"]["months_since_coercion"][WASHINGTON] = 99
    ladder, course = world["escalation"][0], world["course"][0]
    for event in events:
        if event in RUNGS:
            ladder["rung"] = {"nuclear": 6, "direct": 5, "intervention": 4}[event]
            ladder["intervention_months"], ladder["nato_deaths"] = 3, 1
        elif event == "ukraine_broke":
            course["exhausted"][UKRAINE] = 1.0
        elif event == "russia_broke":
            course["exhausted"][RUSSIA] = 1.0
        elif event == "frozen":
            course["frozen_months"] = 6
        elif event in SIGNATURES:
            how = {"on_ukraine": bargaining.FORCED_ON_UKRAINE, "on_russia": bargaining.FORCED_ON_RUSSIA}
            world["bargaining"]["signed"] = how.get(event, bargaining.AGREED)
        if event == "exhausted_signer":
            world["belligerent"]["composite"][RUSSIA] = 0.4
    return world


def closed(world: np.void, coin: float = 0.0) -> Any:
    drawn = quiet()
    drawn["coin"][0] = coin
    return apply(endings.label_ending, world, drawn=drawn)["course"][0]


def label(world: np.void, coin: float = 0.0) -> str:
    return ENDINGS[closed(world, coin)["ending"]]


def test_label_ending() -> None:
    # Without an event the war goes on.
    now = closed(with_events())
    assert (now["ending"], now["ending_month"], now["over"]) == (0, 0, 0)
    # When both break the weaker side labels the run and a coin where they are level.
    for russia, ukraine, coin, ending in [
        # The larger shortfall below the line is the smaller composite.
        (0.300, 0.306, 0.9, "russian_exhaustion"),
        (0.306, 0.300, 0.1, "ukrainian_exhaustion"),
        # Within .005 a coin decides.
        (0.300, 0.304, 0.49, "russian_exhaustion"),
        (0.304, 0.300, 0.5, "ukrainian_exhaustion"),
        (0.3, 0.3, 0.0, "russian_exhaustion"),
        # Of two exact binary fractions .005 apart or less the difference is within.
        (0.0, 0.005, 0.0, "russian_exhaustion"),
        (0.005, 0.0, 0.0, "russian_exhaustion"),
    ]:
        world = with_events("russia_broke", "ukraine_broke")
        world["belligerent"]["composite"] = [russia, ukraine]
        now = closed(world, coin)
        assert ENDINGS[now["ending"]] == ending
        assert now["mutual"] == 1
    # When one side breaks it labels the run however weak the other is.
    for event in ["russia_broke", "ukraine_broke"]:
        for composites in ([0.1, 0.9], [0.9, 0.1]):
            now = closed(put(with_events(event), "belligerent", ..., composite=composites), 0.7)
            assert ENDINGS[now["ending"]] == EVENTS[event]
            assert now["mutual"] == 0
    # A war freezes after six frozen months.
    for months, ending in [(5, "none"), (6, "stalemate_frozen"), (7, "stalemate_frozen")]:
        assert label(put(with_events(), "course", frozen_months=months)) == ending
    # A war without an ending is an active stalemate at the horizon.
    for month, ending in [(59, "none"), (60, "stalemate_active"), (61, "stalemate_active")]:
        assert label(put(with_events(), "environment", month=month)) == ending


PAIRS = [
    (strong, weak)
    for strong, weak in itertools.combinations(EVENTS, 2)
    if not {strong, weak} <= SIGNATURES
    and not {strong, weak} <= RUNGS
    and not {strong, weak} <= {"ukraine_broke", "russia_broke"}
]


def test_of_two_events_in_one_month_the_stronger_labels_the_run() -> None:
    for event, ending in EVENTS.items():
        assert label(with_events(event)) == ending
    for strong, weak in PAIRS:
        assert label(with_events(strong, weak)) == EVENTS[strong]


def test_escalation_ends_the_war_by_nuclear_use_open_fire_or_a_sustained_intervention() -> None:
    """A higher rung holds whatever lower ones would need: nuclear before direct before intervention."""
    for rung, months, deaths, ending in [
        (6, 0, 0, "nuclear_use"), (5, 0, 0, "direct_war"), (4, 3, 1, "intervention"),
        (4, 9, 4, "intervention"), (4, 2, 1, "none"), (4, 3, 0, "none"), (3, 9, 4, "none"),
        (0, 0, 0, "none"),
    ]:  # fmt: skip
        assert ENDINGS[plain(endings.escalation_ending)(params(), rung, months, deaths)] == ending


def expected(world: np.void, coin: float) -> str:
    """Section 4.3, written again and as text."""
    ladder, course = world["escalation"][0], world["course"][0]
    russia, ukraine = (float(x) for x in world["belligerent"]["composite"])
    if ladder["rung"] == 6:
        return "nuclear_use"
    if ladder["rung"] == 5:
        return "direct_war"
    if ladder["rung"] == 4 and ladder["intervention_months"] >= 3 and ladder["nato_deaths"] >= 1:
        return "intervention"
    weaker = "russian_exhaustion" if russia < ukraine else "ukrainian_exhaustion"
    by_coin = "russian_exhaustion" if coin < 0.5 else "ukrainian_exhaustion"
    broke = tuple(bool(x) for x in course["exhausted"])
    if broke == (True, True):
        return by_coin if abs(russia - ukraine) <= 0.005 else weaker
    if any(broke):
        return "russian_exhaustion" if broke[RUSSIA] else "ukrainian_exhaustion"
    signed = world["bargaining"]["signed"][0]
    on_ukraine = world["leader"]["months_since_coercion"][WASHINGTON] < 6
    on_ukraine = on_ukraine or world["belligerent"]["outside_support"][UKRAINE] < 0.72
    if signed == 2 or (signed == 1 and on_ukraine):
        return "forced_on_ukraine"
    if signed == 3 or (signed == 1 and world["belligerent"]["outside_support"][RUSSIA] < 0.5):
        return "forced_on_russia"
    if signed == 1:
        return "affordable_loss" if min(russia, ukraine) >= 0.5 else weaker
    if course["frozen_months"] >= 6:
        return "stalemate_frozen"
    return "stalemate_active" if world["environment"]["month"][0] >= course["horizon"] else "none"


@st.composite
def months(draw: st.DrawFn) -> tuple[np.void, float]:
    """Any state in which a month may end."""
    world = put(opened(), "environment", month=draw(st.sampled_from((1, 30, 60))))
    for field, values in (
        ("rung", (0, 1, 3, 4, 5, 6)),
        ("intervention_months", (0, 2, 3)),
        ("nato_deaths", (0, 1)),
    ):
        world["escalation"][field] = draw(st.sampled_from(values))
    world["course"]["exhausted"] = [draw(st.sampled_from((0.0, 1.0))) for _ in range(2)]
    world["course"]["frozen_months"] = draw(st.sampled_from((0, 5, 6)))
    world["bargaining"]["signed"] = draw(st.integers(0, 3))
    world["belligerent"]["composite"] = [
        draw(st.sampled_from((0.4, 0.402, 0.499, 0.5, 0.9))) for _ in range(2)
    ]
    world["belligerent"]["outside_support"][UKRAINE] = draw(st.sampled_from((0.5, 0.72, 1.0)))
    world["belligerent"]["outside_support"][RUSSIA] = draw(st.sampled_from((0.49, 0.5, 1.0)))
    world["leader"]["months_since_coercion"][WASHINGTON] = draw(st.sampled_from((0, 5, 6, 99)))
    return world, draw(st.sampled_from((0.0, 0.49, 0.5, 0.99)))


@given(months())
def test_a_month_gives_exactly_the_one_label_that_the_rules_of_precedence_name(
    state: tuple[np.void, float],
) -> None:
    world, coin = state
    wanted = expected(world, coin)
    month = world["environment"]["month"][0]
    now = closed(world, coin)
    assert ENDINGS[now["ending"]] == wanted
    assert now["ending_month"] == (month if wanted != "none" else 0)
    assert (now["second_ending"], now["second_month"]) == (0, 0)
