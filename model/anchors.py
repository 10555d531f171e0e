"""Published figures that no rule reads, but that parameters rest on.

They have a table of their own, so that every number of ``parameters.csv`` is one that a rule reads, and
a test holds the two tables against each other.
"""

from dataclasses import dataclass
from functools import cache

from model.csv_tables import read_table


@dataclass(frozen=True)
class Anchor:
    """One published figure; ``supports`` names the parameter, or group of them, that rests on it."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    confidence: str
    supports: str
    source: str
    meaning: str


@cache
def table() -> dict[str, Anchor]:
    """All published figures by name, in the order of the table."""
    rows = read_table("anchors.csv")
    return {
        row["name"]: Anchor(**{**row, **{key: float(row[key]) for key in ("value", "low", "high")}})  # type: ignore[arg-type]
        for row in rows
    }
