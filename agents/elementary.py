"""Elementary functions in IEEE additions, multiplications and divisions only, the same on every processor.

The C library uses other instructions on other processors, so that its ``exp``, ``log`` and ``pow`` differ in
their last bit. These are table-driven (Tang 1989, 1990): an argument is reduced to a small distance from an
entry of a table, and a short polynomial does the rest. Products that must be exact are formed from halves of
numbers (Dekker 1971). The tables are computed in decimal arithmetic when this file is loaded.

Largest errors against ``mpmath``: ``exp`` and ``log`` less than 1 unit in the last place, ``power`` less than
2, ``tanh`` and ``normal_share_below`` 4e-16, ``normal_quantile`` 2e-10 absolute.
"""

import math
from decimal import Decimal, localcontext
from typing import Any, Final

import numpy as np

from agents.jit import inlined, rule

DIGITS: Final = 60
STEP_BITS: Final = 6
STEPS: Final = 64  # of exp: entries 2 ** (j/64)
SLICES: Final = 128  # of log: entries at j/128, from the root of 1/2 to that of 2
LARGEST_SLICE: Final = 182
BITS_OF_ROOT_HALF: Final = int(np.float64(0.7071067811865476).view(np.int64))
# Largest arguments of exp with a finite result and one that is not zero.
OVERFLOW: Final = 709.782712893384
NEAR_ONE: Final = 0.75  # of power: a logarithm within 1 unit in the last place is exact enough up to it
UNDERFLOW: Final = -745.1332191019412
LARGEST_EXPONENT: Final = 708.0  # of exp: results are normal numbers up to it
LOWEST_EXPONENT: Final = -1074
HALF_WAY: Final = 1000  # numbers below the normal ones are scaled in two steps
LEAST_NORMAL: Final = 2.2250738585072014e-308
SUBNORMAL_BITS: Final = 54
FRACTION_BITS: Final = 52
EXPONENT_BIAS: Final = 1023
SPLITTER: Final = 134217729.0  # 2**27 + 1 cuts a number into two halves of 26 bits
ORDER: Final = 8  # of the polynomials of the normal distribution
BINS: Final = 16  # of the normal distribution, per standard deviation
FARTHEST: Final = 8.5  # standard deviations beyond which its share is 0 or 1
LOWEST_OCTAVE: Final = -34  # of the normal quantile, which is bounded to probabilities above 2**-34
PARTS: Final = 16  # bins of an octave
PART_BITS: Final = 4
QUANTILE_ORDER: Final = 5
LEAST_PROBABILITY: Final = 2.0**LOWEST_OCTAVE
FIRST_BIN: Final = (LOWEST_OCTAVE + 1023) << PART_BITS
ROOT_TWO_PI: Final = Decimal("2.50662827463100050241576528481104525300698674")
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
        # Forty-two bits after the point, so that the sum with a multiple of ln(2) is exact.
        logs = [_pair(-Decimal(c).ln(), 42) for c in reciprocals]
        step = [*_pair(ln2 / STEPS, 42), *_pair(ln2, 42), float(STEPS / ln2)]
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
        count = int(FARTHEST * BINS)
        width = Decimal(1) / BINS
        share = Decimal(1) / 2
        for place in range(count):
            middle = (place + Decimal(1) / 2) * width
            hermite = [Decimal(1), -middle]
            for order in range(1, 22):
                hermite.append(-middle * hermite[order] - order * hermite[order - 1])
            density = (-middle * middle / 2).exp() / ROOT_TWO_PI
            slopes = [density * h / math.factorial(k + 1) for k, h in enumerate(hermite)]
            left = sum(c * (-width / 2) ** (k + 1) for k, c in enumerate(slopes))
            right = sum(c * (width / 2) ** (k + 1) for k, c in enumerate(slopes))
            rows.append([float(share - left), *map(float, slopes[:ORDER])])
            share += right - left
    return rows


def _quantile_polynomials(count: int) -> list[list[int]]:
    """Polynomials P of which the n-th derivative of the quantile function is P(quantile) / density ** n.

    Steinbrecher and Shaw (2008), section 3: the next is n * quantile * P plus the derivative of P.
    """
    found = [[0], [1]]
    for n in range(1, count - 1):
        last = [*found[n], 0, 0]
        found.append([n * last[k - 1] * (k > 0) + (k + 1) * last[k + 1] for k in range(n + 1)])
    return found


