"""Leaders at home: how they begin, the factions and donors they hear, and the word they give."""

from typing import Any

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
from tests.builders import apply, approx, expect, opened, params, put

BELLIGERENT = st.sampled_from([MOSCOW, KYIV])
SHARE = st.floats(0.0, 1.0)
VOICES = {
    "faction_weight": [0.4, 0.3, 0.2, 0.1, 0.25, 0.25, 0.25, 0.25],
    "population_share": [0.1, 0.1, 0.1, 0.7, 0.1, 0.1, 0.1, 0.7],
    "hardliner_voice": 1.0,
    "unanswered_pressure": 0.05,
}
WORD = {
    "commitment_growth": [0.1, 0.2], "commitment_limit": 0.9, "commitment_pressure": [0.03, 0.04],
    "commitment_release": 0.02, "rebuff_hardening": 0.05,
}  # fmt: skip


def heard(
    row: int, hawks: tuple[float, ...], moving: tuple[float, ...], months: int = 0, **changes: Any
) -> Any:
    """Leader after weighing four factions; those of the other side are calm doves."""
    world = put(opened(), "leader", row, months_unanswered=months)
    for place in range(8):
        mine = place // 4 == row
        hawkishness, mobilised = (hawks[place % 4], moving[place % 4]) if mine else (0.0, 0.0)
        put(world, "faction", place, hawkishness=hawkishness, mobilised=mobilised)
    return apply(leader.weigh_factions, world, params(**{**VOICES, **changes}), row=row)["leader"][row]


def committed(row: int = MOSCOW, **fields: Any) -> float:
    calm = {"commitment": 0.9, "stance": HOLD, "hardliner_pressure": 0.0, "months_unanswered": 0}
    world = put(opened(), "leader", row, **{**calm, **fields})
    return float(apply(leader.update_commitment, world, params(**WORD), row=row)["leader"][row]["commitment"])


def test_begin() -> None:
    # A leader at war begins with the standing of its side.
    for row in [MOSCOW, KYIV]:
        opening = params(
            legitimacy=[0.8, 0.7],
            commitment=[0.6, 0.5],
            belief=[0.4, 0.3],
            tempo_start=[0.2, 0.1],
            threat_base=0.45,
            reciprocity_start=0.15,
            coercion_pause=4.0,
        )
        found = apply(leader.begin, put(opened(), "leader", row, belief=0.0), opening, row=row)["leader"][row]
        standing = [found[name] for name in ("legitimacy", "commitment", "belief", "tempo")]
        assert standing == approx([0.8 - 0.1 * row, 0.6 - 0.1 * row, 0.4 - 0.1 * row, 0.2 - 0.1 * row])
        assert (found["threat"], found["reciprocity"]) == (0.45, 0.15)
        assert (found["months_since_adjust"], found["months_since_coercion"]) == (99, 4)
    # Every leader begins as the one whose fears are known.
    for row in range(len(LEADERS)):
        world = put(opened(), "leader", row, audience_factor=0.0, coercion_factor=0.0, donor_will=0.0)
        found = apply(leader.begin, world, row=row)["leader"][row]
        assert (found["audience_factor"], found["coercion_factor"], found["donor_will"]) == (1.0, 1.0, 1.0)
    # Western blocs attack no one and have no word to keep.
    for row in [WASHINGTON, EUROPE]:
        world = put(opened(), "leader", row, tempo=0.0, commitment=0.0, legitimacy=0.0)
        found = apply(leader.begin, world, row=row)["leader"][row]
        assert (found["tempo"], found["commitment"], found["legitimacy"]) == (0.0, 0.0, 0.0)


