"""How the ensemble's time grows: ``python -m tests.benchmarks.scaling``.

Over threads, runs and months. The number of sectors is the model's and no setting, so what one of them takes
is a sixth of what a war without their phases saves.
"""

import sys
from collections.abc import Callable
from statistics import median
from typing import Final

from agents.entities import SECTORS
from experiments.running import workers
from model import schedule
from model.ensemble import Plan, plan_of, simulate
from model.scenario import Scenario
from tests.benchmarks.timing import times

RUNS: Final = 4_000
ROUNDS: Final = 5


def _seconds(work: Callable[[], object]) -> float:
    """Median time of some rounds [s]."""
    return median(times(work, ROUNDS))


def _played(runs: int, threads: int) -> None:
    for _ in workers.play(Scenario(), [range(runs)], 42, threads):
        pass


def _of_months(months: int, plan: Plan) -> float:
    return _seconds(lambda: simulate(Scenario(horizon=months), range(500), plan=plan)) / 500 * 1e6


def _sectors() -> float:
    """What one of the sectors takes of a war of sixty months that cannot end [share]."""
    still = [name for name in schedule.NAMES if name.startswith(("endings.", "bargaining.", "peace."))]
    sector = [phase.name for phase in schedule.MONTH if phase.kind == "sector"]
    whole, without = (
        _of_months(60, plan_of(Scenario(horizon=60), skipped=names)) for names in (still, still + sector)
    )
    return (whole - without) / whole / len(SECTORS)


def main() -> None:
    """Print wars a second over threads and runs, microseconds over months, and the share of a sector."""
    say = sys.stdout.write
    for threads in range(1, workers.cores() + 1):
        say(f"{threads:3} threads {RUNS / _seconds(lambda on=threads: _played(RUNS, on)):10,.0f} wars/s\n")
    for runs in (500, 2_000, 8_000, 32_000):
        rate = runs / _seconds(lambda many=runs: _played(many, workers.cores()))
        say(f"{runs:7,} runs {rate:10,.0f} wars/s\n")
    for months in (12, 24, 60, 120, 240):
        taken = _of_months(months, plan_of(Scenario(horizon=months)))
        say(f"{months:4} months {taken:10,.0f} microseconds a war\n")
    say(f"one of {len(SECTORS)} sectors takes {100 * _sectors():.1f} % of a war\n")


if __name__ == "__main__":
    main()
