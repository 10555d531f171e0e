"""Compiling the rules once for a version: by two processes, each half of them, through the cache on disk.

The second process only helps: whatever it has not put into the cache is compiled where it is needed.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numba
import numpy as np

from agents.compile_cache import cache_folder
from agents.jit import is_on_disk
from model import parameters, schedule, shocks, world
from model.kernel import simulate_runs

PHASES = schedule.OPENING + schedule.MONTH


def is_compiled() -> bool:
    """Whether the compiled rules of this version are already on disk."""
    return is_on_disk(simulate_runs)


def compile_rules(cores: int) -> None:
    """Compile the rules of all phases into the cache, in two processes if there are two cores.

    Does nothing where they are compiled already, where nothing is compiled, or where no cache is to be had.
    """
    if cores < 2 or is_compiled() or not hasattr(simulate_runs, "compile") or cache_folder() is None:
        return
    with _helper():
        compile_share(0)


def compile_share(share: int, shares: int = 2) -> None:
    """Compile the rules of one phase in so many, counted from a first one, or load them from the cache."""
    records = (world.RECORD, parameters.record_type(), shocks.RECORD)
    signature = (*(numba.from_dtype(np.dtype(record)) for record in records), numba.int64)
    for phase in PHASES[share::shares]:
        phase.rule.compile(signature)  # type: ignore[attr-defined]  # Numba's, on a compiled rule


@contextmanager
def _helper() -> Iterator[None]:
    """A second process that compiles the other half, waited for at the end, killed if this one gives up."""
    command = [sys.executable, "-P", "-m", "experiments.running.compiling", "1"]
    try:
        helper = subprocess.Popen(  # noqa: S603  # this Python and a module of ours
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError:
        yield
        return
    try:
        yield
        helper.wait()
    finally:
        helper.kill()
        helper.communicate()


def _end_with_parent() -> None:
    """End this process when its standard input is closed, as it is when the parent ends."""
    with suppress(OSError):
        os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    compile_share(*map(int, sys.argv[1:]))
