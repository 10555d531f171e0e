"""How likely an observed month is, given what each particle expects: Student t errors."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.special import gammaln

from model.observations import LEARN, Observation, table

Array = np.ndarray[Any, Any]
LEARNED: Final = tuple(row for row in table().values() if row.role == LEARN)
# Series with an error that all months share; each particle carries one standard deviate for each.
BIASED: Final = tuple(row.series for row in LEARNED if row.bias > 0.0)


def expected(row: Observation, floats: Array, values: Array, biases: Array) -> Array:
    """What each particle expects to be observed of a series, its constant error included.

    Parameters
    ----------
    row
        The series.
    floats, values
        Words of worlds, shape (particles, words), and parameters, shape (particles, parameters).
    biases
        Standard deviates of the constant errors, shape (particles, len(BIASED)).

    Returns
    -------
    expected
        Shape (particles,), in the unit of the series.
    """
    truth = row.expected(floats, values)
    if row.series not in BIASED:
        return truth
    bias = row.bias * biases[:, BIASED.index(row.series)]
    return truth * np.exp(bias) if row.relative else truth + bias


def spread(row: Observation, centre: Array) -> Array:
    """Standard deviation of the monthly error around what is expected, in the unit of the series."""
    if not row.relative:
        return np.full(centre.shape, row.error)
    return row.error * np.maximum(np.abs(centre), row.low)


def _scale(row: Observation, centre: Array) -> Array:
    """Scale of the t distribution whose standard deviation is the error's."""
    return spread(row, centre) * np.sqrt((row.degrees - 2.0) / row.degrees)


def log_densities(rows: Sequence[Observation], observed: Sequence[float], centres: Sequence[Array]) -> Array:
    """Log density of series of one group that are observed together, shape (particles,).

    A multivariate t distribution with one correlation; a group of one is the plain t distribution.
    """
    size, rho, degrees = len(rows), rows[0].correlation, rows[0].degrees
    scales = [_scale(row, centre) for row, centre in zip(rows, centres, strict=True)]
    errors = [
        (value - centre) / scale for value, centre, scale in zip(observed, centres, scales, strict=True)
    ]
    total, squares = sum(errors), sum(error**2 for error in errors)
    joint = 1.0 + (size - 1) * rho
    distance = (squares - rho * total**2 / joint) / (1.0 - rho)
    constant = gammaln((degrees + size) / 2) - gammaln(degrees / 2) - size / 2 * np.log(degrees * np.pi)
    constant -= 0.5 * ((size - 1) * np.log(1.0 - rho) + np.log(joint))
    density: Array = constant - (degrees + size) / 2 * np.log1p(distance / degrees)
    return density - sum(np.log(scale) for scale in scales)


def log_likelihood(observed: Mapping[str, float], centres: Mapping[str, Array]) -> Array:
    """Tempered log likelihood of a month, shape (particles,).

    Parameters
    ----------
    observed
        Figures by series.
    centres
        What each particle expects, by series.
    """
    known = table()
    groups: dict[str, list[str]] = {}
    for name in observed:
        if known[name].role == LEARN:
            groups.setdefault(known[name].group or name, []).append(name)
    total = np.zeros(len(next(iter(centres.values()))))
    for names in groups.values():
        rows = [known[name] for name in names]
        figures, expectations = [observed[name] for name in names], [centres[name] for name in names]
        total += log_densities(rows, figures, expectations)
    return total


def drawn(row: Observation, centre: Array, generator: np.random.Generator) -> Array:
    """What would be observed: one draw for each expectation, shape (particles,)."""
    noise = generator.standard_t(row.degrees, len(centre))
    return np.clip(centre + _scale(row, centre) * noise, row.low, row.high)
