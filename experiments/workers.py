"""Playing many runs on the cores of one machine, in order, without piling up results."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

import numpy as np

from agents.compiled import cache_folder
from model.ensemble import Array, Plan, plan_of, simulate
from model.scenario import Scenario

CHUNK: Final = 500
Item = TypeVar("Item")
Result = TypeVar("Result")


class Chunk(NamedTuple):
    """Runs played together: their numbers, shape (runs,), and outcomes, shape (runs, outcomes)."""

    runs: Array
    measured: Array


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_compiled() -> bool:
    """Whether the compiled rules of this version are already on disk."""
    return any(cache_folder().rglob("ensemble.play_runs-*.nbc"))


def warm_up(scenario: Scenario) -> None:
    """Compile the rules, or load them, before threads need them all at once."""
    simulate(scenario, range(1))


def in_order(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item], ahead: int
) -> Iterator[Result]:
    """Results in the order of the items, with at most so many pieces of work ahead of the reader."""
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def chunks_of(ranges: Iterable[range]) -> Iterator[range]:
    """Ranges cut into what a thread plays in one go."""
    for numbers in ranges:
        for first in range(numbers.start, numbers.stop, CHUNK):
            yield range(first, min(first + CHUNK, numbers.stop))


def play(
    scenario: Scenario, ranges: Iterable[range], seed: int, threads: int | None = None
) -> Generator[Chunk]:
    """Chunks of runs, in order.

    Parameters
    ----------
    scenario, seed
        As for ``simulate``.
    ranges
        Numbers of the runs wanted.
    threads
        Threads to use; as many as there are cores if None. They do not change a result.
    """
    plan = plan_of(scenario)
    count = threads or cores()
    pieces = chunks_of(ranges)
    with ThreadPoolExecutor(count) as pool:
        yield from in_order(pool, lambda piece: _play(scenario, piece, seed, plan), pieces, 2 * count)


def _play(scenario: Scenario, numbers: range, seed: int, plan: Plan) -> Chunk:
    return Chunk(
        np.arange(numbers.start, numbers.stop), simulate(scenario, numbers, seed, plan=plan).measured
    )
