"""The same wars at many points, in a results folder that can be interrupted and continued.

Wars are played round by round: the first run at every point, then the second at every point, and so
on. Their order is one sequence of rows, of which a shard is a stretch, so that a study that was
interrupted is already usable: every point has as many runs as any other.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.analysis.points import Player
from experiments.analysis.question import Study
from experiments.analysis.record import StudyRecord, opened, read_record, write_record
from experiments.analysis.results import POINTS_FILE, Piece, StudyResults, shard_table, write_points
from experiments.results import files, store
from experiments.running import batches, workers
from experiments.running.batches import Draw, Progress
from model import outcomes
from model.ensemble import SimulationError

__all__ = ["Draw", "Progress", "Study", "StudyResults", "default_folder", "play_study"]

Array = np.ndarray[Any, Any]
MakeTables = Callable[[StudyResults], dict[str, str]]
# Rows of a shard.
SHARD: Final = 5_000


def default_folder(study: Study) -> Path:
    """Results folder of a study that was given none."""
    return Path(store.DEFAULT_ROOT) / f"{study.kind}-{study.hash8}-seed{study.seed}"


def play_study(
    study: Study,
    folder: Path,
    threads: int | None = None,
    progress: Progress | None = None,
    make_tables: MakeTables | None = None,
    draw: Draw | None = None,
    dask: str | None = None,
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
    draw
        Called with the folder once its tables are there; draws figures, and gives their files.
    dask
        Address of a Dask scheduler whose workers play instead; see ``workers.pool_of``.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder or the cluster cannot be used.
    """
    batches.check(study.runs, study.seed, None, threads)
    with workers.pool_of(threads, dask) as pool, store.held(folder):
        results = StudyResults(folder, study, opened(folder, _wanted(study)))
        write_record(folder, results.record)
        store.remove_strays(folder, results.record)
        try:
            results = _fill(results, pool, progress or _unseen)
            return _finish(results, "complete", make_tables, draw)
        except (KeyboardInterrupt, SimulationError):
            _finish(replace(results, record=read_record(folder)), "interrupted", make_tables, None)
            raise


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


def _fill(results: StudyResults, pool: workers.Pool, progress: Progress) -> StudyResults:
    """Play the rows that are missing, a shard at a time."""
    folder, record = results.folder, results.record
    progress(record.runs_done, record.rows_asked)
    missing = store.missing(record, record.rows_asked, SHARD)
    with closing(_chunks(results.study, missing, pool)) as chunks:
        for piece in missing:
            parts: list[Piece] = []
            while (done := sum(len(part.runs) for part in parts)) < len(piece):
                parts.append(next(chunks))
                progress(record.runs_done + done + len(parts[-1].runs), record.rows_asked)
            shard = store.write_shard(folder, piece.start, shard_table(_joined(parts)))
            record = replace(record, shards=(*record.shards, shard))
            write_record(folder, record)
    return replace(results, record=record)


def _joined(parts: Sequence[Piece]) -> Piece:
    return Piece(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _chunks(study: Study, missing: Sequence[range], pool: workers.Pool) -> Generator[Piece]:
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

    return workers.in_order(pool, play, workers.chunks_of(missing))


def _finish(
    results: StudyResults, status: str, make_tables: MakeTables | None, draw: Draw | None
) -> StudyResults:
    """Make the tables and figures of what is there, and say how it stands."""
    folder, record = results.folder, results.record
    tables = {POINTS_FILE: write_points(results)}
    if make_tables is not None and results.runs:
        tables |= make_tables(results)
    for path in draw(folder) if draw else ():
        tables[path.relative_to(folder).as_posix()] = files.sha256_of(path)
    for name in record.tables.keys() - tables.keys():
        # A figure of fewer wars would contradict the tables.
        (folder / name).unlink(missing_ok=True)
    record = replace(record, tables=tables, status=status, ended=store.now())
    write_record(folder, record)
    return replace(results, record=record)
