"""Runs with sampled parameters: what each drew, and whether it took a path."""

from typing import Any, NamedTuple

import numpy as np

from experiments.errors import InputError, unknown
from model.endings import ENDINGS, PATHS

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
