"""Elementary functions in IEEE additions, multiplications and divisions only, the same on every processor.

The C library uses other instructions on other processors, so that its ``exp``, ``log`` and ``pow`` differ in
their last bit. These are table-driven (Tang 1989, 1990): an argument is reduced to a small distance from an
entry of a table, and a short polynomial does the rest. Products that must be exact are formed from halves of
numbers (Dekker 1971). The tables are computed in decimal arithmetic when this file is loaded.

Largest errors against ``mpmath``: ``exp`` and ``log`` less than 1 unit in the last place, ``power`` less than
2, ``tanh`` and ``normal_share_below`` 4e-16.
"""

import math
from decimal import Decimal, localcontext
from typing import Final

import numpy as np

from agents.jit import rule

DIGITS: Final = 60
STEP_BITS: Final = 6
STEPS: Final = 64  # of exp: entries 2 ** (j/64)
SLICES: Final = 128  # of log: entries at j/128, from the root of 1/2 to that of 2
LARGEST_SLICE: Final = 182
ROOT_HALF: Final = 0.7071067811865476
# Largest arguments of exp with a finite result and one that is not zero.
OVERFLOW: Final = 709.782712893384
UNDERFLOW: Final = -745.1332191019412
LOWEST_EXPONENT, LEAST_NORMAL, HIGHEST_EXPONENT = -1074, -1021, 1023
HALF_WAY: Final = 1000  # numbers below the normal ones are scaled in two steps
SPLITTER: Final = 134217729.0  # 2**27 + 1 cuts a number into two halves of 26 bits
ORDER: Final = 8  # of the polynomials of the normal distribution
BINS: Final = 16  # of the normal distribution, per standard deviation
FARTHEST: Final = 8.5  # standard deviations beyond which its share is 0 or 1
NEAREST: Final = 0.5  # added before truncation, to round

HALF, THIRD, QUARTER, FIFTH, SIXTH, SEVENTH = (1.0 / n for n in (2, 3, 4, 5, 6, 7))
FACTORIAL_3, FACTORIAL_4, FACTORIAL_5 = 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0


def _pair(exact: Decimal, bits: int = 0) -> tuple[float, float]:
    """Number as a sum of two, the first with so many bits after the binary point (0: all there are)."""
    high = float(int(exact * 2**bits)) / 2**bits if bits else float(exact)
    return high, float(exact - Decimal(high))


def _tables() -> tuple[list[float], ...]:
    with localcontext() as context:
        context.prec = DIGITS
        ln2 = Decimal(2).ln()
        powers = [_pair((ln2 * j / STEPS).exp()) for j in range(STEPS)]
        # Reciprocals of few bits, so that a product with half a number is exact; that of 1 is 1.
        reciprocals = [round(512 * SLICES / j) / 512 if j else 1.0 for j in range(LARGEST_SLICE + 1)]
        logs = [_pair(-Decimal(c).ln()) for c in reciprocals]
        step = [*_pair(ln2 / STEPS, 42), *_pair(ln2, 32), float(STEPS / ln2)]
        return (
            [high for high, _ in powers],
            [low for _, low in powers],
            reciprocals,
            [high for high, _ in logs],
            [low for _, low in logs],
            step,
        )


def _normal_table() -> list[list[float]]:
    """Taylor coefficients of the normal distribution about the middle of every bin, lowest power first.

    Derivatives follow from the density by Hermite's recurrence; shares add up from the density's own series.
    """
    rows = []
    with localcontext() as context:
        context.prec = 40
        root = (2 * Decimal("3.14159265358979323846264338327950288419716939937510582")).sqrt()
        count = int(FARTHEST * BINS)
        width = Decimal(1) / BINS
        share = Decimal(1) / 2
        for place in range(count):
            middle = (place + Decimal(1) / 2) * width
            hermite = [Decimal(1), -middle]
            for order in range(1, 22):
                hermite.append(-middle * hermite[order] - order * hermite[order - 1])
            density = (-middle * middle / 2).exp() / root
            slopes = [density * h / math.factorial(k + 1) for k, h in enumerate(hermite)]
            left = sum(c * (-width / 2) ** (k + 1) for k, c in enumerate(slopes))
            right = sum(c * (width / 2) ** (k + 1) for k, c in enumerate(slopes))
            rows.append([float(share - left), *map(float, slopes[:ORDER])])
            share += right - left
    return rows


_POWERS, _POWERS_LOW, _RECIPROCALS, _LOGS, _LOGS_LOW, _LN2 = map(np.array, _tables())
POWERS: Final = _POWERS
POWERS_LOW: Final = _POWERS_LOW
RECIPROCALS: Final = _RECIPROCALS
LOGS: Final = _LOGS
LOGS_LOW: Final = _LOGS_LOW
STEP_HIGH, STEP_LOW, LN2_HIGH, LN2_LOW, STEPS_PER_UNIT = (float(part) for part in _LN2)
SCALES: Final = np.array([math.ldexp(1.0, k) for k in range(LOWEST_EXPONENT, 1024)])
SHARES: Final = np.array(_normal_table())


