"""How far to trust the baseline: its acceptance bands, with and without coercion, and what varies it.

The bands blend base rates of how interstate wars end with shrunk crowd forecasts; they are expert
judgement of low confidence (section 7 of the evidence). Wars are played for ten years and read at 36, 60,
84 and 120 months, so that a settlement can always be watched for two years.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from agents.entities import SECTORS
from experiments.evidence.claims_outcomes import FORCED, WATCHED
from experiments.evidence.claims_variance import variance_rows
from experiments.running import workers
from experiments.scenarios import library
from experiments.statistics.distribution import wilson
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import simulate
from model.scenario import Scenario
from model.world import FIELDS

Array = np.ndarray[Any, Any]
Row = dict[str, Any]
LONG: Final = 120
DEFAULT_RUNS: Final = 10_000
# Wars of each set of drawn parameters when variance is split.
FUTURES: Final = 10
MONTHS: Final = (36, 60, 84)
# Columns of the report: name, built-in scenario, parameters.
CASES: Final = (
    ("central", "baseline", "central"),
    ("central, uncoerced", "no-coercion", "central"),
    ("sampled", "baseline", "sampled"),
    ("sampled, uncoerced", "no-coercion", "sampled"),
)
# Land that remained to be taken in Donetsk at the end of 2025 [km2], and the three sectors before it.
REST_OF_DONBAS: Final = 5_800.0
DONBAS_WARS: Final = 1_000


class Wars(NamedTuple):
    """Outcomes of wars of ten years, shape (wars, outcomes), as they stood at some month."""

    measured: Array
    at: int = 60

    def column(self, name: str) -> Array:
        """One outcome of all wars."""
        values: Array = self.measured[:, outcomes.NAMES.index(name)]
        return values

    def ended(self, *names: str) -> Array:
        """Whether a war had ended so by the month it is read."""
        codes = [ENDINGS.index(name) for name in names]
        return np.isin(self.column("ending"), codes) & (self.column("month") <= self.at)


class Band(NamedTuple):
    """What the baseline should lie within, at which month, and how to read it from wars."""

    name: str
    month: int
    central: float
    low: float
    high: float
    unit: str
    read: Callable[[Wars], Array]


def _over(wars: Wars) -> Array:
    """Whether fighting had ended by any path."""
    return wars.ended(*(name for name in ENDINGS[1:] if name != "stalemate_active"))


def _ending(*names: str) -> Callable[[Wars], Array]:
    return lambda wars: wars.ended(*names)


def _path(path: str) -> Callable[[Wars], Array]:
    return _ending(*(name for name, its_path in PATH_OF.items() if its_path == path))


def _stalemate(wars: Wars) -> Array:
    """Whether a war was still fought, or frozen."""
    return ~_over(wars) | wars.ended("stalemate_frozen")


def _attrition(wars: Wars) -> Array:
    return _stalemate(wars) | wars.ended("russian_exhaustion", "ukrainian_exhaustion")


def _broke(*names: str) -> Callable[[Wars], Array]:
    """Whether a settlement signed by then broke within two years, among such settlements."""

    def read(wars: Wars) -> Array:
        soon = wars.column("relapse_month") - wars.column("month") <= WATCHED
        broke: Array = ((wars.column("relapsed") > 0) & soon)[wars.ended(*names)]
        return broke

    return read


def _plain(name: str) -> Callable[[Wars], Array]:
    return lambda wars: wars.column(name)


BANDS: Final = (
    Band("ended by December 2026", 12, 0.14, 0.08, 0.25, "share", _over),
    Band("ended by December 2028", 36, 0.40, 0.28, 0.55, "share", _over),
    Band("ended by December 2030", 60, 0.65, 0.50, 0.80, "share", _over),
    Band("ended by December 2035", 120, 0.90, 0.75, 0.98, "share", _over),
    Band("attrition in all", 60, 0.48, 0.35, 0.65, "share", _attrition),
    Band("  active or frozen", 60, 0.33, 0.20, 0.50, "share", _stalemate),
    Band("  Russia exhausted", 60, 0.08, 0.03, 0.15, "share", _ending("russian_exhaustion")),
    Band("  Ukraine exhausted", 60, 0.08, 0.03, 0.15, "share", _ending("ukrainian_exhaustion")),
    Band("forced settlement", 60, 0.33, 0.18, 0.45, "share", _path("aid")),
    Band("escalation", 60, 0.05, 0.02, 0.09, "share", _path("escalation")),
    Band("settlement all can afford", 60, 0.12, 0.05, 0.20, "share", _path("settlement")),
    Band("forced, broken in 2 years", 60, 0.45, 0.30, 0.60, "share", _broke(*FORCED)),
    Band("agreed, broken in 2 years", 60, 0.17, 0.05, 0.30, "share", _broke("affordable_loss")),
    Band("Russian gain 2026", 12, 4_700, 2_000, 8_000, "km2", _plain("first_year_gain")),
    Band("Russian losses 2026", 12, 420, 320, 480, "k", _plain("russia_first_year_casualties")),
    Band("Ukrainian losses 2026", 12, 160, 100, 240, "k", _plain("ukraine_first_year_casualties")),
    Band("Ukrainian army 2026", 12, 880, 820, 930, "k", _plain("ukraine_first_year_manpower")),
)
# What is shown at every month, beside the bands that belong to one of them.
ENDS: Final = {
    "ended": _over,
    "active or frozen": _stalemate,
    "Russia exhausted": _ending("russian_exhaustion"),
    "Ukraine exhausted": _ending("ukrainian_exhaustion"),
    "forced settlement": _path("aid"),
    "escalation": _path("escalation"),
    "settlement all can afford": _path("settlement"),
}


def scenario_of(name: str, mode: str, horizon: int = LONG) -> Scenario:
    """One case of the report as a scenario."""
    return library.load(name).altered(mode=mode, horizon=horizon)


def wars_of(scenario: Scenario, runs: int, seed: int = 42, threads: int | None = None) -> Array:
    """Outcomes of so many wars, shape (runs, outcomes)."""
    return np.concatenate([chunk.measured for chunk in workers.play(scenario, [range(runs)], seed, threads)])


def estimate(band: Band, measured: Array) -> tuple[float, float, float]:
    """Value with its interval: Wilson's for shares, the middle 95 % of wars for quantities."""
    values = band.read(Wars(measured, band.month))
    if not len(values):
        return (np.nan, np.nan, np.nan)
    if values.dtype == bool:
        share, lowest, highest = wilson(int(values.sum()), len(values))
        return share, lowest, highest
    low, high = np.quantile(values, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def tables(
    runs: int, seed: int, threads: int | None, progress: Callable[[int, int], None]
) -> dict[str, list[Row]]:
    """Play the four cases and the nested wars; tables ``bands``, ``endings`` and ``variance`` as rows.

    Parameters
    ----------
    runs
        Wars of each case, and in all for the split of variance.
    seed, threads
        As everywhere.
    progress
        Called with the number of wars done and asked for.
    """
    played: dict[str, Array] = {}
    for case, scenario, mode in CASES:
        progress(runs * len(played), runs * (len(CASES) + 1))
        played[case] = wars_of(scenario_of(scenario, mode), runs, seed, threads)
    progress(runs * len(played), runs * (len(CASES) + 1))
    return {
        "bands": [*band_rows(played), donbas_row(float(np.median(donbas_months(seed=seed))))],
        "endings": ending_rows(played),
        "variance": of_variance(max(runs // FUTURES, 2), FUTURES, seed, threads),
    }


def band_rows(played: dict[str, Array]) -> list[Row]:
    """Rows of ``bands.csv``: every acceptance band by case.

    Parameters
    ----------
    played
        Outcomes of wars of ten years by case, each of shape (wars, outcomes).
    """
    rows = []
    for band in BANDS:
        for case, measured in played.items():
            value, low, high = estimate(band, measured)
            within = int(band.low <= value <= band.high)
            rows.append(
                {
                    "quantity": band.name, "month": band.month, "unit": band.unit, "case": case,
                    "band_low": band.low, "band_central": band.central, "band_high": band.high,
                    "value": value, "low": low, "high": high, "within": within,
                }
            )  # fmt: skip
    return rows


def ending_rows(played: dict[str, Array]) -> list[Row]:
    """Rows of ``endings.csv``: how wars stand at 36, 60 and 84 months, by case."""
    rows = []
    for month in MONTHS:
        for name, read in ENDS.items():
            for case, measured in played.items():
                ended = read(Wars(measured, month))
                share = wilson(int(ended.sum()), len(ended))
                rows.append({"month": month, "quantity": name, "case": case} | share._asdict())
    return rows


def donbas_months(runs: int = DONBAS_WARS, seed: int = 42) -> Array:
    """Months until the three sectors before Donbas have given way by 5,800 km2; infinite if never.

    Benchmark B15: at the pace of 2025 a year and a half; a median of 14 to 24 months is in order.
    """
    words = [FIELDS[f"sector.{name}.occupied_area"].word for name in SECTORS[2:5]]
    scenario = scenario_of("baseline", "central", 60)
    parts = []
    for first in range(0, runs, 100):
        wars = simulate(scenario, range(first, min(first + 100, runs)), seed, history=True)
        lived = wars.history[:, :, FIELDS["sector.sumy.share.russia"].word] > 0
        area = np.where(lived, wars.history[:, :, words].sum(axis=2), 0.0)
        taken = area - area[:, :1] >= REST_OF_DONBAS
        parts.append(np.where(taken.any(axis=1), taken.argmax(axis=1) + 1.0, np.inf))
    return np.concatenate(parts)


def donbas_row(median: float) -> Row:
    """The benchmark of Donbas as a row of ``bands.csv``."""
    return {
        "quantity": "months to take Donbas", "month": 60, "unit": "months", "case": CASES[0][0],
        "band_low": 14, "band_central": 18, "band_high": 24,
        "value": median if np.isfinite(median) else None, "low": None, "high": None,
        "within": int(14 <= median <= 24),
    }  # fmt: skip


QUANTITIES: Final = {
    "month of the ending": _plain("month"),
    "Russian gain 2026": _plain("first_year_gain"),
    "Ukrainian losses 2026": _plain("ukraine_first_year_casualties"),
}


def of_variance(sets: int, futures: int, seed: int = 42, threads: int | None = None) -> list[Row]:
    """Rows of ``variance.csv``: how much of the variance parameters make, and how much chance."""
    read = {**{path: _path(path) for path in PATHS}, **QUANTITIES}
    quantities = {name: partial(_read, one) for name, one in read.items()}
    return variance_rows(scenario_of("baseline", "sampled", 60), quantities, sets, futures, seed, threads)


def _read(quantity: Callable[[Wars], Array], measured: Array) -> Array:
    return quantity(Wars(measured))
