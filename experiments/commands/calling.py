"""How a study is called from the command line."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from experiments.commands.groups import Execution, Locally
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, figures
from experiments.running.options import RunOptions


@contextmanager
def calling(label: str, how: Locally) -> Iterator[RunOptions]:
    """Options of a study that is called from the command line, with a progress bar and figures.

    Parameters
    ----------
    label
        What is counted, such as ``runs``.
    how
        Where the study goes, and how it is run.
    """
    dask = how.dask if isinstance(how, Execution) else None
    moved = partial(_note_moved, how.out)
    options = RunOptions(how.out, how.force, how.threads, dask, draw=figures.draw, moved=moved)
    figures.preload()
    announce_compiling(how.silent)
    with console.progress(label, how.silent) as progress:
        yield replace(options, progress=progress)


def _note_moved(out: Path | None, aside: Path) -> None:
    console.note(f"moved {out or 'the existing folder'} aside to {aside}")


def print_files(folder: Path | None, tables: Iterable[str]) -> None:
    """Print where the results are."""
    if folder is not None:
        names = ", ".join([*(f"{name}.csv" for name in tables), "dictionary.csv"])
        console.prose(f"Results: {folder}/  ({names}, figures)")
