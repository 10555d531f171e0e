"""Commands that hand results to others."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import AsJson, Folder, Quiet


@app.command()
def report(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Page to write; by default report.html in the folder.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """One HTML page about a results folder that needs no network: shares, figures, a war for every ending."""
    from experiments.commands import publish

    publish.report(folder, out, as_json, quiet)


@app.command()
def export(
    folder: Folder,
    out: Annotated[Path, typer.Option(metavar="FILE", help="File to write: .csv, .parquet or .xlsx.")],
    columns: Annotated[str, typer.Option(metavar="NAME,NAME", help="Columns to write; all by default.")] = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """A results folder as one file: CSV, Parquet, or an Excel workbook."""
    from experiments.commands import publish

    publish.export(folder, out, columns, as_json, quiet)
