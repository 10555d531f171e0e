"""What a scenario must be: its fields, the range of each, all errors at once; its calendar; its copies."""

import math
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import SECTORS, SIDES
from model.initial_state import DERIVED
from model.levers import Event
from model.scenario import Scenario, ScenarioError
from model.world import FIELDS

MANPOWER, BELIEF = "belligerent.russia.manpower", "leader.kyiv.belief"
TRUCE = Event(10, "truce", 1.0, until=12)


def problems_of(**fields: object) -> list[str]:
    """What is wrong with a scenario of these fields."""
    try:
        Scenario(**fields)  # type: ignore[arg-type]
    except ScenarioError as error:
        return error.problems
    return []


def test_a_scenario_without_differences_is_the_baseline_and_cannot_be_changed() -> None:
    scenario = Scenario()
    fields = (scenario.name, scenario.start, scenario.horizon, scenario.mode)
    assert fields == ("baseline", "2026-01", 60, "central")
    assert (dict(scenario.parameters), dict(scenario.initial), scenario.events) == ({}, {}, ())
    with pytest.raises(FrozenInstanceError):
        scenario.horizon = 0  # type: ignore[misc]


def test_fields_are_accepted_within_their_rules() -> None:
    for field, values in {
        "name": ["a", "0", "no-aid", "backcast-2023", "x" * 50],
        "summary": ["", "Anything, even 漢字 and\nlines.", "a" * 2_000],
        "start": ["2014-01", "2023-01", "2026-12", "2049-12"],
        "horizon": [1, 60, 600],
        "mode": ["central", "sampled"],
        "initial": [{MANPOWER: 380.0, BELIEF: 0.5, "front.kill_zone": 1}],
    }.items():
        for value in values:
            assert problems_of(**{field: value}) == [], value


def test_any_other_value_is_refused_once_with_the_field_and_the_rule() -> None:
    for field, rule, values in (
        ("name", "50 ", ["", "No-aid", "-aid", "no aid", "no_aid", "x" * 51, "a\n", "é", "../up", 5, None]),
        (
            "summary",
            "2,000",
            [3, "\x1b[2J", "a\u202eb", "a\u200bb", "\x00", "a\u2028", "\ufeff", "a" * 2_001],
        ),
        (
            "start",
            "2014-01 to 2049-12",
            ["2013-12", "2050-01", "2026-00", "2026-13", "2026-1", "26-01", "", 2026],
        ),
        ("horizon", "1 to 600 [months]", [0, -1, 601, 10**30, 60.0, True, "60", None, math.nan]),
        ("mode", "central or sampled", ["random", ""]),
    ):
        for value in values:
            (problem,) = problems_of(**{field: value})
            assert problem.startswith(f"{field} "), value
            assert rule in problem, value
            assert problem.isprintable(), value
            assert len(problem) < 200, value
    (problem,) = problems_of(parameters={"sanctions": 2})
    for part in ("[parameters]", "'sanctions'", "2", "0 to 1 [0-1]"):
        assert part in problem


def test_initial_states_are_refused_with_name_value_and_range() -> None:
    for name, allowed, values in (
        (BELIEF, "0 to 1 [0-1]", [-0.01, 1.01, math.nan, math.inf]),
        (MANPOWER, "50 to 10000 [k]", [-1.0, 0.0, 49.9, 10_001.0, math.nan, -math.inf, True, "380", None]),
        ("donor.germany.willingness", "0 to 1.6", [1000.0]),
        ("belligerent.rusia.manpower", f"'{MANPOWER}'", [380.0]),
        *(
            (name, "counted by the model", [1])
            for name in ("course.over", "environment.month", "leader.kyiv.stance")
        ),
    ):
        for value in values:
            (problem,) = problems_of(initial={name: value})
            assert problem.startswith("[initial] "), value
            assert f"'{name}'" in problem, value
            assert allowed in problem, value


