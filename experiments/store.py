"""The results folder: manifest, shards of runs, and the tables made from them.

A shard appears only when whole, and only then is it listed in the manifest, with its hash. Whatever
interrupts the work, what is listed is good, and the rest is made again.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from filelock import FileLock, Timeout
from pyarrow import parquet

from agents.compiled import rules_fingerprint
from experiments import files
from experiments.errors import InputError, ScenarioError
from model import parameters
from model.scenario import Scenario, from_mapping

MANIFEST: Final = "manifest.json"
DEFAULT_ROOT: Final = "results"
LIBRARIES: Final = ("numpy", "numba", "llvmlite", "pyarrow", "mesa")


@dataclass(frozen=True)
class Shard:
    """One file of runs: numbers ``first`` to ``first + rows - 1``."""

    file: str
    first: int
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the manifest of every results folder says, whatever the question."""

    status: str = "running"
    started: str = ""
    ended: str | None = None
    command: str = ""
    rules: str = field(default_factory=rules_fingerprint)
    shards: tuple[Shard, ...] = ()
    tables: dict[str, str] = field(default_factory=dict)

    @property
    def runs_done(self) -> int:
        """Runs in the shards."""
        return sum(shard.rows for shard in self.shards)


@dataclass(frozen=True)
class Manifest(Record):
    """What a batch's folder holds, and the question it answers."""

    scenario: Scenario
    seed: int
    runs_asked: int
    precision: float | None = None

    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "scenario": self.scenario.name,
            "scenario hash": self.scenario.hash8,
            "seed": self.seed,
            "rules of this version": self.rules,
        }


def now() -> str:
    """Present time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def provenance(record: Record) -> dict[str, Any]:
    """What made a folder, when, and how far it got: the head of its manifest."""
    return {
        "program": "fivelocks",
        "version": metadata.version("fivelocks"),
        "rules": record.rules,
        "commit": _commit(),
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "command": record.command,
        "status": record.status,
        "started": record.started,
        "ended": record.ended,
    }


def _content(manifest: Manifest) -> dict[str, Any]:
    values = parameters.values_with(manifest.scenario.parameters).tolist()
    return {
        **provenance(manifest),
        "scenario": manifest.scenario.differences(),
        "scenario_hash": manifest.scenario.hash8,
        "parameters": dict(zip(parameters.table(), values, strict=True)),
        "parameters_mode": manifest.scenario.mode,
        "horizon": manifest.scenario.horizon,
        "seed": manifest.seed,
        "runs_asked": manifest.runs_asked,
        "runs_done": manifest.runs_done,
        "precision": manifest.precision,
        "shards": [vars(shard) for shard in manifest.shards],
        "tables": manifest.tables,
    }


def _commit() -> str | None:
    """Commit of the checkout the program runs from, if it is one."""
    here = Path(__file__).resolve().parent.parent
    if not (here / ".git").exists():
        return None
    asked = subprocess.run(  # noqa: S603
        ["git", "-C", str(here), "rev-parse", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place, whole."""
    write_content(folder, _content(manifest))


def write_content(folder: Path, content: dict[str, Any]) -> None:
    """Put a manifest of this content in place, whole."""
    files.write_text(folder / MANIFEST, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read_manifest(folder: Path) -> Manifest:
    """Manifest of a results folder.

    Raises
    ------
    InputError
        If there is none, or it is damaged.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            scenario=from_mapping(content["scenario"], str(path)),
            seed=content["seed"],
            runs_asked=content["runs_asked"],
            precision=content["precision"],
            status=content["status"],
            started=content["started"],
            ended=content["ended"],
            command=content["command"],
            rules=content["rules"],
            shards=tuple(Shard(**shard) for shard in content["shards"]),
            tables=content["tables"],
        )
    except FileNotFoundError:
        raise InputError(f"{folder} is not a results folder: it holds no {MANIFEST}") from None
    except (OSError, ValueError, KeyError, TypeError, ScenarioError) as error:
        raise InputError(
            f"{path} cannot be read ({type(error).__name__}: {error}); "
            "'fivelocks batch --force' moves the folder aside and starts anew"
        ) from None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a results folder to oneself, so that two commands cannot write it at once.

    Raises
    ------
    InputError
        If another command holds it, or it cannot be written.
    """
    try:
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout:
        raise InputError(f"{folder} is in use by another fivelocks command; wait for it to end") from None
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}") from None


