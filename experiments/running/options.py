"""How a study is run, as opposed to what it asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from experiments.errors import InputError

Progress = Callable[[int, int], None]
Draw = Callable[[Path], Iterable[Path]]
MOST_THREADS: Final = 1_024


def unwatched(done: int, asked: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True)
class RunOptions:
    """How a study is run; none of it changes a result.

    Attributes
    ----------
    out
        Results folder; by default one named after the question.
    force
        Move an existing folder aside.
    threads
        Threads of this machine; as many as there are cores if None.
    dask
        Address of a Dask scheduler whose workers simulate instead.
    progress
        Called with the number of rows done and asked for; whatever it raises interrupts the study.
    draw
        Called with the folder once its tables are there; draws figures, and returns their files.
    moved
        Called with the new name of a folder that was moved aside.

    Raises
    ------
    InputError
        If threads are out of range, or given with a Dask scheduler.
    """

    out: Path | None = None
    force: bool = False
    threads: int | None = None
    dask: str | None = None
    progress: Progress = unwatched
    draw: Draw | None = None
    moved: Callable[[Path], None] | None = None

    def __post_init__(self) -> None:
        if self.threads is not None and not 1 <= self.threads <= MOST_THREADS:
            raise InputError(f"--threads {self.threads} is out of range; allowed is 1 to {MOST_THREADS}")
        if self.threads is not None and self.dask is not None:
            raise InputError(
                "--threads and --dask exclude each other; 'dask worker --nthreads' sets its threads"
            )


DEFAULTS: Final = RunOptions()
