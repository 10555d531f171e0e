"""The wars of a study as they lie in its folder, read in a stream or gathered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from experiments.analysis.question import Study
from experiments.analysis.record import StudyRecord
from experiments.results import columns, files, rows, store
from model import outcomes, parameters

Array = np.ndarray[Any, Any]
POINTS_FILE: Final = "points.parquet"


class Piece(NamedTuple):
    """Wars played together.

    ``points`` are places in the study and ``runs`` numbers of runs, both of shape (wars,);
    ``measured`` are outcomes, shape (wars, outcomes).
    """

    points: Array
    runs: Array
    measured: Array


def shard_table(piece: Piece) -> pa.Table:
    """Wars as the table of a shard: the point, then what a batch's has."""
    table = rows.shard_table(piece.runs, piece.measured)
    return table.add_column(0, "point", columns.numbers(piece.points))


@dataclass(frozen=True)
class StudyResults:
    """A folder with the wars of a study.

    Attributes
    ----------
    folder, study, record
        Where it is, what was asked, and what is there.
    """

    folder: Path
    study: Study
    record: StudyRecord

    @property
    def runs(self) -> int:
        """Whole rounds there are: runs that every point has."""
        gaps = store.missing(self.record, self.record.rows_asked, self.record.rows_asked)
        reached = gaps[0].start if gaps else self.record.rows_asked
        return reached // len(self.study.points)

    def shards(self, names: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Tables of the whole rounds, one at a time in the order they were played; all columns, or these."""
        whole = self.runs
        for table in store.shards_in_order(self.folder, self.record, names):
            yield table.filter(pc.less(table["run"], whole))

    def stream(self, names: Sequence[str] = outcomes.NAMES) -> Iterator[Piece]:
        """Wars of the whole rounds, a shard at a time in the order they were played.

        Parameters
        ----------
        names
            Outcomes to read, in this order.
        """
        for table in self.shards(["point", "run", *names]):
            measured = rows.measured(table, names)
            yield Piece(table["point"].to_numpy(), table["run"].to_numpy(), measured)

    def measured(self, point: int, names: Sequence[str] = outcomes.NAMES) -> Array:
        """Outcomes at one point, shape (runs, names), by run."""
        found = np.empty((self.runs, len(names)))
        for piece in self.stream(names):
            mine = piece.points == point
            found[piece.runs[mine]] = piece.measured[mine]
        return found

    def table(self, names: Sequence[str]) -> Array:
        """Outcomes at every point, shape (points, runs, names)."""
        found = np.empty((len(self.study.points), self.runs, len(names)))
        for piece in self.stream(names):
            found[piece.points, piece.runs] = piece.measured
        return found


def described(study: Study) -> rows.Described:
    """Columns of the files that every study's folder has, for its dictionary."""
    point = ("point", "number of the point, from 0", "1", "integer")
    first_run = ("first_run", "number of the first war at this point, which run 0 stands for", "1", "integer")
    table = parameters.table()
    settings = sorted({name for family in study.families for name in family.names})
    return {
        "runs/part-*.parquet": (point, *rows.COLUMNS["runs/part-*.parquet"]),
        POINTS_FILE: (
            point,
            ("name", "name of the point", "", "text"),
            ("scenario", "name and hash of the scenario it starts from", "", "text"),
            first_run,
            *((name, table[name].meaning, table[name].unit, "number") for name in settings),
        ),
    }


def write_points(results: StudyResults) -> str:
    """Write what each point is: its scenario, and what it sets; blank where it sets nothing."""
    study = results.study
    made: dict[str, Any] = {
        "point": columns.numbers(np.arange(len(study.points))),
        "name": columns.texts([point.name for point in study.points]),
    }
    scenarios = np.empty(len(study.points), dtype=object)
    first_runs = np.empty(len(study.points), dtype="i8")
    settings: dict[str, Array] = {}
    for family in study.families:
        scenarios[family.places] = family.scenario.identity
        first_runs[family.places] = family.first_runs
        for column, name in enumerate(family.names):
            values = settings.setdefault(name, np.full(len(study.points), np.nan))
            values[family.places] = family.values[:, column]
    made["scenario"] = columns.texts(scenarios.tolist())
    made["first_run"] = columns.numbers(first_runs)
    made |= {name: columns.numbers(settings[name], np.isfinite(settings[name])) for name in sorted(settings)}
    table = pa.table(made)
    return files.write_whole(results.folder / POINTS_FILE, lambda file: parquet.write_table(table, file))
