"""How leaders see the war: belief in prevailing, pain, threat, and what they notice of the others."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import beliefs
from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    HOLD,
    KYIV,
    LEADERS,
    LOCKS,
    MOSCOW,
    PROPAGANDA,
    RUSSIA,
    UKRAINE,
    WASHINGTON,
)
from tests.builders import apply, approx, chance, opened, params, put

BELLIGERENT = st.sampled_from([MOSCOW, KYIV])
SHARE = st.floats(0.0, 1.0)
LEARNING = {
    "learning_slope": 2.0, "learning_offset": 0.5, "learning_rate": 0.1, "comeback_hope": [0.02, 0.06],
}  # fmt: skip
PAIN = {
    "pain_base": [0.3, 0.4, 0.2, 0.1], "pain_slope": 0.9, "rivalry_stake": 0.2, "coercion_on_moscow": 0.08,
    "threat_pain": 0.1, "western_stake": 2.0,
}  # fmt: skip
THREAT = {"threat_base": 0.5, "threat_spiral": 0.4, "threat_speed": 0.25, "rivalry": 0.7}
SIGHT = {
    "notice_chance": 0.7, "mistake_chance": 0.2, "reciprocity_base": 0.1, "reciprocity_slope": 0.8,
    "reciprocity_speed": 0.5,
}  # fmt: skip
STANCES = st.lists(st.sampled_from([HOLD, PROPAGANDA, ADJUST]), min_size=4, max_size=4)


def learnt(row: int, pace: float = 0.0, belief: float = 0.5, outside: float = 0.0) -> float:
    world = put(put(opened(), "front", pace=pace), "leader", row, belief=belief)
    put(put(world, "belligerent", row, outside_support=outside), "belligerent", 1 - row, outside_support=9.0)
    return float(apply(beliefs.learn, world, params(**LEARNING), row=row)["leader"][row]["belief"])


def pain(
    row: int,
    vigour: float = 1.0,
    rivalry: float = 0.0,
    coercing: float = 0.0,
    shift: float = 0.0,
    will: float = 1.0,
    pace: float = 0.0,
) -> float:
    world = put(put(opened(), "environment", rivalry=rivalry), "front", pace=pace)
    for place in range(len(LOCKS)):
        put(world, "lock", place, shift=shift if place == EXTERNAL else 0.3)
    for side in (RUSSIA, UKRAINE):
        put(world, "belligerent", side, vigour=vigour if side == row else 0.1)
    put(world, "leader", WASHINGTON, coercing=coercing)
    put(world, "leader", row, donor_will=will)
    return float(apply(beliefs.update_pain, world, params(**PAIN), row=row)["leader"][row]["pain"])


def threat(row: int, fires: float = 1.0, rivalry: float = 0.7, threat: float = 0.5) -> float:
    world = put(put(opened(), "environment", rivalry=rivalry), "leader", row, threat=threat)
    put(put(world, "belligerent", 1 - row, fires=fires), "belligerent", row, fires=9.0)
    return float(apply(beliefs.assess_threat, world, params(**THREAT), row=row)["leader"][row]["threat"])


def watched(row: int, stances: list[int], sight: float | list[float] = 0.0, hope: float = 0.3) -> Any:
    world = put(opened(), "leader", row, reciprocity=hope, seen=[9.0] * 4)
    for place, stance in enumerate(stances):
        put(world, "leader", place, stance=stance)
    return apply(beliefs.watch_others, world, params(**SIGHT), chance(sight=sight), row)["leader"][row]


def test_learn() -> None:
    # Moscow learns from the pace of the front: E23 at the usual pace: 1/(1 + e^-.5) = .622459; a tenth of the
    # way from .5.
    assert learnt(MOSCOW) == approx(0.5 + 0.1 * 0.122459, abs=1e-7)
    # Twice the pace is stronger evidence. Odds of 2^2 x e^.5 = 6.594885 to one are a chance of .868332; Kyiv
    # learns the reverse.
    assert learnt(MOSCOW, pace=1.0) == approx(0.5 + 0.1 * 0.368332, abs=1e-7)
    assert learnt(KYIV, pace=1.0) == approx(0.5 - 0.1 * 0.368332, abs=1e-7)
    # Hope of a come back is fed by one's own outside support.
    for row, hope in [(MOSCOW, 0.02), (KYIV, 0.06)]:
        assert learnt(row, outside=0.5) - learnt(row) == approx(0.1 * hope * 0.5)
    # A Russian retreat counts like a front that hardly moves. A logarithm needs a positive pace: anything
    # below .02 of the usual is taken for that.
    for row in [MOSCOW, KYIV]:
        assert learnt(row, pace=-5.0) == learnt(row, pace=-0.98)
        assert learnt(row, pace=-0.97) != learnt(row, pace=-0.98)


@given(BELLIGERENT, st.floats(-2.0, 20.0), SHARE, st.floats(0.0, 3.0))
def test_belief_stays_a_share(row: int, pace: float, belief: float, outside: float) -> None:
    assert 0.0 <= learnt(row, pace, belief, outside) <= 1.0


@given(st.floats(-2.0, 10.0), st.floats(0.01, 5.0), SHARE)
def test_a_faster_advance_never_discourages_moscow_nor_encourages_kyiv(
    pace: float, more: float, belief: float
) -> None:
    assert learnt(MOSCOW, pace + more, belief) >= learnt(MOSCOW, pace, belief)
    assert learnt(KYIV, pace + more, belief) <= learnt(KYIV, pace, belief)


def test_update_pain() -> None:
    # At full strength only the base of pain is felt.
    assert pain(MOSCOW) == approx(0.3)
    assert pain(KYIV) == approx(0.4)
    # Depleted stocks hurt: E24: .9 x (1 - .6).
    assert pain(MOSCOW, vigour=0.6) == approx(0.3 + 0.36)
    assert pain(KYIV, vigour=0.6) == approx(0.4 + 0.36)
    # Rivalry of great powers makes Moscow bear more: .2 x .5 of rivalry, more or less as the external lock is
    # tightened or opened; none of it in Kyiv.
    for shift, relief in [(0.0, 0.1), (0.5, 0.15), (-1.0, 0.0)]:
        assert pain(MOSCOW, rivalry=0.5, shift=shift) == approx(0.3 - relief)
        assert pain(KYIV, rivalry=0.5, shift=shift) == approx(0.4)
    # Washington's pressure can hurt Moscow too.
    assert pain(MOSCOW, coercing=1.0) == approx(0.38)
    assert pain(KYIV, coercing=1.0) == approx(0.4)
    # Western pain is fatigue and alarm less the stake: E28: .9 (1 - .7) + .1 x 1.5 - .05 x 2.
    for row, base in [(WASHINGTON, 0.2), (EUROPE, 0.1)]:
        assert pain(row, will=0.7, pace=1.5) == approx(base + 0.27 + 0.15 - 0.1)
    # Western alarm grows with the advance up to threefold.
    for pace, alarm in [(-0.9, 0.0), (2.0, 0.2), (9.0, 0.2)]:
        assert pain(EUROPE, pace=pace) == approx(0.1 + alarm - 0.1)


@given(BELLIGERENT, SHARE, SHARE, SHARE)
def test_the_more_a_side_has_left_the_less_it_suffers(
    row: int, vigour: float, less: float, rivalry: float
) -> None:
    assert pain(row, vigour * less, rivalry) >= pain(row, vigour, rivalry)


def test_assess_threat() -> None:
    # Arms of the other side threaten: M21: target .5 + .4 x .5 = .7, a quarter of the way; one's own arms, at
    # 9, calm no one.
    for row in [MOSCOW, KYIV]:
        assert threat(row, fires=1.5) == approx(0.55)
    # Rivalry above the usual threatens Moscow and not Kyiv: .4 x (.9 - .7) = .08, a quarter of it in a month.
    assert threat(MOSCOW, rivalry=0.9) == approx(0.52)
    assert threat(KYIV, rivalry=0.9) == approx(0.5)
    # Threat moves towards a share. Fires of 9 would be a threat of 3.7; fires of .05 give .5 - .4 x .95.
    for fires, target in [(9.0, 1.0), (0.05, 0.12)]:
        assert threat(KYIV, fires=fires) == approx(0.5 + 0.25 * (target - 0.5))


@given(BELLIGERENT, st.floats(0.05, 5.0), SHARE, SHARE)
def test_threat_stays_a_share(row: int, fires: float, rivalry: float, before: float) -> None:
    assert 0.0 <= threat(row, fires, rivalry, before) <= 1.0


def test_watch_others() -> None:
    # Adjusting may go unnoticed and propaganda may be taken for it.
    for stance, draw, seen in [
        (ADJUST, 0.69, 1.0), (ADJUST, 0.71, 0.0), (PROPAGANDA, 0.19, 1.0), (PROPAGANDA, 0.21, 0.0),
        (HOLD, 0.0, 0.0),
    ]:  # fmt: skip
        for row in range(len(LEADERS)):
            expected = [0.0 if other == row else seen for other in range(len(LEADERS))]
            assert watched(row, [stance] * 4, draw)["seen"].tolist() == expected
    # Each pair of observer and observed has a draw of its own.
    for row in range(len(LEADERS)):
        for other in range(len(LEADERS)):
            sight = [0.0 if place == row * 4 + other else 1.0 for place in range(16)]
            seen = watched(row, [ADJUST] * 4, sight)["seen"]
            assert seen[other] == (0.0 if other == row else 1.0)
            assert seen.sum() == seen[other]
    # Hope of an answer grows with one and most with both others: E28: half of the way from .3 to .1 + .8 x
    # seen; the West's two blocs count as one party.
    for row, adjusting, answered in [
        (MOSCOW, (), 0.0), (MOSCOW, (KYIV,), 0.25), (MOSCOW, (EUROPE,), 0.25),
        (MOSCOW, (WASHINGTON, EUROPE), 0.25), (MOSCOW, (KYIV, WASHINGTON), 1.0), (KYIV, (MOSCOW,), 0.25),
        (KYIV, (MOSCOW, EUROPE), 1.0), (WASHINGTON, (MOSCOW,), 0.25), (WASHINGTON, (KYIV,), 0.25),
        (WASHINGTON, (MOSCOW, KYIV), 1.0), (WASHINGTON, (EUROPE,), 0.0), (EUROPE, (WASHINGTON,), 0.0),
        (EUROPE, (MOSCOW, KYIV), 1.0),
    ]:  # fmt: skip
        stances = [ADJUST if other in adjusting else HOLD for other in range(4)]
        assert watched(row, stances)["reciprocity"] == approx(0.3 + 0.5 * (0.1 + 0.8 * answered - 0.3))


@given(st.integers(0, 3), STANCES, st.lists(SHARE, min_size=16, max_size=16), SHARE)
def test_hope_is_a_share_and_no_one_sees_itself(
    row: int, stances: list[int], sight: list[float], hope: float
) -> None:
    found = watched(row, stances, sight, hope)
    assert found["seen"][row] == 0.0
    assert set(found["seen"]) <= {0.0, 1.0}
    assert 0.0 <= found["reciprocity"] <= 1.0
    assert math.isfinite(found["reciprocity"])
