"""The command line: parse, call, print.

What a command needs is loaded inside it, so that help and listings answer at once.
"""

from typing import Any

# In the order in which help lists their commands.
# isort: off
from experiments.cli import wars, comparison, reference, evidence, sensitivity, futures, publishing
from experiments.cli import checks, dashboard

# isort: on
from experiments.cli.application import app

__all__ = [
    "app",
    "checks",
    "comparison",
    "dashboard",
    "evidence",
    "futures",
    "main",
    "publishing",
    "reference",
    "sensitivity",
    "wars",
]


def main(arguments: list[str] | None = None) -> Any:
    """Run the program: exit code 0 done, 1 a check failed, 2 bad input, 130 interrupted."""
    from experiments.cli.endpoint import guarded

    return guarded(app, arguments)
