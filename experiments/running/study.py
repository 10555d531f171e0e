"""Studies: questions whose answer is computed from rows of simulated runs, in one kind of results folder.

A study names what it asks and computes its tables from stages of rows, which it fetches. Who gives it the
rows decides what happens: rows are simulated in memory, or kept in a results folder and read where they
are already there, or read and checked against the same rows simulated again.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.results import dictionary, files
from experiments.results import folder as folders
from experiments.results.dictionary import Described
from experiments.results.manifest import Manifest, missing, now, read_manifest, write_manifest
from experiments.results.provenance import command_line
from experiments.running import workers
from experiments.running.options import DEFAULTS, RunOptions
from experiments.running.workers import Pool
from model.ensemble import SimulationError, arithmetic

Array = np.ndarray[Any, Any]
Rows = Sequence[Mapping[str, Any]]
# Rows of a shard.
SHARD: Final = 5_000


@dataclass(frozen=True)
class Stage:
    """Rows of a study, each of which can be simulated by its number alone.

    Attributes
    ----------
    name
        Part of the names of its shards; empty for the only one.
    rows
        How many rows are wanted.
    simulate
        Gives the rows of these numbers, shape (rows,), as a table; workers of a cluster call it too.
    chunk
        Rows that a worker simulates at once.
    runs
        About how many runs a row costs, for shards and samples of costly rows.
    schema
        Columns and types of the table, if known beforehand; a shard with others is refused.
    first
        Number of the first row wanted.
    """

    name: str
    rows: int
    simulate: Callable[[Array], pa.Table]
    chunk: int = workers.CHUNK
    runs: int = 1
    schema: pa.Schema | None = None
    first: int = 0

    @property
    def shard(self) -> int:
        """Rows of a shard."""
        return max(SHARD // self.runs, self.chunk, 1)


class Fetch(Protocol):
    """Where a study gets its rows."""

    folder: Path | None

    def __call__(self, stage: Stage, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Rows of a stage in order, a shard at a time; a second call gives the same rows."""

    def stored(self, stage: str) -> int:
        """Number of the row after the last that the folder had before."""


class Result(ABC):
    """Tables of a study."""

    study: "Study[Any]"

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, Rows | Iterable[pa.Table]]:
        """Rows by the name of the table; one without rows is not written."""

    @property
    def described(self) -> Described:
        """Meaning of every column of every file."""
        return dictionary.described(self.study.kind)


R = TypeVar("R", bound=Result)


class Study(ABC, Generic[R]):
    """A question and how it is answered."""

    kind: ClassVar[str]
    # Whether results are kept in a folder even if none is named.
    kept: ClassVar[bool] = True

    @property
    @abstractmethod
    def question(self) -> dict[str, Any]:
        """All that must be the same for a folder to be continued, as JSON can hold it; has a ``kind``."""

    @abstractmethod
    def compute(self, fetch: Fetch) -> R:
        """Fetch rows, stage by stage, and compute the tables."""

    @property
    def runs_asked(self) -> int | None:
        """Runs asked for where a folder can be extended; None where they are part of the question."""
        return None

    def with_rows(self, stored: int) -> "Study[R]":  # noqa: ARG002
        """The same study with at least as many rows as a folder has."""
        return self

    @property
    def rows(self) -> int:
        """Rows of all stages together, as far as known beforehand; 0 if not at all."""
        return 0

    @property
    def facts(self) -> dict[str, Any]:
        """What follows from the question and is worth reading in the manifest."""
        return {}

    @property
    def default_folder(self) -> Path:
        """Results folder of a question that was given none."""
        text = json.dumps(self.question, sort_keys=True)
        name = self.kind.replace(" --", "-")
        seed = f"-seed{self.question['seed']}" if "seed" in self.question else ""
        return Path(folders.DEFAULT_ROOT) / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}{seed}"

    def try_first_run(self) -> None:
        """Simulate one run, so that one that cannot be simulated writes nothing."""


