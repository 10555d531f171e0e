"""Work that takes a while, in a thread of its own: it reports progress and can be cancelled.

Results of recent work are kept by the question they answer, for all tabs of the server. A result has a folder
of its own, which is removed when neither this store nor any tab holds the result any more.
"""

import itertools
import shutil
import tempfile
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from experiments.errors import InputError, ScenarioError
from model.ensemble import SimulationError

Result = TypeVar("Result")
Progress = Callable[[int, int], None]
# Seconds between reports.
PACE: Final = 0.1
MOST_RECENT: Final = 12
Key = tuple[str, ...]
_recent: OrderedDict[Key, Any] = OrderedDict()
_lock = Lock()
_numbers = itertools.count()


class Cancelled(KeyboardInterrupt):
    """Somebody wants no more of this work; to the experiments it is an interruption like any other."""


@dataclass(frozen=True)
class Report(Generic[Result]):
    """How work stands: ``idle``, ``running``, ``done``, ``cancelled`` or ``failed``, and its last result."""

    status: str = "idle"
    done: int = 0
    asked: int = 0
    seconds: float = 0.0
    result: Result | None = None
    problems: tuple[str, ...] = ()


class Job(Generic[Result]):
    """One piece of work at a time.

    Parameters
    ----------
    publish
        Called with each new report, at most ten times a second while the work goes on.
    """

    def __init__(self, publish: Callable[[Report[Result]], None]) -> None:
        self._publish = publish
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = 0.0
        self.report: Report[Result] = Report()

    def start(self, work: Callable[[Progress], Result]) -> None:
        """Begin, unless work is under way; what is wrong with it is reported as text."""
        if self.report.status == "running":
            return
        self._stop.clear()
        self._report(replace(self.report, status="running", done=0, asked=0, problems=()))
        self._thread = threading.Thread(target=self._do, args=(work,), daemon=True, name="job")
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next report of progress."""
        self._stop.set()

    def complain(self, *problems: str) -> None:
        """Report problems of a question that cannot even be started."""
        self._report(replace(self.report, problems=problems))

    def _do(self, work: Callable[[Progress], Result]) -> None:
        began = time.monotonic()
        try:
            result = work(self._progress)
        except Cancelled:
            self._report(replace(self.report, status="cancelled"))
        except (InputError, ScenarioError) as error:
            self._report(replace(self.report, status="failed", problems=tuple(error.problems)))
        except SimulationError as error:
            self._report(replace(self.report, status="failed", problems=(f"{error}",)))
        except Exception as error:
            # Whatever it is, the person at the page must not wait for ever.
            self._report(
                replace(self.report, status="failed", problems=(f"{type(error).__name__}: {error}",))
            )
            raise
        else:
            seconds = time.monotonic() - began
            self._report(replace(self.report, status="done", result=result, seconds=seconds))

    def _progress(self, done: int, asked: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.report = replace(self.report, done=done, asked=asked)
        if time.monotonic() - self._last > PACE:
            self._report(self.report)

    def _report(self, report: Report[Any]) -> None:
        self.report, self._last = report, time.monotonic()
        self._publish(report)


@cache
def _root() -> "tempfile.TemporaryDirectory[str]":
    """Where the folders lie; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="fivelocks-")


def recalled(key: Key | None, work: Callable[[Path], Any]) -> Any:
    """Result of a question: the stored one, or that of the work, which is given a new folder.

    Parameters
    ----------
    key
        The question; None if its result must not be shared.
    work
        Called with the path of a folder that does not exist yet.
    """
    with _lock:
        if key is not None and key in _recent:
            _recent.move_to_end(key)
            return _recent[key]
    folder = Path(_root().name) / str(next(_numbers))
    try:
        result = work(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(result, shutil.rmtree, folder, ignore_errors=True)
    if key is not None:
        with _lock:
            _recent[key] = result
            while len(_recent) > MOST_RECENT:
                _recent.popitem(last=False)
    return result
