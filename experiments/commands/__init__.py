"""The command line: one file a command, loaded when it is called, so that help answers at once."""

import sys
from typing import Any

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> Any:
    """Run the program: exit code 0 done, 1 a check failed, 2 bad input, 130 interrupted."""
    try:
        from experiments.commands.application import program
        from experiments.commands.endpoint import guarded

        return guarded(program(), arguments)
    except KeyboardInterrupt:  # while the program was being loaded
        sys.stderr.write("fivelocks: interrupted\n")
        sys.exit(130)
