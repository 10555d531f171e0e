"""Twin experiments: figures that the model itself has made, with parameters that are known.

``python -m experiments.assimilation.twins`` assimilates 200 twins, prints how often intervals cover, and
keeps the table ``twins.csv`` with this file.
"""

import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import stats

from experiments.assimilation.likelihood import BIASED, drawn, expected, first_biases, groups, next_biases
from experiments.assimilation.particles import Particles, generator
from experiments.assimilation.update import Task, assimilate, prior_runs
from experiments.results import files
from experiments.results.manifest import made_with
from experiments.running import workers
from experiments.scenarios import library
from model import parameters
from model.ensemble import Plan, Runs, continue_from, plan_of, seed_words
from model.world import FIELDS, SIZE, blank

Array = np.ndarray[Any, Any]
TABLE: Final = Path(__file__).with_name("twins.csv")
SCENARIO: Final = library.load("baseline").altered(mode="sampled")
# Series that are observed, and every how many months, as they are in fact.
SERIES: Final = {
    "russian_losses": 1, "advance_deepstate": 1, "advance_isw": 1, "russian_funds": 1,
    "ukrainian_endurance": 4, "russian_support": 4, "russian_troops": 6, "ukrainian_troops": 6,
}  # fmt: skip
STATES: Final = (
    "belligerent.russia.casualties", "belligerent.russia.manpower", "belligerent.ukraine.manpower",
    "front.occupied_area", "front.advance_trend", "belligerent.ukraine.support", "belligerent.russia.funds",
)  # fmt: skip
# Parameters that the series say something of, variants, and one that they say nothing of.
PARAMETERS: Final = (
    "casualties.russia", "casualties.ukraine", "recruitment.russia", "departures.russia",
    "departures.ukraine", "manpower_norm.russia", "manpower_norm.ukraine", "advance_norm", "planned_deficit",
    "oil_mean", "support_norm.russia", "support_norm.ukraine", "strain_start.ukraine", "line_share",
    "armour_losses.russia", "tempo_rule", "coercion_rule", "gate_rule", "opinion_rule",
)  # fmt: skip
TWINS, MONTHS, PARTICLES, SEED = 200, 12, 2_000, 7
BINS: Final = 10
# Intervals whose coverage is counted.
LEVELS: Final = {"within50": 0.5, "within90": 0.9}
COST_PARTICLES: Final = 100_000
COST_MONTHS: Final = 24


class Twin(NamedTuple):
    """One run of the model that lasts: figures by month and series, its world, parameters and biases."""

    months: Mapping[int, Mapping[str, float]]
    world: Array
    values: Array
    biases: Array


def drawn_twins(scenario: Any, count: int, months: int, seed: int) -> list[Twin]:
    """Runs that have no ending within so many months, and what would have been observed of them.

    Their run numbers are far from those of particles, so that no particle is a twin.
    """
    longer = scenario.altered(horizon=max(scenario.horizon, months + 1))
    plan = plan_of(longer)
    found: list[Twin] = []
    first = 2**31
    while len(found) < count:
        found += _twins(plan, np.arange(first, first + 2 * count), months, seed)
        first += 2 * count
    return found[:count]


def _twins(plan: Plan, numbers: Array, months: int, seed: int) -> list[Twin]:
    count = len(numbers)
    values = np.tile(parameters.values_with(SCENARIO.parameters), (count, 1))
    runs = Runs(numbers, np.zeros(count, "i8"), seed_words(seed), 1, months)
    result = continue_from(blank(count), values, plan, runs, history=True)
    chance = np.random.default_rng([seed, int(numbers[0])])
    biases = first_biases(count, chance)
    figures: list[dict[int, dict[str, float]]] = [{} for _ in range(count)]
    for month in range(months):
        if month:
            biases = next_biases(biases, chance)
        names = [name for name, every in SERIES.items() if month % every == 0]
        for rows in groups(names):
            true = [row.expected(result.history[:, month], result.values) for row in rows]
            centres = [expected(row, truth, biases) for row, truth in zip(rows, true, strict=True)]
            for row, observed in zip(rows, drawn(rows, centres, chance), strict=True):
                for place, value in enumerate(observed.tolist()):
                    figures[place].setdefault(month + 1, {})[row.series] = value
    ended = result.measured[:, 0] != 0
    return [
        Twin(figures[place], result.worlds[place : place + 1], result.values[place], biases[place])
        for place in range(count)
        if not ended[place] and result.worlds[place]["course"]["ending"][0] == 0
    ]


