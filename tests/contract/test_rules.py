"""What must hold of every rule: one signature, a true docstring, its own row only, any order of rows."""

import inspect
import re
from typing import Any

import numpy as np
import pytest

from agents.records import meaning_and_unit
from model import ensemble, kernel, schedule
from model.levers import monthly_orders
from model.scenario import Scenario
from model.world import FIELDS, KINDS, RECORD
from tests.rule_reader import described, footprint, plain
from tests.vocabulary import params, pulled

ALL = schedule.OPENING + schedule.MONTH
NAMES = [phase.name for phase in ALL]
BUSY = Scenario(
    events=(
        pulled("aid", month=8, factor=0.3),
        pulled("stance.kyiv", 2.0, month=5, until=20),
        pulled("no_fly_zone", 1.0, month=20, until=22),
        pulled("mobilisation", 1.0, month=9, until=9),
        pulled("concession.moscow", 1.0, month=12, until=12),
        pulled("truce", 1.0, month=25, until=27),
    )
)


def lived_worlds() -> list[tuple[np.void, np.void]]:
    """Worlds of different wars and months, each with the draws of its next month."""
    found = []
    orders, factors = monthly_orders(BUSY.events, BUSY.horizon)
    for scenario in (Scenario(), BUSY):
        history = ensemble.simulate(scenario, range(6), history=True).history
        draws = np.zeros(ensemble.shocks.SLOTS)
        scratch = np.zeros((3, ensemble.shocks.SLOTS))
        for run in range(6):
            for month in (1, 4, 8, 9, 12, 20, 25, 33, 45):
                world = history[run, month - 1].copy().view(RECORD)[0]
                if world["environment"]["month"][0] != month:
                    continue
                if scenario is BUSY:
                    world["orders"][0], world["factors"][0] = orders[month], factors[month]
                ensemble.shocks.draw_month(draws, scratch, (7, 0), run, 0, month + 1)
                found.append((world, draws.copy().view(ensemble.shocks.RECORD)[0]))
    return found


@pytest.fixture(scope="module")
def worlds() -> list[tuple[np.void, np.void]]:
    return lived_worlds()


def copy_of(world: np.void) -> np.void:
    return np.array([world])[0]


def changed_places(before: np.void, after: np.void) -> set[tuple[str, int, str]]:
    old, new = np.frombuffer(before.tobytes(), "i8"), np.frombuffer(after.tobytes(), "i8")
    moved = set(np.flatnonzero(old != new))
    return {(place.kind, place.row, place.field) for place in FIELDS.values() if place.word in moved}


@pytest.mark.parametrize("phase", ALL, ids=NAMES)
def test_every_rule_has_the_one_signature(phase: schedule.Phase) -> None:
    assert list(inspect.signature(plain(phase.rule)).parameters) == ["world", "params", "shocks", "i"]


@pytest.mark.parametrize("phase", ALL, ids=NAMES)
def test_docstring_tells_what_the_rule_reads_writes_and_draws(phase: schedule.Phase) -> None:
    """The docstring is held against the rule's own source; tests/rule_reader.py rewrites it if it lags."""
    found, told = footprint(phase.rule), described(phase.rule)
    assert told.reads == found.reads
    assert told.params == found.params
    assert told.draws == found.draws
    assert {f"{phase.kind}.{name}" for name in told.writes} == found.writes


@pytest.mark.parametrize("phase", schedule.MONTH, ids=schedule.NAMES)
def test_a_rule_writes_only_its_own_row_and_only_what_it_declares(phase: schedule.Phase, worlds: Any) -> None:
    declared = described(phase.rule).writes
    written: set[str] = set()
    for world, draws in worlds:
        for row in range(phase.first, phase.stop):
            after = copy_of(world)
            plain(phase.rule)(after, params(), draws, row)
            for kind, where, field in changed_places(world, after):
                told = f"{phase.name} of row {row} wrote {kind}[{where}].{field}"
                assert (kind, where) == (phase.kind, row), told
                written.add(field)
    assert written <= declared


@pytest.mark.parametrize("phase", schedule.MONTH, ids=schedule.NAMES)
def test_the_order_of_rows_within_a_phase_cannot_matter(phase: schedule.Phase, worlds: Any) -> None:
    for world, draws in worlds:
        forward, backward = copy_of(world), copy_of(world)
        for row in range(phase.first, phase.stop):
            plain(phase.rule)(forward, params(), draws, row)
        for row in reversed(range(phase.first, phase.stop)):
            plain(phase.rule)(backward, params(), draws, row)
        assert forward.tobytes() == backward.tobytes()