def _quantile_table() -> list[list[float]]:
    """Middle of every bin, then the Taylor coefficients of the normal quantile about it, lowest power first.

    Bins are sixteenths of octaves up to 1/2, the last row; one is reached from the next by its own series.
    """
    polynomials = _quantile_polynomials(20)
    middles = [
        math.ldexp(1.0 + (part + NEAREST) / PARTS, octave)
        for octave in range(LOWEST_OCTAVE, -1)
        for part in range(PARTS)
    ]
    rows: list[list[float]] = []
    place, value, slopes = Decimal(1) / 2, Decimal(0), [Decimal(0)]
    with localcontext() as context:
        context.prec = 40  # far into the tail an error of the first rows has grown by 10 digits
        for middle in map(Decimal, [0.5, *reversed(middles)]):
            value = _horner(slopes, middle - place)
            place, inverse_density = middle, ROOT_TWO_PI * (value * value / 2).exp()
            scale, slopes = Decimal(1), [value]
            for n in range(1, len(polynomials)):
                scale = scale * inverse_density / n
                slopes.append(_horner(polynomials[n], value) * scale)
            rows.append([float(middle), *map(float, slopes[: QUANTILE_ORDER + 1])])
    return rows[::-1]


def _horner(coefficients: list[Any], x: Decimal) -> Decimal:
    total = Decimal(0)
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total


_POWERS, _POWERS_LOW, _RECIPROCALS, _LOGS, _LOGS_LOW, _LN2 = map(np.array, _tables())
POWERS: Final = _POWERS
POWERS_LOW: Final = _POWERS_LOW
RECIPROCALS: Final = _RECIPROCALS
LOGS: Final = _LOGS
LOGS_LOW: Final = _LOGS_LOW
STEP_HIGH, STEP_LOW, LN2_HIGH, LN2_LOW, STEPS_PER_UNIT = (float(part) for part in _LN2)
SCALES: Final = np.array([math.ldexp(1.0, k) for k in range(LOWEST_EXPONENT, 1024)])
SHARES: Final = np.array(_normal_table())
QUANTILES: Final = np.array(_quantile_table())


@inlined
def exp(x):
    """Exponential function."""
    return exp_of_sum(x, 0.0)


@inlined
def exp_of_sum(x, low):
    """Exponential function of x + low, where low is smaller than half a unit in the last place of x."""
    if not abs(x) < LARGEST_EXPONENT:
        return exp_near_limits(x, low)
    steps = math.floor(x * STEPS_PER_UNIT + NEAREST)
    return exp_of_rest(x, low, steps) * power_of_two(steps >> STEP_BITS)


@inlined
def power_of_two(exponent):
    """Normal number 2**exponent, put together from its bits."""
    return float(np.int64((exponent + EXPONENT_BIAS) << FRACTION_BITS).view(np.float64))


@inlined
def exp_of_rest(x, low, steps):
    """Exponential function of x + low but for a power of two; x is nearest to ``steps`` times ln(2)/64."""
    entry = steps & (STEPS - 1)
    r = x - steps * STEP_HIGH - (steps * STEP_LOW - low)
    square = r * r
    p = r + square * (HALF + r * FACTORIAL_3 + square * (FACTORIAL_4 + r * FACTORIAL_5))
    return POWERS[entry] + (POWERS_LOW[entry] + POWERS[entry] * p)


@rule
def exp_near_limits(x, low):
    """Exponential function where its result may overflow, underflow or be smaller than a normal number."""
    if x > OVERFLOW:
        return math.inf
    if x < UNDERFLOW:
        return 0.0
    if x != x:
        return x
    steps = math.floor(x * STEPS_PER_UNIT + NEAREST)
    half_way = HALF_WAY if x < 0.0 else -1
    exponent = (steps >> STEP_BITS) + half_way - LOWEST_EXPONENT
    return exp_of_rest(x, low, steps) * SCALES[exponent] * SCALES[-half_way - LOWEST_EXPONENT]


