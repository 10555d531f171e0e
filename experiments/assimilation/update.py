"""Assimilation: particles meet the observed months one after the other (a bootstrap particle filter)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from experiments.assimilation import particles as moving
from experiments.assimilation.inputs import with_aid
from experiments.assimilation.likelihood import drawn, expected, log_likelihood
from experiments.assimilation.particles import PREDICT, Particles, generator, systematic
from experiments.assimilation.rejuvenation import Prior, priors
from experiments.assimilation.scores import scored
from experiments.errors import InputError
from experiments.evidence.observed import Figure, month_number
from experiments.running import workers
from model.ensemble import Plan, plan_of, seed_words
from model.observations import INPUT, LEARN, table
from model.parameters import sampling_design
from model.scenario import LONGEST_HORIZON, Scenario

Array = np.ndarray[Any, Any]
FEWEST, MOST, USUAL = 100, 1_000_000, 10_000
# Particles that a prediction is scored with, and the share of them below which the sample has collapsed.
SCORED_WITH: Final = 10_000
COLLAPSED: Final = 0.01
# Half-widths of the 90 % interval from the median at which a figure is reported as far off.
FAR: Final = 3.0
# Share of the particles that a month must leave.
ENOUGH: Final = 0.2
Progress = Callable[[int, int], None]
Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """What is assimilated: a scenario with sampled parameters, figures by month, particles and seed.

    ``months`` has the figures of each month of the run by series; a month without figures is simulated all
    the same, up to the last one.
    """

    scenario: Scenario
    months: Mapping[int, Mapping[str, float]]
    particles: int = USUAL
    seed: int = 42

    @property
    def last(self) -> int:
        """Last month, counted from the scenario's first."""
        return max(self.months)

    @property
    def plan(self) -> Plan:
        """Scenario as arrays, observed aid included; its horizon lies beyond the last month."""
        longer = self.scenario.altered(horizon=max(self.scenario.horizon, self.last + 1))
        return with_aid(plan_of(longer), self.months)

    @property
    def priors(self) -> list[Prior]:
        """Prior of each parameter."""
        return priors(sampling_design(self.scenario.parameters))


@dataclass
class Progressed:
    """Particles after a month, and what was noted on the way."""

    particles: Particles
    month: int = 0
    learning: list[Row] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def task_of(
    scenario: Scenario,
    figures: Sequence[Figure],
    until: str | None = None,
    particles: int = USUAL,
    seed: int = 42,
) -> Task:
    """What to assimilate of these figures.

    Parameters
    ----------
    scenario
        Where the particles start; its parameters are sampled.
    figures
        Monthly figures; those before the scenario's first month are for others.
    until
        Last month to use, as YYYY-MM; the last one with a figure if None.
    particles, seed
        Number of particles, and seed of everything drawn.

    Raises
    ------
    InputError
        If numbers are out of range, or no figure falls into the scenario's months; all errors at once.
    """
    found = []
    if not FEWEST <= particles <= MOST:
        found.append(f"--particles {particles} is out of range; allowed is {FEWEST} to {MOST:,}")
    start = month_number(scenario.date(1))
    end = max((month_number(figure.period) for figure in figures), default=start)
    if until is not None:
        try:
            end, known = month_number(until), end
        except ValueError:
            raise InputError(f"--until {until!r} must be written YYYY-MM, such as 2024-05") from None
        if end > known:
            found.append(
                f"--until {until} is after the last observed month, {scenario.date(known - start + 1)}"
            )
    months: dict[int, dict[str, float]] = {}
    for figure in figures:
        month = month_number(figure.period)
        if start <= month <= end:
            months.setdefault(month - start + 1, {})[figure.series] = figure.value
    learned = [
        month for month, values in months.items() if any(table()[name].role == LEARN for name in values)
    ]
    if not learned:
        found.append(
            f"no figure to learn from between {scenario.date(1)}, the first month of scenario "
            f"'{scenario.name}', and {until or 'the end of the file'}; choose a --scenario that starts "
            "earlier, such as backcast-2024"
        )
    elif end - start + 1 >= LONGEST_HORIZON:
        found.append(f"{end - start + 1} months are too many; allowed is {LONGEST_HORIZON - 1}")
    if found:
        raise InputError(*found)
    months.setdefault(end - start + 1, {})
    return Task(scenario.altered(mode="sampled"), months, particles, seed)


