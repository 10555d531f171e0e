"""Declaration of the state of a kind: every field has a meaning and a unit."""

from typing import Any

import numpy as np

Field = Any


def record(*fields: Field) -> np.dtype[Any]:
    """Build a record dtype whose fields carry meaning and unit as their NumPy title.

    Parameters
    ----------
    fields
        ``(name, "meaning [unit]")``, then optionally the type (``"f8"``, the default, or ``"i8"``)
        and the length of a vector. All fields are eight bytes wide, so that a record can also be
        seen as a row of numbers.
    """
    return np.dtype([_field(*field) for field in fields])


def _field(name: str, title: str, kind: str = "f8", length: int = 0) -> Field:
    if not title.endswith("]"):
        raise ValueError(f"field {name}: the title '{title}' must end with its unit in brackets")
    if length:
        return ((title, name), kind, (length,))
    return ((title, name), kind)


def meaning_and_unit(dtype: np.dtype[Any], name: str) -> tuple[str, str]:
    """Meaning and unit of one field, from its title."""
    assert dtype.fields is not None
    title = str(dtype.fields[name][2])  # type: ignore[misc]  # the title, where there is one
    meaning, _, unit = title.rpartition(" [")
    return meaning, unit.rstrip("]")
