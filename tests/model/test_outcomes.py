"""What is measured: every outcome names a number of the world, with its unit and when it is read."""

import dataclasses

import numpy as np
import pytest

from agents.entities import LOCKS, SIDES
from model import outcomes
from model.outcomes import ALL, AT_ENDING, AT_FIRST_YEAR, AT_LAST, Outcome
from model.world import FIELDS, RECORD, blank


def test_every_outcome_is_a_number_of_the_world_with_unit_and_time() -> None:
    # Names of outcomes are unique.
    assert len(set(outcomes.NAMES)) == len(ALL) == len(outcomes.NAMES)
    # Every outcome lies in the world and is described in the unit of its place.
    for outcome in ALL:
        place = FIELDS[outcome.place]
        assert outcome.unit == place.unit
        assert outcome.meaning
        assert outcome.when in (AT_ENDING, AT_FIRST_YEAR, AT_LAST)
        assert (outcome.word, outcome.integer) == (place.word, place.integer)
    # No two outcomes of one time measure the same number.
    measured = [(outcome.place, outcome.when) for outcome in ALL]
    assert len(set(measured)) == len(measured)
    # What is followed month by month is measured at the ending too.
    assert all(outcomes.named(name).when == AT_ENDING for name in outcomes.SERIES)
    assert len(set(outcomes.SERIES)) == len(outcomes.SERIES)
    # A series is never a whole number because months of peace are not a number.
    assert not any(outcomes.named(name).integer for name in outcomes.SERIES)


def test_outcomes_are_found_by_name_with_place_time_and_meaning() -> None:
    # An outcome reads its own place at its own time.
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
    # A meaning by side or leader names the side or leader.
    assert outcomes.named("russia_casualties").meaning == "casualties since February 2022, russia"
    assert outcomes.named("kyiv_belief").meaning == "believed chance of prevailing, kyiv"
    assert outcomes.named("ukraine_first_year_manpower").meaning.endswith(
        "ukraine, by month 12, or by the run's last month if it ended before"
    )
    # An unknown outcome is an error that names it.
    with pytest.raises(KeyError, match="no outcome is called 'casualties'"):
        outcomes.named("casualties")


def test_the_columns_are_those_of_the_contract() -> None:
    # The first columns describe how a run went.
    assert outcomes.NAMES[:6] == (
        "ending",
        "month",
        "relapsed",
        "relapse_month",
        "second_ending",
        "second_month",
    )
    assert all(outcome.integer for outcome in outcomes.COURSE)
    # What a settlement may still change is read when the run is over.
    assert {outcome.name for outcome in ALL if outcome.when == AT_LAST} == {
        "relapsed",
        "relapse_month",
        "second_ending",
        "second_month",
    }
    # Leaders at war have stakes and all leaders may adjust.
    at_war = ("moscow", "kyiv")
    for measured in ("legitimacy", "commitment", "belief", "mobilisations", "changes"):
        assert [name for name in outcomes.NAMES if name.endswith(f"_{measured}")] == [
            f"{leader}_{measured}" for leader in at_war
        ]
    adjusting = [name.partition("_")[0] for name in outcomes.NAMES if name.endswith("_months_adjusting")]
    assert adjusting == ["moscow", "kyiv", "washington", "europe"]


def test_words_lead_to_numbers() -> None:
    # Indices give word and kind of number in the order asked.
    words, whole = outcomes.indices((outcomes.named("ending"), outcomes.named("oil_price")))
    assert words.tolist() == [FIELDS["course.ending"].word, FIELDS["environment.oil_price"].word]
    assert whole.tolist() == [1, 0]
    assert words.dtype == whole.dtype == np.dtype("i8")
    # A word leads to the number in a world.
    worlds = blank(1)
    worlds[0]["lock"]["closing"][1] = 0.85
    worlds[0]["course"]["ending"] = 5
    assert worlds.view("f8")[outcomes.named("security_lock").word] == 0.85
    assert worlds.view("i8")[outcomes.named("ending").word] == 5
    assert worlds.dtype == RECORD


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


def test_decimals() -> None:
    # An outcome is shown with the decimals it deserves.
    for name in outcomes.NAMES:
        assert outcomes.named(name).decimals == DECIMALS.get(name, 3)
    # Three decimals are usual and an outcome cannot be changed.
    plain = Outcome("x", "1", "anything", "front.gained")
    assert plain.decimals == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        plain.decimals = 4  # type: ignore[misc]
