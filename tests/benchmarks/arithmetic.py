"""How much arithmetic a month is: ``NUMBA_DISABLE_JIT=1 python -m tests.benchmarks.arithmetic [WARS]``.

Rules are played as plain Python on numbers that count what is done to them, in a process of its own where
nothing is compiled. Prints, as JSON, the months played and how often each operation was done.
"""

import json
import math
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from model import parameters, schedule, shocks
from model.ensemble import seed_words
from tests.vocabulary import opened

DONE: Final[Counter[str]] = Counter()
KINDS: Final = {
    "add": ("add", "sub", "radd", "rsub", "neg"),
    "multiply": ("mul", "rmul"),
    "divide": ("truediv", "rtruediv"),
    "compare": ("lt", "le", "gt", "ge", "eq", "ne", "abs"),
}
FUNCTIONS: Final = ("exp", "log", "pow", "sqrt", "erfc")


class Counted(float):
    """A number that counts what is done to it."""

    __slots__ = ()
    __hash__ = float.__hash__


def _counting(kind: str, done: Callable[..., Any]) -> Callable[..., Any]:
    def count(*numbers: Any) -> Any:
        DONE[kind] += 1
        result = done(*numbers)
        return Counted(result) if isinstance(result, float) else result

    return count


for _kind, _names in KINDS.items():
    for _name in _names:
        setattr(Counted, f"__{_name}__", _counting(_kind, getattr(float, f"__{_name}__")))


def counted(content: Any) -> Any:
    """Records as dictionaries, tables as lists, and every float a number that counts."""
    if getattr(content, "dtype", None) is not None and content.dtype.names:
        if isinstance(content, np.ndarray):
            return [counted(row) for row in content]
        return {name: counted(content[name]) for name in content.dtype.names}
    if isinstance(content, np.ndarray):
        return [counted(number) for number in content]
    return int(content) if isinstance(content, np.integer) else Counted(content)


def _drawn(run: int, month: int) -> Any:
    draws = np.zeros(shocks.SLOTS)
    shocks.draw_month(draws, np.empty((3, shocks.SLOTS)), seed_words(42), run, 0, month)
    return draws.view(shocks.RECORD)[0]


def play(run: int) -> int:
    """Months of a war of the baseline played on numbers that count."""
    values = parameters.defaults().view(parameters.record_type())[0]
    world, given = counted(opened(values, _drawn(run, 0))), counted(values)
    month = 0
    while month < 60 and not world["course"][0]["over"]:
        month += 1
        schedule.walk(world, given, counted(_drawn(run, month)), schedule.MONTH)
    return month


def counted_apart(wars: int) -> dict[str, Any]:
    """Months of so many wars, and how often each operation was done, from a process that compiles nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.arithmetic", str(wars)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Count over some wars and print the sum."""
    for function in FUNCTIONS:
        setattr(math, function, _counting(function, getattr(math, function)))
    DONE.clear()
    months = sum(play(run) for run in range(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
    json.dump({"months": months, "operations": dict(DONE)}, sys.stdout)


if __name__ == "__main__":
    main()
