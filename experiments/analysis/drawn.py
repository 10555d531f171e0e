"""Wars with sampled parameters: what each drew, and whether it took a path."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.analysis.factors import space_of
from experiments.errors import InputError, unknown
from experiments.results import store
from experiments.results.store import Manifest
from model import parameters, shocks
from model.endings import ENDINGS, PATHS
from model.ensemble import seed_words
from model.scenario import Scenario

Array = np.ndarray[Any, Any]


class Drawn(NamedTuple):
    """Wars and what they drew.

    ``names`` are the parameters that differ between wars; ``values`` what each war drew, in their
    units, shape (wars, names); ``taken`` whether it took the path or ending asked for, shape (wars,).
    """

    names: tuple[str, ...]
    values: Array
    taken: Array


def check_target(target: str) -> None:
    """Refuse what is neither a path nor an ending.

    Raises
    ------
    InputError
        With the nearest name.
    """
    known = (*PATHS, *ENDINGS[1:])
    if target not in known:
        allowed = f"paths are {', '.join(PATHS)}; endings are {', '.join(ENDINGS[1:])}"
        raise InputError(unknown(f"unknown path or ending {target!r}", target, known, allowed))


def drawn(folder: Path, manifest: Manifest, target: str, runs: int | None = None) -> Drawn:
    """What the wars of a results folder drew, and which of them took a path.

    The values are not stored: a war's number draws them again.

    Parameters
    ----------
    folder, manifest
        A batch with sampled parameters, and its manifest.
    target
        Path or ending.
    runs
        Look at the first so many wars; all if None.

    Raises
    ------
    InputError
        If all wars of the folder had the same parameters.
    """
    if manifest.scenario.mode != "sampled":
        raise InputError(
            f"{folder} was played with central parameters, the same in every war; "
            "play one with 'fivelocks batch --parameters sampled'"
        )
    column = "path" if target in PATHS else "ending"
    tables = list(store.shards_in_order(folder, manifest, ["run", column]))
    numbers = np.concatenate([table["run"].to_numpy() for table in tables])[:runs]
    names = [name for table in tables for name in table[column].to_pylist()][:runs]
    space = space_of(manifest.scenario)
    return Drawn(
        space.names,
        values_drawn(manifest.scenario, manifest.seed, numbers, space.names),
        np.array([name == target for name in names]),
    )


def values_drawn(scenario: Scenario, seed: int, runs: Sequence[int] | Array, names: Sequence[str]) -> Array:
    """Values of some parameters in wars of these numbers, shape (wars, names)."""
    design = parameters.sampling_design(scenario.parameters)
    values = np.tile(parameters.values_with(scenario.parameters), (len(runs), 1))
    words = seed_words(seed)
    for row, run in zip(values, runs, strict=True):
        shocks.draw_parameters(row, design, words, int(run))
    known = list(parameters.table())
    return values[:, [known.index(name) for name in names]]
