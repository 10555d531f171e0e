"""Front sectors: weight shifted to success, digging in, ground by the force ratio, losses by fires."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import sector
from agents.entities import RUSSIA, SECTORS, UKRAINE
from tests.builders import apply, approx, chance, expect, opened, params, put

ROWS = len(SECTORS)
RATIO = st.floats(0.3, 3.0)
CONTEST = {
    "force_ratio_elasticity": 2.0, "advance_norm": 100.0, "sector_area_weight": [0.5] * ROWS,
    "tempo_norm": 0.6, "tempo_start": [0.6, 0.15], "ukrainian_offence": 0.25,
    "fortification": [1.0] * ROWS, "gain_limit": 1e6, "breakthrough_gain": 4.0,
}  # fmt: skip
BLEED = {
    "casualties": [34.0, 13.0], "attack_cost": 0.5, "defender_base": 0.6, "lull_depth": 0.2,
    "lull_tempo": 0.5, "tempo_norm": 0.6, "tempo_start": [0.6, 0.15], "attacked_cost": 0.0,
}  # fmt: skip


def even() -> Any:
    """Two armies at their norm, works as at the start, usual tempo, no luck and no season."""
    world = put(opened(), "environment", season=1.0)
    put(world, "front", kill_zone=1.0, gain=1.0, assault_cost=1.0, casualty_luck=[1.0, 1.0], speed_limit=1.0)
    put(world, "belligerent", RUSSIA, manpower=700.0, fires=1.0, lethality=1.0, exposure=1.0)
    put(world, "belligerent", UKRAINE, manpower=800.0, fires=1.0, lethality=1.0, exposure=1.0)
    put(world, "leader", RUSSIA, tempo=0.6)
    put(world, "leader", UKRAINE, tempo=0.15)
    put(world, "sector", 0, share=[0.2, 0.2], fortification=1.0, occupied_area=5000.0)
    return put(world, "course", fighting=1.0)


def contested(world: Any, **changes: Any) -> Any:
    return apply(sector.contest, world, params(**{**CONTEST, **changes}))["sector"][0]


def casualties(world: Any, **changes: Any) -> list[float]:
    return apply(sector.compute_casualties, world, params(**{**BLEED, **changes}))["sector"][0][
        "casualties"
    ].tolist()


def test_a_sector_begins_with_its_garrison_works_and_usual_advance() -> None:
    """Usual advance: 400 x .3 = 120 km2 a month, whatever the works, which the weight holds already."""
    opening = params(
        occupied_area=[10.0, 20.0, 30.0, 40.0, 50.0, 60.0],
        fortification=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        sector_area_weight=[0.1, 0.3, 0.2, 0.1, 0.2, 0.1],
        sector_deployment=[0.1, 0.25, 0.15, 0.2, 0.2, 0.1],
        advance_norm=400.0,
        force_ratio_elasticity=3.0,
    )
    found = apply(sector.begin, opened(), opening, row=1)["sector"][1]
    assert (found["occupied_area"], found["fortification"]) == (20.0, 2.0)
    expect(found, usual_advance=120.0, advance_booked=120.0)
    assert found["share"].tolist() == [0.25, 0.25]


def test_claim_troops() -> None:
    # Russia shifts weight to a sector that advances faster than usual. Booked 90 of an expected 100 x .6:
    # success .5. Drift: .1 (.2 x .5 + .2 - .25) = .005.
    world = put(even(), "environment", season=0.6)
    put(world, "sector", 0, advance_booked=90.0, usual_advance=100.0, share=[0.25, 0.15])
    given_move = params(redeployment=0.1, redeployment_follow=0.3, sector_deployment=[0.2] * ROWS)
    claim = apply(sector.claim_troops, world, given_move)["sector"][0]["claim"]
    assert claim[RUSSIA] == approx(0.255)
    assert claim[UKRAINE] == approx(0.15 + 0.3 * 0.1)
    # Success counts at most as double and failure as nothing.
    for advance, success in [(900.0, 1.0), (-900.0, -1.0)]:
        world = put(even(), "sector", 0, advance_booked=advance, usual_advance=100.0, share=[0.2, 0.2])
        given_move = params(redeployment=0.5, sector_deployment=[0.2] * ROWS)
        claim = apply(sector.claim_troops, world, given_move)["sector"][0]["claim"]
        assert claim[RUSSIA] == approx(0.2 + 0.5 * 0.2 * success)
    # The main effort is also a matter of choice. A draw of 1.5 adds .1 x .2 x 1.5 to the claim.
    world = put(even(), "sector", 0, advance_booked=100.0, usual_advance=100.0, share=[0.2, 0.2])
    drawn = chance(redeployment=[1.5, 0.0, 0.0, 0.0, 0.0, 0.0])
    given_move = params(redeployment=0.1, sector_deployment=[0.2] * ROWS)
    assert apply(sector.claim_troops, world, given_move, drawn)["sector"][0]["claim"][RUSSIA] == approx(0.23)
    # No sector is stripped below a fifth of its usual garrison.
    for side in [RUSSIA, UKRAINE]:
        shares = [0.2, 0.2]
        shares[side] = 0.001
        world = put(even(), "sector", 0, advance_booked=-50.0, usual_advance=100.0, share=shares)
        given_move = params(redeployment=0.0, redeployment_follow=0.0, sector_deployment=[0.2] * ROWS)
        assert apply(sector.claim_troops, world, given_move)["sector"][0]["claim"][side] == approx(0.04)


@given(st.lists(st.floats(0.01, 1.0), min_size=12, max_size=12))
def test_rationed_shares_of_each_army_sum_to_one_and_keep_the_proportions(claims: list[float]) -> None:
    world = opened()
    for row in range(ROWS):
        put(world, "sector", row, claim=[claims[row], claims[ROWS + row]])
    for row in range(ROWS):
        apply(sector.deploy_troops, world, row=row)
    for side in range(2):
        claimed = claims[side * ROWS : (side + 1) * ROWS]
        shares = world["sector"]["share"][:, side]
        assert sum(shares) == approx(1.0)
        assert shares[0] / shares[1] == approx(claimed[0] / claimed[1])


def test_fortify() -> None:
    # Works follow the pressure of attacks. At half tempo the target is 2 x (1 + .2 x .5) = 2.2, approached by
    # .2: 1 + .2 x 1.2 = 1.24.
    for tempo, expected in [(0.3, 1.24), (0.6, 1.2), (0.9, 1.16)]:
        world = put(put(even(), "leader", RUSSIA, tempo=tempo), "sector", 0, fortification=1.0)
        digging = params(fortification=[2.0] * ROWS, dig_in=0.2, fortify_rate=0.2, tempo_norm=0.6)
        assert apply(sector.fortify, world, digging)["sector"][0]["fortification"] == approx(expected)
    # Works never fall below half of open field.
    world = put(even(), "sector", 0, fortification=0.4)
    digging = params(fortification=[0.1] * ROWS, fortify_rate=0.5)
    assert apply(sector.fortify, world, digging)["sector"][0]["fortification"] == 0.5


def test_contest() -> None:
    # Even armies at usual tempo move the line by the reference advance: E3 at the reference state: 100 x .5
    # km2, Ukraine's usual counter-attacks included.
    expect(contested(even()), force_ratio=1.0, advance_booked=50.0)
    # Advance follows gain attacks and season less the counter attack. With an exponent of 2: ground 100 x .5
    # x .8 = 40; works and kill zone 1.1 x 1.1 give 1.21^-2. Forward: 1.0625 x (.9 / .6) x 1.2 x (.2 / .1) x
    # 1.21^-2. Counter, at twice the usual Ukrainian tempo: .25 x .3 / .6 = .125, behind the same works.
    world = put(
        put(even(), "sector", 0, share=[0.2, 0.1], fortification=1.1), "front", kill_zone=1.1, gain=1.2
    )
    put(put(world, "leader", RUSSIA, tempo=0.9), "leader", UKRAINE, tempo=0.3)
    put(world, "environment", season=0.8)
    found = contested(world)
    obstacle = 1.21**-2.0
    expect(found, force_ratio=2.4 * obstacle, advance_booked=40.0 * (1.0625 * 1.5 * 2.4 - 0.125) * obstacle)
    # A breakthrough multiplies the advance of attacks.
    usual, broken = (
        contested(put(even(), "front", breakthrough_months=months), ukrainian_offence=0.0)["advance_booked"]
        for months in (0, 2)
    )
    assert broken == approx(4.0 * usual)
    # Ukraine cannot take back more than is occupied.
    world = put(even(), "front", gain=0.01)
    put(put(world, "leader", UKRAINE, tempo=1.0), "sector", 0, occupied_area=10.0)
    assert contested(world)["advance_booked"] == -10.0
    # No ground changes hands when the guns are silent.
    assert contested(put(even(), "course", fighting=0.0))["advance_booked"] == 0.0


@given(RATIO, st.floats(1.01, 3.0))
def test_works_shield_whoever_defends(men: float, more: float) -> None:
    """Stronger works shrink gains of either side; they never turn one into the other."""

    def advance(works: float) -> float:
        world = put(even(), "front", gain=men)
        return contested(put(world, "sector", 0, fortification=works))["advance_booked"]

    assert abs(advance(more)) <= abs(advance(1.0))
    assert math.copysign(1.0, advance(more)) == math.copysign(1.0, advance(1.0))


def test_compute_casualties() -> None:
    # Losses at the reference state are the sectors share of the usual one's.
    assert casualties(even()) == approx([34.0 * 0.2, 13.0 * 0.2])
    # Losses follow the opponents fires and one's own exposure. Russia pays the cost of an attack; Ukraine the
    # other's lethality times its own exposure.
    world = put(
        put(even(), "belligerent", RUSSIA, lethality=3.0), "front", casualty_luck=[1.5, 0.5], assault_cost=1.0
    )
    put(put(world, "belligerent", UKRAINE, exposure=0.8), "sector", 0, share=[0.1, 0.4])
    lost = casualties(world)
    assert lost[RUSSIA] == approx(34.0 * 0.1 * 1.0 * 1.5)
    assert lost[UKRAINE] == approx(13.0 * 0.4 * 3.0 * 0.8 * 0.5)
    # Attacking harder costs the attacker more than the defender: E1 at 1.5 times the usual tempo: 1 + .5 x .5
    # = 1.25 against .6 + .4 x 1.5 = 1.2.
    lost = casualties(put(even(), "leader", RUSSIA, tempo=0.9))
    assert lost == approx([34.0 * 0.2 * 1.25, 13.0 * 0.2 * 1.2])
    # Ukrainian attacks beyond the usual cost Ukraine. Half the reference tempo more adds .5 x .5; a fifth of
    # it less spares .5 x .2.
    for tempo, stance in [(0.45, 1.25), (0.03, 0.9)]:
        lost = casualties(put(even(), "leader", UKRAINE, tempo=tempo))
        assert lost == approx([34.0 * 0.2, 13.0 * 0.2 * stance])
    # Fire subsides in a lull but never below its depth. At a quarter of the usual tempo, half of the lull
    # threshold, intensity is one half.
    for tempo, intensity in [(0.15, 0.5), (0.06, 0.2), (0.03, 0.2), (0.3, 1.0), (0.6, 1.0)]:
        lost = casualties(put(even(), "leader", RUSSIA, tempo=tempo), attack_cost=0.0, defender_base=1.0)
        assert lost == approx([34.0 * 0.2 * intensity, 13.0 * 0.2 * intensity])
    # Ukrainian attacks break a lull and their absence does not deepen it. Activity: (.15/.6 + (.3 - .15)/.6)
    # / .5 = 1; with a Ukrainian tempo below usual it stays .5.
    quiet = put(even(), "leader", RUSSIA, tempo=0.15)
    assert casualties(put(quiet, "leader", UKRAINE, tempo=0.3), attack_cost=0.0)[RUSSIA] == approx(6.8)
    assert casualties(put(quiet, "leader", UKRAINE, tempo=0.05), attack_cost=0.0)[RUSSIA] == approx(3.4)
    # A defender that stays put never gains men.
    lost = casualties(put(even(), "leader", UKRAINE, tempo=0.05), attack_cost=3.0, tempo_start=[0.6, 0.9])
    assert lost[UKRAINE] == 0.0
    # Nobody falls when the guns are silent.
    assert casualties(put(even(), "course", fighting=0.0)) == [0.0, 0.0]
    # Being attacked costs Russia too. At a reference tempo more, .3 of its usual casualties (Kursk).
    lost = casualties(put(even(), "leader", UKRAINE, tempo=0.75), attacked_cost=0.3)
    assert lost[RUSSIA] == approx(34.0 * 0.2 * 1.3)


def test_the_sector_moves_by_what_the_front_could_cover_of_its_booking() -> None:
    world = put(put(even(), "front", speed_limit=0.25), "sector", 0, advance_booked=-400.0)
    assert apply(sector.hold_ground, world)["sector"][0]["occupied_area"] == 4900.0
