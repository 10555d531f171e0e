"""The standing tables of structure: hazards, variants, locks, ablations, variance.

``python -m experiments.evidence.structure_standing`` makes them again and keeps them next to this file; with
``--print`` it prints what this folder's README quotes.
"""

import csv
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.evidence import structure, structure_purposes
from experiments.results import files

FOLDER: Final = Path(__file__).resolve().parent
RUNS: Final = 1_000
SETS, CONTINUATIONS = 200, 10
SEED: Final = 42
TABLES: Final[dict[str, Callable[[], list[dict[str, Any]]]]] = {
    "hazards": lambda: structure.hazards(2 * RUNS, SEED),
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
        rows = [
            {key: float(f"{cell:.4g}") if isinstance(cell, float) else cell for key, cell in row.items()}
            for row in TABLES[name]()
        ]
        files.write_rows(path_of(name), rows)


def rows_of(table: str) -> list[dict[str, str]]:
    """Rows of one of the standing tables, as text."""
    with path_of(table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(table: str, columns: Sequence[str]) -> str:
    """Some columns of a standing table as this folder's README shows them; most are shares in per cent."""
    lines = ["| " + " | ".join(columns) + " |", "| --- |" + " ---: |" * (len(columns) - 1)]
    cell = _plain if table == "purposes" else _cell
    lines += ["| " + " | ".join(cell(row[name]) for name in columns) + " |" for row in rows_of(table)]
    return "\n".join(lines)


def _plain(text: str) -> str:
    try:
        return f"{float(text):.3g}"
    except ValueError:
        return text


def _cell(text: str) -> str:
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
PRINTED: Final[dict[str, tuple[str, ...]]] = {
    "hazards": ("mode", "year", "hazard", "low", "high", "ended"),
    "variants": ("rule", "variant", *ENDINGS, "gain_low90", "gain_median", "gain_high90"),
    "locks": ("opened", "settled", "monthly_hazard", "forced"),
    "ablations": (
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
        "gain_high90",
    ),
    "purposes": ("change", "quantity", "with", "without", "difference", "low", "high"),
    "variance": ("quantity", "parameters", "low", "high"),
}


def table(name: str) -> str:
    """One of the tables as this folder's README shows it."""
    return printed(name, PRINTED[name])


def main() -> None:
    """Make the tables (all, or those named), or print what the documents quote of them."""
    asked = [word for word in sys.argv[1:] if word in TABLES] or list(TABLES)
    if "--print" not in sys.argv[1:]:
        keep(asked)
    for name in asked:
        print(table(name) + "\n")


if __name__ == "__main__":
    main()
