"""The results folder of the experiments on the claims: what each arm's wars gave, a file an arm."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from experiments.errors import InputError
from experiments.storage import files, store
from experiments.storage.store import Record, Shard

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class ClaimsRecord(Record):
    """What the folder holds, and the question it answers."""

    question: dict[str, Any]


def write_record(folder: Path, record: ClaimsRecord) -> None:
    """Put the manifest in place, whole."""
    content = {
        **store.provenance(record),
        "question": record.question,
        "shards": [vars(shard) for shard in record.shards],
        "tables": record.tables,
    }
    store.write_content(folder, content)


def opened(folder: Path, wanted: ClaimsRecord) -> ClaimsRecord:
    """Record to go on with: that of the folder if it asks the same question, else a new one.

    Arms whose file is missing or damaged are struck from the list, and so are played again.

    Raises
    ------
    InputError
        If the folder answers another question, or its manifest cannot be read.
    """
    path = folder / store.MANIFEST
    if not path.exists():
        return wanted
    content = store.read_content(folder)
    try:
        shards = tuple(Shard(**shard) for shard in content["shards"])
        kept = replace(wanted, started=content["started"], shards=shards)
        theirs = content.get("question", {"kind": store.kind_of(content)})
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} cannot be read ({type(error).__name__}: {error}); "
            "choose another --out, or --force to move the folder aside"
        ) from None
    store.refuse_another(folder, theirs, wanted.question)
    return replace(kept, shards=store.whole_shards(folder, kept))


def finished(folder: Path, record: ClaimsRecord, tables: Mapping[str, str]) -> None:
    """Say in the manifest that all is there, with the hashes of the tables."""
    write_record(folder, replace(record, status="complete", ended=store.now(), tables=dict(tables)))


def arm_file(name: str) -> str:
    """Name of the file with what an arm's wars gave."""
    return f"{name}.npz"


def write_arm(folder: Path, name: str, readings: Mapping[str, Array]) -> Shard:
    """Put what one arm's wars gave in place, whole."""

    def write(file: BinaryIO) -> None:
        np.savez_compressed(file, allow_pickle=False, **readings)

    (folder / store.RUNS).mkdir(exist_ok=True)
    digest = files.write_whole(folder / store.RUNS / arm_file(name), write)
    return Shard(arm_file(name), 0, len(next(iter(readings.values()))), digest)


def read_arm(folder: Path, name: str) -> dict[str, Array]:
    """What one arm's wars gave, by outcome."""
    with np.load(folder / "runs" / arm_file(name), allow_pickle=False) as kept:
        return {outcome: kept[outcome] for outcome in kept.files}
