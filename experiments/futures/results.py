"""Folder of a forecast, of causes, or of rare endings: tables, dictionary, manifest, figures."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from experiments.assumptions.folder import analysis, finish
from experiments.drawing import artist
from experiments.errors import InputError
from experiments.storage import store
from experiments.storage.rows import Described


def check(folder: Path | None, force: bool) -> None:
    """Refuse a folder that holds something else, unless it is to be moved aside.

    Raises
    ------
    InputError
        If it is a file, or holds files but no manifest.
    """
    if folder is None or force or not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"--out {folder} is a file; choose another name")
    if any(folder.iterdir()) and not (folder / store.MANIFEST).exists():
        raise InputError(
            f"--out {folder} holds files that fivelocks did not write; "
            "choose another, or --force to move it aside"
        )


def write(
    folder: Path,
    question: dict[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    described: Described,
    figures: str | None,
) -> None:
    """Write the tables of an answer, what their columns mean, and its figures.

    Parameters
    ----------
    folder
        Where to; one that answers another question is refused.
    question
        What was asked.
    tables
        Rows by table name; one without rows is not written.
    described
        What the columns mean.
    figures
        Which figures to draw, as ``module:NAMES``; None for none.

    Raises
    ------
    InputError
        If the folder answers another question, or cannot be written.
    """
    draw = None if figures is None else partial(artist.draw, figures=figures)
    with analysis(folder, question):
        finish(folder, question, {name: rows for name, rows in tables.items() if rows}, described, draw)
