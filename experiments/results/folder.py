"""A results folder: opened by one command at a time, continued, read as one state, cleaned up.

A shard appears only when it is whole, and only then does the manifest list it, with its hash. Whatever
interrupts a command, what is listed is good, and the rest is simulated again.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from experiments.errors import InputError
from experiments.results import files
from experiments.results.lock import LOCK, locked
from experiments.results.manifest import MANIFEST, Manifest, Shard, read_manifest, shard_name
from experiments.results.question import differences

RUNS: Final = "runs"
FIGURES: Final = "figures"
STATES: Final = "states"
DEFAULT_ROOT: Final = "results"
# Names of shards and states, which are removed if no manifest lists them.
UNLISTED: Final = re.compile(
    rf"{RUNS}/part-(?:[A-Za-z0-9_-]+-)?\d{{10}}-\d{{6}}\.parquet|{STATES}/part-\d{{4}}-\d\d-\d{{4}}\.parquet"
)
# What file managers and file systems put into folders.
LITTER: Final = frozenset({LOCK, ".DS_Store", "lost+found", "Thumbs.db", "desktop.ini", ".directory"})


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Name the folder or file that cannot be written.

    Raises
    ------
    InputError
        If the disk is full, read-only or gone.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror or error}; "
            "put that right and call the same command again"
        ) from None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make a results folder if need be, and hold its lock.

    Raises
    ------
    InputError
        If another command holds it, it contains other files, or it cannot be written.
    """
    with writable(folder):
        _refuse_foreign(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            _refuse_foreign(folder)
            for place in (RUNS, FIGURES, STATES):
                if (folder / place).is_symlink():
                    raise InputError(f"{folder / place} is a link; a results folder contains none")
            yield


def is_begun(folder: Path) -> bool:
    """Whether a folder has a manifest, of this version or another.

    Raises
    ------
    InputError
        If there can be no folder of this name.
    """
    with writable(folder):
        return os.path.lexists(folder / MANIFEST) or (folder / "backcast.json").exists()


def resumed(folder: Path, wanted: Manifest) -> Manifest:
    """Manifest to continue with: that of the folder if it asks the same question, else a new one.

    Shards that are missing or damaged are dropped from the list, and so will be simulated again.

    Raises
    ------
    InputError
        If the folder contains results for another question.
    """
    if not is_begun(folder):
        return wanted
    kept = read_manifest(folder)
    found = differences(kept.question, wanted.question, folder / MANIFEST)
    if not found and kept.rules != wanted.rules:
        found = [f"rules of this version: the folder has {kept.rules}, asked is {wanted.rules}"]
    if found:
        raise InputError(
            f"{folder} contains results for different settings; choose another --out, or --force to move it "
            "aside",
            *found,
        )
    return replace(
        wanted,
        started=kept.started,
        shards=tuple(shard for shard in kept.shards if is_whole(folder, shard)),
        tables=kept.tables,
    )


def is_whole(folder: Path, shard: Shard) -> bool:
    """Whether a shard's file is there and unchanged."""
    return _has_hash(folder / RUNS / shard.file, shard.sha256)


def _has_hash(path: Path, digest: str | None) -> bool:
    try:
        return files.sha256_of(path) == digest
    except OSError:
        return False


def check_whole(folder: Path, manifest: Manifest, tables: Sequence[str] = ()) -> None:
    """Refuse a folder in which rows are missing, before anything is read from it.

    Parameters
    ----------
    folder, manifest
        The folder, and its manifest.
    tables
        Tables that are to be read as well.

    Raises
    ------
    InputError
        If a shard or one of these tables is missing or damaged, or there is nothing yet; names each file.
    """
    bad = [folder / RUNS / shard.file for shard in manifest.shards if not is_whole(folder, shard)]
    bad += [folder / name for name in tables if not _has_hash(folder / name, manifest.tables.get(name))]
    again = f"call 'fivelocks {manifest.kind}' with the same folder"
    if bad:
        raise InputError(*(f"{path} is missing or damaged" for path in bad), f"{again} to repair it")
    if not manifest.shards and not manifest.tables:
        raise InputError(f"{folder} contains no rows yet; {again}")


@contextmanager
def snapshot(folder: Path) -> Iterator[Manifest]:
    """Read a folder as it stands; refuse what was read if a command changed the folder meanwhile.

    Raises
    ------
    InputError
        If the folder has no readable manifest, or another one at the end than at the beginning.
    """
    manifest = read_manifest(folder)
    yield manifest
    refuse_changed(folder, manifest)


def refuse_changed(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder whose manifest is no longer this one.

    Raises
    ------
    InputError
        If it has changed.
    """
    if read_manifest(folder) != manifest:
        raise InputError(
            f"{folder} was changed by another command while it was read; wait for that to end, and try again"
        )


def write_shard(folder: Path, stage: str, first: int, table: pa.Table) -> Shard:
    """Put one file of rows in place, whole."""
    (folder / RUNS).mkdir(exist_ok=True)
    name = shard_name(stage, first, table.num_rows)
    digest = files.write_whole(folder / RUNS / name, lambda file: parquet.write_table(table, file))
    return Shard(stage, first, table.num_rows, digest)


def read_shard(
    folder: Path, shard: Shard, columns: Sequence[str] | None = None, schema: pa.Schema | None = None
) -> pa.Table:
    """Rows of a shard; all columns, or these.

    Raises
    ------
    InputError
        If the file is not Parquet, or its columns, types or number of rows are not those expected.
    """
    path = folder / RUNS / shard.file
    try:
        # Not ``read_table``: that loads pandas. A handle: Arrow reads ~ and : in names as something else.
        with files.open_plain(path) as handle, parquet.ParquetFile(handle) as file:
            if schema is not None and not file.schema_arrow.equals(schema):
                raise InputError(f"{path} has other columns than the rows of this command have")
            if file.metadata.num_rows != shard.rows:
                raise InputError(
                    f"{path} contains {file.metadata.num_rows} rows, but {MANIFEST} says {shard.rows}"
                )
            table = file.read(None if columns is None else list(columns))
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path} cannot be read ({type(error).__name__})") from None
    if columns is not None and table.column_names != list(columns):
        raise InputError(f"{path} lacks columns that the rows of this command have")
    return table


def shards_in_order(
    folder: Path,
    manifest: Manifest,
    columns: Sequence[str] | None = None,
    stage: str = "",
    schema: pa.Schema | None = None,
) -> Iterator[pa.Table]:
    """Tables of a stage's shards in the order of their rows, one at a time; all columns, or these."""
    for shard in manifest.of_stage(stage):
        yield read_shard(folder, shard, columns, schema)


def move_aside(folder: Path) -> Path | None:
    """Rename a results folder out of the way; returns its new name, or None if there was none.

    Raises
    ------
    InputError
        If another command is at work in it, or it cannot be renamed.
    """
    if not folder.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = folder.with_name(f"{folder.name}.{stamp}-{os.getpid()}")
    try:
        if not folder.is_dir():
            folder.rename(aside)
            return aside
        with locked(folder):
            folder.rename(aside)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be moved aside: {error.strerror or error}; choose another --out"
        ) from None
    return aside


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder that contains something, but no results: nothing of the user's is overwritten."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; choose another --out")
    if not folder.is_dir() or is_begun(folder):
        return
    for path in sorted(folder.iterdir()):
        if path.name not in LITTER | {RUNS} and not files.is_half_written(path):
            raise InputError(f"{folder} contains other files, such as {path.name}; choose another --out")


def remove_strays(folder: Path, manifest: Manifest) -> None:
    """Remove what an interrupted command left: half-written files, and shards and states that nobody listed.

    Only plain files whose names this program gives are removed.
    """
    listed = {f"{RUNS}/{shard.file}" for shard in manifest.shards} | manifest.tables.keys()
    for place in (folder, folder / RUNS, folder / FIGURES, folder / STATES):
        if place.is_symlink() or not place.is_dir():
            continue
        for path in place.iterdir():
            name = path.relative_to(folder).as_posix()
            stray = name not in listed and UNLISTED.fullmatch(name)
            if (stray or files.is_half_written(path)) and (path.is_symlink() or path.is_file()):
                path.unlink(missing_ok=True)


def remove_tables(folder: Path, manifest: Manifest, kept: Sequence[str]) -> None:
    """Remove tables and figures of the manifest but those kept: of fewer runs, they would mislead."""
    for name in manifest.tables.keys() - set(kept):
        path = folder / name
        if not any(parent.is_symlink() for parent in (path, *path.parents[: len(Path(name).parts) - 1])):
            path.unlink(missing_ok=True)
