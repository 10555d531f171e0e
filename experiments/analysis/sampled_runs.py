"""Runs with sampled parameters: what each drew, and whether it took a path."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.errors import InputError, unknown
from experiments.running.updated import Updated
from model import parameters, shocks
from model.endings import ENDINGS, PATHS
from model.ensemble import seed_words
from model.scenario import Scenario

Array = np.ndarray[Any, Any]


class SampledRuns(NamedTuple):
    """Runs and what they drew.

    ``names`` are the parameters that differ between runs; ``values`` what each run drew, in their
    units, shape (runs, names); ``taken`` whether it took the path or ending asked for, shape (runs,).
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


def values_drawn(
    scenario: Scenario,
    seed: int,
    runs: Sequence[int] | Array,
    names: Sequence[str],
    start: Updated | None = None,
) -> Array:
    """Values of some parameters in runs of these numbers, shape (runs, names)."""
    known = list(parameters.table())
    columns = [known.index(name) for name in names]
    if start is not None:
        return start.parameters_of(np.asarray(runs), scenario)[:, columns]
    design = parameters.sampling_design(scenario.parameters)
    values = np.tile(parameters.values_with(scenario.parameters), (len(runs), 1))
    words = seed_words(seed)
    for row, run in zip(values, runs, strict=True):
        shocks.draw_parameters(row, design, words, int(run))
    return values[:, columns]