def test_every_share_of_the_world_may_start_at_either_end() -> None:
    summed = {f"sector.{sector}.share.{side}" for sector in SECTORS for side in SIDES}
    shares = [
        place.name
        for place in FIELDS.values()
        if place.unit == "0-1" and not place.integer and place.name not in {*summed, *DERIVED}
    ]
    assert len(shares) > 100
    for end in (0.0, 1.0):
        assert problems_of(initial=dict.fromkeys(shares, end)) == []


def test_events_must_fit_into_the_horizon_and_errors_number_them() -> None:
    found = problems_of(events=(Event(1, "oil_price", 50.0), Event(61, "oil_prise", 50.0)))
    assert [line.startswith("[[event]] 2: ") for line in found] == [True, True]
    assert problems_of(events=(TRUCE,), horizon=12) == []
    (problem,) = problems_of(events=(TRUCE,), horizon=11)
    assert "10 to 11" in problem
    # With an impossible horizon, events are checked against the longest.
    found = problems_of(horizon=0, events=(Event(600, "truce", 1.0), Event(601, "truce", 1.0)))
    assert [line.partition(" is")[0] for line in found] == ["horizon 0", "[[event]] 2: month 601"]


def test_all_errors_of_a_scenario_come_at_once_each_on_a_line_with_its_place() -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario(
            name="Bad",
            summary=0,  # type: ignore[arg-type]
            start="now",
            horizon=0,
            mode="x",
            parameters={"nope": 1.0},
            initial={"nope": 1.0},
            events=(Event(0, "truce", 1.0),),
        )
    assert isinstance(caught.value, ValueError)
    lines = str(caught.value).splitlines()
    starts = ("name", "summary", "start", "horizon", "mode", "[parameters]", "[initial]", "[[event]] 1:")
    for line, start in zip(lines, starts, strict=True):
        assert line.startswith(f"scenario 'Bad': {start}")


def test_months_of_the_run_turn_into_calendar_dates_across_years() -> None:
    for start, month, date in [
        ("2026-01", 1, "2026-01"), ("2026-01", 60, "2030-12"), ("2026-01", 0, "2025-12"),
        ("2025-12", 2, "2026-01"), ("2023-01", 36, "2025-12"), ("2023-06", 7, "2023-12"),
        ("2023-06", 8, "2024-01"), ("2049-12", 600, "2099-11"),
    ]:  # fmt: skip
        assert Scenario(start=start).date(month) == date
    for start, offset in {"2026-01": 0, "2026-02": 1, "2025-12": -1, "2023-01": -36, "2027-01": 12}.items():
        assert Scenario(start=start).era_offset == offset


@given(st.integers(2014, 2049), st.integers(1, 12), st.integers(1, 600))
def test_a_month_later_is_a_month_later_in_the_calendar(year: int, month: int, count: int) -> None:
    number = 12 * year + month - 1 + count - 1
    assert Scenario(start=f"{year}-{month:02d}").date(count) == f"{number // 12}-{number % 12 + 1:02d}"


def test_an_altered_scenario_adds_to_the_first_leaves_it_alone_and_is_checked_again() -> None:
    first = Scenario(parameters={"sanctions": 0.5, "rivalry": 0.6}, events=(Event(1, "truce", 1.0),))
    second = first.altered({"sanctions": 0.6}, (Event(2, "truce", 0.0),), name="second", horizon=24)
    assert dict(second.parameters) == {"sanctions": 0.6, "rivalry": 0.6}
    assert [event.month for event in second.events] == [1, 2]
    assert (second.name, second.horizon) == ("second", 24)
    assert dict(first.parameters) == {"sanctions": 0.5, "rivalry": 0.6}
    assert len(first.events) == 1
    with pytest.raises(ScenarioError, match="month 13"):
        Scenario(horizon=13, events=(Event(13, "truce", 1.0),)).altered(horizon=12)
