"""What tests build: an opened world and changes of it, parameters and draws with changes, months, runs."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numba
import numpy as np
import pytest

from model import parameters, schedule, shocks
from model.levers import Event
from model.rule_table import plain
from model.world import blank

approx = pytest.approx
Array = np.ndarray[Any, Any]

needs_jit = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled without JIT")


def awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Result of a coroutine, in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()


def params(**changes: Any) -> np.void:
    """Central parameters with changes: a number for a scalar, a whole vector for a group."""
    record = parameters.defaults().view(parameters.record_type())
    for name, value in changes.items():
        record[name][0] = value
    return record[0]


def quiet() -> np.void:
    """Draws of a month in which chance makes nothing happen."""
    record = np.zeros(1, dtype=shocks.RECORD)
    for stream in shocks.STREAMS:
        record[stream.name][0] = stream.neutral
    return record[0]


def expect(row: Any, **values: Any) -> None:
    """Require these values of a row's fields, to one part in a million; names all that differ."""
    wrong = {name: row[name] for name, value in values.items() if row[name] != approx(value)}
    assert not wrong, f"{wrong}, not { ({name: values[name] for name in wrong}) }"


def opened(given: np.void | None = None, drawn: np.void | None = None) -> np.void:
    """World as the opening rules leave it, with no lever set; a copy at each call."""
    if given is None and drawn is None:
        return np.array([_opened_once()])[0]
    return _opened(given, drawn)


@cache
def _opened_once() -> np.void:
    return _opened(None, None)


def _opened(given: np.void | None, drawn: np.void | None) -> np.void:
    world = blank(1)[0]
    for name in world["orders"].dtype.names:
        world["orders"][0][name] = np.nan
        world["factors"][0][name] = 1.0
    world["course"]["horizon"] = 60
    for phase in schedule.OPENING:
        for row in range(phase.first, phase.stop):
            plain(phase.rule)(
                world, given if given is not None else params(), drawn if drawn is not None else quiet(), row
            )
    return world


def apply(rule: Callable[..., None], world: Any, given: Any = None, drawn: Any = None, row: int = 0) -> Any:
    """Apply one rule, as plain Python, to one row; returns the world for chaining."""
    plain(rule)(world, params() if given is None else given, quiet() if drawn is None else drawn, row)
    return world


def apply_to_all(rule: Callable[..., None], world: Any, given: Any = None, drawn: Any = None) -> Any:
    """Apply a rule to every row its phase in the schedule names."""
    phase = next(phase for phase in schedule.OPENING + schedule.MONTH if phase.rule is rule)
    for row in range(phase.first, phase.stop):
        apply(rule, world, given, drawn, row)
    return world


def lever_event(lever: str, value: float | None = None, month: int = 1, **more: Any) -> Event:
    """Event that sets a lever."""
    return Event(month, lever, value, **more)


def put(world: Any, kind: str, row: Any = 0, **fields: Any) -> Any:
    """Set fields of one row, or of all with an ellipsis; returns the world for chaining."""
    for name, value in fields.items():
        world[kind][row][name] = value
    return world


def chance(**changes: Any) -> np.void:
    """Draws of a quiet month with changes: one number for a whole stream, or a list by actor."""
    drawn = quiet()
    for name, value in changes.items():
        drawn[name] = value
    return drawn


def set_lever(world: Any, lever: str, value: float, member: int | None = None) -> Any:
    """Give a lever a value; returns the world for chaining."""
    return _set_lever(world, "orders", lever, value, member)


def scale(world: Any, lever: str, factor: float, member: int | None = None) -> Any:
    """Give a lever a factor; returns the world for chaining."""
    return _set_lever(world, "factors", lever, factor, member)


def _set_lever(world: Any, table: str, lever: str, value: float, member: int | None) -> Any:
    if member is None:
        world[table][0][lever] = value
    else:
        world[table][0][lever][member] = value
    return world
