"""Every way to play, in one run: ``python -m tests.benchmarks.peers [SECONDS] [ROUNDS]``.

Whole wars by the ensemble, the live model and Mesa's batch runner; the phases of aid and combat alone by the
ensemble and by plain NumPy over all runs at a time. All take turns, so that whatever else the machine does
burdens all alike; each figure is the median over the rounds.
"""

import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Final

import numpy as np

from experiments.running import bench, workers
from model import schedule, shocks
from model.ensemble import plan_of, simulate
from model.scenario import Scenario
from tests.benchmarks.across_runs import PHASES, begun

MONTHS: Final = 60
RUNS: Final = 2_000
SIZES: Final = {stream.name: (RUNS, stream.actors) for stream in shocks.STREAMS}
NORMAL: Final = {stream.name for stream in shocks.STREAMS if stream.kind == shocks.NORMAL}


def _compiled() -> int:
    others = [name for name in schedule.NAMES if name not in PHASES]
    plan = plan_of(Scenario(horizon=MONTHS), skipped=others)
    simulate(Scenario(horizon=MONTHS), range(RUNS), plan=plan)
    return RUNS


def _across_runs() -> int:
    wars, generator = begun(RUNS), np.random.Generator(np.random.Philox(42))

    def chance(stream: str) -> np.ndarray:
        draw = generator.standard_normal if stream in NORMAL else generator.random
        return draw(SIZES[stream])

    for _ in range(MONTHS):
        wars.play_month(chance)
    return RUNS


PARTS: Final[dict[str, Callable[[], int]]] = {
    "aid and combat alone: ensemble, 1 thread": _compiled,
    "aid and combat alone: NumPy over all runs": _across_runs,
}


def _rate(play: Callable[[], int], seconds: float) -> float:
    play()
    begun_at, done = time.perf_counter(), 0
    while (passed := time.perf_counter() - begun_at) < seconds:
        done += play()
    return done / passed


def main() -> None:
    """Print the medians, and how many times faster each is than Mesa's batch runner or than NumPy."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    rates: dict[str, list[float]] = {}
    for _ in range(rounds):
        for speed in bench.bench(Scenario(), seconds):
            rates.setdefault(f"whole wars: {speed.engine}", []).append(speed.rate)
        for name, play in PARTS.items():
            rates.setdefault(name, []).append(_rate(play, seconds))
    medians = {name: median(found) for name, found in rates.items()}
    base = dict.fromkeys(medians, medians["whole wars: Mesa's batch_run, 1 process"])
    base |= dict.fromkeys(PARTS, medians["aid and combat alone: NumPy over all runs"])
    sys.stdout.write(f"{workers.cores()} cores, medians of {rounds} rounds of {seconds:g} s\n\n")
    for name, rate in medians.items():
        low, high = min(rates[name]), max(rates[name])
        spread = f"{low:,.0f} - {high:,.0f}" if low >= 100 else f"{low:,.1f} - {high:,.1f}"
        sys.stdout.write(f"{name:44} {rate:10,.1f} wars/s ({spread})  x {rate / base[name]:,.1f}\n")


if __name__ == "__main__":
    main()
