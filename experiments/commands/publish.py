"""Results for others: a page, or a file for another program."""

from pathlib import Path

from experiments.rendering import console
from experiments.rendering import export as exporting


def export(folder: Path, out: Path, columns: str, as_json: bool, quiet: bool) -> None:
    """Write a folder's wars as one file and say so."""
    chosen = [name.strip() for name in columns.split(",") if name.strip()]
    wars = exporting.export(folder, out, chosen)
    if as_json:
        console.say_json({"file": str(out), "wars": wars, "columns": chosen or list(exporting.COLUMNS)})
    elif not quiet:
        console.say(f"{out}: {wars:,} wars, {len(chosen or exporting.COLUMNS)} columns")


def report(folder: Path, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Write a page about a folder and say where it is."""
    from experiments.rendering.report import report as write

    page = write(folder, out)
    if as_json:
        console.say_json({"file": str(page), "bytes": page.stat().st_size})
    elif not quiet:
        console.say(f"{page}: open it in a browser; it needs no network")
