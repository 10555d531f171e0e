"""Peak memory of batches of different sizes: ``python -m tests.benchmarks.memory 200000 2000000``.

Each batch is played by a process of its own into a folder that is removed afterwards, with everything a
batch makes but the figures, which are drawn by another process whatever the number of wars.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

PROGRAM = """
import sys
from pathlib import Path
from experiments import catalogue
from experiments.running import batches
batches.batch(catalogue.choose("baseline", horizon=int(sys.argv[2])), int(sys.argv[1]), out=Path(sys.argv[3]))
"""
MEGABYTE = 1024 if sys.platform == "linux" else 1024**2  # in the units of ru_maxrss


class Peak(NamedTuple):
    """Wars of a batch, its peak memory [MB], and how long it took [s]."""

    runs: int
    memory: float
    seconds: float


def peak(runs: int, horizon: int = 60) -> Peak:
    """Peak memory of a batch of so many wars of so many months."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(runs), str(horizon), str(Path(folder) / "batch")]
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Peak(runs, usage.ru_maxrss / MEGABYTE, time.perf_counter() - begun)


def main() -> None:
    """Print the peak memory of batches of these sizes, and each relative to the first."""
    peaks = [peak(int(runs)) for runs in sys.argv[1:]]
    for one in peaks:
        ratio = one.memory / peaks[0].memory
        sys.stdout.write(f"{one.runs:>10,} wars {one.memory:8.0f} MB  x {ratio:.2f} {one.seconds:8.0f} s\n")


if __name__ == "__main__":
    main()
