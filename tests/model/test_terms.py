"""What terms are worth to each party, how credible a guarantee is, and who would consent."""

import math
from functools import cache
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import ADJUST, EUROPE, KYIV, MOSCOW, POLITICAL, SECURITY, TERRITORY, UKRAINE, WASHINGTON
from model import terms
from model.rule_table import plain
from tests.builders import apply, approx, opened, params, put

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


def test_a_guarantee_is_paper_a_european_force_or_one_backed_by_the_us() -> None:
    """.2 + .3 x Europe + .3 x Europe x Washington: the US alone adds nothing to paper."""
    for europe, washington, credibility in [
        (0.0, 0.0, 0.2), (1.0, 0.0, 0.5), (1.0, 1.0, 0.8), (0.0, 1.0, 0.2), (0.5, 0.0, 0.35),
        (0.5, 0.5, 0.425),
    ]:  # fmt: skip
        assert plain(terms.credibility_of)(params(), europe, washington) == approx(credibility)


def test_offer_guarantee() -> None:
    # A guarantee is credible to four tenths at the reference date: .2 + .3 x .5 + .3 x .5 x .33 = .3995.
    assert offered(opened()) == approx(0.3995)
    # A bloc that adjusts stands behind the guarantee.
    for stances, credibility in [
        ({EUROPE}, 0.2 + 0.3 + 0.3 * 0.33),
        ({WASHINGTON}, 0.2 + 0.15 + 0.15),
        ({EUROPE, WASHINGTON}, 0.8),
    ]:
        world = opened()
        for leader in stances:
            world["leader"]["stance"][leader] = ADJUST
        assert offered(world) == approx(credibility)
    # A bloc that talks for show does not stand behind the guarantee.
    world = opened()
    world["leader"]["stance"][[WASHINGTON, EUROPE]] = 1
    assert offered(world) == approx(0.3995)
    # Willingness decides how likely a bloc stands behind the guarantee. Europe .5 x 1.2 = .6, Washington
    # .33 x .5 = .165: .2 + .3 x .6 + .3 x .6 x .165 = .4097.
    world = opened()
    world["leader"]["donor_will"][[WASHINGTON, EUROPE]] = [0.5, 1.2]
    assert offered(world) == approx(0.4097)
    world["leader"]["donor_will"][EUROPE] = 9.0
    assert offered(world) == approx(0.2 + 0.3 + 0.3 * 0.165)
    # The guarantee lever sets or scales what is on offer.
    for value, factor, credibility in [
        (0.7, 1.0, 0.7), (math.nan, 0.5, 0.19975), (math.nan, 5.0, 1.0), (0.4, 0.5, 0.2),
    ]:  # fmt: skip
        world = opened()
        world["orders"]["guarantee"], world["factors"]["guarantee"] = value, factor
        assert offered(world) == approx(credibility)
    # Opening the security lock makes the guarantee hard.
    for shift, credibility in [(-1.0, 0.8), (-0.5, 0.3995 + 0.5 * 0.4005), (0.0, 0.3995), (0.5, 0.3995)]:
        assert offered(with_shift(SECURITY, shift)) == approx(credibility)
    # Opening the security lock never weakens a guarantee.
    world = with_shift(SECURITY, -1.0)
    world["orders"]["guarantee"] = 0.9
    assert offered(world) == approx(0.9)


def test_consent_of_kyiv() -> None:
    # Consent follows the polls on plans with and without guarantees. Ratification is logistic in opinion: 1 /
    # (1 + exp(-(accepting - .5) / .08)).
    for territory, strength, accepting in [
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
    ]:
        expected = 1.0 / (1.0 + math.exp(-(accepting - 0.5) / 0.08))
        assert consent(territory, 0.0, strength) == approx(expected, rel=1e-9)
    # Recognition de jure is barred but for a twentieth. Where opinion allows more; where it allows less,
    # opinion decides: 1 / (1 + exp(4.125)) = .015906.
    assert consent(0.5, 1.0, 0.25) == 0.05
    assert consent(0.65, 1.0, 0.0) == approx(0.015906, abs=1e-6)
    # Opening the political lock raises consent at home. Even against the constitution: .05 + opened x .95.
    for shift, opened_by in [(-1.0, 1.0), (-0.4, 0.4), (0.0, 0.0), (0.3, 0.0)]:
        expected = 0.05 + opened_by * 0.95
        assert consent(0.5, 1.0, 0.25, with_shift(POLITICAL, shift)) == approx(expected)


@given(SHARE, SHARE, SHARE, SHARE)
def test_more_land_never_finds_more_consent_and_a_stronger_guarantee_never_less(
    land: float, more: float, strength: float, stronger: float
) -> None:
    where = untouched_world()
    less, much = sorted((land, more))
    assert consent(less, 0.0, strength, where) >= consent(much, 0.0, strength, where)
    weak, strong = sorted((strength, stronger))
    assert consent(land, 0.0, weak, where) <= consent(land, 0.0, strong, where)


