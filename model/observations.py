"""The observation model: which state a published series observes, and how well, one row a series."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from model import parameters
from model.csv_tables import read_table
from model.world import FIELDS

Array = np.ndarray[Any, Any]

# What a series is for: to learn from, to be scored by only, or to drive the model in place of its own rule.
LEARN, SCORE, INPUT = ROLES = ("learn", "score", "input")
PLACES: Final = {name: place for place, name in enumerate(parameters.table())}
TERM: Final = re.compile(r"\s*([*/])\s*")
NUMBER: Final = re.compile(r"\d+(\.\d+)?")
COLUMN: Final = re.compile(
    r"(?P<name>[^*/@]+)(\*(?P<factor>[^@/]+))?(/(?P<divisor>[^@]+))?(@(?P<key>[^=]+)=(?P<member>.+))?"
)


@dataclass(frozen=True)
class Column:
    """A column of a public file that holds a series.

    ``factor`` brings it to the unit of the series; ``divisor`` names a column to divide by; where a file has
    several rows a month, those count in which the column ``key`` says ``member``.
    """

    name: str
    factor: float = 1.0
    divisor: str = ""
    key: str = ""
    member: str = ""


@dataclass(frozen=True)
class Observation:
    """One published series.

    Attributes
    ----------
    series, meaning, unit, source
        As tables and figures give them.
    role
        ``learn``, ``score`` or ``input``.
    state
        Names of states, parameters and numbers joined by ``*`` and ``/``; of an input, levers.
    flow
        Whether months add up; otherwise a period's figure is that of its last month.
    scale
        Whether the errors are ``relative`` or ``absolute``.
    error, bias, drift
        Standard deviations: of an error that is new every month, of one that the first month has and all
        later ones keep, and of what is added to that in every later month. They stand for the source and for
        what is not in the model; the monthly error is larger where series repeat one another.
    degrees
        Degrees of freedom of the Student t distribution of the monthly error.
    group, correlation
        Series of one group share part of their monthly error.
    lag
        Latest months of a file that are still incomplete.
    regular
        Whether there is a figure every month, so that a gap is a fault.
    low, high
        What a figure of one month can be.
    columns
        Columns of public files that hold it.
    """

    series: str
    role: str
    state: str
    flow: bool
    unit: str
    scale: str
    error: float
    bias: float
    drift: float
    degrees: float
    group: str
    correlation: float
    lag: int
    regular: bool
    low: float
    high: float
    columns: tuple[Column, ...]
    meaning: str
    source: str

    @property
    def relative(self) -> bool:
        """Whether errors multiply."""
        return self.scale == "relative"

    def expected(self, floats: Array, values: Array) -> Array:
        """What the model expects to be observed, without any error.

        Parameters
        ----------
        floats
            Words of worlds, the last axis being the words: shape (..., words).
        values
            Parameters of each run, shape (runs, parameters); the runs are the first axis of ``floats``.

        Returns
        -------
        expected
            Shape of ``floats`` without its last axis.
        """
        parts = TERM.split(self.state)
        result = np.ones(floats.shape[:-1])
        for term, sign in zip(parts[::2], ["*", *parts[1::2]], strict=True):
            if NUMBER.fullmatch(term):
                factor: Any = float(term)
            elif term in FIELDS:
                factor = floats[..., FIELDS[term].word]
            else:
                factor = values[:, PLACES[term]].reshape((-1,) + (1,) * (result.ndim - 1))
            result = result / factor if sign == "/" else result * factor
        return result


def _columns(text: str) -> tuple[Column, ...]:
    found = []
    for entry in text.split():
        match = COLUMN.fullmatch(entry)
        assert match is not None, entry
        factor = float(match["factor"] or 1.0)
        found.append(
            Column(match["name"], factor, match["divisor"] or "", match["key"] or "", match["member"] or "")
        )
    return tuple(found)


@cache
def table() -> dict[str, Observation]:
    """All series by name, in the order of the table."""
    rows = {}
    for row in read_table("observations.csv"):
        numbers = {name: float(row[name]) for name in ("error", "bias", "drift", "degrees", "correlation")}
        bounds = {name: float(row[name]) for name in ("low", "high")}
        kept = ("series", "role", "state", "unit", "scale", "group", "meaning", "source")
        rows[row["series"]] = Observation(
            **{name: row[name] for name in kept},  # type: ignore[arg-type]
            **numbers,  # type: ignore[arg-type]
            **bounds,  # type: ignore[arg-type]
            lag=int(row["lag"]),
            flow=row["flow"] == "1",
            regular=row["regular"] == "1",
            columns=_columns(row["columns"]),
        )
    return rows
