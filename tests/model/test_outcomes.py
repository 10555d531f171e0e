"""What is measured: every outcome names a number of the world, with its unit and when it is read."""

import dataclasses

import numpy as np
import pytest

from agents.entities import LOCKS, SIDES
from model import outcomes
from model.outcomes import ALL, AT_ENDING, AT_FIRST_YEAR, AT_LAST, Outcome
from model.world import FIELDS, RECORD, blank


def test_names_of_outcomes_are_unique() -> None:
    assert len(set(outcomes.NAMES)) == len(ALL) == len(outcomes.NAMES)


def test_every_outcome_lies_in_the_world_and_says_what_it_is_in_the_unit_of_its_place() -> None:
    for outcome in ALL:
        place = FIELDS[outcome.place]
        assert outcome.unit == place.unit
        assert outcome.meaning
        assert outcome.when in (AT_ENDING, AT_FIRST_YEAR, AT_LAST)
        assert (outcome.word, outcome.integer) == (place.word, place.integer)


def test_an_outcome_reads_its_own_place_at_its_own_time() -> None:
    for name, place, when in [
        ("ending", "course.ending", AT_ENDING),
        ("month", "course.ending_month", AT_ENDING),
        ("relapsed", "course.relapsed", AT_LAST),
        ("relapse_month", "course.relapse_month", AT_LAST),
        ("second_ending", "course.second_ending", AT_LAST),
        ("second_month", "course.second_month", AT_LAST),
        ("russian_gain", "front.gained", AT_ENDING),
        ("first_year_gain", "front.gained", AT_FIRST_YEAR),
        ("russia_casualties", "belligerent.russia.casualties_total", AT_ENDING),
        ("ukraine_casualties", "belligerent.ukraine.casualties_total", AT_ENDING),
        ("ukraine_first_year_casualties", "belligerent.ukraine.suffered_total", AT_FIRST_YEAR),
        ("russia_first_year_manpower", "belligerent.russia.manpower", AT_FIRST_YEAR),
        ("ukraine_outside_support", "belligerent.ukraine.outside_support", AT_ENDING),
        ("moscow_legitimacy", "leader.moscow.legitimacy", AT_ENDING),
        ("kyiv_belief", "leader.kyiv.belief", AT_ENDING),
        ("europe_months_adjusting", "leader.europe.months_adjusting", AT_ENDING),
        ("territory_signed", "bargaining.signed_terms.0", AT_ENDING),
        ("security_lock", "lock.security.closing", AT_ENDING),
        ("mutual", "course.mutual", AT_ENDING),
        ("fractured", "course.fractured", AT_ENDING),
    ]:
        outcome = outcomes.named(name)
        assert (outcome.place, outcome.when) == (place, when)


def test_the_first_columns_tell_how_a_run_went() -> None:
    assert outcomes.NAMES[:6] == (
        "ending",
        "month",
        "relapsed",
        "relapse_month",
        "second_ending",
        "second_month",
    )
    assert all(outcome.integer for outcome in outcomes.COURSE)


def test_what_a_settlement_may_still_change_is_read_when_the_run_is_over() -> None:
    assert {outcome.name for outcome in ALL if outcome.when == AT_LAST} == {
        "relapsed",
        "relapse_month",
        "second_ending",
        "second_month",
    }


def test_a_meaning_by_side_or_leader_says_whose_it_is() -> None:
    assert outcomes.named("russia_casualties").meaning == "casualties since February 2022, russia"
    assert outcomes.named("kyiv_belief").meaning == "believed chance of prevailing, kyiv"
    assert outcomes.named("ukraine_first_year_manpower").meaning.endswith(
        "ukraine, by month 12, or by the run's last month if it ended before"
    )


def test_no_two_outcomes_of_one_time_measure_the_same_number() -> None:
    measured = [(outcome.place, outcome.when) for outcome in ALL]
    assert len(set(measured)) == len(measured)


def test_what_is_followed_month_by_month_is_measured_at_the_ending_too() -> None:
    assert all(outcomes.named(name).when == AT_ENDING for name in outcomes.SERIES)
    assert len(set(outcomes.SERIES)) == len(outcomes.SERIES)


def test_a_series_is_never_a_whole_number_because_months_of_peace_are_not_a_number() -> None:
    assert not any(outcomes.named(name).integer for name in outcomes.SERIES)


def test_an_unknown_outcome_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="no outcome is called 'casualties'"):
        outcomes.named("casualties")


def test_indices_give_word_and_kind_of_number_in_the_order_asked() -> None:
    words, whole = outcomes.indices((outcomes.named("ending"), outcomes.named("oil_price")))
    assert words.tolist() == [FIELDS["course.ending"].word, FIELDS["environment.oil_price"].word]
    assert whole.tolist() == [1, 0]
    assert words.dtype == whole.dtype == np.dtype("i8")


def test_a_word_leads_to_the_number_in_a_world() -> None:
    worlds = blank(1)
    worlds[0]["lock"]["closing"][1] = 0.85
    worlds[0]["course"]["ending"] = 5
    assert worlds.view("f8")[outcomes.named("security_lock").word] == 0.85
    assert worlds.view("i8")[outcomes.named("ending").word] == 5
    assert worlds.dtype == RECORD


def test_leaders_at_war_have_stakes_and_all_leaders_may_adjust() -> None:
    at_war = ("moscow", "kyiv")
    for measured in ("legitimacy", "commitment", "belief", "mobilisations", "changes"):
        assert [name for name in outcomes.NAMES if name.endswith(f"_{measured}")] == [
            f"{leader}_{measured}" for leader in at_war
        ]
    adjusting = [name.partition("_")[0] for name in outcomes.NAMES if name.endswith("_months_adjusting")]
    assert adjusting == ["moscow", "kyiv", "washington", "europe"]


# Where three decimals would be too many or too few.
DECIMALS = {
    "occupied_area": 1,
    "occupied_share": 5,
    "russian_gain": 1,
    "first_year_gain": 1,
    "oil_price": 2,
    "guarantee": 2,
    "sanctions_pressure": 4,
    "rivalry": 4,
    "ukraine_refusal": 4,
    "russia_armour": 1,
    "ukraine_armour": 1,
    **{f"{lock}_lock": 4 for lock in LOCKS},
    **{f"{side}_{name}": 4 for side in SIDES for name in ("fires", "strain", "support", "composite")},
    **{f"{side}_outside_support": 4 for side in SIDES},
}


def test_an_outcome_is_shown_with_the_decimals_it_deserves() -> None:
    for name in outcomes.NAMES:
        assert outcomes.named(name).decimals == DECIMALS.get(name, 3)


def test_three_decimals_are_usual_and_an_outcome_cannot_be_changed() -> None:
    plain = Outcome("x", "1", "anything", "front.gained")
    assert plain.decimals == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        plain.decimals = 4  # type: ignore[misc]
