"""What must hold of every rule: one signature, its own row only, any order of rows, no bare numbers."""

import ast
import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import agents
import model
from agents.records import meaning_and_unit
from model import ensemble, kernel, schedule
from model.levers import monthly_orders
from model.rule_table import footprint, plain, table
from model.scenario import Scenario
from model.world import FIELDS, KINDS, RECORD
from tests.builders import lever_event, params

ALL = schedule.OPENING + schedule.MONTH
MACHINERY = {"shocks.py", "kernel.py", "schedule.py"}
BUSY = Scenario(
    events=(
        lever_event("aid", month=8, factor=0.3),
        lever_event("stance.kyiv", 2.0, month=5, until=20),
        lever_event("no_fly_zone", 1.0, month=20, until=22),
        lever_event("mobilisation", 1.0, month=9, until=9),
        lever_event("concession.moscow", 1.0, month=12, until=12),
        lever_event("truce", 1.0, month=25, until=27),
    )
)


@pytest.fixture(scope="module")
def worlds() -> list[tuple[np.void, np.void]]:
    """Worlds of different runs and months, each with the draws of its next month."""
    found = []
    orders, factors = monthly_orders(BUSY.events, BUSY.horizon)
    for scenario in (Scenario(), BUSY):
        history = ensemble.simulate(scenario, range(3), history=True).history
        draws = np.zeros(ensemble.shocks.SLOTS)
        scratch = np.zeros((4, ensemble.shocks.SLOTS))
        for run in range(3):
            for month in (1, 4, 8, 9, 12, 20, 25, 33, 45):
                world = history[run, month - 1].copy().view(RECORD)[0]
                if world["environment"]["month"][0] != month:
                    continue
                if scenario is BUSY:
                    world["orders"][0], world["factors"][0] = orders[month], factors[month]
                ensemble.shocks.draw_month(draws, scratch, (7, 0), run, 0, month + 1)
                found.append((world, draws.copy().view(ensemble.shocks.RECORD)[0]))
    return found


def copy_of(world: np.void) -> np.void:
    return np.array([world])[0]


def changed_places(before: np.void, after: np.void) -> set[tuple[str, int, str]]:
    old, new = np.frombuffer(before.tobytes(), "i8"), np.frombuffer(after.tobytes(), "i8")
    moved = set(np.flatnonzero(old != new))
    return {(place.kind, place.row, place.field) for place in FIELDS.values() if place.word in moved}


def functions_of_rules() -> list[tuple[str, ast.FunctionDef]]:
    """Every rule, helper and formula in agents/ and model/, with its file."""
    folders = (Path(str(package.__file__)).parent for package in (agents, model))
    return [
        (path.name, node)
        for folder in folders
        for path in sorted(folder.glob("*.py"))
        if path.name not in MACHINERY
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(
            getattr(decorator, "id", "") in {"rule", "inlined_source"} for decorator in node.decorator_list
        )
    ]


def test_rules_are_short_have_one_signature_and_avoid_min_and_max() -> None:
    # Every rule has the one signature.
    expected = ["world", "params", "shocks", "i"]
    assert [p.name for p in ALL if list(inspect.signature(plain(p.rule)).parameters) != expected] == []
    # No rule uses min or max. Compiled and plain Python may return zeros of different sign from them.
    for phase in ALL:
        assert not re.search(r"\b(min|max)\(", inspect.getsource(plain(phase.rule))), phase.name
    # Rules are short.
    for phase in ALL:
        tree = ast.parse(textwrap.dedent(inspect.getsource(plain(phase.rule))))
        body = tree.body[0].body[1:]  # type: ignore[attr-defined]
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
        assert lines <= 48, f"{phase.name} has {lines} lines"
    # Numbers of the world are eight bytes wide.
    assert RECORD.itemsize % 8 == 0
    for place in FIELDS.values():
        assert 0 <= place.word < RECORD.itemsize // 8


def test_rules_hold_no_numbers_but_0_1_and_2() -> None:
    """Any other number belongs in ``model/parameters.csv``, or is a constant with a name."""
    found = [
        f"{name}: {function.name} line {node.lineno}: {node.value}"
        for name, function in functions_of_rules()
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and node.value not in (0, 1, 2)
    ]
    assert found == []


