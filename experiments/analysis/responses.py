"""What the wars at each point are asked: did they take this path, and in which month did they end."""

from typing import Any, Final

import numpy as np

from experiments.analysis.study import StudyResults
from experiments.results.rows import PATH_CODES
from model.endings import PATHS

Array = np.ndarray[Any, Any]
DURATION: Final = "duration"
# Response, its unit, what it means.
RESPONSES: Final = {
    **{path: ("0-1", f"whether a war took the path {path}") for path in PATHS},
    DURATION: ("months", "month of the ending; the horizon if the war is still being fought"),
}


def responses(results: StudyResults) -> dict[str, Array]:
    """Responses of the wars of a study, each of shape (points, runs)."""
    read = results.table(("ending", "month"))
    return of_endings(read[..., 0], read[..., 1])


def of_endings(endings: Array, months: Array) -> dict[str, Array]:
    """Responses from codes of endings and months, in arrays of one shape."""
    paths = PATH_CODES[endings.astype("i8")]
    found = {path: (paths == place).astype("f8") for place, path in enumerate(PATHS, start=1)}
    return {**found, DURATION: months}
