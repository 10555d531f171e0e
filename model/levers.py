"""The levers that can be set in any month of a run, and the monthly orders that events add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from agents.entities import BELLIGERENTS, DONORS, LEADERS, LOCKS, PARTNERS, SIDES, STANCES
from model.csv_tables import nearest, read_table, shown

MEMBERS: Final = {
    "donors": DONORS,
    "sides": SIDES,
    "leaders": LEADERS,
    "belligerents": BELLIGERENTS,
    "partners": PARTNERS,
    "locks": LOCKS,
}
HANDS: Final = {"united_states": "washington", "russia": "moscow", "ukraine": "kyiv"}
SWITCH_WORDS: Final = {"on": 1.0, "off": 0.0}
STANCE_WORDS: Final = {name: float(code) for code, name in enumerate(STANCES)}
LOCK_WORDS: Final = {"open": -1.0}
# A name for several levers at once.
ALIASES: Final = {"aid": ("aid_military", "aid_financial")}
# Groups of donors. ``eu`` has the donors of whom every member is in the European Union, which of the
# Nordic countries Norway and Iceland are not.
_EU: Final = (
    "eu_institutions",
    "germany",
    "france",
    "poland",
    "low_countries",
    "baltics_czechia",
    "italy_spain",
)
DONOR_GROUPS: Final = {
    "all": DONORS,
    "europe": (*_EU, "united_kingdom", "nordics"),
    "eu": _EU,
}
assert all(donor in DONORS for group in DONOR_GROUPS.values() for donor in group)


@dataclass(frozen=True)
class Lever:
    """One lever: who pulls it, what it may be set to, and the largest factor it takes (0: none)."""

    name: str
    pulled_by: str
    kind: str
    low: float
    high: float
    unit: str
    factor_limit: float
    default: str
    meaning: str

    @property
    def words(self) -> dict[str, float]:
        """Words it takes in place of numbers."""
        if self.kind == "stance":
            return STANCE_WORDS
        if self.name.startswith("lock."):
            return LOCK_WORDS
        return SWITCH_WORDS if self.kind == "switch" or self.unit == "0-1" else {}

    def problem_with(self, value: object, factor: object) -> str | None:
        """What is wrong with setting this value or factor, in words, or None."""
        if (value is None) == (factor is None):
            return f"lever '{self.name}': give either a value or a factor"
        if factor is not None:
            if not self.factor_limit:
                return f"lever '{self.name}' takes no factor; give a value"
            return self._range_problem("factor", factor, 0.0, self.factor_limit, "ratio")
        if self.kind == "factor":
            return f"lever '{self.name}' takes only a factor"
        if self.kind != "value" and value not in (0, 1, 2)[: int(self.high) + 1]:
            choices = ", ".join(STANCES) if self.kind == "stance" else "0 or 1"
            return f"lever '{self.name}': {shown(value)} is not a choice; allowed is {choices}"
        return self._range_problem("value", value, self.low, self.high, self.unit)

    def _range_problem(self, what: str, number: object, low: float, high: float, unit: str) -> str | None:
        allowed = f"allowed is {low:g} to {high:g} [{unit}]"
        if isinstance(number, bool) or not isinstance(number, int | float):
            return f"lever '{self.name}': {what} {shown(number)} is not a number; {allowed}"
        if not low <= number <= high:
            return f"lever '{self.name}': {what} {shown(number)} is out of range; {allowed}"
        return None


@dataclass(frozen=True)
class Event:
    """A lever set from one month to another, both included; ``factor`` multiplies, ``value`` sets."""

    month: int
    lever: str
    value: float | None = None
    factor: float | None = None
    until: int | None = None


def _levers_of(row: dict[str, str]) -> Iterable[Lever]:
    numbers = {key: float(row[key]) for key in ("low", "high", "factor_limit")}
    texts = {key: row[key] for key in ("kind", "unit", "default", "meaning")}
    for member in MEMBERS.get(row["members"], ("",)):
        hand = row["pulled_by"]
        if hand == "member":
            hand = HANDS.get(member, member if member in LEADERS else "europe")
        name = f"{row['name']}.{member}" if member else row["name"]
        yield Lever(name=name, pulled_by=hand, **texts, **numbers)  # type: ignore[arg-type]


@cache
def table() -> dict[str, Lever]:
    """All levers by name, in the order of the table."""
    return {lever.name: lever for row in read_table("levers.csv") for lever in _levers_of(row)}


@cache
def record_type() -> np.dtype[Any]:
    """Record of one month's orders (or factors): a field a lever, a vector field a group of them."""
    return np.dtype(
        [
            (row["name"], "f8", (len(MEMBERS[row["members"]]),)) if row["members"] else (row["name"], "f8")
            for row in read_table("levers.csv")
        ]
    )


def named(lever: str) -> list[str]:
    """Levers a name stands for: itself, every member of a group, or an alias; empty if unknown.

    ``aid`` is military and financial aid, ``aid.europe`` that of a group of donors.
    """
    if lever in table():
        return [lever]
    head, dot, member = lever.partition(".")
    heads = ALIASES.get(head, (head,))
    members = DONOR_GROUPS.get(member, (member,))
    return [
        name
        for name in table()
        if name.partition(".")[0] in heads and (not dot or name.partition(".")[2] in members)
    ]


def number_of(text: str, lever: str) -> float | str:
    """Number for a lever's value given as text, which may be a word such as 'adjust', 'on' or 'open'."""
    words = table()[known[0]].words if (known := named(lever)) else {}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return float(text)
    except ValueError:
        return text


def problems(event: Event, horizon: int, given: int = 0) -> list[str]:
    """Every error in an event, in words; empty if it is good; ``given`` is how many there were before."""
    found = []
    levers = named(event.lever)
    if not levers:
        hint = nearest(event.lever, [*table(), *_groups()], given)
        found.append(f"unknown lever {shown(event.lever)}{hint}")
    elif problem := table()[levers[0]].problem_with(event.value, event.factor):
        found.append(problem.replace(levers[0], event.lever))
    if not 1 <= event.month <= horizon:
        found.append(f"month {shown(event.month)} is outside the run; allowed is 1 to {horizon} [months]")
    elif event.until is not None and not event.month <= event.until <= horizon:
        allowed = f"allowed is {event.month} to {horizon} [months]"
        found.append(f"until {shown(event.until)} is out of range; {allowed}")
    return found


def _groups() -> set[str]:
    heads = {name.partition(".")[0] for name in table()} | set(ALIASES)
    return heads | {f"{head}.{group}" for head in ALIASES for group in (*DONOR_GROUPS, *DONORS)}


def monthly_orders(
    events: Iterable[Event], horizon: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Orders and factors of every month, from checked events.

    Returns
    -------
    orders, factors
        Record arrays of shape (horizon,); an untouched lever has not-a-number as its order and one as
        its factor. Of two orders for the same month the later event stands; factors multiply.
    """
    places = {name: place for place, name in enumerate(table())}
    orders = np.full((horizon, len(places)), np.nan)
    factors = np.ones((horizon, len(places)))
    for event in events:
        months = slice(event.month - 1, event.until or horizon)
        for name in named(event.lever):
            if event.factor is None:
                orders[months, places[name]] = event.value
            else:
                factors[months, places[name]] *= event.factor
    layout = record_type()
    return orders.view(layout)[:, 0], factors.view(layout)[:, 0]
