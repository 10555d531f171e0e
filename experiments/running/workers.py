"""Simulating many runs on the cores of one machine or many, in order, without piling up results."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import numpy as np

from experiments.errors import InputError
from experiments.running.compiling import compile_rules
from model.ensemble import Array, Plan, plan_of, simulate
from model.scenario import Scenario

CHUNK: Final = 500
# Processor time per period of a control group: version 2 in one file, version 1 in two.
QUOTAS: Final = {
    "/sys/fs/cgroup/cpu.max": "",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
}
Item = TypeVar("Item")
Result = TypeVar("Result")


class Chunk(NamedTuple):
    """Runs simulated together: their numbers, shape (runs,), and outcomes, shape (runs, outcomes)."""

    runs: Array
    measured: Array


def cores() -> int:
    """Cores this process may use: those of its affinity, or fewer where a container has a quota."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _quota() or allowed)


def _quota() -> int | None:
    """Cores of this control group's quota, rounded up; None if there is none."""
    for file, divisor in QUOTAS.items():
        with suppress(OSError, ValueError):
            quota, *period = Path(file).read_text(encoding="ascii").split()
            each = int(period[0] if period else Path(divisor).read_text(encoding="ascii"))
            return max(1, -(-int(quota) // each)) if int(quota) > 0 else None
    return None


def warm_up(scenario: Scenario, seed: int = 42) -> None:
    """Compile the rules, or load them, before threads need them all at once, and try one run.

    Raises
    ------
    SimulationError
        If the numbers of that run do not stay finite.
    """
    compile_rules(cores())
    simulate(scenario, range(1), seed)


def warm_up_both_engines(scenario: Scenario) -> None:
    """Compile or load the rules as the ensemble and as the live model call them."""
    from model.war_model import WarModel  # loads Mesa, which no batch needs

    warm_up(scenario)
    WarModel(scenario).step()


class Promise(Protocol):
    """A piece of work whose result may still be to come."""

    def result(self) -> Any:
        """Result, once it is there."""

    def cancel(self) -> Any:
        """Do without the result."""


class Pool(Protocol):
    """Where pieces of work are done: threads of this machine, or a cluster."""

    @property
    def ahead(self) -> int:
        """Pieces of work to keep going, so that nobody waits for whoever reads the results."""

    def submit(self, work: Callable[[Any], Any], item: Any, /) -> Promise:
        """Have a piece of work done."""


class ThreadPool(ThreadPoolExecutor):
    """Threads of this machine."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self.ahead = 2 * threads


@contextmanager
def pool_of(threads: int | None = None, dask: str | None = None) -> Iterator[Pool]:
    """Where to have work done.

    Parameters
    ----------
    threads
        Threads of this machine; as many as there are cores if None.
    dask
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``, whose workers do the work instead.

    Raises
    ------
    InputError
        If both are given, or the cluster cannot be used.
    """
    if dask is None:
        with ThreadPool(threads or cores()) as pool:
            yield pool
        return
    if threads is not None:
        raise InputError("--threads and --dask exclude each other; 'dask worker --nthreads' sets its threads")
    from experiments.running import dask_pool  # loads distributed

    with dask_pool.cluster(dask) as pool:
        yield pool


def in_order(pool: Pool, work: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result]:
    """Results in the order of the items, with no more work ahead of the reader than the pool needs."""
    waiting: deque[Promise] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= pool.ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for promise in waiting:
            promise.cancel()


def chunks_of(ranges: Iterable[range]) -> Iterator[range]:
    """Ranges cut into what a thread simulates in one go."""
    for numbers in ranges:
        for first in range(numbers.start, numbers.stop, CHUNK):
            yield range(first, min(first + CHUNK, numbers.stop))


def simulate_chunks(
    scenario: Scenario, ranges: Iterable[range], seed: int, threads: int | None = None
) -> Generator[Chunk]:
    """Chunks of runs, in order, simulated by threads of this machine; see ``simulate_in``."""
    with pool_of(threads) as pool:
        yield from simulate_in(pool, scenario, ranges, seed)


def simulate_in(pool: Pool, scenario: Scenario, ranges: Iterable[range], seed: int) -> Generator[Chunk]:
    """Chunks of runs, in order. Who simulates them changes no result.

    Parameters
    ----------
    pool
        Who simulates.
    scenario, seed
        As for ``simulate``.
    ranges
        Numbers of the runs wanted.
    """
    return in_order(pool, partial(_simulate_chunk, scenario, plan_of(scenario), seed), chunks_of(ranges))


def _simulate_chunk(scenario: Scenario, plan: Plan, seed: int, numbers: range) -> Chunk:
    return Chunk(
        np.arange(numbers.start, numbers.stop), simulate(scenario, numbers, seed, plan=plan).measured
    )
