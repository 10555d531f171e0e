"""Declarations of state: names, types, widths, and descriptions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.records import meaning_and_unit, record

WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


def test_a_field_has_a_type_a_meaning_and_a_unit() -> None:
    # A field is a float unless declared otherwise.
    dtype = record(("force", "troops on the line [k]"))
    assert dtype["force"] == np.dtype("f8")
    # A field may be a whole number.
    dtype = record(("months", "months of fighting [months]", "i8"))
    assert dtype["months"] == np.dtype("i8")
    # A field may be a vector.
    dtype = record(("share", "share by side [0-1]", "f8", 2))
    assert dtype["share"].shape == (2,)
    assert dtype["share"].base == np.dtype("f8")
    # Fields keep their order and are eight bytes wide.
    dtype = record(("b", "second letter [1]"), ("a", "first letter [1]", "i8"), ("c", "rest [1]", "f8", 3))
    assert dtype.names == ("b", "a", "c")
    assert dtype.itemsize == 8 * (1 + 1 + 3)
    # Meaning and unit come back apart.
    dtype = record(("advance", "net advance this month [km2/month]"))
    assert meaning_and_unit(dtype, "advance") == ("net advance this month", "km2/month")
    # Brackets inside the meaning are left alone.
    dtype = record(("oil", "price [Urals] of crude [USD/b]"))
    assert meaning_and_unit(dtype, "oil") == ("price [Urals] of crude", "USD/b")
    # A vector field has a meaning too.
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
    assert meaning_and_unit(record(("field", f"{meaning} [{unit}]")), "field") == (meaning, unit)
