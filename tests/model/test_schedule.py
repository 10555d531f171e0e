"""The order of a month, and the walk and the fold that both follow it."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import EUROPE, KYIV, MOSCOW, RUSSIA, UKRAINE, WASHINGTON
from agents.jit import FLAGS, njit
from model import schedule
from model.schedule import MONTH, OPENING, Phase
from model.world import ROWS

# The twelve steps of the design, each by the first and the last of its phases.
STEPS = (
    ("environment.turn_calendar", "environment.drift_rivalry"),
    ("donor.tighten_budget", "partner.change_support"),
    ("equipment.receive_support", "equipment.produce_fires"),
    ("manpower.press_for_recruits", "manpower.recruit"),
    ("front.make_fortune", "front.man_line"),
    ("equipment.launch_strikes", "escalation.climb"),
    ("public_opinion.shift_support", "leader.weigh_factions"),
    ("beliefs.learn", "beliefs.watch_others"),
    ("leader.update_commitment", "leader.leave_office"),
    ("bargaining.hold_talks", "peace.keep_peace"),
    ("endings.break_down", "endings.label_ending"),
    ("locks.measure_locks", "locks.measure_locks"),
)


def place(name: str) -> int:
    return schedule.NAMES.index(name)


def test_a_month_has_twelve_steps_in_order() -> None:
    # The twelve steps of a month follow one another without gap.
    ends = [(place(first), place(last)) for first, last in STEPS]
    assert ends[0][0] == 0
    assert ends[-1][1] == len(MONTH) - 1
    for (_, last), (first, _) in pairwise(ends):
        assert first == last + 1
    # What is written comes before what reads it.
    for earlier, later in [
        ("locks.couple", "beliefs.update_pain"),  # shifts are made before they are felt
        ("donor.watch_peers", "donor.change_willingness"),  # the pull is booked, then followed
        ("sector.claim_troops", "sector.deploy_troops"),
        ("sector.contest", "front.move_line"),
        ("front.move_line", "sector.hold_ground"),
        ("sector.compute_casualties", "manpower.settle_losses"),
        ("terms.offer_guarantee", "terms.find_terms"),
        ("beliefs.value_fighting", "terms.find_terms"),
        ("terms.find_terms", "beliefs.value_adjusting"),
        ("beliefs.value_adjusting", "beliefs.choose_stance"),
        ("beliefs.choose_stance", "bargaining.seek_agreement"),
        ("bargaining.seek_agreement", "bargaining.force_settlement"),
        ("bargaining.force_settlement", "peace.write_settlement"),
        ("peace.keep_peace", "endings.label_ending"),
        ("belligerent.measure_exhaustion", "endings.break_down"),
        ("escalation.climb", "endings.label_ending"),
    ]:
        assert place(earlier) < place(later)
    # The phases of a month have names of their own.
    assert len(set(schedule.NAMES)) == len(MONTH) == len(schedule.NAMES)


def test_phases_move_the_rows_they_are_meant_for() -> None:
    # Every phase moves rows that its kind has.
    for phase in OPENING + MONTH:
        assert 0 <= phase.first < phase.stop <= ROWS[phase.kind]
    # The scene is set once for every row of every kind that needs it.
    assert {phase.kind for phase in OPENING} == set(ROWS) - {"bargaining"}
    assert all((phase.first, phase.stop) == (0, ROWS[phase.kind]) for phase in OPENING)
    # No other phase leaves rows of its kind out.
    at_war = ("weigh_factions", "update_commitment", "launch_offensive", "set_tempo", "order_mobilisation")
    expected = {
        "leader.hear_donors": range(WASHINGTON, EUROPE + 1),
        "leader.press_for_peace": range(WASHINGTON, WASHINGTON + 1),
        "economy.balance_russian_budget": range(RUSSIA, RUSSIA + 1),
        "economy.fill_external_gap": range(UKRAINE, UKRAINE + 1),
        **{f"leader.{name}": range(MOSCOW, KYIV + 1) for name in at_war},
        "leader.change_legitimacy": range(MOSCOW, KYIV + 1),
        "leader.leave_office": range(MOSCOW, KYIV + 1),
        "beliefs.learn": range(MOSCOW, KYIV + 1),
        "beliefs.assess_threat": range(MOSCOW, KYIV + 1),
    }
    moved = {phase.name: range(phase.first, phase.stop) for phase in MONTH}
    every = {phase.name: range(ROWS[phase.kind]) for phase in MONTH}
    assert {name: rows for name, rows in moved.items() if rows != every[name]} == expected

    # Every and only give all rows or some both ends included.
    def rule(world: Any, params: Any, shocks: Any, i: int) -> None:
        """Do nothing."""

    assert schedule.every("leader", rule)[2:] == (0, 4)
    assert schedule.only("leader", rule, 1, 2)[2:] == (1, 3)
    assert schedule.every("leader", rule).name == "test_schedule.rule"


def test_a_phase_moves_only_the_rows_it_is_meant_for() -> None:
    for name, first, last in [
        ("leader.hear_donors", WASHINGTON, EUROPE),
        ("economy.balance_russian_budget", RUSSIA, RUSSIA),
        ("economy.fill_external_gap", UKRAINE, UKRAINE),
        ("leader.weigh_factions", MOSCOW, KYIV),
        ("beliefs.learn", MOSCOW, KYIV),
        ("beliefs.assess_threat", MOSCOW, KYIV),
        ("leader.press_for_peace", WASHINGTON, WASHINGTON),
        ("leader.leave_office", MOSCOW, KYIV),
        ("beliefs.choose_stance", MOSCOW, EUROPE),
        ("sector.contest", 0, 5),
        ("donor.deliver", 0, 11),
    ]:
        phase = MONTH[place(name)]
        assert (phase.first, phase.stop - 1) == (first, last)


def steps_of(rows: tuple[tuple[int, int], ...]) -> tuple[Phase, ...]:
    """Phases that note, in a world of one list, which of them moved which row."""

    def noting(number: int) -> Any:
        def rule(world: Any, params: Any, shocks: Any, row: int) -> None:
            world.append((number, row))

        return rule

    return tuple(Phase("", noting(number), *ends) for number, ends in enumerate(rows))


def test_a_walk_moves_every_row_of_a_phase_before_the_next_phase() -> None:
    moved: list[tuple[int, int]] = []
    schedule.walk(moved, None, None, steps_of(((0, 2), (1, 3), (0, 1))))
    assert moved == [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0)]


@njit(**FLAGS)
def add_one(world, params, shocks, row):
    world[row] = world[row] + 1.0


@njit(**FLAGS)
def double(world, params, shocks, row):
    world[row] = 2.0 * world[row]


@njit(**FLAGS)
def take_three(world, params, shocks, row):
    world[row] = world[row] - 3.0


RULES = (add_one, double, take_three)
ENDS = ((0, 3), (0, 3), (1, 3), (2, 3), (0, 2), (0, 3))
# Eighteen phases fill four groups of four and half another; joining them takes two rounds.
TOYS = tuple(Phase("", RULES[number % 3], *ENDS[number % 6]) for number in range(18))
FOLDED, ONE_ROW = schedule.fold(TOYS), schedule.fold(TOYS, one_row=True)


@njit(**FLAGS)
def run_schedule(world, skipped):
    FOLDED(world, 0.0, 0.0, schedule.marked(skipped))
    return world


@njit(**FLAGS)
def run_row(world, skipped, row):
    ONE_ROW(world, 0.0, 0.0, schedule.marked(skipped), row)
    return world


def skipping(*phases: int) -> np.ndarray:
    """Which phases are left out: none but these."""
    skipped = np.zeros(len(TOYS), dtype="i8")
    skipped[list(phases)] = 1
    return skipped


def walked(world: np.ndarray, skipped: list[int], *rows: int) -> list[float]:
    for number, phase in enumerate(TOYS):
        for row in range(phase.first, phase.stop):
            if not skipped[number] and row in (rows or range(3)):
                phase.rule(world, 0.0, 0.0, row)
    found: list[float] = world.tolist()
    return found


def test_a_fold_by_hand() -> None:
    """Row 0: (1 + 1) x 2 = 4, then x 2 = 8, - 3 = 5. Row 1: (1 + 1) x 2 - 3 = 1, x 2, - 3 = -1.

    Row 2: (1 + 1) x 2 - 3 = 1, + 1 = 2, - 3 = -1.
    """
    assert run_schedule(np.ones(3), skipping(*range(6, 18))).tolist() == [5.0, -1.0, -1.0]


@given(st.lists(st.integers(0, 1), min_size=len(TOYS), max_size=len(TOYS)), st.integers(0, 3))
def test_a_fold_does_what_a_walk_does_whatever_is_skipped_and_whichever_row_acts(
    skipped: list[int], row: int
) -> None:
    start, left_out = np.array([1.0, 10.0, 100.0]), np.array(skipped, dtype="i8")
    assert run_schedule(start.copy(), left_out).tolist() == walked(start.copy(), skipped)
    assert run_row(start.copy(), left_out, row).tolist() == walked(start.copy(), skipped, row)


def test_each_phase_of_a_fold_is_skipped_by_its_own_entry() -> None:
    for phase in range(len(TOYS)):
        start = np.array([1.25, 10.5, 100.75])
        folded = run_schedule(start.copy(), skipping(phase)).tolist()
        assert folded == walked(start.copy(), skipping(phase).tolist())
        assert folded != run_schedule(start.copy(), skipping()).tolist()


@given(st.lists(st.integers(0, 1), max_size=2 * schedule.PHASES_A_WORD))
def test_every_skipped_phase_has_a_bit_of_its_own(skipped: list[int]) -> None:
    low, high = schedule.marked(np.array(skipped, dtype="i8"))
    bits = f"{high:0{schedule.PHASES_A_WORD}b}{low:0{schedule.PHASES_A_WORD}b}"[::-1]
    assert bits == "".join(map(str, skipped)).ljust(2 * schedule.PHASES_A_WORD, "0")
