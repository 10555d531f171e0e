"""Benchmarks of the ensemble and its peers; no time is asserted.

``uv run pytest -m timing -n 0 --benchmark-enable`` times them. ``fivelocks bench`` compares the engines on
any machine.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.running import workers
from model import shocks
from model.ensemble import plan_of, seed_words, simulate
from model.scenario import Scenario
from model.war_model import WarModel
from tests.cluster import cluster

pytestmark = pytest.mark.timing
RUNS = 2_000


def simulated(pool: workers.Pool, runs: int = RUNS) -> int:
    """Runs simulated by a pool."""
    return sum(len(chunk.runs) for chunk in workers.simulate_in(pool, Scenario(), [range(runs)], 42))


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
        assert benchmark(simulated, pool) == RUNS


def test_dask_workers(benchmark: Any, tmp_path: Path) -> None:
    """As many as there are cores, to be compared with as many threads."""
    with cluster(tmp_path, workers.cores()) as made, workers.pool_of(None, made.address) as pool:
        assert benchmark(simulated, pool) == RUNS


@pytest.fixture
def draw() -> Iterator[Callable[[], None]]:
    """The random numbers of a thousand months."""
    draws, scratch, seed = np.zeros(shocks.SLOTS), np.empty((4, shocks.SLOTS)), seed_words(42)

    def months() -> None:
        for month in range(1_000):
            shocks.draw_month(draws, scratch, seed, 1, 0, month)

    yield months
    assert np.isfinite(draws).all()


def test_random_numbers_of_a_thousand_months(benchmark: Any, draw: Callable[[], None]) -> None:
    benchmark(draw)
