"""Responses of the runs at each point: did they take this path, and in which month did they end."""

from typing import Any, Final

import numpy as np

from experiments.results.rows import PATH_CODES
from experiments.running.points import gathered
from experiments.running.study import Fetch, Stage
from model.endings import PATHS

Array = np.ndarray[Any, Any]
DURATION: Final = "duration"
# Response, its unit, what it means.
RESPONSES: Final = {
    **{path: ("0-1", f"whether a run took the path {path}") for path in PATHS},
    DURATION: ("months", "month of the ending; the horizon if the run is ongoing there"),
}


def responses(fetch: Fetch, stage: Stage, points: int) -> dict[str, Array]:
    """Responses of the runs at so many points, each of shape (points, runs)."""
    read = gathered(fetch, stage, points, ("ending", "month"))
    return of_endings(read[..., 0], read[..., 1])


def of_endings(endings: Array, months: Array) -> dict[str, Array]:
    """Responses from codes of endings and months, in arrays of one shape."""
    paths = PATH_CODES[endings.astype("i8")]
    found = {path: (paths == place).astype("f8") for place, path in enumerate(PATHS, start=1)}
    return {**found, DURATION: months}
