"""Words for tests of single rules: a copied world, rows set by name, draws with changes, levers."""

from typing import Any

import numpy as np

from tests.vocabulary import opened as fresh
from tests.vocabulary import quiet


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


def pull(world: Any, lever: str, value: float, member: int | None = None) -> Any:
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


__all__ = ["chance", "fresh", "pull", "put", "scale"]
