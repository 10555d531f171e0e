"""Orders of leaders at war: offensives, the tempo of attacks, mobilisation."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import leader
from agents.entities import KYIV, MOSCOW
from tests.builders import apply, approx, chance, opened, params, put, scale, set_lever

OFFENSIVE = {
    "tempo_rule": 0.0, "offensive_line": 0.0, "offensive_season": [1.0, 12.0],
    "offensive_belief": [0.5, 0.4], "offensive_chance": [0.1, 0.2], "offensive_length": 4.0,
    "offensive_manning": 0.9, "offensive_support": [0.6, 1.0],
}  # fmt: skip
TEMPO = {
    "tempo_rule": 0.0, "exhaustion_response": 0.0, "manpower_norm": [700.0, 800.0], "stall_pace": 0.5,
    "stall_response": 0.0, "stall_width": 0.1, "tempo_offensive": [0.9, 0.7], "tempo_speed": 0.5,
    "tempo_start": [0.6, 0.2],
}  # fmt: skip
MOBILISATION = {
    "mobilisation_urgency": 0.0, "draft_cuts": 1.0, "manpower_norm": [700.0, 800.0],
    "mobilisation_chance": [0.1, 0.2], "mobilisation_duration": [3.0, 1.0], "mobilisation_legitimacy": 0.5,
    "mobilisation_manning": [0.8, 0.9],
}  # fmt: skip


def gathered(row: int = MOSCOW, draw: float = 0.0, months: int = 0, **changes: Any) -> int:
    """Months of offensive after a month in which every condition is met unless changed."""
    fields = {"belief": (0.5, 0.4)[row], "outside_support": (0.6, 1.0)[row], "manning": 0.9, **changes}
    world = put(put(opened(), "environment", calendar_month=6), "leader", row, belief=fields["belief"])
    put(world, "leader", row, offensive_months=months)
    put(
        world,
        "belligerent",
        row,
        outside_support=fields["outside_support"],
        stock=[fields["manning"], 0.0, 0.0, 0.0],
    )
    draws = [1.0, 1.0]
    draws[row] = draw
    found = apply(leader.launch_offensive, world, params(**OFFENSIVE), chance(offensive=draws), row)
    return int(found["leader"][row]["offensive_months"])


def attacker(row: int = MOSCOW, pace: float = 0.0, months: int = 0, tempo: float = 0.4, **side: float) -> Any:
    full = {"manpower": (700.0, 800.0)[row], "planned": (700.0, 800.0)[row], "strain": 0.0, "composite": 1.0}
    world = put(put(opened(), "front", pace=pace), "belligerent", row, **{**full, **side})
    return put(world, "leader", row, tempo=tempo, natural_tempo=tempo, offensive_months=months)


def tempo_of(world: Any, row: int = MOSCOW, **changes: Any) -> float:
    return float(
        apply(leader.set_tempo, world, params(**{**TEMPO, **changes}), row=row)["leader"][row]["tempo"]
    )


def calling(
    row: int = MOSCOW, manning: float = 0.5, order: float = math.nan, draw: float = 0.0, **fields: Any
) -> Any:
    calm = {"legitimacy": 0.6, "mobilisations": 0, "mobilisation_months": 0, "mobilisation_news": 1.0}
    world = put(opened(), "leader", row, **{**calm, **fields})
    put(world, "belligerent", row, planned=(700.0, 800.0)[row], manpower=manning * (700.0, 800.0)[row])
    draws = [1.0, 1.0]
    draws[row] = draw
    set_lever(world, "mobilisation", order, row)
    found = apply(leader.order_mobilisation, world, params(**MOBILISATION), chance(mobilisation=draws), row)
    return found["leader"][row]


def test_launch_offensive() -> None:
    # An offensive begins by chance when all conditions are just met.
    for row, chance_now in [(MOSCOW, 0.1), (KYIV, 0.2)]:
        assert gathered(row, chance_now - 0.001) == 4
        assert gathered(row, chance_now + 0.001) == 0
    # No offensive without confidence support or men.
    for lacking in [{"belief": 0.39}, {"outside_support": 0.59}, {"manning": 0.89}]:
        for row in [MOSCOW, KYIV]:
            assert gathered(row, **lacking) == 0
    # An offensive under way runs its months and none is added.
    for before, after in [(4, 3), (1, 0)]:
        assert gathered(months=before) == after


def test_set_tempo() -> None:
    # Tempo moves half way towards its usual level.
    for row in [MOSCOW, KYIV]:
        assert tempo_of(attacker(row), row) == approx((0.4 + (0.6, 0.2)[row]) / 2.0)
    # Tempo falls faster than manning and hardly rises above full: .6 x n^1.5, at most 1.1: .25 gives .125 and
    # .81 gives .729.
    for manning, target in [(0.25, 0.075), (0.81, 0.4374), (4.0, 0.66)]:
        assert tempo_of(attacker(manpower=700.0 * manning), tempo_speed=1.0) == approx(target)
    # Strain slows attacks.
    for strain, target in [(0.25, 0.45), (1.0, 0.05)]:
        assert tempo_of(attacker(strain=strain), tempo_speed=1.0) == approx(target)
    # Exhaustion slows attacks: .6 (1 - .5 x .4).
    assert tempo_of(attacker(composite=0.6), tempo_speed=1.0, exhaustion_response=0.5) == approx(0.48)
    # Moscow slackens when attacks bring nothing. At half the usual pace for the usual effort, the middle of
    # the threshold, half of .5 is lost.
    for pace, target in [(-0.5, 0.45), (9.0, 0.6), (-1.0, 0.3)]:
        world = attacker(pace=pace, tempo=0.6)
        assert tempo_of(world, tempo_speed=1.0, stall_response=0.5) == approx(target, abs=0.003)
    # Progress is judged by the effort made. A quarter of the usual pace at half the usual tempo is half the
    # usual gain for the effort.
    assert tempo_of(attacker(pace=-0.75, tempo=0.3), tempo_speed=1.0, stall_response=0.5) == approx(0.45)
    # The stall threshold has its width. One width above it, three quarters and some of progress: 1/(1 + e^-1)
    # = .731059.
    world = attacker(pace=-0.4, tempo=0.6)
    slackened = 0.6 * (1.0 - 0.5 * (1.0 - 0.731059))
    assert tempo_of(world, tempo_speed=1.0, stall_response=0.5) == approx(slackened, abs=1e-6)
    # Kyiv's attacks do not slacken with the Russian advance.
    assert tempo_of(attacker(KYIV, pace=-1.0), KYIV, stall_response=1.0) == approx(0.3)
    # An offensive is fought at its own tempo.
    for row, tempo in [(MOSCOW, 0.9), (KYIV, 0.7)]:
        assert tempo_of(attacker(row, months=1, strain=0.9), row) == approx(tempo)
    # A lever sets or scales the tempo within its bounds.
    assert tempo_of(set_lever(attacker(), "tempo", 0.8, MOSCOW)) == 0.8
    assert tempo_of(scale(attacker(), "tempo", 0.5, MOSCOW)) == approx(0.25)
    assert tempo_of(scale(attacker(), "tempo", 9.0, MOSCOW)) == 1.0
    assert tempo_of(scale(attacker(), "tempo", 0.0, MOSCOW)) == 0.05
    assert tempo_of(set_lever(attacker(), "tempo", 0.8, KYIV)) == approx(0.5)
    # A factor scales the tempo of every month alike. What is scaled is the tempo the leader would choose, so
    # that halving it in each month stays a half.
    ordered_world, free = scale(attacker(), "tempo", 0.5, MOSCOW), attacker()
    for _ in range(6):
        ordered_world = apply(leader.set_tempo, ordered_world, params(**TEMPO), row=MOSCOW)
        free = apply(leader.set_tempo, free, params(**TEMPO), row=MOSCOW)
    halved, whole = (float(world["leader"][MOSCOW]["tempo"]) for world in (ordered_world, free))
    assert halved == approx(0.5 * whole)


@given(
    st.sampled_from([MOSCOW, KYIV]),
    st.floats(0.0, 2000.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.05, 1.0),
    st.floats(0.0, 1.0),
)
def test_exhaustion_and_strain_never_quicken_attacks(
    row: int, men: float, strain: float, composite: float, tempo: float, less: float
) -> None:
    rules = {"exhaustion_response": 0.5, "stall_response": 0.8}
    usual = {"manpower": men, "strain": strain, "composite": composite, "tempo": tempo}
    fit = tempo_of(attacker(row, **usual), row, **rules)
    assert tempo_of(attacker(row, **{**usual, "composite": composite * less}), row, **rules) <= fit
    assert tempo_of(attacker(row, **{**usual, "manpower": men * less}), row, **rules) <= fit
    assert tempo_of(attacker(row, **{**usual, "strain": 1.0 - (1.0 - strain) * less}), row, **rules) <= fit
    assert 0.05 <= fit <= 1.0


def test_order_mobilisation() -> None:
    # An army short of men mobilises by chance.
    for row, chance_now, months in [(MOSCOW, 0.1, 3), (KYIV, 0.2, 1)]:
        found = calling(row, draw=chance_now - 0.001)
        assert (found["mobilisation_months"], found["mobilisation_news"], found["mobilisations"]) == (
            months,
            1.0,
            1,
        )
        found = calling(row, draw=chance_now + 0.001)
        assert (found["mobilisation_months"], found["mobilisation_news"], found["mobilisations"]) == (
            0,
            0.0,
            0,
        )
    # No one mobilises an army that is not short.
    for row, line in [(MOSCOW, 0.8), (KYIV, 0.9)]:
        assert calling(row, manning=line - 0.01)["mobilisations"] == 1
        assert calling(row, manning=line + 0.01)["mobilisations"] == 0
    # Moscow dares to mobilise only when secure.
    for row, legitimacy, mobilisations in [(MOSCOW, 0.5, 0), (MOSCOW, 0.51, 1), (KYIV, 0.1, 1)]:
        assert calling(row, legitimacy=legitimacy)["mobilisations"] == mobilisations
    # Kyiv lowers the draft age only once and Moscow may mobilise again.
    for row, after in [(MOSCOW, 3), (KYIV, 2)]:
        assert calling(row, mobilisations=2)["mobilisations"] == after
    # A mobilisation under way runs down and no second one is laid over it.
    found = calling(mobilisation_months=3, mobilisations=1)
    assert (found["mobilisation_months"], found["mobilisation_news"], found["mobilisations"]) == (2, 0.0, 1)
    # In its last month a mobilisation may be followed by another.
    found = calling(mobilisation_months=1, mobilisations=1)
    assert (found["mobilisation_months"], found["mobilisations"]) == (3, 2)
    # A lever orders a mobilisation that nothing calls for or forbids one.
    for row in [MOSCOW, KYIV]:
        unwilling = {"manning": 2.0, "draw": 1.0, "legitimacy": 0.0, "mobilisations": 4}
        assert calling(row, order=1.0, **unwilling)["mobilisations"] == 5
        assert calling(row, order=0.0)["mobilisations"] == 0
    # An order that stands for months mobilises once.
    for row in [MOSCOW, KYIV]:
        unwilling = {"manning": 2.0, "draw": 1.0, "mobilisations": 1}
        assert calling(row, order=1.0, mobilisation_order=1.0, **unwilling)["mobilisations"] == 1
        assert calling(row, order=1.0, mobilisation_order=0.0, **unwilling)["mobilisations"] == 2
    # The order of last month is kept and forgotten.
    assert calling(order=1.0)["mobilisation_order"] == 1.0
    assert calling(order=math.nan, mobilisation_order=1.0)["mobilisation_order"] == 0.0
