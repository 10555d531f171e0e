"""Boxes of parameter values in which a path is common: the patient rule induction method.

The peeling and pasting is EMA Workbench's; here are the choice of one box of its trajectory and the
dropping of limits that could be an accident.

References
----------
Friedman and Fisher 1999, Statistics and Computing 9; Bryant and Lempert 2010, Technological Forecasting
and Social Change 77.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Array = np.ndarray[Any, Any]
SIDES: Final = ("at least", "at most")
# A limit whose quasi-p-value is greater could be an accident, and is dropped.
SIGNIFICANT: Final = 0.05
# Shares of the wars that one step peels off or pastes on, and that the smallest box holds.
STEP: Final = 0.05
SMALLEST: Final = 0.05


@dataclass(frozen=True)
class Limit:
    """One side of a box: ``quasi_p`` is the chance of the box's density without this limit."""

    name: str
    side: str
    value: float
    quasi_p: float


@dataclass(frozen=True)
class Box:
    """A box, and the trajectory it was chosen from.

    ``trajectory`` has a row a step: coverage, density, mass and number of limited parameters, shape
    (steps, 4); ``chosen`` is the step taken, before limits were dropped.
    """

    limits: tuple[Limit, ...]
    trajectory: Array
    chosen: int

    def holds(self, names: Sequence[str], values: Array) -> Array:
        """Which wars lie in the box, given what they drew, shape (wars, names)."""
        inside = np.ones(len(values), dtype=bool)
        for limit in self.limits:
            column = values[:, list(names).index(limit.name)]
            inside &= column >= limit.value if limit.side == SIDES[0] else column <= limit.value
        return inside


def find(names: Sequence[str], values: Array, taken: Array, coverage: float) -> Box:
    """The densest box that still holds a share of the wars that took the path.

    It is looked for again among the parameters it limits, until every one of them keeps a limit that
    can hardly be an accident.

    Parameters
    ----------
    names, values, taken
        Parameters, what each war drew, shape (wars, names), and whether it took the path, (wars,).
    coverage
        Least share of the wars that took the path which the box holds.
    """
    box = _find(names, values, taken, coverage)
    limited = {limit.name for limit in box.limits}
    kept = [place for place, name in enumerate(names) if name in limited]
    if not kept or len(kept) == len(names):
        return box
    return find([names[place] for place in kept], values[:, kept], taken, coverage)


def _find(names: Sequence[str], values: Array, taken: Array, coverage: float) -> Box:
    import pandas as pd

    with warnings.catch_warnings():
        # The workbench tells of what it does not find, and of what pandas will change one day.
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim

        table = pd.DataFrame(values, columns=list(names))
        # Any density will do, but with a threshold of nought every war would count as one on the path.
        found = Prim(
            table, taken.astype("i8"), threshold=1e-9, peel_alpha=STEP, paste_alpha=STEP, mass_min=SMALLEST
        ).find_box()
        steps = found.peeling_trajectory
        trajectory = steps[["coverage", "density", "mass", "res_dim"]].to_numpy(dtype="f8")
        enough = np.flatnonzero(trajectory[:, 0] >= coverage)
        chosen = step = int(enough[np.argmax(trajectory[enough, 1])])
        while (worst := _weakest(found.qp[step])) is not None:
            _drop(found, table, step, *worst)
            step = len(found.qp) - 1
        return Box(_limits(found, step), trajectory, chosen)


def _weakest(quasi_p: dict[str, list[float]]) -> tuple[str, int] | None:
    """Parameter and side of the limit most likely an accident, or None if none is likely one."""
    values = {(name, side): p for name, pair in quasi_p.items() for side, p in enumerate(pair)}
    worst = max(values, key=lambda key: values[key], default=None)
    return worst if worst is not None and values[worst] > SIGNIFICANT else None


def _drop(found: Any, table: Any, step: int, name: str, side: int) -> None:
    """Add a step in which the box has the whole range on one side of one parameter."""
    limits = found.box_lims[step].copy()
    limits.loc[side, name] = found.box_lims[0].loc[side, name]
    inside = ((table >= limits.loc[0]) & (table <= limits.loc[1])).all(axis=1)
    found.update(limits, np.flatnonzero(inside.to_numpy()))


def _limits(found: Any, step: int) -> tuple[Limit, ...]:
    """Limits of a step, the least likely to be an accident first."""
    made = [
        Limit(name, SIDES[side], float(found.box_lims[step].loc[side, name]), float(p))
        for name, pair in found.qp[step].items()
        for side, p in enumerate(pair)
        if p >= 0.0
    ]
    return tuple(sorted(made, key=lambda limit: (limit.quasi_p, limit.name)))
