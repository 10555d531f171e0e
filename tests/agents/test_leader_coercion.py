"""Washington's pressure on Kyiv: when it begins, how long it lasts, and what votes do to it."""

from typing import Any

from agents import leader
from agents.entities import ELECTIONS, MIDTERM_2026, PRESIDENT_2028, WASHINGTON
from tests.builders import apply, approx, chance, expect, opened, params, put, scale, set_lever

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
    world = put(opened(), "environment", era=era)
    return put(
        world, "leader", WASHINGTON, coercing=coercing, coercion_factor=factor, months_since_coercion=7
    )


def starts(era: int, draw: float, factor: float = 1.0) -> bool:
    return bool(pressing(washington(era, factor=factor), chance(coercion=draw))["coercing"])


def test_press_for_peace() -> None:
    # The appetite for pressure changes with the presidents years: E12: an onset of .04 a month, more until
    # December 2026 and less from 2029.
    for era, appetite in [(-10, 2.5), (12, 2.5), (13, 1.0), (36, 1.0), (37, 0.5), (60, 0.5)]:
        assert starts(era, 0.04 * appetite - 0.001)
        assert not starts(era, 0.04 * appetite + 0.001)
    # Nobody pressed Kyiv before february 2025. Month -11 is January 2025.
    assert not starts(-11, 0.0)
    # Elections past scale the chance of an onset.
    assert starts(20, 0.019, factor=0.5)
    assert not starts(20, 0.021, factor=0.5)
    # Pressure once on persists whatever its onset.
    for draw, coercing, months in [(0.79, 1.0, 0), (0.81, 0.0, 8)]:
        found = pressing(washington(coercing=1.0, factor=0.0), chance(coercion=draw))
        expect(found, coercing=coercing, months_since_coercion=months)
    # Months without pressure are counted from its end.
    assert pressing(washington())["months_since_coercion"] == 8
    # A factor scales the chance that pressure begins or goes on.
    for coercing in [0.0, 1.0]:
        chance_now = (0.04, 0.8)[int(coercing)] * 0.5
        for draw, expected in ((chance_now - 0.001, 1.0), (chance_now + 0.001, 0.0)):
            world = scale(washington(coercing=coercing), "coercion", 0.5)
            assert pressing(world, chance(coercion=draw))["coercing"] == expected
    # A lever presses or forbids pressing.
    for order, draw, months in [(1.0, 1.0, 0), (0.0, 0.0, 8)]:
        found = pressing(set_lever(washington(), "coercion", order), chance(coercion=draw))
        expect(found, coercing=order, months_since_coercion=months)
    # Votes in America change the appetite for good. The midterm by its own sizes, the presidential vote by
    # the swing; other votes not at all.
    for era, draw, factor in [
        (11, 0.29, 1.5), (11, 0.31, 1.0), (11, 0.81, 0.6), (37, 0.29, 1.6), (37, 0.31, 1.0),
        (37, 0.81, 0.4), (20, 0.0, 1.0),
    ]:  # fmt: skip
        assert pressing(washington(era), chance(election=draw))["coercion_factor"] == approx(factor)
    # Each American vote has a draw of its own.
    draws = [0.0 if vote == PRESIDENT_2028 else 0.5 for vote in range(VOTES)]
    assert pressing(washington(11), chance(election=draws))["coercion_factor"] == 1.0
    assert pressing(washington(37), chance(election=draws))["coercion_factor"] == approx(1.6)
    # The swing of a vote scales multiplies and never turns the appetite negative.
    assert pressing(washington(11, factor=2.0), chance(election=0.0))["coercion_factor"] == approx(3.0)
    hard = pressing(washington(11), chance(election=0.0), election_scale=2.0)
    assert hard["coercion_factor"] == approx(2.0)
    assert pressing(washington(11), chance(election=1.0), election_scale=5.0)["coercion_factor"] == 0.0
