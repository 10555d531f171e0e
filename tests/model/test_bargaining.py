"""Talks, and agreement: who must adjust, who must consent at home, and the chance that they sign."""

import math
from typing import Any

import numpy as np

from agents.entities import (
    EUROPE,
    EXTERNAL,
    FRANCE,
    GERMANY,
    KYIV,
    MOSCOW,
    POLITICAL,
    SECURITY,
    UNITED_KINGDOM,
    UNITED_STATES,
    WASHINGTON,
)
from model import bargaining
from tests.builders import apply, approx, opened, params, put, quiet

HOLD, PROPAGANDA, ADJUST = range(3)
ALL = (MOSCOW, KYIV, WASHINGTON, EUROPE)
# Opinion on a freeze with guarantees is .70: consent 1 / (1 + exp(-.2 / .08)).
CONSENT = 1.0 / (1.0 + math.exp(-2.5))


def ready(*leaders: int, months: int = 0, strength: float = 1.0) -> np.void:
    """A world in which these leaders adjusted so many months ago, with a deal on the current line."""
    world = opened()
    for leader in leaders:
        world["leader"]["months_since_adjust"][leader] = months
    world["bargaining"]["terms"][0] = [0.5, 0.0, strength, 0.5]
    return world


def sought(world: np.void, given_params: Any = None, draw: float = 1.0) -> Any:
    """The bargaining record after an agreement was sought, with this draw of signing."""
    drawn = quiet()
    drawn["agreement"][0] = draw
    given_params = params(gate_rule=0.0) if given_params is None else given_params
    return apply(bargaining.seek_agreement, world, given_params, drawn)["bargaining"][0]


def chance(world: np.void, **changes: Any) -> float:
    return float(sought(world, params(**{"gate_rule": 0.0, **changes}))["sign_chance"])


def test_hold_talks() -> None:
    # Talks are held when a belligerent wants to be seen talking.
    for moscow, kyiv, talks in [
        (HOLD, HOLD, 0.0), (PROPAGANDA, HOLD, 1.0), (HOLD, PROPAGANDA, 1.0), (ADJUST, HOLD, 1.0),
        (HOLD, ADJUST, 1.0), (ADJUST, ADJUST, 1.0),
    ]:  # fmt: skip
        world = opened()
        world["leader"]["stance"][:2] = [moscow, kyiv]
        now = apply(bargaining.hold_talks, world)["bargaining"][0]
        assert (now["talks"], now["talks_total"]) == (talks, talks)
    # The stances of the West hold no talks.
    world = put(opened(), "leader", ..., stance=[HOLD, HOLD, ADJUST, PROPAGANDA])
    assert apply(bargaining.hold_talks, world)["bargaining"]["talks"][0] == 0.0
    # Months with talks add up and stop with a settlement.
    world = put(opened(), "leader", stance=PROPAGANDA)
    for total in (1, 2):
        assert apply(bargaining.hold_talks, world)["bargaining"]["talks_total"][0] == total
    world["course"]["settled"] = 1.0
    now = apply(bargaining.hold_talks, world)["bargaining"][0]
    assert (now["talks"], now["talks_total"]) == (0.0, 2)


