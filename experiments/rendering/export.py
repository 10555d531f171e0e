"""A results folder as one file for other programs: CSV, Parquet, or an Excel workbook."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from experiments.errors import InputError
from experiments.results import files, rows
from experiments.results import folder as folders
from experiments.results.manifest import Manifest, read_manifest
from experiments.results.tables import main_table, names_of, read_table
from model.csv_tables import nearest

KINDS: Final = (".csv", ".parquet", ".xlsx")
PICTURES: Final = (".pdf", ".svg", ".png")
MOST_ROWS_OF_A_SHEET: Final = 1_048_575
# Sheets hold numbers of 15 digits.
LARGEST_EXACT: Final = 10**15


def export(folder: Path, out: Path, columns: Sequence[str] = (), table: str | None = None) -> tuple[int, int]:
    """Write a table of a results folder as one file.

    Parameters
    ----------
    folder
        Results folder of any command.
    out
        File to write; its ending says which kind: ``.csv``, ``.parquet``, or ``.xlsx`` for a workbook
        with the folder's other tables on sheets of their own.
    columns
        Columns to write, in this order; all if none are given.
    table
        Table to write; by default the one that answers the command's question, ``outcomes`` of a batch.

    Returns
    -------
    rows, columns
        How many were written.

    Raises
    ------
    InputError
        If the file cannot be written or exists, a table or column is unknown, a shard or table is damaged,
        a sheet would be too long, or another command changes the folder meanwhile.
    """
    check_out(out, KINDS)
    manifest = read_manifest(folder)
    name = table or main_table(manifest)
    folders.check_whole(folder, manifest)
    parts = _parts(folder, manifest, name)
    first = next(parts)
    check_columns(columns, first.column_names)
    count = manifest.rows if _is_streamed(manifest, name) else first.num_rows
    if out.suffix == ".xlsx" and count > MOST_ROWS_OF_A_SHEET:
        raise InputError(
            f"{folder} contains {count:,} rows; a sheet holds at most {MOST_ROWS_OF_A_SHEET:,} [rows]. "
            "Export to .csv or .parquet"
        )
    chosen = list(columns) or first.column_names
    tables = (part.select(chosen) for part in chain([first], parts))

    def write(file: BinaryIO) -> None:
        if out.suffix == ".csv":
            _write_csv(file, tables, _is_streamed(manifest, name))
        elif out.suffix == ".parquet":
            _write_parquet(file, tables)
        else:
            _write_workbook(file, name, tables, _others(folder, manifest, name))
        # What was read while another command wrote is refused before the file is in place.
        folders.refuse_changed(folder, manifest)

    try:
        files.write_whole(out, write)
    except OSError as error:
        raise InputError(
            f"--out {out} cannot be written: {error.strerror or error}; choose another place"
        ) from None
    return count, len(chosen)


def _is_streamed(manifest: Manifest, name: str) -> bool:
    """Whether a table is made from shards: the runs of a batch, which may be many, or not all there yet."""
    return manifest.kind == "batch" and name == "outcomes"


def _parts(folder: Path, manifest: Manifest, name: str) -> Iterator[pa.Table]:
    if not _is_streamed(manifest, name):
        yield read_table(folder, manifest, name)
        return
    for shard in folders.shards_in_order(folder, manifest, schema=rows.SCHEMA):
        yield rows.outcome_table(shard, manifest.scenario, manifest.seed)


def _others(folder: Path, manifest: Manifest, name: str) -> Iterator[tuple[str, pa.Table]]:
    """Tables for sheets of their own; none of a folder that is being extended, which are of fewer runs."""
    if manifest.status == "complete":
        for other in names_of(manifest):
            if other != name and other != "outcomes":
                yield other, read_table(folder, manifest, other)


def check_out(out: Path, kinds: Sequence[str]) -> None:
    """Refuse a file that could not be written, or that is there already.

    Raises
    ------
    InputError
        If its ending is unknown, its folder is missing, or it exists.
    """
    if out.suffix not in kinds:
        raise InputError(f"--out {out}: the file must end in {' or '.join(kinds)}")
    if not out.parent.is_dir():
        raise InputError(f"--out {out}: there is no folder {out.parent}")
    if out.exists():
        raise InputError(f"--out {out}: the file exists and is not overwritten; choose another name")


def check_columns(columns: Sequence[str], known: Sequence[str]) -> None:
    """Refuse columns that the table does not have; names all of them at once.

    Raises
    ------
    InputError
        If a column is unknown or given twice.
    """
    found = [
        f"--columns: unknown column '{name}'{nearest(name, known)}" for name in columns if name not in known
    ]
    found += [
        f"--columns: '{name}' is given twice" for name in sorted(set(columns)) if columns.count(name) > 1
    ]
    if found:
        raise InputError(*found)


def _write_csv(file: BinaryIO, tables: Iterator[pa.Table], plain: bool) -> None:
    """Write CSV; texts that need no quotes are streamed."""
    if plain:
        files.stream_csv(file, tables)
        return
    for table in tables:
        file.write(files.csv_text(table.to_pylist()).encode())


def _write_parquet(file: BinaryIO, tables: Iterator[pa.Table]) -> None:
    from pyarrow import parquet

    first = next(tables)
    with parquet.ParquetWriter(file, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def _write_workbook(
    file: BinaryIO, name: str, tables: Iterator[pa.Table], others: Iterable[tuple[str, pa.Table]]
) -> None:
    import xlsxwriter

    # Constant memory: a row is written out when the next one begins.
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, plain) as book:
        sheet, reached = book.add_worksheet(name), 0
        for table in tables:
            reached = _write_sheet(sheet, table, reached)
        for other, table in others:
            _write_sheet(book.add_worksheet(other), table, 0)


def _write_sheet(sheet: Any, table: pa.Table, reached: int) -> int:
    """Write a table below the rows already written; returns the last row."""
    if not reached:
        sheet.write_row(0, 0, table.column_names)
    for cells in zip(*(column.to_pylist() for column in table.columns), strict=True):
        reached += 1
        sheet.write_row(reached, 0, [_storable(cell) for cell in cells])
    return reached


def _storable(cell: Any) -> Any:
    """Cell as it is; as text if a sheet cannot hold the number: not finite, or an integer of 16 digits."""
    too_long = isinstance(cell, int) and abs(cell) > LARGEST_EXACT
    return f"{cell}" if too_long or (isinstance(cell, float) and not math.isfinite(cell)) else cell
