"""Timing of work that is done again and again."""

import time
from collections.abc import Callable


def times(
    work: Callable[[], object], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Time of each of some rounds of the work, after one that does not count [s]."""
    work()
    taken = []
    for _ in range(rounds):
        begun = clock()
        work()
        taken.append(clock() - begun)
    return taken
