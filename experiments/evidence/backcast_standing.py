"""The standing backcast and calibration: what the documents quote, and the command that makes it again.

``python -m experiments.evidence.backcast_standing`` simulates everything again, keeps the tables next to this
file and writes the rows the fit proposes for the parameter table; with ``--print`` it prints what this
folder's README and ODD.md quote. Both take their numbers from the tables, so that a test can compare them.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from experiments.evidence import backcast, backcast_bands, calibration_report, observed
from experiments.results import files

FOLDER: Final = Path(__file__).resolve().parent
TABLES: Final = ("scores", "bands", "judged", "fitted")
RUNS: Final = 2_000
SEED: Final = 42
# Significant digits that are stored: more than the numbers are worth.
DIGITS: Final = 4


def path_of(table: str) -> Path:
    """File of one of the standing tables."""
    return FOLDER / f"backcast_standing_{table}.csv"


def rows_of(table: str) -> list[dict[str, str]]:
    """Rows of one of the standing tables, as text."""
    return files.read_rows(path_of(table))


def scored() -> dict[str, list[dict[str, Any]]]:
    """Scores and acceptance bands of the backcast, as the command makes them by default."""
    figures = observed.own()
    simulated = [backcast.simulate_arm(arm, RUNS, SEED) for arm in backcast.arms()]
    scores = backcast.scores([row for one in simulated for row in backcast.forecasts(one, figures)])
    return {"scores": scores, "bands": backcast_bands.bands_of(simulated[0], figures, scores)}


def keep() -> None:
    """Play and fit everything, and keep the tables."""
    made = scored() | calibration_report.tables()
    proposed = calibration_report.table_rows(made["fitted"])
    for name in TABLES:
        files.write_rows(path_of(name), [files.rounded(row, DIGITS) for row in made[name]])
    files.write_text(FOLDER / "backcast_standing_rows.csv", calibration_report.as_csv(proposed))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _digits(text: str) -> str:
    if not text:
        return "-"
    value = float(text)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2g}" if abs(value) < 10 else f"{value:.3g}"


def summary(arm: str) -> str:
    """Fit of every series from one start with the naive forecasts, as a table for this folder's README."""
    head = ["series", "MAPE", "bias", "CRPS", "in 50 / 90 %", "MAE"]
    head += ["last value", "twelve months", "local level"]
    rows = []
    for row in rows_of("scores"):
        if row["arm"] != arm:
            continue
        percent = f"{100 * float(row['mape']):.0f} %" if row["mape"] else "-"
        within = f"{100 * float(row['within50']):.0f} / {100 * float(row['within90']):.0f}"
        errors = [_digits(row[key]) for key in ("mae", *(f"mae_{name}" for name in backcast.NAIVE))]
        modelled = [f"{row['series']} [{row['unit']}]", percent, _digits(row["bias"]), _digits(row["crps"])]
        rows.append([*modelled, within, *errors])
    return _table(head, rows)


def bands() -> str:
    """The acceptance bands of the backcast and the model's values, as a table."""
    rows = []
    for row in rows_of("bands"):
        verdict = "within" if row["within"] == "1" else "outside"
        low, high, value = (f"{float(row[key]):.3g}" for key in ("low", "high", "value"))
        rows.append([row["band"], f"{low} to {high}", value, verdict])
    return _table(["backcast from January 2023", "band", "model", ""], rows)


def left_out() -> str:
    """Errors on 2025, which the fit left out, before and after it, as a table for ODD.md."""
    rows = [
        [row["arm"], f"{row['series']} [{row['unit']}]"]
        + [_digits(row[key]) for key in ("crps_before", "crps_fitted", "mae_before", "mae_fitted")]
        + [_digits(row[f"mae_{name}"]) for name in backcast.NAIVE]
        for row in rows_of("judged")
    ]
    head = ["started", "series", "CRPS before", "fitted", "MAE before", "fitted"]
    head += ["last value", "twelve months", "local level"]
    return _table(head, rows)


def informed() -> str:
    """Parameters the data say something of: range, and what the fit makes of it, as a table for ODD.md."""
    rows = []
    for row in rows_of("fitted"):
        if row["informed"] != "True":
            continue
        before = f"{_digits(row['prior'])} ({_digits(row['prior_low'])}-{_digits(row['prior_high'])})"
        after = f"{_digits(row['median'])} ({_digits(row['low'])}-{_digits(row['high'])})"
        rows.append([f"`{row['parameter']}`", before, after, _digits(row["spread"])])
    return _table(["parameter", "default (range)", "fit: median (5-95 %)", "spread, prior 1"], rows)


def main() -> None:
    """Make the tables, or print what the documents quote of them."""
    if "--print" not in sys.argv[1:]:
        keep()
    starts = [summary(arm) for arm in ("from 2023", "from 2024", "from 2025")]
    for text in (*starts, bands(), left_out(), informed()):
        print(text + "\n")


if __name__ == "__main__":
    main()
