"""The five locks: how firmly each is closed, how they press on one another, and what opens them."""

import math
from typing import Any

import numpy as np
import pytest
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
from tests.vocabulary import apply, opened, params

START = (0.65, 0.85, 0.74, 0.57, 0.35)


def closed(lock: int, world: np.void, **changes: Any) -> Any:
    return apply(locks.measure_locks, world, params(**{"gate_rule": 0.0, **changes}), row=lock)["lock"][lock]


def coupled(lock: int, world: np.void, **changes: Any) -> Any:
    return apply(locks.couple, world, params(**changes), row=lock)["lock"][lock]


def natural(lock: int, world: np.void, **changes: Any) -> float:
    return float(closed(lock, world, **changes)["natural"])


@pytest.mark.parametrize(("lock", "start"), list(enumerate(START)), ids=LOCKS)
def test_locks_start_as_closed_as_at_the_end_of_2025(lock: int, start: float) -> None:
    now = opened()["lock"][lock]
    assert (now["natural"], now["closing"]) == (start, start)
    assert (now["coupling"], now["shift"]) == (0.0, 0.0)


def test_territory_is_closed_by_what_is_demanded_beyond_what_is_conceded_and_by_recognition() -> None:
    """|.65 - .50| + .5 x 1 = .65."""
    assert natural(TERRITORY, opened()) == pytest.approx(0.65)


@pytest.mark.parametrize(
    ("changes", "closing"),
    [
        ({"territorial_demand": 0.0}, 0.5),
        ({"territorial_demand": 2.0}, 0.8),
        ({"recognition_demand": 0.0}, 0.15),
        ({"territory_demanded": 0.4}, 0.6),  # less than Kyiv would concede is a gap all the same
        ({"territory_demanded": 1.0, "recognition_demand": 1.5}, 1.0),  # .5 + .75, kept at one
    ],
)
def test_territory_opens_as_demands_shrink(changes: dict[str, float], closing: float) -> None:
    assert natural(TERRITORY, opened(), **changes) == pytest.approx(closing)


@pytest.mark.parametrize(
    ("credibility", "closing"), [(0.4, 0.85), (0.8, 0.65), (0.5, 0.8), (0.0, 1.0), (1.0, 0.55)]
)
def test_security_opens_with_a_credible_guarantee(credibility: float, closing: float) -> None:
    """.5 + (.6 - .3) - .5 x (credibility - .5), kept at one."""
    world = opened()
    world["bargaining"]["credibility"] = credibility
    assert natural(SECURITY, world) == pytest.approx(closing)


def test_security_opens_as_the_demands_on_ukraine_s_status_meet() -> None:
    world = opened()
    world["bargaining"]["credibility"] = 0.5
    assert natural(SECURITY, world, security_demanded=0.3) == pytest.approx(0.5)
    assert natural(SECURITY, world, security_conceded=0.1) == pytest.approx(1.0)


def test_the_external_lock_by_hand() -> None:
    """.5 x .8 + .3 x .45 x 1 + .2 = .735, which the design rounds to .74."""
    assert natural(EXTERNAL, opened()) == pytest.approx(0.735)


@pytest.mark.parametrize(
    ("stances", "closing"),
    [
        ({WASHINGTON: ADJUST}, 0.535),
        ({EUROPE: ADJUST}, 0.535),
        ({WASHINGTON: 1, EUROPE: 1}, 0.735),
        ({0: 2, 1: 2}, 0.735),
    ],
)
def test_the_external_lock_opens_when_a_western_bloc_adjusts(stances: dict[int, int], closing: float) -> None:
    world = opened()
    for leader, stance in stances.items():
        world["leader"]["stance"][leader] = stance
    assert natural(EXTERNAL, world) == pytest.approx(closing)


@pytest.mark.parametrize(("fires", "closing"), [(0.0, 0.6), (0.5, 0.6675), (1.5, 0.8025), (9.0, 0.8025)])
def test_the_external_lock_follows_ukraine_s_dependence_on_aid(fires: float, closing: float) -> None:
    """.4 + .2 + .135 for each unit of outside fires, up to one and a half."""
    world = opened()
    world["belligerent"]["outside_fires"] = [99.0, fires]
    assert UKRAINE == 1
    assert natural(EXTERNAL, world) == pytest.approx(closing)


def test_the_external_lock_follows_rivalry() -> None:
    world = opened()
    world["environment"]["rivalry"] = 0.4
    assert natural(EXTERNAL, world) == pytest.approx(0.535)


def test_the_political_lock_is_the_mean_of_both_audience_costs() -> None:
    world = opened()
    world["leader"]["audience_cost"] = [0.64, 0.5, 9.0, 9.0]
    assert natural(POLITICAL, world) == pytest.approx(0.57)
    world["leader"]["audience_cost"] = [1.2, 1.2, 0.0, 0.0]
    assert natural(POLITICAL, world) == 1.0


