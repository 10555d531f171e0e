"""Tables of a results folder, read back with the types that its dictionary gives."""

from csv import reader
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import csv

from experiments.errors import InputError, unknown
from experiments.results import files
from experiments.results.folder import check_whole
from experiments.results.manifest import Manifest

DICTIONARY: Final = "dictionary.csv"
TYPES: Final = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
# The table that answers the question of a command, where it is not called as the command.
MAIN: Final = {
    "batch": "outcomes",
    "compare": "outcomes",
    "sweep": "distribution",
    "sensitivity": "tornado",
    "discover": "limits",
    "claims --baseline": "bands",
    "backcast": "forecasts",
    "why": "causes",
    "update": "posterior",
}


def names_of(manifest: Manifest) -> list[str]:
    """Names of the tables of a folder, the dictionary last."""
    found = [name for name in manifest.tables if name.endswith(".csv") and "/" not in name]
    return [name.removesuffix(".csv") for name in sorted(found, key=lambda name: name == DICTIONARY)]


def main_table(manifest: Manifest) -> str:
    """Name of the table that answers the question of the folder."""
    return MAIN.get(manifest.kind, manifest.kind)


def read_table(folder: Path, manifest: Manifest, name: str) -> pa.Table:
    """A table of a folder, its texts as texts and its numbers as numbers.

    Raises
    ------
    InputError
        If there is no such table, or it or the dictionary is missing or damaged.
    """
    file = f"{name}.csv"
    if file not in manifest.tables:
        known = names_of(manifest)
        raise InputError(
            unknown(f"{folder} has no table '{name}'", name, known, f"it has {', '.join(known)}")
        )
    check_whole(folder, manifest, [file, DICTIONARY])
    return _typed(folder, file, folder)


def read_rows(folder: Path, name: str, described_in: Path | None = None) -> list[dict[str, Any]]:
    """Rows of a table, whether or not the manifest lists it yet; a blank text is "", a blank number None.

    Parameters
    ----------
    folder, name
        Where the table is, and its name.
    described_in
        Folder with the dictionary; that of the table by default.

    Raises
    ------
    InputError
        If the table or the dictionary is missing or damaged.
    """
    table = _typed(folder, f"{name}.csv", described_in or folder)
    texts = [field.name for field in table.schema if field.type == pa.string()]
    return [row | {text: row[text] or "" for text in texts} for row in table.to_pylist()]


def _typed(folder: Path, file: str, described_in: Path) -> pa.Table:
    described = _read(described_in / DICTIONARY, {}).to_pylist()
    kinds = {row["column"]: TYPES.get(row["type"], pa.string()) for row in described if row["file"] == file}
    return _read(folder / file, kinds)


def _read(path: Path, kinds: dict[str, pa.DataType]) -> pa.Table:
    try:
        with files.open_plain(path) as file:
            names = next(reader([file.readline().decode("utf-8")]))
            file.seek(0)
            types = {name: kinds.get(name, pa.string()) for name in names}
            options = csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
            return csv.read_csv(file, convert_options=options)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a table ({type(error).__name__})") from None
