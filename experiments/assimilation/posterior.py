"""What was learned: each parameter before and after, sorted by how much the data moved it."""

import math
from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from experiments.assimilation.likelihood import BIASED
from experiments.assimilation.particles import Particles
from experiments.assimilation.rejuvenation import Prior
from model import parameters
from model.observations import table

Array = np.ndarray[Any, Any]
QUANTILES: Final = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
# Points of the prior's distribution function that its mean and deviation are computed from.
GRID: Final = ndtri((np.arange(2_000) + 0.5) / 2_000)


def weighted_quantiles(values: Array, weights: Array, chances: list[float]) -> list[float]:
    """Quantiles of weighted values: the least value up to which the weights reach the chance."""
    order = np.argsort(values, kind="stable")
    edges = np.cumsum(weights[order])
    places = np.searchsorted(edges, np.array(chances) * edges[-1])
    return values[order][np.minimum(places, len(values) - 1)].tolist()


def rows_of(particles: Particles, known: list[Prior]) -> list[dict[str, Any]]:
    """Rows of ``posterior.csv``, the parameter that was learned most first.

    ``shrinkage`` is the share of the prior's standard deviation that is gone, ``moved`` the way of the mean
    in standard deviations of the prior, ``learned`` the divergence of two normal distributions of these means
    and deviations [nats], and ``identified`` whether the observed series say something of it. A ``bias`` is
    the constant error of a source, as a factor's logarithm or in the unit of the series.
    """
    rows = []
    for place, (name, parameter) in enumerate(parameters.table().items()):
        if known[place].sampled:
            prior = known[place].values(GRID)
            values = particles.values[:, place]
            rows.append(_row(name, parameter.unit, prior, values, particles, place in particles.identified))
    for column, series in enumerate(BIASED):
        bias, unit = table()[series].bias, "1" if table()[series].relative else table()[series].unit
        values = bias * particles.biases[:, column]
        rows.append(_row(f"bias.{series}", unit, bias * GRID, values, particles, True))
    return sorted(rows, key=lambda row: -row["learned"])


def identified_names(particles: Particles) -> list[str]:
    """Names of the parameters that the observed series say something of."""
    names = list(parameters.table())
    return [names[place] for place in particles.identified]


def _row(
    name: str, unit: str, prior: Array, values: Array, particles: Particles, identified: bool
) -> dict[str, Any]:
    mean = float(np.sum(particles.weights * values))
    deviation = math.sqrt(max(float(np.sum(particles.weights * (values - mean) ** 2)), 0.0))
    before, spread = float(prior.mean()), float(prior.std())
    ratio = max(deviation / spread, 1e-6)
    moved = (mean - before) / spread
    chances = list(QUANTILES.values())
    posterior = weighted_quantiles(values, particles.weights, chances)
    return {
        "parameter": name,
        "unit": unit,
        "prior_mean": before,
        "prior_sd": spread,
        **{f"prior_{key}": float(np.quantile(prior, chance)) for key, chance in QUANTILES.items()},
        "posterior_mean": mean,
        "posterior_sd": deviation,
        **{f"posterior_{key}": value for key, value in zip(QUANTILES, posterior, strict=True)},
        "shrinkage": 1.0 - ratio,
        "moved": moved,
        "learned": 0.5 * (moved**2 + ratio**2 - 1.0) - math.log(ratio),
        "identified": int(identified),
    }