class InMemory:
    """Rows simulated and not kept."""

    folder: Path | None = None

    def __init__(self, pool: Pool, rows_asked: int, options: RunOptions) -> None:
        self._pool, self._asked, self._options = pool, rows_asked, options
        self._done = 0

    def stored(self, stage: str) -> int:  # noqa: ARG002
        """No row is stored."""
        return 0

    def __call__(self, stage: Stage, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Rows of a stage in order, as many at a time as a shard holds."""
        pieces = [
            range(at, min(at + stage.shard, stage.rows)) for at in range(stage.first, stage.rows, stage.shard)
        ]
        for _, table in simulated(self._pool, stage, pieces, self._report):
            yield table if columns is None else table.select(list(columns))

    def _report(self, stage: Stage, more: int, done: int) -> None:
        self._done += more
        self._options.progress(self._done, max(self._asked, self._done + stage.rows - done))


def simulated(
    pool: Pool, stage: Stage, pieces: Sequence[range], report: Callable[[Stage, int, int], None]
) -> Generator[tuple[range, pa.Table]]:
    """Pieces of a stage's rows, simulated in order, each as one table."""
    chunks = (
        np.arange(first, min(first + stage.chunk, piece.stop))
        for piece in pieces
        for first in range(piece.start, piece.stop, stage.chunk)
    )
    with closing(workers.in_order(pool, stage.simulate, chunks)) as tables:
        for piece in pieces:
            parts, done = [], 0
            while done < len(piece):
                parts.append(next(tables))
                done += parts[-1].num_rows
                report(stage, parts[-1].num_rows, piece.start + done)
            yield piece, pa.concat_tables(parts).combine_chunks()


class InFolder:
    """Rows kept in a results folder, whose lock this process holds: read if there, else simulated.

    Parameters
    ----------
    folder, manifest
        The folder, and its manifest, whose shards are whole.
    before
        Its manifest as it was found, or None.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, before: Manifest | None, pool: Pool, study: Study[Any],
        options: RunOptions,
    ) -> None:  # fmt: skip
        self.folder: Path | None = folder
        self._place, self.manifest, self._before = folder, manifest, before or manifest
        self._pool, self._asked, self._options = pool, study.rows, options
        self._done = manifest.rows
        options.progress(self._done, max(self._asked, self._done))

    def stored(self, stage: str) -> int:
        """Number of the row after the last that the folder had before."""
        return self._before.reached(stage)

    def __call__(self, stage: Stage, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Rows of a stage in order, a shard at a time."""
        there = self.manifest.of_stage(stage.name)
        gaps = missing(self.manifest, stage.name, range(stage.first, stage.rows), stage.shard)
        with closing(simulated(self._pool, stage, gaps, self._report)) as made:
            for first in sorted([*(shard.first for shard in there), *(gap.start for gap in gaps)]):
                if there and there[0].first == first:
                    table = folders.read_shard(self._place, there.pop(0), columns, stage.schema)
                else:
                    table = self._keep(stage, *next(made))
                    table = table if columns is None else table.select(list(columns))
                yield table

    def _keep(self, stage: Stage, piece: range, table: pa.Table) -> pa.Table:
        shard = folders.write_shard(self._place, stage.name, piece.start, table)
        self.manifest = replace(self.manifest, shards=(*self.manifest.shards, shard))
        write_manifest(self._place, self.manifest)
        return table

    def _report(self, stage: Stage, more: int, done: int) -> None:
        self._done += more
        self._options.progress(self._done, max(self._asked, self._done + stage.rows - done))


def run(study: Study[R], options: RunOptions = DEFAULTS) -> R:
    """Answer a study, going on where an earlier call stopped.

    Parameters
    ----------
    study
        The question. A folder that contains results for another one is refused.
    options
        Where to, and how.

    Raises
    ------
    InputError
        If the folder or the cluster cannot be used.
    SimulationError
        If the numbers of a run do not stay finite; if it is the first, nothing is written.
    """
    with workers.pool_of(options.threads, options.dask) as pool:
        if options.out is None and not study.kept:
            study.try_first_run()
            return study.compute(InMemory(pool, study.rows, options))
        folder = options.out or study.default_folder
        if folder.is_symlink():  # it names the folder it leads to, so that --force does not move the link
            folder = folder.resolve()
        if options.force or not folders.is_begun(folder):
            study.try_first_run()
        if options.force and (aside := folders.move_aside(folder)) and options.moved:
            options.moved(aside)
        with folders.held(folder):
            return _run_in(folder, study, pool, options)


def _run_in(folder: Path, study: Study[R], pool: Pool, options: RunOptions) -> R:
    before = read_manifest(folder) if folders.is_begun(folder) else None
    wanted = Manifest(
        json.loads(json.dumps(study.question)), study.runs_asked, started=now(), command=command_line()
    )
    manifest = folders.resumed(folder, wanted)
    study = study.with_rows(before.reached() if before else 0)
    manifest = replace(
        manifest, runs_asked=study.runs_asked, facts=study.facts | {"arithmetic": arithmetic()}
    )
    folders.remove_strays(folder, manifest)
    write_manifest(folder, manifest)
    fetch = InFolder(folder, manifest, before, pool, study, options)
    try:
        result = study.compute(fetch)
        _finish(folder, fetch.manifest, result, options)
    except (KeyboardInterrupt, InputError, SimulationError):
        if before is not None and before.shards == fetch.manifest.shards:
            write_manifest(folder, before)  # whatever was refused, the folder is left as it was
        else:
            write_manifest(folder, replace(fetch.manifest, status="interrupted", ended=now()))
        raise
    return result


def _finish(folder: Path, manifest: Manifest, result: Result, options: RunOptions) -> None:
    """Write the tables and figures, and that the folder is complete."""
    found = {name: table for name, table in result.tables.items() if not isinstance(table, Sequence) or table}
    tables = {f"{name}.csv": write_table(folder / f"{name}.csv", table) for name, table in found.items()}
    described = {
        file: columns
        for file, columns in result.described.items()
        if file in tables or not file.endswith(".csv") or file == "dictionary.csv"
    }
    tables["dictionary.csv"] = files.write_rows(folder / "dictionary.csv", dictionary.rows(described))
    for path in options.draw(folder) if options.draw else ():
        tables[path.relative_to(folder).as_posix()] = files.sha256_of(path)
    folders.remove_tables(folder, manifest, list(tables))
    write_manifest(folder, replace(manifest, tables=tables, status="complete", ended=now()))


def write_table(path: Path, table: Rows | Iterable[pa.Table]) -> str:
    """Write a table as CSV, given as rows or as a stream of Arrow tables; returns its SHA-256."""
    if isinstance(table, Sequence):
        return files.write_rows(path, table)
    return files.write_csv(path, table)


def arrays_table(arrays: Mapping[str, Array]) -> pa.Table:
    """Arrays of the same first axis as a table: further axes become lists of a fixed length."""
    made = {}
    for name, array in arrays.items():
        flat = pa.array(np.ascontiguousarray(array).reshape(-1))
        for length in reversed(array.shape[1:]):
            flat = pa.FixedSizeListArray.from_arrays(flat, length)
        made[name] = flat
    return pa.table(made)


def arrays_of(tables: Iterable[pa.Table], names: Sequence[str]) -> dict[str, Array]:
    """Inverse of ``arrays_table``, over the tables of a stage.

    Raises
    ------
    InputError
        If a column is missing or holds no numbers.
    """
    parts = [{name: _array(name, table) for name in names} for table in tables]
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _array(name: str, table: pa.Table) -> Array:
    column = table[name].combine_chunks() if name in table.column_names else pa.nulls(table.num_rows)
    shape = [len(column)]
    while pa.types.is_fixed_size_list(column.type):
        shape.append(column.type.list_size)
        column = column.flatten()
    if not pa.types.is_primitive(column.type) or column.null_count or len(column) != np.prod(shape):
        raise InputError(f"a shard's column {name!r} does not hold the numbers of this command")
    return np.asarray(column.to_numpy(zero_copy_only=False)).reshape(shape)
