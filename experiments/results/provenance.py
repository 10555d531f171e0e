"""What made a results folder: the commit of the program's sources, and the command or call."""

import functools
import os
import re
import reprlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
UNKNOWN: Final = "called from Python"
STATUS: Final = ("git", "--no-optional-locks")
COMMIT: Final = re.compile("[0-9a-f]{40,64}")
SECONDS: Final = 5.0
_CALL: ContextVar[str] = ContextVar("call", default=UNKNOWN)
_SHORT: Final = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200


@contextmanager
def recorded(call: str) -> Iterator[None]:
    """Record a command or call in the manifests that are written meanwhile; the outermost one counts."""
    token = _CALL.set(call) if _CALL.get() == UNKNOWN else None
    try:
        yield
    finally:
        if token is not None:
            _CALL.reset(token)


def records_call(function: Callable[P, T]) -> Callable[P, T]:
    """Decorate a function of the Python interface: manifests record how it was called."""

    @functools.wraps(function)
    def recording(*arguments: P.args, **named: P.kwargs) -> T:
        given: list[Any] = [_SHORT.repr(value) for value in arguments]
        given += [f"{name}={_SHORT.repr(value)}" for name, value in named.items()]
        with recorded(f"{function.__name__}({', '.join(given)})"):
            return function(*arguments, **named)

    return recording


def command_line() -> str:
    """The command as a shell would take it, or the call in a script or notebook."""
    return _CALL.get()


@functools.cache
def commit() -> str | None:
    """Commit of the checkout that the program runs from, "-dirty" if files differ; None if unknown.

    Without Git, if it does not answer, or outside a checkout, nothing is claimed. Variables such as
    ``GIT_DIR`` name somebody else's repository and are ignored. Git takes no lock, which would stay and stop
    the user's own Git if this process were killed.
    """
    here = Path(__file__).resolve().parents[2]
    if not (here / ".git").exists():
        return None
    try:
        asked = subprocess.run(  # noqa: S603
            [*STATUS, "-C", str(here), "status", "--porcelain=v2", "--branch", "--untracked-files=no"],
            env={name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    lines = asked.stdout.splitlines()
    head = next((line.split()[-1] for line in lines if line.startswith("# branch.oid ")), "")
    changed = any(not line.startswith("#") for line in lines)
    return f"{head}{'-dirty' if changed else ''}" if COMMIT.fullmatch(head) else None
