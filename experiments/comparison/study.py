"""The same wars at many points, in a results folder that can be interrupted and continued.

Wars are played round by round: the first run at every point, then the second at every point, and so
on. Their order is one sequence of rows, of which a shard is a stretch, so that a study that was
interrupted is already usable: every point has as many runs as any other.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from experiments import batch as batches
from experiments import columns, files, rows, store, workers
from experiments.comparison import points as pointing
from experiments.comparison.points import Family, Player, Point
from experiments.comparison.record import StudyRecord, opened, read_record, write_record
from experiments.errors import InputError
from model import outcomes

Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]
# Rows of a shard.
SHARD: Final = 5_000
POINTS_FILE: Final = "points.parquet"


@dataclass(frozen=True)
class Study:
    """A question: what becomes of the same wars at each of these points.

    Attributes
    ----------
    kind
        The command that asks, such as ``compare``.
    points
        Sets of assumptions; a ``PointTable`` where there are thousands.
    runs
        Wars at each point, numbered from 0.
    seed
        Seed of the experiment.

    Raises
    ------
    InputError
        If there are no points, or a number or setting makes no sense.
    """

    kind: str
    points: Sequence[Point]
    runs: int
    seed: int = 42

    def __post_init__(self) -> None:
        batches.check(self.runs, self.seed, None, None)
        if not len(self.points):
            raise InputError("a study needs at least one point")
        if self.rows > batches.MOST_RUNS:
            raise InputError(
                f"{len(self.points):,} points of {self.runs:,} wars are {self.rows:,} wars; "
                f"allowed is {batches.MOST_RUNS:,} in all"
            )
        for family in self.families:
            pointing.check(family, self.points)

    @property
    def rows(self) -> int:
        """Wars at all points together."""
        return len(self.points) * self.runs

    @cached_property
    def families(self) -> list[Family]:
        """The points by what they share."""
        return pointing.families(self.points)

    @cached_property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued; more runs extend it."""
        digest = hashlib.sha256()
        for family in self.families:
            digest.update(f"{family.scenario.identity} {family.names}".encode())
            digest.update(family.places.astype("<i8").tobytes())
            digest.update(family.values.astype("<f8").tobytes())
        digest.update("\n".join(point.name for point in self.points).encode())
        return {
            "kind": self.kind,
            "scenarios": sorted({family.scenario.identity for family in self.families}),
            "parameters varied": sorted({name for family in self.families for name in family.names}),
            "number of points": len(self.points),
            "hash of the points": digest.hexdigest()[:8],
            "seed": self.seed,
            "rules of this version": store.rules_fingerprint(),
        }

    @property
    def hash8(self) -> str:
        """First eight hexadecimal digits of the hash of the question."""
        text = repr(sorted(self.question.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:8]


class Piece(NamedTuple):
    """Wars played together.

    ``points`` are places in the study and ``runs`` numbers of runs, both of shape (wars,);
    ``measured`` are outcomes, shape (wars, outcomes).
    """

    points: Array
    runs: Array
    measured: Array


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
        gaps = store.missing(self.record, self.record.rows_asked, SHARD)
        reached = gaps[0].start if gaps else self.record.rows_asked
        return reached // len(self.study.points)

    def stream(self, names: Sequence[str] = outcomes.NAMES) -> Iterator[Piece]:
        """Wars of the whole rounds, a shard at a time in the order they were played.

        Parameters
        ----------
        names
            Outcomes to read, in this order.
        """
        whole = self.runs
        for table in store.shards_in_order(self.folder, self.record, ["point", "run", *names]):
            runs = table["run"].to_numpy()
            kept = runs < whole
            measured = rows.measured(table, names)
            yield Piece(table["point"].to_numpy()[kept], runs[kept], measured[kept])

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


MakeTables = Callable[[StudyResults], dict[str, str]]


def default_folder(study: Study) -> Path:
    """Results folder of a study that was given none."""
    return Path(store.DEFAULT_ROOT) / f"{study.kind}-{study.hash8}-seed{study.seed}"


def play_study(
    study: Study,
    folder: Path,
    threads: int | None = None,
    progress: Progress | None = None,
    make_tables: MakeTables | None = None,
) -> StudyResults:
    """Play a study into its folder, going on where an earlier call stopped.

    Parameters
    ----------
    study
        The question. A folder that answers another one is refused; more runs extend it.
    folder
        Results folder.
    threads
        Threads to use; all cores if None. They change no result.
    progress
        Called with the number of wars done and asked for, over all points.
    make_tables
        Called with the results, to write the tables of the folder; gives the SHA-256 of each by name.
        It is also called after an interruption, with the rounds that are whole.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder cannot be used.
    """
    batches.check(study.runs, study.seed, None, threads)
    with store.held(folder):
        results = StudyResults(folder, study, opened(folder, _wanted(study)))
        store.remove_strays(folder, results.record)
        try:
            results = _fill(results, threads or workers.cores(), progress or _unseen)
            return _finish(results, "complete", make_tables)
        except KeyboardInterrupt:
            _finish(replace(results, record=read_record(folder)), "interrupted", make_tables)
            raise
        except OSError as error:
            raise InputError(f"{folder} cannot be written: {error.strerror or error}") from None


def _unseen(done: int, asked: int) -> None:
    """Progress that nobody watches."""


def _wanted(study: Study) -> StudyRecord:
    scenarios = {family.scenario.identity: family.scenario.differences() for family in study.families}
    return StudyRecord(
        study.question,
        len(study.points),
        study.runs,
        [scenarios[identity] for identity in sorted(scenarios)],
        started=store.now(),
        command=store.command_line(),
    )


def _fill(results: StudyResults, threads: int, progress: Progress) -> StudyResults:
    """Play the rows that are missing, a shard at a time."""
    folder, record = results.folder, results.record
    write_record(folder, record)
    progress(record.runs_done, record.rows_asked)
    missing = store.missing(record, record.rows_asked, SHARD)
    with closing(_chunks(results.study, missing, threads)) as chunks:
        for piece in missing:
            parts: list[Piece] = []
            while (done := sum(len(part.runs) for part in parts)) < len(piece):
                parts.append(next(chunks))
                progress(record.runs_done + done + len(parts[-1].runs), record.rows_asked)
            shard = store.write_shard(folder, piece.start, _shard_table(parts))
            record = replace(record, shards=(*record.shards, shard))
            write_record(folder, record)
    return replace(results, record=record)


def _chunks(study: Study, missing: Sequence[range], threads: int) -> Generator[Piece]:
    """Rows of these ranges, in order, a chunk at a time."""
    players = [Player(family, study.seed) for family in study.families]
    home = np.empty((len(study.points), 2), dtype="i8")
    for number, family in enumerate(study.families):
        home[family.places, 0] = number
        home[family.places, 1] = np.arange(len(family.places))

    def play(piece: range) -> Piece:
        runs, points = np.divmod(np.arange(piece.start, piece.stop), len(home))
        measured = np.empty((len(piece), len(outcomes.ALL)))
        for number in np.unique(home[points, 0]):
            mine = home[points, 0] == number
            measured[mine] = players[number].play(home[points[mine], 1], runs[mine])
        return Piece(points, runs, measured)

    with ThreadPoolExecutor(threads) as pool:
        yield from workers.in_order(pool, play, workers.chunks_of(missing), 2 * threads)


def _shard_table(parts: Sequence[Piece]) -> pa.Table:
    piece = Piece(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    table = rows.shard_table(piece.runs, piece.measured)
    return table.add_column(0, "point", columns.numbers(piece.points))


def _finish(results: StudyResults, status: str, make_tables: MakeTables | None) -> StudyResults:
    """Make the tables of what is there, and say how it stands."""
    tables = {POINTS_FILE: _write_points(results)}
    if make_tables is not None and results.runs:
        tables |= make_tables(results)
    record = replace(results.record, tables=tables, status=status, ended=store.now())
    write_record(results.folder, record)
    return replace(results, record=record)


def _write_points(results: StudyResults) -> str:
    """Write what each point is: its scenario, and what it sets; blank where it sets nothing."""
    study = results.study
    made: dict[str, Any] = {
        "point": columns.numbers(np.arange(len(study.points))),
        "name": columns.texts([point.name for point in study.points]),
    }
    scenarios = np.empty(len(study.points), dtype=object)
    settings: dict[str, Array] = {}
    for family in study.families:
        scenarios[family.places] = family.scenario.identity
        for column, name in enumerate(family.names):
            values = settings.setdefault(name, np.full(len(study.points), np.nan))
            values[family.places] = family.values[:, column]
    made["scenario"] = columns.texts(scenarios.tolist())
    made |= {name: columns.numbers(values, np.isfinite(values)) for name, values in settings.items()}
    table = pa.table(made)
    return files.write_whole(results.folder / POINTS_FILE, lambda file: parquet.write_table(table, file))
