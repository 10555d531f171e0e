"""A results folder as one file for other programs: CSV, Parquet, or an Excel workbook."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from experiments.errors import InputError
from experiments.rendering.render import numbers_in
from experiments.results import files, rows, store
from experiments.results.store import Manifest
from model.csv_tables import nearest

KINDS: Final = (".csv", ".parquet", ".xlsx")
MOST_ROWS_OF_A_SHEET: Final = 1_048_575
OTHER_SHEETS: Final = ("distribution", "incidence", "trajectories", "dictionary")
COLUMNS: Final = tuple(name for name, *_ in rows.COLUMNS["outcomes.csv"])


def export(folder: Path, out: Path, columns: Sequence[str] = ()) -> int:
    """Write the wars of a results folder as one file, a shard at a time.

    Parameters
    ----------
    folder
        Results folder of a batch.
    out
        File to write; its ending says which kind: ``.csv``, ``.parquet``, or ``.xlsx`` for a workbook
        with the folder's other tables on sheets of their own.
    columns
        Columns of ``outcomes.csv`` to write, in this order; all if none are given.

    Returns
    -------
    int
        Number of wars written.

    Raises
    ------
    InputError
        If the file cannot be written or exists, a column is unknown, a shard or table is damaged, or a
        sheet would be too long.
    """
    check_out(out, KINDS)
    check_columns(columns)
    manifest = store.read_manifest(folder)
    others = _other_tables(manifest) if out.suffix == ".xlsx" else ()
    store.check_whole(folder, manifest, others)
    if out.suffix == ".xlsx" and manifest.runs_done > MOST_ROWS_OF_A_SHEET:
        raise InputError(
            f"{folder} holds {manifest.runs_done:,} wars; a sheet holds at most {MOST_ROWS_OF_A_SHEET:,} "
            "[rows]. Export to .csv or .parquet"
        )
    tables = _outcomes(folder, manifest, columns or COLUMNS)
    try:
        if out.suffix == ".csv":
            files.write_csv(out, tables)
        elif out.suffix == ".parquet":
            files.write_whole(out, lambda file: _write_parquet(file, tables))
        else:
            files.write_whole(out, lambda file: _write_workbook(file, folder, tables, others))
    except OSError as error:
        raise InputError(
            f"--out {out} cannot be written: {error.strerror or error}; choose another place"
        ) from None
    return manifest.runs_done


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


def check_columns(columns: Sequence[str]) -> None:
    """Refuse columns that ``outcomes.csv`` does not have; names all of them at once.

    Raises
    ------
    InputError
        If a column is unknown or given twice.
    """
    found = [
        f"--columns: unknown column '{name}'{nearest(name, COLUMNS)}"
        for name in columns
        if name not in COLUMNS
    ]
    found += [
        f"--columns: '{name}' is given twice" for name in sorted(set(columns)) if columns.count(name) > 1
    ]
    if found:
        raise InputError(*found)


def _outcomes(folder: Path, manifest: Manifest, columns: Sequence[str]) -> Iterator[pa.Table]:
    for shard in store.shards_in_order(folder, manifest):
        yield rows.outcome_table(shard, manifest.scenario, manifest.seed).select(list(columns))


def _write_parquet(file: BinaryIO, tables: Iterator[pa.Table]) -> None:
    from pyarrow import parquet

    first = next(tables)
    with parquet.ParquetWriter(file, first.schema) as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)


def _other_tables(manifest: Manifest) -> list[str]:
    """Tables for sheets of their own; none of a batch that is being extended, which are of fewer wars."""
    return [f"{name}.csv" for name in OTHER_SHEETS] if manifest.status == "complete" else []


def _write_workbook(file: BinaryIO, folder: Path, tables: Iterator[pa.Table], others: Sequence[str]) -> None:
    import xlsxwriter

    # Constant memory: a row is written out when the next one begins.
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, plain) as book:
        sheet, reached = book.add_worksheet("outcomes"), 0
        for table in tables:
            if not reached:
                sheet.write_row(0, 0, table.column_names)
            for cells in zip(*(column.to_pylist() for column in table.columns), strict=True):
                reached += 1
                sheet.write_row(reached, 0, cells)
        for name in others:
            _write_sheet(book.add_worksheet(Path(name).stem), numbers_in(folder / name))


def _write_sheet(sheet: Any, lines: Sequence[dict[str, Any]]) -> None:
    sheet.write_row(0, 0, list(lines[0]))
    for place, line in enumerate(lines, start=1):
        sheet.write_row(place, 0, [_storable(cell) for cell in line.values()])


def _storable(cell: Any) -> Any:
    """Cell as it is; a number that is not finite, which a sheet cannot hold, as text."""
    return f"{cell}" if isinstance(cell, float) and not math.isfinite(cell) else cell
