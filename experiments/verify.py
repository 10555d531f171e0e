"""Checking a results folder: hashes of its files, and stored rows against the same wars played again."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from experiments import files, rows, store
from experiments.errors import InputError
from experiments.store import Manifest
from model.ensemble import Array, simulate

SAMPLE: Final = 200


@dataclass
class Verdict:
    """What was checked, and what was found wrong."""

    shards: int = 0
    rows_stored: int = 0
    rows_played: int = 0
    problems: list[str] = field(default_factory=list)


def verify(folder: Path, sample: int = SAMPLE) -> Verdict:
    """Check every file's hash, and play a sample of the stored wars again.

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
    manifest = store.read_manifest(folder)
    verdict = Verdict(shards=len(manifest.shards), rows_stored=manifest.runs_done)
    good = [shard for shard in manifest.shards if _check_shard(folder, shard, verdict)]
    _check_tables(folder, manifest, verdict)
    if manifest.status != "complete":
        verdict.problems.append(f"the batch is {manifest.status}; call 'fivelocks batch' again to finish it")
    if manifest.rules != store.rules_fingerprint():
        verdict.problems.append(
            f"the wars were played by rules {manifest.rules}, this version has {store.rules_fingerprint()}: "
            "they cannot be played again with it"
        )
        return verdict
    for shard, table in zip(
        sorted(good, key=lambda shard: shard.first),
        store.shards_in_order(folder, _only(manifest, good)),
        strict=True,
    ):
        wanted = -(-sample * shard.rows // max(manifest.runs_done, 1))
        picked = (
            np.unique(np.linspace(0, shard.rows - 1, wanted).astype("i8")) if wanted else np.array([], "i8")
        )
        _replay(manifest, shard.first + picked, table.take(pa.array(picked)), verdict)
    return verdict


def _only(manifest: Manifest, shards: list[store.Shard]) -> Manifest:
    return Manifest(manifest.scenario, manifest.seed, manifest.runs_asked, shards=tuple(shards))


def _check_shard(folder: Path, shard: store.Shard, verdict: Verdict) -> bool:
    path = folder / "runs" / shard.file
    if not path.is_file():
        verdict.problems.append(f"{path} is missing; call 'fivelocks batch' again to repair it")
    elif files.sha256_of(path) != shard.sha256:
        verdict.problems.append(f"{path} is damaged; call 'fivelocks batch' again to repair it")
    else:
        return True
    return False


def _check_tables(folder: Path, manifest: Manifest, verdict: Verdict) -> None:
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