def opened(folder: Path, wanted: Manifest) -> Manifest:
    """Manifest to go on with: that of the folder if it asks the same question, else a new one.

    Shards that are missing or damaged are struck from the list, and so will be made again.

    Raises
    ------
    InputError
        If the folder answers another question.
    """
    if not (folder / MANIFEST).exists():
        return wanted
    kept = read_manifest(folder)
    refuse_another(folder, kept.question(), wanted.question())
    return replace(
        kept,
        shards=whole_shards(folder, kept),
        runs_asked=max(kept.runs_done, wanted.runs_asked),
        precision=wanted.precision,
        command=wanted.command,
        status="running",
        ended=None,
    )


def refuse_another(folder: Path, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Refuse a folder whose question is not the one asked.

    Raises
    ------
    InputError
        If they differ; says in what.
    """
    if differences := [
        f"{key}: the folder has {theirs.get(key)}, asked is {ours[key]}"
        for key in ours
        if theirs.get(key) != ours[key]
    ]:
        raise InputError(
            f"{folder} answers another question; choose another --out, or --force to move it aside",
            *differences,
        )


def whole_shards(folder: Path, record: Record) -> tuple[Shard, ...]:
    """Shards of a record whose files are there and unchanged."""
    return tuple(shard for shard in record.shards if is_whole(folder, shard))


def missing(record: Record, asked: int, size: int) -> list[range]:
    """Ranges of rows, of so many asked, that no shard holds; none longer than this size."""
    gaps, reached = [], 0
    for shard in sorted(record.shards, key=lambda shard: shard.first):
        gaps.append((reached, shard.first))
        reached = shard.first + shard.rows
    gaps.append((reached, asked))
    return [
        range(first, min(first + size, stop)) for start, stop in gaps for first in range(start, stop, size)
    ]


def is_whole(folder: Path, shard: Shard) -> bool:
    """Whether a shard's file is there and unchanged."""
    path = folder / "runs" / shard.file
    return path.is_file() and files.sha256_of(path) == shard.sha256


def write_shard(folder: Path, first: int, table: pa.Table) -> Shard:
    """Put one file of runs in place, whole."""
    name = f"part-{first:010d}-{table.num_rows:06d}.parquet"
    digest = files.write_whole(folder / "runs" / name, lambda file: parquet.write_table(table, file))
    return Shard(name, first, table.num_rows, digest)


def shards_in_order(folder: Path, record: Record, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Tables of the shards, by run number, one at a time; all columns, or only these."""
    for shard in sorted(record.shards, key=lambda shard: shard.first):
        # Not ``read_table``: that loads pandas.
        with parquet.ParquetFile(folder / "runs" / shard.file) as file:
            yield file.read(columns)


def move_aside(folder: Path) -> Path | None:
    """Rename a results folder out of the way; returns its new name, or None if there was none."""
    if not folder.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = folder.with_name(f"{folder.name}.{stamp}-{os.getpid()}")
    folder.rename(aside)
    return aside


def remove_strays(folder: Path, record: Record) -> None:
    """Remove shard files that an interrupted command left unlisted; they are made again."""
    listed = {shard.file for shard in record.shards}
    for path in (folder / "runs").glob("*.part*"):
        if path.name.startswith(".part-"):
            path.unlink()
    for path in (folder / "runs").glob("part-*.parquet"):
        if path.name not in listed:
            path.unlink()


def command_line() -> str:
    """Command line of this process, as typed."""
    return " ".join(["fivelocks", *sys.argv[1:]])
