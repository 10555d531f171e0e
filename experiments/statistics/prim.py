"""PRIM, the patient rule induction method: boxes of parameter values in which a path is common.

A search peels 5 % of the runs in the box off one side of one parameter after another, then pastes back
what raises the density. The step with the highest density at the wanted coverage is the box; its limits
that could be an accident are dropped.

References
----------
Friedman and Fisher 1999, Statistics and Computing 9 (peeling and pasting); Kwakkel and Jaxa-Rozen 2016,
Environmental Modelling and Software 79 (gain in density per run removed, as the objective); Bryant and
Lempert 2010, Technological Forecasting and Social Change 77 (coverage, density, quasi-p-values).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from scipy.stats import binom

Array = np.ndarray[Any, Any]
LOWER, UPPER = 0, 1
SIDES: Final = ("at least", "at most")
# A limit with a greater quasi-p-value could be an accident, and is dropped.
SIGNIFICANT: Final = 0.05
# Share of the runs that one step peels off or pastes on, and that the smallest box holds.
STEP: Final = 0.05
SMALLEST: Final = 0.05


@dataclass(frozen=True)
class Limit:
    """One side of a box: ``quasi_p`` is the probability of the box's density without this limit."""

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
        """Which runs lie in the box, given their parameters, shape (runs, names)."""
        inside = np.ones(len(values), dtype=bool)
        for limit in self.limits:
            column = values[:, list(names).index(limit.name)]
            inside &= column >= limit.value if limit.side == SIDES[LOWER] else column <= limit.value
        return inside


def find(names: Sequence[str], values: Array, taken: Array, coverage: float) -> Box:
    """The densest box that still holds a share of the runs that took the path.

    The search is repeated among the parameters it limits, until every one of them keeps a limit that
    is significant.

    Parameters
    ----------
    names, values, taken
        Parameters, their values in each run, shape (runs, names), and whether it took the path, (runs,).
    coverage
        Least share of the runs that took the path which the box holds.
    """
    box = _Search(values, taken.astype(bool)).box(names, coverage)
    limited = {limit.name for limit in box.limits}
    kept = [place for place, name in enumerate(names) if name in limited]
    if not kept or len(kept) == len(names):
        return box
    return find([names[place] for place in kept], values[:, kept], taken, coverage)


class _Candidate(NamedTuple):
    """A changed box: its limits, shape (2, names), which runs it holds, and the gain per run moved."""

    limits: Array
    inside: Array
    gain: float


@dataclass(frozen=True)
class _Search:
    values: Array
    taken: Array

    def box(self, names: Sequence[str], coverage: float) -> Box:
        """The chosen step of the trajectory, without the limits that could be an accident."""
        steps = list(self.steps())
        trajectory = np.array([self.measures(limits) for limits in steps])
        enough = np.flatnonzero(trajectory[:, 0] >= coverage)
        chosen = int(enough[np.argmax(trajectory[enough, 1])])
        limits = steps[chosen].copy()
        while (quasi_p := self.quasi_p(limits)) and max(quasi_p.values()) > SIGNIFICANT:
            worst = max(quasi_p, key=lambda key: quasi_p[key])
            limits[worst] = self.whole[worst]
        found = [
            Limit(names[at], SIDES[side], float(limits[side, at]), p) for (side, at), p in quasi_p.items()
        ]
        return Box(tuple(sorted(found, key=lambda limit: (limit.quasi_p, limit.name))), trajectory, chosen)

    @property
    def whole(self) -> Array:
        """Limits of the box that holds all runs, shape (2, names)."""
        return np.array([self.values.min(axis=0), self.values.max(axis=0)])

    def inside(self, limits: Array) -> Array:
        """Which runs lie within limits."""
        return ((self.values >= limits[LOWER]) & (self.values <= limits[UPPER])).all(axis=1)

    def measures(self, limits: Array) -> tuple[float, float, float, int]:
        """Coverage, density, mass and number of limited parameters."""
        inside = self.inside(limits)
        both = np.count_nonzero(inside & self.taken)
        limited = (limits != self.whole).any(axis=0).sum()
        return both / np.count_nonzero(self.taken), both / inside.sum(), inside.mean(), int(limited)

    def steps(self) -> Iterator[Array]:
        """Limits after each peel, and then after each paste, from the box that holds all."""
        limits = self.whole
        yield limits
        for moves in (self.peels, self.pastes):
            while (better := self.best(limits, moves(limits))) is not None:
                limits = better.limits
                yield limits

    def best(self, limits: Array, moved: Iterator[Array]) -> _Candidate | None:
        """The change that gains most density per run moved; of equals, the one that limits least."""
        before = self.inside(limits)
        candidates = [self.candidate(each, before) for each in moved]
        candidates = [each for each in candidates if each.gain > 0.0]
        least = SMALLEST * len(self.taken)
        best = max(
            candidates,
            key=lambda each: (each.gain, -(each.limits != self.whole).any(axis=0).sum()),
            default=None,
        )
        return best if best is not None and best.inside.sum() >= least else None

    def candidate(self, limits: Array, before: Array) -> _Candidate:
        """A changed box, and what it gains over the runs held before."""
        inside = self.inside(limits)
        moved = abs(int(inside.sum()) - int(before.sum()))
        if moved == 0 or not inside.any():
            return _Candidate(limits, inside, 0.0)
        return _Candidate(limits, inside, (self.taken[inside].mean() - self.taken[before].mean()) / moved)

    def peels(self, limits: Array) -> Iterator[Array]:
        """Boxes without the outermost runs on one side of one parameter."""
        held = self.values[self.inside(limits)]
        for name in range(held.shape[1]):
            for side, share in ((UPPER, 1.0 - STEP), (LOWER, STEP)):
                yield _with(limits, side, name, _between(held[:, name], share))

    def pastes(self, limits: Array) -> Iterator[Array]:
        """Boxes with the nearest runs beyond one side of one limited parameter."""
        for name in np.flatnonzero((limits != self.whole).any(axis=0)):
            for side, share in ((LOWER, 1.0 - STEP), (UPPER, STEP)):
                beyond = limits.copy()
                beyond[:, name] = sorted((limits[side, name], self.whole[side, name]))
                there = self.values[self.inside(beyond), name]
                value = _between(there, share) if len(there) else self.whole[side, name]
                yield _with(limits, side, int(name), value)

    def quasi_p(self, limits: Array) -> dict[tuple[int, int], float]:
        """By side and parameter, the probability of so dense a box by chance, were this limit absent."""
        inside = self.inside(limits)
        found = {}
        for side, name in np.argwhere(limits != self.whole).tolist():
            without = self.inside(_with(limits, side, name, self.whole[side, name]))
            density = self.taken[without].mean()
            both = np.count_nonzero(inside & self.taken)
            found[side, name] = float(binom.sf(both - 1, inside.sum(), density))
        return found


def _with(limits: Array, side: int, name: int, value: float) -> Array:
    changed = limits.copy()
    changed[side, name] = value
    return changed


def _between(values: Array, share: float) -> float:
    """The middle between the two different values next to a quantile; equal values stay together."""
    ordered = np.sort(values)
    place = (len(ordered) - 1) * share
    low, high = ordered[int(np.floor(place))], ordered[int(np.ceil(place))]
    if share > 0.5:
        low = min(low, ordered[max(int(np.searchsorted(ordered, high)) - 1, 0)])
    else:
        high = max(high, ordered[min(int(np.searchsorted(ordered, low, "right")), len(ordered) - 1)])
    return float((low + high) / 2)
