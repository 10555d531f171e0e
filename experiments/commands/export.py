"""fivelocks export: a results folder as one file for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.commands.options import OUTPUT, AsJson, Folder, Quiet
from experiments.rendering import console
from experiments.rendering import export as exporting


def export(
    folder: Folder,
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Write this .csv, .parquet or .xlsx file.", rich_help_panel=OUTPUT),
    ],
    columns: Annotated[
        str,
        typer.Option(
            metavar="NAME,NAME", help="Write only these columns; all by default.", rich_help_panel=OUTPUT
        ),
    ] = "",
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Write this table; by default the main one, such as outcomes.",
            rich_help_panel=OUTPUT,
        ),
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
