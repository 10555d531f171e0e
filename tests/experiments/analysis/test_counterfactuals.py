"""What can be taken out of a run, and that nothing else is."""

import string

import numpy as np
import pytest

from experiments.analysis import counterfactuals as taking
from experiments.analysis.branches import TracedRun, trace_run
from experiments.analysis.counterfactuals import (
    DECIDED_BY,
    EVENT,
    LEVER,
    RULE,
    SHOCK,
    STREAMS,
    Removal,
    removals,
)
from experiments.rendering import i18n
from experiments.running.happenings import happenings
from experiments.scenarios import library
from model import schedule, shocks
from model.ensemble import plan_of
from model.levers import Event
from model.scenario import Scenario

RUNS = range(12)
# Both call up men above their planned strength too, and Kyiv attacks whatever its line and hopes.
EAGER = Scenario(
    parameters=dict.fromkeys(("mobilisation_manning.russia", "mobilisation_manning.ukraine"), 1.1)
    | dict.fromkeys(("offensive_line", "offensive_belief.ukraine", "offensive_support.ukraine"), 0.0)
)


@pytest.fixture(scope="module")
def traced_runs() -> list[TracedRun]:
    return [*(trace_run(Scenario(), 42, run) for run in RUNS), *(trace_run(EAGER, 42, run) for run in (0, 1))]


FOUND: dict[str, list[Removal]] = {}


def removals_of(traced: TracedRun) -> list[Removal]:
    if traced.run_id not in FOUND:
        FOUND[traced.run_id] = list(removals(traced))
    return FOUND[traced.run_id]


def without(traced: TracedRun, removal: Removal) -> TracedRun:
    return trace_run(traced.scenario, traced.seed, traced.run, removal.plan(traced))


def news(traced: TracedRun, month: int) -> list[tuple[str, str]]:
    found = happenings(traced.states[month - 1], traced.states[month], traced.parameters)
    return [(item.kind, str(item.facts)) for item in found]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_what_can_be_taken_out(traced_runs: list[TracedRun]) -> None:
    # Runs have events surprises and rules to take out.
    found = [removal for traced in traced_runs for removal in removals_of(traced)]
    assert {removal.group for removal in found} == {EVENT, SHOCK, RULE}
    kinds = {removal.kind for removal in found}
    assert {
        "coercion",
        "veto",
        "mobilisation",
        "adjusts",
        "vote_for",
        "vote_against",
        "oil",
    } <= kinds
    assert all(1 <= removal.month <= 60 for removal in found)
    # Nothing after the ending is taken out.
    for traced in traced_runs:
        assert max(removal.month for removal in removals_of(traced)) <= traced.ending_month


def test_a_removal_replaces_one_draw_of_one_month(traced_runs: list[TracedRun]) -> None:
    # A removal replaces one draw of one month.
    for removal in removals_of(traced_runs[0]):
        if removal.group in {EVENT, SHOCK}:
            ((month, stream, actor, value),) = removal.edits
            assert month == removal.month
            assert 0 <= actor < STREAMS[stream].actors
            assert value == STREAMS[stream].neutral or stream == "election"
            assert not removal.skipped
            assert removal.struck is None
    # The runs are one until the month of the removal.
    for traced in traced_runs[:4]:
        for removal in removals_of(traced)[::5]:
            if removal.group != RULE:
                other = without(traced, removal)
                assert other.states[: removal.month].tobytes() == traced.states[: removal.month].tobytes()
    # What is taken out does not happen in that month.
    checked = set()
    for traced in traced_runs:
        for removal in removals_of(traced):
            if removal.group == EVENT and removal.kind in DECIDED_BY:
                happened = (removal.kind, str(removal.facts))
                assert happened in news(traced, removal.month)
                assert happened not in news(without(traced, removal), removal.month)
                checked.add(removal.kind)
    assert {"coercion", "veto", "mobilisation", "offensive", "adjusts"} <= checked


