"""How fast wars are played: the ensemble, the live model, and Mesa's batch runner, side by side."""

import itertools
import os

import pytest

from experiments.running import bench, workers
from experiments.running.bench import Speed
from model.scenario import Scenario

SHORT = Scenario(horizon=2)


def test_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    # A rate is wars by seconds.
    assert Speed("any", 300, 1.5).rate == 200.0
    # Without a number of threads all cores are measured.
    monkeypatch.setattr(workers, "cores", lambda: 3)
    assert bench.bench(SHORT, 0.01)[0].engine == "ensemble, 3 threads"
    # The machine is told with its cores.
    assert bench.machine()["cores"] == workers.cores()
    assert bench.machine()["machine"] == os.uname().machine
    assert bench.machine()["python"].count(".") == 2


def test_pieces_double_until_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(100.0, 1.0)
    monkeypatch.setattr(bench.time, "perf_counter", lambda: next(clock))
    asked: list[int] = []

    def play(piece: int) -> int:
        asked.append(piece)
        return 10 * piece

    assert bench._timed("any", 5.0, play) == Speed("any", 150, 5.0)
    assert asked == [1, 2, 4, 8]


def test_a_piece_never_grows_beyond_ten_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0.0, 1.0)
    monkeypatch.setattr(bench.time, "perf_counter", lambda: next(clock))
    asked: list[int] = []
    bench._timed("any", 20.0, lambda piece: asked.append(piece) or 1)
    assert max(asked) == 10_000
    assert asked[:4] == [1, 2, 4, 8]


def test_four_ways_to_play_are_measured_for_the_time_asked() -> None:
    speeds = bench.bench(SHORT, 0.1, 2)
    assert [speed.engine for speed in speeds] == [
        "ensemble, 2 threads",
        "ensemble, 1 thread",
        "live Mesa model",
        "Mesa's batch_run, 1 process",
    ]
    for speed in speeds:
        assert speed.seconds >= 0.1
        assert speed.wars > 0
    assert speeds[0].wars % workers.CHUNK == 0


def test_the_ensemble_outruns_the_live_model() -> None:
    speeds = bench.bench(Scenario(), 0.1, 1)
    assert speeds[1].rate > 5 * speeds[2].rate
