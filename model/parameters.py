"""The table of every number a person may change: validation, the record rules read, sampling.

A parameter called ``group.member`` is one element of a vector; the record has one field a group. All
fields are eight-byte floats in the order of the table, so that a record is also a row of numbers and a
parameter's place in the table is its place in that row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from zlib import crc32

import numpy as np

from agents.elementary import log, normal_share_below
from agents.entities import TABLES
from model.csv_tables import nearest, read_table, shown

DISTRIBUTIONS: Final = ("fixed", "triangular", "lognormal", "choice")
FIXED, TRIANGULAR, LOGNORMAL, CHOICE = range(4)
QUANTILE_95: Final = 1.6448536269514722  # of the standard normal distribution
# Groups whose members are of their own, though some share a name with an entity.
OWN_MEMBERS: Final = frozenset({"ukrainian_weight", "opinion_width"})


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    ``low`` and ``high`` bound what the sources allow and what sampling draws from; ``minimum`` and
    ``maximum`` bound what makes sense at all and what an override may be.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    distribution: str
    confidence: str
    source: str
    meaning: str
    minimum: float
    maximum: float

    @property
    def kind(self) -> str:
        """Kind of source: ``published``, ``calibrated`` (how) or ``judgement`` (reason)."""
        prefix = self.source.partition(":")[0]
        return prefix if prefix in {"calibrated", "judgement"} else "published"

    def problem_with(self, value: object) -> str | None:
        """What is wrong with an override, in words, or None."""
        allowed = f"allowed is {self.minimum:g} to {self.maximum:g} [{self.unit}]"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"parameter '{self.name}': {shown(value)} is not a number; {allowed}"
        if not self.minimum <= value <= self.maximum:
            return f"parameter '{self.name}': {shown(value)} is out of range; {allowed}"
        return None


@cache
def table() -> dict[str, Parameter]:
    """All parameters by name, in the order of the table."""
    numbers = ("default", "low", "high", "minimum", "maximum")
    rows = [
        Parameter(**{key: float(text) if key in numbers else text for key, text in row.items()})  # type: ignore[arg-type]
        for row in read_table("parameters.csv")
    ]
    return {row.name: row for row in rows}


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Members of every group of parameters, in the order of the table; none for a scalar parameter."""
    found: dict[str, tuple[str, ...]] = {}
    for name in table():
        group, _, member = name.partition(".")
        found[group] = (*found.get(group, ()), member) if member else ()
    return found


@cache
def record_type() -> np.dtype[Any]:
    """Record the rules read: one field per scalar parameter, one vector field per group.

    Raises
    ------
    ValueError
        If a group does not have the members of the table of entities that it belongs to, because compiled
        rules would read a neighbour's memory.
    """
    if found := [
        problem for group, members in groups().items() if (problem := _length_problem(group, members))
    ]:
        raise ValueError("\n".join(found))
    return np.dtype(
        [(group, "f8", (len(members),)) if members else (group, "f8") for group, members in groups().items()]
    )


def _length_problem(group: str, members: tuple[str, ...]) -> str | None:
    """What is wrong with a group that shares a name with tables of entities, but is none of these."""
    near = {name: rows for name, rows in TABLES.items() if set(rows) & set(members)}
    if not near or members in near.values() or group in OWN_MEMBERS:
        return None
    name, rows = max(near.items(), key=lambda item: len(set(item[1]) & set(members)))
    missing = ", ".join(f"{group}.{row}" for row in rows if row not in members) or "none"
    other = ", ".join(member for member in members if member not in rows) or "none"
    return (
        f"model/parameters.csv: group '{group}' has {len(members)} members, the table of {name} "
        f"(agents/entities.csv) has {len(rows)}; missing rows: {missing}; unknown members: {other}; "
        "rows must be in the same order"
    )


def problems(values: Mapping[str, object]) -> list[str]:
    """Every error in a set of overrides, in words; empty if all are good."""
    found: list[str] = []
    for name, value in values.items():
        if name not in table():
            found.append(f"unknown parameter {shown(name)}{nearest(name, table(), len(found))}")
        elif problem := table()[name].problem_with(value):
            found.append(problem)
    return found


def defaults() -> np.ndarray[Any, Any]:
    """Default values of all parameters, in the order of the table."""
    return np.array([parameter.default for parameter in table().values()])


def values_with(overrides: Mapping[str, float]) -> np.ndarray[Any, Any]:
    """Values of all parameters with these overrides, in the order of the table.

    Raises
    ------
    ValueError
        If a name is unknown or a value out of its allowed range; all errors at once.
    """
    if found := problems(overrides):
        raise ValueError("\n".join(found))
    values = defaults()
    places = {name: place for place, name in enumerate(table())}
    for name, value in overrides.items():
        values[places[name]] = value
    return values


def sampling_design(overrides: Mapping[str, float]) -> np.ndarray[Any, Any]:
    """How each parameter is drawn, for the compiled sampler: shape (parameters, 6).

    Columns: kind of distribution, four numbers that depend on it, and the hash of the name that is its key.
    A triangular distribution has
    low, mode, high; a lognormal one, of median ``default``, has mu, sigma and the probabilities at
    which it is cut off so that draws stay within [low, high]; a choice is a whole number from low to high,
    each as likely. Overridden parameters are held fixed.
    """
    rows = [
        (*(_design_row(row) if name not in overrides else (FIXED, 0.0, 0.0, 0.0, 0.0)), crc32(name.encode()))
        for name, row in table().items()
    ]
    return np.array(rows, dtype="f8")


def _design_row(parameter: Parameter) -> tuple[float, float, float, float, float]:
    if parameter.distribution == "fixed" or parameter.low == parameter.high:
        return (FIXED, 0.0, 0.0, 0.0, 0.0)
    if parameter.distribution == "triangular":
        return (TRIANGULAR, parameter.low, parameter.default, parameter.high, 0.0)
    if parameter.distribution == "choice":
        return (CHOICE, parameter.low, parameter.high - parameter.low + 1.0, 0.0, 0.0)
    mu = log(parameter.default)
    sigma = log(parameter.high / parameter.low) / (2.0 * QUANTILE_95)
    cuts = [normal_share_below((log(bound) - mu) / sigma) for bound in (parameter.low, parameter.high)]
    return (LOGNORMAL, mu, sigma, cuts[0], cuts[1])
