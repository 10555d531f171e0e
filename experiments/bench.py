"""How fast wars are played: the ensemble and the live model, side by side."""

import platform
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from experiments import workers
from model.live import WarModel
from model.scenario import Scenario


class Speed(NamedTuple):
    """Wars played, and seconds it took."""

    engine: str
    wars: int
    seconds: float

    @property
    def rate(self) -> float:
        """Wars a second."""
        return self.wars / self.seconds


def _timed(engine: str, seconds: float, play: Callable[[int], int]) -> Speed:
    """Play growing pieces until so many seconds have passed."""
    done, piece = 0, 1
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        done += play(piece)
        piece = min(2 * piece, 10_000)
    return Speed(engine, done, passed)


def bench(scenario: Scenario, seconds: float = 1.0, threads: int | None = None) -> list[Speed]:
    """Speed of the ensemble on all cores and on one, and of the live model.

    Parameters
    ----------
    scenario
        What the wars start from.
    seconds
        How long to measure each.
    threads
        Threads of the first measurement; all cores if None.
    """
    workers.warm_up(scenario)
    count = threads or workers.cores()

    def ensemble(on: int) -> Callable[[int], int]:
        def play(piece: int) -> int:
            return sum(
                len(chunk.runs)
                for chunk in workers.play(scenario, [range(piece * workers.CHUNK * on)], 42, on)
            )

        return play

    def live(piece: int) -> int:
        for run in range(piece):
            WarModel(scenario, run=run).play()
        return piece

    live(1)
    return [
        _timed(f"ensemble, {count} threads", seconds, ensemble(count)),
        _timed("ensemble, 1 thread", seconds, ensemble(1)),
        _timed("live Mesa model", seconds, live),
    ]


def machine() -> dict[str, Any]:
    """What the speeds were measured on."""
    return {"machine": platform.machine(), "cores": workers.cores(), "python": platform.python_version()}
