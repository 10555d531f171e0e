"""Playing many runs on the cores of one machine, in order, without piling up results."""

import threading
import time
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.errors import InputError
from experiments.running import workers
from model.ensemble import simulate
from model.scenario import Scenario

SHORT = Scenario(horizon=3)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3), max_size=15), st.integers(1, 4), st.integers(1, 6))
def test_results_come_in_the_order_of_the_work_however_long_each_takes(
    waits: list[int], threads: int, ahead: int
) -> None:
    def work(item: tuple[int, int]) -> int:
        time.sleep(item[1] / 1000)
        return item[0]

    with workers.ThreadPool(threads) as pool:
        pool.ahead = ahead
        assert list(workers.in_order(pool, work, enumerate(waits))) == list(range(len(waits)))


def test_no_more_is_begun_than_so_many_pieces_ahead_of_the_reader() -> None:
    begun: list[int] = []
    with workers.ThreadPool(2) as pool:
        pool.ahead = 5
        results = workers.in_order(pool, begun.append, iter(range(100)))
        next(results)
        next(results)
        time.sleep(0.05)
        assert len(begun) == 6
        results.close()


def test_work_not_begun_is_dropped_when_the_reader_leaves() -> None:
    begun: list[int] = []
    gate = threading.Event()

    def work(item: int) -> None:
        begun.append(item)
        if item:
            gate.wait()

    with workers.ThreadPool(1) as pool:
        pool.ahead = 10
        results = workers.in_order(pool, work, iter(range(100)))
        next(results)
        results.close()
        gate.set()
    assert len(begun) <= 2


def test_a_failure_reaches_the_reader() -> None:
    def work(item: int) -> int:
        return 10 // item

    with workers.ThreadPool(2) as pool, pytest.raises(ZeroDivisionError):
        list(workers.in_order(pool, work, [2, 1, 0, 1]))


def test_chunks() -> None:
    # Chunks cover the ranges asked for in order and none is longer than a chunk.
    for threads in [1, 2, 5]:
        ranges = [range(3, 4), range(10, 10), range(100, 1_350)]
        chunks = list(workers.simulate_chunks(SHORT, ranges, 42, threads))
        numbers = [number for chunk in chunks for number in chunk.runs.tolist()]
        assert numbers == [number for numbers in ranges for number in numbers]
        assert max(len(chunk.runs) for chunk in chunks) == workers.CHUNK
        assert all(len(chunk.runs) == len(chunk.measured) for chunk in chunks)
    # Chunks hold what simulating the same runs at once gives.
    for threads in [1, 3]:
        chunks = list(workers.simulate_chunks(SHORT, [range(1_200)], 9, threads))
        together = np.concatenate([chunk.measured for chunk in chunks])
        assert together.tobytes() == simulate(SHORT, range(1_200), 9).measured.tobytes()
    # Another seed gives other runs.
    (first,), (second,) = (list(workers.simulate_chunks(SHORT, [range(50)], seed, 1)) for seed in (1, 2))
    assert (first.measured != second.measured).any()
    # A reader may leave early and the threads end.
    before = threading.active_count()
    with closing(workers.simulate_chunks(SHORT, [range(100_000)], 42, 2)) as chunks:
        assert next(chunks).runs[0] == 0
    assert threading.active_count() == before


def test_all_cores_this_process_may_use_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers.os, "sched_getaffinity", lambda pid: {0, 3, 5}, raising=False)
    assert workers.cores() == 3
    monkeypatch.delattr(workers.os, "sched_getaffinity")
    monkeypatch.setattr(workers.os, "cpu_count", lambda: None)
    assert workers.cores() == 1


def test_without_a_number_of_threads_all_cores_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 3)
    with workers.pool_of() as all_cores, workers.pool_of(2) as two:
        assert (all_cores.ahead, two.ahead) == (6, 4)


def test_threads_and_a_cluster_exclude_each_other() -> None:
    with (
        pytest.raises(InputError, match=r"--threads and --dask exclude each other; 'dask worker --nthreads'"),
        workers.pool_of(2, "127.0.0.1:8786"),
    ):
        pass
