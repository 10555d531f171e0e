"""The observed series a backcast is compared with: what the model says of each, and how well each is known.

A run's own quantity becomes an expected observation by adding error of measurement: one error that a
source makes in every month alike, and one that is new every month.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from model import parameters
from model.observations import INPUT, Observation, table
from model.scenario import Scenario
from model.world import FIELDS

Array = np.ndarray[Any, Any]
PARAMETER_PLACES: Final = {name: place for place, name in enumerate(parameters.table())}


class Histories(NamedTuple):
    """Runs simulated from a scenario: every word of the world by month, and each run's parameters.

    ``history`` has shape (runs, months, words), ``values`` (runs, parameters).
    """

    scenario: Scenario
    history: Array
    values: Array

    def state(self, name: str) -> Array:
        """A number of the world month by month, shape (runs, months)."""
        return self.history[:, :, FIELDS[name].word]

    def parameter(self, name: str) -> Array:
        """A parameter of each run, shape (runs, 1)."""
        return self.values[:, [PARAMETER_PLACES[name]]]


class Error(NamedTuple):
    """Standard deviations of the errors of measurement, and on what they act.

    ``relative`` errors multiply. An error ``of_level`` belongs to the level whose change is observed, so
    that what one month misses the next one makes up.
    """

    common: float
    monthly: float
    relative: bool = False
    of_level: bool = False


class Series(NamedTuple):
    """One observed series.

    Attributes
    ----------
    name, meaning, unit
        As tables and figures give them.
    flow
        Whether months add up; otherwise a period's figure is that of its last month.
    read
        What the model says of it, from runs to shape (runs, months).
    error
        How well it is known.
    low, high
        What a figure of one month can be, in the unit.
    """

    name: str
    meaning: str
    unit: str
    flow: bool
    read: Callable[[Histories], Array]
    error: Error
    low: float = 0.0
    high: float = 1.0e6

    def observed_of(self, truth: Array, seed: int) -> Array:
        """What would have been observed of the model's quantity, errors of measurement included.

        Parameters
        ----------
        truth
            The model's quantity, shape (runs, months).
        seed
            Seed of the backcast; a run's errors depend on it, the series and the run's place alone.
        """
        place = SERIES.index(self)
        runs, months = truth.shape
        draws = np.random.default_rng([seed, place]).standard_normal((runs, months + 2))
        monthly = draws[:, 2:]
        if self.error.of_level:
            monthly = (monthly - draws[:, 1:-1]) / np.sqrt(2.0)
        noise = self.error.common * draws[:, [0]] + self.error.monthly * monthly
        observed = truth * np.exp(noise) if self.error.relative else truth + noise
        within: Array = np.clip(observed, self.low, self.high)
        return within


def _series_of(row: Observation) -> Series:
    error = Error(row.bias, row.error, row.relative, of_level=row.group != "")
    return Series(
        name=row.series,
        meaning=row.meaning,
        unit=row.unit,
        flow=row.flow,
        read=lambda histories: row.expected(histories.history, histories.values),
        error=error,
        low=row.low,
        high=row.high,
    )


SERIES: Final = tuple(_series_of(row) for row in table().values() if row.role != INPUT)
BY_NAME: Final = {series.name: series for series in SERIES}
