"""Talks, and agreement: who must adjust, who must consent at home, and the chance that they sign."""

import math
from typing import Any

import numpy as np
import pytest

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
from tests.vocabulary import apply, opened, params, quiet

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


@pytest.mark.parametrize(
    ("moscow", "kyiv", "talks"),
    [
        (HOLD, HOLD, 0.0),
        (PROPAGANDA, HOLD, 1.0),
        (HOLD, PROPAGANDA, 1.0),
        (ADJUST, HOLD, 1.0),
        (HOLD, ADJUST, 1.0),
        (ADJUST, ADJUST, 1.0),
    ],
)
def test_talks_are_held_when_a_belligerent_wants_to_be_seen_talking(
    moscow: int, kyiv: int, talks: float
) -> None:
    world = opened()
    world["leader"]["stance"][:2] = [moscow, kyiv]
    now = apply(bargaining.hold_talks, world)["bargaining"][0]
    assert (now["talks"], now["talks_total"]) == (talks, talks)


def test_the_stances_of_the_west_hold_no_talks() -> None:
    world = opened()
    world["leader"]["stance"] = [HOLD, HOLD, ADJUST, PROPAGANDA]
    assert apply(bargaining.hold_talks, world)["bargaining"]["talks"][0] == 0.0


def test_months_with_talks_add_up_and_stop_with_a_settlement() -> None:
    world = opened()
    world["leader"]["stance"][0] = PROPAGANDA
    for total in (1, 2):
        assert apply(bargaining.hold_talks, world)["bargaining"]["talks_total"][0] == total
    world["course"]["settled"] = 1.0
    now = apply(bargaining.hold_talks, world)["bargaining"][0]
    assert (now["talks"], now["talks_total"]) == (0.0, 2)


def test_all_parties_adjusting_sign_with_the_chance_of_all_consents() -> None:
    """.25 x 1 x .9241 x 1 = .231: Moscow and the West carry it surely, Kyiv by opinion."""
    now = sought(ready(*ALL))
    assert now["sign_chance"] == pytest.approx(0.25 * CONSENT)
    assert now["ratification"].tolist() == pytest.approx([1.0, CONSENT, 1.0])


@pytest.mark.parametrize(("draw", "signed"), [(0.2310, 1), (0.2311, 0), (1.0, 0)])
def test_they_sign_when_the_draw_falls_below_the_chance(draw: float, signed: int) -> None:
    """.25 / (1 + exp(-2.5)) = .231035."""
    assert sought(ready(*ALL), draw=draw)["signed"] == signed


@pytest.mark.parametrize(
    ("leaders", "possible"),
    [
        ((MOSCOW, KYIV, WASHINGTON, EUROPE), True),
        ((MOSCOW, KYIV, EUROPE), True),
        ((MOSCOW, KYIV, WASHINGTON), True),
        ((MOSCOW, KYIV), False),
        ((MOSCOW, WASHINGTON, EUROPE), False),
        ((KYIV, WASHINGTON, EUROPE), False),
        ((), False),
    ],
)
def test_moscow_kyiv_and_one_western_bloc_must_adjust(leaders: tuple[int, ...], possible: bool) -> None:
    assert (chance(ready(*leaders)) > 0.0) == possible


@pytest.mark.parametrize(("months", "possible"), [(0, True), (2, True), (3, False)])
def test_they_must_have_adjusted_within_three_months_of_one_another(months: int, possible: bool) -> None:
    for late in (MOSCOW, KYIV):
        world = ready(*ALL)
        world["leader"]["months_since_adjust"][late] = months
        assert (chance(world) > 0.0) == possible
    world = ready(MOSCOW, KYIV)
    world["leader"]["months_since_adjust"][EUROPE] = months
    assert (chance(world) > 0.0) == possible


@pytest.mark.parametrize(("needed", "possible"), [(2.0, True), (3.0, False)])
def test_an_experiment_may_let_two_of_three_sign(needed: float, possible: bool) -> None:
    assert (chance(ready(MOSCOW, KYIV), parties_needed=needed) > 0.0) == possible


def test_a_deal_without_europe_lacks_the_allies_consent() -> None:
    """Washington alone leaves paper (.2): strength 1 x .2, guarded .8, opinion .39 + .8 x .31 = .638."""
    consent = 1.0 / (1.0 + math.exp(-0.138 / 0.08))
    assert chance(ready(MOSCOW, KYIV, WASHINGTON)) == pytest.approx(0.25 * consent * 0.3)


@pytest.mark.parametrize(
    ("west", "backing"), [((WASHINGTON, EUROPE), 0.8), ((EUROPE,), 0.5), ((WASHINGTON,), 0.2)]
)
def test_the_guarantee_signed_is_backed_by_the_blocs_that_adjusted(
    west: tuple[int, ...], backing: float
) -> None:
    assert sought(ready(MOSCOW, KYIV, *west), draw=0.0)["signed_credibility"] == pytest.approx(backing)


