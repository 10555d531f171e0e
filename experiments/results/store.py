"""The results folder: manifest, shards of runs, and the tables made from them.

A shard appears only when whole, and only then is it listed in the manifest, with its hash. Whatever
interrupts the work, what is listed is good, and the rest is made again.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from filelock import FileLock, Timeout
from pyarrow import parquet

from agents.jit import rules_fingerprint
from experiments.errors import InputError
from experiments.results import files
from experiments.results.manifest import (
    Manifest,
    Record,
    Shard,
    command_line,
    missing,
    now,
    provenance,
    read_manifest,
    write_manifest,
)
from experiments.results.scenario_diff import changes
from experiments.results.sealed import MANIFEST, kind_of, read_content, unreadable, write_content

__all__ = [
    "MANIFEST",
    "Manifest",
    "Record",
    "Shard",
    "check_whole",
    "command_line",
    "held",
    "is_whole",
    "kind_of",
    "missing",
    "move_aside",
    "now",
    "opened",
    "provenance",
    "read_content",
    "read_manifest",
    "refuse_another",
    "remove_half_written",
    "remove_strays",
    "rows_of",
    "rules_fingerprint",
    "shards_in_order",
    "unreadable",
    "whole_shards",
    "write_content",
    "write_manifest",
    "write_shard",
    "written_into",
]

LOCK: Final = ".lock"
RUNS: Final = "runs"
FIGURES: Final = "figures"
DEFAULT_ROOT: Final = "results"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a results folder to oneself, so that two commands cannot write it at once.

    Raises
    ------
    InputError
        If another command holds it, it holds something else, or it cannot be written.
    """
    with written_into(folder):
        new = not folder.exists()
        try:
            _refuse_foreign(folder)
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / LOCK, timeout=0):
                yield
        except Timeout:
            raise _in_use(folder) from None
        finally:
            if new:
                _take_away_if_empty(folder)


def _take_away_if_empty(folder: Path) -> None:
    """Take a new folder away into which nothing could be written but the lock."""
    with contextlib.suppress(OSError):
        if [path.name for path in folder.iterdir()] == [LOCK]:
            (folder / LOCK).unlink()
            folder.rmdir()


@contextmanager
def written_into(folder: Path) -> Iterator[None]:
    """Say which folder it is that cannot be written.

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


def is_begun(folder: Path) -> bool:
    """Whether a folder has a manifest.

    Raises
    ------
    InputError
        If there can be no folder of this name.
    """
    with written_into(folder):
        return (folder / MANIFEST).exists()


def opened(folder: Path, wanted: Manifest) -> Manifest:
    """Manifest to go on with: that of the folder if it asks the same question, else a new one.

    Shards that are missing or damaged are struck from the list, and so will be made again.

    Raises
    ------
    InputError
        If the folder answers another question.
    """
    if not is_begun(folder):
        return wanted
    kept = read_manifest(folder)
    refuse_another(folder, kept.question(), wanted.question(), changes(kept.scenario, wanted.scenario))
    return replace(
        kept,
        shards=whole_shards(folder, kept),
        runs_asked=max(kept.runs_done, wanted.runs_asked),
        least=kept.reached,
        precision=wanted.precision,
        command=wanted.command,
        status="running",
        ended=None,
    )


def refuse_another(
    folder: Path, theirs: dict[str, Any], ours: dict[str, Any], further: Sequence[str] = ()
) -> None:
    """Refuse a folder whose question is not the one asked.

    Parameters
    ----------
    folder
        Results folder.
    theirs, ours
        The folder's question, and the one asked.
    further
        What else there is to say if they differ.

    Raises
    ------
    InputError
        If they differ; says in what.
    """
    # Of two kinds of question the rest is not worth comparing.
    asked = [key for key in ours if key != "kind"] if theirs.get("kind") == ours.get("kind") else ["kind"]
    if differences := [
        f"{key}: the folder has {theirs.get(key)}, asked is {ours[key]}"
        for key in asked
        if theirs.get(key) != ours[key]
    ]:
        raise InputError(
            f"{folder} answers another question; choose another --out, or --force to move it aside",
            *differences,
            *further,
        )


def whole_shards(folder: Path, record: Record) -> tuple[Shard, ...]:
    """Shards of a record whose files are there and unchanged."""
    return tuple(shard for shard in record.shards if is_whole(folder, shard))


def is_whole(folder: Path, shard: Shard) -> bool:
    """Whether a shard's file is there and unchanged."""
    return _is_file(folder / RUNS / shard.file, shard.sha256)


