"""Reading the project's tables, and hints at the nearest known name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.csv_tables import MOST_HINTS, MOST_PROBLEMS, nearest, read_table, shown, some
from tests.vocabulary import expect

NAMES = ("oil_price", "oil_memory", "sanctions", "guarantee", "aid_military.germany")


def test_a_table_is_read_row_by_row_as_text_under_its_header() -> None:
    first = read_table("levers.csv")[0]
    expect(first, name="aid_military", members="donors", high="10")


def test_a_comma_within_quotes_does_not_split_a_cell() -> None:
    meaning = read_table("levers.csv")[0]["meaning"]
    assert "," in meaning
    assert meaning.endswith("in place of what its willingness gives")


def test_every_row_of_a_table_fills_exactly_the_columns_of_its_header() -> None:
    for name in ["levers.csv", "parameters.csv"]:
        rows = read_table(name)
        columns = list(rows[0])
        assert all(list(row) == columns and None not in row.values() for row in rows)


def test_a_table_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        read_table("none.csv")


def test_a_slip_of_the_finger_is_answered_with_the_name_that_was_meant() -> None:
    for typed, meant in [
        ("oil_prise", "oil_price"),
        ("sanction", "sanctions"),
        ("aid_military.germny", "aid_military.germany"),
        ("oil_price", "oil_price"),
    ]:
        assert nearest(typed, NAMES) == f"; did you mean '{meant}'?"


def test_a_name_like_no_other_gets_no_hint() -> None:
    assert nearest("xyzzy", NAMES) == ""


def test_a_name_that_shares_less_than_half_gets_no_hint() -> None:
    """Four letters of eight in common are half (a ratio of .5); three of eight are less."""
    assert nearest("abcdwxyz", ["abcdefgh"]) != ""
    assert nearest("abcvwxyz", ["abcdefgh"]) == ""


def test_without_known_names_there_is_no_hint() -> None:
    assert nearest("oil_price", []) == ""


def test_known_names_may_come_from_any_iterable() -> None:
    assert nearest("oil_prise", (name for name in NAMES)) == "; did you mean 'oil_price'?"


@given(st.text(max_size=30))
def test_a_hint_names_a_known_name_or_nothing(typed: str) -> None:
    assert nearest(typed, NAMES) in {"", *(f"; did you mean '{name}'?" for name in NAMES)}


@given(st.sampled_from(NAMES))
def test_the_nearest_name_to_a_known_name_is_itself(name: str) -> None:
    assert nearest(name, NAMES) == f"; did you mean '{name}'?"


def test_a_name_too_long_to_be_a_slip_and_errors_after_many_get_no_hint() -> None:
    assert nearest("oil_price" * 20, NAMES) == ""
    assert nearest("oil_prise", NAMES, given=MOST_HINTS - 1) != ""
    assert nearest("oil_prise", NAMES, given=MOST_HINTS) == ""


def test_a_name_is_a_slip_up_to_eighty_letters() -> None:
    name = "a" * 80
    assert nearest(name, [name]) == f"; did you mean '{name}'?"
    assert nearest(name + "a", [name]) == ""


def test_twenty_errors_get_a_hint_and_a_hundred_are_told() -> None:
    assert [nearest("oil_prise", NAMES, said) != "" for said in (0, 19, 20)] == [True, True, False]
    assert len(some(["problem"] * 100)) == 100
    assert some(["problem"] * 101)[100:] == ["and 1 problem more"]
    assert some(["problem"] * 102)[100:] == ["and 2 problems more"]


def test_a_long_value_is_shown_by_its_ends_in_eighty_letters_or_so() -> None:
    for value in ["x" * 200, 10**200, [["x" * 200]]]:
        assert 78 <= len(shown(value)) <= 84
        assert "..." in shown(value)


def test_of_many_problems_the_first_are_told_and_the_rest_counted() -> None:
    many = [f"problem {number}" for number in range(MOST_PROBLEMS + 2_000)]
    assert some(many[:MOST_PROBLEMS]) == many[:MOST_PROBLEMS]
    assert some(many) == [*many[:MOST_PROBLEMS], "and 2,000 problems more"]


@given(st.text())
def test_a_value_is_shown_on_one_line_with_nothing_invisible(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text)) <= 82
