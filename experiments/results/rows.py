"""One row a run: from measured numbers to the columns of shards and CSV files."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from experiments.results import columns
from experiments.results.dictionary import CODES
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.outcomes import Outcome
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
# Quantiles of trajectories.csv, by column.
QUANTILES: Final = {"low90": 0.05, "low50": 0.25, "median": 0.5, "high50": 0.75, "high90": 0.95}
# Code of the path, one up from the first, by code of the ending.
PATH_CODES: Final = np.array([0, *(PATHS.index(PATH_OF[ending]) + 1 for ending in ENDINGS[1:])])
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


SCHEMA: Final = shard_table(*(np.empty(0, dtype="i8"),) * 2, np.empty((0, len(outcomes.ALL)))).schema
