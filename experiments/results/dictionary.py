"""What every column of every file of a results folder means: ``columns.csv``, by kind of study.

A row with the column ``*`` stands for all outcomes of ``model.outcomes`` that have no row of their own; an
empty type is that of the outcome.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from model import outcomes
from model.outcomes import Outcome
from model.world import Place

# Name of a column, its meaning, its unit, and text, integer or number.
Column = tuple[str, str, str, str]
Described = Mapping[str, Iterable[Column]]
TABLE: Final = Path(__file__).with_name("columns.csv")
EVERY: Final = "every"  # kind of the files that every folder has
SHARDS: Final = "runs/part-*.parquet"
# Outcomes that files give by name.
CODES: Final = ("ending", "second_ending")


@cache
def _by_kind() -> dict[str, dict[str, list[Column]]]:
    found: dict[str, dict[str, list[Column]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            columns = found.setdefault(row["kind"], {}).setdefault(row["file"], [])
            columns.append((row["column"], row["meaning"], row["unit"], row["type"]))
    return found


def described(kind: str, *files: str) -> dict[str, list[Column]]:
    """Columns of the files of a kind of study, or of some of them, and of those that every folder has."""
    table = _by_kind()[kind]
    return {name: _expanded(table[name]) for name in files or table} | _by_kind()[EVERY]


def _expanded(columns: Iterable[Column]) -> list[Column]:
    columns = list(columns)
    named = {column[0] for column in columns}
    rest = [of_outcome(outcome) for outcome in outcomes.ALL if outcome.name not in named]
    found: list[Column] = []
    for column in columns:
        if column[0] == "*":
            found += rest
        else:
            found.append(column if column[3] else of_outcome(outcomes.named(column[0])))
    return found


def of_outcome(outcome: Outcome | Place) -> Column:
    """What the column of an outcome, or of a number of the world, means."""
    if outcome.name in CODES:
        return outcome.name, outcome.meaning, "", "text"
    return outcome.name, outcome.meaning, outcome.unit, "integer" if outcome.integer else "number"


def rows(described: Described) -> list[dict[str, str]]:
    """Rows of ``dictionary.csv``: every column of every file of a results folder."""
    return [
        {"file": file, "column": column, "meaning": meaning, "unit": unit, "type": kind}
        for file, columns in described.items()
        for column, meaning, unit, kind in columns
    ]
