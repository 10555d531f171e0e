"""The model started in the past, with that month's state, against what was then observed.

Runs that have ended by a month do not count in it, because the run it is compared with had not; how
many have ended is a result of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.evidence.backcast_scores import bands, crps, fit, verdict
from experiments.evidence.backcast_series import BY_NAME, SERIES, Array, Histories, Series
from experiments.evidence.observed import Figure, month_number, months_of
from experiments.running import workers
from experiments.scenarios import library
from experiments.statistics.benchmarks import GROUND, LOSSES, local_level_forecast
from experiments.statistics.distribution import CENSORED
from model import outcomes
from model.endings import ENDINGS
from model.ensemble import Plan, Runs, continue_from, plan_of, seed_words, simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import blank

# Runs simulated at once: their whole history is in memory meanwhile.
CHUNK: Final = 100
# Forecasts need at least so many runs that last until the month in question.
FEWEST: Final = 20

# Simple forecasts that the model is compared with, and the series that a local level forecasts.
NAIVE: Final = ("last_value", "twelve_months", "local_level")
LOCAL_LEVELS: Final = {"russian_losses": LOSSES, "advance_deepstate": GROUND, "advance_isw": GROUND}

# A path of tempo drawn by hand after the event: Russian offensives, and the Ukrainian one of 2023. It
# shows what knowing the tempo is worth; the arms without it leave tempo to the leaders.
HAND_DRAWN: Final = (
    Event(1, "tempo.russia", 0.75, until=3),
    Event(4, "tempo.russia", 0.55, until=5),
    Event(6, "tempo.russia", 0.35, until=9),
    Event(10, "tempo.russia", 0.70, until=18),
    Event(19, "tempo.russia", 0.85, until=21),
    Event(22, "tempo.russia", 1.00, until=24),
    Event(25, "tempo.russia", 0.80, until=33),
    Event(34, "tempo.russia", 0.65),
    Event(6, "tempo.ukraine", 0.60, until=10),
)


class Arm(NamedTuple):
    """One start of the backcast: a name, what it starts from, and as text."""

    name: str
    scenario: Scenario
    words: str


class Observations(NamedTuple):
    """What would have been observed of an arm's runs.

    ``observable`` has shape (runs, months) by series, errors of measurement included; ``lasted`` is the
    number of months each run was fought, one above the horizon if it had no end; ``endings`` are codes.
    """

    arm: Arm
    observable: Mapping[str, Array]
    lasted: Array
    endings: Array

    @property
    def ended(self) -> float:
        """Share of the runs that end before the horizon."""
        return float(np.mean(self.lasted <= self.arm.scenario.horizon))


def arms(mode: str = "sampled") -> tuple[Arm, ...]:
    """The starts of the backcast, with parameters ``sampled`` or ``central``."""
    first = library.load("backcast-2023").altered(mode=mode)
    second = library.load("backcast-2024").altered(mode=mode)
    third = library.load("backcast-2025").altered(mode=mode)
    drawn = first.altered(events=HAND_DRAWN, name="backcast-2023-drawn")
    return (
        Arm("from 2023", first, "started in January 2023"),
        Arm("from 2024", second, "started in January 2024"),
        Arm("from 2025", third, "started in January 2025"),
        Arm("drawn tempo", drawn, "started in January 2023, with tempo drawn by hand after the event"),
    )


def simulate_arm(
    arm: Arm, runs: int, seed: int, threads: int | None = None, values: Array | None = None
) -> Observations:
    """Simulate an arm's runs and observe them.

    Parameters
    ----------
    arm
        What to play.
    runs, seed, threads
        Number of runs, seed, and threads, which change no result.
    values
        Parameters of each run, shape (runs, parameters), in place of those the scenario gives or draws.
    """
    plan = plan_of(arm.scenario)
    numbers = [np.arange(first, min(first + CHUNK, runs)) for first in range(0, runs, CHUNK)]
    with (
        workers.pool_of(threads) as pool,
        closing(workers.in_order(pool, partial(seen, arm, plan, seed, values), numbers)) as coming,
    ):
        chunks = list(coming)
    truths = {
        series.name: np.concatenate([chunk.observable[series.name] for chunk in chunks]) for series in SERIES
    }
    lasted, endings = (
        np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in ("lasted", "endings")
    )
    return observed_with_errors(arm, truths, lasted, endings, seed)


def observed_with_errors(
    arm: Arm, truths: Mapping[str, Array], lasted: Array, endings: Array, seed: int
) -> Observations:
    """What would have been observed of an arm's runs: the truth with errors of measurement."""
    observable = {name: BY_NAME[name].observed_of(truth, seed) for name, truth in truths.items()}
    return Observations(arm, observable, lasted, endings)


def seen(arm: Arm, plan: Plan, seed: int, values: Array | None, numbers: Array) -> Observations:
    """Simulate some runs and keep of their history what the series tell, without errors of measurement."""
    if values is None:
        result = simulate(arm.scenario, numbers, seed, plan=plan, history=True)
    else:
        chosen = Runs(numbers, np.zeros(len(numbers), dtype="i8"), seed_words(seed), 1)
        held = plan._replace(design=np.zeros_like(plan.design))
        result = continue_from(blank(len(numbers)), values[numbers], held, chosen, history=True)
    histories = Histories(arm.scenario, result.history, result.values)
    endings = result.measured[:, outcomes.NAMES.index("ending")].astype("i8")
    lasted = result.measured[:, outcomes.NAMES.index("month")].astype("i8")
    lasted[endings == ENDINGS.index(CENSORED)] = arm.scenario.horizon + 1
    return Observations(arm, {series.name: series.read(histories) for series in SERIES}, lasted, endings)


