"""What leaders weigh: the price at home of yielding, the value of going on and of adjusting."""

from typing import Any

import pytest
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
from tests.agents.helpers import fresh, put
from tests.vocabulary import apply, params

BELLIGERENT = st.sampled_from([MOSCOW, KYIV])
SHARE = st.floats(0.0, 1.0)
COST = {
    "audience_cost": [0.8, 0.6, 0.1, 0.2],
    "audience_base": [0.4, 0.3],
    "audience_hawks": [1.2, 1.0],
    "casualties_total": [1200.0, 500.0],
    "domestic_backlash": [1.0, 1.0],
    "survival_weight": [1.0, 1.0],
    "simultaneity_shield": 0.5,
    "sunk_cost": 0.0,
    "support_norm": [0.8, 0.6],
}
FIGHTING = {
    "fighting_base": [0.36, 0.40],
    "exploitation": 0.1,
    "exploitation_west": 0.05,
    "external_lock_weight": 0.3,
    "losing_terms": 0.45,
    "punishment": [0.9, 0.5],
    "survival_weight": [1.0, 1.0],
    "threat_base": 0.5,
    "threat_weight": 0.2,
}


def audience_cost(
    row: int, seen: tuple[float, ...] = (0.0,) * 4, rules: dict[str, Any] | None = None, **fields: float
) -> float:
    """Cost to a leader fully committed, with a hawkish voice of .5 and support at its norm."""
    world = fresh()
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
    world = put(fresh(), "bargaining", value=[deal if role == row else 0.0 for role in range(3)])
    for place in range(len(LOCKS)):
        put(world, "lock", place, shift=0.7, natural=0.1, closing=0.9)
    put(world, "lock", EXTERNAL, shift=external)
    put(world, "lock", FUTURE, natural=0.3, closing=0.3 + future)
    calm = {"belief": 0.6, "pain": 0.2, "threat": 0.5, "legitimacy": 0.5, "stance": HOLD}
    put(world, "leader", row, seen=list(seen), **{**calm, **fields})
    rules = params(**{**FIGHTING, "survival_weight": [weight, weight]})
    return float(apply(beliefs.value_fighting, world, rules, row=row)["leader"][row]["fighting_value"])


def test_audience_cost_is_scale_times_mood() -> None:
    """E19 fully committed: .8 (.4 + 1.2 x .5) = .8 and .6 (.3 + 1 x .5) = .48."""
    assert audience_cost(MOSCOW) == pytest.approx(0.8)
    assert audience_cost(KYIV) == pytest.approx(0.48)


@pytest.mark.parametrize(("commitment", "part"), [(0.0, 0.35), (0.4, 0.61), (1.0, 1.0)])
def test_the_more_a_leader_has_promised_the_more_yielding_costs(commitment: float, part: float) -> None:
    assert audience_cost(MOSCOW, commitment=commitment) == pytest.approx(0.8 * part)


def test_hawks_weigh_in_proportion_to_war_support() -> None:
    """At half the usual support: .8 (.4 + .6 x .5)."""
    assert audience_cost(MOSCOW, support=0.4) == pytest.approx(0.56)


@pytest.mark.parametrize(
    ("row", "seen", "part"),
    [
        (MOSCOW, (0.0, 1.0, 1.0, 0.0), 0.5),
        (MOSCOW, (0.0, 1.0, 0.0, 1.0), 0.5),
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), 1.0),
        (MOSCOW, (0.0, 0.0, 1.0, 1.0), 1.0),
        (KYIV, (1.0, 0.0, 0.0, 1.0), 0.5),
    ],
)
def test_adjusting_together_with_both_others_shields_from_half_the_cost(
    row: int, seen: tuple[float, ...], part: float
) -> None:
    """M80; one bloc stands for the West."""
    assert audience_cost(row, seen) == pytest.approx(audience_cost(row) * part)


def test_a_leader_who_fears_less_and_a_milder_public_each_lower_the_cost() -> None:
    assert audience_cost(MOSCOW, audience_factor=0.5) == pytest.approx(0.4)
    assert audience_cost(MOSCOW, rules={"domestic_backlash": [0.25, 1.0]}) == pytest.approx(0.2)


def test_sacrifice_adds_to_the_cost_by_its_logarithm() -> None:
    """E20: losses as large as those at the reference date add .1 ln 2 = .069315."""
    rules = {"sunk_cost": 0.1}
    assert audience_cost(KYIV, casualties=500.0, rules=rules) == pytest.approx(0.48 + 0.069315, abs=1e-6)


def test_who_cares_for_survival_weighs_cost_and_sacrifice_alike() -> None:
    rules = {"sunk_cost": 0.1, "survival_weight": [1.0, 0.5]}
    found = audience_cost(KYIV, casualties=500.0, rules=rules)
    assert found == pytest.approx(0.5 * (0.48 + 0.069315), abs=1e-6)


@pytest.mark.parametrize(("shift", "cost"), [(0.1, 0.9), (0.9, 1.2), (-1.0, 0.0)])
def test_the_political_lock_acts_on_the_cost_itself_within_bounds(shift: float, cost: float) -> None:
    assert audience_cost(MOSCOW, shift=shift) == pytest.approx(cost)


