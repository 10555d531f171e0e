"""Forced settlements: the pressure on Ukraine, its mirror on Russia, and what each side accepts."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import KYIV, MOSCOW, RUSSIA, UKRAINE, WASHINGTON
from model import bargaining
from model.rule_table import plain
from tests.builders import apply, approx, opened, params, put, quiet

HEAT = 0.125


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def pressed(support: float = 0.72, coercing: float = 0.0, belief: float = 0.6) -> np.void:
    """A world with outside support at the threshold, no audience costs, and nothing in going on."""
    world = opened()
    world["belligerent"]["outside_support"][UKRAINE] = support
    world["leader"]["coercing"][WASHINGTON] = coercing
    world["leader"]["belief"][MOSCOW] = belief
    return world


def strained(months: int = 6) -> np.void:
    """A world in which Russia has been strained for so many months, and Ukraine lacks no aid."""
    return put(pressed(support=3.0), "belligerent", RUSSIA, months_strained=months)


def forced(world: np.void, on_russia: float = 1.0, on_ukraine: float = 1.0, **changes: Any) -> Any:
    """The bargaining record after the parties were pressed, with these draws by side."""
    drawn = quiet()
    drawn["force"] = [on_russia, on_ukraine]
    rules = params(**{"coercion_rule": 0.0, **changes})
    return apply(bargaining.force_settlement, world, rules, drawn)["bargaining"][0]


def test_force_settlement() -> None:
    # Pressure on Ukraine by hand. Support at its threshold presses with one half. Kyiv yields with
    # logistic(.22 / .125) = .8532, Moscow takes it with logistic(.25 / .125) = .8808: the hazard is .13 x .5
    # x .8532 x .8808 = .04885.
    now = forced(pressed())
    assert now["acceptance"][UKRAINE] == approx(logistic(1.76) * logistic(2.0))
    assert now["forced_hazard"][UKRAINE] == approx(0.13 * 0.5 * 0.853209 * 0.880797, rel=1e-5)
    assert (now["acceptance"][RUSSIA], now["forced_hazard"][RUSSIA]) == (0.0, 0.0)
    # Less outside support presses harder. The threshold of .72 is .06 wide.
    for support, pressure in [(0.72, 0.5), (0.66, logistic(1.0)), (0.84, logistic(-2.0))]:
        now = forced(pressed(support))
        assert now["forced_hazard"][UKRAINE] == approx(0.13 * pressure * now["acceptance"][UKRAINE])
    # Coercion adds to the pressure and to kyiv's readiness by hand. Pressure .5 + .35 = .85; yielding
    # logistic((.22 + .35) / .125) = logistic(4.56).
    now = forced(pressed(coercing=1.0))
    assert now["acceptance"][UKRAINE] == approx(logistic(4.56) * logistic(2.0))
    assert now["forced_hazard"][UKRAINE] == approx(0.13 * 0.85 * logistic(4.56) * logistic(2.0))
    # Pressure is never more than full.
    now = forced(pressed(support=0.0, coercing=1.0))
    assert now["forced_hazard"][UKRAINE] == approx(0.13 * now["acceptance"][UKRAINE])
    # Kyiv yields less readily the more it would lose. Audience cost .4 and fighting value .1: logistic((.22 -
    # .2 - .1) / .125).
    world = put(pressed(), "leader", KYIV, audience_cost=0.4, fighting_value=0.1)
    assert forced(world)["acceptance"][UKRAINE] == approx(logistic(-0.64) * logistic(2.0))
    # Moscow weighs the terms it imposes against going on. Deal .45 + bonus .25 - .25 x audience cost .8 -
    # fighting value .3 = .2.
    world = pressed()
    world["bargaining"]["value"][0][0] = 0.45
    world["leader"]["audience_cost"][MOSCOW] = 0.8
    world["leader"]["fighting_value"][MOSCOW] = 0.3
    assert forced(world)["acceptance"][UKRAINE] == approx(logistic(1.76) * logistic(0.2 / HEAT))
    # A Moscow that believes it prevails rather waits.
    for belief, patience in [(0.75, 0.0), (0.76, 0.25)]:
        now = forced(pressed(belief=belief))
        assert now["acceptance"][UKRAINE] == approx(logistic(1.76) * logistic((0.25 - patience) / HEAT))
    # A settlement can be forced on Russia after six months of strain.
    for months, possible in [(5, False), (6, True), (40, True)]:
        assert (forced(strained(months))["forced_hazard"][RUSSIA] > 0.0) == possible
    # The mirror rule on Russia by hand. Moscow yields and Kyiv takes it with logistic(.25 / .125) each, at
    # half the rate. .5 x .13 x .8808 x .8808 = .05043.
    now = forced(strained())
    assert now["acceptance"][RUSSIA] == approx(logistic(2.0) ** 2)
    assert now["forced_hazard"][RUSSIA] == approx(0.5 * 0.13 * 0.880797**2, rel=1e-5)
    # In the mirror rule each side weighs its own losses. Moscow (.25 - .5 x .2 - .05) = .1; Kyiv .3 + .25 -
    # .25 x .4 - .15 = .3.
    world = strained()
    world["leader"]["audience_cost"][:2] = [0.2, 0.4]
    world["leader"]["fighting_value"][:2] = [0.05, 0.15]
    world["bargaining"]["value"][0][1] = 0.3
    assert forced(world)["acceptance"][RUSSIA] == approx(logistic(0.1 / HEAT) * logistic(0.3 / HEAT))
    # Coercion and patience do not enter the mirror rule.
    world = strained()
    plainly = forced(world)["forced_hazard"][RUSSIA]
    world["leader"]["coercing"][WASHINGTON] = 1.0
    world["leader"]["belief"][MOSCOW] = 0.9
    assert forced(world)["forced_hazard"][RUSSIA] == plainly
    # A settlement is forced on Ukraine when the draw falls below the hazard.
    for draw, signed in [(0.0488, 2), (0.0489, 0)]:
        assert forced(pressed(), on_ukraine=draw)["signed"] == signed
    # A settlement is forced on Russia when the draw falls below the hazard.
    for draw, signed in [(0.0504, 3), (0.0505, 0)]:
        assert forced(strained(), on_russia=draw)["signed"] == signed
    # Forced both ways the side that both accept more readily is forced. On Russia .8808 x .8808 against .8532
    # x .8808 on Ukraine; Kyiv's losses aside, it is Russia.
    assert forced(both(), 0.0, 0.0)["signed"] == bargaining.FORCED_ON_RUSSIA
    world = put(both(), "leader", MOSCOW, audience_cost=0.5)
    assert forced(world, 0.0, 0.0)["signed"] == bargaining.FORCED_ON_UKRAINE
    # Forced both ways a tie goes against Ukraine.
    now = forced(both(), 0.0, 0.0, bad_terms_value=[0.25, 0.25])
    assert now["acceptance"][RUSSIA] == now["acceptance"][UKRAINE]
    assert now["signed"] == bargaining.FORCED_ON_UKRAINE
    # An agreement of the same month goes before force.
    world = put(both(), "bargaining", signed=bargaining.AGREED)
    assert forced(world, 0.0, 0.0)["signed"] == bargaining.AGREED
    # Acceptance and hazard of last month are forgotten. Without months of strain Russia is not pressed, and
    # after a settlement neither side is.
    for settled in [0.0, 1.0]:
        world = pressed()
        world["course"]["settled"] = settled
        world["bargaining"]["acceptance"] = [[0.7, 0.7]]
        world["bargaining"]["forced_hazard"] = [[0.1, 0.1]]
        now = forced(world)
        assert (now["acceptance"][RUSSIA], now["forced_hazard"][RUSSIA]) == (0.0, 0.0)
        if settled:
            assert (now["acceptance"][UKRAINE], now["forced_hazard"][UKRAINE]) == (0.0, 0.0)
    # Nothing is forced under a settlement or after the end.
    for field in ["settled", "over"]:
        world = both()
        world["course"][field] = 1
        world["bargaining"]["forced_hazard"] = 0.5
        now = forced(world, 0.0, 0.0)
        assert now["signed"] == 0
        assert now["forced_hazard"].tolist() == now["acceptance"].tolist() == [0.0, 0.0]
    # A forced settlement takes the place of one out of exhaustion alone. Section 4.3: affordable settlements
    # come before forced ones, these before those out of exhaustion.
    for composite, draw, signed in [
        (0.49, 0.0, bargaining.FORCED_ON_UKRAINE),
        (0.49, 1.0, bargaining.AGREED),
        (0.5, 0.0, bargaining.AGREED),
    ]:
        world = put(pressed(support=0.5), "bargaining", signed=bargaining.AGREED)
        world["belligerent"]["composite"] = [composite, 0.9]
        assert forced(world, on_ukraine=draw)["signed"] == signed


def both() -> np.void:
    return put(pressed(), "belligerent", RUSSIA, months_strained=6)


def test_a_leader_who_yields_loses_half_the_audience_cost_and_what_going_on_is_worth() -> None:
    leader = {"audience_cost": 0.6, "fighting_value": 0.25}
    assert plain(bargaining.loss_of_yielding)(params(), leader) == approx(0.55)


VALUE = st.floats(-1.0, 1.2)


@given(st.lists(VALUE, min_size=2, max_size=2), st.floats(0.0, 2.0), st.sampled_from((0.0, 1.0)), VALUE)
def test_hazards_never_exceed_the_rate_at_full_pressure_and_acceptance(
    fighting: list[float], support: float, coercing: float, deal: float
) -> None:
    world = put(pressed(support, coercing), "belligerent", RUSSIA, months_strained=12)
    world["leader"]["fighting_value"][:2] = fighting
    world["bargaining"]["value"][0][:2] = deal
    now = forced(world)
    assert 0.0 <= now["forced_hazard"][UKRAINE] <= 0.13
    assert 0.0 <= now["forced_hazard"][RUSSIA] <= 0.065
    assert (now["acceptance"] <= 1.0).all()


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_the_weaker_belligerent_decides_whether_a_settlement_is_out_of_exhaustion(
    russia: float, ukraine: float
) -> None:
    world = put(opened(), "belligerent", ..., composite=[russia, ukraine])
    assert plain(bargaining.is_exhausted)(world, params()) == (min(russia, ukraine) < 0.5)
