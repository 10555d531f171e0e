"""fivelocks export: a results folder as one file for other programs."""

from pathlib import Path
from typing import Annotated

from experiments.commands.groups import Printing
from experiments.commands.options import Folder, writes
from experiments.errors import InputError
from experiments.rendering import console, figures
from experiments.rendering import export as exporting


def export(
    folder: Folder,
    how: Printing,
    out: Annotated[
        Path,
        writes("Write this .csv, .parquet or .xlsx file; with --figure .pdf, .svg or .png.", metavar="FILE"),
    ],
    columns: Annotated[str, writes("Write only these columns; all by default.", metavar="NAME,NAME")] = "",
    table: Annotated[
        str | None, writes("Write this table; by default the main one, such as outcomes.", metavar="NAME")
    ] = None,
    figure: Annotated[
        str | None, writes("Write this figure without title, note and source, for a paper.", metavar="NAME")
    ] = None,
) -> None:
    """Write a results folder as CSV, Parquet or Excel, or a figure for a paper."""
    if figure is not None:
        if table or columns:
            raise InputError("--figure goes without --table and --columns")
        exporting.check_out(out, exporting.PICTURES)
        figures.export(folder, figure, out)
        written: dict[str, str | int] = {"figure": figure, "source": figures.source(folder)}
        text = f"{out}: {figure}; source: {written['source']}"
    else:
        chosen = [name.strip() for name in columns.split(",") if name.strip()]
        rows, width = exporting.export(folder, out, chosen, table)
        written = {"rows": rows, "columns": width}
        text = f"{out}: {console.counted(rows, 'row')}, {console.counted(width, 'column')}"
    if how.as_json:
        console.write_json({"file": str(out), **written})
    elif not how.quiet:
        console.prose(text)
