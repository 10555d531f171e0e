"""Two Dask workers against two threads: ``python -m tests.benchmarks.efficiency``.

Both play the same wars on this machine, where the cluster also has to feed its scheduler. They take turns,
so that whatever else the machine does burdens both alike; the medians are compared.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

from experiments.running import workers
from experiments.running.workers import Pool
from model.scenario import Scenario
from tests.cluster import cluster

WARS = 20_000
TURNS = 5


class Efficiency(NamedTuple):
    """Wars a second of threads and of as many Dask workers, medians over the turns."""

    threads: float
    dask: float

    @property
    def ratio(self) -> float:
        """Speed of the workers relative to the threads."""
        return self.dask / self.threads


def _rate(pool: Pool, wars: int) -> float:
    begun = time.perf_counter()
    played = sum(len(chunk.runs) for chunk in workers.play_in(pool, Scenario(), [range(wars)], 42))
    return played / (time.perf_counter() - begun)


def efficiency(count: int = 2, wars: int = WARS, turns: int = TURNS) -> Efficiency:
    """Speeds of so many threads and of as many Dask workers of one thread each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(Path(folder), count) as made,
        workers.pool_of(count) as threads,
        workers.pool_of(None, made.address) as dask,
    ):
        for pool in (threads, dask):
            _rate(pool, 2 * count * workers.CHUNK)  # loads the compiled rules
        pairs = [(_rate(threads, wars), _rate(dask, wars)) for _ in range(turns)]
    return Efficiency(*(median(rates) for rates in zip(*pairs, strict=True)))


def main() -> None:
    """Print both speeds and their ratio, for a batch of a few seconds and one three times as large."""
    for wars in (WARS, 3 * WARS):
        found = efficiency(wars=wars)
        sys.stdout.write(
            f"{wars:,} wars: 2 threads {found.threads:,.0f} wars/s, 2 Dask workers {found.dask:,.0f} wars/s: "
            f"{100 * found.ratio:.0f} % as fast\n"
        )


if __name__ == "__main__":
    main()
