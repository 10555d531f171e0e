"""Tables of a results folder, every cell of the type that the folder's dictionary gives its column."""

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.errors import InputError

Row = dict[str, Any]
DICTIONARY: Final = "dictionary.csv"
READERS: Final[Mapping[str, Callable[[str], Any]]] = {"text": str, "integer": int, "number": float}


def read_rows(folder: Path, name: str) -> list[Row]:
    """Rows of ``NAME.csv``: text stays text whatever it looks like, an empty number is None.

    Raises
    ------
    InputError
        If the table or the dictionary is missing, or a cell is not of its type.
    """
    types = column_types(folder, name)
    return [
        {
            column: _cell(cell, types.get(column, "text"), folder / f"{name}.csv")
            for column, cell in row.items()
        }
        for row in _lines(folder / f"{name}.csv")
    ]


def _cell(cell: str, kind: str, path: Path) -> Any:
    if kind != "text" and cell == "":
        return None
    try:
        return READERS[kind](cell)
    except (ValueError, KeyError):
        raise InputError(f"{path}: {cell!r} is not of the type {kind!r} that {DICTIONARY} gives") from None


def column_types(folder: Path, name: str) -> dict[str, str]:
    """Type of each column of ``NAME.csv``: text, integer or number.

    Raises
    ------
    InputError
        If the folder has no dictionary.
    """
    path = folder / DICTIONARY
    try:
        found = _types(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    return found.get(f"{name}.csv", {})


@cache
def _types(path: Path, changed: int) -> dict[str, dict[str, str]]:  # noqa: ARG001, a new file is read again
    found: dict[str, dict[str, str]] = {}
    for row in _lines(path):
        found.setdefault(row["file"], {})[row["column"]] = row["type"]
    return found


def _lines(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [{key: cell or "" for key, cell in row.items()} for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read ({type(error).__name__})") from None
