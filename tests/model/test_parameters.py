"""Overrides of parameters, the record that rules read, and how each parameter is sampled."""

import math
from collections import Counter
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import parameters
from model.parameters import CHOICE, FIXED, LOGNORMAL, TRIANGULAR, Parameter, table
from tests.builders import approx

NAMES = tuple(table())


def a_parameter(**changes: object) -> Parameter:
    row = {
        "name": "speed", "default": 2.0, "low": 1.0, "high": 4.0, "unit": "km/h",
        "distribution": "triangular", "confidence": "L", "source": "none", "meaning": "a speed",
        "minimum": 0.5, "maximum": 10.0,
    }  # fmt: skip
    return Parameter(**(row | changes))  # type: ignore[arg-type]


def test_the_record_has_a_field_a_scalar_and_a_vector_a_group_in_the_order_of_the_table() -> None:
    layout = parameters.record_type()
    shapes = {"advance_norm": (), "season": (12,), "donor_gdp": (12,)}
    assert {name: layout[name].shape for name in shapes} == shapes
    assert {layout[name].base for name in layout.names or ()} == {np.dtype("f8")}
    record, met = np.arange(len(table()), dtype="f8").view(layout)[0], Counter[str]()
    for place, name in enumerate(table()):
        group, _, member = name.partition(".")
        assert (record[group][met[group]] if member else record[group]) == place
        met[group] += 1
    assert parameters.defaults().tolist() == [row.default for row in table().values()]
    parameters.defaults()[:] = -1.0
    assert parameters.defaults()[0] == 603_628


def test_a_value_is_refused_outside_its_bounds_with_name_value_range_and_unit() -> None:
    assert not [value for value in (0.5, 10.0, 5, 1) if a_parameter().problem_with(value)]
    for value in (0.49, 10.1, -3, math.nan, math.inf, True, "2", None, [2.0], 2j):
        problem = a_parameter().problem_with(value) or ""
        assert [part for part in ("'speed'", repr(value), "0.5 to 10 [km/h]") if part not in problem] == []
    assert "0.5 to 10" in (a_parameter().problem_with(10**400) or "")


@given(st.sampled_from(NAMES), st.floats(0.0, 1.0))
def test_every_parameter_takes_any_value_between_its_bounds_and_none_beyond(name: str, where: float) -> None:
    row = table()[name]
    width = row.maximum - row.minimum
    assert row.problem_with(min(row.minimum + where * width, row.maximum)) is None
    assert row.problem_with(row.maximum + width * (where + 1e-6)) is not None
    assert row.problem_with(row.minimum - width * (where + 1e-6)) is not None


def test_all_errors_come_at_once_in_the_order_given_unknown_names_with_the_nearest_known_one() -> None:
    asked = {
        "sanctions": 2, "xyzzy": 1.0, "advanse_norm": 1.0, "season": 1.0, "season.01": 1.0,
        "hedging": "half",
    }  # fmt: skip
    parts = ("'sanctions'", "'xyzzy'", "'advance_norm'", "'season.", "'hedging'")
    found = parameters.problems(asked)
    assert [part in line for part, line in zip(parts, found, strict=True)] == [True] * 5
    assert "did you mean" not in found[1]
    with pytest.raises(ValueError, match="'xyzzy'") as caught:
        parameters.values_with(asked)
    assert str(caught.value).splitlines() == found


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0.0, 1.0), max_size=6))
def test_overrides_change_their_own_places_and_no_other(where: dict[str, float]) -> None:
    rows = table()
    overrides = {
        name: rows[name].low + share * (rows[name].high - rows[name].low) for name, share in where.items()
    }
    values = parameters.values_with(overrides)
    assert values.tolist() == [overrides.get(name, row.default) for name, row in rows.items()]


def design_of(name: str, overrides: dict[str, float] | None = None) -> list[float]:
    row: list[float] = parameters.sampling_design(overrides or {})[NAMES.index(name)].tolist()
    assert row[5] == crc32(name.encode())
    return row[:5]


def test_the_design_states_how_each_parameter_is_drawn() -> None:
    design = parameters.sampling_design({})
    assert design.shape == (len(table()), 6)
    kinds = {"fixed": FIXED, "triangular": TRIANGULAR, "lognormal": LOGNORMAL, "choice": CHOICE}
    assert design[:, 0].tolist() == [kinds[row.distribution] for row in table().values()]
    assert design_of("area_of_ukraine") == [FIXED, 0.0, 0.0, 0.0, 0.0]
    assert design_of("advance_norm") == [TRIANGULAR, 280.0, 380.0, 500.0, 0.0]
    assert design_of("advance_norm", {"advance_norm": 400.0}) == [FIXED, 0.0, 0.0, 0.0, 0.0]
    assert design_of("advance_norm", {"oil_start": 40.0})[0] == TRIANGULAR


def test_a_lognormal_parameter_has_its_default_as_median_and_is_cut_off_at_low_and_high() -> None:
    """intervention_rate: .00022 within .0001 to .0006.

    mu = ln .00022 = -8.42188; the range is taken as a 90 % interval, 2 x 1.644854 standard deviations:
    sigma = ln(.0006/.0001) / 3.289707 = 1.791759 / 3.289707 = .544656. The bounds lie at
    (ln .0001 - mu) / sigma = -.788457 / .544656 = -1.447624 (probability .073861) and
    (ln .0006 - mu) / sigma = 1.003302 / .544656 = 1.842083 (probability .967269).
    """
    kind, mu, sigma, first, last = design_of("intervention_rate")
    assert kind == LOGNORMAL
    assert (mu, sigma, first, last) == approx((-8.421883, 0.544656, 0.073861, 0.967269), abs=1e-6)