@rule
def exp(x):
    """Exponential function."""
    return exp_of_sum(x, 0.0)


@rule
def exp_of_sum(x, low):
    """Exponential function of x + low, where low is smaller than half a unit in the last place of x."""
    if x > OVERFLOW:
        return math.inf
    if x < UNDERFLOW:
        return 0.0
    if x != x:
        return x
    steps = math.floor(x * STEPS_PER_UNIT + NEAREST)
    entry = steps & (STEPS - 1)
    r = x - steps * STEP_HIGH - (steps * STEP_LOW - low)
    p = r + r * r * (HALF + r * (FACTORIAL_3 + r * (FACTORIAL_4 + r * FACTORIAL_5)))
    y = POWERS[entry] + (POWERS_LOW[entry] + POWERS[entry] * p)
    exponent = steps >> STEP_BITS
    if exponent < LEAST_NORMAL:
        return y * SCALES[exponent + HALF_WAY - LOWEST_EXPONENT] * SCALES[-HALF_WAY - LOWEST_EXPONENT]
    if exponent > HIGHEST_EXPONENT:
        return y * 2.0 * SCALES[HIGHEST_EXPONENT - LOWEST_EXPONENT]
    return y * SCALES[exponent - LOWEST_EXPONENT]


@rule
def log_as_sum(x):
    """Natural logarithm of a positive, finite number as a sum of two, good to about 70 bits."""
    fraction, exponent = math.frexp(x)
    if fraction < ROOT_HALF:
        fraction = fraction * 2.0
        exponent = exponent - 1
    entry = int(fraction * SLICES + NEAREST)
    reciprocal = RECIPROCALS[entry]
    t = SPLITTER * fraction
    high = t - (t - fraction)
    # Both products are exact: r_high + r_low = fraction * reciprocal - 1, smaller than 1/128.
    r_high = high * reciprocal - 1.0
    r_low = (fraction - high) * reciprocal
    r = r_high + r_low
    r_rest = r_low - (r - r_high)
    t = SPLITTER * r
    half = t - (t - r)
    other = r - half
    # Minus half the square, exactly but for its smallest part, and the higher powers.
    square = half * half / 2.0
    square_rest = (half + r) * other / 2.0
    tail = r * r * r * (THIRD - r * (QUARTER - r * (FIFTH - r * (SIXTH - r * SEVENTH))))
    base = exponent * LN2_HIGH
    top = base + LOGS[entry]
    top_rest = LOGS[entry] - (top - base)
    first = top + r
    first_rest = r - (first - top) if abs(top) > abs(r) else top - (first - r)
    total = first - square
    total_rest = (first - total) - square if abs(first) > abs(square) else first - (total + square)
    rest = total_rest + first_rest + top_rest + exponent * LN2_LOW + LOGS_LOW[entry]
    rest = rest + (r_rest - r * r_rest - square_rest + tail)
    result = total + rest
    return result, rest - (result - total)


@rule
def log(x):
    """Natural logarithm; minus infinity at zero, not a number below."""
    if x <= 0.0:
        return -math.inf if x == 0.0 else math.nan
    if x == math.inf or x != x:
        return x
    high, _ = log_as_sum(x)
    return high


@rule
def power(x, y):
    """Power x ** y of a number that is not negative."""
    if y == 0.0 or x == 1.0:
        return 1.0
    if x <= 0.0:
        if x < 0.0:
            return math.nan
        return 0.0 if y > 0.0 else math.inf
    if x == math.inf or x != x or y != y:
        return x * y if y == y and y > 0.0 else (0.0 if x == math.inf else y)
    high, low = log_as_sum(x)
    product = y * high
    if abs(product) > OVERFLOW - UNDERFLOW:
        return math.inf if product > 0.0 else 0.0
    t = SPLITTER * y
    y_high = t - (t - y)
    y_low = y - y_high
    t = SPLITTER * high
    x_high = t - (t - high)
    x_low = high - x_high
    error = ((y_high * x_high - product) + y_high * x_low + y_low * x_high) + y_low * x_low
    return exp_of_sum(product, error + y * low)


@rule
def tanh(x):
    """Hyperbolic tangent."""
    return 1.0 - 2.0 / (exp(2.0 * x) + 1.0)


@rule
def normal_share_below(x):
    """Share of a standard normal population below x."""
    distance = abs(x)
    if not distance < FARTHEST:
        return 1.0 if x > 0.0 else 0.0
    entry = int(distance * BINS)
    d = distance - (entry + NEAREST) / BINS
    total = SHARES[entry, ORDER]
    for order in range(ORDER - 1, -1, -1):
        total = total * d + SHARES[entry, order]
    return total if x >= 0.0 else 1.0 - total
