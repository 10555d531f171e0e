"""One row a run: from measured numbers to the columns of shards and CSV files, and what they mean."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from experiments.results import columns
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.outcomes import Outcome
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
# By file: name of a column, what it says, its unit, and text, integer or number.
Described = Mapping[str, Iterable[tuple[str, str, str, str]]]

# Quantiles of trajectories.csv, by column.
QUANTILES: Final = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}
# Code of the path, one up from the first, by code of the ending.
PATH_CODES: Final = np.array([0, *(PATHS.index(PATH_OF[ending]) + 1 for ending in ENDINGS[1:])])
CODES: Final = ("ending", "second_ending")
# Months that are blank where nothing of the kind happened.
MONTHS_IF_ANY: Final = ("relapse_month", "second_month")
# Terms, blank where the first ending put none in force.
TERMS: Final = ("guarantee", "territory_signed")
CENSORED: Final = "stalemate_active"
SETTLING: Final = [code for code, name in enumerate(ENDINGS) if PATH_OF.get(name) in ("aid", "settlement")]


def shard_table(points: Array, runs: Array, measured: Array) -> pa.Table:
    """Measured numbers as a typed table, exact, one row a run.

    Parameters
    ----------
    points
        Number of the study's point of each run, shape (runs,); 0 in a batch.
    runs
        Numbers of the runs, shape (runs,).
    measured
        Outcomes in the order of ``outcomes.ALL``, shape (runs, outcomes).
    """
    endings = measured[:, outcomes.NAMES.index("ending")].astype("i8")
    made = {"point": columns.numbers(points), "run": columns.numbers(runs)}
    made |= {"path": columns.coded(PATH_CODES[endings], PATHS)}
    for place, outcome in enumerate(outcomes.ALL):
        made[outcome.name] = _exact(outcome, measured[:, place], np.isin(endings, SETTLING))
    return pa.table(made)


def _exact(outcome: Outcome, values: Array, settled: Array) -> pa.Array:
    if outcome.name in TERMS:
        return columns.numbers(values, settled)
    if outcome.name in CODES:
        return columns.coded(values.astype("i8"), ENDINGS[1:])
    if outcome.name in MONTHS_IF_ANY:
        return columns.numbers(values.astype("i8"), values > 0)
    return columns.numbers(values.astype("i8") if outcome.integer else values)


def measured(shard: pa.Table, names: Sequence[str] = outcomes.NAMES) -> Array:
    """Measured numbers of a typed table: the inverse of ``shard_table``, shape (runs, names)."""
    return np.column_stack([_number(outcomes.named(name), shard[name].combine_chunks()) for name in names])


def _number(outcome: Outcome, column: pa.Array) -> Array:
    """Column as the numbers it was made of; what is blank was zero."""
    if outcome.name in CODES:
        codes = pc.index_in(column.cast(pa.string()), value_set=columns.texts(ENDINGS[1:]))
        return np.asarray(pc.add(codes, 1).fill_null(0), dtype="f8")
    return np.asarray(column.fill_null(0), dtype="f8")


def outcome_table(shard: pa.Table, scenario: Scenario, seed: int) -> pa.Table:
    """Rows of ``outcomes.csv``: identity first, numbers rounded to what is worth printing."""
    runs, months = shard["run"].to_numpy(), shard["month"].to_numpy()
    dates = [scenario.date(month) for month in range(scenario.horizon + 1)]
    identity = f"{scenario.identity}:{seed}"
    lead = {
        "run_id": columns.texts([f"{identity}:{run}" for run in runs]),
        "scenario": columns.texts([scenario.name] * len(runs)),
        "seed": columns.numbers(np.full(len(runs), seed, dtype="u8")),
        "run": shard["run"],
        "path": shard["path"].cast(pa.string()),
        "ending": shard["ending"].cast(pa.string()),
        "month": shard["month"],
        "date": columns.texts([dates[month] for month in months]),
    }
    rest = {
        outcome.name: _printed(outcome, shard[outcome.name])
        for outcome in outcomes.ALL
        if outcome.name not in lead
    }
    return pa.table(lead | rest | _survival(shard, scenario.horizon))


def _survival(shard: pa.Table, horizon: int) -> dict[str, pa.Array]:
    """Time and event of survival analyses: of the fighting, and of the peace after a settlement."""
    endings, months, relapses = measured(shard, ("ending", "month", "relapse_month")).astype("i8").T
    settled, broken = np.isin(endings, SETTLING), relapses > 0
    return {
        "time": columns.numbers(months),
        "event": columns.numbers((endings != ENDINGS.index(CENSORED)).astype("i8")),
        "relapse_time": columns.numbers(np.where(broken, relapses, horizon) - months, settled),
        "relapse_event": columns.numbers(broken.astype("i8"), settled),
    }


def _printed(outcome: Outcome, column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    if outcome.name in CODES:
        return column.cast(pa.string())
    if outcome.integer:
        return column
    present = column.is_valid().to_numpy() if column.null_count else None
    # Adding zero turns a negative one into a plain one.
    return columns.numbers(np.round(column.to_numpy(), outcome.decimals) + 0.0, present)


def dictionary(described: Described | None = None) -> list[dict[str, str]]:
    """Rows of ``dictionary.csv``: every column of every file of a results folder, by default a batch's."""
    return [
        {"file": file, "column": column, "meaning": meaning, "unit": unit, "type": kind}
        for file, columns in (described or COLUMNS).items()
        for column, meaning, unit, kind in columns
    ]