def assimilate(
    task: Task,
    state: Progressed | None = None,
    threads: int | None = None,
    after_month: Callable[[Progressed], None] | None = None,
    progress: Progress | None = None,
) -> Progressed:
    """Take in every observed month.

    Parameters
    ----------
    task
        What to assimilate.
    state
        Particles after an earlier month, changed in place; new ones if None.
    threads
        Threads, which change no result.
    after_month
        Called after each month.
    progress
        Called with months done and to do.

    Raises
    ------
    InputError
        If every run had ended by some month.
    """
    plan, known, seed = task.plan, task.priors, seed_words(task.seed)
    with workers.pool_of(threads) as pool:
        if state is None:
            state = Progressed(moving.created(task.scenario, task.particles, task.seed))
        for month in range(state.month + 1, task.last + 1):
            moving.advance(state.particles, plan if month == 1 else moving.undrawn(plan), seed, month, pool)
            _meet(task, state, month, known)
            state.month = month
            if after_month is not None:
                after_month(state)
            if progress is not None:
                progress(month, task.last)
    return state


def _meet(task: Task, state: Progressed, month: int, known: Sequence[Prior]) -> None:
    """Score the prediction of a month, weigh the particles by its figures, and resample if need be."""
    particles, date = state.particles, task.scenario.date(month)
    ongoing = float(particles.weights[particles.ongoing].sum())
    if ongoing <= 0.0:
        raise InputError(
            f"in every run the war had ended by {date}; the observed months lie outside what the model can "
            "do. Use more --particles, or another --scenario"
        )
    with np.errstate(divide="ignore"):
        moving.weigh(particles, np.where(particles.ongoing, 0.0, -np.inf))
    figures = {
        name: value for name, value in task.months.get(month, {}).items() if table()[name].role != INPUT
    }
    rows = _predicted(task, particles, month, figures)
    effective, power = _learn(task, particles, month, figures, known)
    for row in rows:
        state.learning.append(
            {"month": date, **row, "ongoing": ongoing, "effective": effective, "power": power}
        )
    count = len(particles.weights)
    state.warnings += [
        f"{date}: {row['series']} of {row['observed']:.3g} {row['unit']} is far from all that was predicted "
        f"({row['q05']:.3g} to {row['q95']:.3g}); it lies outside what the model can do"
        for row in rows
        if table()[row["series"]].role == LEARN and _is_far(row)
    ]
    if effective < COLLAPSED * count:
        state.warnings.append(
            f"{date}: the effective sample fell to {effective:.0f} of {count:,} particles; the observed "
            "months lie outside what the model can do, so trust its intervals less, or use more --particles"
        )


def _is_far(row: Row) -> bool:
    """Whether a figure is further from the median than so many half-widths of the 90 % interval."""
    half = 0.5 * (row["q95"] - row["q05"])
    return abs(row["observed"] - row["q50"]) > FAR * half


def _learn(
    task: Task, particles: Particles, month: int, figures: Mapping[str, float], known: Sequence[Prior]
) -> tuple[float, float]:
    """Weigh particles by a month's figures, and resample; gives effective sample and power of the likelihood.

    A month that would leave too few particles is outside what the model expects, and so few would pass for
    certainty. Its likelihood is raised to the power that leaves enough (a power posterior). The effective
    sample given is that of the whole likelihood.
    """
    learned = {name: value for name, value in figures.items() if table()[name].role == LEARN}
    if not learned:
        return particles.effective, 1.0
    count, power = len(particles.weights), 1.0
    logs = log_likelihood(learned, _centres(particles, learned))
    effective = _effective(particles, logs)
    if effective < ENOUGH * count:
        power = _power(particles, logs, ENOUGH * count)
    moving.weigh(particles, power * logs)
    if particles.effective < count / 2.0:
        seen = {name for earlier, given in task.months.items() if earlier <= month for name in given}
        moving.resample(particles, known, seen, task.seed, month)
    return effective, power


def _effective(particles: Particles, logs: Array) -> float:
    """Effective sample if weights were multiplied by likelihoods."""
    with np.errstate(divide="ignore"):
        logs = np.log(particles.weights) + logs
    shares = np.exp(logs - logs.max())
    return float(shares.sum() ** 2 / np.sum(shares**2))


def _power(particles: Particles, logs: Array, wanted: float) -> float:
    """Power of the likelihood that leaves an effective sample of this size, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if _effective(particles, middle * logs) > wanted else (low, middle)
    return low


def _centres(particles: Particles, names: Iterable[str]) -> dict[str, Array]:
    return {
        name: expected(table()[name], particles.floats, particles.values, particles.biases) for name in names
    }


def _predicted(task: Task, particles: Particles, month: int, figures: Mapping[str, float]) -> list[Row]:
    """Score what was predicted of each series before its figure was seen."""
    chance = generator(task.seed, month, PREDICT)
    count = min(SCORED_WITH, len(particles.weights))
    chosen = np.repeat(
        np.arange(len(particles.weights)), systematic(particles.weights, count, chance.random())
    )
    centres, rows = _centres(particles, figures), []
    for name, value in figures.items():
        row = table()[name]
        if row.error <= 0.0:
            continue
        centre = centres[name][chosen]
        rows.append(
            {"series": name, "unit": row.unit, "observed": value}
            | scored(row, drawn(row, centre, chance), centre, value)
        )
    return rows
