"""Declarations of state: names, types, widths, and what they say about themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.records import meaning_and_unit, record

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


def test_a_field_is_a_float_unless_it_says_otherwise() -> None:
    dtype = record(("force", "troops on the line [k]"))
    assert dtype["force"] == np.dtype("f8")


def test_a_field_may_be_a_whole_number() -> None:
    dtype = record(("months", "months of fighting [months]", "i8"))
    assert dtype["months"] == np.dtype("i8")


def test_a_field_may_be_a_vector() -> None:
    dtype = record(("share", "share by side [0-1]", "f8", 2))
    assert dtype["share"].shape == (2,)
    assert dtype["share"].base == np.dtype("f8")


def test_fields_keep_their_order_and_are_eight_bytes_wide() -> None:
    dtype = record(("b", "second letter [1]"), ("a", "first letter [1]", "i8"), ("c", "rest [1]", "f8", 3))
    assert dtype.names == ("b", "a", "c")
    assert dtype.itemsize == 8 * (1 + 1 + 3)


def test_meaning_and_unit_come_back_apart() -> None:
    dtype = record(("advance", "net advance this month [km2/month]"))
    assert meaning_and_unit(dtype, "advance") == ("net advance this month", "km2/month")


def test_brackets_inside_the_meaning_are_left_alone() -> None:
    dtype = record(("oil", "price [Urals] of crude [USD/b]"))
    assert meaning_and_unit(dtype, "oil") == ("price [Urals] of crude", "USD/b")


def test_a_vector_field_says_its_meaning_too() -> None:
    dtype = record(("casualties", "losses by side [k/month]", "f8", 2))
    assert meaning_and_unit(dtype, "casualties") == ("losses by side", "k/month")


def test_a_field_without_a_unit_at_its_end_is_refused_by_name() -> None:
    for title in ["troops on the line", "troops [k] on the line", ""]:
        with pytest.raises(
            ValueError, match=r"field force: the title '.*' must end with its unit in brackets"
        ):
            record(("force", title))


@given(meaning=WORDS, unit=WORDS)
def test_whatever_is_declared_can_be_read_back(meaning: str, unit: str) -> None:
    dtype = record(("field", f"{meaning} [{unit}]"))
    assert meaning_and_unit(dtype, "field") == (meaning, unit)
