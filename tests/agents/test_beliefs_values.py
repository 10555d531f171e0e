"""What leaders weigh: the price at home of yielding, the value of going on and of adjusting."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import beliefs
from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FUTURE,
    HOLD,
    KYIV,
    LEADERS,
    LOCKS,
    MOSCOW,
    POLITICAL,
    PROPAGANDA,
    WASHINGTON,
)
from tests.builders import apply, approx, opened, params, put

BELLIGERENT = st.sampled_from([MOSCOW, KYIV])
SHARE = st.floats(0.0, 1.0)
COST = {
    "audience_cost": [0.8, 0.6, 0.1, 0.2], "audience_base": [0.4, 0.3], "audience_hawks": [1.2, 1.0],
    "casualties_total": [1200.0, 500.0], "domestic_backlash": [1.0, 1.0], "survival_weight": [1.0, 1.0],
    "simultaneity_shield": 0.5, "sunk_cost": 0.0, "support_norm": [0.8, 0.6],
}  # fmt: skip
FIGHTING = {
    "fighting_base": [0.36, 0.40], "exploitation": 0.1, "exploitation_west": 0.05,
    "external_lock_weight": 0.3, "losing_terms": 0.45, "punishment": [0.9, 0.5],
    "survival_weight": [1.0, 1.0], "threat_base": 0.5, "threat_weight": 0.2,
}  # fmt: skip


def audience_cost(
    row: int, seen: tuple[float, ...] = (0.0,) * 4, rules: dict[str, Any] | None = None, **fields: float
) -> float:
    """Cost to a leader fully committed, with a hawkish voice of .5 and support at its norm."""
    world = opened()
    for place in range(len(LOCKS)):
        put(world, "lock", place, shift=fields.get("shift", 0.0) if place == POLITICAL else 0.7)
    mine = {"commitment": 1.0, "hawkish_voice": 0.5, "audience_factor": 1.0}
    put(
        world,
        "leader",
        row,
        seen=list(seen),
        **{name: fields.get(name, value) for name, value in mine.items()},
    )
    if row <= KYIV:
        support = fields.get("support", (0.8, 0.6)[row])
        put(world, "belligerent", row, support=support, casualties_total=fields.get("casualties", 0.0))
    given_rules = params(**{**COST, **(rules or {})})
    return float(
        apply(beliefs.count_audience_cost, world, given_rules, row=row)["leader"][row]["audience_cost"]
    )


def fighting_value(
    row: int,
    seen: tuple[float, ...] = (0.0,) * 4,
    deal: float = 0.9,
    external: float = 0.0,
    future: float = 0.0,
    weight: float = 1.0,
    **fields: Any,
) -> float:
    """Value of going on to a leader of belief .6 and pain .2; the other's terms would be losing."""
    world = put(opened(), "bargaining", value=[deal if role == row else 0.0 for role in range(3)])
    for place in range(len(LOCKS)):
        put(world, "lock", place, shift=0.7, natural=0.1, closing=0.9)
    put(world, "lock", EXTERNAL, shift=external)
    put(world, "lock", FUTURE, natural=0.3, closing=0.3 + future)
    calm = {"belief": 0.6, "pain": 0.2, "threat": 0.5, "legitimacy": 0.5, "stance": HOLD}
    put(world, "leader", row, seen=list(seen), **{**calm, **fields})
    rules = params(**{**FIGHTING, "survival_weight": [weight, weight]})
    return float(apply(beliefs.value_fighting, world, rules, row=row)["leader"][row]["fighting_value"])


def test_count_audience_cost() -> None:
    # Audience cost is scale times mood: E19 fully committed: .8 (.4 + 1.2 x .5) = .8 and .6 (.3 + 1 x .5) =
    # .48.
    assert audience_cost(MOSCOW) == approx(0.8)
    assert audience_cost(KYIV) == approx(0.48)
    # The more a leader has promised the more yielding costs.
    for commitment, part in [(0.0, 0.35), (0.4, 0.61), (1.0, 1.0)]:
        assert audience_cost(MOSCOW, commitment=commitment) == approx(0.8 * part)
    # Hawks weigh in proportion to war support. At half the usual support: .8 (.4 + .6 x .5).
    assert audience_cost(MOSCOW, support=0.4) == approx(0.56)
    # Adjusting together with both others shields from half the cost: M80; one bloc stands for the West.
    for row, seen, part in [
        (MOSCOW, (0.0, 1.0, 1.0, 0.0), 0.5), (MOSCOW, (0.0, 1.0, 0.0, 1.0), 0.5),
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), 1.0), (MOSCOW, (0.0, 0.0, 1.0, 1.0), 1.0),
        (KYIV, (1.0, 0.0, 0.0, 1.0), 0.5),
    ]:  # fmt: skip
        assert audience_cost(row, seen) == approx(audience_cost(row) * part)
    # A leader who fears less and a milder public each lower the cost.
    assert audience_cost(MOSCOW, audience_factor=0.5) == approx(0.4)
    assert audience_cost(MOSCOW, rules={"domestic_backlash": [0.25, 1.0]}) == approx(0.2)
    # Sacrifice adds to the cost by its logarithm: E20: losses as large as those at the reference date add .1
    # ln 2 = .069315.
    rules = {"sunk_cost": 0.1}
    assert audience_cost(KYIV, casualties=500.0, rules=rules) == approx(0.48 + 0.069315, abs=1e-6)
    # Who cares for survival weighs cost and sacrifice alike.
    rules = {"sunk_cost": 0.1, "survival_weight": [1.0, 0.5]}
    assert audience_cost(KYIV, casualties=500.0, rules=rules) == approx(0.5 * (0.48 + 0.069315), abs=1e-6)
    # The political lock acts on the cost itself within bounds.
    for shift, cost in [(0.1, 0.9), (0.9, 1.2), (-1.0, 0.0)]:
        assert audience_cost(MOSCOW, shift=shift) == approx(cost)
    # A political lock forced open leaves no cost however high it was.
    for voice in [0.5, 3.0]:
        assert audience_cost(MOSCOW, hawkish_voice=voice) > 0.0
        assert audience_cost(MOSCOW, shift=-1.0, hawkish_voice=voice) == 0.0
    # To the West yielding costs a fixed loss of reputation.
    for row, cost in [(WASHINGTON, 0.1), (EUROPE, 0.2)]:
        assert audience_cost(row, (1.0,) * 4, shift=0.9) == cost