@inlined
def parts_of(x):
    """Binary exponent k and fraction z from .707 to 1.414 of a positive, finite number z * 2**k."""
    extra = 0
    if x < LEAST_NORMAL:
        x = x * SCALES[SUBNORMAL_BITS - LOWEST_EXPONENT]
        extra = SUBNORMAL_BITS
    bits = np.float64(x).view(np.int64)
    exponent = (bits - BITS_OF_ROOT_HALF) >> FRACTION_BITS
    z = np.int64(bits - (exponent << FRACTION_BITS)).view(np.float64)
    return float(z), int(exponent) - extra


@inlined
def distance_to_entry(z):
    """Entry of the tables for a fraction, and z * reciprocal - 1 as a sum of two, smaller than 1/128."""
    entry = int(z * SLICES + NEAREST)
    t = SPLITTER * z
    high = t - (t - z)
    # Both products are exact, since a reciprocal has few bits.
    return entry, high * RECIPROCALS[entry] - 1.0, (z - high) * RECIPROCALS[entry]


@rule
def log(x):
    """Natural logarithm; minus infinity at zero, not a number below."""
    if not 0.0 < x < math.inf:
        return -math.inf if x == 0.0 else (x if x > 0.0 else math.nan)
    z, exponent = parts_of(x)
    entry, r_high, r_low = distance_to_entry(z)
    r = r_high + r_low
    base = exponent * LN2_HIGH + LOGS[entry]  # exact
    total = base + r
    rest = base - total + r + (exponent * LN2_LOW + LOGS_LOW[entry])
    square = r * r
    tail = square * (FIFTH - r * SIXTH + square * SEVENTH) + (THIRD - r * QUARTER)
    return total + (rest + square * (r * tail - HALF))


@rule
def log_as_sum(x):
    """Natural logarithm of a positive, finite number as a sum of two, good to about 68 bits."""
    z, exponent = parts_of(x)
    entry, r_high, r_low = distance_to_entry(z)
    r = r_high + r_low
    r_rest = r_low - (r - r_high)
    # Minus half the square, exactly but for its smallest part, and the higher powers.
    t = SPLITTER * r
    half = t - (t - r)
    square = half * half * HALF
    square_rest = (half + r) * (r - half) * HALF
    tail = r * r * r * (THIRD - r * (QUARTER - r * (FIFTH - r * (SIXTH - r * SEVENTH))))
    # Each of these sums has its larger part first, so that what it loses is found by subtraction.
    base = exponent * LN2_HIGH + LOGS[entry]  # exact
    first = base + r
    total = first - square
    lost = (base - first + r) + (first - total - square)
    rest = lost + exponent * LN2_LOW + LOGS_LOW[entry] + (r_rest - r * r_rest - square_rest + tail)
    result = total + rest
    return result, rest - (result - total)


@rule
def power(x, y):
    """Power x ** y of a number that is not negative."""
    if not 0.0 < x < math.inf or not abs(y) < math.inf:
        return power_at_limits(x, y)
    product = y * log(x)
    if abs(product) < NEAR_ONE:
        return exp(product)
    return power_far_from_one(x, y)


@rule
def power_far_from_one(x, y):
    """Power of a positive, finite number, by a logarithm of more digits."""
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
def power_at_limits(x, y):
    """Power of zero, of a negative number, of and to infinity, and of what is not a number."""
    if y == 0.0 or x == 1.0:
        return 1.0
    if x < 0.0 or x != x or y != y:
        return math.nan
    # Zero to a positive power is zero as infinity is to a negative one, and so on.
    return math.inf if (x > 1.0) == (y > 0.0) else 0.0


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


@rule
def normal_quantile(probability):
    """Standard normal deviate below which such a share lies; within 2e-10, and within -6.4 and 6.4.

    Inversion keeps the order of draws: common random numbers stay common after a change of spread. The
    interval is cut into octaves and these into equal parts (Lee, Cheung, Villasenor and Luk 2006).
    """
    smaller = probability if probability < HALF else 1.0 - probability
    if not smaller > LEAST_PROBABILITY:
        smaller = LEAST_PROBABILITY
    entry = (np.float64(smaller).view(np.int64) >> (FRACTION_BITS - PART_BITS)) - FIRST_BIN
    d = smaller - QUANTILES[entry, 0]
    total = QUANTILES[entry, QUANTILE_ORDER + 1]
    for order in range(QUANTILE_ORDER, 0, -1):
        total = total * d + QUANTILES[entry, order]
    return total if probability < HALF else -total
