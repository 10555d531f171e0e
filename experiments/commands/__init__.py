"""The command line: one file a command, loaded when it is called, so that help answers at once."""

from typing import Any

from experiments.commands.application import program

__all__ = ["main", "program"]


def main(arguments: list[str] | None = None) -> Any:
    """Run the program: exit code 0 done, 1 a check failed, 2 bad input, 130 interrupted."""
    from experiments.commands.endpoint import guarded

    return guarded(program(), arguments)
