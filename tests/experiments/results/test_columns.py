"""Arrow columns straight from memory: the same columns that Arrow itself would make."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from experiments.results import columns

NAMES = ("attrition", "aid", "escalation", "settlement")


def test_columns_by_hand() -> None:
    # Numbers keep their type and value.
    for kind in ["i1", "i8", "u8", "f8"]:
        column = columns.numbers(np.array([0, 1, 127], dtype=kind))
        assert column.equals(pa.array([0, 1, 127], pa.from_numpy_dtype(np.dtype(kind))))
    # A strided column of a matrix is read as that column.
    matrix = np.arange(12.0).reshape(4, 3)
    assert columns.numbers(matrix[:, 1]).to_pylist() == [1.0, 4.0, 7.0, 10.0]
    assert columns.numbers(matrix[::-2, 2]).to_pylist() == [11.0, 5.0]
    # A column outlives the array it was made from.
    values = np.arange(1000, dtype="i8") * 3
    column = columns.numbers(values[::2])
    del values
    assert column.to_pylist() == list(range(0, 3000, 6))


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.booleans()), max_size=40))
def test_numbers_are_blank_exactly_where_they_are_absent(pairs: list[tuple[int, bool]]) -> None:
    values = np.array([number for number, _ in pairs], dtype="i8")
    present = np.array([there for _, there in pairs], dtype=bool)
    expected = pa.array([number if there else None for number, there in pairs], pa.int64())
    column = columns.numbers(values, present)
    assert column.equals(expected)
    assert column.null_count == expected.null_count
    column.validate(full=True)


@given(st.lists(st.floats(allow_nan=False), max_size=40))
def test_real_numbers_are_kept_to_the_last_bit(values: list[float]) -> None:
    assert (
        columns.numbers(np.array(values, dtype="f8")).to_numpy().tobytes() == np.array(values, "f8").tobytes()
    )


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12), max_size=20))
def test_texts_of_any_language_are_kept(texts: list[str]) -> None:
    column = columns.texts(texts)
    column.validate(full=True)
    assert column.equals(pa.array(texts, pa.string()))


@given(st.lists(st.integers(0, len(NAMES)), max_size=40))
def test_codes_become_names_and_code_zero_a_blank(codes: list[int]) -> None:
    column = columns.coded(np.array(codes, dtype="i8"), NAMES)
    assert column.to_pylist() == [NAMES[code - 1] if code else None for code in codes]
    assert column.null_count == codes.count(0)
    assert pa.types.is_dictionary(column.type)
    column.validate(full=True)
