"""How fast and how large an update is: 100,000 particles over 24 months of figures that the model has made.

``python -m experiments.assimilation.speed`` measures it in a process of its own.
"""

import resource
import time
from typing import Final, NamedTuple

from experiments.assimilation.twins import SCENARIO, drawn_twins
from experiments.assimilation.update import Task, assimilate

PARTICLES: Final = 100_000
MONTHS: Final = 24


class Cost(NamedTuple):
    """Seconds an update takes once the rules are compiled, its processor time, and peak memory [GB]."""

    particles: int
    months: int
    seconds: float
    processor: float
    gigabytes: float


def measured(particles: int = PARTICLES, months: int = MONTHS, threads: int | None = None) -> Cost:
    """Assimilate one twin, and measure it."""
    twin = drawn_twins(SCENARIO, 1, months, 11)[0]
    start, processor = time.perf_counter(), time.process_time()
    assimilate(Task(SCENARIO, twin.months, particles, 42), threads=threads)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return Cost(particles, months, seconds, processor, peak)


def main() -> None:
    """Measure, and print."""
    cost = measured()
    print(
        f"{cost.particles:,} particles, {cost.months} months: {cost.seconds:.1f} s, "
        f"{cost.processor:.1f} s of processor time, "
        f"{cost.gigabytes:.2f} GB at most"
    )


if __name__ == "__main__":
    main()
