"""What a batch costs in memory when it grows; run with ``-m slow``."""

import pytest

from tests.benchmarks.memory import peak

pytestmark = pytest.mark.slow


def test_a_batch_of_ten_times_the_wars_takes_no_more_memory() -> None:
    small, large = peak(30_000, horizon=6), peak(300_000, horizon=6)
    assert large.memory < 1.2 * small.memory
