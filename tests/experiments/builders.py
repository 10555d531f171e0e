"""Words the tests of results folders share."""

import csv
import json
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from experiments.running import workers
from model import outcomes
from model.endings import ENDINGS
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
TABLES = ("outcomes.csv", "distribution.csv", "incidence.csv")
PROGRAM = (sys.executable, "-c", "from experiments.commands import main; main()")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header_of(path: Path) -> list[str]:
    """Column names of a CSV file, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def listing(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes, and every folder with none."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def tables_of(folder: Path) -> dict[str, bytes]:
    """Bytes of the three tables whose bytes are promised."""
    return {name: (folder / name).read_bytes() for name in TABLES}


def manifest_of(folder: Path) -> dict[str, Any]:
    """Content of a results folder's manifest."""
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def started(*arguments: str) -> subprocess.Popen[str]:
    """The program in a process of its own, which Ctrl-C reaches even if these tests run in the background."""
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def counted(*runs: tuple[str, int], horizon: int) -> Array:
    """Tally of runs given one by one, as ending and month."""
    counts = np.zeros((len(ENDINGS), horizon + 1), dtype="i8")
    for ending, month in runs:
        counts[ENDINGS.index(ending), month] += 1
    return counts


def measurement(**values: float) -> Array:
    """One run's measured numbers: zero but for those given."""
    row = np.zeros(len(outcomes.ALL))
    for name, value in values.items():
        row[outcomes.NAMES.index(name)] = value
    return row


def outcomes_of(scenario: Scenario, runs: int, seed: int = 42) -> Array:
    """Outcomes of so many runs, shape (runs, outcomes)."""
    return np.concatenate(
        [chunk.measured for chunk in workers.simulate_chunks(scenario, [range(runs)], seed)]
    )
