"""What a batch costs when it grows, and when a cluster plays it; run with ``-m slow``."""

import pytest

from tests.benchmarks.efficiency import efficiency
from tests.benchmarks.memory import peak

pytestmark = pytest.mark.slow


def test_a_batch_of_ten_times_the_wars_takes_no_more_memory() -> None:
    small, large = peak(30_000, horizon=6), peak(300_000, horizon=6)
    assert large.memory < 1.2 * small.memory


def test_two_dask_workers_are_at_least_four_fifths_as_fast_as_two_threads() -> None:
    assert efficiency(wars=10_000, turns=3).ratio >= 0.8
