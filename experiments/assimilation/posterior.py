"""What was learned: each parameter before and after, sorted by how much the data moved it."""

import math
from typing import Any, Final

import numpy as np
from scipy.special import ndtri

from experiments.assimilation.likelihood import BIASED
from experiments.assimilation.particles import Particles
from experiments.assimilation.priors import Prior
from model import parameters
from model.observations import table
from model.parameters import CHOICE

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


def rows_of(particles: Particles, known: list[Prior], months: int, chance: float) -> list[dict[str, Any]]:
    """Rows of ``posterior.csv``, what was learned most first.

    A row is a parameter, a variant of a rule (``tempo_rule=2``, with its probability as the mean), or a
    bias after so many months (``bias.russian_losses``, as the logarithm of a factor or in the unit of the
    series).
    ``shrinkage`` is the share of the prior's standard deviation that is gone, ``moved`` the way of the mean
    in standard deviations of the prior, ``chance`` the standard deviation of ``moved`` where no figure says
    anything, and ``learned`` the Kullback-Leibler divergence [nats]: of normal
    distributions of these moments, or of the two probabilities.
    """
    rows = []
    for place, (name, parameter) in enumerate(parameters.table().items()):
        values, prior = particles.parameter(place), known[place]
        if prior.kind == CHOICE:
            options = prior.first + np.arange(int(prior.second))
            rows += [
                _variant(f"{name}={option:.0f}", values == option, len(options), particles)
                for option in options
            ]
        elif prior.sampled:
            rows.append(_row(name, parameter.unit, prior.values(GRID), values, particles))
    for column, series in enumerate(BIASED):
        row = table()[series]
        prior_ = math.hypot(row.bias, row.drift * math.sqrt(months - 1)) * GRID
        unit = "1" if row.relative else row.unit
        rows.append(_row(f"bias.{series}", unit, prior_, particles.biases[:, column], particles))
    rows = [{**row, "chance": chance} for row in rows]
    return sorted(rows, key=lambda row: -row["learned"])


def _variant(name: str, chosen: Array, options: int, particles: Particles) -> dict[str, Any]:
    before, after = 1.0 / options, float(particles.weights @ chosen)
    spreads = [math.sqrt(share * (1.0 - share)) for share in (before, after)]
    pairs = ((after, before), (1.0 - after, 1.0 - before))
    return {
        "parameter": name,
        "unit": "0-1",
        "prior_mean": before,
        "prior_sd": spreads[0],
        **dict.fromkeys([f"prior_{key}" for key in QUANTILES]),
        "posterior_mean": after,
        "posterior_sd": spreads[1],
        **dict.fromkeys([f"posterior_{key}" for key in QUANTILES]),
        "shrinkage": 1.0 - spreads[1] / spreads[0],
        "moved": (after - before) / spreads[0],
        "learned": sum(share * math.log(share / prior) for share, prior in pairs if share > 0.0),
    }


def _row(name: str, unit: str, prior: Array, values: Array, particles: Particles) -> dict[str, Any]:
    mean = float(np.sum(particles.weights * values))
    deviation = math.sqrt(max(float(np.sum(particles.weights * (values - mean) ** 2)), 0.0))
    before, spread = float(prior.mean()), float(prior.std())
    if abs(before) < 1e-9 * spread:  # a sum of pairs that cancel
        before = 0.0
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
    }
