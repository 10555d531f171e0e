"""Runs of the experiments on the essay's claims, and how numbers of their worlds are read.

A reading is written ``PLACE at 24``, ``PLACE mean 7-18``, ``PLACE spread 1-60``, ``PLACE logmean 6-17``: a
number of the world in a month, its mean or standard deviation over months, or the logarithm of its mean.
Only months before the first ending count; a run that ended before a month is read at its ending.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from model import outcomes
from model.endings import ENDINGS
from model.ensemble import Simulated
from model.world import FIELDS

Array = np.ndarray[Any, Any]
WRITTEN: Final = re.compile(
    r"(?P<place>\S+) (?P<how>at|mean|spread|logmean) (?P<first>\d+)(?:-(?P<last>\d+))?"
)


class ArmRuns(NamedTuple):
    """Runs of one arm: outcomes, last worlds, and the worlds of every month where they were kept.

    ``measured`` has shape (runs, outcomes), ``worlds`` (runs,), ``history`` (runs, months, words).
    """

    measured: Array
    worlds: Array
    history: Array
    horizon: int

    def column(self, name: str) -> Array:
        """One outcome of the model, shape (runs,)."""
        column: Array = self.measured[:, outcomes.NAMES.index(name)]
        return column

    def ending(self, *names: str) -> Array:
        """Whether a run's first ending is one of these, shape (runs,)."""
        return np.isin(self.column("ending"), [ENDINGS.index(name) for name in names])

    @property
    def fought(self) -> Array:
        """Whether the run was fought in each month, that of its ending included; shape (runs, months)."""
        months = np.arange(1, self.history.shape[1] + 1)
        return np.asarray(months[None, :] <= self.column("month")[:, None])

    def months(self, name: str) -> Array:
        """One number of the world in every month, not-a-number after the ending; shape (runs, months)."""
        place = FIELDS[name]
        words = self.history.view("i8") if place.integer else self.history
        return np.where(self.fought, words[:, :, place.word], np.nan)


def arm_runs(result: Simulated, horizon: int) -> ArmRuns:
    """Runs as the ensemble returns them."""
    return ArmRuns(result.measured, result.worlds, result.history, horizon)


class Outcome(NamedTuple):
    """How a number is read from runs, its unit, and whether that takes the worlds of every month."""

    read: Callable[[ArmRuns], Array]
    unit: str
    history: bool = False


def of_a_place(text: str) -> Outcome | None:
    """Reading of a number of the world as written; None if it is not written so, or of no such place."""
    match = WRITTEN.fullmatch(text)
    if match is None or match["place"] not in FIELDS:
        return None
    first, last = int(match["first"]), int(match["last"] or match["first"])
    read, unit = _read(match["place"], match["how"], first, last), FIELDS[match["place"]].unit
    return Outcome(read, "log" if match["how"] == "logmean" else unit, history=True)


def _read(place: str, how: str, first: int, last: int) -> Callable[[ArmRuns], Array]:
    def at(runs: ArmRuns) -> Array:
        months = np.minimum(runs.column("month").astype("i8"), first) - 1
        values: Array = runs.months(place)[np.arange(len(months)), months]
        return values

    def over(runs: ArmRuns) -> Array:
        values = runs.months(place)[:, first - 1 : last]
        there = np.isfinite(values)
        count = there.sum(axis=1)
        filled = np.where(there, values, 0.0)
        mean = filled.sum(axis=1) / np.maximum(count, 1)
        if how == "spread":
            squares = (np.where(there, values - mean[:, None], 0.0) ** 2).sum(axis=1)
            return np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)
        mean = np.where(count > 0, mean, np.nan)
        return np.log(mean) if how == "logmean" else mean

    return at if how == "at" else over
