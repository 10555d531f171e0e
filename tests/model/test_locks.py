"""The five locks: how firmly each is closed, how they press on one another, and what opens them."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FUTURE,
    LOCKS,
    POLITICAL,
    SECURITY,
    TERRITORY,
    UKRAINE,
    WASHINGTON,
)
from model import locks
from model.rule_table import plain
from tests.builders import apply, approx, expect, opened, params, put

START = (0.65, 0.85, 0.74, 0.57, 0.35)


def closed(lock: int, world: np.void, **changes: Any) -> Any:
    return apply(locks.measure_locks, world, params(**{"gate_rule": 0.0, **changes}), row=lock)["lock"][lock]


def coupled(lock: int, world: np.void, **changes: Any) -> Any:
    return apply(locks.couple, world, params(**changes), row=lock)["lock"][lock]


def natural(lock: int, world: np.void, **changes: Any) -> float:
    return float(closed(lock, world, **changes)["natural"])


def test_locks_start_as_closed_as_at_the_end_of_2025() -> None:
    for lock, start in list(enumerate(START)):
        now = opened()["lock"][lock]
        assert (now["natural"], now["closing"]) == (start, start)
        assert (now["coupling"], now["shift"]) == (0.0, 0.0)


def test_measure_locks() -> None:
    # Territory is closed by what is demanded beyond what is conceded and by recognition: |.65 - .50| + .5 x 1
    # = .65.
    assert natural(TERRITORY, opened()) == approx(0.65)
    # Territory opens as demands shrink.
    for changes, closing in [
        ({"territorial_demand": 0.0}, 0.5),
        ({"territorial_demand": 2.0}, 0.8),
        ({"recognition_demand": 0.0}, 0.15),
        ({"territory_demanded": 0.4}, 0.6),  # less than Kyiv would concede is a gap all the same
        ({"territory_demanded": 1.0, "recognition_demand": 1.5}, 1.0),  # .5 + .75, kept at one
    ]:
        assert natural(TERRITORY, opened(), **changes) == approx(closing)
    # Security opens with a credible guarantee: .5 + (.6 - .3) - .5 x (credibility - .5), kept at one.
    for credibility, closing in [(0.4, 0.85), (0.8, 0.65), (0.5, 0.8), (0.0, 1.0), (1.0, 0.55)]:
        assert natural(SECURITY, put(opened(), "bargaining", credibility=credibility)) == approx(closing)
    # Security opens as the demands on ukraine's status meet.
    world = put(opened(), "bargaining", credibility=0.5)
    assert natural(SECURITY, world, security_demanded=0.3) == approx(0.5)
    assert natural(SECURITY, world, security_conceded=0.1) == approx(1.0)
    # The external lock by hand: .5 x .8 + .3 x .45 x 1 + .2 = .735, which the design rounds to .74.
    assert natural(EXTERNAL, opened()) == approx(0.735)
    # The external lock opens when a Western bloc adjusts.
    for stances, closing in [
        ({WASHINGTON: ADJUST}, 0.535), ({EUROPE: ADJUST}, 0.535), ({WASHINGTON: 1, EUROPE: 1}, 0.735),
        ({0: 2, 1: 2}, 0.735),
    ]:  # fmt: skip
        world = opened()
        for leader, stance in stances.items():
            world["leader"]["stance"][leader] = stance
        assert natural(EXTERNAL, world) == approx(closing)
    # The external lock follows ukraine's dependence on aid: .4 + .2 + .135 for each unit of outside fires, up
    # to one and a half.
    for fires, closing in [(0.0, 0.6), (0.5, 0.6675), (1.5, 0.8025), (9.0, 0.8025)]:
        world = put(opened(), "belligerent", ..., outside_fires=[99.0, fires])
        assert UKRAINE == 1
        assert natural(EXTERNAL, world) == approx(closing)
    # The external lock follows rivalry.
    assert natural(EXTERNAL, put(opened(), "environment", rivalry=0.4)) == approx(0.535)
    # The political lock is the mean of both audience costs.
    world = put(opened(), "leader", ..., audience_cost=[0.64, 0.5, 9.0, 9.0])
    assert natural(POLITICAL, world) == approx(0.57)
    world["leader"]["audience_cost"] = [1.2, 1.2, 0.0, 0.0]
    assert natural(POLITICAL, world) == 1.0
    # The future lock is mutual optimism less mutual pain: .5 + (.60 + .46 - 1) - .5 x (.12 + .30) = .35.
    world = put(opened(), "leader", ..., pain=[0.12, 0.30, 9.0, 9.0])
    assert natural(FUTURE, world) == approx(0.35)
    world["leader"]["pain"] = [1.0, 1.0, 0.0, 0.0]
    assert natural(FUTURE, world) == 0.0
    # A shift opens or tightens a lock within zero and one.
    for lock in [TERRITORY, SECURITY, EXTERNAL, FUTURE]:
        for shift in [-1.0, -0.3, 0.0, 0.1, 1.0]:
            world = opened()
            world["lock"]["shift"][lock] = shift
            now = closed(lock, world)
            assert now["closing"] == approx(min(max(float(now["natural"]) + shift, 0.0), 1.0))
    # The political lock has its shift in the audience costs already.
    world = opened()
    world["leader"]["audience_cost"][:2] = 0.5
    world["lock"]["shift"][POLITICAL] = 0.3
    now = closed(POLITICAL, world)
    assert (now["natural"], now["closing"]) == (0.5, 0.5)


def test_couple() -> None:
    # Locks press on one another by hand. On territory the others average (.85 + .74 + .57 + .35) / 4 = .6275:
    # .02 x (.6275 - .6) = .00055.
    expect(coupled(TERRITORY, opened()), coupling=0.00055, shift=0.00055)
    # Open locks loosen the others.
    assert coupled(SECURITY, put(opened(), "lock", ..., closing=0.1))["coupling"] == approx(-0.01)
    # Coupling fades by a twentieth a month.
    world = put(put(opened(), "lock", SECURITY, coupling=0.2), "lock", ..., closing=0.6)
    assert coupled(SECURITY, world)["coupling"] == approx(0.19)
    # Coupling stays within three tenths.
    for closing, coupling in [(1.0, 0.3), (0.0, -0.3)]:
        world = put(put(opened(), "lock", SECURITY, coupling=coupling), "lock", ..., closing=closing)
        assert coupled(SECURITY, world, lock_coupling=0.5)["coupling"] == approx(coupling)
    # A lever adds to the coupling and opens fully at minus one. Others at .6 press nothing; coupling is
    # remembered in full here.
    for lever, coupling, shift in [
        (math.nan, 0.1, 0.1),
        (0.0, 0.1, 0.1),
        (0.5, 0.1, 0.6),
        (-0.5, 0.1, -0.4),
        (-0.99, -0.3, -1.0),
        (-1.0, 0.3, -1.0),  # opened fully, whatever the coupling
    ]:
        world = put(put(opened(), "lock", ..., closing=0.6), "lock", SECURITY, coupling=coupling)
        world["orders"]["lock"][0, SECURITY] = lever
        assert coupled(SECURITY, world, lock_memory=1.0)["shift"] == approx(shift)
    # A lever on one lock leaves the others alone.
    world = opened()
    world["orders"]["lock"][0, SECURITY] = -1.0
    assert coupled(TERRITORY, world)["shift"] == approx(0.00055)


def test_a_lock_does_not_press_on_itself() -> None:
    for lock in range(5):
        others = (sum(START) - START[lock]) / 4.0
        assert coupled(lock, opened())["coupling"] == approx(0.02 * (others - 0.6))
        world = opened()
        world["lock"]["closing"][lock] = 0.0
        assert coupled(lock, world)["coupling"] == approx(0.02 * (others - 0.6))


def test_the_locks_begin_so_firmly_closed_that_the_reduced_hazard_is_less_than_a_hundred_and_fiftieth() -> (
    None
):
    """1 / ((1 - .65)(1 - .85)(1 - .74)(1 - .57)(1 - .35)) = 262, security the tightest (E31)."""
    assert 1.0 / math.prod(1.0 - float(lock["closing"]) for lock in opened()["lock"]) > 150.0
    assert LOCKS[int(np.argmax(opened()["lock"]["closing"]))] == "security"


@given(
    st.integers(0, 4),
    st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5),
    st.floats(-0.3, 0.3),
    st.floats(-1.0, 0.5),
)
def test_shift_and_closing_stay_within_their_bounds(
    lock: int, closings: list[float], coupling: float, lever: float
) -> None:
    world = put(opened(), "lock", ..., closing=closings)
    world["lock"]["coupling"][lock] = coupling
    world["orders"]["lock"][0, lock] = lever
    now = coupled(lock, world)
    assert -1.0 <= now["shift"] <= 1.0
    assert -0.3 <= now["coupling"] <= 0.3
    assert 0.0 <= closed(lock, world)["closing"] <= 1.0


SHUT = {
    "lock_start": [0.6, 0.8, 0.7, 0.5, 0.3], "territory_lock": [0.5, 0.4], "commitment": [0.5, 0.6],
    "refusal_norm": [0.5, 0.2], "territorial_demand": 0.8, "recognition_lock_weight": 0.3,
    "recognition_demand": 1.5, "security_lock": [0.0, 0.5, 0.2], "threat_base": 0.5, "threat_lock": 0.3,
    "external_lock": [0.5, 0.25, 0.1], "rivalry": 0.8, "future_lock_base": 0.5, "lock_ratchet": 0.1,
    "exploited_demand": 0.05, "adjust_offer": 0.15,
}  # fmt: skip


def reserved(lock: int, party: int, **leader: float) -> float:
    """How firmly a party keeps a lock shut; 0 is Moscow, 1 Kyiv, 2 the West."""
    world = put(put(opened(), "environment", rivalry=0.9), "bargaining", credibility=0.7)
    usual = {"commitment": 0.7, "threat": 0.6, "belief": 0.55, "pain": 0.1, "audience_cost": 0.4}
    put(put(world, "belligerent", ..., refusal=0.6), "leader", ..., donor_will=1.3, stance=0, exploited=0)
    put(world, "leader", party, **usual, hardliner_pressure=0.2)
    return float(plain(locks.reservation)(put(world, "leader", party, **leader), params(**SHUT), lock, party))


def test_reservation() -> None:
    for lock, party, shut in (
        (TERRITORY, 0, (0.6 + 0.5 * 0.2 + 0.4 * 0.1) * 0.8 + 0.3 * 0.5 + 0.1 * 0.2),
        (TERRITORY, 1, 0.6 + 0.5 * 0.1 + 0.4 * 0.4 + 0.3 * 0.5 + 0.1 * 0.2),
        (SECURITY, 0, 0.8 + 0.3 * 0.1 + 0.1 * 0.2),
        (SECURITY, 1, 0.8 + 0.3 * 0.1 - 0.2 * 0.2 + 0.1 * 0.2),
        (EXTERNAL, 0, 0.7 + 0.5 * 0.1 + 0.1 * 0.2),
        (POLITICAL, 1, 0.4 + 0.1 * 0.2),
        (FUTURE, 1, 0.5 + 2.0 * 0.05 - 0.1 + 0.1 * 0.2),
        (EXTERNAL, 2, 0.7 + 0.5 * 0.1 + 0.25 * 0.3),
        (SECURITY, 2, 0.8),
        (TERRITORY, 2, 0.0),
    ):
        assert reserved(lock, party) == approx(shut), (LOCKS[lock], party)
        if shut:  # adjusting offers a step, and being exploited takes one back
            assert reserved(lock, party, stance=ADJUST) == approx(shut - 0.15)
        if party < 2:
            assert reserved(lock, party, exploited=1) == approx(shut + 0.05)


def test_gate_slack() -> None:
    """The tightest lock decides; a shift moves all but the political one, and full opening gives all."""
    world = put(opened(), "lock", ..., slack=[0.5, 0.4, 0.6], shift=0.0)
    put(
        put(world, "lock", FUTURE, slack=[0.3, 0.1, 0.2]),
        "lock",
        POLITICAL,
        slack=[0.05, 0.9, 0.9],
        shift=0.3,
    )
    given_params = params(gate_rule=1.0, slack_middle=0.7)
    assert plain(locks.gate_slack)(world, given_params) == approx(0.05)
    put(world, "lock", POLITICAL, shift=-1.0)
    assert plain(locks.gate_slack)(world, given_params) == approx(0.1)
    put(world, "lock", FUTURE, shift=-0.25)
    assert plain(locks.gate_slack)(world, given_params) == approx(0.35)
    assert plain(locks.least_slack)(world, given_params, POLITICAL) == approx(0.7)
