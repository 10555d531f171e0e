"""How fast runs are simulated: the ensemble, the live model, and that under Mesa's own batch runner."""

import platform
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from experiments.running import workers
from model.scenario import Scenario
from model.war_model import WarModel


class Speed(NamedTuple):
    """Runs simulated, and seconds it took."""

    engine: str
    runs: int
    seconds: float

    @property
    def rate(self) -> float:
        """Runs a second."""
        return self.runs / self.seconds


def _timed(engine: str, seconds: float, simulate: Callable[[int], int]) -> Speed:
    """Simulate growing pieces until so many seconds have passed."""
    done, piece = 0, 1
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        done += simulate(piece)
        piece = min(2 * piece, 10_000)
    return Speed(engine, done, passed)


def bench(scenario: Scenario, seconds: float = 1.0, threads: int | None = None) -> list[Speed]:
    """Speed of the ensemble on all cores and on one, of the live model, and of Mesa's ``batch_run`` with it.

    Parameters
    ----------
    scenario
        What the runs start from.
    seconds
        How long to measure each.
    threads
        Threads of the first measurement; all cores if None.
    """
    workers.warm_up(scenario)
    count = threads or workers.cores()

    def ensemble(on: int) -> Callable[[int], int]:
        def simulate(piece: int) -> int:
            return sum(
                len(chunk.runs)
                for chunk in workers.simulate_chunks(scenario, [range(piece * workers.CHUNK * on)], 42, on)
            )

        return simulate

    def live(piece: int) -> int:
        for run in range(piece):
            WarModel(scenario, run=run).run_model()
        return piece

    live(1)
    # Not at the top: it changes how this process starts others.
    from mesa.batchrunner import batch_run

    def batched(piece: int) -> int:
        asked = {"scenario": [scenario], "run": range(piece)}
        return len(batch_run(WarModel, asked, number_processes=1, display_progress=False))

    return [
        _timed(f"ensemble, {count} threads", seconds, ensemble(count)),
        _timed("ensemble, 1 thread", seconds, ensemble(1)),
        _timed("live Mesa model", seconds, live),
        _timed("Mesa's batch_run, 1 process", seconds, batched),
    ]


def machine() -> dict[str, Any]:
    """What the speeds were measured on."""
    return {"machine": platform.machine(), "cores": workers.cores(), "python": platform.python_version()}
