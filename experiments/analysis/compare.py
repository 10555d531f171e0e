"""The same wars under two or more scenarios, and what differs, in a results folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from experiments.analysis import differences as found
from experiments.analysis.arms import arms
from experiments.analysis.results import StudyResults, described
from experiments.analysis.study import Draw, Progress, Study, default_folder, play_study
from experiments.results import columns, files, rows
from experiments.running.batches import DEFAULT_RUNS
from model.scenario import Scenario

FIGURES: Final = "experiments.rendering.compare_figures:OF_A_COMPARISON"


@dataclass(frozen=True)
class Comparison:
    """A folder with the same wars under several scenarios, the first of which the others are held against."""

    results: StudyResults

    @property
    def folder(self) -> Path:
        """Results folder."""
        return self.results.folder

    @property
    def scenarios(self) -> list[Scenario]:
        """Scenarios compared, in the order they were named."""
        return [point.scenario for point in self.results.study.points]

    @cached_property
    def endings(self) -> found.Endings:
        """How the wars of every arm ended."""
        return found.endings_of(self.results)

    @cached_property
    def distribution(self) -> list[dict[str, Any]]:
        """Rows of ``distribution.csv``."""
        return found.distributions(self.endings, self.scenarios[0].horizon)

    @cached_property
    def differences(self) -> list[dict[str, Any]]:
        """Rows of ``differences.csv``."""
        return found.differences(self.results, self.endings)

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        """Rows of ``changes.csv``."""
        return found.changes(self.endings)

    @cached_property
    def transitions(self) -> list[dict[str, Any]]:
        """Rows of ``transitions.csv``."""
        return found.transitions(self.endings)


def question(scenarios: Sequence[Scenario], runs: int | None = None, seed: int = 42) -> Study:
    """What a comparison asks.

    Raises
    ------
    InputError
        If the scenarios cannot be compared, or a number makes no sense.
    """
    return Study("compare", arms(scenarios), DEFAULT_RUNS if runs is None else runs, seed)


def compare(
    scenarios: Sequence[Scenario],
    runs: int | None = None,
    seed: int = 42,
    *,
    out: Path | None = None,
    threads: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
) -> Comparison:
    """Play the same wars under two or more scenarios into a results folder, and compare them run by run.

    Parameters
    ----------
    scenarios
        Two or more, of different names and the same months; each is held against the first.
    runs
        Wars in each scenario; 10,000 if None. More than before extend a folder.
    seed
        Seed of the experiment.
    out
        Results folder; by default one named after the question.
    threads
        Threads to use; all cores if None.
    dask
        Address of a Dask scheduler whose workers play instead.
    progress
        Called with the number of wars done and asked for, over all scenarios.
    draw
        Called with the folder once its tables are there; draws figures, and gives their files.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder or the cluster cannot be used.
    """
    study = question(scenarios, runs, seed)
    folder = out or default_folder(study)
    return Comparison(play_study(study, folder, threads, progress, write_tables, draw, dask))


def write_tables(results: StudyResults) -> dict[str, str]:
    """Write every table of a comparison; their SHA-256 by name."""
    done = Comparison(results)
    folder = results.folder
    tables = {
        "differences.csv": done.differences,
        "changes.csv": done.changes,
        "transitions.csv": done.transitions,
        "distribution.csv": done.distribution,
        "dictionary.csv": rows.dictionary({**DESCRIBED, **described(results.study)}),
    }
    return {name: files.write_rows(folder / name, table) for name, table in tables.items()} | {
        "outcomes.csv": files.write_csv(folder / "outcomes.csv", _outcomes(results))
    }


def _outcomes(results: StudyResults) -> Iterator[pa.Table]:
    """Rows of ``outcomes.csv``: every war of every arm, run by run."""
    scenarios = [point.scenario for point in results.study.points]
    for shard in results.shards():
        places = [np.flatnonzero(shard["point"].to_numpy() == arm) for arm in range(len(scenarios))]
        tables = [
            rows.outcome_table(shard.take(columns.numbers(mine)), scenario, results.study.seed)
            for mine, scenario in zip(places, scenarios, strict=True)
        ]
        yield pa.concat_tables(tables).take(columns.numbers(np.argsort(np.concatenate(places))))


_ARMS: Final = (
    ("first", "scenario that the other is held against", "", "text"),
    ("second", "scenario that is held against the first", "", "text"),
)
_COUNTED: Final = (
    ("runs", "runs of which this is true", "1", "integer"),
    ("share", "their share of all runs", "0-1", "number"),
    *(column for column in rows.COLUMNS["distribution.csv"] if column[0] in {"low", "high"}),
)
DESCRIBED: Final[rows.Described] = {
    "differences.csv": (
        *_ARMS,
        ("kind", "path, ending (both: share of the runs) or outcome (mean over the runs)", "", "text"),
        ("measure", "name of the path, ending or outcome", "", "text"),
        ("unit", "unit of the values, difference and bounds", "", "text"),
        ("first_value", "share or mean in the first scenario", "see unit", "number"),
        ("second_value", "share or mean in the second scenario", "see unit", "number"),
        ("difference", "second less first, over the same runs", "see unit", "number"),
        (
            "low",
            "lower bound of the difference's 95 % interval (shares: Agresti and Min; means: Student)",
            "see unit",
            "number",
        ),
        ("high", "upper bound of that interval", "see unit", "number"),
        ("p_value", "two-sided p-value of no difference (shares: McNemar, exact)", "0-1", "number"),
        ("pairs", "runs played under both scenarios", "1", "integer"),
    ),
    "changes.csv": (
        *_ARMS,
        ("changed", "what is otherwise than in the first scenario: path or ending", "", "text"),
        *_COUNTED,
    ),
    "transitions.csv": (
        *_ARMS,
        ("from_path", "path in the first scenario", "", "text"),
        ("from_ending", "ending in the first scenario", "", "text"),
        ("to_path", "path of the same run in the second scenario", "", "text"),
        ("to_ending", "ending of the same run in the second scenario", "", "text"),
        *_COUNTED,
    ),
    **{name: rows.COLUMNS[name] for name in ("distribution.csv", "outcomes.csv", "dictionary.csv")},
}
