"""What terms are worth to each party, how credible a guarantee is, and who would consent."""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import ADJUST, EUROPE, KYIV, MOSCOW, POLITICAL, SECURITY, TERRITORY, UKRAINE, WASHINGTON
from model import terms
from model.rule_table import plain
from tests.vocabulary import apply, opened, params

SHARE = st.floats(0.0, 1.0)


def offered(world: np.void, given_params: Any = None) -> float:
    return float(apply(terms.offer_guarantee, world, given_params)["bargaining"][0]["credibility"])


def with_shift(lock: int, shift: float) -> np.void:
    world = opened()
    world["lock"]["shift"][lock] = shift
    return world


@cache
def untouched_world() -> np.void:
    """An opened world that no test changes."""
    return opened()


def consent(territory: float, recognition: float, strength: float, world: Any = None) -> float:
    where = untouched_world() if world is None else world
    return float(plain(terms.consent_of_kyiv)(where, params(), territory, recognition, strength))


def margins(world: np.void, territory: float, recognition: float, gained: float = 0.0, **changes: Any) -> Any:
    return plain(terms.margins_of_line)(world, params(**changes), territory, recognition, gained)


@pytest.mark.parametrize(
    ("europe", "washington", "credibility"),
    [(0.0, 0.0, 0.2), (1.0, 0.0, 0.5), (1.0, 1.0, 0.8), (0.0, 1.0, 0.2), (0.5, 0.0, 0.35), (0.5, 0.5, 0.425)],
)
def test_a_guarantee_is_paper_a_european_force_or_one_backed_by_the_us(
    europe: float, washington: float, credibility: float
) -> None:
    """.2 + .3 x Europe + .3 x Europe x Washington: the US alone adds nothing to paper."""
    assert plain(terms.credibility_of)(params(), europe, washington) == pytest.approx(credibility)


def test_a_guarantee_is_credible_to_four_tenths_at_the_reference_date() -> None:
    """.2 + .3 x .5 + .3 x .5 x .33 = .3995."""
    assert offered(opened()) == pytest.approx(0.3995)


@pytest.mark.parametrize(
    ("stances", "credibility"),
    [({EUROPE}, 0.2 + 0.3 + 0.3 * 0.33), ({WASHINGTON}, 0.2 + 0.15 + 0.15), ({EUROPE, WASHINGTON}, 0.8)],
)
def test_a_bloc_that_adjusts_stands_behind_the_guarantee(stances: set[int], credibility: float) -> None:
    world = opened()
    for leader in stances:
        world["leader"]["stance"][leader] = ADJUST
    assert offered(world) == pytest.approx(credibility)


def test_a_bloc_that_talks_for_show_does_not_stand_behind_the_guarantee() -> None:
    world = opened()
    world["leader"]["stance"][[WASHINGTON, EUROPE]] = 1
    assert offered(world) == pytest.approx(0.3995)


def test_willingness_to_give_says_how_likely_a_bloc_stands_behind_the_guarantee() -> None:
    """Europe .5 x 1.2 = .6, Washington .33 x .5 = .165: .2 + .3 x .6 + .3 x .6 x .165 = .4097."""
    world = opened()
    world["leader"]["donor_will"][[WASHINGTON, EUROPE]] = [0.5, 1.2]
    assert offered(world) == pytest.approx(0.4097)
    world["leader"]["donor_will"][EUROPE] = 9.0
    assert offered(world) == pytest.approx(0.2 + 0.3 + 0.3 * 0.165)


@pytest.mark.parametrize(
    ("value", "factor", "credibility"),
    [(0.7, 1.0, 0.7), (math.nan, 0.5, 0.19975), (math.nan, 5.0, 1.0), (0.4, 0.5, 0.2)],
)
def test_the_guarantee_lever_sets_or_scales_what_is_on_offer(
    value: float, factor: float, credibility: float
) -> None:
    world = opened()
    world["orders"]["guarantee"], world["factors"]["guarantee"] = value, factor
    assert offered(world) == pytest.approx(credibility)


@pytest.mark.parametrize(
    ("shift", "credibility"), [(-1.0, 0.8), (-0.5, 0.3995 + 0.5 * 0.4005), (0.0, 0.3995), (0.5, 0.3995)]
)
def test_opening_the_security_lock_makes_the_guarantee_hard(shift: float, credibility: float) -> None:
    assert offered(with_shift(SECURITY, shift)) == pytest.approx(credibility)