def _type(outcome: Outcome) -> str:
    if outcome.name in CODES:
        return "text"
    return "integer" if outcome.integer else "number"


_POINT: Final = ("point", "number of the study's point, from 0; 0 in a batch", "1", "integer")
_RUN: Final = ("run", "number of the run", "1", "integer")
_SCENARIO: Final = ("scenario", "name of the scenario", "", "text")
_PATH: Final = ("path", "attrition, aid, escalation or settlement", "", "text")
_BOUNDS: Final = (
    ("low", "lower bound of the share's Wilson 95 % interval", "0-1", "number"),
    ("high", "upper bound of the share's Wilson 95 % interval", "0-1", "number"),
)
_OUTCOMES: Final = tuple(
    (outcome.name, outcome.meaning, "" if outcome.name in CODES else outcome.unit, _type(outcome))
    for outcome in outcomes.ALL
)

COLUMNS: Final = {
    "outcomes.csv": (
        ("run_id", "scenario, hash, seed and run; replays the war", "", "text"),
        _SCENARIO,
        ("seed", "seed of the experiment", "1", "integer"),
        _RUN,
        _PATH,
        *_OUTCOMES[:2],
        ("date", "calendar month of the ending", "YYYY-MM", "text"),
        *_OUTCOMES[2:],
        (
            "time",
            "duration for a survival analysis: months until the ending, or the horizon",
            "months",
            "integer",
        ),
        ("event", "1 if the run ended, 0 if it is censored at the horizon", "0-1", "integer"),
        (
            "relapse_time",
            "duration for a survival analysis of settlements: months from signing to relapse, or to the "
            "horizon; blank without a settlement",
            "months",
            "integer",
        ),
        ("relapse_event", "1 if the settlement broke, 0 if it held until the horizon", "0-1", "integer"),
    ),
    "distribution.csv": (
        _SCENARIO,
        _PATH,
        ("ending", "name of the ending, or all for the whole path", "", "text"),
        ("runs", "runs that ended so", "1", "integer"),
        ("share", "share of all runs that ended so", "0-1", "number"),
        *_BOUNDS,
        ("median_month", "median month of that ending; blank if none", "months", "number"),
        ("mean_month", "mean month of that ending; blank if none", "months", "number"),
        (
            "relapsed_share",
            "share of these runs whose settlement broke before the horizon; blank where nothing was signed",
            "0-1",
            "number",
        ),
        ("relapsed_low", "lower bound of its Wilson 95 % interval", "0-1", "number"),
        ("relapsed_high", "upper bound of its Wilson 95 % interval", "0-1", "number"),
    ),
    "incidence.csv": (
        _SCENARIO,
        ("month", "month of the run", "months", "integer"),
        ("path", "path; attrition without runs ongoing at the horizon, which are censored", "", "text"),
        ("cumulative_share", "share of runs that this path has ended by this month", "0-1", "number"),
        *_BOUNDS,
    ),
    "trajectories.csv": (
        _SCENARIO,
        ("month", "month of the run", "months", "integer"),
        ("outcome", "what is followed, named as in outcomes.csv", "", "text"),
        ("wars", "wars of the sample that were being fought in that month", "1", "integer"),
        *(
            (name, f"quantile {share:g} of the outcome over these wars", "that of the outcome", "number")
            for name, share in QUANTILES.items()
        ),
    ),
    "dictionary.csv": (
        ("file", "name of the file", "", "text"),
        ("column", "name of the column", "", "text"),
        ("meaning", "what it says", "", "text"),
        ("unit", "its unit; 1 for counts and pure numbers", "", "text"),
        ("type", "text, integer or number", "", "text"),
    ),
    "runs/part-*.parquet": (_POINT, _RUN, _PATH, *_OUTCOMES),
}
SCHEMA: Final = shard_table(*(np.empty(0, dtype="i8"),) * 2, np.empty((0, len(outcomes.ALL)))).schema
