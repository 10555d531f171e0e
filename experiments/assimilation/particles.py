"""Particles: runs in groups of equal parameters, simulated, weighted and resampled month by month."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.assimilation.likelihood import expected, log_likelihood
from experiments.running import workers
from model import levers, parameters
from model.ensemble import Plan, Runs, continue_from
from model.observations import INPUT, table
from model.world import FIELDS, SIZE

Array = np.ndarray[Any, Any]
# Streams of the generator, so that no two uses share their draws.
BIASES, NOISE, PREDICT, RESAMPLE, LATENT = range(5)
# Particles that share their parameters, and how many of them a thread works on at once.
GROUP: Final = 20
CHUNK: Final = 25 * GROUP
ENDING: Final = FIELDS["course.ending"].word
PLACES: Final = {name: place for place, name in enumerate(levers.table())}
# Allocations are announced in lumps; a lump is paid out over so many months.
MONTHS_PAID: Final = 3


@dataclass
class Particles:
    """Runs in groups of ``GROUP``, and what is known of them.

    Attributes
    ----------
    worlds
        State of each, shape (particles,).
    sets
        Parameters of each group, shape (groups, parameters). Groups are of one size, which divides ``CHUNK``.
    biases
        Biases of the month, shape (particles, biased series); those of a group are the same.
    numbers, branches
        Key of the draws of each: a run number for a group, and a branch for each place in it.
    weights
        Normalised weights, shape (particles,).
    """

    worlds: Array
    sets: Array
    biases: Array
    numbers: Array
    branches: Array
    weights: Array

    @property
    def floats(self) -> Array:
        """Words of the worlds, shape (particles, words)."""
        return words_of(self.worlds)

    @property
    def size(self) -> int:
        """Particles in a group."""
        return len(self.worlds) // len(self.sets)

    def parameter(self, place: int) -> Array:
        """One parameter of every particle, shape (particles,)."""
        return self.sets[:, place].repeat(self.size)

    def values(self, piece: slice) -> Array:
        """Parameters of a piece of whole groups, shape (particles of the piece, parameters).

        They are copied piece by piece, because those of all particles would take most of the memory. Where
        every particle is a group of its own they are no copy, so that its first month can draw them.
        """
        chosen = self.sets[piece.start // self.size : piece.stop // self.size]
        return chosen if self.size == 1 else chosen.repeat(self.size, axis=0)

    @property
    def ongoing(self) -> Array:
        """Which runs have had no ending."""
        return are_ongoing(self.worlds)


def words_of(worlds: Array) -> Array:
    """Worlds as words, shape (worlds, words)."""
    words: Array = worlds.view("f8").reshape(len(worlds), SIZE)
    return words


def are_ongoing(worlds: Array) -> Array:
    """Which worlds have had no ending, shape (worlds,)."""
    return worlds.view("i8").reshape(len(worlds), SIZE)[:, ENDING] == 0


def generator(seed: int, month: int, stream: int) -> np.random.Generator:
    """Source of chance for one use in one month."""
    return np.random.default_rng([seed, month, stream])


def undrawn(plan: Plan) -> Plan:
    """Plan whose parameters are not drawn again."""
    return plan._replace(design=np.zeros_like(plan.design))


def advance(particles: Particles, plan: Plan, seed: tuple[int, int], month: int, pool: workers.Pool) -> None:
    """Simulate one month in place; threads change no result."""
    together(pool, partial(_advance, particles, plan, seed, month), pieces_of(len(particles.worlds)))


def _advance(particles: Particles, plan: Plan, seed: tuple[int, int], month: int, piece: slice) -> Array:
    """Simulate one month of a piece in place; gives its parameters."""
    runs = Runs(particles.numbers[piece], particles.branches[piece], seed, month, 1)
    values = particles.values(piece)
    continue_from(particles.worlds[piece], values, plan, runs, in_place=True)
    return values


def together(pool: workers.Pool, work: Callable[[slice], Any], pieces: Sequence[slice]) -> list[Any]:
    """Do a piece of work on every piece of the particles; gives the results in order."""
    with closing(workers.in_order(pool, work, pieces)) as coming:
        return list(coming)


def pieces_of(count: int) -> list[slice]:
    """Rows in pieces that a thread works on at once."""
    return [slice(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]


class Month(NamedTuple):
    """A month to filter: plan, key of the draws, seed, number of the month, and figures to learn from."""

    plan: Plan
    key: tuple[int, int]
    seed: int
    month: int
    observed: Mapping[str, float]


def filtered(particles: Particles, month: Month, pool: workers.Pool) -> float:
    """Simulate a month, weigh particles by its figures, and resample within groups, all in place.

    Particles of a group have the same parameters and other chances. A group keeps its weight, because its
    parameters have already met the figures (see ``smoother``), unless all its runs have ended.

    Returns
    -------
    effective
        Effective sample size, summed over groups; 0 if every run has ended.
    """
    count = len(particles.weights)
    effective = sum(together(pool, partial(_filter, particles, month), pieces_of(count)))
    total = float(particles.weights.sum())
    particles.weights /= total or 1.0
    return float(effective)


def _filter(particles: Particles, month: Month, piece: slice) -> float:
    values = _advance(particles, month.plan, month.key, month.month, piece)
    worlds, weights = particles.worlds[piece], particles.weights[piece].reshape(-1, GROUP)
    logs = month_log_likelihood(month.observed, worlds, values, particles.biases[piece])
    with np.errstate(divide="ignore"):
        logs = np.where(are_ongoing(worlds), logs, -np.inf).reshape(-1, GROUP) + np.log(weights)
    top = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - np.where(np.isfinite(top), top, 0.0))
    lasting = shares.sum(axis=1) > 0.0
    shares[lasting] /= shares[lasting].sum(axis=1, keepdims=True)
    effective = np.zeros(len(shares))
    effective[lasting] = 1.0 / np.sum(shares[lasting] ** 2, axis=1)
    again = lasting & (effective < GROUP / 2.0)
    chance = np.random.default_rng([month.seed, month.month, RESAMPLE, piece.start])
    chosen = systematic(shares, chance.random(len(shares)))
    places = np.flatnonzero(again.repeat(GROUP))
    # Copied as words, since records are copied field by field.
    words = words_of(worlds)
    words[places] = words[(chosen + np.arange(len(shares))[:, None] * GROUP).ravel()[places]]
    shares[again] = 1.0 / GROUP
    particles.weights[piece] = (shares * weights.sum(axis=1, keepdims=True)).ravel()
    return float(effective.sum())


def systematic(weights: Array, uniforms: Array) -> Array:
    """Members that systematic resampling draws in each row, in order, shape of ``weights``.

    Parameters
    ----------
    weights
        Normalised along the second axis, shape (rows, members).
    uniforms
        Where each row's draw starts, 0 to 1, shape (rows,).
    """
    size = weights.shape[1]
    points = (uniforms[:, None] + np.arange(size)) / size
    passed = np.cumsum(weights, axis=1)[:, None, :] <= points[:, :, None]
    return np.minimum(passed.sum(axis=2), size - 1)


def month_log_likelihood(observed: Mapping[str, float], worlds: Array, values: Array, biases: Array) -> Array:
    """Log likelihood of a month's figures given worlds after it, shape (worlds,)."""
    if not observed:
        return np.zeros(len(worlds))
    rows = [table()[name] for name in observed]
    centres = {row.series: expected(row, row.expected(words_of(worlds), values), biases) for row in rows}
    return log_likelihood(observed, centres)


def with_aid(plan: Plan, figures: Mapping[int, Mapping[str, float]]) -> Plan:
    """Plan with observed allocations in place of the donors' own decisions.

    Parameters
    ----------
    plan
        Plan of the scenario.
    figures
        Observed figures by month of the run and series. Months without an allocation are left to the plan.

    Notes
    -----
    A month's aid is the mean of the allocations of the last three months, as far as they are known. A series
    that stands for several donors is split among them by their usual shares.
    """
    orders = plan.orders.copy()
    defaults = dict(zip(parameters.table(), parameters.defaults().tolist(), strict=True))
    for name, row in table().items():
        if row.role != INPUT:
            continue
        members = row.state.split()
        usual = np.array([defaults[member] for member in members])
        shares = usual / usual.sum() if usual.sum() > 0.0 else np.full(len(members), 1.0 / len(members))
        for month in figures:
            recent = [
                figures[earlier][name]
                for earlier in range(month - MONTHS_PAID + 1, month + 1)
                if name in figures.get(earlier, {})
            ]
            if name in figures[month]:
                for member, share in zip(members, shares, strict=True):
                    orders[month - 1, PLACES[member]] = share * float(np.mean(recent))
    return plan._replace(orders=orders)
