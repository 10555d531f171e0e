"""fivelocks export: a results folder as one file for other programs."""

from pathlib import Path
from typing import Annotated

from experiments.commands.options import AsJson, Folder, Quiet, writes
from experiments.rendering import console
from experiments.rendering import export as exporting


def export(
    folder: Folder,
    out: Annotated[
        Path,
        writes("Write this .csv, .parquet or .xlsx file.", metavar="FILE"),
    ],
    columns: Annotated[
        str,
        writes("Write only these columns; all by default.", metavar="NAME,NAME"),
    ] = "",
    table: Annotated[
        str | None,
        writes("Write this table; by default the main one, such as outcomes.", metavar="NAME"),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a results folder as CSV, Parquet or an Excel workbook."""
    chosen = [name.strip() for name in columns.split(",") if name.strip()]
    rows, width = exporting.export(folder, out, chosen, table)
    if as_json:
        console.write_json({"file": str(out), "rows": rows, "columns": width})
    elif not quiet:
        console.write(f"{out}: {rows:,} rows, {width} columns")