def test_opening_the_security_lock_never_weakens_a_guarantee() -> None:
    world = with_shift(SECURITY, -1.0)
    world["orders"]["guarantee"] = 0.9
    assert offered(world) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("territory", "strength", "accepting"),
    [
        (0.5, 0.0, 0.39),  # a freeze without guarantees
        (0.5, 0.25, 0.70),  # with guarantees
        (0.65, 0.0, 0.17),  # the Russian plan
        (0.65, 0.25, 0.33),  # concessions with guarantees
        (0.4, 0.0, 0.39),  # land regained counts as a freeze
        (1.0, 1.0, 0.33),  # more land than Donbas counts as the Russian plan
        (0.5, 0.125, 0.545),  # half guarded: .39 + .5 x .31
        (0.575, 0.0, 0.28),  # half ceded: .39 - .5 x .22
        (0.575, 0.25, 0.515),  # half ceded, guarded: .70 - .5 x .37
        (0.575, 0.125, 0.3975),  # the mean of .28 and .515
    ],
)
def test_consent_follows_the_polls_on_plans_with_and_without_guarantees(
    territory: float, strength: float, accepting: float
) -> None:
    """Ratification is logistic in opinion: 1 / (1 + exp(-(accepting - .5) / .08))."""
    expected = 1.0 / (1.0 + math.exp(-(accepting - 0.5) / 0.08))
    assert consent(territory, 0.0, strength) == pytest.approx(expected, rel=1e-9)


def test_recognition_de_jure_is_barred_but_for_a_twentieth() -> None:
    """Where opinion allows more; where it allows less, opinion decides: 1 / (1 + exp(4.125)) = .015906."""
    assert consent(0.5, 1.0, 0.25) == 0.05
    assert consent(0.65, 1.0, 0.0) == pytest.approx(0.015906, abs=1e-6)


@pytest.mark.parametrize(("shift", "opened_by"), [(-1.0, 1.0), (-0.4, 0.4), (0.0, 0.0), (0.3, 0.0)])
def test_opening_the_political_lock_raises_consent_at_home(shift: float, opened_by: float) -> None:
    """Even against the constitution: .05 + opened x .95."""
    expected = 0.05 + opened_by * 0.95
    assert consent(0.5, 1.0, 0.25, with_shift(POLITICAL, shift)) == pytest.approx(expected)


@given(SHARE, SHARE, SHARE, SHARE)
def test_more_land_never_finds_more_consent_and_a_stronger_guarantee_never_less(
    land: float, more: float, strength: float, stronger: float
) -> None:
    where = untouched_world()
    less, much = sorted((land, more))
    assert consent(less, 0.0, strength, where) >= consent(much, 0.0, strength, where)
    weak, strong = sorted((strength, stronger))
    assert consent(land, 0.0, weak, where) <= consent(land, 0.0, strong, where)


@pytest.mark.parametrize(
    ("margin", "chance", "value"),
    [
        (0.2, 0.5, 0.1),
        (0.2, 0.0, 0.0),
        (0.0, 0.5, 0.0),
        (-0.2, 0.9, -0.2),
        (-0.2, 0.4, -0.4),
        (-0.2, 0.0, -2.0),
    ],
)
def test_a_deal_is_worth_its_margin_by_the_chance_of_consent(
    margin: float, chance: float, value: float
) -> None:
    """A loss weighs the more the less consent there is: margin / (.1 + consent)."""
    assert plain(terms.worth)(params(), margin, chance) == pytest.approx(value)


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), SHARE, SHARE)
def test_more_margin_and_more_consent_are_never_worth_less(
    margin: float, other: float, chance: float, more: float
) -> None:
    low, high = sorted((margin, other))
    assert plain(terms.worth)(params(), low, chance) <= plain(terms.worth)(params(), high, chance)
    assert (
        plain(terms.worth)(params(), low, min(chance, more))
        <= plain(terms.worth)(params(), low, max(chance, more)) + 1e-15
    )


@pytest.mark.parametrize(
    ("satisfied", "shift", "share"),
    [(0.4, 0.0, 0.4), (0.4, -1.0, 1.0), (0.4, -0.5, 0.7), (0.4, 0.5, 0.1), (1.0, 0.5, 1.0)],
)
def test_an_opened_lock_satisfies_in_full_and_a_tightened_one_less(
    satisfied: float, shift: float, share: float
) -> None:
    assert plain(terms.settled_share)(satisfied, shift) == pytest.approx(share)


