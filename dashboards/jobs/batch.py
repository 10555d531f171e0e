"""A batch of the page: the command line's batch in a folder of its own, which goes with the tab."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from dashboards.jobs.job import Progress
from dashboards.live.question import Question
from experiments.analysis.branches import Array
from experiments.errors import InputError
from experiments.rendering import figures
from experiments.results import folder as folders
from experiments.running.batches import Batch, BatchStudy
from experiments.running.options import RunOptions
from experiments.running.study import run
from model.endings import ENDINGS

FIRST_RUNS: Final = 2_000
MOST_RUNS: Final = 100_000
# More dots than this cannot be distinguished.
MOST_DOTS: Final = 10_000
FILES: Final = ("outcomes.csv", "distribution.csv", "incidence.csv", "dictionary.csv")


@dataclass(frozen=True)
class BatchResult:
    """A finished batch, and the question it answers.

    Attributes
    ----------
    question
        Which runs; its run number does not count.
    batch
        The results folder.
    """

    question: Question
    batch: Batch

    @cached_property
    def ends(self) -> tuple[Array, Array]:
        """Codes of the endings and their months, by run number, shapes (runs,)."""
        endings, months = [], []
        for shard in folders.shards_in_order(self.batch.folder, self.batch.manifest):
            endings.append(np.array([ENDINGS.index(name) for name in shard["ending"].to_pylist()]))
            months.append(shard["month"].to_numpy())
        return np.concatenate(endings), np.concatenate(months)

    @cached_property
    def drawn(self) -> tuple[Array, Array]:
        """Endings and months of the runs that are drawn, the first of them."""
        endings, months = self.ends
        return endings[:MOST_DOTS], months[:MOST_DOTS]

    def file(self, name: str) -> bytes:
        """Bytes of one of the folder's tables."""
        return (self.batch.folder / name).read_bytes()


def simulate(question: Question, runs: int, folder: Path, progress: Progress) -> BatchResult:
    """Simulate a batch.

    Raises
    ------
    InputError
        If the question or the number of runs is out of range.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(
            f"runs {runs} is out of range; allowed is 1 to {MOST_RUNS} on this page "
            "('fivelocks batch' takes more)"
        )
    figures.preload()
    options = RunOptions(folder, progress=progress)
    asked = BatchStudy(question.chosen(), question.seed, runs, start=question.start)
    return BatchResult(question, run(asked, options))
