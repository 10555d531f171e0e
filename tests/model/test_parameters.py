"""Overrides of parameters, the record that rules read, and how each parameter is sampled."""

import math
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import parameters
from model.parameters import CHOICE, FIXED, LOGNORMAL, TRIANGULAR, Parameter, table
from tests.vocabulary import approx

NAMES = tuple(table())


def a_parameter(**changes: object) -> Parameter:
    row = {
        "name": "speed",
        "default": 2.0,
        "low": 1.0,
        "high": 4.0,
        "unit": "km/h",
        "distribution": "triangular",
        "confidence": "L",
        "source": "none",
        "meaning": "a speed",
        "minimum": 0.5,
        "maximum": 10.0,
    }
    return Parameter(**(row | changes))  # type: ignore[arg-type]


def test_the_record_has_a_field_a_scalar_and_a_vector_a_group() -> None:
    layout = parameters.record_type()
    assert layout["advance_norm"].shape == ()
    assert layout["season"].shape == (12,)
    assert layout["donor_gdp"].shape == (12,)
    assert layout.itemsize == 8 * len(table())
    assert {layout[name].base for name in layout.names or ()} == {np.dtype("f8")}


def test_every_parameter_of_the_table_is_found_at_its_own_place_in_the_record() -> None:
    record = np.arange(len(table()), dtype="f8").view(parameters.record_type())[0]
    met: dict[str, int] = {}
    for place, name in enumerate(table()):
        group, _, member = name.partition(".")
        element = met.get(group, 0)
        met[group] = element + 1
        assert (record[group][element] if member else record[group]) == place


def test_defaults_stand_in_the_order_of_the_table() -> None:
    assert parameters.defaults().tolist() == [row.default for row in table().values()]


def test_changing_a_row_of_defaults_does_not_change_the_table() -> None:
    parameters.defaults()[:] = -1.0
    assert parameters.defaults()[0] == 603_628


def test_a_value_within_bounds_is_accepted_ends_included() -> None:
    for value in [0.5, 10.0, 5, 1]:
        assert a_parameter().problem_with(value) is None


def test_a_value_out_of_bounds_is_told_with_name_value_range_and_unit() -> None:
    for value, shown in [(0.49, "0.49"), (10.1, "10.1"), (-3, "-3"), (math.nan, "nan"), (math.inf, "inf")]:
        told = a_parameter().problem_with(value)
        assert told == f"parameter 'speed': {shown} is out of range; allowed is 0.5 to 10 [km/h]"


def test_what_is_no_number_is_told_as_such_with_range_and_unit() -> None:
    for value, shown in [(True, "True"), ("2", "'2'"), (None, "None"), ([2.0], "[2.0]"), (2j, "2j")]:
        told = a_parameter().problem_with(value)
        assert told == f"parameter 'speed': {shown} is not a number; allowed is 0.5 to 10 [km/h]"


@given(st.floats(allow_nan=False))
def test_a_number_is_refused_exactly_when_it_lies_outside_the_bounds(value: float) -> None:
    assert (a_parameter().problem_with(value) is None) == (0.5 <= value <= 10.0)


@given(st.sampled_from(NAMES), st.floats(0.0, 1.0))
def test_every_parameter_takes_any_value_between_its_bounds_and_none_beyond(name: str, where: float) -> None:
    row = table()[name]
    width = row.maximum - row.minimum
    assert row.problem_with(min(row.minimum + where * width, row.maximum)) is None
    assert row.problem_with(row.maximum + width * (where + 1e-6)) is not None
    assert row.problem_with(row.minimum - width * (where + 1e-6)) is not None


def test_an_unknown_name_is_told_with_the_nearest_known_one() -> None:
    assert parameters.problems({"advanse_norm": 1.0}) == [
        "unknown parameter 'advanse_norm'; did you mean 'advance_norm'?"
    ]


def test_an_unknown_name_near_no_other_is_told_without_a_hint() -> None:
    assert parameters.problems({"xyzzy": 1.0}) == ["unknown parameter 'xyzzy'"]


