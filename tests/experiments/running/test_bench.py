"""How fast runs are simulated: the ensemble, the live model, and Mesa's batch runner, side by side."""

import itertools
import os

import pytest

from experiments.running import bench, workers
from experiments.running.bench import Speed
from model.scenario import Scenario

SHORT = Scenario(horizon=2)


def test_pieces_double_up_to_ten_thousand_until_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Speed("any", 300, 1.5).rate == 200.0
    for seconds, most in ((5.0, 8), (20.0, 10_000)):
        asked: list[int] = []
        clock = itertools.count(100.0, 1.0)
        monkeypatch.setattr(bench.time, "perf_counter", lambda clock=clock: next(clock))
        speed = bench._timed("any", seconds, lambda piece, asked=asked: asked.append(piece) or 10 * piece)
        assert speed == Speed("any", 10 * sum(asked), seconds)
        assert asked[:4] == [1, 2, 4, 8]
        assert max(asked) == most


def test_four_ways_to_simulate_are_measured_for_the_time_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    speeds = bench.bench(SHORT, 0.1, 2)
    engines = ["ensemble, 2 threads", "ensemble, 1 thread", "live Mesa model", "Mesa's batch_run, 1 process"]
    assert [speed.engine for speed in speeds] == engines
    assert all(speed.seconds >= 0.1 and speed.runs > 0 for speed in speeds)
    assert speeds[0].runs % workers.CHUNK == 0
    monkeypatch.setattr(workers, "cores", lambda: 3)
    assert bench.bench(SHORT, 0.01)[0].engine == "ensemble, 3 threads"
    machine = bench.machine()
    assert (machine["cores"], machine["machine"], machine["python"].count(".")) == (3, os.uname().machine, 2)