def test_the_table_of_rules_lists_them_in_order_with_summary_and_source() -> None:
    rows = table()
    assert [row.name for row in rows] == [phase.name for phase in ALL]
    assert [row.name for row in rows if not row.summary.endswith(".") or not row.source] == []
    (row,) = (row for row in rows if row.name == "faction.mobilise")
    assert row.reads == ("faction.example", "faction.grievance", "faction.mobilised", "faction.threshold")
    assert row.params == ("mobilisation_speed", "threshold_spread")
    assert row.writes == ("faction.mobilised",)


def test_a_footprint_follows_helpers_local_names_and_draws() -> None:
    def rule(world: Any, params: Any, shocks: Any, i: int) -> None:
        side, spread = world["belligerent"][i], params["oil_spread"]
        side["gap"] = spread * shocks["oil"][0] + world["front"][0]["pace"]

    found = footprint(rule)
    assert (found.reads, found.params) == ({"front.pace"}, {"oil_spread"})
    assert (found.writes, found.draws) == ({"belligerent.gap"}, {"oil"})
    row = next(row for row in table() if row.name == "manpower.settle_losses")
    assert "faction.mobilised" in row.reads  # read by its helper only


def test_a_rule_writes_only_its_own_row_and_is_the_same_in_any_order_and_engine(worlds: Any) -> None:
    for phase in schedule.MONTH:
        place = schedule.MONTH.index(phase)
        others = schedule.marked(1 - np.eye(len(schedule.MONTH), dtype="i8")[place])
        given = np.array([params()])
        rows = range(phase.first, phase.stop)
        declared = footprint(phase.rule).writes
        for world, draws in worlds:
            forward, backward, compiled = copy_of(world), copy_of(world), np.array([world])
            for row in rows:
                before = copy_of(forward)
                plain(phase.rule)(forward, params(), draws, row)
                for kind, where, field in changed_places(before, forward):
                    assert (kind, where) == (phase.kind, row), (
                        f"{phase.name}[{row}] wrote {kind}[{where}].{field}"
                    )
                    assert f"{kind}.{field}" in declared
                kernel.apply_to_row(compiled, given, np.array([draws]), others, row)
            for row in reversed(rows):
                plain(phase.rule)(backward, params(), draws, row)
            assert forward.tobytes() == backward.tobytes(), "the order of rows matters"
            assert forward.tobytes() == compiled.tobytes(), "compiled and plain Python differ"


def test_a_rule_that_takes_from_a_shared_stock_at_once_would_be_caught(worlds: Any) -> None:
    """The test above can fail: this greedy rule depends on who comes first."""

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


def test_every_field_has_a_meaning_and_unit_and_is_written_and_used() -> None:
    """State that nothing reads is dead weight; what is only shown to people must be listed here."""
    written = {name for phase in ALL for name in footprint(phase.rule).writes}
    read = {name for phase in ALL for name in footprint(phase.rule).reads}
    shown = {FIELDS[outcome.place] for outcome in ensemble.outcomes.ALL}
    measured = {f"{place.kind}.{place.field}" for place in shown}
    by_the_kernel = {"environment.era", "course.horizon"}
    for_people = {
        "environment.calendar_month", "donor.military_allocated", "donor.election_shift",
        "bargaining.surplus", "bargaining.talks", "bargaining.sign_chance", "bargaining.forced_hazard",
        "bargaining.relapse_hazard", "escalation.tension", "escalation.theatre", "leader.adjust_chance",
        "leader.exit_hazard", "leader.months_in_office", "sector.force_ratio", "front.monthly_advance",
        "course.exhaustion_hazard", "belligerent.war_bill",
    }  # fmt: skip
    for kind, record, _ in KINDS:
        for name in record.names or ():
            assert all(meaning_and_unit(record, name)), f"{kind}.{name} lacks meaning or unit"
            assert f"{kind}.{name}" in written | by_the_kernel, f"no rule writes {kind}.{name}"
            used = read | measured | for_people | by_the_kernel
            assert f"{kind}.{name}" in used, f"nothing reads {kind}.{name}"
