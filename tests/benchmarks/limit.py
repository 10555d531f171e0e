"""How near the ensemble is to what a core can do: ``python -m tests.benchmarks.limit``.

The arithmetic of a month is counted (``arithmetic``). Each operation is timed in a loop over many numbers,
where a core works on several at once, and in a chain, where each waits for the one before; the month's
random numbers are timed alone. Were all numbers worked on side by side, that would be the limit; those of a
rule are partly a chain.
"""

import math
import sys
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numba
import numpy as np

from model import shocks
from model.ensemble import plan_of, seed_words, simulate
from model.scenario import Scenario
from tests.benchmarks.arithmetic import counted_apart
from tests.benchmarks.timing import times

LENGTH: Final = 1_024  # numbers that stay in a core's nearest cache
REPEATS: Final = 2_000
ROUNDS: Final = 7
WARS: Final = 500
# One operation on two numbers. Sines keep arguments within what all of them accept.
ONE: Final[dict[str, Callable[[float, float], float]]] = {
    "add": lambda a, b: a + b,
    "multiply": lambda a, b: a * b,
    "compare": lambda a, b: a if a < b else b,
    "divide": lambda a, b: a / b,
    "sqrt": lambda a, b: math.sqrt(a),
    "exp": lambda a, b: math.exp(a),
    "log": lambda a, b: math.log(a),
    "pow": lambda a, b: math.pow(a, b),
    "erfc": lambda a, b: math.erfc(a),
}


class Limit(NamedTuple):
    """An operation: how often a month does it, and how long it takes in a chain and side by side [ns]."""

    name: str
    count: float
    chained: float
    abreast: float


def _fastest(work: Callable[[], object]) -> float:
    """Processor time of the fastest of some rounds [s]."""
    return min(times(work, ROUNDS, time.process_time))


def _abreast(one: Callable[[float, float], float]) -> float:
    """Time of one operation among many that do not depend on each other [ns]."""
    operation = numba.njit(inline="always")(one)

    @numba.njit(error_model="numpy")
    def loop(a: Any, b: Any, out: Any) -> None:
        for _ in range(REPEATS):
            for place in range(len(a)):
                out[place] = operation(a[place], b[place])

    a, b, out = np.abs(np.sin(np.arange(LENGTH) + 1.0)) + 0.1, np.full(LENGTH, 1.3), np.empty(LENGTH)
    return _fastest(lambda: loop(a, b, out)) / (REPEATS * LENGTH) * 1e9


def _chained(one: Callable[[float, float], float]) -> float:
    """Time of one operation that waits for the one before [ns]."""
    operation = numba.njit(inline="always")(one)

    @numba.njit(error_model="numpy")
    def loop(a: float, b: float) -> float:
        for _ in range(REPEATS * LENGTH):
            a = operation(a, b)
        return a

    return _fastest(lambda: loop(1.0, 1.0)) / (REPEATS * LENGTH) * 1e9


@numba.njit
def _draw(draws: Any, scratch: Any, seed: Any, months: int) -> float:
    kept = 0.0
    for month in range(months):
        shocks.draw_month(draws, scratch, seed, 1, 0, month)
        kept += draws[0]
    return kept


def _draws() -> float:
    """Time of a month's random numbers [ns]."""
    draws, scratch, months = np.zeros(shocks.SLOTS), np.empty((3, shocks.SLOTS)), 30_000
    return _fastest(lambda: _draw(draws, scratch, seed_words(42), months)) / months * 1e9


def _month() -> float:
    """Time of a month in the ensemble, on one core [ns]."""
    scenario = Scenario()
    plan = plan_of(scenario)
    played = simulate(scenario, range(WARS), plan=plan, history=True).history
    months = int((played != 0.0).any(axis=2).sum())
    return _fastest(lambda: simulate(scenario, range(WARS), plan=plan)) / months * 1e9


def main() -> None:
    """Print the operations of a month, what they take, and how much of the ensemble's month that is."""
    counted, say = counted_apart(20), sys.stdout.write
    counts = {name: count / counted["months"] for name, count in counted["operations"].items()}
    limits = [Limit(name, counts[name], _chained(one), _abreast(one)) for name, one in ONE.items()]
    draws, month = _draws() / 1e3, _month() / 1e3
    say("operation     a month  in a chain [ns]  side by side [ns]\n")
    for limit in limits:
        say(f"{limit.name:10} {limit.count:10,.0f} {limit.chained:16.2f} {limit.abreast:18.2f}\n")
    chained = sum(limit.count * limit.chained for limit in limits) / 1e3
    abreast = sum(limit.count * limit.abreast for limit in limits) / 1e3
    say(f"\nA month's arithmetic takes {abreast:.2f} microseconds side by side, {chained:.2f} in a chain,\n")
    say(f"its {shocks.SLOTS} random numbers {draws:.2f}. A month of the ensemble takes {month:.2f}:\n")
    say(f"the limit, {abreast + draws:.2f}, is {100 * (abreast + draws) / month:.0f} % of it.\n")


if __name__ == "__main__":
    main()
