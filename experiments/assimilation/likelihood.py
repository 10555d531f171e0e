"""How likely an observed month is, given what each particle expects: Student t errors."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from scipy.special import gammaln

from experiments.evidence.backcast_scores import crps
from model.observations import LEARN, Observation, table

Array = np.ndarray[Any, Any]
LEARNED: Final = tuple(row for row in table().values() if row.role == LEARN)
# Series whose source, or the model, errs in a way that lasts; each particle carries this bias for each.
BIASED: Final = tuple(row.series for row in LEARNED if row.bias > 0.0 or row.drift > 0.0)
DRIFTS: Final = np.array([table()[series].drift for series in BIASED])
QUANTILES: Final = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def expected(row: Observation, truth: Array, biases: Array) -> Array:
    """What each particle expects to be observed of a series, its bias included.

    Parameters
    ----------
    row
        The series.
    truth
        What it would be without any error, shape (..., particles); see ``Observation.expected``.
    biases
        Biases, as logarithms of factors or in the unit of the series, shape (particles, len(BIASED)).

    Returns
    -------
    expected
        Shape of ``truth``, in the unit of the series.
    """
    if row.series not in BIASED:
        return truth
    bias = biases[:, BIASED.index(row.series)]
    return truth * np.exp(bias) if row.relative else truth + bias


def first_biases(runs: int, chance: np.random.Generator) -> Array:
    """Biases in the first month, shape (runs, len(BIASED))."""
    spreads = np.array([table()[series].bias for series in BIASED])
    biases: Array = spreads * chance.standard_normal((runs, len(BIASED)))
    return biases


def next_biases(biases: Array, chance: np.random.Generator) -> Array:
    """Biases a month later, shape of ``biases``: a random walk."""
    moved: Array = biases + chance.standard_normal(biases.shape) * DRIFTS
    return moved


def groups(names: Iterable[str]) -> list[list[Observation]]:
    """Series that share part of their monthly error, together; the others one by one."""
    found: dict[str, list[Observation]] = {}
    for name in names:
        row = table()[name]
        found.setdefault(row.group or name, []).append(row)
    return list(found.values())


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
    """Log likelihood of a month, shape (particles,).

    Parameters
    ----------
    observed
        Figures by series.
    centres
        What each particle expects, by series.
    """
    total = np.zeros(len(next(iter(centres.values()))))
    for rows in groups(observed):
        names = [row.series for row in rows]
        total += log_densities(rows, [observed[name] for name in names], [centres[name] for name in names])
    return total


def drawn(rows: Sequence[Observation], centres: Sequence[Array], chance: np.random.Generator) -> list[Array]:
    """What would be observed of series of one group: one draw of the multivariate t for each expectation."""
    rho, degrees, shape = rows[0].correlation, rows[0].degrees, centres[0].shape
    shared, scale = chance.standard_normal(shape), np.sqrt(chance.chisquare(degrees, shape) / degrees)
    found = []
    for row, centre in zip(rows, centres, strict=True):
        own = chance.standard_normal(shape)
        noise = (np.sqrt(rho) * shared + np.sqrt(1.0 - rho) * own) / scale
        found.append(np.clip(centre + _scale(row, centre) * noise, row.low, row.high))
    return found


def scored(row: Observation, sample: Array, centre: Array, observed: float) -> dict[str, float]:
    """Mean and quantiles of a sample of observations, and how well it met the figure.

    Parameters
    ----------
    row
        The series.
    sample, centre
        Observations drawn for equally likely particles, and what these expect, shape (particles,).
    observed
        The figure.

    Returns
    -------
    row
        ``mean``, quantiles, ``log_score`` (log density), ``crps`` in the unit of the series, and ``pit``,
        the probability that the forecast gave to less than the figure (ties count half).
    """
    quantiles = np.quantile(sample, list(QUANTILES.values()))
    densities = log_densities([row], [observed], [centre])
    top = float(densities.max())
    return {
        "mean": float(sample.mean()),
        **dict(zip(QUANTILES, quantiles.tolist(), strict=True)),
        "log_score": top + float(np.log(np.exp(densities - top).mean())),
        "crps": crps(sample, observed),
        "pit": float((sample < observed).mean() + 0.5 * (sample == observed).mean()),
    }
