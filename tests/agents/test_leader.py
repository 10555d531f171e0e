"""Leaders at home: how they begin, the factions and donors they hear, and the word they give."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import leader
from agents.entities import (
    ADJUST,
    EU_INSTITUTIONS,
    EUROPE,
    HOLD,
    KYIV,
    LEADERS,
    MOSCOW,
    PROPAGANDA,
    WASHINGTON,
)
from tests.agents.helpers import fresh, put
from tests.vocabulary import apply, params

BELLIGERENT = st.sampled_from([MOSCOW, KYIV])
SHARE = st.floats(0.0, 1.0)
VOICES = {
    "faction_weight": [0.4, 0.3, 0.2, 0.1, 0.25, 0.25, 0.25, 0.25],
    "population_share": [0.1, 0.1, 0.1, 0.7, 0.1, 0.1, 0.1, 0.7],
    "hardliner_voice": 1.0,
    "unanswered_pressure": 0.05,
}
WORD = {
    "commitment_growth": [0.1, 0.2],
    "commitment_limit": 0.9,
    "commitment_pressure": [0.03, 0.04],
    "commitment_release": 0.02,
    "rebuff_hardening": 0.05,
}


def heard(
    row: int, hawks: tuple[float, ...], moving: tuple[float, ...], months: int = 0, **changes: Any
) -> Any:
    """Leader after weighing four factions; those of the other side are calm doves."""
    world = put(fresh(), "leader", row, months_unanswered=months)
    for place in range(8):
        mine = place // 4 == row
        hawkishness, mobilised = (hawks[place % 4], moving[place % 4]) if mine else (0.0, 0.0)
        put(world, "faction", place, hawkishness=hawkishness, mobilised=mobilised)
    return apply(leader.weigh_factions, world, params(**{**VOICES, **changes}), row=row)["leader"][row]


def committed(row: int = MOSCOW, **fields: Any) -> float:
    calm = {"commitment": 0.9, "stance": HOLD, "hardliner_pressure": 0.0, "months_unanswered": 0}
    world = put(fresh(), "leader", row, **{**calm, **fields})
    return float(apply(leader.update_commitment, world, params(**WORD), row=row)["leader"][row]["commitment"])


@pytest.mark.parametrize("row", [MOSCOW, KYIV])
def test_a_leader_at_war_begins_with_the_standing_of_its_side(row: int) -> None:
    opening = params(
        legitimacy=[0.8, 0.7],
        commitment=[0.6, 0.5],
        belief=[0.4, 0.3],
        tempo_start=[0.2, 0.1],
        threat_base=0.45,
        reciprocity_start=0.15,
        coercion_pause=4.0,
    )
    found = apply(leader.begin, put(fresh(), "leader", row, belief=0.0), opening, row=row)["leader"][row]
    standing = [found[name] for name in ("legitimacy", "commitment", "belief", "tempo")]
    assert standing == pytest.approx([0.8 - 0.1 * row, 0.6 - 0.1 * row, 0.4 - 0.1 * row, 0.2 - 0.1 * row])
    assert (found["threat"], found["reciprocity"]) == (0.45, 0.15)
    assert (found["months_since_adjust"], found["months_since_coercion"]) == (99, 4)


@pytest.mark.parametrize("row", range(len(LEADERS)))
def test_every_leader_begins_as_the_one_whose_fears_are_known(row: int) -> None:
    world = put(fresh(), "leader", row, audience_factor=0.0, coercion_factor=0.0, donor_will=0.0)
    found = apply(leader.begin, world, row=row)["leader"][row]
    assert (found["audience_factor"], found["coercion_factor"], found["donor_will"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("row", [WASHINGTON, EUROPE])
def test_western_blocs_attack_no_one_and_have_no_word_to_keep(row: int) -> None:
    world = put(fresh(), "leader", row, tempo=0.0, commitment=0.0, legitimacy=0.0)
    found = apply(leader.begin, world, row=row)["leader"][row]
    assert (found["tempo"], found["commitment"], found["legitimacy"]) == (0.0, 0.0, 0.0)


def test_the_voice_of_hawks_counts_by_weight_and_polarisation_silences_doves() -> None:
    """E17 with weights .4, .3, .2, .1 and hawkishness 1, .5, .5, 0.

    Hawks .65, doves .35; variance .4 + .075 + .05 - .4225 = .1025; .65 / (.65 + .35 x .8975).
    """
    found = heard(MOSCOW, (1.0, 0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0))
    assert found["polarisation"] == pytest.approx(0.1025)
    assert found["hawkish_voice"] == pytest.approx(0.65 / (0.65 + 0.35 * 0.8975))


def test_without_a_hardliner_bonus_people_are_heard_by_their_numbers() -> None:
    """By population .1, .1, .1, .7 the same factions give .2 of hawks, and no dove is silenced."""
    found = heard(KYIV, (1.0, 0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0), hardliner_voice=0.0)
    assert found["hawkish_voice"] == pytest.approx(0.2)


def test_a_half_hardliner_bonus_mixes_elite_and_numbers() -> None:
    """Weights .25, .2, .15, .4: hawks .425; variance .25 + .05 + .0375 - .180625 = .156875, half heard."""
    found = heard(MOSCOW, (1.0, 0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0), hardliner_voice=0.5)
    assert found["hawkish_voice"] == pytest.approx(0.425 / (0.425 + 0.575 * (1.0 - 0.5 * 0.156875)))


@pytest.mark.parametrize("row", [MOSCOW, KYIV])
def test_pressure_comes_from_hawks_in_motion(row: int) -> None:
    """Weight x hawkishness x share in motion, of the first faction only: .4 or .25 x .5 x .6."""
    found = heard(row, (0.5, 0.9, 0.0, 0.0), (0.6, 0.0, 0.8, 0.0))
    assert found["hardliner_pressure"] == pytest.approx((0.12, 0.075)[row])


@pytest.mark.parametrize(("months", "pressure"), [(2, 0.0), (3, 0.05), (9, 0.05)])
def test_an_offer_unanswered_for_three_months_gives_hardliners_a_lever(months: int, pressure: float) -> None:
    found = heard(KYIV, (0.5, 0.5, 0.5, 0.5), (0.0, 0.0, 0.0, 0.0), months)
    assert found["hardliner_pressure"] == pytest.approx(pressure)


@given(BELLIGERENT, st.tuples(SHARE, SHARE, SHARE, SHARE), st.tuples(SHARE, SHARE, SHARE, SHARE), SHARE)
def test_voice_pressure_and_polarisation_are_shares(
    row: int, hawks: tuple[float, ...], moving: tuple[float, ...], bonus: float
) -> None:
    found = heard(row, hawks, moving, hardliner_voice=bonus)
    assert 0.0 <= found["hawkish_voice"] <= 1.0 + 1e-12
    assert 0.0 <= found["hardliner_pressure"] <= 1.0
    assert 0.0 <= found["polarisation"] <= 0.25 + 1e-12
    assert found["hardliner_pressure"] <= found["hawkish_voice"] + 1e-12


def test_washington_is_as_willing_as_washington() -> None:
    world = put(fresh(), "donor", 0, willingness=0.37)
    assert apply(leader.hear_donors, world, row=WASHINGTON)["leader"][WASHINGTON]["donor_will"] == 0.37


def test_europe_is_half_its_institutions_and_half_its_states_by_their_economies() -> None:
    """States of weight 3 and 1 at .6 and 1.0 mean .7; institutions 1.2; Canada and others do not count."""
    world = fresh()
    for donor in range(12):
        put(world, "donor", donor, willingness=99.0)
    put(put(world, "donor", 2, willingness=0.6), "donor", 9, willingness=1.0)
    put(world, "donor", EU_INSTITUTIONS, willingness=1.2)
    gdp = [5.0, 5.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 5.0, 5.0]
    found = apply(leader.hear_donors, world, params(donor_gdp=gdp), row=EUROPE)["leader"][EUROPE]
    assert found["donor_will"] == pytest.approx(0.95)


@pytest.mark.parametrize(("row", "word"), [(MOSCOW, 0.54), (KYIV, 0.58)])
def test_a_word_ratchets_towards_its_limit(row: int, word: float) -> None:
    """E18: a tenth or a fifth of the way from .5 to .9."""
    assert committed(row, commitment=0.5) == pytest.approx(word)


def test_a_word_beyond_the_limit_is_not_taken_back_by_itself() -> None:
    assert committed(commitment=0.95) == 0.95


@pytest.mark.parametrize(
    ("row", "stance", "word"),
    [(MOSCOW, HOLD, 0.915), (MOSCOW, PROPAGANDA, 0.915), (KYIV, HOLD, 0.92), (MOSCOW, ADJUST, 0.88)],
)
def test_hardliners_harden_a_word_while_it_is_kept_and_adjusting_softens_it(
    row: int, stance: int, word: float
) -> None:
    """.03 or .04 x .5 under pressure; -.02 in a month of adjusting, whatever the pressure."""
    assert committed(row, stance=stance, hardliner_pressure=0.5) == pytest.approx(word)


@pytest.mark.parametrize(("months", "word"), [(2, 0.9), (3, 0.95), (4, 0.9)])
def test_a_rebuff_hardens_a_word_once(months: int, word: float) -> None:
    assert committed(months_unanswered=months) == pytest.approx(word)


@given(BELLIGERENT, SHARE, SHARE, st.sampled_from([HOLD, PROPAGANDA, ADJUST]), st.integers(0, 5))
def test_a_word_is_a_share(row: int, word: float, pressure: float, stance: int, months: int) -> None:
    found = committed(
        row, commitment=word, hardliner_pressure=pressure, stance=stance, months_unanswered=months
    )
    assert 0.0 <= found <= 1.0
