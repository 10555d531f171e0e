"""Checking a results folder: hashes of its files, and stored rows against the same wars played again."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from experiments import files, rows, store
from experiments.errors import InputError
from experiments.manifest import Manifest, contradictions, manifest_of
from model.ensemble import Array, simulate

SAMPLE: Final = 200
TABLES: Final = tuple(name for name in rows.COLUMNS if name.endswith(".csv"))


@dataclass
class Verdict:
    """What was checked, and what was found wrong."""

    shards: int = 0
    rows_stored: int = 0
    rows_played: int = 0
    problems: list[str] = field(default_factory=list)


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
    manifest = manifest_of(content, folder / store.MANIFEST)
    verdict = Verdict(shards=len(manifest.shards), rows_stored=manifest.runs_done)
    verdict.problems += contradictions(content, manifest)
    good = tuple(shard for shard in manifest.shards if _check_shard(folder, shard, verdict))
    _check_tables(folder, manifest, verdict)
    if manifest.status != "complete":
        verdict.problems.append(f"the batch is {manifest.status}; call 'fivelocks batch' again to finish it")
    if manifest.rules != store.rules_fingerprint():
        verdict.problems.append(
            f"the wars were played by rules {manifest.rules}, this version has {store.rules_fingerprint()}: "
            "they cannot be played again with it"
        )
        return verdict
    _play_again(folder, replace(manifest, shards=good), sample, verdict)
    return verdict


def _play_again(folder: Path, manifest: Manifest, sample: int, verdict: Verdict) -> None:
    """Play a sample of the wars in these shards again."""
    shards = sorted(manifest.shards, key=lambda shard: shard.first)
    for shard, table in zip(shards, store.shards_in_order(folder, manifest), strict=True):
        wanted = -(-sample * shard.rows // max(verdict.rows_stored, 1))
        picked = np.unique(np.linspace(0, shard.rows - 1, min(wanted, shard.rows)).astype("i8"))
        _replay(manifest, shard.first + picked, table.take(pa.array(picked)), verdict)


def _check_shard(folder: Path, shard: store.Shard, verdict: Verdict) -> bool:
    path = folder / "runs" / shard.file
    if not path.is_file():
        verdict.problems.append(f"{path} is missing; call 'fivelocks batch' again to repair it")
    elif files.sha256_of(path) != shard.sha256:
        verdict.problems.append(f"{path} is damaged; call 'fivelocks batch' again to repair it")
    elif (there := store.rows_of(path)) != shard.rows:
        verdict.problems.append(f"{path} holds {there} wars, but {store.MANIFEST} says {shard.rows}")
    else:
        return True
    return False


def _check_tables(folder: Path, manifest: Manifest, verdict: Verdict) -> None:
    if manifest.status == "complete":
        unlisted = [name for name in TABLES if name not in manifest.tables]
        verdict.problems += [f"{store.MANIFEST} does not list {name}" for name in unlisted]
    for name, digest in manifest.tables.items():
        path = folder / name
        if not path.is_file():
            verdict.problems.append(f"{path} is missing; call 'fivelocks batch' again to make it anew")
        elif files.sha256_of(path) != digest:
            verdict.problems.append(f"{path} was changed after it was written")


def _replay(manifest: Manifest, numbers: Array, stored: pa.Table, verdict: Verdict) -> None:
    """Play the wars of these numbers and hold each row against the stored one."""
    if not len(numbers):
        return
    measured = simulate(manifest.scenario, numbers, manifest.seed).measured
    played = rows.shard_table(numbers, measured)
    verdict.rows_played += len(numbers)
    for column in played.column_names:
        ours, theirs = played[column].to_pylist(), stored[column].to_pylist()
        for number, mine, kept in zip(numbers, ours, theirs, strict=True):
            if mine != kept:
                verdict.problems.append(
                    f"run {number}: {column} is stored as {kept}, played again it is {mine}"
                )
