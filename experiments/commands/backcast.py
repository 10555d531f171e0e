"""fivelocks backcast: the model, started in the past, against what was observed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Execution
from experiments.commands.options import PARAMETERS, Seed, asks, counts
from experiments.evidence.backcast_study import DEFAULT_RUNS, Backcast, BackcastStudy, figures_of
from experiments.rendering import console


def backcast(
    how: Execution,
    given: Annotated[
        list[Path],
        asks(
            "Compare with a monthly CSV of your own, see experiments/HOWTO.md; repeatable.",
            "--observed",
            metavar="FILE",
        ),
    ] = [],
    runs: Annotated[int, counts("Number of runs of each arm, 50 to 20,000.")] = DEFAULT_RUNS,
    seed: Seed = 42,
    mode: Annotated[str, asks(PARAMETERS, "--parameters", metavar="central|sampled")] = "sampled",
) -> None:
    """Score the model, started in the past, against observations.

    Prints fit, coverage of the 50 and 90 % bands, CRPS, and simple forecasts for comparison.
    """
    figures, unused = figures_of(given)
    study = BackcastStudy(figures, runs, seed, mode)
    if unused and not how.silent:
        console.note(f"columns that belong to no series: {', '.join(unused)}")
    answer(study, "runs", how, summary, _print)


def summary(done: Backcast) -> dict[str, Any]:
    """Result for ``--json``."""
    study = done.study
    asked = {"runs": study.runs, "seed": study.seed, "parameters": study.mode}
    return {**asked, **done.tables, "folder": str(done.folder)}


READING: Final = (
    "MAPE, bias and CRPS of the model; share of figures within its 50 % and 90 % bands; mean absolute error "
    "of its median, and of three simple forecasts from the start: the last value, the mean of the last "
    "twelve months, and a local level.\n"
)


def _print(done: Backcast) -> None:
    console.prose(READING)
    for arm in done.arms:
        rows = [row for row in done.scores if row["arm"] == arm["arm"]]
        ended = f"{100 * arm['ended']:.0f} % of the runs end before January 2026 and count until then"
        console.prose(
            f"Backcast {arm['words']}: {done.study.runs:,} runs, {done.study.mode} parameters; {ended}\n"
        )
        console.table(_COLUMNS, [_line(row) for row in rows])
        console.write()
        for sentence in _verdicts(rows):
            console.prose(sentence)
        console.write()
    console.prose(f"Acceptance bands of the backcast, arm '{done.arms[0]['arm']}'\n")
    columns = [("band", "left"), ("from", "right"), ("to", "right"), ("model", "right"), ("", "left")]
    console.table(
        columns,
        [
            [row["band"], _number(row["low"]), _number(row["high"]), _number(row["value"]),
             "within" if row["within"] else "OUTSIDE"]
            for row in done.bands
        ],
    )  # fmt: skip
    console.write()
    print_files(done.folder, done.tables)


_COLUMNS: Final = [
    ("series", "left"), ("unit", "left"), ("MAPE", "right"), ("bias", "right"), ("CRPS", "right"),
    ("in 50/90", "right"), ("MAE", "right"), ("last", "right"), ("12 m", "right"), ("level", "right"),
]  # fmt: skip


def _verdicts(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which series the model forecasts better than the simple forecasts do, in sentences."""
    grouped: dict[str, list[str]] = {}
    for row in rows:
        grouped.setdefault(row["verdict"], []).append(row["series"])
    return [f"The model {verdict}: {', '.join(names)}." for verdict, names in grouped.items()]


def _line(row: Mapping[str, Any]) -> list[str]:
    percent = "-" if row["mape"] is None else f"{100 * row['mape']:.0f} %"
    within = f"{100 * row['within50']:.0f}/{100 * row['within90']:.0f}"
    return [
        row["series"], row["unit"], percent, _number(row["bias"]), _number(row["crps"]), within,
        _number(row["mae"]), _number(row["mae_last_value"]), _number(row["mae_twelve_months"]),
        _number(row["mae_local_level"]),
    ]  # fmt: skip


def _number(value: float | None) -> str:
    """As many digits as count."""
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
