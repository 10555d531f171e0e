"""The whole state of a run in one record, how to address a field of it, and what must always hold.

A world is one NumPy record that holds a table for every kind. One record instead of a tuple of arrays
means that a world is copied, compared, stored and branched as one block of memory, and that the same
expression ``world["leader"][i]["belief"]`` works compiled, in plain Python, and on dictionaries.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from agents import belligerent, donor, faction, front, leader, partner, sector
from agents.entities import DONORS, FACTIONS, LEADERS, LOCKS, PARTNERS, SECTORS, SIDES
from agents.records import meaning_and_unit
from model import bargaining, endings, environment, escalation, levers, locks

# Kind, its record, the names of its rows.
KINDS: Final[tuple[tuple[str, np.dtype[Any], tuple[str, ...]], ...]] = (
    ("environment", environment.RECORD, ("",)),
    ("donor", donor.RECORD, DONORS),
    ("partner", partner.RECORD, PARTNERS),
    ("belligerent", belligerent.RECORD, SIDES),
    ("front", front.RECORD, ("",)),
    ("sector", sector.RECORD, SECTORS),
    ("escalation", escalation.RECORD, ("",)),
    ("faction", faction.RECORD, FACTIONS),
    ("leader", leader.RECORD, LEADERS),
    ("bargaining", bargaining.RECORD, ("",)),
    ("lock", locks.RECORD, LOCKS),
    ("course", endings.RECORD, ("",)),
)
ROWS: Final = {kind: len(names) for kind, _, names in KINDS}

RECORD: Final[np.dtype[Any]] = np.dtype(
    [
        *((kind, record, (len(names),)) for kind, record, names in KINDS),
        ("orders", levers.record_type(), (1,)),
        ("factors", levers.record_type(), (1,)),
    ]
)
SIZE: Final = RECORD.itemsize // 8


class Place(NamedTuple):
    """One number of the world: its name, where it lies, and what it means."""

    name: str
    word: int
    integer: bool
    kind: str
    row: int
    field: str
    meaning: str
    unit: str

    @property
    def bounds(self) -> tuple[float, float] | None:
        """What it must lie within, if its unit says so: a share is 0-1, a willingness 0-1.6."""
        ends = re.fullmatch(r"([\d.]+)-([\d.]+)", self.unit)
        return (float(ends[1]), float(ends[2])) if ends else None


def places() -> Iterator[Place]:
    """Every number of the state, in order; ``word`` counts eight-byte words from the world's start."""
    assert RECORD.fields is not None
    for kind, record, names in KINDS:
        start = RECORD.fields[kind][1]
        assert record.names is not None
        assert record.fields is not None
        for row, member in enumerate(names):
            for field in record.names:
                part, offset = record.fields[field][:2]
                meaning, unit = meaning_and_unit(record, field)
                for element in range(part.shape[0] if part.shape else 1):
                    label = _element_name(part.shape[0], element) if part.shape else ""
                    name = ".".join(filter(None, (kind, member, field, label)))
                    word = (start + row * record.itemsize + offset) // 8 + element
                    integer = part.base.kind == "i"
                    yield Place(name, word, integer, kind, row, field, meaning, unit)


def _element_name(size: int, element: int) -> str:
    """Name of one element of a vector field: the side where there are two, else its number."""
    return SIDES[element] if size == len(SIDES) else str(element)


FIELDS: Final = {place.name: place for place in places()}
STATE_WORDS: Final = len(FIELDS)


def blank(count: int) -> np.ndarray[Any, Any]:
    """So many worlds without content, shape (count,)."""
    return np.zeros(count, dtype=RECORD)


def problems(world: np.void) -> list[str]:
    """Everything that must hold of a world and does not, with kind, row, field and value.

    Numbers are finite; shares lie within [0, 1]; stocks are not negative; army shares sum to one; and
    the occupied area is the sum of its sectors.
    """
    floats = np.frombuffer(world.tobytes(), dtype="f8")
    whole = np.frombuffer(world.tobytes(), dtype="i8")
    found: list[str | None] = []
    for place in FIELDS.values():
        value = float(whole[place.word]) if place.integer else float(floats[place.word])
        found.append(value_problem(place, value))
    for side, name in enumerate(SIDES):
        found.append(deployment_problem(name, float(np.sum(world["sector"]["share"][:, side]))))
    area = float(world["front"]["occupied_area"][0])
    if abs(area - float(np.sum(world["sector"]["occupied_area"]))) > 1e-6 * area:
        found.append(f"front.occupied_area is {area} km2 and not the sum of its sectors")
    return [problem for problem in found if problem]


def value_problem(place: Place, value: float) -> str | None:
    """What is wrong with one number of a world, in words, or None."""
    if not np.isfinite(value):
        return f"{place.name} is {value}; it must be finite [{place.unit}]"
    if place.bounds and not place.bounds[0] <= value <= place.bounds[1]:
        low, high = place.bounds
        return f"{place.name} is {value}; allowed is {low:g} to {high:g} [{place.unit}]"
    if place.kind == "belligerent" and value < 0.0 and place.field not in {"gap", "toll"}:
        return f"{place.name} is {value}; it must not be negative [{place.unit}]"
    return None


def deployment_problem(side: str, total: float) -> str | None:
    """What is wrong with the sum of an army's shares over sectors, in words, or None."""
    if abs(total - 1.0) <= 1e-9:
        return None
    return f"shares of the {side} army over sectors sum to {total}; they must sum to 1"
