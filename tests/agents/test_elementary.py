"""Elementary functions against mpmath: accuracy, special values, the same bits compiled and not."""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import mpmath
import numpy as np

from agents import elementary
from model.rule_table import plain
from tests.builders import approx

NEAR_ONE = [1.0 + sign * 10.0**-power for power in range(1, 16) for sign in (-1, 1)]


def numbers(count: int, low: float, high: float) -> list[float]:
    return np.random.default_rng(1).uniform(low, high, count).tolist()


def worst(function: Callable[..., float], exact: Callable[..., Any], arguments: Any) -> float:
    """Largest error in units in the last place."""
    errors = []
    with mpmath.workprec(160):
        for given in arguments:
            true = exact(*map(mpmath.mpf, given))
            error = abs(mpmath.mpf(plain(function)(*given)) - true)
            errors.append(float(error / mpmath.mpf(math.ulp(float(true)))))
    return max(errors)


def test_exp_log_and_power_are_accurate() -> None:
    # Exp is within 1 unit in the last place.
    arguments = numbers(2_000, -60.0, 60.0) + numbers(500, -700.0, 709.7) + numbers(500, -1e-3, 1e-3)
    assert worst(elementary.exp, mpmath.exp, [(x,) for x in arguments]) < 1.0
    # Log is within 1 unit in the last place even near one.
    large = [math.exp(x) for x in numbers(500, -600.0, 600.0)]
    arguments = numbers(2_000, 0.5, 2.0) + large + NEAR_ONE + numbers(500, 0.99, 1.01)
    assert worst(elementary.log, mpmath.log, [(x,) for x in arguments]) < 1.0
    assert elementary.log(1.0) == 0.0
    # Power is within 2 units in the last place.
    bases = [math.exp(x) for x in numbers(1_500, -5.0, 5.0)] + NEAR_ONE * 10
    arguments = list(zip(bases, numbers(len(bases), -30.0, 30.0), strict=True))
    assert worst(elementary.power, mpmath.power, arguments) < 2.0


def test_normal_shares_and_quantiles_are_accurate() -> None:
    # Shares of the normal distribution and tanh are exact to 4e 16.
    for x in numbers(1_500, -9.0, 9.0):
        with mpmath.workprec(120):
            share, tangent = float(mpmath.ncdf(x)), float(mpmath.tanh(x))
        assert abs(plain(elementary.normal_share_below)(x) - share) < 2e-16
        assert abs(plain(elementary.tanh)(x) - tangent) < 4e-16
    # The normal quantile is within 2e 10 and bounded in the tails.
    quantile, words = plain(elementary.normal_quantile), [0, 1, 2, 3, 2**31 - 1, 2**31, 2**32 - 1]
    uniforms = [*numbers(2_000, 0.0, 1.0), *((word + 0.5) / 2**32 for word in words)]
    uniforms += [2.0**-power for power in range(1, 34)] + [1.0 - 2.0**-power for power in range(1, 34)]
    assert [u for u in uniforms if abs(quantile(u) - NormalDist().inv_cdf(u)) > 2e-10] == []
    assert quantile(0.5) == 0.0
    assert quantile(0.0) == quantile(2.0**-60) == -quantile(1.0) < -6.3
    assert all(quantile(u) == -quantile(1.0 - u) for u in np.arange(1, 512) / 512 if u != 0.5)


def test_a_larger_uniform_number_never_gives_a_smaller_deviate() -> None:
    """Neighbouring words about the edge of every bin, where one series gives way to the next."""
    quantile = elementary.normal_quantile
    edges = {int(2.0**octave * (1 + part / 16)) for octave in range(31) for part in range(16)} | {2**31}
    for edge in edges:
        words = np.arange(max(edge - 2, 0), edge + 3)
        assert (np.diff([quantile((word + 0.5) / 2**32) for word in words]) > 0.0).all(), edge


def test_special_values() -> None:
    inf, exp, log, power = math.inf, elementary.exp, elementary.log, elementary.power
    assert (exp(0.0), exp(inf), exp(-inf), exp(710.0), exp(-746.0)) == (1.0, inf, 0.0, inf, 0.0)
    assert exp(-744.5) == math.exp(-744.5) > 0.0
    assert (log(0.0), log(inf), log(5e-324)) == (-inf, inf, approx(math.log(5e-324)))
    assert all(map(math.isnan, (exp(math.nan), log(-1.0), log(math.nan), power(-1.0, 0.5))))
    assert (power(0.0, 2.0), power(0.0, -1.0), power(7.0, 0.0), power(1.0, 1e9)) == (0.0, inf, 1.0, 1.0)
    assert (power(2.0, 10.0), power(2.0, -1.0), power(9.0, 0.5), power(2.0, 1e4)) == (1024.0, 0.5, 3.0, inf)
    assert (elementary.normal_share_below(99.0), elementary.normal_share_below(-99.0)) == (1.0, 0.0)


def test_compiled_and_plain_python_agree_to_the_last_bit() -> None:
    for x in numbers(500, -40.0, 40.0):
        positive = abs(x) + 1e-3
        for function, given in (
            (elementary.exp, (x,)), (elementary.log, (positive,)),
            (elementary.power, (positive, x / 10.0)), (elementary.tanh, (x,)),
            (elementary.normal_share_below, (x / 5.0,)), (elementary.normal_quantile, (positive / 41.0,)),
        ):  # fmt: skip
            assert np.float64(function(*given)).tobytes() == np.float64(plain(function)(*given)).tobytes()