def test_seek_agreement() -> None:
    # All parties adjusting sign with the chance of all consents: .25 x 1 x .9241 x 1 = .231: Moscow and the
    # West carry it surely, Kyiv by opinion.
    now = sought(ready(*ALL))
    assert now["sign_chance"] == approx(0.25 * CONSENT)
    assert now["ratification"].tolist() == approx([1.0, CONSENT, 1.0])
    # They sign when the draw falls below the chance: .25 / (1 + exp(-2.5)) = .231035.
    for draw, signed in [(0.2310, 1), (0.2311, 0), (1.0, 0)]:
        assert sought(ready(*ALL), draw=draw)["signed"] == signed
    # Moscow Kyiv and one Western bloc must adjust.
    for leaders, possible in [
        ((MOSCOW, KYIV, WASHINGTON, EUROPE), True), ((MOSCOW, KYIV, EUROPE), True),
        ((MOSCOW, KYIV, WASHINGTON), True), ((MOSCOW, KYIV), False), ((MOSCOW, WASHINGTON, EUROPE), False),
        ((KYIV, WASHINGTON, EUROPE), False), ((), False),
    ]:  # fmt: skip
        assert (chance(ready(*leaders)) > 0.0) == possible
    # They must have adjusted within three months of one another.
    for months, possible in [(0, True), (2, True), (3, False)]:
        for late in (MOSCOW, KYIV):
            world = ready(*ALL)
            world["leader"]["months_since_adjust"][late] = months
            assert (chance(world) > 0.0) == possible
        world = put(ready(MOSCOW, KYIV), "leader", EUROPE, months_since_adjust=months)
        assert (chance(world) > 0.0) == possible
    # An experiment may let two of three sign.
    for needed, possible in [(2.0, True), (3.0, False)]:
        assert (chance(ready(MOSCOW, KYIV), parties_needed=needed) > 0.0) == possible
    # A deal without Europe lacks the allies consent. Washington alone leaves paper (.2): strength 1 x .2,
    # guarded .8, opinion .39 + .8 x .31 = .638.
    consent = 1.0 / (1.0 + math.exp(-0.138 / 0.08))
    assert chance(ready(MOSCOW, KYIV, WASHINGTON)) == approx(0.25 * consent * 0.3)
    # The guarantee signed is backed by the blocs that adjusted.
    for west, backing in [((WASHINGTON, EUROPE), 0.8), ((EUROPE,), 0.5), ((WASHINGTON,), 0.2)]:
        assert sought(ready(MOSCOW, KYIV, *west), draw=0.0)["signed_credibility"] == approx(backing)
    # The guarantee lever sets what is signed. A status of 1 under a guarantee of .1 has strength .1, guarded
    # .4: opinion .39 + .4 x .31 = .514.
    world = ready(*ALL)
    world["orders"]["guarantee"] = 0.1
    now = sought(world, draw=0.0)
    assert now["signed_credibility"] == approx(0.1)
    assert now["ratification"][1] == approx(1.0 / (1.0 + math.exp(-0.014 / 0.08)))
    # Opening the security lock makes the guarantee signed a hard one.
    world = put(ready(MOSCOW, KYIV, WASHINGTON), "lock", SECURITY, shift=-1.0)
    assert sought(world, draw=0.0)["signed_credibility"] == approx(0.8)
    world = put(ready(MOSCOW, KYIV, WASHINGTON), "lock", SECURITY, shift=-0.9)
    assert sought(world, draw=0.0)["signed_credibility"] == approx(0.2)
    # Opening the external lock counts the West as ready and its allies as content.
    world = put(ready(MOSCOW, KYIV), "lock", EXTERNAL, shift=-1.0)
    consent = 1.0 / (1.0 + math.exp(-0.138 / 0.08))
    assert chance(world) == approx(0.25 * consent)
    world["lock"]["shift"][EXTERNAL] = -0.99
    assert chance(world) == 0.0
    # The strength of the deal is its status times the backing. Status .25 under .8: strength .2, guarded .8.
    consent = 1.0 / (1.0 + math.exp(-0.138 / 0.08))
    assert chance(ready(*ALL, strength=0.25)) == approx(0.25 * consent)
    # A weak Moscow may not carry the deal at home.
    for legitimacy, moscow in [(0.41, 1.0), (0.4, 0.6), (0.1, 0.6)]:
        now = sought(put(ready(*ALL), "leader", MOSCOW, legitimacy=legitimacy))
        assert now["ratification"][0] == approx(moscow)
        assert now["sign_chance"] == approx(0.25 * moscow * CONSENT)
    # Recognition de jure is all but barred in Kyiv.
    world = ready(*ALL)
    world["bargaining"]["terms"][0][1] = 1.0
    assert chance(world) == approx(0.25 * 0.05)
    # Opening the political lock carries it in Kyiv.
    assert chance(put(ready(*ALL), "lock", POLITICAL, shift=-1.0)) == approx(0.25)
    # Three of four guarantors suffice whichever they are.
    for guarantor in [UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY]:
        world = ready(*ALL)
        world["donor"]["willingness"][guarantor] = 0.7
        assert sought(world)["ratification"][2] == 1.0
        other = GERMANY if guarantor != GERMANY else FRANCE
        world["donor"]["willingness"][other] = 0.7
        assert sought(world)["ratification"][2] == approx(0.3)
        world["donor"]["willingness"][other] = 0.71
        assert sought(world)["ratification"][2] == 1.0
    # Other donors guarantee nothing.
    world = ready(*ALL)
    for donor in range(12):
        if donor not in (UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY):
            world["donor"]["willingness"][donor] = 0.0
    assert sought(world)["ratification"][2] == 1.0
    # Nothing is signed under a settlement or after the end.
    for field in ["settled", "over"]:
        world = ready(*ALL)
        world["course"][field] = 1
        world["bargaining"]["signed"] = bargaining.FORCED_ON_UKRAINE
        now = sought(world, draw=0.0)
        assert (now["signed"], now["sign_chance"]) == (0, 0.0)
    # A signature of last month is gone when the parties are not ready.
    now = sought(put(ready(), "bargaining", signed=bargaining.AGREED, sign_chance=0.5), draw=0.0)
    assert (now["signed"], now["sign_chance"]) == (0, 0.0)
    # Without a signature the guarantee signed is left alone.
    world = put(ready(*ALL), "bargaining", signed_credibility=0.33)
    assert sought(world, draw=1.0)["signed_credibility"] == approx(0.33)
    # A factor on the guarantee scales what is signed.
    world = ready(*ALL)
    world["factors"]["guarantee"] = 0.5
    assert sought(world, draw=0.0)["signed_credibility"] == approx(0.4)
