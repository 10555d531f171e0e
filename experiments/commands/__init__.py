"""The command line: one file a command, loaded when it is called, so that help answers at once."""

import gc
import sys
from typing import Any, Final

__all__ = ["main"]

# New objects after which unused ones are looked for. Most that loading makes stay: with the usual 700 the
# looking takes a tenth of the time of a short command.
COLLECTED_AFTER: Final = 100_000


def main(arguments: list[str] | None = None) -> Any:
    """Run the program: exit code 0 done, 1 a check failed, 2 bad input, 130 interrupted."""
    if arguments is None:  # a process of its own
        gc.set_threshold(COLLECTED_AFTER)
    try:
        from experiments.commands.application import program
        from experiments.commands.endpoint import guarded

        return guarded(program(), arguments)
    except KeyboardInterrupt:  # while the program was being loaded
        sys.stderr.write("fivelocks: interrupted\n")
        sys.exit(130)
