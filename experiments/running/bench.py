"""How fast wars are played: the ensemble, the live model, and that under Mesa's own batch runner."""

import platform
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from mesa.datacollection import DataCollector

from experiments.running import workers
from model.scenario import Scenario
from model.war_model import WarModel


class Speed(NamedTuple):
    """Wars played, and seconds it took."""

    engine: str
    wars: int
    seconds: float

    @property
    def rate(self) -> float:
        """Wars a second."""
        return self.wars / self.seconds


class Collecting(WarModel):
    """The live model as Mesa's batch runner wants it: it notes each month and says when it is over.

    Newer runners give every model a seed of theirs as well, which is of no use here.
    """

    def __init__(self, origin: Scenario, run: int, rng: object = None) -> None:  # noqa: ARG002  # as the runner calls it
        super().__init__(origin, run=run)
        self.datacollector = DataCollector({"ending": "ending", "month": "month"})

    def step(self) -> None:
        """Play a month and note where it led."""
        super().step()
        self.datacollector.collect(self)
        self.running = not self.over and self.month < self.plan.horizon


def _timed(engine: str, seconds: float, play: Callable[[int], int]) -> Speed:
    """Play growing pieces until so many seconds have passed."""
    done, piece = 0, 1
    start = time.perf_counter()
    while (passed := time.perf_counter() - start) < seconds:
        done += play(piece)
        piece = min(2 * piece, 10_000)
    return Speed(engine, done, passed)


def bench(scenario: Scenario, seconds: float = 1.0, threads: int | None = None) -> list[Speed]:
    """Speed of the ensemble on all cores and on one, of the live model, and of Mesa's ``batch_run`` with it.

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
    # Not at the top: it changes how this process starts others.
    from mesa.batchrunner import batch_run

    def batched(piece: int) -> int:
        asked = {"origin": scenario, "run": range(piece)}
        return len(batch_run(Collecting, asked, number_processes=1, display_progress=False))

    return [
        _timed(f"ensemble, {count} threads", seconds, ensemble(count)),
        _timed("ensemble, 1 thread", seconds, ensemble(1)),
        _timed("live Mesa model", seconds, live),
        _timed("Mesa's batch_run, 1 process", seconds, batched),
    ]


def machine() -> dict[str, Any]:
    """What the speeds were measured on."""
    return {"machine": platform.machine(), "cores": workers.cores(), "python": platform.python_version()}