def test_a_rule_that_takes_from_a_shared_stock_at_once_would_be_caught(worlds: Any) -> None:
    """The test above has teeth: this greedy rule depends on who comes first."""

    def greedy(world: Any, params: Any, shocks: Any, i: int) -> None:
        taken = min(world["belligerent"][0]["funds"], 30.0 + i)
        world["belligerent"][0]["funds"] -= taken
        world["belligerent"][i]["gap"] = taken

    world = copy_of(worlds[0][0])
    world["belligerent"][0]["funds"] = 50.0
    forward, backward = copy_of(world), copy_of(world)
    for row in (0, 1):
        greedy(forward, None, None, row)
    for row in (1, 0):
        greedy(backward, None, None, row)
    assert forward.tobytes() != backward.tobytes()


@pytest.mark.parametrize("phase", schedule.MONTH, ids=schedule.NAMES)
def test_compiled_and_plain_python_agree_to_the_last_bit(phase: schedule.Phase, worlds: Any) -> None:
    place = schedule.MONTH.index(phase)
    others = schedule.marked(1 - np.eye(len(schedule.MONTH), dtype="i8")[place])
    table = np.array([params()])
    for world, draws in worlds:
        compiled, python = np.array([world]), copy_of(world)
        for row in range(phase.first, phase.stop):
            kernel.play_agent(compiled, table, np.array([draws]), others, row)
            plain(phase.rule)(python, params(), draws, row)
        assert compiled.tobytes() == python.tobytes()


@pytest.mark.parametrize(("kind", "record"), [(kind, record) for kind, record, _ in KINDS])
def test_every_field_says_what_it_is_and_in_which_unit(kind: str, record: np.dtype[Any]) -> None:
    for name in record.names or ():
        meaning, unit = meaning_and_unit(record, name)
        assert meaning, f"{kind}.{name} has no meaning"
        assert unit, f"{kind}.{name} has no unit"


@pytest.mark.parametrize(("kind", "record"), [(kind, record) for kind, record, _ in KINDS])
def test_every_field_is_written_by_a_rule(kind: str, record: np.dtype[Any]) -> None:
    written = {name for phase in ALL for name in footprint(phase.rule).writes}
    by_the_kernel = {"environment.era", "course.horizon"}
    for name in record.names or ():
        assert f"{kind}.{name}" in written | by_the_kernel


@pytest.mark.parametrize(("kind", "record"), [(kind, record) for kind, record, _ in KINDS])
def test_every_field_is_read_by_a_rule_or_measured(kind: str, record: np.dtype[Any]) -> None:
    """State that nothing reads is dead weight; what is only shown to people must be listed here."""
    read = {name for phase in ALL for name in footprint(phase.rule).reads}
    shown = {FIELDS[outcome.place] for outcome in ensemble.outcomes.ALL}
    measured = {f"{place.kind}.{place.field}" for place in shown}
    for_people = {
        "environment.calendar_month",
        "donor.military_allocated",
        "donor.election_shift",
        "bargaining.surplus",
        "bargaining.talks",
        "bargaining.sign_chance",
        "bargaining.forced_hazard",
        "bargaining.relapse_hazard",
        "escalation.tension",
        "escalation.theatre",
        "leader.adjust_chance",
        "leader.exit_hazard",
        "leader.months_in_office",
        "sector.force_ratio",
        "front.monthly_advance",
        "course.exhaustion_hazard",
        "belligerent.war_bill",
    }
    for name in record.names or ():
        assert f"{kind}.{name}" in read | measured | for_people | {"course.horizon"}


def test_no_rule_uses_min_or_max() -> None:
    """Compiled and plain Python may return zeros of different sign from them."""
    for phase in ALL:
        assert not re.search(r"\b(min|max)\(", inspect.getsource(plain(phase.rule))), phase.name


def test_rules_are_short() -> None:
    for phase in ALL:
        code = inspect.getsource(plain(phase.rule)).split('"""')[2]
        lines = [line for line in code.splitlines() if line.strip()]
        assert len(lines) <= 40, f"{phase.name} has {len(lines)} lines"


def test_numbers_of_the_world_are_eight_bytes_wide() -> None:
    assert RECORD.itemsize % 8 == 0
    for place in FIELDS.values():
        assert 0 <= place.word < RECORD.itemsize // 8
