"""Benchmarks of the ensemble and its peers; no time is asserted.

``uv run pytest tests/benchmarks -m slow -n 0 --benchmark-enable`` times them, the same runs on each; with
``--benchmark-histogram`` it draws them. ``fivelocks bench`` compares the engines on any machine.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.running import workers
from model import schedule, shocks
from model.ensemble import plan_of, seed_words, simulate
from model.scenario import Scenario
from model.war_model import WarModel
from tests.benchmarks.across_runs import PHASES, begun
from tests.cluster import cluster

pytestmark = pytest.mark.slow
RUNS = 2_000
NORMAL = {stream.name for stream in shocks.STREAMS if stream.kind == shocks.NORMAL}


def played(pool: workers.Pool, runs: int = RUNS) -> int:
    """Runs simulated by a pool."""
    return sum(len(chunk.runs) for chunk in workers.play_in(pool, Scenario(), [range(runs)], 42))


@pytest.mark.parametrize("months", [12, 60, 240])
def test_months(benchmark: Any, months: int) -> None:
    scenario = Scenario(horizon=months)
    plan = plan_of(scenario)
    assert len(benchmark(simulate, scenario, range(500), plan=plan).measured) == 500


def test_one_live_run(benchmark: Any) -> None:
    def live() -> int:
        model = WarModel(Scenario())
        model.run_model()
        return model.ending

    assert benchmark(live)


@pytest.mark.parametrize("threads", range(1, workers.cores() + 1))
def test_threads(benchmark: Any, threads: int) -> None:
    with workers.pool_of(threads) as pool:
        assert benchmark(played, pool) == RUNS


def test_dask_workers(benchmark: Any, tmp_path: Path) -> None:
    """As many as there are cores, to be compared with as many threads."""
    with cluster(tmp_path, workers.cores()) as made, workers.pool_of(None, made.address) as pool:
        assert benchmark(played, pool) == RUNS


def test_aid_and_combat_in_the_ensemble(benchmark: Any) -> None:
    others = [name for name in schedule.NAMES if name not in PHASES]
    plan = plan_of(Scenario(), skipped=others)
    assert len(benchmark(simulate, Scenario(), range(RUNS), plan=plan).measured) == RUNS


def test_aid_and_combat_in_numpy_over_all_runs(benchmark: Any) -> None:
    generator = np.random.Generator(np.random.Philox(42))
    sizes = {stream.name: (RUNS, stream.actors) for stream in shocks.STREAMS}

    def chance(stream: str) -> np.ndarray:
        return (generator.standard_normal if stream in NORMAL else generator.random)(sizes[stream])

    def play() -> int:
        runs = begun(RUNS)
        for _ in range(60):
            runs.play_month(chance)
        return RUNS

    assert benchmark(play) == RUNS


@pytest.fixture
def draw() -> Iterator[Callable[[], None]]:
    """The random numbers of a thousand months."""
    draws, scratch, seed = np.zeros(shocks.SLOTS), np.empty((5, shocks.SLOTS)), seed_words(42)

    def months() -> None:
        for month in range(1_000):
            shocks.draw_month(draws, scratch, seed, 1, 0, month)

    yield months
    assert np.isfinite(draws).all()


def test_random_numbers_of_a_thousand_months(benchmark: Any, draw: Callable[[], None]) -> None:
    benchmark(draw)
