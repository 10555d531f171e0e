"""Particles: runs with their own parameters, moved month by month, weighted, and resampled."""

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np

from experiments.assimilation.likelihood import BIASED, LEARNED
from experiments.assimilation.rejuvenation import Prior, identified, moments, priors, smoothed
from experiments.running import workers
from model import parameters
from model.ensemble import Plan, Runs, continue_from, plan_of, seed_words
from model.scenario import Scenario
from model.world import FIELDS, SIZE, blank

Array = np.ndarray[Any, Any]
# Streams of the generator, so that no two uses share their draws.
BIASES, RESAMPLE, KERNEL, REDRAW, PREDICT = range(5)
CHUNK: Final = 500
# Share of its parameters that are not identified which a copy draws again, and the size of the prior sample
# that they come from.
REDRAWN: Final = 0.1
BANK: Final = 2_000
LOOKED_AT: Final = 24
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
    bank
        Parameters drawn from the prior, shape (drawn, parameters).
    identified
        Places of the parameters that the observed series say something of.
    """

    worlds: Array
    values: Array
    biases: Array
    numbers: Array
    branches: Array
    weights: Array
    next_branch: int
    bank: Array
    identified: list[int]

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
    bank, places = trial(scenario)
    return replace(_unopened(scenario, count, seed), bank=bank, identified=places)


TRIALS: Final[dict[str, tuple[Array, list[int]]]] = {}


def trial(scenario: Scenario) -> tuple[Array, list[int]]:
    """Parameters drawn from the prior, and places of those that move what is observed.

    Some runs are simulated for ``LOOKED_AT`` months without any data, so that what is identified depends on
    no figure and no seed.
    """
    if scenario.hash8 not in TRIALS:
        plan = plan_of(scenario.altered(horizon=max(scenario.horizon, LOOKED_AT + 1)))
        tried = _unopened(scenario, BANK, 0)
        sums: Array | float = 0.0
        with workers.pool_of() as pool:
            for month in range(1, LOOKED_AT + 1):
                advance(tried, plan if month == 1 else undrawn(plan), seed_words(0), month, pool)
                sums = sums + np.column_stack([row.expected(tried.floats, tried.values) for row in LEARNED])
        lasting = tried.ongoing
        places = identified(tried.values[lasting], np.asarray(sums)[lasting], priors(plan.design))
        TRIALS[scenario.hash8] = tried.values, places
    return TRIALS[scenario.hash8]


def _unopened(scenario: Scenario, count: int, seed: int) -> Particles:
    values = np.tile(parameters.values_with(scenario.parameters), (count, 1))
    return Particles(
        worlds=blank(count),
        values=values,
        biases=generator(seed, 0, BIASES).standard_normal((count, len(BIASED))),
        numbers=np.arange(count),
        branches=np.zeros(count, dtype="i8"),
        weights=np.full(count, 1.0 / count),
        next_branch=1,
        bank=values[:0],
        identified=[],
    )


def undrawn(plan: Plan) -> Plan:
    """Plan whose parameters are not drawn again."""
    return plan._replace(design=np.zeros_like(plan.design))


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


def resample(
    particles: Particles, known: Sequence[Prior], seen: Collection[str], seed: int, month: int
) -> None:
    """Resample in place: survivors stay where they are, copies take the places of those that do not.

    Copies get branch numbers of their own, so that they part from the next month on. Identified parameters
    and the constant errors of the sources are then drawn again from a kernel. Of the others the data
    say little: a copy draws some of them again from the prior, so that they do not shrink by chance.

    Parameters
    ----------
    particles
        Changed in place.
    known
        Prior of each parameter.
    seen
        Series observed so far; the constant error of another is left alone.
    seed, month
        Key of the draws.
    """
    count, moved = len(particles.weights), particles.identified
    sources = [place for place, series in enumerate(BIASED) if series in seen]
    columns = [known[place].deviates(particles.values[:, place]) for place in moved]
    deviates = np.column_stack([*columns, particles.biases[:, sources]])
    mean, covariance = moments(deviates, particles.weights)
    drawn = systematic(particles.weights, count, generator(seed, month, RESAMPLE).random())
    empty = np.flatnonzero(drawn == 0)
    givers = np.repeat(np.arange(count), np.maximum(drawn - 1, 0))
    chance = generator(seed, month, REDRAW)
    free = np.array([prior.sampled for prior in known])
    free[moved] = False
    for first in range(0, len(empty), CHUNK):
        taken, given = empty[first : first + CHUNK], givers[first : first + CHUNK]
        for array in (particles.worlds, particles.numbers, deviates):
            array[taken] = array[given]
        shape = (len(taken), len(free))
        fresh = particles.bank[chance.integers(len(particles.bank), size=shape), np.arange(len(free))]
        again = (chance.random(shape, dtype="f4") < REDRAWN) & free
        particles.values[taken] = np.where(again, fresh, particles.values[given])
    particles.branches[empty] = particles.next_branch + np.arange(len(empty))
    particles.next_branch += len(empty)
    particles.weights = np.full(count, 1.0 / count)
    deviates = smoothed(deviates, mean, covariance, generator(seed, month, KERNEL))
    for column, place in enumerate(moved):
        particles.values[:, place] = known[place].values(deviates[:, column])
    particles.biases[:, sources] = deviates[:, len(moved) :]
