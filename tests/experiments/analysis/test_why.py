"""But-for causes: known ones are found, and an ending that nothing could avert has none."""

import dataclasses
import math

import pytest

from experiments.analysis import why as causes
from experiments.analysis.branches import TracedRun, trace_run
from experiments.analysis.counterfactuals import EVENT, RULE, Removal
from experiments.analysis.why import Cause, leading, table
from experiments.commands.why import _sentence
from experiments.rendering import i18n
from experiments.statistics.paired import Difference
from model.endings import ENDINGS
from model.levers import Event
from model.scenario import Scenario
from tests.builders import approx
from tests.experiments.analysis.computing import why

DIRECT = ENDINGS.index("direct_war")
# A fatal incident always leads to open fire, and nothing else does; one comes about every other year.
DEADLY = Scenario(
    horizon=24, parameters={"exchange_chance": 1.0, "incident_fatality": 0.03, "intervention_rate": 0.0}
)
DOOMED = Scenario(horizon=6, parameters={"nuclear_rate": 1.0})


@pytest.fixture(scope="module")
def deadly() -> tuple[TracedRun, list[Cause]]:
    candidates = (trace_run(DEADLY, 1, run) for run in range(200))
    traced = next(
        traced for traced in candidates if traced.ending == DIRECT and 6 <= traced.ending_month <= 12
    )
    return traced, why(traced, 200)


def cause(**changes: object) -> Cause:
    removal = Removal(EVENT, "mobilisation", {"side": "russia"}, 9, edits=((9, "mobilisation", 0, 1.0),))
    usual = Cause(removal, 100, 5, 14, 0.6, 0.45, Difference(-0.15, -0.2, -0.1, 0.001, 100), 0.3, 0.4, 1)
    return dataclasses.replace(usual, **changes)  # type: ignore[arg-type]


def test_the_known_causes_lead(deadly: tuple[TracedRun, list[Cause]]) -> None:
    # The known cause leads.
    traced, found = deadly
    assert [c.rank for c in leading(found, rules=False)] == list(
        range(1, len(leading(found, rules=False)) + 1)
    )
    by_kind = {c.removal.kind: c for c in found if c.removal.month == traced.ending_month}
    incident = by_kind["fatal_incident"]
    assert (incident.share_with, incident.is_cause, incident.rank) == (1.0, True, 1)
    assert incident.share_without < 0.7
    assert incident.ending != DIRECT or incident.month > traced.ending_month
    # The known rule leads and takes the whole ending with it.
    first = leading(deadly[1], rules=True)[0]
    assert first.removal.kind == "escalation.have_incidents"
    assert (first.share_without, first.owed, first.lost) == (0.0, 1.0, 1.0)
    # What leads is weighed again with fresh and more continuations.
    found = deadly[1]
    assert {c.continuations for c in found if c.rank} == {200}
    assert {c.continuations for c in found} == {50, 200}
    assert sum(c.continuations == 200 for c in found) <= causes.WEIGHED_EVENTS + causes.WEIGHED_RULES
    # Each list is ranked by what the ending owes.
    for rules in (False, True):
        owed = [c.owed for c in leading(deadly[1], rules)]
        assert owed == sorted(owed, reverse=True)
        assert all(c.is_cause for c in leading(deadly[1], rules))


def test_endings_without_and_with_a_cause() -> None:
    # An ending that nothing could avert has no cause.
    traced = trace_run(DOOMED, 3, 0)
    assert (ENDINGS[traced.ending], traced.ending_month) == ("nuclear_use", 1)
    assert [c for c in why(traced, 40) if c.is_cause] == []
    # A lever that brought the ending is its cause. Troops sent into a run without incidents come under fire
    # at once, and only they do.
    scenario = Scenario(
        horizon=6,
        parameters={"incident_rate": 1.0, "incident_fatality": 0.0001, "exchange_chance": 1.0},
        events=(Event(3, "incidents", factor=0.0), Event(4, "peacekeepers", 1.0)),
    )
    risky = scenario.altered({"peacekeeper_attack": 1.0})
    traced = trace_run(risky, 8, 0)
    assert (ENDINGS[traced.ending], traced.ending_month) == ("direct_war", 4)
    found = why(traced, 60)
    lever = next(c for c in found if c.removal.facts == {"lever": "peacekeepers"})
    assert lever.share_with == 1.0
    assert lever.share_without < 0.1
    assert lever.rank


def test_the_table_of_causes(deadly: tuple[TracedRun, list[Cause]]) -> None:
    # Threads change nothing.
    traced, found = deadly
    assert table(traced, why(traced, 200, threads=2), lambda one: one.kind) == table(
        traced, found, lambda one: one.kind
    )
    # A cause makes the ending rarer by more than chance or a trifle.
    for changes, owed, is_cause in [
        ({}, 0.25, True),
        ({"difference": Difference(-0.15, -0.31, 0.01, 0.1, 100)}, 0.25, False),
        ({"difference": Difference(-0.02, -0.03, -0.01, 0.1, 100)}, 0.02 / 0.6, False),
        ({"difference": Difference(0.1, 0.05, 0.15, 0.1, 100)}, -0.1 / 0.6, False),
        ({"share_with": 0.0, "difference": Difference(0.0, 0.0, 0.0, 1.0, 100)}, 0.0, False),
    ]:
        assert cause(**changes).owed == approx(owed)
        assert cause(**changes).is_cause == is_cause
    # The table has a row for every removal and rules have no date of their own.
    traced, found = deadly
    rows = table(traced, found, lambda one: one.kind)
    assert len(rows) == len(found)
    for row, c in zip(rows, found, strict=True):
        assert row["rank"] == (c.rank or None)
        assert row["difference"] == approx(row["share_without"] - row["share_with"])
        assert math.isnan(row["lost"]) == (row["share_with"] == 0.0)
        assert 0.0 <= row["changed"] <= 1.0
        assert (row["group"] == RULE) == (row["kind"] in i18n.phrases("en")["rules"])


def test_every_cause_of_a_run_has_a_sentence_in_every_language(deadly: tuple[TracedRun, list[Cause]]) -> None:
    traced, found = deadly
    for language in i18n.LANGUAGES:
        for one in found:
            text = _sentence(traced, one, language)
            assert text
            assert "{" not in text
