"""The world's one record: what it holds, how a number in it is addressed, and what must always hold."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import DONORS, FACTIONS, LEADERS, LOCKS, PARTNERS, SECTORS, SIDES
from model.world import FIELDS, KINDS, RECORD, ROWS, SIZE, STATE_WORDS, blank, problems
from tests.vocabulary import opened, params

FLOAT_SHARES = [name for name, place in FIELDS.items() if place.unit == "0-1" and not place.integer]
STOCKS = [
    name
    for name, place in FIELDS.items()
    if place.kind == "belligerent" and place.unit != "0-1" and not place.integer and place.field != "gap"
]


def with_number(name: str, value: float) -> np.void:
    """An opened world with one number of it replaced."""
    worlds = np.array([opened()])
    worlds.view("f8")[FIELDS[name].word] = value
    return worlds[0]


def test_every_kind_has_a_table_with_a_row_for_each_of_its_members() -> None:
    rows = {
        "environment": 1,
        "donor": len(DONORS),
        "partner": len(PARTNERS),
        "belligerent": len(SIDES),
        "front": 1,
        "sector": len(SECTORS),
        "escalation": 1,
        "faction": len(FACTIONS),
        "leader": len(LEADERS),
        "bargaining": 1,
        "lock": len(LOCKS),
        "course": 1,
    }
    assert rows == ROWS
    for kind, record, names in KINDS:
        assert RECORD[kind].shape == (len(names),)
        assert RECORD[kind].base == record


def test_the_orders_and_factors_of_the_month_follow_the_kinds() -> None:
    names = RECORD.names or ()
    assert names == (*ROWS, "orders", "factors")
    assert SIZE == RECORD.itemsize // 8 == STATE_WORDS + 2 * 65


def test_every_number_of_the_state_has_one_name_and_one_word_in_order_and_without_gap() -> None:
    assert [place.word for place in FIELDS.values()] == list(range(STATE_WORDS))
    assert [place.name for place in FIELDS.values()] == list(FIELDS)


def test_a_number_is_named_by_kind_member_field_and_element() -> None:
    for name, kind, row, field, integer in [
        ("environment.month", "environment", 0, "month", True),
        ("environment.oil_price", "environment", 0, "oil_price", False),
        ("environment.infrastructure.ukraine", "environment", 0, "infrastructure", False),
        ("donor.germany.willingness", "donor", 2, "willingness", False),
        ("belligerent.ukraine.stock.3", "belligerent", 1, "stock", False),
        ("leader.kyiv.seen.2", "leader", 1, "seen", False),
        ("bargaining.acceptance.russia", "bargaining", 0, "acceptance", False),
        ("bargaining.value.2", "bargaining", 0, "value", False),
        ("lock.future.closing", "lock", 4, "closing", False),
        ("course.mutual", "course", 0, "mutual", True),
    ]:
        place = FIELDS[name]
        assert (place.kind, place.row, place.field, place.integer) == (kind, row, field, integer)


def test_a_name_leads_to_the_number_that_rules_read_by_brackets() -> None:
    """Every word is given its own number; each name must find that number through the record."""
    worlds = blank(1)
    worlds.view("i8")[:] = np.arange(SIZE)
    for place in FIELDS.values():
        cells = np.atleast_1d(worlds[0][place.kind][place.row][place.field])
        label = place.name.rpartition(".")[2]
        element = 0
        if len(cells) > 1:
            element = SIDES.index(label) if label in SIDES else int(label)
        assert cells.view("i8")[element] == place.word
        assert (cells.dtype.kind == "i") == place.integer


def test_a_number_knows_its_meaning_and_unit() -> None:
    for name, meaning, unit in [
        (
            "belligerent.russia.manpower",
            "troops: Russian grouping against Ukraine, Ukrainian armed forces",
            "k",
        ),
        ("front.monthly_advance", "net Russian advance this month", "km2/month"),
        ("donor.japan_others.military_pipeline", "military aid on order and not yet delivered", "bn EUR"),
    ]:
        assert (FIELDS[name].meaning, FIELDS[name].unit) == (meaning, unit)


def test_a_blank_world_holds_nothing_but_zeros() -> None:
    worlds = blank(3)
    assert worlds.shape == (3,)
    assert worlds.dtype == RECORD
    assert not worlds.view("i8").any()


def test_an_opened_world_has_no_problems() -> None:
    assert problems(opened()) == []


def test_a_world_opened_with_other_parameters_has_no_problems_either() -> None:
    assert problems(opened(params(area_of_ukraine=700_000.0, strain_start=[0.0, 1.0]))) == []


def test_a_number_that_is_not_finite_is_told_with_its_place_and_unit() -> None:
    for value in [math.nan, math.inf, -math.inf]:
        assert problems(with_number("environment.oil_price", value)) == [
            f"environment.oil_price is {value}; it must be finite [USD/b]"
        ]


def test_a_share_outside_zero_and_one_is_told_with_its_place() -> None:
    for value in [-0.001, 1.001, 7.0]:
        assert problems(with_number("leader.kyiv.belief", value)) == [
            f"leader.kyiv.belief is {value}; allowed is 0 to 1 [0-1]"
        ]


@given(st.sampled_from(FLOAT_SHARES), st.floats(0.0, 1.0))
def test_every_share_may_lie_anywhere_between_zero_and_one(name: str, value: float) -> None:
    """The shares of an army over sectors must also sum to one, and are tested by themselves."""
    assert [told for told in problems(with_number(name, value)) if "army over sectors" not in told] == []


@given(st.sampled_from(FLOAT_SHARES), st.floats(0.001, 1e9))
def test_every_share_is_watched(name: str, beyond: float) -> None:
    assert any(told.startswith(f"{name} is ") for told in problems(with_number(name, 1.0 + beyond)))
    assert any(told.startswith(f"{name} is ") for told in problems(with_number(name, -beyond)))


def test_every_stock_of_a_side_is_watched_for_falling_below_zero() -> None:
    for name in [name for name in STOCKS if not name.endswith(".toll")]:
        assert problems(with_number(name, -1.0)) == [
            f"{name} is -1.0; it must not be negative [{FIELDS[name].unit}]"
        ]
        assert problems(with_number(name, 0.0)) == []


def test_a_gap_may_be_negative_because_a_budget_can_have_a_surplus() -> None:
    assert problems(with_number("belligerent.russia.gap", -3.0)) == []


def test_numbers_of_other_kinds_may_be_negative() -> None:
    assert problems(with_number("front.pace", -0.5)) == []
    assert problems(with_number("leader.moscow.fighting_value", -0.5)) == []


def test_a_share_that_is_counted_in_whole_numbers_is_watched_too() -> None:
    world = opened()
    world["course"]["mutual"] = 2
    assert problems(world) == ["course.mutual is 2.0; allowed is 0 to 1 [0-1]"]


def test_the_shares_of_an_army_over_sectors_must_sum_to_one() -> None:
    """The default deployment sums to one; a tenth more in a sector makes 1.1."""
    for side, name in [(0, "russia"), (1, "ukraine")]:
        world = opened()
        world["sector"]["share"][2, side] += 0.1
        (told,) = problems(world)
        assert told.startswith(f"shares of the {name} army over sectors sum to 1.1")
        assert told.endswith("; they must sum to 1")
        world["sector"]["share"][2, side] -= 0.1
        world["sector"]["share"][0, side] += 1e-10
        assert problems(world) == []


def test_the_occupied_area_must_be_the_sum_of_its_sectors() -> None:
    world = opened()
    world["front"]["occupied_area"] += 1.0
    assert problems(world) == ["front.occupied_area is 116166.0 km2 and not the sum of its sectors"]
    world["front"]["occupied_area"] -= 0.9
    assert problems(world) == []


def test_everything_wrong_with_a_world_is_told_at_once() -> None:
    world = opened()
    world["environment"]["oil_price"] = math.nan
    world["leader"]["belief"][1] = 2.0
    world["belligerent"]["funds"][0] = -1.0
    world["front"]["occupied_area"] = 1.0
    assert len(problems(world)) == 4


def test_a_toll_below_that_of_the_reference_date_is_no_problem() -> None:
    for side in SIDES:
        assert problems(with_number(f"belligerent.{side}.toll", -0.1)) == []


def test_willingness_beyond_its_range_is_a_problem() -> None:
    assert problems(with_number("donor.germany.willingness", 1.7)) != []
