"""Scalar formulas shared by two or more kinds.

``minimum`` and ``maximum`` replace ``min`` and ``max``: compiled and plain Python may return zeros of
different sign from those, and the two engines are compared byte by byte.
"""

from typing import Final

from agents.elementary import exp
from agents.jit import rule

LARGEST_EXPONENT: Final = 60.0
MOST_EVENTS: Final = 50


@rule
def minimum(a, b):
    """Smaller of two numbers; the second when they are equal."""
    return a if a < b else b


@rule
def maximum(a, b):
    """Larger of two numbers; the second when they are equal."""
    return a if a > b else b


@rule
def clip(x, low, high):
    """Keep a number within [low, high]."""
    if x < low:
        return low
    if x > high:
        return high
    return x


@rule
def unit_interval(x):
    """Keep a number within [0, 1]."""
    return clip(x, 0.0, 1.0)


@rule
def logistic(x):
    """Logistic curve 1 / (1 + exp(-x)); its argument is bounded so that ``exp`` cannot overflow."""
    return 1.0 / (1.0 + exp(-clip(x, -LARGEST_EXPONENT, LARGEST_EXPONENT)))


@rule
def smoothed(average, value, months):
    """Exponential moving average over a number of months (weight 2 / (months + 1))."""
    return average + 2.0 / (months + 1.0) * (value - average)


@rule
def is_set(order):
    """Whether a lever was given a value this month (an untouched lever holds not-a-number)."""
    return order == order


@rule
def apply_lever(natural, order, factor):
    """Value after levers: an order replaces what the model would do, a factor multiplies it."""
    return (order if order == order else natural) * factor


@rule
def excess(value, reference):
    """How far a value is above a reference, relative to it; negative below it [ratio]."""
    return value / reference - 1.0


@rule
def poisson(rate, uniform):
    """Number of events at a mean rate, by inversion of one uniform draw; at most ``MOST_EVENTS``."""
    chance = exp(-rate)
    passed = chance
    count = 0
    while uniform > passed and count < MOST_EVENTS:
        count = count + 1
        chance = chance * rate / count
        passed = passed + chance
    return count
