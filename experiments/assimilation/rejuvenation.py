"""Static parameters as standard deviates of their priors, and how resampling keeps them alive."""

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from model.parameters import LOGNORMAL, TRIANGULAR

Array = np.ndarray[Any, Any]
# Discount factor of the kernel, and how many parameters are moved at a resampling: those that it has
# shifted most.
DISCOUNT: Final = 0.98
SHRINKAGE: Final = (3.0 * DISCOUNT - 1.0) / (2.0 * DISCOUNT)
MOST_MOVED: Final = 24
EDGE: Final = 1e-12


class Prior(NamedTuple):
    """Distribution that a parameter is sampled from: a row of ``parameters.sampling_design``."""

    kind: int
    first: float
    second: float
    third: float
    fourth: float

    @property
    def sampled(self) -> bool:
        """Whether it varies."""
        return self.kind in (TRIANGULAR, LOGNORMAL)

    def deviates(self, values: Array) -> Array:
        """Standard normal deviates of the same probabilities as these values."""
        if self.kind == TRIANGULAR:
            low, mode, high = self.first, self.second, self.third
            below = (values - low) ** 2 / max((high - low) * (mode - low), EDGE)
            above = 1.0 - (high - values) ** 2 / max((high - low) * (high - mode), EDGE)
            chance = np.where(values < mode, below, above)
        else:
            within = ndtr((np.log(values) - self.first) / self.second)
            chance = (within - self.third) / (self.fourth - self.third)
        return ndtri(np.clip(chance, EDGE, 1.0 - EDGE))

    def values(self, deviates: Array) -> Array:
        """Values of the same probabilities as these standard normal deviates."""
        chance = ndtr(deviates)
        if self.kind == TRIANGULAR:
            low, mode, high = self.first, self.second, self.third
            split = (mode - low) / (high - low)
            below = low + np.sqrt(chance * (high - low) * (mode - low))
            above = high - np.sqrt((1.0 - chance) * (high - low) * (high - mode))
            return np.where(chance < split, below, above)
        within = self.third + chance * (self.fourth - self.third)
        return np.exp(self.first + self.second * ndtri(within))


def priors(design: Array) -> list[Prior]:
    """Prior of each parameter, from a sampling design of shape (parameters, 5)."""
    return [Prior(int(row[0]), *(float(number) for number in row[1:])) for row in design]


def most_shifted(values: Array, weights: Array, known: list[Prior]) -> list[int]:
    """Places of the sampled parameters whose mean the weights shift most, in their standard deviations.

    Parameters
    ----------
    values, weights
        Parameters, shape (particles, parameters), and normalised weights, shape (particles,).
    known
        Prior of each parameter.
    """
    mean = values.mean(axis=0)
    deviation = np.sqrt(np.maximum(np.einsum("ij,ij->j", values, values) / len(values) - mean**2, 0.0))
    shift = np.abs(weights @ values - mean)
    shift = np.divide(shift, deviation, out=np.zeros_like(shift), where=deviation > 1e-9 * np.abs(mean))
    order = [int(place) for place in np.argsort(-shift, kind="stable") if known[place].sampled]
    return order[:MOST_MOVED]


def smoothed(deviates: Array, mean: Array, covariance: Array, generator: np.random.Generator) -> Array:
    """Deviates drawn from a kernel around each particle, shrunk so that mean and covariance stay.

    Parameters
    ----------
    deviates
        Standard deviates of the resampled particles, shape (particles, moved).
    mean, covariance
        Of the particles before resampling, with their weights.
    generator
        Source of chance.

    References
    ----------
    Liu and West 2001, Combined parameter and state estimation in simulation-based filtering.
    """
    size = len(mean)
    root = np.linalg.cholesky(covariance + 1e-9 * np.eye(size))
    noise = generator.standard_normal(deviates.shape) @ root.T
    moved: Array = SHRINKAGE * deviates + (1.0 - SHRINKAGE) * mean
    return moved + np.sqrt(1.0 - SHRINKAGE**2) * noise
