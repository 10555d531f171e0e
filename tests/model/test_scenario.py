"""What a scenario must be: its fields, the range of each, and all errors at once; its calendar."""

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


def problems_of(**fields: object) -> list[str]:
    """What is wrong with a scenario of these fields."""
    try:
        Scenario(**fields)  # type: ignore[arg-type]
    except ScenarioError as error:
        return error.problems
    return []


def test_a_scenario_without_differences_is_the_baseline_of_sixty_months_from_january_2026() -> None:
    scenario = Scenario()
    assert (scenario.name, scenario.start, scenario.horizon, scenario.mode) == (
        "baseline",
        "2026-01",
        60,
        "central",
    )
    assert (dict(scenario.parameters), dict(scenario.initial), scenario.events) == ({}, {}, ())


def test_a_scenario_cannot_be_changed_after_it_was_checked() -> None:
    with pytest.raises(FrozenInstanceError):
        Scenario().horizon = 0  # type: ignore[misc]


def test_a_name_is_one_to_fifty_lower_case_letters_digits_and_hyphens() -> None:
    for name in ["a", "0", "no-aid", "backcast-2023", "x" * 50]:
        assert problems_of(name=name) == []


def test_any_other_name_is_refused_with_the_rule() -> None:
    for name in ["", "No-aid", "-aid", "no aid", "no_aid", "x" * 51, "a\n", "é", "../up", 5, None]:
        assert problems_of(name=name) == [
            f"name {name!r} must be 1 to 50 lower-case letters, digits and hyphens"
        ]


def test_a_summary_is_any_text_but_text() -> None:
    assert problems_of(summary="Anything, even 漢字 and\nlines.") == []
    assert problems_of(summary=3) == [
        "summary 3 must be text of at most 2,000 characters, all of which can be seen"
    ]


def test_a_summary_that_does_more_than_being_read_is_refused() -> None:
    for summary in [
        "\x1b[2J",
        "safe\u202egnp",
        "zero\u200bwidth",
        "\x00",
        "line\u2028",
        "\ufeff",
        "a" * 2_001,
    ]:
        (problem,) = problems_of(summary=summary)
        assert problem.endswith("must be text of at most 2,000 characters, all of which can be seen")
        assert problem.isprintable()
        assert len(problem) < 200


def test_a_start_is_a_month_between_2014_and_2049() -> None:
    for start in ["2014-01", "2023-01", "2026-12", "2049-12"]:
        assert problems_of(start=start) == []


def test_any_other_start_is_refused_with_the_range_and_the_form() -> None:
    for start in ["2013-12", "2050-01", "2026-00", "2026-13", "2026-1", "26-01", "2026", "", 2026]:
        assert problems_of(start=start) == [
            f"start {start!r} must be a month from 2014-01 to 2049-12, written YYYY-MM"
        ]


def test_a_horizon_is_one_to_six_hundred_months() -> None:
    for horizon in [1, 60, 600]:
        assert problems_of(horizon=horizon) == []


def test_any_other_horizon_is_refused_with_the_range_and_its_unit() -> None:
    for horizon in [0, -1, 601, 10**30, 60.0, True, "60", None, math.nan]:
        assert problems_of(horizon=horizon) == [
            f"horizon {horizon!r} is out of range; allowed is 1 to 600 [months]"
        ]


def test_a_mode_is_central_or_sampled() -> None:
    assert problems_of(mode="sampled") == []
    assert problems_of(mode="random") == ["mode 'random' is unknown; allowed is central or sampled"]


def test_an_error_in_a_parameter_says_in_which_table_it_stands() -> None:
    assert problems_of(parameters={"sanctions": 2}) == [
        "[parameters] parameter 'sanctions': 2 is out of range; allowed is 0 to 1 [0-1]"
    ]


def test_a_number_of_the_initial_state_is_known_by_kind_member_and_field() -> None:
    good = {"belligerent.russia.manpower": 380.0, "leader.kyiv.belief": 0.5, "front.kill_zone": 1}
    assert problems_of(initial=good) == []


def test_an_unknown_state_is_told_with_the_nearest_known_one() -> None:
    assert problems_of(initial={"belligerent.rusia.manpower": 380.0}) == [
        "[initial] unknown state 'belligerent.rusia.manpower'; did you mean 'belligerent.russia.manpower'?"
    ]


def test_a_share_of_the_initial_state_lies_within_zero_and_one() -> None:
    for value in [-0.01, 1.01, math.nan, math.inf]:
        assert problems_of(initial={"leader.kyiv.belief": value}) == [
            f"[initial] state 'leader.kyiv.belief': {value!r} is out of range; allowed is 0 to 1 [0-1]; "
            "set it within that, or leave it out"
        ]


def test_an_army_of_the_initial_state_is_neither_gone_nor_larger_than_any_was() -> None:
    for value in [-1.0, 0.0, 49.9, 10_001.0, 1.1e6, math.nan, -math.inf]:
        assert problems_of(initial={"belligerent.russia.manpower": value}) == [
            f"[initial] state 'belligerent.russia.manpower': {value!r} is out of range; "
            "allowed is 50 to 10000 [k]; set it within that, or leave it out"
        ]


