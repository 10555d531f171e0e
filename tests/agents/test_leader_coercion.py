"""Washington's pressure on Kyiv: when it begins, how long it lasts, and what votes do to it."""

from typing import Any

import pytest

from agents import leader
from agents.entities import ELECTIONS, MIDTERM_2026, PRESIDENT_2028, WASHINGTON
from tests.agents.helpers import chance, fresh, pull, put, scale
from tests.vocabulary import apply, params

VOTES = len(ELECTIONS)
COERCION = {
    "coercion_rule": 0.0,
    "coercion_onset": 0.04,
    "coercion_early": 2.5,
    "coercion_late": 0.5,
    "coercion_persistence": 0.8,
    "coercion_swing": 0.6,
    "election_month": [
        11.0 if vote == MIDTERM_2026 else 37.0 if vote == PRESIDENT_2028 else 20.0 for vote in range(VOTES)
    ],
    "election_adverse": [0.3] * VOTES,
    "election_favourable": [0.2] * VOTES,
    "election_loss": [0.5] * VOTES,
    "election_gain": [0.4] * VOTES,
    "election_scale": 1.0,
}


def pressing(world: Any, drawn: Any = None, **changes: Any) -> Any:
    rules = params(**{**COERCION, **changes})
    return apply(leader.press_for_peace, world, rules, drawn, WASHINGTON)["leader"][WASHINGTON]


def washington(era: int = 20, coercing: float = 0.0, factor: float = 1.0) -> Any:
    world = put(fresh(), "environment", era=era)
    return put(
        world, "leader", WASHINGTON, coercing=coercing, coercion_factor=factor, months_since_coercion=7
    )


def starts(era: int, draw: float, factor: float = 1.0) -> bool:
    return bool(pressing(washington(era, factor=factor), chance(coercion=draw))["coercing"])


@pytest.mark.parametrize(
    ("era", "appetite"), [(-10, 2.5), (12, 2.5), (13, 1.0), (36, 1.0), (37, 0.5), (60, 0.5)]
)
def test_the_appetite_for_pressure_changes_with_the_presidents_years(era: int, appetite: float) -> None:
    """E12: an onset of .04 a month, more until December 2026 and less from 2029."""
    assert starts(era, 0.04 * appetite - 0.001)
    assert not starts(era, 0.04 * appetite + 0.001)


def test_nobody_pressed_kyiv_before_february_2025() -> None:
    """Month -11 is January 2025."""
    assert not starts(-11, 0.0)


def test_elections_past_scale_the_chance_of_an_onset() -> None:
    assert starts(20, 0.019, factor=0.5)
    assert not starts(20, 0.021, factor=0.5)


@pytest.mark.parametrize(("draw", "coercing", "months"), [(0.79, 1.0, 0), (0.81, 0.0, 8)])
def test_pressure_once_on_persists_whatever_its_onset(draw: float, coercing: float, months: int) -> None:
    found = pressing(washington(coercing=1.0, factor=0.0), chance(coercion=draw))
    assert found["coercing"] == coercing
    assert found["months_since_coercion"] == months


def test_months_without_pressure_are_counted_from_its_end() -> None:
    assert pressing(washington())["months_since_coercion"] == 8


@pytest.mark.parametrize("coercing", [0.0, 1.0])
def test_a_factor_scales_the_chance_that_pressure_begins_or_goes_on(coercing: float) -> None:
    chance_now = (0.04, 0.8)[int(coercing)] * 0.5
    for draw, expected in ((chance_now - 0.001, 1.0), (chance_now + 0.001, 0.0)):
        world = scale(washington(coercing=coercing), "coercion", 0.5)
        assert pressing(world, chance(coercion=draw))["coercing"] == expected


@pytest.mark.parametrize(("order", "draw", "months"), [(1.0, 1.0, 0), (0.0, 0.0, 8)])
def test_a_lever_presses_or_forbids_pressing(order: float, draw: float, months: int) -> None:
    found = pressing(pull(washington(), "coercion", order), chance(coercion=draw))
    assert found["coercing"] == order
    assert found["months_since_coercion"] == months


@pytest.mark.parametrize(
    ("era", "draw", "factor"),
    [
        (11, 0.29, 1.5),
        (11, 0.31, 1.0),
        (11, 0.81, 0.6),
        (37, 0.29, 1.6),
        (37, 0.31, 1.0),
        (37, 0.81, 0.4),
        (20, 0.0, 1.0),
    ],
)
def test_votes_in_america_change_the_appetite_for_good(era: int, draw: float, factor: float) -> None:
    """The midterm by its own sizes, the presidential vote by the swing; other votes not at all."""
    found = pressing(washington(era), chance(election=draw))
    assert found["coercion_factor"] == pytest.approx(factor)


def test_each_american_vote_has_a_draw_of_its_own() -> None:
    draws = [0.0 if vote == PRESIDENT_2028 else 0.5 for vote in range(VOTES)]
    assert pressing(washington(11), chance(election=draws))["coercion_factor"] == 1.0
    assert pressing(washington(37), chance(election=draws))["coercion_factor"] == pytest.approx(1.6)


def test_the_swing_of_a_vote_scales_multiplies_and_never_turns_the_appetite_negative() -> None:
    assert pressing(washington(11, factor=2.0), chance(election=0.0))["coercion_factor"] == pytest.approx(3.0)
    hard = pressing(washington(11), chance(election=0.0), election_scale=2.0)
    assert hard["coercion_factor"] == pytest.approx(2.0)
    soft = pressing(washington(11), chance(election=1.0), election_scale=5.0)
    assert soft["coercion_factor"] == 0.0
