"""What happened in a month of a run, found by comparing the state before the month with that after it.

A live run, a re-run and a stored history therefore have the same story. The sentences are in
``rendering/phrases.toml``.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from agents.entities import (
    ADJUST,
    DONORS,
    FATAL_INCIDENT,
    KYIV,
    LEADERS,
    MOSCOW,
    PARTNERS,
    RUSSIA,
    SIDES,
    STANCES,
    THEATRES,
    UKRAINE,
    WASHINGTON,
)
from model import levers
from model.endings import ENDINGS

World = np.void


class Happening(NamedTuple):
    """One entry of a run's story: which kind of event, and its facts."""

    kind: str
    facts: dict[str, Any]


class Month(NamedTuple):
    """State before and after a month, and the parameters of the run."""

    before: World
    after: World
    params: Any


def happenings(before: World, after: World, params: Any) -> list[Happening]:
    """What happened in the month between two states, the most public events first."""
    month = Month(before, after, params)
    return [Happening(kind, facts) for find in FINDERS for kind, facts in find(month)]


Found = Iterator[tuple[str, dict[str, Any]]]


def _ending(month: Month) -> Found:
    old, new = month.before["course"][0], month.after["course"][0]
    if new["ending"] != old["ending"]:
        yield "ending", {"ending": ENDINGS[new["ending"]]}
    if new["second_ending"] != old["second_ending"]:
        yield "ending", {"ending": ENDINGS[new["second_ending"]]}


def _settlement(month: Month) -> Found:
    bargain = month.after["bargaining"][0]
    if bargain["relapse"] > 0 and month.before["course"][0]["settled"] > 0:
        yield "relapse", {"months": int(bargain["peace_months"])}
    if month.after["course"][0]["truce_months"] == 1:
        yield "truce", {}


def _ladder(month: Month) -> Found:
    old, new = month.before["escalation"][0], month.after["escalation"][0]
    if new["fatal"] > 0:
        yield "fatal_incident", {"theatre": THEATRES[new["theatre"]]}
    if new["intervening"] > 0 and old["intervening"] == 0:
        yield "intervention", {}
    if new["intervening"] == 0 and old["intervening"] > 0:
        yield "intervention_ends", {}
    if new["engaged"] > 0:
        yield "engagement", {}
    if new["rung"] > old["rung"] and new["rung"] >= FATAL_INCIDENT:
        yield "rung", {"rung": int(new["rung"])}


def _leaders(month: Month) -> Found:
    for row in (MOSCOW, KYIV):
        old, new = month.before["leader"][row], month.after["leader"][row]
        if new["changes"] > old["changes"]:
            yield "leader_change", {"leader": LEADERS[row]}
        if new["mobilisation_news"] > 0:
            yield "mobilisation", {"side": SIDES[row]}
        if new["offensive_months"] > old["offensive_months"]:
            yield "offensive", {"side": SIDES[row]}
    old, new = month.before["leader"][WASHINGTON], month.after["leader"][WASHINGTON]
    if new["coercing"] > old["coercing"]:
        yield "coercion", {}
    if new["coercing"] < old["coercing"]:
        yield "coercion_ends", {}


def _aid(month: Month) -> Found:
    for row, donor in enumerate(DONORS):
        old, new = month.before["donor"][row], month.after["donor"][row]
        shift = float(new["election_shift"])
        if shift:
            yield "election_for" if shift > 0 else "election_against", {"donor": donor}
        if new["blocked"] > old["blocked"]:
            yield "veto", {}
        if new["blocked"] < old["blocked"]:
            yield "veto_lifted", {}
    environment, earlier = month.after["environment"][0], month.before["environment"][0]
    if environment["loan_active"] > earlier["loan_active"]:
        yield "loan", {}
    if environment["loan_over"] > earlier["loan_over"]:
        yield "loan_over", {}
    old_level = float(month.before["belligerent"][UKRAINE]["outside_support"])
    new_level = float(month.after["belligerent"][UKRAINE]["outside_support"])
    threshold = float(month.params["aid_threshold"])
    if new_level < threshold <= old_level:
        yield "aid_low", {"level": new_level, "threshold": threshold}
    if old_level < threshold <= new_level:
        yield "aid_back", {"level": new_level}


def _partners(month: Month) -> Found:
    for row, partner in enumerate(PARTNERS):
        if month.after["partner"][row]["withdrawn"] > month.before["partner"][row]["withdrawn"]:
            yield "withdrawal", {"partner": partner}


def _orders(month: Month) -> Found:
    """Levers that were set or released from outside the model."""
    for group in month.after["orders"].dtype.names or ():
        for table, idle in (("orders", np.nan), ("factors", 1.0)):
            for name, value in _changed(month, table, group, idle):
                if np.isnan(value) or value == idle:
                    yield "lever_released", {"lever": name}
                elif group == "stance":
                    yield "lever_stance", {"lever": name, "stance": STANCES[int(value)]}
                else:
                    yield "lever" if table == "orders" else "lever_factor", {"lever": name, "value": value}


def _changed(month: Month, table: str, group: str, idle: float) -> list[tuple[str, float]]:
    """Levers of a group that changed: by the group's name if all did so alike, else each by its own."""
    old, new = (np.ravel(world[table][0][group]) for world in (month.before, month.after))
    if month.before["environment"][0]["month"] == 0:
        # Before the first month the table holds zeros that nobody set.
        old = np.full_like(new, idle)
    changed = (new != old) & ~(np.isnan(new) & np.isnan(old))
    if changed.all() and (new == new[0]).all() | np.isnan(new).all():
        return [(group, float(new[0]))]
    members = [name for name in levers.table() if name.partition(".")[0] == group]
    return [(members[place], float(new[place])) for place in np.flatnonzero(changed)]


def _front(month: Month) -> Found:
    old, new = month.before["front"][0], month.after["front"][0]
    step = 5_000.0
    if int(new["gained"] // step) > int(max(old["gained"], 0.0) // step):
        yield "ground", {"gained": float(new["gained"]), "share": 100 * float(new["occupied_share"])}
    if new["pace"] < -0.5 <= old["pace"]:
        yield "stall", {}
    if old["pace"] < 1.0 <= new["pace"]:
        yield "breakthrough", {"advance": float(new["monthly_advance"])}


def _stocks(month: Month) -> Found:
    for row, side in enumerate(SIDES):
        old, new = month.before["belligerent"][row], month.after["belligerent"][row]
        floor = 0.5 if row == RUSSIA else float(month.params["funds_floor"]) + 0.5
        if new["funds"] <= floor < old["funds"]:
            yield "funds_gone", {"side": side}
        for level in (0.6, 0.5, 0.4, 0.3):
            if new["support"] < level <= old["support"]:
                yield "support_falls", {"side": side, "level": 100 * level}
        line = float(
            month.params["coherent_line"] if row == UKRAINE else month.params["mobilisation_manning"][row]
        )
        if new["stock"][0] < line <= old["stock"][0]:
            yield "undermanned", {"side": side, "manning": 100 * line}


def _stances(month: Month) -> Found:
    for row, leader in enumerate(LEADERS):
        old, new = month.before["leader"][row]["stance"], month.after["leader"][row]["stance"]
        if new == ADJUST != old:
            yield "adjusts", {"leader": leader}
        if old == ADJUST != new:
            yield "hardens", {"leader": leader}


# The most public events first.
FINDERS: Final = (
    _ending,
    _settlement,
    _ladder,
    _leaders,
    _aid,
    _partners,
    _orders,
    _front,
    _stocks,
    _stances,
)