@given(BELLIGERENT, SHARE, SHARE, SHARE, SHARE)
def test_louder_hawks_never_make_yielding_cheaper(
    row: int, commitment: float, voice: float, support: float, more: float
) -> None:
    fields = {"commitment": commitment, "support": support}
    low = audience_cost(row, hawkish_voice=voice, **fields)
    assert 0.0 <= low <= audience_cost(row, hawkish_voice=voice + more, **fields) <= 1.2


def test_value_fighting() -> None:
    # Going on is worth the chance of prevailing less the pain.
    for row in [MOSCOW, KYIV]:
        assert fighting_value(row) == approx(0.4)
    # A leader who would be punished for losing terms gambles: E25: .9 x 1 x .6 = .54 exceeds a belief of .3
    # in Moscow; .5 x 1 x .6 = .3 does not in Kyiv.
    for row, deal, legitimacy, value in [
        (MOSCOW, 0.44, 0.0, 0.34), (MOSCOW, 0.45, 0.0, 0.1), (MOSCOW, 0.44, 0.9, 0.1),
        (KYIV, 0.44, 0.0, 0.1),
    ]:  # fmt: skip
        assert fighting_value(row, deal=deal, belief=0.3, legitimacy=legitimacy) == approx(value)
    # Who cares twice as much for survival gambles for more.
    assert fighting_value(KYIV, deal=0.4, belief=0.3, legitimacy=0.0, weight=2.0) == approx(2.0 * 0.3 - 0.2)
    # A threatening neighbour speaks for going on.
    assert fighting_value(KYIV, threat=0.8) == approx(0.4 + 0.2 * 0.3)
    # Who holds out exploits the softening of its opponent.
    for row, seen, stance, bonus in [
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), HOLD, 0.1), (KYIV, (1.0, 0.0, 0.0, 0.0), HOLD, 0.1),
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), ADJUST, 0.0), (MOSCOW, (0.0, 1.0, 0.0, 0.0), PROPAGANDA, 0.0),
        (MOSCOW, (0.0, 0.0, 1.0, 1.0), HOLD, 0.0),
    ]:  # fmt: skip
        assert fighting_value(row, seen, stance=stance) == approx(0.4 + bonus)
    # A tightened future speaks for going on by half of its tightening.
    assert fighting_value(MOSCOW, future=0.2) == approx(0.5)
    # To the West going on is worth its base less its pain.
    for row, value in [(WASHINGTON, 0.16), (EUROPE, 0.20)]:
        assert fighting_value(row) == approx(value)
        assert fighting_value(row, external=0.5) == approx(value + 0.15)
    # The West grows firmer when Moscow alone softens.
    for seen, bonus in [((1.0, 0.0), 0.05), ((1.0, 1.0), 0.0), ((0.0, 1.0), 0.0)]:
        assert fighting_value(EUROPE, (*seen, 0.0, 0.0)) == approx(0.20 + bonus)


def test_adjusting_is_worth_the_deal_if_answered_and_exposure_if_not() -> None:
    """E28: .4 (Q - .6 x .5) - .6 (penalty + .5 x .5); both Western blocs share the West's value."""
    for row in range(len(LEADERS)):
        world = put(opened(), "bargaining", value=[0.7, 0.6, 0.5])
        put(world, "leader", row, audience_cost=0.5, reciprocity=0.4)
        rules = params(first_mover_penalty=[0.1, 0.2, 0.3, 0.4])
        found = apply(beliefs.value_adjusting, world, rules, row=row)["leader"][row]["adjusting_value"]
        deal, penalty = (0.7, 0.6, 0.5, 0.5)[row], (0.1, 0.2, 0.3, 0.4)[row]
        assert found == approx(0.4 * (deal - 0.3) - 0.6 * (penalty + 0.25))