def test_weigh_factions() -> None:
    # The voice of hawks counts by weight and polarisation silences doves: E17 with weights .4, .3, .2, .1 and
    # hawkishness 1, .5, .5, 0. Hawks .65, doves .35; variance .4 + .075 + .05 - .4225 = .1025; .65 / (.65 +
    # .35 x .8975).
    found = heard(MOSCOW, (1.0, 0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0))
    expect(found, polarisation=0.1025, hawkish_voice=0.65 / (0.65 + 0.35 * 0.8975))
    # Without a hardliner bonus people are heard by their numbers. By population .1, .1, .1, .7 the same
    # factions give .2 of hawks, and no dove is silenced.
    found = heard(KYIV, (1.0, 0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0), hardliner_voice=0.0)
    assert found["hawkish_voice"] == approx(0.2)
    # A half hardliner bonus mixes elite and numbers. Weights .25, .2, .15, .4: hawks .425; variance .25 + .05
    # + .0375 - .180625 = .156875, half heard.
    found = heard(MOSCOW, (1.0, 0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 0.0), hardliner_voice=0.5)
    assert found["hawkish_voice"] == approx(0.425 / (0.425 + 0.575 * (1.0 - 0.5 * 0.156875)))
    # Pressure comes from hawks in motion. Weight x hawkishness x share in motion, of the first faction only:
    # .4 or .25 x .5 x .6.
    for row in [MOSCOW, KYIV]:
        found = heard(row, (0.5, 0.9, 0.0, 0.0), (0.6, 0.0, 0.8, 0.0))
        assert found["hardliner_pressure"] == approx((0.12, 0.075)[row])
    # An offer unanswered for three months gives hardliners a lever.
    for months, pressure in [(2, 0.0), (3, 0.05), (9, 0.05)]:
        found = heard(KYIV, (0.5, 0.5, 0.5, 0.5), (0.0, 0.0, 0.0, 0.0), months)
        assert found["hardliner_pressure"] == approx(pressure)


@given(BELLIGERENT, st.tuples(SHARE, SHARE, SHARE, SHARE), st.tuples(SHARE, SHARE, SHARE, SHARE), SHARE)
def test_voice_pressure_and_polarisation_are_shares(
    row: int, hawks: tuple[float, ...], moving: tuple[float, ...], bonus: float
) -> None:
    found = heard(row, hawks, moving, hardliner_voice=bonus)
    assert 0.0 <= found["hawkish_voice"] <= 1.0 + 1e-12
    assert 0.0 <= found["hardliner_pressure"] <= 1.0
    assert 0.0 <= found["polarisation"] <= 0.25 + 1e-12
    assert found["hardliner_pressure"] <= found["hawkish_voice"] + 1e-12


def test_hear_donors() -> None:
    # Washington is as willing as Washington.
    world = put(opened(), "donor", 0, willingness=0.37)
    assert apply(leader.hear_donors, world, row=WASHINGTON)["leader"][WASHINGTON]["donor_will"] == 0.37
    # Europe is half its institutions and half its states by their economies. States of weight 3 and 1 at .6
    # and 1.0 mean .7; institutions 1.2; Canada and others do not count.
    world = opened()
    for donor in range(12):
        put(world, "donor", donor, willingness=99.0)
    put(put(world, "donor", 2, willingness=0.6), "donor", 9, willingness=1.0)
    put(world, "donor", EU_INSTITUTIONS, willingness=1.2)
    gdp = [5.0, 5.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 5.0, 5.0]
    found = apply(leader.hear_donors, world, params(donor_gdp=gdp), row=EUROPE)["leader"][EUROPE]
    assert found["donor_will"] == approx(0.95)


def test_update_commitment() -> None:
    # A word ratchets towards its limit: E18: a tenth or a fifth of the way from .5 to .9.
    for row, word in [(MOSCOW, 0.54), (KYIV, 0.58)]:
        assert committed(row, commitment=0.5) == approx(word)
    # A word beyond the limit is not taken back by itself.
    assert committed(commitment=0.95) == 0.95
    # Hardliners harden a word while it is kept and adjusting softens it: .03 or .04 x .5 under pressure; -.02
    # in a month of adjusting, whatever the pressure.
    for row, stance, word in [
        (MOSCOW, HOLD, 0.915), (MOSCOW, PROPAGANDA, 0.915), (KYIV, HOLD, 0.92), (MOSCOW, ADJUST, 0.88),
    ]:  # fmt: skip
        assert committed(row, stance=stance, hardliner_pressure=0.5) == approx(word)
    # A rebuff hardens a word once.
    for months, word in [(2, 0.9), (3, 0.95), (4, 0.9)]:
        assert committed(months_unanswered=months) == approx(word)


@given(BELLIGERENT, SHARE, SHARE, st.sampled_from([HOLD, PROPAGANDA, ADJUST]), st.integers(0, 5))
def test_a_word_is_a_share(row: int, word: float, pressure: float, stance: int, months: int) -> None:
    found = committed(
        row, commitment=word, hardliner_pressure=pressure, stance=stance, months_unanswered=months
    )
    assert 0.0 <= found <= 1.0
