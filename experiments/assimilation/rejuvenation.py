"""Static parameters as standard deviates of their priors, and how resampling keeps them alive."""

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from model.parameters import LOGNORMAL, TRIANGULAR

Array = np.ndarray[Any, Any]
# How far the kernel shrinks particles towards their mean; 1 moves none.
SHRINKAGE: Final = 0.95
# A parameter is identified when its rank correlation with an observed series is at least this large; the
# strongest so many are taken.
LEAST_CORRELATION: Final = 0.1
MOST_IDENTIFIED: Final = 30
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
    """Prior of each parameter, from a sampling design; its last column is a key and is left out."""
    return [Prior(int(row[0]), *(float(number) for number in row[1:5])) for row in design]


def identified(values: Array, expectations: Array, known: list[Prior]) -> list[int]:
    """Places of the sampled parameters that move what is observed, in the order of the table.

    Parameters
    ----------
    values
        Parameters of runs drawn from the prior, shape (runs, parameters).
    expectations
        What these runs expect of each series, shape (runs, series).
    known
        Prior of each parameter.
    """
    sampled = [place for place, prior in enumerate(known) if prior.sampled]
    parameters, series = _standard_ranks(values[:, sampled]), _standard_ranks(expectations)
    strongest = np.abs(np.einsum("ij,ik->jk", parameters, series) / len(values)).max(axis=1)
    order = np.argsort(-strongest, kind="stable")[:MOST_IDENTIFIED]
    return sorted(sampled[place] for place in order if strongest[place] >= LEAST_CORRELATION)


def _standard_ranks(columns: Array) -> Array:
    ranks = np.argsort(np.argsort(columns, axis=0, kind="stable"), axis=0).astype("f8")
    standard: Array = (ranks - ranks.mean(axis=0)) / ranks.std(axis=0)
    return standard


def moments(deviates: Array, weights: Array) -> tuple[Array, Array]:
    """Weighted mean and covariance; correlations are damped where few particles carry the weight."""
    # Sums without BLAS, whose order, and so the last bits, depends on the number of threads.
    mean = np.einsum("i,ij->j", weights, deviates)
    centred = deviates - mean
    covariance = np.einsum("ij,ik->jk", weights[:, None] * centred, centred)
    damping = min(1.0, len(mean) * float(np.sum(weights**2)))
    damped: Array = (1.0 - damping) * covariance + damping * np.diag(np.diag(covariance))
    return mean, damped


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
    root = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(mean)))
    noise = np.einsum("ij,kj->ik", generator.standard_normal(deviates.shape), root)
    moved: Array = SHRINKAGE * deviates + (1.0 - SHRINKAGE) * mean
    return moved + np.sqrt(1.0 - SHRINKAGE**2) * noise
