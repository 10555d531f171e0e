"""What each arm's wars gave, in the results folder of the experiments on the claims: a file an arm."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from experiments.results import files, store
from experiments.results.store import Shard

Array = np.ndarray[Any, Any]


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
    with np.load(folder / store.RUNS / arm_file(name), allow_pickle=False) as kept:
        return {outcome: kept[outcome] for outcome in kept.files}
