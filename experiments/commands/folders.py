"""The folder that a command is to write into."""

from pathlib import Path

from experiments.rendering import console
from experiments.results import store
from experiments.running import workers


def make_way(folder: Path, force: bool, threads: int | None = None, dask: str | None = None) -> None:
    """Move an existing folder aside if asked to, and say so.

    Parameters
    ----------
    folder
        Results folder.
    force
        Whether it is asked.
    threads, dask
        Who is to play, as for ``workers.pool_of``.

    Raises
    ------
    InputError
        If the cluster cannot be used, so that nothing could take the old folder's place, or the folder
        cannot be moved.
    """
    if not force:
        return
    if dask is not None:
        with workers.pool_of(threads, dask):
            pass
    if aside := store.move_aside(folder):
        console.note(f"moved {folder} aside to {aside}")
