"""The program in processes of their own, which can be killed at a moment or before a change to a file.

They are forked by a server that has loaded the rules, so that a process is at work at once.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Final

from experiments.cli import main
from experiments.rendering import render
from tests.experiments.vocabulary import Idle
from tests.faults.judging import Said

PATIENCE: Final = 120.0
STEP: Final = 0.002
MOVES: Final = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir"})
WRITING: Final = os.O_WRONLY | os.O_RDWR

_SERVER: Final = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.faults.warm"])


class Process:
    """The program at work in a folder.

    Parameters
    ----------
    arguments
        Of the command line.
    log
        File for what it says.
    folder, fatal
        It dies just before its change of that number to a file below the folder; never if that is 0.
    drawn
        Whether it draws figures.
    """

    def __init__(
        self, arguments: Sequence[str], log: Path, folder: Path, *, fatal: int = 0, drawn: bool = False
    ) -> None:
        self.log, self.folder = log, folder
        manifest = folder / "manifest.json"
        self._before = manifest.stat().st_mtime_ns if manifest.exists() else 0
        work = (list(arguments), str(log), str(folder), str(Path.cwd()), fatal, drawn)
        self._process: ForkServerProcess = _SERVER.Process(target=_run, args=work)
        self._process.start()

    @property
    def code(self) -> int | None:
        """Exit code; None while it runs, below 0 if a signal ended it."""
        return self._process.exitcode

    @property
    def number(self) -> int:
        """Number of the process."""
        return self._process.pid or 0

    def await_(self, ready: Callable[[], bool]) -> None:
        """Wait until something is so, or the process has ended."""
        ends = time.monotonic() + PATIENCE
        while self.code is None and not ready() and time.monotonic() < ends:
            time.sleep(STEP)

    def await_work(self) -> None:
        """Wait until it has taken its folder in hand."""
        manifest = self.folder / "manifest.json"
        self.await_(lambda: manifest.exists() and manifest.stat().st_mtime_ns != self._before)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.code is None:
            os.kill(self.number, number)

    def said(self) -> Said:
        """What it said in all, once it has ended; killed, as a hang, if it does not."""
        self._process.join(PATIENCE)
        if self.code is None:
            self.send(signal.SIGKILL)
            self._process.join()
            return Said(None, "", f"it did not end within {PATIENCE:g} seconds")
        return Said(self.code, "", self.log.read_text(encoding="utf-8"))


def _run(arguments: list[str], log: str, folder: str, here: str, fatal: int, drawn: bool) -> None:
    """Be the program."""
    os.chdir(here)
    # A shell that started this in the background would have it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Path(log).open("w", encoding="utf-8") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    if not drawn:
        render.Artist = Idle  # type: ignore[misc, assignment]
        render.draw = lambda folder, figures="": []
        render.keep = lambda *figure, **size: []
    if fatal:
        _die_before(fatal, folder)
    main(arguments)


def _die_before(number: int, folder: str) -> None:
    """Kill this process before so many changes to files below a folder were made."""
    changes = 0

    def watch(event: str, details: tuple[Any, ...]) -> None:
        nonlocal changes
        if _is_change(event, details) and _named(details[0]).startswith(folder):
            changes += 1
            if changes == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _is_change(event: str, details: tuple[Any, ...]) -> bool:
    return event in MOVES or (event == "open" and bool(details[2] & WRITING))


def _named(path: Any) -> str:
    return os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
