"""A comparison of the page: the command line's comparison in a folder that goes with the tab."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from dashboards.jobs.job import Progress
from dashboards.live.question import Question
from experiments.analysis import differences
from experiments.analysis.compare import CompareStudy, Comparison
from experiments.errors import InputError
from experiments.rendering import figures
from experiments.running.options import RunOptions
from experiments.running.study import run
from model.outcomes import named

FIRST_RUNS: Final = 2_000
MOST_RUNS: Final = 20_000
FILES: Final = ("differences.csv", "changes.csv", "transitions.csv", "distribution.csv", "outcomes.csv")
# Quantities worth a look first; the file has them all.
QUANTITIES: Final = (
    "month", "russian_gain", "russia_casualties", "ukraine_casualties",
    "ukraine_outside_support", "russia_composite", "ukraine_composite",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """A finished comparison of two scenarios."""

    comparison: Comparison

    @property
    def names(self) -> list[str]:
        """Names of both scenarios."""
        return [scenario.name for scenario in self.comparison.scenarios]

    @property
    def shares(self) -> Sequence[Any]:
        """Differences of the shares, each path followed by its endings."""
        return differences.by_path(self.comparison.differences)

    @property
    def quantities(self) -> list[Mapping[str, Any]]:
        """Differences of the quantities shown, each with its meaning."""
        rows = {row["measure"]: row for row in self.comparison.differences if row["kind"] == "outcome"}
        return [dict(rows[name]) | {"meaning": named(name).meaning} for name in QUANTITIES]

    @property
    def changed(self) -> Mapping[str, Any]:
        """How many runs take another path."""
        return next(row for row in self.comparison.changes if row["changed"] == "path")

    def file(self, name: str) -> bytes:
        """Bytes of one of the folder's tables."""
        return (self.comparison.folder / name).read_bytes()


def simulate(questions: Sequence[Question], runs: int, folder: Path, progress: Progress) -> Compared:
    """Simulate the same runs under two questions.

    Raises
    ------
    InputError
        If they cannot be compared, or the number of runs is out of range.
    """
    if not 2 <= runs <= MOST_RUNS:
        raise InputError(
            f"runs {runs} is out of range; allowed is 2 to {MOST_RUNS} on this page "
            "('fivelocks compare' takes more)"
        )
    first, second = (question.chosen() for question in questions)
    start, other = (question.start for question in questions)
    if start is not other:
        raise InputError(
            "A and B cannot be compared: an updated ensemble is compared only with itself, under other "
            "settings or levers"
        )
    if first.name == second.name:
        second = replace(second, name=f"{second.name[:42]}-changed")
    figures.preload()
    options = RunOptions(folder, progress=progress)
    return Compared(run(CompareStudy((first, second), runs, questions[0].seed, start), options))
