"""Parameters given all figures: an ensemble smoother, that is, a regression on simulated observations."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.assimilation.likelihood import drawn, expected, first_biases, groups, next_biases
from experiments.assimilation.particles import BIASES, LATENT, NOISE, Particles, advance, generator, undrawn
from experiments.assimilation.priors import Prior
from experiments.running import workers
from model import parameters
from model.ensemble import Plan, seed_words
from model.observations import INPUT, Observation, table
from model.scenario import Scenario
from model.world import blank

Array = np.ndarray[Any, Any]
# Series with an observation model, and their places along an axis.
SERIES: Final = tuple(row for row in table().values() if row.role != INPUT and row.error > 0.0)
PLACES: Final = {row.series: place for place, row in enumerate(SERIES)}
# Numbers of the prior runs begin here, far from those of the particles.
FIRST_RUN: Final = 2**30


class Prepared(NamedTuple):
    """Runs with parameters drawn from the prior, and what would have been observed of them.

    Attributes
    ----------
    values, biases
        Parameters, shape (runs, parameters), and biases, shape (months, runs, biased series).
    centres, figures
        What each expects of every series, and what is drawn with the monthly errors, shape
        (months, series, runs), on the scale of the errors.
    ongoing
        Which runs have had no ending, shape (months, runs).
    """

    values: Array
    biases: Array
    centres: Array
    figures: Array
    ongoing: Array

    def until(self, month: int) -> "Prepared":
        """The same for the first months only."""
        return self._replace(
            biases=self.biases[:month],
            centres=self.centres[:month],
            figures=self.figures[:month],
            ongoing=self.ongoing[:month],
        )


def prepared(
    scenario: Scenario, plan: Plan, months: int, runs: int, seed: int, pool: workers.Pool
) -> Prepared:
    """Simulate runs from the prior for so many months, without any figure but the observed input."""
    values = np.tile(parameters.values_with(scenario.parameters), (runs, 1))
    biases = [first_biases(runs, generator(seed, 0, BIASES))]
    numbers = np.arange(FIRST_RUN, FIRST_RUN + runs)
    free = Particles(blank(runs), values, biases[0], numbers, np.zeros(runs, "i8"), np.full(runs, 1 / runs))
    centres, figures = np.empty((2, months, len(SERIES), runs))
    ongoing = np.empty((months, runs), dtype=bool)
    for month in range(1, months + 1):
        advance(free, plan if month == 1 else undrawn(plan), seed_words(seed), month, pool)
        ongoing[month - 1] = free.ongoing
        if month > 1:
            biases.append(next_biases(biases[-1], generator(seed, month, BIASES)))
        chance = generator(seed, month, NOISE)
        for rows in groups(PLACES):
            expectations = [expected(row, row.expected(free.floats, values), biases[-1]) for row in rows]
            for row, centre, figure in zip(
                rows, expectations, drawn(rows, expectations, chance), strict=True
            ):
                centres[month - 1, PLACES[row.series]] = scaled(row, centre)
                figures[month - 1, PLACES[row.series]] = scaled(row, figure)
    return Prepared(values, np.array(biases), centres, figures, ongoing)


def scaled(row: Observation, figures: Any) -> Any:
    """Figures on the scale of their errors: logarithms where these are relative."""
    return np.log(np.maximum(figures, row.low)) if row.relative else figures


def unscaled(row: Observation, figures: Array) -> Array:
    """Inverse of ``scaled``."""
    return np.exp(figures) if row.relative else figures


class Smoother:
    """Regression of anything simulated on the figures that would have been observed.

    Of a quantity ``x`` of a run and figures ``y`` of the same run, ``x + (observed - y) B`` is a draw from
    what the figures leave open, where ``B`` is the regression of ``x`` on ``y`` over the runs. Averaged over
    the prior, intervals cover at their rates even if the relation is not linear; they are then wider than
    they need to be.

    Parameters
    ----------
    ensemble
        Prior runs.
    months
        Figures to learn from, by month and series.

    References
    ----------
    van Leeuwen and Evensen 1996, Data assimilation and inverse methods in terms of a probabilistic
    formulation; Beaumont, Zhang and Balding 2002, Approximate Bayesian computation in population genetics.
    """

    def __init__(self, ensemble: Prepared, months: Mapping[int, Mapping[str, float]]) -> None:
        self.lasting = np.flatnonzero(ensemble.ongoing[-1])
        self.entries = [(month, name) for month in sorted(months) for name in months[month]]
        observed = np.array([scaled(table()[name], months[month][name]) for month, name in self.entries])
        columns = [ensemble.figures[month - 1, PLACES[name]][self.lasting] for month, name in self.entries]
        figures = np.column_stack(columns) if columns else np.empty((len(self.lasting), 0))
        spread = figures.std(axis=0)
        # How far each run's figures are from the observed ones, in standard deviations of the runs.
        self.gaps = (observed - figures) / spread
        self._centred = (figures - figures.mean(axis=0)) / spread
        # Sums without BLAS, whose order, and so the last bits, depends on the number of threads.
        self._covariance = np.einsum("ij,ik->jk", self._centred, self._centred)

    def known_before(self, month: int) -> int:
        """How many figures are known before a month."""
        return sum(earlier < month for earlier, _ in self.entries)

    @property
    def sampling_variance(self) -> float:
        """Variance by which the mean of a standardised quantity moves that no figure depends on.

        The regression is one on few runs: what is unrelated to the figures seems related to them by chance.
        """
        mean = self.gaps.mean(axis=0)
        return float(mean @ np.linalg.solve(self._covariance, mean)) if self.entries else 0.0

    def updated(self, columns: Array, rows: Array | None = None, known: int | None = None) -> Array:
        """What the figures leave open of quantities.

        Parameters
        ----------
        columns
            Quantities of the lasting runs, shape (lasting runs, quantities).
        rows
            Places of the runs to give; all if None.
        known
            How many of the figures are known; all if None.

        Returns
        -------
        updated
            Shape (runs given, quantities).
        """
        size = len(self.entries) if known is None else known
        chosen = columns if rows is None else columns[rows]
        if size == 0:
            return chosen
        mean = columns.mean(axis=0)
        ties = np.einsum("ij,ik->jk", self._centred[:, :size], columns - mean)
        covariance = self._covariance[:size, :size]
        slope = np.linalg.solve(covariance + 1e-9 * len(columns) * np.eye(size), ties)
        gaps = self.gaps if rows is None else self.gaps[rows]
        found: Array = chosen + np.einsum("ij,jk->ik", gaps[:, :size], slope)
        # A regression on so many figures fits some of the spread by chance.
        centre = mean + self.gaps[:, :size].mean(axis=0) @ slope
        widened: Array = centre + (found - centre) / np.sqrt(max(1.0 - size / len(columns), 0.1))
        return widened


def smoothed(
    smoother: Smoother, ensemble: Prepared, priors: Sequence[Prior], count: int, seed: int
) -> tuple[Array, Array]:
    """Parameters and biases given all figures, (count, parameters) and (count, months, biased series)."""
    lasting, chance = smoother.lasting, generator(seed, 0, LATENT)
    sampled = [place for place, prior in enumerate(priors) if prior.sampled]
    deviates = [priors[place].deviates(ensemble.values[lasting, place], chance) for place in sampled]
    months, _, series = ensemble.biases.shape
    paths = ensemble.biases[:, lasting].transpose(1, 0, 2).reshape(len(lasting), -1)
    # Other runs for every seed, so that studies that share an ensemble do not share them.
    chosen = chance.permutation(len(lasting))[:count]
    after = smoother.updated(np.column_stack([*deviates, paths]), chosen)
    values = ensemble.values[lasting[chosen]]
    for column, place in enumerate(sampled):
        values[:, place] = priors[place].values(after[:, column])
    return values, after[:, len(sampled) :].reshape(count, months, series)