def test_the_future_lock_is_mutual_optimism_less_mutual_pain() -> None:
    """.5 + (.60 + .46 - 1) - .5 x (.12 + .30) = .35."""
    world = opened()
    world["leader"]["pain"] = [0.12, 0.30, 9.0, 9.0]
    assert natural(FUTURE, world) == pytest.approx(0.35)
    world["leader"]["pain"] = [1.0, 1.0, 0.0, 0.0]
    assert natural(FUTURE, world) == 0.0


@pytest.mark.parametrize("lock", [TERRITORY, SECURITY, EXTERNAL, FUTURE])
@pytest.mark.parametrize("shift", [-1.0, -0.3, 0.0, 0.1, 1.0])
def test_a_shift_opens_or_tightens_a_lock_within_zero_and_one(lock: int, shift: float) -> None:
    world = opened()
    world["lock"]["shift"][lock] = shift
    now = closed(lock, world)
    assert now["closing"] == pytest.approx(min(max(float(now["natural"]) + shift, 0.0), 1.0))


def test_the_political_lock_has_its_shift_in_the_audience_costs_already() -> None:
    world = opened()
    world["leader"]["audience_cost"][:2] = 0.5
    world["lock"]["shift"][POLITICAL] = 0.3
    now = closed(POLITICAL, world)
    assert (now["natural"], now["closing"]) == (0.5, 0.5)


def test_locks_press_on_one_another_by_hand() -> None:
    """On territory the others average (.85 + .74 + .57 + .35) / 4 = .6275: .02 x (.6275 - .6) = .00055."""
    now = coupled(TERRITORY, opened())
    assert now["coupling"] == pytest.approx(0.00055)
    assert now["shift"] == pytest.approx(0.00055)


@pytest.mark.parametrize("lock", range(5), ids=LOCKS)
def test_a_lock_does_not_press_on_itself(lock: int) -> None:
    others = (sum(START) - START[lock]) / 4.0
    assert coupled(lock, opened())["coupling"] == pytest.approx(0.02 * (others - 0.6))
    world = opened()
    world["lock"]["closing"][lock] = 0.0
    assert coupled(lock, world)["coupling"] == pytest.approx(0.02 * (others - 0.6))


def test_open_locks_loosen_the_others() -> None:
    world = opened()
    world["lock"]["closing"] = 0.1
    assert coupled(SECURITY, world)["coupling"] == pytest.approx(-0.01)


def test_coupling_fades_by_a_twentieth_a_month() -> None:
    world = opened()
    world["lock"]["coupling"][SECURITY] = 0.2
    world["lock"]["closing"] = 0.6
    assert coupled(SECURITY, world)["coupling"] == pytest.approx(0.19)


@pytest.mark.parametrize(("closing", "coupling"), [(1.0, 0.3), (0.0, -0.3)])
def test_coupling_stays_within_three_tenths(closing: float, coupling: float) -> None:
    world = opened()
    world["lock"]["coupling"][SECURITY] = coupling
    world["lock"]["closing"] = closing
    assert coupled(SECURITY, world, lock_coupling=0.5)["coupling"] == pytest.approx(coupling)


@pytest.mark.parametrize(
    ("lever", "coupling", "shift"),
    [
        (math.nan, 0.1, 0.1),
        (0.0, 0.1, 0.1),
        (0.5, 0.1, 0.6),
        (-0.5, 0.1, -0.4),
        (-0.99, -0.3, -1.0),
        (-1.0, 0.3, -1.0),  # opened fully, whatever the coupling
    ],
)
def test_a_lever_adds_to_the_coupling_and_opens_fully_at_minus_one(
    lever: float, coupling: float, shift: float
) -> None:
    """Others at .6 press nothing; coupling is remembered in full here."""
    world = opened()
    world["lock"]["closing"] = 0.6
    world["lock"]["coupling"][SECURITY] = coupling
    world["orders"]["lock"][0, SECURITY] = lever
    assert coupled(SECURITY, world, lock_memory=1.0)["shift"] == pytest.approx(shift)


def test_a_lever_on_one_lock_leaves_the_others_alone() -> None:
    world = opened()
    world["orders"]["lock"][0, SECURITY] = -1.0
    assert coupled(TERRITORY, world)["shift"] == pytest.approx(0.00055)


def test_the_locks_begin_so_firmly_closed_that_the_reduced_hazard_is_less_than_a_hundred_and_fiftieth() -> (
    None
):
    """1 / ((1 - .65)(1 - .85)(1 - .74)(1 - .57)(1 - .35)) = 262, security the tightest (E31)."""
    hazard = math.prod(1.0 - float(lock["closing"]) for lock in opened()["lock"])
    assert 1.0 / hazard > 150.0
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
    world = opened()
    world["lock"]["closing"] = closings
    world["lock"]["coupling"][lock] = coupling
    world["orders"]["lock"][0, lock] = lever
    now = coupled(lock, world)
    assert -1.0 <= now["shift"] <= 1.0
    assert -0.3 <= now["coupling"] <= 0.3
    assert 0.0 <= closed(lock, world)["closing"] <= 1.0
