"""Reading the project's tables; hints at the nearest known name; how values and problems are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.csv_tables import MOST_HINTS, MOST_PROBLEMS, nearest, read_table, shown, some
from tests.builders import expect

NAMES = ("oil_price", "oil_memory", "sanctions", "guarantee", "aid_military.germany")


def test_a_table_is_read_row_by_row_as_text_under_its_header() -> None:
    first = read_table("levers.csv")[0]
    expect(first, name="aid_military", members="donors", high="10")
    assert "," in first["meaning"]  # within quotes
    for name in ["levers.csv", "parameters.csv"]:
        rows = read_table(name)
        assert not [row for row in rows if list(row) != list(rows[0]) or None in row.values()]
    with pytest.raises(FileNotFoundError):
        read_table("none.csv")


def test_a_hint_names_the_nearest_known_name() -> None:
    for typed, meant in {
        "oil_prise": "oil_price",
        "sanction": "sanctions",
        "aid_military.germny": "aid_military.germany",
    }.items():
        assert f"'{meant}'" in nearest(typed, (name for name in NAMES))
    assert nearest("xyzzy", NAMES) == nearest("oil_price", []) == nearest("oil_price" * 20, NAMES) == ""
    # Four letters of eight in common are half (a ratio of .5); three of eight are less.
    assert nearest("abcdwxyz", ["abcdefgh"]) != ""
    assert nearest("abcvwxyz", ["abcdefgh"]) == ""
    name = "a" * 80  # a name is a slip up to eighty letters
    assert f"'{name}'" in nearest(name, [name])
    assert nearest(name + "a", [name]) == ""
    assert MOST_HINTS == 20
    assert [nearest("oil_prise", NAMES, length) != "" for length in (0, 19, 20)] == [True, True, False]


@given(st.text(max_size=30), st.sampled_from(NAMES))
def test_a_hint_is_a_known_name_or_nothing_and_of_a_known_name_itself(typed: str, known: str) -> None:
    assert nearest(typed, NAMES) in {"", *(f"; did you mean '{name}'?" for name in NAMES)}
    assert f"'{known}'" in nearest(known, NAMES)


def test_of_many_problems_the_first_hundred_are_shown_and_the_rest_counted() -> None:
    assert MOST_PROBLEMS == 100
    for more, counted in ((0, []), (1, ["and 1 problem more"]), (2_000, ["and 2,000 problems more"])):
        many = [f"problem {number}" for number in range(100 + more)]
        assert some(many) == [*many[:100], *counted]


@given(st.text())
def test_a_value_is_shown_on_one_line_with_nothing_invisible(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text)) <= 82
    for value in ["x" * 200, 10**200, [["x" * 200]]]:
        assert 78 <= len(shown(value)) <= 84
        assert "..." in shown(value)
