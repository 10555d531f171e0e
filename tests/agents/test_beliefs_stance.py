"""How leaders choose a stance: by gain and chance, for show, or by order."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import beliefs
from agents.entities import ADJUST, EUROPE, HOLD, KYIV, LEADERS, MOSCOW, PROPAGANDA, WASHINGTON
from tests.builders import apply, approx, chance, opened, params, put, set_lever

SHARE = st.floats(0.0, 1.0)
STANCE = {"stance_temperature": 0.1, "adjust_persistence": 0.6, "propaganda_rate": 1.0}


def undecided(row: int = MOSCOW, gain: float = 0.0, mediation: float = 0.0, **fields: Any) -> Any:
    world = put(opened(), "environment", mediation=mediation)
    calm = {"stance": HOLD, "months_since_adjust": 5, "months_adjusting": 2, "months_unanswered": 1}
    return put(world, "leader", row, adjusting_value=0.3 + gain, fighting_value=0.3, **{**calm, **fields})


def chosen(world: Any, row: int = MOSCOW, stance: float = 1.0, talks: float = 1.0) -> Any:
    draws = {name: [1.0] * 4 for name in ("stance", "talks")}
    draws["stance"][row], draws["talks"][row] = stance, talks
    return apply(beliefs.choose_stance, world, params(**STANCE), chance(**draws), row)["leader"][row]


def test_choose_stance() -> None:
    # The chance to adjust is logistic in what it gains. Odds of 9 to 1 at a gain of .1 x ln 9.
    for gain, stance, chance_now in [(0.0, HOLD, 0.5), (0.219722, HOLD, 0.9), (-0.219722, HOLD, 0.1)]:
        assert chosen(undecided(gain=gain, stance=stance))["adjust_chance"] == approx(chance_now, abs=1e-6)
    # An adjustment once made is kept up: .6 + .4 x .1.
    assert chosen(undecided(gain=-0.219722, stance=ADJUST))["adjust_chance"] == approx(0.64, abs=1e-6)
    # A leader adjusts by its own draw.
    for row in range(len(LEADERS)):
        for draw, stance in [(0.49, ADJUST), (0.51, HOLD)]:
            assert chosen(undecided(row), row, draw)["stance"] == stance
    # Who would rather fight talks for show when a mediator presses: M45: chance 1 - e^-pressure, .632 at a
    # pressure of 1.
    for gain, mediation, draw, stance in [
        (-0.1, 1.0, 0.632, PROPAGANDA), (-0.1, 1.0, 0.633, HOLD), (-0.1, 2.0, 0.864, PROPAGANDA),
        (-0.1, 0.0, 0.0, HOLD), (0.0, 1.0, 0.0, HOLD),
    ]:  # fmt: skip
        assert chosen(undecided(gain=gain, mediation=mediation), talks=draw)["stance"] == stance
    # A lever forces a stance on its leader alone.
    for stance in [HOLD, PROPAGANDA, ADJUST]:
        world = set_lever(undecided(), "stance", float(stance), MOSCOW)
        assert chosen(world, stance=0.0 if stance != ADJUST else 1.0)["stance"] == stance
        assert chosen(set_lever(undecided(), "stance", float(stance), KYIV))["stance"] == HOLD
    # Months without adjusting are counted and clear the wait for an answer.
    found = chosen(undecided())
    months = [found[name] for name in ("months_since_adjust", "months_adjusting", "months_unanswered")]
    assert months == [6, 2, 0]
    # Months of adjusting count as unanswered until the belligerents answer.
    for row, seen, unanswered in [
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), 0), (MOSCOW, (0.0, 0.0, 1.0, 1.0), 2),
        (KYIV, (1.0, 0.0, 0.0, 0.0), 0), (KYIV, (0.0, 0.0, 1.0, 1.0), 2),
        (EUROPE, (1.0, 1.0, 0.0, 0.0), 0), (EUROPE, (1.0, 0.0, 1.0, 0.0), 2),
        (WASHINGTON, (0.0, 1.0, 0.0, 1.0), 2),
    ]:  # fmt: skip
        found = chosen(undecided(row, seen=list(seen)), row, stance=0.0)
        months = [found[name] for name in ("months_since_adjust", "months_adjusting", "months_unanswered")]
        assert months == [0, 3, unanswered]


@given(st.floats(-2.0, 2.0), st.floats(0.0, 1.0), st.sampled_from([HOLD, ADJUST]), SHARE)
def test_a_better_deal_never_lowers_the_chance_to_adjust(
    gain: float, more: float, stance: int, draw: float
) -> None:
    worse, better = (
        chosen(undecided(gain=value, stance=stance), stance=draw) for value in (gain, gain + more)
    )
    assert 0.0 < worse["adjust_chance"] <= better["adjust_chance"] <= 1.0
    assert math.isfinite(better["adjust_chance"])
    assert better["stance"] == ADJUST or worse["stance"] != ADJUST