def test_a_deal_is_worth_its_margin_by_the_chance_of_consent() -> None:
    """A loss weighs the more the less consent there is: margin / (.1 + consent)."""
    for margin, chance, value in [
        (0.2, 0.5, 0.1), (0.2, 0.0, 0.0), (0.0, 0.5, 0.0), (-0.2, 0.9, -0.2), (-0.2, 0.4, -0.4),
        (-0.2, 0.0, -2.0),
    ]:  # fmt: skip
        assert plain(terms.worth)(params(), margin, chance) == approx(value)


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


def test_an_opened_lock_satisfies_in_full_and_a_tightened_one_less() -> None:
    for satisfied, shift, share in [
        (0.4, 0.0, 0.4), (0.4, -1.0, 1.0), (0.4, -0.5, 0.7), (0.4, 0.5, 0.1), (1.0, 0.5, 1.0),
    ]:  # fmt: skip
        assert plain(terms.settled_share)(satisfied, shift) == approx(share)


def test_relief_is_the_least_that_helps_within_what_the_west_bears() -> None:
    for russian, ukrainian, western, relief in [
        (0.3, 0.2, 0.5, 0.0),  # Moscow is content already
        (0.2, 0.2, 0.5, 0.0),  # as content as Kyiv
        (0.1, 0.15, 0.5, 0.5),  # .1 + .15 x .5 = .175 lifts it above Kyiv
        (0.1, 0.2, 0.5, 1.0),  # .175 does not, .25 does
        (0.0, 0.9, 0.5, 1.0),  # nothing does: the most that helps
        (0.0, 0.9, 0.24, 0.5),  # the West bears .25 x .5 but not .25
        (0.0, 0.9, 0.1, 0.0),  # the West bears no relief at all
        (0.0, 0.9, 0.0, 0.0),  # the West is indifferent to the deal itself
        (0.3, 0.2, -0.01, -1.0),  # the West would rather go on
    ]:
        assert plain(terms.least_relief)(russian, ukrainian, western, 0.15, 0.25) == relief


def disagreeing() -> np.void:
    """A world in which going on is worth .4 to Moscow, .2 to Kyiv, .1 and .3 to Washington and Europe."""
    return put(opened(), "leader", ..., fighting_value=[0.4, 0.2, 0.1, 0.3])


def test_margins_of_line() -> None:
    # The current line without recognition by hand. Moscow .3 x .5 + 0 - .4 = -.25. Kyiv .25 x .5 + .2 + .1 x
    # .5 - .2 = .175. West .25 x .5 + .2 - (.1 + .3) / 2 = .125.
    assert margins(disagreeing(), 0.5, 0.0) == approx((-0.25, 0.175, 0.125))
    # All four oblasts with recognition by hand. Moscow .3 + .2 - .4 = .1. Kyiv .05 - .2 = -.15. West 0 - .2 =
    # -.2.
    assert margins(disagreeing(), 1.0, 1.0) == approx((0.1, -0.15, -0.2))
    # Large conquests are worth something to Moscow alone: .12 x tanh: at .5 it is .06.
    assert margins(disagreeing(), 0.5, 0.0, gained=0.5) == approx((-0.19, 0.175, 0.125))
    # Outside support is worth something in a deal to Kyiv alone: .1 x (.6 - 1) = -.04.
    world = put(disagreeing(), "belligerent", ..., outside_support=[9.0, 0.6])
    assert UKRAINE == 1
    assert margins(world, 0.5, 0.0) == approx((-0.25, 0.135, 0.125))
    # A Moscow that does not insist on territory is content with less. It counts 1 - demand x (1 - .5) of its
    # .3 for territory as won, less the .4 of going on.
    for demand, moscow in [(1.0, -0.25), (0.0, -0.1), (0.5, -0.175), (2.0, -0.4)]:
        assert margins(disagreeing(), 0.5, 0.0, territorial_demand=demand)[MOSCOW] == approx(moscow)
    # A Moscow that does not insist on recognition is content without.
    for demand, moscow in [(1.0, -0.25), (0.0, -0.05), (0.5, -0.15)]:
        assert margins(disagreeing(), 0.5, 0.0, recognition_demand=demand)[MOSCOW] == approx(moscow)
    # The territory lock moves what both count as settled.
    for shift, moscow, kyiv in [
        # Opened, all of .3 + .2 and of .25 + .2 + .05.
        (-1.0, 0.1, 0.3),
        # Tightened by .2: land .5 - .1 = .4, recognition 0 - .2; kept .4 and 1.
        (0.2, 0.3 * 0.4 - 0.2 * 0.2 - 0.4, 0.25 * 0.4 + 0.2 + 0.05 - 0.2),
    ]:
        found = margins(put(disagreeing(), "lock", TERRITORY, shift=shift), 0.5, 0.0)
        assert found[MOSCOW] == approx(moscow)
        assert found[KYIV] == approx(kyiv)
        assert found[2] == approx(0.125)
