"""What a batch costs in memory when it grows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from experiments.running.batches import BatchStudy
from experiments.running.options import RunOptions
from experiments.running.study import run
from experiments.scenarios import library
run(BatchStudy(library.choose("baseline", horizon=6), 42, int(sys.argv[1])), RunOptions(Path(sys.argv[2])))
"""


def peak(runs: int, folder: Path) -> int:
    """Peak memory of the process of a batch, in the units of ``ru_maxrss``."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(runs), str(folder)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss


@pytest.mark.slow
def test_a_batch_of_ten_times_the_runs_takes_no_more_memory(tmp_path: Path) -> None:
    assert peak(300_000, tmp_path / "large") < 1.2 * peak(30_000, tmp_path / "small")
