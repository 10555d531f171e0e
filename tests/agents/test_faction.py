"""Factions: loyalty that wears down, grievance, and anger that spreads by example."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import faction
from agents.entities import ADJUST, FACTIONS, HOLD, KYIV, MOSCOW, PROPAGANDA, RUSSIA, UKRAINE
from tests.builders import apply, approx, chance, expect, opened, params, put

ALL = len(FACTIONS)
SILOVIKI, ARMY, PUBLIC = (
    FACTIONS.index("siloviki"),
    FACTIONS.index("army"),
    FACTIONS.index("ukrainian_public"),
)
ROW = st.integers(0, ALL - 1)
LOYALTY = {
    "faction_loyalty": [0.6] * ALL, "loss_resentment": [0.1] * ALL, "strain_resentment": [0.2] * ALL,
    "concession_resentment": [0.5] * ALL, "mobilisation_resentment": [0.03] * ALL, "propaganda_gain": 0.05,
}  # fmt: skip
GRIEVANCE = {
    "faction_loyalty": [0.8] * ALL,
    "faction_weight": [0.4, 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4],
    "disloyalty_grievance": 0.5,
    "adjusting_grievance": 0.2,
    "conceding_grievance": 0.3,
}


def country(row: int, toll: float = 0.0, strain: float = 0.0, **leader: Any) -> Any:
    """World with a faction of loyalty .6 and hawkishness .4, whose leader holds out.

    The other side's leader does all that could offend, and its losses are terrible.
    """
    side = row // 4
    world = put(
        put(opened(), "belligerent", side, toll=toll, strain=strain),
        "belligerent",
        1 - side,
        toll=9.0,
        strain=0.9,
    )
    put(world, "leader", 1 - side, stance=ADJUST, conceded_for=5, mobilisation_news=1.0)
    put(world, "leader", side, **{"stance": HOLD, "conceded_for": 0, "mobilisation_news": 0.0, **leader})
    return put(world, "faction", row, loyalty=0.6, hawkishness=0.4)


def shifted(row: int, world: Any, **changes: Any) -> float:
    """How far loyalty moves from .6."""
    apply(faction.change_loyalty, world, params(**{**LOYALTY, **changes}), row=row)
    return float(world["faction"][row]["loyalty"]) - 0.6


def stirred(row: int, world: Any) -> Any:
    return apply(faction.update_grievance, world, params(**GRIEVANCE), row=row)["faction"][row]


def joined(example: float, grievance: float, threshold: float = 0.5, mobilised: float = 0.2) -> float:
    world = put(
        opened(), "faction", example=example, grievance=grievance, threshold=threshold, mobilised=mobilised
    )
    rules = params(threshold_spread=0.15, mobilisation_speed=0.3)
    return float(apply(faction.mobilise, world, rules)["faction"][0]["mobilised"])


def test_begin() -> None:
    # A faction begins with its own temper.
    for row in range(ALL):
        opening = params(
            hawkishness=[0.1 * place for place in range(ALL)],
            faction_loyalty=[0.9 - 0.1 * place for place in range(ALL)],
            mobilised_start=0.07,
            threshold_mean=0.4,
            threshold_variation=0.1,
        )
        drawn = chance(threshold=[0.25 * place for place in range(ALL)])
        found = apply(faction.begin, opened(), opening, drawn, row)["faction"][row]
        expect(found, hawkishness=0.1 * row, loyalty=0.9 - 0.1 * row)
        assert (found["mobilised"], found["example"]) == (0.07, 0.07)
        assert found["threshold"] == approx(0.4 + 0.025 * row)
    # No faction is beyond provocation or calming.
    for draw, threshold in [(-99.0, 0.1), (99.0, 0.9)]:
        found = apply(faction.begin, opened(), params(threshold_variation=0.1), chance(threshold=draw))[
            "faction"
        ][0]
        assert found["threshold"] == threshold


def test_change_loyalty() -> None:
    # Loyalty stays where it is while its own side gives no cause. Whatever the other side's leader does and
    # suffers.
    for row in range(ALL):
        assert shifted(row, country(row)) == approx(0.0)
    # Losses and strain wear loyalty down: E16: a tenth of .1 x .5 and of .2 x .3 in a month.
    for row in [SILOVIKI, PUBLIC]:
        assert shifted(row, country(row, toll=0.5, strain=0.3)) == approx(-0.005 - 0.006)
    # Hawks resent concessions and everyone resents mobilisation. A tenth of .5 x .4 for yielding, in
    # whichever way; .03 at once when men are called up.
    for leader, move in [
        ({"stance": ADJUST}, -0.02), ({"conceded_for": 1}, -0.02),
        ({"stance": ADJUST, "conceded_for": 1}, -0.02), ({"stance": PROPAGANDA}, 0.005),
        ({"mobilisation_news": 1.0}, -0.03),
    ]:  # fmt: skip
        for row in [SILOVIKI, PUBLIC]:
            assert shifted(row, country(row, **leader)) == approx(move)
    # Every faction has sensitivities of its own. The army resents losses, the public strain; each a tenth of
    # 1 x .5 a month.
    only_army = [1.0 if row == ARMY else 0.0 for row in range(ALL)]
    only_public = [1.0 if row == PUBLIC else 0.0 for row in range(ALL)]
    rules = {"loss_resentment": only_army, "strain_resentment": only_public}
    assert shifted(ARMY, country(ARMY, toll=0.5, strain=0.2), **rules) == approx(-0.05)
    assert shifted(PUBLIC, country(PUBLIC, toll=0.5, strain=0.2), **rules) == approx(-0.02)


@given(ROW, st.floats(0.0, 1.0), st.floats(-3.0, 99.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_loyalty_is_a_share_and_more_losses_never_raise_it(
    row: int, loyalty: float, toll: float, strain: float, more: float
) -> None:
    light = put(country(row, toll, strain), "faction", row, loyalty=loyalty)
    heavy = put(country(row, toll + more, strain), "faction", row, loyalty=loyalty)
    shifted(row, light), shifted(row, heavy)
    assert 0.0 <= heavy["faction"][row]["loyalty"] <= light["faction"][row]["loyalty"] <= 1.0


def test_update_grievance() -> None:
    # The example is the weighted share in motion on one's own side. Russia: .4 x .1 + .3 x .2 + .2 x .3 + .1
    # x .4; Ukraine: .1 x .4 + .2 x .6 + .3 x .7 + .4 x .825.
    for row, example in [(0, 0.2), (3, 0.2), (4, 0.7), (7, 0.7)]:
        world = country(row)
        for place, mobilised in enumerate((0.1, 0.2, 0.3, 0.4, 0.4, 0.6, 0.7, 0.825)):
            put(world, "faction", place, mobilised=mobilised)
        assert stirred(row, world)["example"] == approx(example)
    # Only loyalty lost since the reference date is a grievance. Half of what is lost of .8; loyalty above it
    # offsets nothing.
    for loyalty, grievance in [(0.6, 0.1), (0.8, 0.0), (0.95, 0.0)]:
        world = put(country(ARMY), "faction", ARMY, loyalty=loyalty)
        assert stirred(ARMY, world)["grievance"] == approx(grievance)
    # Yielding and having yielded both anger hawks: .2 and .3 times a hawkishness of .4.
    for leader, grievance in [
        ({"stance": ADJUST}, 0.08), ({"stance": PROPAGANDA}, 0.0), ({"conceded_for": 3}, 0.12),
        ({"stance": ADJUST, "conceded_for": 3}, 0.2),
    ]:  # fmt: skip
        for row in [SILOVIKI, PUBLIC]:
            world = put(country(row, **leader), "faction", row, loyalty=0.8)
            assert stirred(row, world)["grievance"] == approx(grievance)
    # Factions stand with the leader of their own side. The first four answer to Moscow, the last four to
    # Kyiv.
    for row in range(ALL):
        world = opened()
        put(put(world, "leader", MOSCOW, stance=HOLD), "leader", KYIV, stance=ADJUST)
        put(put(world, "belligerent", RUSSIA, toll=0.0), "belligerent", UKRAINE, toll=0.0)
        put(world, "faction", row, loyalty=0.8, hawkishness=1.0)
        assert stirred(row, world)["grievance"] == approx(0.2 if row >= 4 else 0.0)


def test_mobilise() -> None:
    # Where example and grievance meet the threshold half join in: .3 + .2 = .5: .2 + .3 (.5 - .2) = .29.
    assert joined(example=0.3, grievance=0.2) == approx(0.29)
    # One spread above the threshold five in six join in: E16: the share of a normal population below 1 is
    # .841345.
    assert joined(example=0.4, grievance=0.25) == approx(0.2 + 0.3 * (0.841345 - 0.2), abs=1e-6)
    # Without cause people go home. Hardly anyone, .043 %, has a threshold more than 3.33 spreads below the
    # typical one.
    assert joined(example=0.0, grievance=0.0) == approx(0.2 + 0.3 * (0.000429 - 0.2), abs=1e-6)


def test_small_grievances_stay_silent_and_large_ones_cascade() -> None:
    """Four factions watch each other for two years: anger dies out below a tipping point, not above."""

    def in_motion(grievance: float) -> float:
        world, rules = opened(), params(**GRIEVANCE, threshold_spread=0.1, mobilisation_speed=0.5)
        for row in range(4):
            put(world, "faction", row, mobilised=0.1, threshold=0.45, loyalty=0.8 - 2.0 * grievance)
        for _ in range(24):
            for rule in (faction.update_grievance, faction.mobilise):
                for row in range(4):
                    apply(rule, world, rules, row=row)
        return float(world["faction"][SILOVIKI]["mobilised"])

    assert in_motion(0.1) < 0.05
    assert in_motion(0.35) > 0.95


@given(
    st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 0.9), st.floats(0.0, 1.0), st.floats(0.0, 1.0)
)
def test_more_cause_never_sends_anyone_home(
    example: float, grievance: float, threshold: float, mobilised: float, more: float
) -> None:
    calm = joined(example, grievance, threshold, mobilised)
    assert 0.0 <= calm <= joined(example, grievance + more, threshold, mobilised) <= 1.0
    assert calm <= joined(example + more, grievance, threshold, mobilised)
    assert joined(example, grievance, min(threshold + more, 0.9), mobilised) <= calm