def test_votes(traced_runs: list[TracedRun]) -> None:
    # A vote taken out moves nothing.
    found = 0
    for traced in traced_runs[:6]:
        for month in range(1, traced.ending_month + 1):
            for removal in taking.votes(traced, month):
                other = without(traced, removal)
                assert removal not in list(taking.votes(other, month))
                assert removal.facts["vote"] not in [r.facts["vote"] for r in taking.votes(other, month)]
                found += 1
    assert found > 5
    # The midterm which moves only coercion is a vote too.
    names = {removal.facts["vote"] for removal in taking.votes(traced_runs[0], 11)}
    assert names <= {"midterm_2026"}
    assert any("midterm_2026" in str(list(taking.votes(traced, 11))) for traced in traced_runs)
    # The ending itself is not taken out.
    last = {"exhaustion", "agreement", "force", "exchange", "retaliation", "nuclear"}
    taken = {stream for traced in traced_runs for one in removals_of(traced) for _, stream, _, _ in one.edits}
    assert any(traced.ending_month < 60 for traced in traced_runs)
    assert taken.isdisjoint(last)


def test_large_surprises(traced_runs: list[TracedRun]) -> None:
    # Only large surprises are taken out.
    traced = traced_runs[1]
    found = [removal for removal in removals_of(traced) if removal.group == SHOCK]
    assert all(abs(removal.facts["size"]) >= 2.0 for removal in found)
    draws = np.array(
        [list(taking.draw(traced, month)) for month in range(1, traced.ending_month + 1)], dtype=object
    )
    values = [
        value
        for row in draws
        for stream, vector in zip(shocks.STREAMS, row, strict=True)
        if stream in taking.SURPRISES
        for value in vector
    ]
    assert len(found) == sum(abs(value) >= 2.0 for value in values)
    # A surprise taken out is zero.
    traced, removal = next(
        (traced, r) for traced in traced_runs for r in removals_of(traced) if r.kind == "oil"
    )
    before, after = taking.draw(traced, removal.month), taking.draw(without(traced, removal), removal.month)
    assert (before["oil"][0], after["oil"][0]) == (removal.facts["size"], 0.0)
    others = [stream.name for stream in shocks.STREAMS if stream.name != "oil" and not stream.opening]
    assert all(before[name].tolist() == after[name].tolist() for name in others)


def test_levers_and_rules(traced_runs: list[TracedRun]) -> None:
    # A lever taken out leaves the others.
    scenario = library.load("baseline").altered(
        events=(Event(2, "oil_price", 40.0, until=30), Event(5, "coercion", 0.0))
    )
    traced = trace_run(scenario, 42, 1)
    first, second = (removal for removal in removals_of(traced) if removal.group == LEVER)
    assert (first.month, second.month) == (2, 5)
    plans = [plan_of(scenario), first.plan(traced), second.plan(traced)]
    assert not np.array_equal(plans[0].orders, plans[1].orders, equal_nan=True)
    only_second = plan_of(Scenario(events=(scenario.events[1],)))
    assert np.array_equal(plans[1].orders, only_second.orders, equal_nan=True)
    # A rule taken out is skipped from the beginning.
    rules = [removal for removal in removals_of(traced_runs[0]) if removal.group == RULE]
    assert [rule.kind for rule in rules] == list(i18n.phrases("en")["rules"])
    for rule in rules:
        assert (rule.month, rule.lived) == (1, 0)
        assert list(rule.plan(traced_runs[0]).skipped) == [name == rule.kind for name in schedule.NAMES]
    # No rule that keeps the books or writes the ending is a cause.
    accounts = {
        "environment.turn_calendar", "endings.label_ending", "endings.break_down",
        "bargaining.force_settlement",
    }  # fmt: skip
    assert not accounts & set(i18n.phrases("en")["rules"])
    assert accounts <= set(schedule.NAMES)


def test_every_removal_has_its_words_in_both_languages(traced_runs: list[TracedRun]) -> None:
    english, chinese = (i18n.phrases(language) for language in i18n.LANGUAGES)
    for section in ("effects", "results", "without", "rules"):
        assert list(english[section]) == list(chinese[section])
        for key in english[section]:
            assert placeholders(english[section][key]) == placeholders(chinese[section][key]), key
            assert not chinese[section][key].isascii()
    surprises = {stream.name for stream in taking.SURPRISES}
    assert set(english["without"]) == {*DECIDED_BY, *surprises, "vote_for", "vote_against", "lever"}
    assert set(english["rules"]) <= set(schedule.NAMES)
