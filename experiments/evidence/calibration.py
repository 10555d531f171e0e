"""Fitting the least certain parameters of the war itself to what was observed in 2023 and 2024.

Approximate Bayesian computation with a regression in place of rejection, because some forty parameters
leave no draw near the observations by chance: runs are simulated with parameters drawn from their ranges, a
quadratic regression tells what each series would miss in each year (the emulator; Wood 2010 on synthetic
likelihoods), and regularised least squares find the parameters that miss least, with their spread. A
second round simulates runs around the first fit and repeats the regression there.

A parameter is expressed by its prior quantile on a standard normal scale: the prior is standard normal,
and no fit can leave a range. What the run misses within a year counts as one observation a series, known
to its tolerance; chance, error of measurement and all parameters not fitted widen it. That the run went on
is an observation too. Only parameters of confidence M or L are fitted.

``calibration_report`` fits, judges the fit on a year left out, and writes the tables.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from scipy import linalg, optimize, special, stats

from experiments.evidence.backcast import Arm, Observations, arms, modelled_in, simulate_arm
from experiments.evidence.backcast_series import BY_NAME, PARAMETER_PLACES, Array
from experiments.evidence.observed import Figure, month_number, months_of
from experiments.running.points import values_drawn
from model import parameters
from model.scenario import Scenario


class Prior(NamedTuple):
    """What was known of a fitted parameter before the fit: most likely value and range."""

    default: float
    low: float
    high: float
    distribution: str


def _priors() -> dict[str, Prior]:
    with Path(__file__).with_name("calibration_priors.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["parameter"]: Prior(
                float(row["default"]), float(row["low"]), float(row["high"]), row["distribution"]
            )
            for row in csv.DictReader(file)
        }


# What is fitted: the war itself, not politics, of whose hazards, stances and terms the series say little. The
# ranges are those of the parameter table before any fit: fitted ones would use the same years twice.
PRIORS: Final = _priors()
FITTED: Final = tuple(PRIORS)

# How near is near: a share of the figure where ``relative``, else in the unit of the series (flows per
# quarter). Set before the first fit from what the sources disagree by; a series twice as important would
# have half the tolerance.
TOLERANCES: Final[Mapping[str, tuple[float, bool]]] = {
    "russian_losses": (0.15, True),
    "russian_deaths": (0.20, True),
    "advance_deepstate": (300.0, False),
    "advance_isw": (300.0, False),
    "russian_troops": (0.06, True),
    "ukrainian_troops": (0.06, True),
    "russian_tanks": (0.35, True),
    "ukrainian_tanks": (0.35, True),
    "mobilisations": (0.5, False),
    "ukrainian_endurance": (0.05, False),
    "ukrainian_refusal": (0.05, False),
    "russian_support": (0.05, False),
    "russian_funds": (0.20, True),
    "oil_price": (8.0, False),
}
# A miss of more tolerances than these is a miss; how far does not matter, and would drown the rest.
FAR: Final = 6.0
# Around the first fit, the second round draws with so many times its spread.
WIDER: Final = 1.5
# Least chance of lasting that the emulator may give a run.
LEAST_CHANCE: Final = 0.02


class Fold(NamedTuple):
    """Which years a fit sees, in which arm, and in which arm and year it is judged."""

    name: str
    seen: tuple[tuple[str, str], ...]
    judged: tuple[tuple[str, str], ...]


# The one fit: 2025 was left out of it, and the parameters were frozen before the model was judged on 2025.
FOLD: Final = Fold(
    "2023-24, judged on 2025",
    (("from 2023", "2023"), ("from 2023", "2024"), ("from 2024", "2024")),
    (("from 2023", "2025"), ("from 2024", "2025"), ("from 2025", "2025")),
)


class Fitted(NamedTuple):
    """A fit on the scale of standard normal prior quantiles: its centre, shape (fitted,), and covariance.

    ``explained`` is the share of the variance of misses that the emulator explains, by miss.
    """

    centre: Array
    covariance: Array
    explained: Array


def quantiles_of(normals: Array) -> Array:
    """Values of the fitted parameters at these standard normal prior quantiles, shape (runs, fitted)."""
    probabilities = special.ndtr(normals)
    columns = []
    for prior, column in zip(PRIORS.values(), probabilities.T, strict=True):
        if prior.distribution == "lognormal":
            # As in the table: median and 5 and 95 % points, cut off at these.
            spread = np.log(prior.high / prior.low) / (2.0 * special.ndtri(0.95))
            ends = special.ndtr(np.log(np.array([prior.low, prior.high]) / prior.default) / spread)
            inner = special.ndtri(ends[0] + column * (ends[1] - ends[0]))
            columns.append(prior.default * np.exp(spread * inner))
        else:
            span = prior.high - prior.low
            made = stats.triang((prior.default - prior.low) / span, prior.low, span)
            columns.append(made.ppf(column))
    return np.stack(columns, axis=1)


def values_at(normals: Array, seed: int) -> Array:
    """All parameters of so many runs: the fitted ones at these quantiles, the others drawn.

    Shape (runs, parameters).
    """
    values = values_drawn(Scenario(mode="sampled"), seed, range(len(normals)), list(parameters.table()))
    values[:, [PARAMETER_PLACES[name] for name in FITTED]] = quantiles_of(normals)
    return values


def simulate_with(arm: Arm, values: Array, seed: int) -> Observations:
    """Simulate an arm's runs with these parameters, except for those the arm's scenario sets itself."""
    given = values.copy()
    for name, value in arm.scenario.parameters.items():
        given[:, PARAMETER_PLACES[name]] = value
    central = arm._replace(scenario=replace(arm.scenario, mode="central"))
    return simulate_arm(central, len(given), seed, values=given)


def figures_in(figures: Sequence[Figure], year: str) -> list[Figure]:
    """Figures of series with a tolerance that lie in a year."""
    months = months_of(year)
    return [f for f in figures if f.series in TOLERANCES and months_of(f.period)[0] in months]


def misses(
    simulated: Mapping[str, Observations], figures: Sequence[Figure], seen: Sequence[tuple[str, str]]
) -> Array:
    """How far each run is from each series in each year, in tolerances, shape (runs, misses)."""
    columns = []
    for arm, year in seen:
        for series, group in groupby(figures_in(figures, year), key=lambda figure: figure.series):
            tolerance, relative = TOLERANCES[series]
            missed = []
            for figure in group:
                modelled = modelled_in(simulated[arm], BY_NAME[series], figure.period)
                assert modelled is not None, "an arm is asked for a year it has"
                missed.append((modelled - figure.value) / (tolerance * (figure.value if relative else 1.0)))
            columns.append(np.clip(missed, -FAR, FAR).mean(axis=0))
    return np.stack(columns, axis=1)


def lasting(simulated: Mapping[str, Observations], seen: Sequence[tuple[str, str]]) -> Array:
    """Whether a run is ongoing after the years seen, in every arm: that it went on is known too."""
    lasted = [
        simulated[arm].lasted > months_of(year)[-1] - month_number(simulated[arm].arm.scenario.start) + 1
        for arm, year in seen
    ]
    return np.logical_and.reduce(lasted)


def features(normals: Array) -> Array:
    """Constant, linear and square terms of the emulator, shape (runs, 1 + 2 x fitted)."""
    return np.hstack([np.ones((len(normals), 1)), normals, normals**2 - 1.0])


def solve(normals: Array, missed: Array, lasted: Array, start: Array) -> Fitted:
    """Fit from runs simulated: emulate what they miss, then least squares on misses, prior and lasting.

    Parameters
    ----------
    normals
        Fitted parameters of the runs as standard normal prior quantiles, shape (runs, fitted).
    missed
        What each run missed, in tolerances, shape (runs, misses).
    lasted
        Whether it lasted, shape (runs,).
    start
        Where the search begins, shape (fitted,).
    """
    terms = features(normals)
    slopes = linalg.lstsq(terms[lasted], missed[lasted])[0]
    left = missed[lasted] - terms[lasted] @ slopes
    chances = linalg.lstsq(terms, lasted.astype("f8"))[0]
    known = linalg.cholesky(np.cov(left, rowvar=False) + np.eye(missed.shape[1]), lower=True)

    def residuals(point: Array) -> Array:
        here = features(point[None, :])[0]
        chance = np.clip(here @ chances, LEAST_CHANCE, 1.0)
        modelled = linalg.solve_triangular(known, here @ slopes, lower=True)
        return np.concatenate([modelled, point, [np.sqrt(-2.0 * np.log(chance))]])

    found = optimize.least_squares(residuals, start)
    whole = missed[lasted].var(axis=0)
    # A miss that is the same in every run, as of a count that stays zero, leaves nothing to explain.
    explained = 1.0 - np.divide(left.var(axis=0), whole, out=np.zeros_like(whole), where=whole > 0.0)
    return Fitted(found.x, linalg.inv(found.jac.T @ found.jac), explained)


def fit(fold: Fold, figures: Sequence[Figure], runs: int, seed: int) -> Fitted:
    """Fit a fold in two rounds of so many runs an arm."""
    needed = {name: arm for arm in arms() if (name := arm.name) in dict(fold.seen)}
    around = unfitted()
    for turn in range(2):
        wider = 1.0 if turn == 0 else WIDER
        normals = normals_of(around, runs, seed + turn, wider)
        values = values_at(normals, seed + turn)
        simulated = {name: simulate_with(arm, values, seed + turn) for name, arm in needed.items()}
        missed = misses(simulated, figures, fold.seen)
        around = solve(normals, missed, lasting(simulated, fold.seen), around.centre)
    return around


def normals_of(fitted: Fitted, runs: int, seed: int, wider: float = 1.0) -> Array:
    """Draws from a fit as standard normal prior quantiles, its spread so many times wider."""
    rng = np.random.default_rng(seed)
    return rng.multivariate_normal(fitted.centre, wider**2 * fitted.covariance, runs, method="cholesky")


def unfitted() -> Fitted:
    """What is known before a fit, as a fit."""
    return Fitted(np.zeros(len(FITTED)), np.eye(len(FITTED)), np.zeros(0))


def drawn_from(fitted: Fitted, runs: int, seed: int) -> Array:
    """Parameters of so many runs drawn from a fit, as it knows them together: (runs, parameters)."""
    return values_at(normals_of(fitted, runs, seed), seed)
