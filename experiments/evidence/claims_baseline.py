"""How far to trust the baseline: its acceptance bands, with and without coercion, and what varies it.

The bands blend base rates of how interstate runs end with shrunk crowd forecasts; they are expert
judgement of low confidence (section 7 of the evidence). Runs are simulated for ten years and read at 36, 60,
84 and 120 months, so that a settlement can always be watched for two years.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import pyarrow as pa

from agents.entities import SECTORS
from experiments.errors import InputError
from experiments.evidence.claims_outcomes import FORCED, WATCHED
from experiments.results import rows
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.batches import check_seed
from experiments.running.points import Point, stage_of, values_drawn
from experiments.running.study import Fetch, Result, Stage, Study, arrays_of, arrays_table
from experiments.scenarios import library
from experiments.statistics.distribution import CENSORED, wilson
from experiments.statistics.variance import parameter_share
from model import outcomes, parameters
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import Runs, continue_from, plan_of, seed_words, simulate
from model.scenario import Scenario
from model.world import FIELDS, blank

Array = np.ndarray[Any, Any]
Row = dict[str, Any]
LONG: Final = 120
YEAR: Final = 12
DEFAULT_RUNS: Final = 10_000
MOST_RUNS: Final = 1_000_000
# Runs of each set of drawn parameters when variance is split.
CONTINUATIONS: Final = 10
MONTHS: Final = (36, 60, 84)
RULES: Final = tuple(name for name in parameters.table() if name.endswith("_rule"))
# Columns of the report: name, built-in scenario, parameters.
CASES: Final = (
    ("central", "baseline", "central"),
    ("central, uncoerced", "no-coercion", "central"),
    ("sampled", "baseline", "sampled"),
    ("sampled, uncoerced", "no-coercion", "sampled"),
)
# Land that remained to be taken in Donetsk at the end of 2025 [km2], and the three sectors before it.
REST_OF_DONBAS: Final = 5_800.0
DONBAS_RUNS: Final = 1_000


class RunsAt(NamedTuple):
    """Outcomes of runs of ten years, shape (runs, outcomes), as they stood at some month."""

    measured: Array
    at: int = 60

    def column(self, name: str) -> Array:
        """One outcome of all runs."""
        values: Array = self.measured[:, outcomes.NAMES.index(name)]
        return values

    def of_first_year(self, name: str) -> Array:
        """A first-year outcome; not-a-number for a run that ended in months 1-12 and stopped counting."""
        ended = (self.column("month") <= YEAR) & (self.column("ending") != ENDINGS.index(CENSORED))
        return np.where(ended, np.nan, self.column(name))

    def ended(self, *names: str) -> Array:
        """Whether a run had ended so by the month it is read."""
        codes = [ENDINGS.index(name) for name in names]
        return np.isin(self.column("ending"), codes) & (self.column("month") <= self.at)


class Band(NamedTuple):
    """What the baseline should lie within, at which month, and how to read it from runs."""

    name: str
    month: int
    central: float
    low: float
    high: float
    unit: str
    read: Callable[[RunsAt], Array]


def _over(runs: RunsAt) -> Array:
    """Whether fighting had ended by any path."""
    return runs.ended(*(name for name in ENDINGS[1:] if name != "stalemate_active"))


def _ending(*names: str) -> Callable[[RunsAt], Array]:
    return lambda runs: runs.ended(*names)


def _path(path: str) -> Callable[[RunsAt], Array]:
    return _ending(*(name for name, its_path in PATH_OF.items() if its_path == path))


def _stalemate(runs: RunsAt) -> Array:
    """Whether a run was ongoing, or frozen."""
    return ~_over(runs) | runs.ended("stalemate_frozen")


def _attrition(runs: RunsAt) -> Array:
    return _stalemate(runs) | runs.ended("russian_exhaustion", "ukrainian_exhaustion")


def _broke(*names: str) -> Callable[[RunsAt], Array]:
    """Whether a settlement signed by then broke within two years, among such settlements."""

    def read(runs: RunsAt) -> Array:
        soon = runs.column("relapse_month") - runs.column("month") <= WATCHED
        broke: Array = ((runs.column("relapsed") > 0) & soon)[runs.ended(*names)]
        return broke

    return read


def _first_year(name: str) -> Callable[[RunsAt], Array]:
    return lambda runs: runs.of_first_year(name)


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
    Band("negotiated settlement", 60, 0.12, 0.05, 0.20, "share", _path("settlement")),
    Band("forced, broken in 2 years", 60, 0.45, 0.30, 0.60, "share", _broke(*FORCED)),
    Band("agreed, broken in 2 years", 60, 0.17, 0.05, 0.30, "share", _broke("affordable_loss")),
    Band("Russian gain 2026", 12, 4_700, 2_000, 8_000, "km2", _first_year("first_year_gain")),
    Band("Russian losses 2026", 12, 420, 320, 480, "k", _first_year("russia_first_year_casualties")),
    Band("Ukrainian losses 2026", 12, 160, 100, 240, "k", _first_year("ukraine_first_year_casualties")),
    Band("Ukrainian army 2026", 12, 880, 820, 930, "k", _first_year("ukraine_first_year_manpower")),
)
# What is shown at every month, next to the bands that belong to one of them.
ENDS: Final = {
    "ended": _over,
    "active or frozen": _stalemate,
    "Russia exhausted": _ending("russian_exhaustion"),
    "Ukraine exhausted": _ending("ukrainian_exhaustion"),
    "forced settlement": _path("aid"),
    "escalation": _path("escalation"),
    "negotiated settlement": _path("settlement"),
}


def scenario_of(name: str, mode: str, horizon: int = LONG) -> Scenario:
    """One case of the report as a scenario."""
    return library.load(name).altered(mode=mode, horizon=horizon)


def estimate(band: Band, measured: Array) -> tuple[float, float, float]:
    """Value with its interval: Wilson's for shares, the middle 95 % of runs for quantities.

    Quantities of 2026 are those of runs that had no ending in that year.
    """
    values = band.read(RunsAt(measured, band.month))
    values = values[~np.isnan(values)]
    if not len(values):
        return (np.nan, np.nan, np.nan)
    if values.dtype == bool:
        share, lowest, highest = wilson(int(values.sum()), len(values))
        return share, lowest, highest
    low, high = np.quantile(values, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


@dataclass(frozen=True)
class BaselineStudy(Study["Baseline"]):
    """Question of the acceptance bands: the baseline in four cases, with so many runs each.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    kind: ClassVar[str] = "claims --baseline"
    runs: int = DEFAULT_RUNS
    seed: int = 42

    def __post_init__(self) -> None:
        found = check_seed(self.seed)
        if not 100 <= self.runs <= MOST_RUNS:
            found.append(f"--runs {self.runs} is out of range; allowed is 100 to {MOST_RUNS} [runs a case]")
        if found:
            raise InputError(*found)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "BaselineStudy":
        """The study of a folder."""
        return cls(manifest.question["runs"], manifest.question["seed"])

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        scenarios = [scenario_of(name, mode).differences() for _, name, mode in CASES]
        return {"kind": self.kind, "scenarios": scenarios, "runs": self.runs, "seed": self.seed}

    @property
    def rows(self) -> int:
        """Runs of all cases."""
        return self.runs * (len(CASES) + 1) + DONBAS_RUNS

    def try_first_run(self) -> None:
        """Simulate the first run."""
        workers.warm_up(scenario_of("baseline", "central"), self.seed)

    def compute(self, fetch: Fetch) -> "Baseline":
        """Fetch the four cases, the runs around Donbas, and the nested runs."""
        measured = {}
        for case, name, mode in CASES:
            stage = stage_of([Point(case, scenario_of(name, mode))], self.runs, self.seed, case_stage(case))
            measured[case] = np.concatenate([rows.measured(table) for table in fetch(stage)])
        months = Stage("donbas", DONBAS_RUNS, partial(donbas_rows, self.seed), chunk=100)
        median = float(np.median(arrays_of(fetch(months), ["months"])["months"]))
        sets = max(self.runs // CONTINUATIONS, 2)
        nested = Stage("nested", sets * CONTINUATIONS, Nested(self.seed), schema=rows.SCHEMA)
        parts = np.concatenate([rows.measured(table) for table in fetch(nested)])
        tables = {
            "bands": [*band_rows(measured), donbas_row(median)],
            "endings": ending_rows(measured),
            "variants": self._variants(measured["sampled"]),
            "variance": variance_table(parts),
        }
        return Baseline(self, fetch.folder, tables)

    def _variants(self, measured: Array) -> list[Row]:
        chosen = values_drawn(scenario_of("baseline", "sampled"), self.seed, range(self.runs), RULES)
        return variant_rows(measured, chosen)


def case_stage(case: str) -> str:
    """Name of a case's stage."""
    return case.replace(", ", "-")


@dataclass(frozen=True)
class Baseline(Result):
    """The baseline compared with its bands: tables ``bands``, ``endings``, ``variants`` and ``variance``."""

    study: BaselineStudy
    folder: Path | None
    found: Mapping[str, list[Row]]

    @property
    def tables(self) -> Mapping[str, list[Row]]:
        """Tables by name."""
        return self.found


class Nested:
    """Simulates runs of sets of drawn parameters, so many of each set, that differ by chance alone."""

    def __init__(self, seed: int, continuations: int = CONTINUATIONS) -> None:
        self.scenario, self.seed, self.continuations = (
            scenario_of("baseline", "sampled", 60),
            seed,
            continuations,
        )
        self.plan = plan_of(self.scenario)

    def __call__(self, numbers: Array) -> pa.Table:
        """Rows of these numbers."""
        sets, continuations = np.divmod(numbers, self.continuations)
        given = np.tile(parameters.values_with(self.scenario.parameters), (len(numbers), 1))
        chosen = Runs(sets, continuations + 1, seed_words(self.seed), 1)
        measured = continue_from(blank(len(numbers)), given, self.plan, chosen).measured
        return rows.shard_table(sets, continuations, measured)


def variance_table(measured: Array, continuations: int = CONTINUATIONS) -> list[Row]:
    """Rows of ``variance.csv``: how much of the variance parameters make, and how much chance.

    Parameters
    ----------
    measured
        Outcomes of nested runs, set by set, shape (sets * continuations, outcomes).
    """
    made = []
    for name, read in {**{path: _path(path) for path in PATHS}, **QUANTITIES}.items():
        table = read(RunsAt(measured)).astype("f8").reshape(-1, continuations)
        share, low, high = parameter_share(table)
        row = {"quantity": name, "parameters": share, "low": low, "high": high, "chance": 1.0 - share}
        made.append(row | {"sets": len(table), "futures": continuations})
    return made


def band_rows(simulated: dict[str, Array]) -> list[Row]:
    """Rows of ``bands.csv``: every acceptance band by case.

    Parameters
    ----------
    simulated
        Outcomes of runs of ten years by case, each of shape (runs, outcomes).
    """
    made = []
    for band in BANDS:
        for case, measured in simulated.items():
            value, low, high = estimate(band, measured)
            within = int(band.low <= value <= band.high)
            made.append(
                {
                    "quantity": band.name, "month": band.month, "unit": band.unit, "case": case,
                    "band_low": band.low, "band_central": band.central, "band_high": band.high,
                    "value": value, "low": low, "high": high, "within": within,
                }
            )  # fmt: skip
    return made


def ending_rows(simulated: dict[str, Array]) -> list[Row]:
    """Rows of ``endings.csv``: how runs stand at 36, 60 and 84 months, by case."""
    made = []
    for month in MONTHS:
        for name, read in ENDS.items():
            for case, measured in simulated.items():
                ended = read(RunsAt(measured, month))
                share = wilson(int(ended.sum()), len(ended))
                made.append({"month": month, "quantity": name, "case": case} | share._asdict())
    return made


def variant_rows(measured: Array, chosen: Array) -> list[Row]:
    """Rows of ``variants.csv``: how runs with sampled parameters stand at 60 months, by variant drawn.

    Parameters
    ----------
    measured
        Outcomes, shape (runs, outcomes).
    chosen
        Variant of each contested rule, shape (runs, rules) [code].
    """
    made = []
    for place, rule in enumerate(RULES):
        for variant in np.unique(chosen[:, place]):
            runs = RunsAt(measured[chosen[:, place] == variant])
            for name, read in ENDS.items():
                ended = read(runs)
                share = wilson(int(ended.sum()), len(ended))._asdict()
                made.append(
                    {"rule": rule, "variant": int(variant), "runs": len(ended), "quantity": name} | share
                )
    return made


def donbas_rows(seed: int, numbers: Array) -> pa.Table:
    """Months until the three sectors before Donbas have given way by 5,800 km2; infinite if never.

    Benchmark B15: at the pace of 2025 a year and a half; a median of 14 to 24 months is in order.
    """
    words = [FIELDS[f"sector.{name}.occupied_area"].word for name in SECTORS[2:5]]
    runs = simulate(scenario_of("baseline", "central", 60), numbers, seed, history=True)
    lived = runs.history[:, :, FIELDS["sector.sumy.share.russia"].word] > 0
    area = np.where(lived, runs.history[:, :, words].sum(axis=2), 0.0)
    taken = area - area[:, :1] >= REST_OF_DONBAS
    return arrays_table({"months": np.where(taken.any(axis=1), taken.argmax(axis=1) + 1.0, np.inf)})


def donbas_row(median: float) -> Row:
    """The benchmark of Donbas as a row of ``bands.csv``."""
    return {
        "quantity": "months to take Donbas", "month": 60, "unit": "months", "case": CASES[0][0],
        "band_low": 14, "band_central": 18, "band_high": 24,
        "value": median if np.isfinite(median) else None, "low": None, "high": None,
        "within": int(14 <= median <= 24),
    }  # fmt: skip


QUANTITIES: Final[dict[str, Callable[[RunsAt], Array]]] = {
    "month of the ending": lambda runs: runs.column("month"),
    "Russian gain 2026": _first_year("first_year_gain"),
    "Ukrainian losses 2026": _first_year("ukraine_first_year_casualties"),
}
