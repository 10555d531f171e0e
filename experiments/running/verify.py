"""Checking a results folder: hashes of its files, and stored rows against the same wars played again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from experiments.analysis.record import read_record
from experiments.analysis.replay import player_of
from experiments.analysis.results import POINTS_FILE
from experiments.errors import InputError
from experiments.results import analyses, files, rows, store
from experiments.results.analyses import AnalysisRecord
from experiments.results.manifest import Record, contradictions, manifest_of
from model.ensemble import Array, simulate

# Plays the wars of these rows of the shards again, and gives the rows as they should be.
Play = Callable[[Array], pa.Table]
SAMPLE: Final = 200
TABLES: Final = tuple(name for name in rows.COLUMNS if name.endswith(".csv"))


@dataclass
class Verdict:
    """What was checked, and what was found wrong."""

    shards: int = 0
    rows_stored: int = 0
    rows_played: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, part: "Verdict") -> None:
        """Take in what was found in a part of the folder."""
        self.shards += part.shards
        self.rows_stored += part.rows_stored
        self.rows_played += part.rows_played
        self.problems += part.problems


def verify(folder: Path, sample: int = SAMPLE) -> Verdict:
    """Check the manifest against itself, every file's hash, and a sample of the wars played again.

    Parameters
    ----------
    folder
        Results folder; nothing in it is changed.
    sample
        Wars to play again, spread evenly over the stored ones.

    Raises
    ------
    InputError
        If the folder holds no readable manifest, or the sample makes no sense.
    """
    if not 0 <= sample <= 1_000_000:
        raise InputError(f"--sample {sample} is out of range; allowed is 0 to 1000000 [wars]")
    content = store.read_content(folder)
    verdict = Verdict()
    record = _record_of(folder, content, verdict)
    verdict.shards, verdict.rows_stored = len(record.shards), record.runs_done if _holds_wars(content) else 0
    command = store.kind_of(content)
    good = tuple(shard for shard in record.shards if _check_shard(folder, shard, command, verdict))
    _check_tables(folder, record, command, verdict)
    if record.status != "complete":
        verdict.problems.append(
            f"the {command} is {record.status}; call 'fivelocks {command}' again to finish it"
        )
    if record.rules != store.rules_fingerprint():
        verdict.problems.append(
            f"the wars were played by rules {record.rules}, this version has {store.rules_fingerprint()}: "
            "they cannot be played again with it"
        )
    elif good and _holds_wars(content) and _says_what_was_played(folder, content, record):
        _play_again(folder, replace(record, shards=good), _player_of(folder, content), sample, verdict)
    if isinstance(record, AnalysisRecord):
        _check_studies(folder, record, command, sample, verdict)
    return verdict


def _check_studies(folder: Path, record: AnalysisRecord, command: str, sample: int, verdict: Verdict) -> None:
    """Check the studies that an analysis rests on, each in a folder below."""
    place = folder / store.RUNS
    there = {path for path in place.glob("*") if path.is_dir()}
    listed = {place / name for name in record.studies} if record.status == "complete" else set()
    for part in sorted(there | listed):
        if (part / store.MANIFEST).exists():
            verdict.add(verify(part, sample))
        elif not part.exists():
            verdict.problems.append(f"{part} is missing; call 'fivelocks {command}' again to repair it")
        else:
            verdict.problems.append(
                f"{part / store.MANIFEST} is missing; call 'fivelocks {command} --force' to start anew"
            )


def _record_of(folder: Path, content: dict[str, Any], verdict: Verdict) -> Record:
    """What a manifest says of the files: that of a batch, a study, or an analysis of several studies."""
    if "question" not in content:
        manifest = manifest_of(content, folder / store.MANIFEST)
        verdict.problems += contradictions(content, manifest)
        if manifest.status == "complete":
            unlisted = [name for name in TABLES if name not in manifest.tables]
            verdict.problems += [f"{store.MANIFEST} does not list {name}" for name in unlisted]
        return manifest
    if "points" in content:
        return read_record(folder)
    return analyses.read_record(folder)


def _holds_wars(content: dict[str, Any]) -> bool:
    """Whether the shards are wars by number: those of a batch or a study, not what an analysis keeps."""
    return "question" not in content or "points" in content


def _says_what_was_played(folder: Path, content: dict[str, Any], record: Record) -> bool:
    """Whether a study's points can be read; a batch's only point is in its manifest."""
    path = folder / POINTS_FILE
    return "points" not in content or (
        path.is_file() and files.sha256_of(path) == record.tables.get(POINTS_FILE)
    )


def _player_of(folder: Path, content: dict[str, Any]) -> Play:
    """What plays rows of the folder's shards again."""
    if "points" in content:
        return player_of(folder, content)
    manifest = manifest_of(content, folder / store.MANIFEST)
    return lambda runs: rows.shard_table(runs, simulate(manifest.scenario, runs, manifest.seed).measured)


def _play_again(folder: Path, record: Record, play: Play, sample: int, verdict: Verdict) -> None:
    """Play a sample of the wars in these shards again."""
    shards = sorted(record.shards, key=lambda shard: shard.first)
    for shard, table in zip(shards, store.shards_in_order(folder, record), strict=True):
        wanted = -(-sample * shard.rows // max(verdict.rows_stored, 1))
        picked = np.unique(np.linspace(0, shard.rows - 1, min(wanted, shard.rows)).astype("i8"))
        if len(picked):
            _replay(play(shard.first + picked), table.take(pa.array(picked)), verdict)


def _check_shard(folder: Path, shard: store.Shard, command: str, verdict: Verdict) -> bool:
    path = folder / "runs" / shard.file
    if not path.is_file():
        verdict.problems.append(f"{path} is missing; call 'fivelocks {command}' again to repair it")
    elif files.sha256_of(path) != shard.sha256:
        verdict.problems.append(f"{path} is damaged; call 'fivelocks {command}' again to repair it")
    elif path.suffix == ".parquet" and (there := store.rows_of(path)) != shard.rows:
        verdict.problems.append(f"{path} holds {there} wars, but {store.MANIFEST} says {shard.rows}")
    else:
        return True
    return False


def _check_tables(folder: Path, record: Record, command: str, verdict: Verdict) -> None:
    for name, digest in record.tables.items():
        path = folder / name
        if not path.is_file():
            verdict.problems.append(f"{path} is missing; call 'fivelocks {command}' again to make it anew")
        elif files.sha256_of(path) != digest:
            verdict.problems.append(f"{path} was changed after it was written")


def _replay(played: pa.Table, stored: pa.Table, verdict: Verdict) -> None:
    """Hold rows played again against the stored ones."""
    runs = played["run"].to_pylist()
    points = played["point"].to_pylist() if "point" in played.column_names else None
    verdict.rows_played += len(runs)
    for column in played.column_names:
        ours, theirs = played[column].to_pylist(), stored[column].to_pylist()
        for place, (mine, kept) in enumerate(zip(ours, theirs, strict=True)):
            if mine != kept:
                war = f"run {runs[place]}" + (f" at point {points[place]}" if points else "")
                verdict.problems.append(f"{war}: {column} is stored as {kept}, played again it is {mine}")
