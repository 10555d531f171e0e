"""How a study is called from the command line, and how its result is printed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from experiments.commands.groups import Execution, Locally, Printing
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, figures
from experiments.running.options import RunOptions
from experiments.running.study import R, Study, run


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


def answer(
    study: Study[R], label: str, how: Locally, summary: Callable[[R], Any], show: Callable[[R], None]
) -> R:
    """Run a study and print its result.

    Parameters
    ----------
    study, label, how
        The question, what is counted, and how it is run.
    summary
        Gives the result for ``--json``.
    show
        Prints the result for people.
    """
    with calling(label, how) as options:
        done = run(study, options)
    print_result(done, how, summary, show)
    return done


def print_result(done: R, how: Printing, summary: Callable[[R], Any], show: Callable[[R], None]) -> None:
    """Print a result as JSON, or as text unless the command is quiet."""
    if how.as_json:
        console.write_json(summary(done))
    elif not how.quiet:
        show(done)


def _note_moved(out: Path | None, aside: Path) -> None:
    console.note(f"moved {out or 'the existing folder'} aside to {aside}")


def print_files(folder: Path | None, tables: Iterable[str]) -> None:
    """Print where the results are."""
    if folder is not None:
        names = ", ".join([*(f"{name}.csv" for name in tables), "dictionary.csv"])
        console.prose(f"Results: {folder}/  ({names}, figures)")