@pytest.mark.parametrize("voice", [0.5, 3.0])
def test_a_political_lock_forced_open_leaves_no_cost_however_high_it_was(voice: float) -> None:
    assert audience_cost(MOSCOW, hawkish_voice=voice) > 0.0
    assert audience_cost(MOSCOW, shift=-1.0, hawkish_voice=voice) == 0.0


@pytest.mark.parametrize(("row", "cost"), [(WASHINGTON, 0.1), (EUROPE, 0.2)])
def test_to_the_west_yielding_costs_a_fixed_loss_of_reputation(row: int, cost: float) -> None:
    assert audience_cost(row, (1.0,) * 4, shift=0.9) == cost


@given(BELLIGERENT, SHARE, SHARE, SHARE, SHARE)
def test_louder_hawks_never_make_yielding_cheaper(
    row: int, commitment: float, voice: float, support: float, more: float
) -> None:
    fields = {"commitment": commitment, "support": support}
    low = audience_cost(row, hawkish_voice=voice, **fields)
    assert 0.0 <= low <= audience_cost(row, hawkish_voice=voice + more, **fields) <= 1.2


@pytest.mark.parametrize("row", [MOSCOW, KYIV])
def test_going_on_is_worth_the_chance_of_prevailing_less_the_pain(row: int) -> None:
    assert fighting_value(row) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("row", "deal", "legitimacy", "value"),
    [
        (MOSCOW, 0.44, 0.0, 0.34),
        (MOSCOW, 0.45, 0.0, 0.1),
        (MOSCOW, 0.44, 0.9, 0.1),
        (KYIV, 0.44, 0.0, 0.1),
    ],
)
def test_a_leader_who_would_be_punished_for_losing_terms_gambles(
    row: int, deal: float, legitimacy: float, value: float
) -> None:
    """E25: .9 x 1 x .6 = .54 exceeds a belief of .3 in Moscow; .5 x 1 x .6 = .3 does not in Kyiv."""
    assert fighting_value(row, deal=deal, belief=0.3, legitimacy=legitimacy) == pytest.approx(value)


def test_who_cares_twice_as_much_for_survival_gambles_for_more() -> None:
    found = fighting_value(KYIV, deal=0.4, belief=0.3, legitimacy=0.0, weight=2.0)
    assert found == pytest.approx(2.0 * 0.3 - 0.2)


def test_a_threatening_neighbour_speaks_for_going_on() -> None:
    assert fighting_value(KYIV, threat=0.8) == pytest.approx(0.4 + 0.2 * 0.3)


@pytest.mark.parametrize(
    ("row", "seen", "stance", "bonus"),
    [
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), HOLD, 0.1),
        (KYIV, (1.0, 0.0, 0.0, 0.0), HOLD, 0.1),
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), ADJUST, 0.0),
        (MOSCOW, (0.0, 1.0, 0.0, 0.0), PROPAGANDA, 0.0),
        (MOSCOW, (0.0, 0.0, 1.0, 1.0), HOLD, 0.0),
    ],
)
def test_who_holds_out_exploits_the_softening_of_its_opponent(
    row: int, seen: tuple[float, ...], stance: int, bonus: float
) -> None:
    assert fighting_value(row, seen, stance=stance) == pytest.approx(0.4 + bonus)


def test_a_tightened_future_speaks_for_going_on_by_half_of_its_tightening() -> None:
    assert fighting_value(MOSCOW, future=0.2) == pytest.approx(0.5)


@pytest.mark.parametrize(("row", "value"), [(WASHINGTON, 0.16), (EUROPE, 0.20)])
def test_to_the_west_going_on_is_worth_its_base_less_its_pain(row: int, value: float) -> None:
    assert fighting_value(row) == pytest.approx(value)
    assert fighting_value(row, external=0.5) == pytest.approx(value + 0.15)


@pytest.mark.parametrize(("seen", "bonus"), [((1.0, 0.0), 0.05), ((1.0, 1.0), 0.0), ((0.0, 1.0), 0.0)])
def test_the_west_grows_firmer_when_moscow_alone_softens(seen: tuple[float, ...], bonus: float) -> None:
    assert fighting_value(EUROPE, (*seen, 0.0, 0.0)) == pytest.approx(0.20 + bonus)


@pytest.mark.parametrize("row", range(len(LEADERS)))
def test_adjusting_is_worth_the_deal_if_answered_and_exposure_if_not(row: int) -> None:
    """E28: .4 (Q - .6 x .5) - .6 (penalty + .5 x .5); both Western blocs share the West's value."""
    world = put(fresh(), "bargaining", value=[0.7, 0.6, 0.5])
    put(world, "leader", row, audience_cost=0.5, reciprocity=0.4)
    rules = params(first_mover_penalty=[0.1, 0.2, 0.3, 0.4])
    found = apply(beliefs.value_adjusting, world, rules, row=row)["leader"][row]["adjusting_value"]
    deal, penalty = (0.7, 0.6, 0.5, 0.5)[row], (0.1, 0.2, 0.3, 0.4)[row]
    assert found == pytest.approx(0.4 * (deal - 0.3) - 0.6 * (penalty + 0.25))
