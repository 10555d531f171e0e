"""Where the program ends: errors as text, and exit codes."""

import errno
import io
import os
import re
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import typer

from experiments.results.provenance import recorded

INTERRUPTED: Final = 130
# What the machine refuses and a person can put right: no room, no permission, a disk that fails, a limit.
OF_THE_MACHINE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
    | {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN}
)
# How Python and its libraries report want of memory, threads or file handles without an error number.
OF_A_LIMIT: Final = re.compile(
    "can't start new thread|[Cc]annot allocate memory|failed to map segment|Too many open files"
    "|Resource temporarily unavailable|load shared object"
)
LESS_EXTREME: Final = "give the parameters, the initial state or the levers less extreme values"
# How Python writes a byte that its encoding cannot read.
UNREADABLE: Final = re.compile("[\ud800-\udfff]")
# Older versions of Typer raise Click's exceptions, later ones their own of the same names.
MISUSE: Final[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
# By name, because loading the model takes longer than many a command.
BAD_INPUT: Final = frozenset({"InputError", "ScenarioError", "SimulationError"})


def guarded(command: Any, arguments: list[str] | None) -> Any:
    """Run the command line; bad input is one message and exit code 2, an interruption 130."""
    open_standard_streams()
    escape_unknown_signs()
    given = sys.argv[1:] if arguments is None else arguments
    check_readable(given)
    try:
        with recorded(shlex.join(["fivelocks", *given])):
            code = command.main(arguments, prog_name="fivelocks", standalone_mode=False) or 0
        if code == INTERRUPTED:
            complain("interrupted")
        sys.exit(code)
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except MISUSE as error:
        error.show()
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        complain("interrupted")
        sys.exit(INTERRUPTED)
    except (BrokenPipeError, SystemExit) as error:
        # The command-line library turns a broken pipe into exit code 1.
        if not isinstance(error, BrokenPipeError) and not isinstance(error.__context__, BrokenPipeError):
            raise
        # Whoever read the output has gone. What is still to be flushed must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        complaints = refused(error)
        if not complaints:
            raise
        for line in complaints:
            complain(line)
        sys.exit(2)


def refused(error: Exception) -> list[str]:
    """Lines for a person about an error that a person can put right; none for a fault of the program."""
    kind = type(error).__name__
    if kind in BAD_INPUT:
        advice = f"; {LESS_EXTREME}" if kind == "SimulationError" else ""
        # Those of a scenario do not name their file.
        lines = getattr(error, "problems", []) if kind == "InputError" else str(error).splitlines()
        return [f"{line}{advice}" for line in lines]
    if isinstance(error, OSError) and error.errno in OF_THE_MACHINE:
        named = f"{error.filename}: " if error.filename else ""
        return [f"{named}{error.strerror}; put that right and call the same command again"]
    if isinstance(error, MemoryError) or OF_A_LIMIT.search(str(error)):
        reason = " ".join(str(error).split()) or "out of memory"
        return [f"{reason}; raise the limits of this process (ulimit -a), or ask for less"]
    return []


def open_standard_streams() -> None:
    """Connect closed standard streams to the null device, so that no results file gets their numbers."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.dup2(os.open(os.devnull, os.O_RDWR), number)
        setattr(sys, name, os.fdopen(number, mode, closefd=False))


def escape_unknown_signs() -> None:
    """Have signs written escaped that an output has no code for, where Python would stop."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def check_readable(arguments: Sequence[str]) -> None:
    """Refuse arguments that are no text: a manifest could not quote them."""
    for argument in filter(UNREADABLE.search, arguments):
        encoding = sys.getfilesystemencoding()
        complain(
            f"{argument!a} cannot be read in the encoding {encoding}; give another name"
            + ("" if encoding == "utf-8" else ", or set LC_ALL=C.UTF-8")
        )
        sys.exit(2)


def complain(text: str) -> None:
    """Print a line on standard error, in which a name does nothing to the terminal."""
    plain = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    try:
        sys.stderr.write(f"fivelocks: {plain}\n")
        sys.stderr.flush()
    except OSError:  # full or gone: the exit code remains
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
