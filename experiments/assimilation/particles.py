"""Particles: runs with their own parameters, moved month by month, weighted, and resampled."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from experiments.assimilation.likelihood import BIASED
from experiments.assimilation.rejuvenation import Prior, most_shifted, smoothed
from experiments.running import workers
from model import parameters
from model.ensemble import Plan, Runs, continue_from
from model.scenario import Scenario
from model.world import FIELDS, SIZE, blank

Array = np.ndarray[Any, Any]
# Streams of the generator, so that no two uses share their draws.
BIASES, RESAMPLE, KERNEL, PREDICT = range(4)
CHUNK: Final = 500
ENDING: Final = FIELDS["course.ending"].word


@dataclass
class Particles:
    """Runs, their parameters, and what is known of them.

    Attributes
    ----------
    worlds
        State of each, shape (particles,).
    values
        Parameters, shape (particles, parameters).
    biases
        Standard deviates of the constant errors of the sources, shape (particles, biased series).
    numbers, branches
        Run number and branch of each; no two particles share both.
    weights
        Normalised weights.
    next_branch
        First branch number that no particle has had.
    rejuvenated
        How often each parameter was moved by the kernel, shape (parameters,).
    """

    worlds: Array
    values: Array
    biases: Array
    numbers: Array
    branches: Array
    weights: Array
    next_branch: int
    rejuvenated: Array

    @property
    def floats(self) -> Array:
        """Words of the worlds, shape (particles, words)."""
        words: Array = self.worlds.view("f8").reshape(len(self.worlds), SIZE)
        return words

    @property
    def ongoing(self) -> Array:
        """Which runs have had no ending."""
        return self.worlds.view("i8").reshape(len(self.worlds), SIZE)[:, ENDING] == 0

    @property
    def effective(self) -> float:
        """Effective sample size."""
        return float(1.0 / np.sum(self.weights**2))


def generator(seed: int, month: int, stream: int) -> np.random.Generator:
    """Source of chance for one use in one month."""
    return np.random.default_rng([seed, month, stream])


def created(scenario: Scenario, count: int, seed: int) -> Particles:
    """Particles before the first month, not opened yet."""
    values = np.tile(parameters.values_with(scenario.parameters), (count, 1))
    biases = generator(seed, 0, BIASES).standard_normal((count, len(BIASED)))
    return Particles(
        worlds=blank(count),
        values=values,
        biases=biases,
        numbers=np.arange(count),
        branches=np.zeros(count, dtype="i8"),
        weights=np.full(count, 1.0 / count),
        next_branch=1,
        rejuvenated=np.zeros(values.shape[1], dtype="i8"),
    )


def advance(particles: Particles, plan: Plan, seed: tuple[int, int], month: int, pool: workers.Pool) -> None:
    """Simulate one month in place; threads change no result."""
    count = len(particles.worlds)
    pieces = [slice(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
    with closing(workers.in_order(pool, partial(_advance, particles, plan, seed, month), pieces)) as coming:
        for _ in coming:
            pass


def _advance(particles: Particles, plan: Plan, seed: tuple[int, int], month: int, piece: slice) -> None:
    runs = Runs(particles.numbers[piece], particles.branches[piece], seed, month, 1)
    result = continue_from(particles.worlds[piece], particles.values[piece], plan, runs)
    particles.worlds[piece] = result.worlds
    particles.values[piece] = result.values


def weigh(particles: Particles, log_likelihood: Array) -> None:
    """Multiply weights by likelihoods, in place, and normalise them."""
    with np.errstate(divide="ignore"):
        logs = np.log(particles.weights) + log_likelihood
    shares = np.exp(logs - logs.max())
    particles.weights = shares / shares.sum()


def systematic(weights: Array, size: int, uniform: float) -> Array:
    """How often each particle is drawn by systematic resampling, shape (particles,); sums to ``size``."""
    edges = np.cumsum(weights)
    places = np.searchsorted(edges / edges[-1], (uniform + np.arange(size)) / size, side="right")
    return np.bincount(np.minimum(places, len(weights) - 1), minlength=len(weights))


def resample(particles: Particles, known: Sequence[Prior], seed: int, month: int) -> None:
    """Resample in place: survivors stay where they are, copies take the places of those that do not.

    Copies get branch numbers of their own, so that they part from the next month on. Parameters that the
    weights have shifted most, and the constant errors of the sources, are drawn anew from a kernel.
    """
    count = len(particles.weights)
    moved = most_shifted(particles.values, particles.weights, list(known))
    before = _deviates(particles, moved, known)
    mean = particles.weights @ before
    centred = before - mean
    covariance = (centred * particles.weights[:, None]).T @ centred
    drawn = systematic(particles.weights, count, generator(seed, month, RESAMPLE).random())
    empty, spare = np.flatnonzero(drawn == 0), np.maximum(drawn - 1, 0)
    sources = np.repeat(np.arange(count), spare)
    for first in range(0, len(empty), CHUNK):
        taken, given = empty[first : first + CHUNK], sources[first : first + CHUNK]
        for array in (particles.worlds, particles.values, particles.biases, particles.numbers, before):
            array[taken] = array[given]
    particles.branches[empty] = particles.next_branch + np.arange(len(empty))
    particles.next_branch += len(empty)
    particles.weights = np.full(count, 1.0 / count)
    after = smoothed(before, mean, covariance, generator(seed, month, KERNEL))
    for column, place in enumerate(moved):
        particles.values[:, place] = known[place].values(after[:, column])
    particles.biases = after[:, len(moved) :]
    particles.rejuvenated[moved] += 1


def _deviates(particles: Particles, moved: Sequence[int], known: Sequence[Prior]) -> Array:
    columns = [known[place].deviates(particles.values[:, place]) for place in moved]
    return np.column_stack([*columns, particles.biases])
