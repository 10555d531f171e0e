"""Rolling-origin evaluation: forecasts from the end of every quarter, with what was known then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from experiments.assimilation import particles as moving
from experiments.assimilation.likelihood import expected, next_biases, spread
from experiments.assimilation.particles import PLACES, Particles, generator
from experiments.assimilation.update import Task, assimilate, prior_runs
from experiments.errors import InputError
from experiments.evidence.backcast_scores import crps
from experiments.evidence.observed import Figure, month_number, own
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.study import Fetch, Result, Rows, Study
from experiments.scenarios import library
from experiments.statistics.benchmarks import (
    GROUND,
    LOSSES,
    LocalLevel,
    last_value,
    local_level_forecast,
    twelve_month_mean,
)
from model import parameters
from model.ensemble import Plan, seed_words
from model.observations import INPUT, Observation, table
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
# Origins are the last months of quarters; every forecast is judged on December 2025 at the latest.
ORIGINS: Final = tuple(
    f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in (3, 6, 9, 12)
    if "2023-12" <= f"{year}-{month:02d}" <= "2025-09"
)  # fmt: skip
HORIZONS: Final = (1, 3, 6, 12)
# Scenarios that particles start from, and the origins they serve: the first needs a quarter of figures.
SCENARIOS: Final = (
    ("backcast-2023", tuple(origin for origin in ORIGINS if origin < "2024-03")),
    ("backcast-2024", tuple(origin for origin in ORIGINS if origin >= "2024-03")),
)
# Series that are judged, and the local level each is compared with.
JUDGED: Final[Mapping[str, LocalLevel]] = {
    "russian_losses": LOSSES,
    "advance_deepstate": GROUND,
    "advance_isw": GROUND,
    "russian_troops": LocalLevel(0.02, 0.03, floor=50.0),
    "ukrainian_endurance": LocalLevel(0.015, 0.02),
    "ukrainian_refusal": LocalLevel(0.015, 0.02),
    "russian_support": LocalLevel(0.01, 0.02),
}
# Series whose dated statements are the program's own, unless a person gives others.
OWN_SERIES: Final = ("russian_troops", "ukrainian_troops")
KNOWN_FROM: Final = month_number("2023-01")
DRAWS: Final = 2_000
AHEAD: Final = 8
SIMPLE: Final = ("last_value", "twelve_months", "local_level")


@dataclass(frozen=True)
class Question:
    """What is evaluated: scenarios by the first origin they serve, figures, particles and seed."""

    scenario: Scenario
    figures: Sequence[Figure]
    particles: int
    seed: int = 42
    origins: Sequence[str] = ORIGINS
    updated: bool = True


@dataclass(frozen=True)
class SkillResult(Result):
    """Forecasts from every origin, with updating and without, and their scores."""

    study: "SkillStudy"
    forecasts: list[dict[str, Any]]
    folder: Path | None = None

    @property
    def skill(self) -> list[dict[str, Any]]:
        """Rows of ``skill.csv``."""
        arms = dict.fromkeys(row["arm"] for row in self.forecasts)
        return [
            {"arm": arm, **row}
            for arm in arms
            for row in summary([row for row in self.forecasts if row["arm"] == arm])
        ]

    @property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {"skill": self.skill, "forecasts": self.forecasts}


@dataclass(frozen=True)
class SkillStudy(Study[SkillResult]):
    """Question of an evaluation: figures, particles and seed."""

    kind: ClassVar[str] = "skill"
    figures: tuple[Figure, ...]
    particles: int
    seed: int = 42

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "SkillStudy":
        """The study of a folder."""
        asked = manifest.question
        return cls(tuple(Figure(*row) for row in asked["figures"]), asked["particles"], asked["seed"])

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        figures = [[figure.series, figure.period, figure.value] for figure in self.figures]
        return {"kind": self.kind, "seed": self.seed, "particles": self.particles, "figures": figures}

    def compute(self, fetch: Fetch) -> SkillResult:
        """Forecast from every origin, with and without updating."""
        rows: list[dict[str, Any]] = []
        for arm, updated in (("updated", True), ("not updated", False)):
            for scenario, origins in SCENARIOS:
                chosen = library.load(scenario)
                asked = Question(chosen, self.figures, self.particles, self.seed, origins, updated)
                rows += [{"arm": arm, **row} for row in forecasts(asked)]
        return SkillResult(self, rows, fetch.folder)


def study_of(figures: Sequence[Figure], particles: int, seed: int = 42) -> SkillStudy:
    """Study of a person's figures, with dated statements on troops from the program's own table."""
    given = {figure.series for figure in figures}
    dated = [
        figure
        for figure in own()
        if figure.series in OWN_SERIES and figure.series not in given and len(figure.period) == len("2024-01")
    ]
    return SkillStudy((*figures, *dated), particles, seed)


def forecasts(asked: Question, threads: int | None = None) -> list[dict[str, Any]]:
    """Rows of ``forecasts.csv``: one an origin, series and horizon whose figure is known.

    Parameters
    ----------
    asked
        The question. Aid is observed up to the origin; after it every donor gives the mean of what it gave in
        the last twelve months, because no more was known.
    threads
        Threads, which change no result.

    Raises
    ------
    InputError
        If no origin lies within the figures.
    """
    known = _by_series(asked.figures)
    start = month_number(asked.scenario.start)
    origins = [origin for origin in asked.origins if month_number(origin) >= start + 2]
    if not origins or "russian_losses" not in known:
        raise InputError("no origin to forecast from: give monthly losses from 2023 on")
    rows: list[dict[str, Any]] = []
    last = _task(asked, origins[-1], start)
    with workers.pool_of(threads) as pool:
        ensemble = prior_runs(last, pool)
    for origin in origins:
        task = _task(asked, origin, start)
        state = assimilate(task, threads, ensemble=ensemble.until(task.last))
        rows += _from_origin(asked, task, state.particles, origin, known, threads)
    return rows


def _task(asked: Question, origin: str, start: int) -> Task:
    months = _known_by(asked, origin, start)
    return Task(asked.scenario.altered(mode="sampled"), months, asked.particles, asked.seed)


def _by_series(figures: Sequence[Figure]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for figure in figures:
        if len(figure.period) == len("2024-01"):
            found.setdefault(figure.series, {})[month_number(figure.period)] = figure.value
    return found


def _known_by(asked: Question, origin: str, start: int) -> dict[int, dict[str, float]]:
    """Figures up to an origin by month of the run, but months that were still incomplete then.

    Without updating only aid, which is input.
    """
    months: dict[int, dict[str, float]] = {month_number(origin) - start + 1: {}}
    for series, figures in _by_series(asked.figures).items():
        row = table()[series]
        if asked.updated or row.role == INPUT:
            for month, value in figures.items():
                if start <= month <= month_number(origin) - row.lag:
                    months.setdefault(month - start + 1, {})[series] = value
    return months


def _from_origin(
    asked: Question, task: Task, particles: Particles, origin: str, known: Mapping[str, Mapping[int, float]],
    threads: int | None,
) -> list[dict[str, Any]]:  # fmt: skip
    first, ahead = month_number(origin) + 1, max(HORIZONS)
    paths, ongoing = _ahead(task, particles, task.last, ahead, threads)
    rows = []
    for series, simple in JUDGED.items():
        row = table()[series]
        for horizon in HORIZONS:
            months = (
                range(first, first + horizon) if row.flow else range(first + horizon - 1, first + horizon)
            )
            figures = known.get(series, {})
            if not all(month in figures for month in months) or not ongoing[horizon - 1].any():
                continue
            observed = sum(figures[month] for month in months)
            lasting = ongoing[horizon - 1]
            centre = paths[series][: horizon if row.flow else None]
            chosen = centre.sum(axis=0) if row.flow else paths[series][horizon - 1]
            sample = _observations(row, paths[series], horizon, chosen, lasting, asked.seed, task.last)
            past = np.array([figures.get(month, np.nan) for month in range(KNOWN_FROM, first)])
            labels = {"origin": origin, "series": series, "unit": row.unit, "horizon": horizon}
            scores = _scores(sample, observed)
            others = _simple(row, simple, past, horizon, first, observed)
            rows.append({**labels, "observed": observed, **scores, **others})
    return rows


def _ahead(
    task: Task, particles: Particles, month: int, ahead: int, threads: int | None
) -> tuple[dict[str, Array], Array]:
    """What so many equally likely particles expect month by month, shape (months, draws), and which last."""
    chance = generator(task.seed, month, AHEAD)
    edges = np.cumsum(particles.weights)
    points = (chance.random() + np.arange(DRAWS)) / DRAWS
    picked = np.minimum(np.searchsorted(edges / edges[-1], points, side="right"), len(edges) - 1)
    copied = Particles(
        worlds=particles.worlds[picked], sets=particles.sets[picked // particles.size],
        biases=particles.biases[picked],
        numbers=np.arange(DRAWS) + 2**29, branches=np.full(DRAWS, month), weights=np.full(DRAWS, 1 / DRAWS),
    )  # fmt: skip
    longer = task.scenario.altered(horizon=max(task.scenario.horizon, month + ahead + 1))
    plan = moving.undrawn(_unknowing(replace(task, scenario=longer).plan, month))
    paths: dict[str, list[Array]] = {series: [] for series in JUDGED}
    ongoing = []
    with workers.pool_of(threads) as pool:
        for later in range(month + 1, month + ahead + 1):
            moving.advance(copied, plan, seed_words(task.seed), later, pool)
            copied.biases = next_biases(copied.biases, chance)
            ongoing.append(copied.ongoing)
            for series in JUDGED:
                row = table()[series]
                truth = row.expected(copied.floats, copied.sets)
                paths[series].append(expected(row, truth, copied.biases))
    return {series: np.array(path) for series, path in paths.items()}, np.array(ongoing)


def _unknowing(plan: Plan, month: int) -> Plan:
    """Plan whose levers after a month are what was known: aid as in the last twelve months, and no other."""
    orders, factors = plan.orders.copy(), plan.factors.copy()
    aid = [place for name, place in PLACES.items() if name.startswith("aid_")]
    recent = orders[max(0, month - 12) : month, aid]
    orders[month:], factors[month:] = np.nan, 1.0
    given = ~np.isnan(recent).any(axis=0)
    orders[month:, np.array(aid)[given]] = recent.mean(axis=0)[given]
    return plan._replace(orders=orders, factors=factors)


def _observations(
    row: Observation, path: Array, horizon: int, centre: Array, lasting: Array, seed: int, month: int
) -> Array:
    """Observations drawn for runs that last, shape (runs,)."""
    chance = generator(seed, month, AHEAD + 1)
    if row.flow:
        variance = np.sum([spread(row, path[step]) ** 2 for step in range(horizon)], axis=0)
    else:
        variance = spread(row, centre) ** 2
    noise = np.sqrt(variance) * chance.standard_normal(len(centre))
    sample: Array = (centre + noise)[lasting]
    return sample


def _scores(sample: Array, observed: float) -> dict[str, float]:
    low90, low50, median, high50, high90 = np.quantile(sample, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
    width = max(1.06 * float(sample.std()) * len(sample) ** -0.2, 1e-9)
    density = np.mean(np.exp(-0.5 * ((observed - sample) / width) ** 2)) / (width * np.sqrt(2.0 * np.pi))
    return {
        "median": median,
        "low90": low90,
        "high90": high90,
        "crps": crps(sample, observed),
        "log_score": float(np.log(max(density, 1e-12))),
        "within50": int(low50 <= observed <= high50),
        "within90": int(low90 <= observed <= high90),
    }


def _simple(
    row: Observation, model: LocalLevel, past: Array, horizon: int, first: int, observed: float
) -> dict[str, float | None]:
    """CRPS of the simple forecasts; that of a single number is its absolute error."""
    if np.isnan(past).all():
        return dict.fromkeys(SIMPLE)
    months = horizon if row.flow else 1
    season = _season(row, first - len(past), len(past) + horizon)
    ahead = local_level_forecast(past, horizon, model, season, draws=DRAWS)
    level = ahead.sum(axis=1) if row.flow else ahead[:, -1]
    mean = twelve_month_mean(past)
    return {
        "last_value": abs(months * last_value(past) - observed),
        "twelve_months": None if np.isnan(mean) else abs(months * mean - observed),
        "local_level": crps(level, observed),
    }


def _season(row: Observation, first: int, months: int) -> Array | None:
    """Seasonal factors of months from a month number on, for ground only."""
    if row.group != "maps":
        return None
    known = parameters.table()
    factors = np.array([known[f"season.{month:02d}"].default for month in range(1, 13)])
    return factors[np.arange(first, first + months) % 12]


def summary(rows: Sequence[Mapping[str, Any]], resamples: int = 2_000, seed: int = 1) -> list[dict[str, Any]]:
    """Rows of ``skill.csv``: scores by series and horizon, and skill with an interval over origins.

    ``skill`` is 1 less the mean CRPS over that of the best simple forecast; its 90 % interval is from
    resampling origins.
    """
    found = []
    for series in JUDGED:
        for horizon in HORIZONS:
            mine = [row for row in rows if row["series"] == series and row["horizon"] == horizon]
            if mine:
                found.append(_summary(mine, resamples, seed))
    return found


def _summary(mine: Sequence[Mapping[str, Any]], resamples: int, seed: int) -> dict[str, Any]:
    model = np.array([row["crps"] for row in mine])
    simple = {
        name: np.array([row[name] for row in mine])
        for name in SIMPLE
        if all(row[name] is not None for row in mine)
    }
    means = {name: float(errors.mean()) for name, errors in simple.items()}
    best = min(means, key=lambda name: means[name]) if means else ""
    drawn = np.random.default_rng(seed).integers(len(mine), size=(resamples, len(mine)))
    skills = (
        1.0 - model[drawn].mean(axis=1) / simple[best][drawn].mean(axis=1) if best else np.array([np.nan])
    )
    low, high = np.quantile(skills, [0.05, 0.95]).tolist()
    return {
        "series": mine[0]["series"],
        "unit": mine[0]["unit"],
        "horizon": mine[0]["horizon"],
        "origins": len(mine),
        "crps": float(model.mean()),
        "log_score": float(np.mean([row["log_score"] for row in mine])),
        "within50": float(np.mean([row["within50"] for row in mine])),
        "within90": float(np.mean([row["within90"] for row in mine])),
        **{name: means.get(name) for name in SIMPLE},
        "best": best,
        "skill": 1.0 - float(model.mean()) / means[best] if best else None,
        "skill_low": low,
        "skill_high": high,
    }
