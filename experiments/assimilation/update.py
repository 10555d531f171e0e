"""Assimilation: particles meet the observed months one after the other (a bootstrap particle filter)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from experiments.assimilation import particles as moving
from experiments.assimilation.likelihood import drawn, scored
from experiments.assimilation.particles import GROUP, PREDICT, Month, Particles, filtered, generator, with_aid
from experiments.assimilation.priors import Prior, priors
from experiments.assimilation.smoother import PLACES, Prepared, Smoother, prepared, smoothed, unscaled
from experiments.errors import InputError
from experiments.evidence.observed import Figure, month_number
from experiments.running import workers
from model.csv_tables import shown
from model.dates import month_of
from model.ensemble import Plan, plan_of, seed_words
from model.observations import LEARN, table
from model.parameters import sampling_design
from model.scenario import LONGEST_HORIZON, Scenario
from model.world import blank

Array = np.ndarray[Any, Any]
FEWEST, MOST, USUAL = 100, 1_000_000, 10_000
# Prior runs that a smoother has at least, and how many of them must last.
FEWEST_PRIOR: Final = 8_000
FEWEST_LASTING: Final = 1_000
# Share of the particles below which the effective sample has collapsed.
COLLAPSED: Final = 0.1
# Half-widths of the 90 % interval from the median at which a figure is reported as far off.
FAR: Final = 3.0
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
    def learned(self) -> dict[int, dict[str, float]]:
        """Figures to learn from, by month up to the last, and series."""
        return {
            month: {
                name: value
                for name, value in self.months.get(month, {}).items()
                if table()[name].role == LEARN
            }
            for month in range(1, self.last + 1)
        }

    @property
    def groups(self) -> int:
        """Sets of parameters; each has ``GROUP`` particles."""
        return self.particles // GROUP

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
    """Particles after a month, and what was noted on the way.

    ``chance`` is by how much, in standard deviations of the prior, the mean of a quantity moves that no
    figure depends on: its standard deviation over ensembles.
    """

    particles: Particles
    chance: float = 0.0
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
    if not FEWEST <= particles <= MOST or particles % GROUP:
        found.append(
            f"--particles {particles} is out of range; allowed is {FEWEST} to {MOST:,} in steps of {GROUP}"
        )
    start = month_number(scenario.date(1))
    end = max((month_number(figure.period) for figure in figures), default=start)
    if until is not None:
        place = month_of(until, scenario.start)
        if place is None:
            raise InputError(f"--until {shown(until)} must be written YYYY-MM, such as 2024-05")
        end, known = start + place - 1, end
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
    task: Task, threads: int | None = None, progress: Progress | None = None, ensemble: Prepared | None = None
) -> Progressed:
    """Take in every observed month: parameters by a smoother, states by a particle filter given these.

    Parameters
    ----------
    task
        What to assimilate.
    threads
        Threads, which change no result.
    progress
        Called with months done and to do.
    ensemble
        Prior runs, if already simulated; see ``prior_runs``.

    Raises
    ------
    InputError
        If too few runs last until the last month.
    """
    plan, seed = moving.undrawn(task.plan), seed_words(task.seed)
    with workers.pool_of(threads) as pool:
        ensemble = ensemble or prior_runs(task, pool)
        smoother = Smoother(ensemble, task.learned)
        _check_enough(task, ensemble)
        values, biases = smoothed(smoother, ensemble, task.priors, task.groups, task.seed)
        particles = _started(task, values, biases[:, 0])
        state = Progressed(particles, math.sqrt(1.0 / task.groups + smoother.sampling_variance))
        for month in range(1, task.last + 1):
            rows = _predicted(task, smoother, ensemble, month)
            learned = task.learned.get(month, {})
            particles.biases = np.repeat(biases[:, month - 1], GROUP, axis=0)
            effective = filtered(particles, Month(plan, seed, task.seed, month, learned), pool)
            _note(task, state, month, rows, effective, ensemble)
            state.month = month
            if progress is not None:
                progress(month, task.last)
    return state


def prior_runs(task: Task, pool: workers.Pool) -> Prepared:
    """Runs from the prior, as many as the smoother needs for a task."""
    runs = max(FEWEST_PRIOR, 2 * task.groups)
    return prepared(task.scenario, task.plan, task.last, runs, task.seed, pool)


def _check_enough(task: Task, ensemble: Prepared) -> None:
    for month in range(1, task.last + 1):
        lasting = int(ensemble.ongoing[month - 1].sum())
        if lasting < max(task.groups, FEWEST_LASTING):
            raise InputError(
                f"in all but {lasting:,} of {len(ensemble.values):,} runs the war had ended by "
                f"{task.scenario.date(month)}; the observed months lie outside what the model can do. Use "
                "another --scenario, or an earlier --until"
            )


def _started(task: Task, values: Array, biases: Array) -> Particles:
    """Particles before the first month: a group for each set of parameters."""
    count = task.groups * GROUP
    return Particles(
        worlds=blank(count),
        sets=values,
        biases=np.repeat(biases, GROUP, axis=0),
        numbers=np.repeat(np.arange(task.groups), GROUP),
        branches=np.tile(np.arange(1, GROUP + 1), task.groups),
        weights=np.full(count, 1.0 / count),
    )


def _note(
    task: Task, state: Progressed, month: int, rows: list[Row], effective: float, ensemble: Prepared
) -> None:
    """Enter a month in the table of what was learned, with warnings."""
    before = ensemble.ongoing[month - 2].sum() if month > 1 else len(ensemble.values)
    facts = {"ongoing": float(ensemble.ongoing[month - 1].sum() / before), "effective": effective}
    date = task.scenario.date(month)
    state.learning += [{"month": date, **row, **facts} for row in rows]
    state.warnings += [
        f"{date}: {row['series']} of {row['observed']:.3g} {row['unit']} is far from all that was predicted "
        f"({row['q05']:.3g} to {row['q95']:.3g}); it lies outside what the model can do"
        for row in rows
        if table()[row["series"]].role == LEARN and _is_far(row)
    ]
    count = len(state.particles.weights)
    if effective < COLLAPSED * count:
        state.warnings.append(
            f"{date}: the effective sample fell to {effective:,.0f} of {count:,} particles; the observed "
            "months lie outside what the model can do, so trust its intervals less"
        )


def _is_far(row: Row) -> bool:
    """Whether a figure is further from the median than so many half-widths of the 90 % interval."""
    half = 0.5 * (row["q95"] - row["q05"])
    return abs(row["observed"] - row["q50"]) > FAR * half


def _predicted(task: Task, smoother: Smoother, ensemble: Prepared, month: int) -> list[Row]:
    """Score what was predicted of each series before its figure was seen."""
    chance = generator(task.seed, month, PREDICT)
    figures = {name: value for name, value in task.months.get(month, {}).items() if name in PLACES}
    if not figures:
        return []
    places = [PLACES[name] for name in figures]
    centres = ensemble.centres[month - 1][places][:, smoother.lasting].T
    expected = smoother.updated(centres, known=smoother.known_before(month))
    rows = []
    for column, (name, value) in enumerate(figures.items()):
        row = table()[name]
        centre = unscaled(row, expected[:, column])
        found = scored(row, drawn([row], [centre], chance)[0], centre, value)
        rows.append({"series": name, "unit": row.unit, "observed": value} | found)
    return rows
