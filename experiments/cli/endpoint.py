"""Where the program ends: errors in words and exit codes."""

import errno
import os
import sys
from typing import Any, Final

import typer
from typer.main import get_command

INTERRUPTED: Final = 130
# What a machine refuses, and a person can put right: no room, no permission, a disk that fails.
OF_THE_MACHINE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)
# Older versions of Typer raise Click's exceptions, later ones their own of the same names.
MISUSE: Final[Any] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def guarded(app: typer.Typer, arguments: list[str] | None) -> Any:
    """Run the command line; bad input is said in words and exits with 2, an interruption with 130."""
    command = get_command(app)
    try:
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
        # By name, because loading the model takes longer than many a command.
        if type(error).__name__ not in {"InputError", "ScenarioError", "SimulationError"}:
            raise
        for line in str(error).splitlines():
            complain(line)
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


def complain(text: str) -> None:
    """A line on standard error, on which a name does nothing to the terminal."""
    plain = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
    sys.stderr.write(f"fivelocks: {plain}\n")
