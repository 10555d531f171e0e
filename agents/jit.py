"""The decorators for rules and formulas. Nothing else imports ``njit``."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numba
from numba.core import event, types

from agents.compile_cache import is_on_disk, keep_on_disk, rules_fingerprint

__all__ = [
    "inlined",
    "inlined_source",
    "inner",
    "is_on_disk",
    "njit",
    "rule",
    "rules_fingerprint",
]

Function = TypeVar("Function", bound=Callable[..., object])

# Division by zero gives infinity, which the kernel reports by run and field, instead of an exception.
FLAGS = {"nogil": True, "error_model": "numpy"}

# Numba writes out the types of all arguments in every pass. The text of a record with hundreds of fields is
# kept, which takes a fifth off the time of compiling.
types.Record.__repr__ = cache(types.Record.__repr__)  # type: ignore[method-assign]

# Numba's own annotations leave out some of the options used here.
njit: Any = numba.njit


def rule(function: Function) -> Function:
    """Compile a rule or formula; without JIT it stays the plain Python function it is.

    The interpreter lock is released while it runs, so chunks of runs can share a process. No
    fastmath: live and ensemble runs must agree to the last bit.
    """
    compiled: Function = njit(no_cfunc_wrapper=True, **FLAGS)(function)
    keep_on_disk(compiled)
    return compiled


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call: no entry from Python, no cache of its own.

    Whatever calls it is cached with it inside. Without JIT it stays the plain function it is.
    """
    compiled: Function = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **FLAGS)(function)
    return compiled


def inlined(function: Function) -> Function:
    """Compile a short formula whose machine code becomes part of its caller's: no call is made."""
    compiled: Function = njit(forceinline=True, no_cfunc_wrapper=True, **FLAGS)(function)
    keep_on_disk(compiled)
    return compiled


def inlined_source(function: Function) -> Function:
    """Compile a formula by weaving its text into its caller, so that loops over it can be vectorised.

    For innermost arithmetic only: it costs compile time wherever it is used.
    """
    compiled: Function = njit(inline="always", **FLAGS)(function)
    keep_on_disk(compiled)
    return compiled


def report_compilation(report: Callable[[int], None]) -> None:
    """Call ``report`` with the number of functions compiled so far, from now on, after each of them."""
    event.register("numba:compile", _Compiled(report))


class _Compiled(event.Listener):
    """Counts what Numba has compiled."""

    def __init__(self, report: Callable[[int], None]) -> None:
        self.report, self.done = report, 0

    def on_start(self, event: Any) -> None:
        """Let the compilation begin."""

    def on_end(self, event: Any) -> None:  # noqa: ARG002  # only that it is over counts
        """Count a compiled function and report."""
        self.done += 1
        self.report(self.done)