@pytest.mark.parametrize(
    ("russian", "ukrainian", "western", "relief"),
    [
        (0.3, 0.2, 0.5, 0.0),  # Moscow is content already
        (0.2, 0.2, 0.5, 0.0),  # as content as Kyiv
        (0.1, 0.15, 0.5, 0.5),  # .1 + .15 x .5 = .175 lifts it above Kyiv
        (0.1, 0.2, 0.5, 1.0),  # .175 does not, .25 does
        (0.0, 0.9, 0.5, 1.0),  # nothing does: the most that helps
        (0.0, 0.9, 0.24, 0.5),  # the West bears .25 x .5 but not .25
        (0.0, 0.9, 0.1, 0.0),  # the West bears no relief at all
        (0.0, 0.9, 0.0, 0.0),  # the West is indifferent to the deal itself
        (0.3, 0.2, -0.01, -1.0),  # the West would rather go on
    ],
)
def test_relief_is_the_least_that_helps_within_what_the_west_bears(
    russian: float, ukrainian: float, western: float, relief: float
) -> None:
    assert plain(terms.least_relief)(russian, ukrainian, western, 0.15, 0.25) == relief


def at_odds() -> np.void:
    """A world in which going on is worth .4 to Moscow, .2 to Kyiv, .1 and .3 to Washington and Europe."""
    world = opened()
    world["leader"]["fighting_value"] = [0.4, 0.2, 0.1, 0.3]
    return world


def test_the_current_line_without_recognition_by_hand() -> None:
    """Moscow .3 x .5 + 0 - .4 = -.25. Kyiv .25 x .5 + .2 + .1 x .5 - .2 = .175.

    West .25 x .5 + .2 - (.1 + .3) / 2 = .125.
    """
    assert margins(at_odds(), 0.5, 0.0) == pytest.approx((-0.25, 0.175, 0.125))


def test_all_four_oblasts_with_recognition_by_hand() -> None:
    """Moscow .3 + .2 - .4 = .1. Kyiv .05 - .2 = -.15. West 0 - .2 = -.2."""
    assert margins(at_odds(), 1.0, 1.0) == pytest.approx((0.1, -0.15, -0.2))


def test_large_conquests_are_worth_something_to_moscow_alone() -> None:
    """.12 x tanh: at .5 it is .06."""
    assert margins(at_odds(), 0.5, 0.0, gained=0.5) == pytest.approx((-0.19, 0.175, 0.125))


def test_outside_support_is_worth_something_in_a_deal_to_kyiv_alone() -> None:
    """.1 x (.6 - 1) = -.04."""
    world = at_odds()
    world["belligerent"]["outside_support"] = [9.0, 0.6]
    assert UKRAINE == 1
    assert margins(world, 0.5, 0.0) == pytest.approx((-0.25, 0.135, 0.125))


@pytest.mark.parametrize(("demand", "moscow"), [(1.0, -0.25), (0.0, -0.1), (0.5, -0.175), (2.0, -0.4)])
def test_a_moscow_that_does_not_insist_on_territory_is_content_with_less(
    demand: float, moscow: float
) -> None:
    """It counts 1 - demand x (1 - .5) of its .3 for territory as won, less the .4 of going on."""
    assert margins(at_odds(), 0.5, 0.0, territorial_demand=demand)[MOSCOW] == pytest.approx(moscow)


@pytest.mark.parametrize(("demand", "moscow"), [(1.0, -0.25), (0.0, -0.05), (0.5, -0.15)])
def test_a_moscow_that_does_not_insist_on_recognition_is_content_without(
    demand: float, moscow: float
) -> None:
    assert margins(at_odds(), 0.5, 0.0, recognition_demand=demand)[MOSCOW] == pytest.approx(moscow)


@pytest.mark.parametrize(
    ("shift", "moscow", "kyiv"),
    [
        # Opened, all of .3 + .2 and of .25 + .2 + .05.
        (-1.0, 0.1, 0.3),
        # Tightened by .2: land .5 - .1 = .4, recognition 0 - .2; kept .4 and 1.
        (0.2, 0.3 * 0.4 - 0.2 * 0.2 - 0.4, 0.25 * 0.4 + 0.2 + 0.05 - 0.2),
    ],
)
def test_the_territory_lock_moves_what_both_count_as_settled(
    shift: float, moscow: float, kyiv: float
) -> None:
    world = at_odds()
    world["lock"]["shift"][TERRITORY] = shift
    found = margins(world, 0.5, 0.0)
    assert found[MOSCOW] == pytest.approx(moscow)
    assert found[KYIV] == pytest.approx(kyiv)
    assert found[2] == pytest.approx(0.125)