def test_the_guarantee_lever_sets_what_is_signed() -> None:
    """A status of 1 under a guarantee of .1 has strength .1, guarded .4: opinion .39 + .4 x .31 = .514."""
    world = ready(*ALL)
    world["orders"]["guarantee"] = 0.1
    now = sought(world, draw=0.0)
    assert now["signed_credibility"] == pytest.approx(0.1)
    assert now["ratification"][1] == pytest.approx(1.0 / (1.0 + math.exp(-0.014 / 0.08)))


def test_opening_the_security_lock_makes_the_guarantee_signed_a_hard_one() -> None:
    world = ready(MOSCOW, KYIV, WASHINGTON)
    world["lock"]["shift"][SECURITY] = -1.0
    assert sought(world, draw=0.0)["signed_credibility"] == pytest.approx(0.8)
    world = ready(MOSCOW, KYIV, WASHINGTON)
    world["lock"]["shift"][SECURITY] = -0.9
    assert sought(world, draw=0.0)["signed_credibility"] == pytest.approx(0.2)


def test_opening_the_external_lock_counts_the_west_as_ready_and_its_allies_as_content() -> None:
    world = ready(MOSCOW, KYIV)
    world["lock"]["shift"][EXTERNAL] = -1.0
    consent = 1.0 / (1.0 + math.exp(-0.138 / 0.08))
    assert chance(world) == pytest.approx(0.25 * consent)
    world["lock"]["shift"][EXTERNAL] = -0.99
    assert chance(world) == 0.0


def test_the_strength_of_the_deal_is_its_status_times_the_backing() -> None:
    """Status .25 under .8: strength .2, guarded .8."""
    consent = 1.0 / (1.0 + math.exp(-0.138 / 0.08))
    assert chance(ready(*ALL, strength=0.25)) == pytest.approx(0.25 * consent)


@pytest.mark.parametrize(("legitimacy", "moscow"), [(0.41, 1.0), (0.4, 0.6), (0.1, 0.6)])
def test_a_weak_moscow_may_not_carry_the_deal_at_home(legitimacy: float, moscow: float) -> None:
    world = ready(*ALL)
    world["leader"]["legitimacy"][MOSCOW] = legitimacy
    now = sought(world)
    assert now["ratification"][0] == pytest.approx(moscow)
    assert now["sign_chance"] == pytest.approx(0.25 * moscow * CONSENT)


def test_recognition_de_jure_is_all_but_barred_in_kyiv() -> None:
    world = ready(*ALL)
    world["bargaining"]["terms"][0][1] = 1.0
    assert chance(world) == pytest.approx(0.25 * 0.05)


def test_opening_the_political_lock_carries_it_in_kyiv() -> None:
    world = ready(*ALL)
    world["lock"]["shift"][POLITICAL] = -1.0
    assert chance(world) == pytest.approx(0.25)


@pytest.mark.parametrize("guarantor", [UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY])
def test_three_of_four_guarantors_suffice_whichever_they_are(guarantor: int) -> None:
    world = ready(*ALL)
    world["donor"]["willingness"][guarantor] = 0.7
    assert sought(world)["ratification"][2] == 1.0
    other = GERMANY if guarantor != GERMANY else FRANCE
    world["donor"]["willingness"][other] = 0.7
    assert sought(world)["ratification"][2] == pytest.approx(0.3)
    world["donor"]["willingness"][other] = 0.71
    assert sought(world)["ratification"][2] == 1.0


def test_other_donors_guarantee_nothing() -> None:
    world = ready(*ALL)
    for donor in range(12):
        if donor not in (UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY):
            world["donor"]["willingness"][donor] = 0.0
    assert sought(world)["ratification"][2] == 1.0


@pytest.mark.parametrize("field", ["settled", "over"])
def test_nothing_is_signed_under_a_settlement_or_after_the_end(field: str) -> None:
    world = ready(*ALL)
    world["course"][field] = 1
    world["bargaining"]["signed"] = bargaining.FORCED_ON_UKRAINE
    now = sought(world, draw=0.0)
    assert (now["signed"], now["sign_chance"]) == (0, 0.0)


def test_a_signature_of_last_month_is_gone_when_the_parties_are_not_ready() -> None:
    world = ready()
    world["bargaining"]["signed"] = bargaining.AGREED
    world["bargaining"]["sign_chance"] = 0.5
    now = sought(world, draw=0.0)
    assert (now["signed"], now["sign_chance"]) == (0, 0.0)


def test_without_a_signature_the_guarantee_signed_is_left_alone() -> None:
    world = ready(*ALL)
    world["bargaining"]["signed_credibility"] = 0.33
    assert sought(world, draw=1.0)["signed_credibility"] == pytest.approx(0.33)


def test_a_factor_on_the_guarantee_scales_what_is_signed() -> None:
    world = ready(*ALL)
    world["factors"]["guarantee"] = 0.5
    assert sought(world, draw=0.0)["signed_credibility"] == pytest.approx(0.4)