def test_what_is_no_number_cannot_be_an_initial_state() -> None:
    for value in [True, "380", None]:
        assert problems_of(initial={"belligerent.russia.manpower": value}) == [
            f"[initial] state 'belligerent.russia.manpower': {value!r} is not a number; "
            "allowed is 50 to 10000 [k]; set it within that, or leave it out"
        ]


def test_what_the_model_counts_cannot_be_set() -> None:
    for state in ["course.over", "environment.month", "leader.kyiv.stance"]:
        assert problems_of(initial={state: 1}) == [
            f"[initial] state '{state}' is counted by the model and cannot be set"
        ]


def test_every_share_of_the_world_may_start_at_either_end() -> None:
    for ends in [0.0, 1.0]:
        summed = {f"sector.{sector}.share.{side}" for sector in SECTORS for side in SIDES}
        shares = {
            place.name: ends
            for place in FIELDS.values()
            if place.unit == "0-1" and not place.integer and place.name not in {*summed, *DERIVED}
        }
        assert len(shares) > 100
        assert problems_of(initial=shares) == []


def test_an_error_in_an_event_says_which_event_it_is() -> None:
    events = (Event(1, "oil_price", 50.0), Event(61, "oil_prise", 50.0))
    assert problems_of(events=events) == [
        "[[event]] 2: unknown lever 'oil_prise'; did you mean 'oil_price'?",
        "[[event]] 2: month 61 is outside the run; allowed is 1 to 60 [months]",
    ]


def test_events_must_fit_into_the_horizon() -> None:
    event = Event(10, "truce", 1.0, until=12)
    assert problems_of(events=(event,), horizon=12) == []
    assert problems_of(events=(event,), horizon=11) == [
        "[[event]] 1: until 12 is out of range; allowed is 10 to 11 [months]"
    ]


def test_with_an_impossible_horizon_events_are_held_against_the_longest() -> None:
    found = problems_of(horizon=0, events=(Event(600, "truce", 1.0), Event(601, "truce", 1.0)))
    assert found == [
        "horizon 0 is out of range; allowed is 1 to 600 [months]",
        "[[event]] 2: month 601 is outside the run; allowed is 1 to 600 [months]",
    ]


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
    lines = str(caught.value).splitlines()
    assert all(line.startswith("scenario 'Bad': ") for line in lines)
    starts = ("name", "summary", "start", "horizon", "mode", "[parameters]", "[initial]", "[[event]] 1:")
    assert len(lines) == len(starts)
    for line, start in zip(lines, starts, strict=True):
        assert line.removeprefix("scenario 'Bad': ").startswith(start)


def test_a_scenario_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="horizon 0 is out of range"):
        Scenario(horizon=0)


def test_months_of_the_run_turn_into_calendar_dates_across_years() -> None:
    for start, month, date in [
        ("2026-01", 1, "2026-01"),
        ("2026-01", 12, "2026-12"),
        ("2026-01", 13, "2027-01"),
        ("2026-01", 60, "2030-12"),
        ("2026-01", 0, "2025-12"),
        ("2025-12", 1, "2025-12"),
        ("2025-12", 2, "2026-01"),
        ("2023-01", 1, "2023-01"),
        ("2023-01", 36, "2025-12"),
        ("2023-01", 37, "2026-01"),
        ("2023-06", 7, "2023-12"),
        ("2023-06", 8, "2024-01"),
        ("2049-12", 600, "2099-11"),
    ]:
        assert Scenario(start=start).date(month) == date


def test_the_era_counts_months_from_december_2025() -> None:
    for start, offset in [("2026-01", 0), ("2026-02", 1), ("2025-12", -1), ("2023-01", -36), ("2027-01", 12)]:
        assert Scenario(start=start).era_offset == offset


@given(st.integers(2014, 2049), st.integers(1, 12), st.integers(1, 600))
def test_a_later_start_by_one_month_shifts_every_date_by_one(year: int, month: int, count: int) -> None:
    scenario = Scenario(start=f"{year}-{month:02d}")
    assert scenario.date(1) == scenario.start
    number = 12 * year + month - 1 + count - 1
    assert scenario.date(count) == f"{number // 12}-{number % 12 + 1:02d}"


def test_an_altered_scenario_adds_to_the_overrides_and_events_of_the_first() -> None:
    first = Scenario(parameters={"sanctions": 0.5, "rivalry": 0.6}, events=(Event(1, "truce", 1.0),))
    second = first.altered({"sanctions": 0.6}, (Event(2, "truce", 0.0),), name="second", horizon=24)
    assert dict(second.parameters) == {"sanctions": 0.6, "rivalry": 0.6}
    assert [event.month for event in second.events] == [1, 2]
    assert (second.name, second.horizon) == ("second", 24)
    assert dict(first.parameters) == {"sanctions": 0.5, "rivalry": 0.6}
    assert len(first.events) == 1


def test_an_altered_scenario_is_checked_again() -> None:
    with pytest.raises(ScenarioError, match="month 13 is outside the run"):
        Scenario(horizon=13, events=(Event(13, "truce", 1.0),)).altered(horizon=12)


def test_willingness_cannot_start_beyond_its_own_range() -> None:
    assert FIELDS["donor.germany.willingness"].unit == "0-1.6"
    assert problems_of(initial={"donor.germany.willingness": 1000.0}) != []
