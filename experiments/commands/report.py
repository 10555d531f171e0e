"""fivelocks report: a results folder as one HTML page."""

from pathlib import Path
from typing import Annotated

from experiments.commands.options import AsJson, Folder, Quiet, writes
from experiments.rendering import console
from experiments.rendering.report import report as write


def report(
    folder: Folder,
    out: Annotated[
        Path | None, writes("Write this page; by default report.html in the folder.", metavar="FILE")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a results folder as one HTML page that needs no network.

    Shows tables, figures, provenance, and for a batch a representative run of every ending.
    """
    page = write(folder, out)
    if as_json:
        console.write_json({"file": str(page), "bytes": page.stat().st_size})
    elif not quiet:
        console.write(f"{page}: open it in a browser; it needs no network")
