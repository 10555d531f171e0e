"""The standing tables of structure: hazards, ground, variants, locks, ablations, purposes, variance.

``python -m experiments.evidence.structure_standing`` makes them again and keeps them next to this file; with
``--print`` it prints what this folder's README quotes.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.evidence import structure, structure_ground, structure_purposes
from experiments.results import files
from model.scenario import MODES

FOLDER: Final = Path(__file__).resolve().parent
RUNS: Final = 1_000
GROUND_RUNS: Final = 20_000
SETS, CONTINUATIONS = 200, 10
SEED: Final = 42
TABLES: Final[dict[str, Callable[[], list[dict[str, Any]]]]] = {
    "hazards": lambda: structure.hazards(2 * RUNS, SEED),
    "ground": lambda: structure_ground.cases(GROUND_RUNS, SEED),
    "variants": lambda: structure.variants(RUNS, SEED),
    "locks": lambda: structure.locks(RUNS // 2, SEED),
    "ablations": lambda: structure.ablations(RUNS // 2, SEED),
    "purposes": lambda: structure_purposes.purposes(RUNS // 2, SEED),
    "variance": lambda: structure.variance(SETS, CONTINUATIONS, SEED),
}


def path_of(table: str) -> Path:
    """File of one of the standing tables."""
    return FOLDER / f"structure_standing_{table}.csv"


def keep(names: Sequence[str] = tuple(TABLES)) -> None:
    """Make the tables and keep them, with numbers to four digits."""
    for name in names:
        files.write_rows(path_of(name), [files.rounded(row, 4) for row in TABLES[name]()])


def rows_of(table: str) -> list[dict[str, str]]:
    """Rows of one of the standing tables, as text."""
    return files.read_rows(path_of(table))


def risen() -> list[dict[str, str]]:
    """How far the hazard rises from its lowest year to the last year of the table, by mode."""
    rows = []
    for mode in MODES:
        years = [row for row in rows_of("hazards") if row["mode"] == mode]
        lowest, last = min(years, key=lambda row: float(row["hazard"])), years[-1]
        row = {"mode": mode, "lowest year": lowest["year"], "hazard": lowest["hazard"]}
        row |= {"last year": last["year"], "hazard then": last["hazard"]}
        rows.append(row | {"factor": f"{float(last['hazard']) / float(lowest['hazard']):.2f}"})
    return rows


def _plain(text: str) -> str:
    try:
        return f"{float(text):.3g}"
    except ValueError:
        return text


def _percent(text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        return text
    if value == int(value) and abs(value) < 3000 and "." not in text:
        return text
    if abs(value) <= 1:
        return f"{100 * value:.2g} %"
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


ENDINGS: Final = tuple(structure.REPORTED)
# Ground of runs that fought through 2026.
GAINED: Final = ("gain_low90", "gain_median", "gain_high90")
# Columns that are shown of each table, and how their cells are: most are shares.
PRINTED: Final[dict[str, tuple[tuple[str, ...], Callable[[str], str]]]] = {
    "hazards": (("mode", "year", "hazard", "low", "high", "ended"), _percent),
    "rise": (("mode", "lowest year", "hazard", "last year", "hazard then", "factor"), _percent),
    "ground": (("case", "fought_2026", *GAINED, "gain_under_1000", "high", "gain_over_10000"), _percent),
    "variants": (("rule", "variant", *ENDINGS, "ended_2026", *GAINED), _percent),
    "locks": (("opened", "settled", "monthly_hazard", "forced"), _percent),
    "ablations": (
        (
            "without",
            "russian_losses from 2023",
            "russian_losses from 2024",
            "advance_deepstate from 2023",
            "advance_deepstate from 2024",
            "ukrainian_endurance from 2023",
            "ended from 2023",
            "forced_on_ukraine",
            "affordable_loss",
            "ukrainian_exhaustion",
            "ended_2026",
            "gain_high90",
        ),
        _percent,
    ),
    "purposes": (("change", "quantity", "levers", "with", "without", "difference", "low", "high"), _plain),
    "variance": (("quantity", "parameters", "low", "high"), _percent),
}


def table(name: str) -> str:
    """Some columns of one of the tables, or the ``rise`` of the hazards, as this folder's README shows it."""
    columns, cell = PRINTED[name]
    rows = risen() if name == "rise" else rows_of(name)
    lines = ["| " + " | ".join(columns) + " |", "| --- |" + " ---: |" * (len(columns) - 1)]
    lines += ["| " + " | ".join(cell(row[name]) for name in columns) + " |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Make the tables (all, or those named), or print what the documents quote of them."""
    asked = [word for word in sys.argv[1:] if word in TABLES] or list(TABLES)
    if "--print" not in sys.argv[1:]:
        keep(asked)
    for name in asked:
        print(table(name) + "\n")


if __name__ == "__main__":
    main()
