"""Where the program ends: errors in words, and exit codes."""

import errno
import io
import os
import re
import shlex
import sys
from collections.abc import Sequence
from typing import Any, Final

import typer

from experiments.results.provenance import recorded

INTERRUPTED: Final = 130
# What the machine refuses and a person can put right: no room, no permission, a disk that fails.
OF_THE_MACHINE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
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
    except (ValueError, RuntimeError) as error:
        if type(error).__name__ not in BAD_INPUT:
            raise
        extreme = type(error).__name__ == "SimulationError"
        for line in str(error).splitlines():
            complain(f"{line}; {LESS_EXTREME}" if extreme else line)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read the output has gone. What is still to be flushed must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in OF_THE_MACHINE:
            raise
        named = f"{error.filename}: " if error.filename else ""
        complain(f"{named}{error.strerror}; put that right and call the same command again")
        sys.exit(2)


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
    sys.stderr.write(f"fivelocks: {plain}\n")