def modelled_in(simulated: Observations, series: Series, period: str) -> Array | None:
    """What would have been observed in a period, one number a run; None if it lies outside the arm.

    A flow is summed over the period's months, anything else read in its last one.
    """
    months = months_of(period)
    start = month_number(simulated.arm.scenario.start)
    first, last = months[0] - start, months[-1] - start
    if first < 0 or last >= simulated.arm.scenario.horizon:
        return None
    modelled = simulated.observable[series.name]
    whole: Array = modelled[:, first : last + 1].sum(axis=1) if series.flow else modelled[:, last]
    return whole


def sample_of(simulated: Observations, series: Series, period: str) -> Array | None:
    """The same for the runs that outlast the period."""
    modelled = modelled_in(simulated, series, period)
    if modelled is None:
        return None
    last = months_of(period)[-1] - month_number(simulated.arm.scenario.start)
    outlasting: Array = modelled[simulated.lasted > last + 1]
    return outlasting


def naive(figures: Iterable[Figure], series: Series, start: str) -> tuple[float | None, float | None]:
    """Two forecasts from what was known at the start: the last value, and the last twelve months' mean.

    Flows are reported per month. None where the table holds nothing so early.
    """
    first = month_number(start)
    known = sorted(
        (months_of(figure.period)[-1], _rate(series, figure))
        for figure in figures
        if figure.series == series.name and months_of(figure.period)[-1] < first
    )
    if not known:
        return None, None
    recent = [value for month, value in known if month >= first - 12]
    return known[-1][1], float(np.mean(recent)) if recent else None


def local_level(figures: Iterable[Figure], series: Series, start: str, months: int) -> Array | None:
    """Medians of ``local_level_sample``, shape (months,)."""
    sample = local_level_sample(figures, series, start, months)
    return None if sample is None else np.median(sample, axis=0)


def local_level_sample(figures: Iterable[Figure], series: Series, start: str, months: int) -> Array | None:
    """What a local level forecasts for so many months from the start, shape (draws, months).

    The series of ground and of losses have one; a figure of several months counts in its last. None where
    the table holds nothing so early.
    """
    if series.name not in LOCAL_LEVELS:
        return None
    first = month_number(start)
    known = {
        months_of(figure.period)[-1]: _rate(series, figure)
        for figure in figures
        if figure.series == series.name and months_of(figure.period)[-1] < first
    }
    if not known:
        return None
    history = np.array([known.get(month, np.nan) for month in range(min(known), first)])
    return local_level_forecast(history, months, LOCAL_LEVELS[series.name])


def _rate(series: Series, figure: Figure) -> float:
    return figure.value / len(months_of(figure.period)) if series.flow else figure.value


def forecasts(simulated: Observations, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Rows of ``forecasts.csv``: one an observed figure of an arm, with the model's bands next to it."""
    rows = []
    for series in SERIES:
        last, mean = naive(figures, series, simulated.arm.scenario.start)
        level = local_level(figures, series, simulated.arm.scenario.start, simulated.arm.scenario.horizon)
        start = month_number(simulated.arm.scenario.start)
        for figure in figures:
            if figure.series != series.name:
                continue
            sample = sample_of(simulated, series, figure.period)
            if sample is None or len(sample) < FEWEST:
                continue
            months = len(months_of(figure.period)) if series.flow else 1
            row: dict[str, Any] = {"arm": simulated.arm.name, "series": series.name, "period": figure.period}
            row |= {"unit": series.unit, "observed": figure.value, "wars": len(sample)} | bands(sample)
            row |= {"crps": crps(sample, figure.value)}
            row |= {"last_value": None if last is None else last * months}
            row |= {"twelve_months": None if mean is None else mean * months}
            ahead = [month - start for month in months_of(figure.period)]
            rows.append(row | {"local_level": None if level is None else float(level[ahead].sum())})
    return rows


def scores(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ``scores.csv``: one an arm and series, from rows of ``forecasts.csv``."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["arm"], row["series"]), []).append(row)
    return [_score(group) for group in grouped.values()]


def _score(group: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    observed = [row["observed"] for row in group]
    model = fit([row["median"] for row in group], observed)
    naive_errors = [
        None if group[0][name] is None else fit([row[name] for row in group], observed).mae for name in NAIVE
    ]
    return {
        "arm": group[0]["arm"],
        "series": group[0]["series"],
        "unit": group[0]["unit"],
        **model._asdict(),
        "crps": float(np.mean([row["crps"] for row in group])),
        "within50": float(np.mean([row["low50"] <= row["observed"] <= row["high50"] for row in group])),
        "within90": float(np.mean([row["low90"] <= row["observed"] <= row["high90"] for row in group])),
        **{f"mae_{name}": error for name, error in zip(NAIVE, naive_errors, strict=True)},
        "verdict": verdict(model.mae, *naive_errors),
    }
