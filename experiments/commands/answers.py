"""The folder of what was asked about a war or a rare ending, if there is to be one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from experiments.analysis.checkpoint import InOrder, Kept, unkept
from experiments.commands.folders import make_way
from experiments.rendering import render
from experiments.results import analyses, store
from experiments.results.rows import Described
from experiments.running import workers


@contextmanager
def answered_in(
    folder: Path | None,
    question: Mapping[str, Any],
    force: bool,
    threads: int | None,
    dask: str | None,
) -> Iterator[InOrder]:
    """Open a folder for a question, to keep there what is played; gives what plays.

    Parameters
    ----------
    folder
        Where to; None to keep nothing. One that answers the question is gone on with.
    question
        What is asked, but for the rules, which are those of this version.
    force
        Whether an existing folder is moved aside.
    threads, dask
        Who is to play, as for ``workers.pool_of``.

    Raises
    ------
    InputError
        If the cluster cannot be used, or the folder answers another question, is in use, or cannot be
        written.
    """
    if folder is None:
        yield unkept
        return
    with workers.pool_of(threads, dask):
        # A cluster that cannot be used is refused before anything is moved or written.
        pass
    make_way(folder, force)
    asked = {**question, "rules of this version": store.rules_fingerprint()}
    with analyses.analysis(folder, asked) as record:
        yield Kept(folder, record).in_order


def write(
    folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], described: Described, figures: str | None
) -> None:
    """Write the tables of an answer, what their columns mean, and its figures.

    Parameters
    ----------
    folder
        Where to.
    tables
        Rows by table name; one without rows is not written.
    described
        What the columns mean.
    figures
        Which figures to draw, as ``module:NAMES``; None for none.
    """
    draw = None if figures is None else partial(render.draw, figures=figures)
    analyses.finish(folder, {name: rows for name, rows in tables.items() if rows}, described, draw)
