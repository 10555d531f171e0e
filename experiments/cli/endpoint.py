"""Where the program ends: errors in words and exit codes."""

import errno
import io
import os
import re
import shlex
import sys
from collections.abc import Sequence
from typing import Any, Final

import typer
from typer.main import get_command

from experiments.results.provenance import recorded

INTERRUPTED: Final = 130
# What a machine refuses, and a person can put right: no room, no permission, a disk that fails.
OF_THE_MACHINE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)
# What a person can do about a war whose numbers do not stay finite.
LESS_EXTREME: Final = "give the parameters, the initial state or the levers less extreme values"
# How Typer, whichever its version, says that an option wants a number, and what we say.
NO_NUMBER: Final = re.compile("valid (integer|number|float)")
DECIMAL: Final = "number; write one in digits, such as 0.02"
NUMBERS: Final = {
    "integer": "whole number; write one in digits, such as 1000",
    "number": DECIMAL,
    "float": DECIMAL,
}
# How Python writes a byte that its encoding cannot read.
UNREADABLE: Final = re.compile("[\ud800-\udfff]")
# Older versions of Typer raise Click's exceptions, later ones their own of the same names.
MISUSE: Final[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def guarded(app: typer.Typer, arguments: list[str] | None) -> Any:
    """Run the command line; bad input is said in words and exits with 2, an interruption with 130."""
    show_everything()
    command, given = get_command(app), sys.argv[1:] if arguments is None else arguments
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
        said = no_number(error, given)
        if said:
            complain(said)
        else:
            error.show()
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        complain("interrupted")
        sys.exit(INTERRUPTED)
    except (ValueError, RuntimeError) as error:
        # By name, because loading the model takes longer than many a command.
        if type(error).__name__ not in {"InputError", "ScenarioError", "SimulationError"}:
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


def no_number(error: Any, arguments: Sequence[str]) -> str:
    """What to say where an option wants a number and was given something else; empty if that is not it."""
    wanted = NO_NUMBER.search(str(error))
    if wanted is None or getattr(error, "param", None) is None:
        return ""
    kind = NUMBERS[wanted[1]]
    for name in error.param.opts:
        for place, argument in enumerate(arguments):
            if argument == name and place + 1 < len(arguments):
                return f"{name} '{arguments[place + 1]}' is no {kind}"
            if argument.startswith(f"{name}="):
                return f"{name} '{argument.partition('=')[2]}' is no {kind}"
    return ""


def show_everything() -> None:
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
    """A line on standard error, on which a name does nothing to the terminal."""
    plain = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    sys.stderr.write(f"fivelocks: {plain}\n")
