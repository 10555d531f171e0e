"""Formulas shared by several kinds, in their compiled and their plain form."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import elementary, formulas
from model.rule_table import plain
from tests.builders import approx

NUMBERS = st.floats(-1e6, 1e6)


@pytest.fixture(params=["compiled", "plain"])
def formula(request: pytest.FixtureRequest) -> Callable[[Any], Callable[..., Any]]:
    """A formula as rules call it, or the Python function behind it."""
    return plain if request.param == "plain" else lambda function: function


def test_smaller_and_larger(formula: Any) -> None:
    # Least is the smaller number wherever it stands.
    assert formula(formulas.minimum)(2.0, 3.0) == 2.0
    assert formula(formulas.minimum)(3.0, 2.0) == 2.0
    # Most is the larger number wherever it stands.
    assert formula(formulas.maximum)(2.0, 3.0) == 3.0
    assert formula(formulas.maximum)(3.0, 2.0) == 3.0
    # Of two zeros the second comes back with its sign. The built-in min and max do not promise it, which is
    # why the rules avoid them.
    for name in ["minimum", "maximum"]:
        for second in [0.0, -0.0]:
            found = formula(getattr(formulas, name))(-second, second)
            assert math.copysign(1.0, found) == math.copysign(1.0, second)


def test_clip_and_share(formula: Any) -> None:
    # Clip keeps a number between its bounds.
    for x, kept in [(-1.0, 0.2), (0.2, 0.2), (0.5, 0.5), (0.9, 0.9), (7.0, 0.9)]:
        assert formula(formulas.clip)(x, 0.2, 0.9) == kept
    # A zero at a bound of zero keeps its own sign.
    assert math.copysign(1.0, formula(formulas.clip)(-0.0, 0.0, 1.0)) == -1.0
    assert math.copysign(1.0, formula(formulas.clip)(0.0, -1.0, -0.0)) == 1.0
    # Share keeps a number between zero and one.
    for x, kept in [(-0.1, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (1.1, 1.0)]:
        assert formula(formulas.unit_interval)(x) == kept


def test_logistic(formula: Any) -> None:
    # Logistic turns log odds into a chance. Odds of 3 to 1 are a chance of 3/4, odds of 9 to 1 one of 9/10.
    for x, value in [(0.0, 0.5), (math.log(3.0), 0.75), (-math.log(3.0), 0.25), (math.log(9.0), 0.9)]:
        assert formula(formulas.logistic)(x) == approx(value, abs=1e-15)
    # Logistic of enormous numbers stays finite and inside its bounds.
    assert formula(formulas.logistic)(-1e308) == approx(math.exp(-60.0), rel=1e-12, abs=0.0)
    assert 1.0 - 1e-15 < formula(formulas.logistic)(1e308) <= 1.0


def test_normal_share_below_gives_tabled_values(formula: Any) -> None:
    for x, value in [
        (0.0, 0.5), (1.0, 0.8413447460685429), (-1.0, 0.15865525393145707), (1.959963984540054, 0.975),
    ]:  # fmt: skip
        assert formula(elementary.normal_share_below)(x) == approx(value, abs=1e-14)


def test_moving_average_weighs_the_new_value_by_two_over_months_plus_one(formula: Any) -> None:
    """Over six months the weight is 2/7: 10 + 2/7 (17 - 10) = 12."""
    assert formula(formulas.smoothed)(10.0, 17.0, 6.0) == approx(12.0, rel=1e-15)


def test_levers_and_excess(formula: Any) -> None:
    # Only a lever with a value counts as set.
    assert formula(formulas.is_set)(0.0)
    assert formula(formulas.is_set)(-1.0)
    assert not formula(formulas.is_set)(math.nan)
    # An order replaces the natural value and a factor multiplies what stands.
    for order, factor, value in [
        (math.nan, 1.0, 4.0), (math.nan, 0.5, 2.0), (7.0, 1.0, 7.0), (7.0, 2.0, 14.0), (0.0, 3.0, 0.0),
    ]:  # fmt: skip
        assert formula(formulas.apply_lever)(4.0, order, factor) == value
    # Excess is relative to the reference.
    for value, excess in [(494.0, 0.3), (380.0, 0.0), (190.0, -0.5), (0.0, -1.0)]:
        assert formula(formulas.excess)(value, 380.0) == approx(excess, abs=1e-15)


@given(NUMBERS, NUMBERS)
def test_least_and_most_together_return_both_numbers(a: float, b: float) -> None:
    assert sorted([plain(formulas.minimum)(a, b), plain(formulas.maximum)(a, b)]) == sorted([a, b])


@given(NUMBERS, NUMBERS)
def test_logistic_never_falls_and_is_symmetric(a: float, b: float) -> None:
    low, high = sorted([a, b])
    logistic = plain(formulas.logistic)
    assert logistic(low) <= logistic(high)
    assert logistic(a) + logistic(-a) == approx(1.0, abs=1e-12)


@given(st.floats(-30.0, 30.0), st.floats(-30.0, 30.0))
def test_normal_share_below_never_falls_and_stays_a_share(a: float, b: float) -> None:
    low, high = sorted([a, b])
    below = plain(elementary.normal_share_below)
    assert -1e-16 <= below(low) <= below(high) + 2e-16 <= 1.0 + 4e-16


@given(NUMBERS, NUMBERS, st.floats(1.0, 120.0))
def test_moving_average_lies_between_the_old_average_and_the_new_value(a: float, b: float, n: float) -> None:
    low, high = sorted([a, b])
    slack = 1e-9 * (1.0 + abs(a) + abs(b))
    assert low - slack <= plain(formulas.smoothed)(a, b, n) <= high + slack