def quantities(particles: Particles) -> dict[str, Array]:
    """What intervals are formed of, each of shape (particles,): states, parameters, and biases."""
    names = list(parameters.table())
    found = {name: particles.floats[:, FIELDS[name].word] for name in STATES}
    found |= {f"parameter.{name}": particles.parameter(names.index(name)) for name in PARAMETERS}
    return found | {
        f"bias.{series}": particles.biases[:, place]
        for place, series in enumerate(BIASED)
        if series in SERIES
    }


def truths(twin: Twin, names: Sequence[str]) -> dict[str, float]:
    """The same of a twin."""
    floats = twin.world.view("f8").reshape(SIZE)
    known = list(parameters.table())
    return {
        name: float(
            floats[FIELDS[name].word]
            if name in FIELDS
            else twin.values[known.index(name.removeprefix("parameter."))]
            if name.startswith("parameter.")
            else twin.biases[BIASED.index(name.removeprefix("bias."))]
        )
        for name in names
    }


def ranks(
    count: int = TWINS, months: int = MONTHS, particles: int = PARTICLES, seed: int = SEED
) -> dict[str, Array]:
    """Probability that the posterior gives to less than the truth, by quantity, shape (twins,).

    Parameters
    ----------
    count, months, particles, seed
        Twins, months of figures of each, particles, and seed.
    """
    found: dict[str, list[float]] = {}
    whole = Task(SCENARIO, {months: {}}, particles, seed)
    with workers.pool_of() as pool:
        ensemble = prior_runs(whole, pool)
    for number, twin in enumerate(drawn_twins(SCENARIO, count, months, seed)):
        task = Task(SCENARIO, twin.months, particles, seed + 1 + number)
        after = assimilate(task, ensemble=ensemble).particles
        samples = quantities(after)
        chance = generator(task.seed, months, 9)
        for name, truth in truths(twin, list(samples)).items():
            below = float(after.weights @ (samples[name] < truth))
            ties = float(after.weights @ (samples[name] == truth))
            # A rank among as many draws as there are sets of parameters, with itself.
            size = task.groups
            rank = (below * size + chance.random() * (ties * size + 1.0)) / (size + 1.0)
            found.setdefault(name, []).append(rank)
    return {name: np.array(values) for name, values in found.items()}


def calibration(found: Mapping[str, Array]) -> list[dict[str, Any]]:
    """Rows of ``twins.csv``: coverage of intervals with binomial limits, and whether ranks are uniform."""
    rows = []
    for name, values in found.items():
        count = len(values)
        row: dict[str, Any] = {"quantity": name, "twins": count}
        for column, level in LEVELS.items():
            tail = (1.0 - level) / 2.0
            inside = int(np.sum((values > tail) & (values < 1.0 - tail)))
            low, high = stats.binom.ppf([0.005, 0.995], count, level)
            row |= {column: inside / count, f"{column}_low": low / count, f"{column}_high": high / count}
        expected_count = count / BINS
        observed = np.histogram(values, bins=BINS, range=(0.0, 1.0))[0]
        chi_square = float(np.sum((observed - expected_count) ** 2) / expected_count)
        rows.append(row | {"chi_square": chi_square, "p_value": float(stats.chi2.sf(chi_square, BINS - 1))})
    return rows


def keep(table: Path, rows: Sequence[Mapping[str, Any]], command: str) -> None:
    """Keep a standing table, and next to it as TOML what it was made with."""
    files.write_rows(table, [files.rounded(row, 3) for row in rows])
    files.write_text(table.with_suffix(".toml"), made_with(f"What {table.name} was made with.", command))


def main() -> None:
    """Make the table, and print it."""
    rows = calibration(ranks())
    keep(TABLE, rows, "python -m experiments.assimilation.twins")
    for row in rows:
        print(f"{row['quantity']:45} {row['within50']:.2f} {row['within90']:.2f} p {row['p_value']:.2g}")


class Cost(NamedTuple):
    """Seconds an update takes once the rules are compiled, its processor time, and peak memory [GB]."""

    particles: int
    months: int
    seconds: float
    processor: float
    gigabytes: float


def cost_of_update(
    particles: int = COST_PARTICLES, months: int = COST_MONTHS, threads: int | None = None
) -> Cost:
    """Assimilate one twin, and measure it."""
    twin = drawn_twins(SCENARIO, 1, months, 11)[0]
    start, processor = time.perf_counter(), time.process_time()
    assimilate(Task(SCENARIO, twin.months, particles, 42), threads=threads)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return Cost(particles, months, seconds, processor, peak)


if __name__ == "__main__":
    main()