def test_a_group_is_no_parameter_but_its_members_are() -> None:
    assert parameters.problems({"season": 1.0})[0].startswith(
        "unknown parameter 'season'; did you mean 'season."
    )
    assert parameters.problems({"season.01": 1.0}) == []


def test_all_errors_come_at_once_and_in_the_order_given() -> None:
    found = parameters.problems({"sanctions": 2, "xyzzy": 1.0, "hedging": "half", "rivalry": 0.5})
    assert found == [
        "parameter 'sanctions': 2 is out of range; allowed is 0 to 1 [0-1]",
        "unknown parameter 'xyzzy'",
        "parameter 'hedging': 'half' is not a number; allowed is 0 to 1 [0-1]",
    ]


def test_values_with_overrides_raise_one_error_of_one_line_a_problem() -> None:
    with pytest.raises(ValueError, match=r"unknown parameter 'xyzzy'") as caught:
        parameters.values_with({"sanctions": 2, "xyzzy": 1.0})
    assert str(caught.value).splitlines() == [
        "parameter 'sanctions': 2 is out of range; allowed is 0 to 1 [0-1]",
        "unknown parameter 'xyzzy'",
    ]


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0.0, 1.0), max_size=6))
def test_overrides_change_their_own_places_and_no_other(where: dict[str, float]) -> None:
    rows = table()
    overrides = {
        name: rows[name].low + share * (rows[name].high - rows[name].low) for name, share in where.items()
    }
    values = parameters.values_with(overrides)
    expected = [overrides.get(name, row.default) for name, row in rows.items()]
    assert values.tolist() == expected


def test_a_whole_number_too_large_for_a_float_is_out_of_range_and_not_a_crash() -> None:
    assert "is out of range" in (a_parameter().problem_with(10**400) or "")


def test_the_design_has_six_columns() -> None:
    assert parameters.sampling_design({}).shape == (len(table()), 6)


def design_of(name: str, overrides: dict[str, float] | None = None) -> list[float]:
    row: list[float] = parameters.sampling_design(overrides or {})[NAMES.index(name)].tolist()
    assert row[5] == crc32(name.encode())
    return row[:5]


def test_a_fixed_parameter_is_not_drawn() -> None:
    assert design_of("area_of_ukraine") == [FIXED, 0.0, 0.0, 0.0, 0.0]


def test_an_overridden_parameter_is_not_drawn() -> None:
    assert design_of("advance_norm", {"advance_norm": 400.0}) == [FIXED, 0.0, 0.0, 0.0, 0.0]
    assert design_of("advance_norm", {"oil_start": 40.0})[0] == TRIANGULAR


def test_a_triangular_parameter_is_drawn_between_low_and_high_with_its_default_as_mode() -> None:
    assert design_of("advance_norm") == [TRIANGULAR, 280.0, 380.0, 500.0, 0.0]


def test_a_lognormal_parameter_has_its_default_as_median_and_is_cut_off_at_low_and_high() -> None:
    """intervention_rate: .00022 within .0001 to .0006.

    mu = ln .00022 = -8.42188; the range is taken as a 90 % interval, 2 x 1.644854 standard deviations:
    sigma = ln(.0006/.0001) / 3.289707 = 1.791759 / 3.289707 = .544656. The bounds lie at
    (ln .0001 - mu) / sigma = -.788457 / .544656 = -1.447624 (probability .073861) and
    (ln .0006 - mu) / sigma = 1.003302 / .544656 = 1.842083 (probability .967269).
    """
    kind, mu, sigma, first, last = design_of("intervention_rate")
    assert kind == LOGNORMAL
    assert mu == approx(-8.421883, abs=1e-6)
    assert sigma == approx(0.544656, abs=1e-6)
    assert first == approx(0.073861, abs=1e-6)
    assert last == approx(0.967269, abs=1e-6)


def test_every_drawn_parameter_has_the_kind_that_the_table_names() -> None:
    kinds = {"fixed": FIXED, "triangular": TRIANGULAR, "lognormal": LOGNORMAL, "choice": CHOICE}
    design = parameters.sampling_design({})
    assert design[:, 0].tolist() == [kinds[row.distribution] for row in table().values()]