def _is_file(path: Path, digest: str | None) -> bool:
    return path.is_file() and files.sha256_of(path) == digest


def check_whole(folder: Path, record: Record, tables: Sequence[str] = ()) -> None:
    """Refuse a batch's folder in which wars are missing, before anything is read from it.

    Parameters
    ----------
    folder, record
        The folder, and its manifest.
    tables
        Tables that are to be read as well.

    Raises
    ------
    InputError
        If a shard or one of these tables is missing or damaged, or there are no wars; names each file.
    """
    whole = whole_shards(folder, record)
    bad = [folder / RUNS / shard.file for shard in record.shards if shard not in whole]
    bad += [folder / name for name in tables if not _is_file(folder / name, record.tables.get(name))]
    if bad:
        raise InputError(
            *(f"{path} is missing or damaged" for path in bad),
            "call 'fivelocks batch' with the same folder to repair it",
        )
    if not whole:
        raise InputError(f"{folder} holds no wars yet; call 'fivelocks batch' with the same folder")


def rows_of(path: Path) -> int | None:
    """Rows in a shard's file, or None if it is none."""
    try:
        return int(parquet.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return None


def write_shard(folder: Path, first: int, table: pa.Table) -> Shard:
    """Put one file of runs in place, whole."""
    name = f"part-{first:010d}-{table.num_rows:06d}.parquet"
    (folder / RUNS).mkdir(exist_ok=True)
    digest = files.write_whole(folder / RUNS / name, lambda file: parquet.write_table(table, file))
    return Shard(name, first, table.num_rows, digest)


def shards_in_order(folder: Path, record: Record, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Tables of the shards, by run number, one at a time; all columns, or only these."""
    for shard in sorted(record.shards, key=lambda shard: shard.first):
        # Not ``read_table``: that loads pandas.
        with parquet.ParquetFile(folder / RUNS / shard.file) as file:
            yield file.read(columns)


def move_aside(folder: Path) -> Path | None:
    """Rename a results folder out of the way; returns its new name, or None if there was none.

    Raises
    ------
    InputError
        If another command is at work in it, or it cannot be renamed.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = folder.with_name(f"{folder.name}.{stamp}-{os.getpid()}")
    try:
        if not folder.exists():
            return None
        # Another command would go on writing under the old name, into the new folder.
        with FileLock(folder / LOCK, timeout=0) if (folder / LOCK).exists() else nullcontext():
            folder.rename(aside)
    except Timeout:
        raise _in_use(folder) from None
    except OSError as error:
        raise InputError(
            f"{folder} cannot be moved aside: {error.strerror or error}; choose another --out"
        ) from None
    return aside


def _in_use(folder: Path) -> InputError:
    return InputError(f"{folder} is in use by another fivelocks command; wait for it to end")


def _refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds something, but no results: nothing of the user's is overwritten."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; choose another --out")
    if not folder.is_dir() or (folder / MANIFEST).exists():
        return
    foreign = [
        path.name
        for path in sorted(folder.iterdir())
        if path.name not in (LOCK, RUNS) and not files.is_half_written(path)
    ]
    if foreign:
        raise InputError(
            f"{folder} holds no results but other files, such as {foreign[0]}; choose another --out"
        )


def remove_strays(folder: Path, record: Record) -> None:
    """Remove files that an interrupted command left half-written or unlisted; they are made again."""
    listed = {shard.file for shard in record.shards}
    remove_half_written(folder)
    for path in (folder / RUNS).glob("part-*.parquet"):
        if path.name not in listed:
            path.unlink()


def remove_half_written(folder: Path) -> None:
    """Remove files that an interrupted command left half-written."""
    for place in (folder, folder / RUNS, folder / FIGURES):
        for path in place.glob(".*"):
            if files.is_half_written(path):
                path.unlink(missing_ok=True)
