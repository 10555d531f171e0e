"""A war told in words: what happened in a month, and why the war ended as it did.

Happenings are found by holding two consecutive worlds against each other, so that the story of a live
run, a replay and a stored history is the same. Sentences are in ``phrases``, one a language.
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
from model.bargaining import AGREED
from model.endings import ENDINGS

World = np.void


class Happening(NamedTuple):
    """Something worth telling: which sentence, and what to put into it."""

    kind: str
    facts: dict[str, Any]


class Month(NamedTuple):
    """Two consecutive worlds, and the parameters of the run."""

    before: World
    after: World
    params: Any


def happenings(before: World, after: World, params: Any) -> list[Happening]:
    """What happened in the month between two worlds, most public things first."""
    month = Month(before, after, params)
    return [Happening(kind, facts) for tell in TELLERS for kind, facts in tell(month)]


Told = Iterator[tuple[str, dict[str, Any]]]


def _ending(month: Month) -> Told:
    old, new = month.before["course"][0], month.after["course"][0]
    if new["ending"] != old["ending"]:
        yield "ending", {"ending": ENDINGS[new["ending"]]}
    if new["second_ending"] != old["second_ending"]:
        yield "ending", {"ending": ENDINGS[new["second_ending"]]}


def _settlement(month: Month) -> Told:
    bargain = month.after["bargaining"][0]
    if bargain["relapse"] > 0 and month.before["course"][0]["settled"] > 0:
        yield "relapse", {"months": int(bargain["peace_months"])}
    if month.after["course"][0]["truce_months"] == 1:
        yield "truce", {}


def _ladder(month: Month) -> Told:
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


def _leaders(month: Month) -> Told:
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


def _aid(month: Month) -> Told:
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


def _partners(month: Month) -> Told:
    for row, partner in enumerate(PARTNERS):
        if month.after["partner"][row]["withdrawn"] > month.before["partner"][row]["withdrawn"]:
            yield "withdrawal", {"partner": partner}


def _orders(month: Month) -> Told:
    """Levers that a hand, not the model, has just pulled or let go."""
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
        # Before the first month the table holds noughts that nobody set.
        old = np.full_like(new, idle)
    changed = (new != old) & ~(np.isnan(new) & np.isnan(old))
    if changed.all() and (new == new[0]).all() | np.isnan(new).all():
        return [(group, float(new[0]))]
    members = [name for name in levers.table() if name.partition(".")[0] == group]
    return [(members[place], float(new[place])) for place in np.flatnonzero(changed)]


def _front(month: Month) -> Told:
    old, new = month.before["front"][0], month.after["front"][0]
    step = 5_000.0
    if int(new["gained"] // step) > int(max(old["gained"], 0.0) // step):
        yield "ground", {"gained": float(new["gained"]), "share": 100 * float(new["occupied_share"])}
    if new["pace"] < -0.5 <= old["pace"]:
        yield "stall", {}
    if old["pace"] < 1.0 <= new["pace"]:
        yield "breakthrough", {"advance": float(new["monthly_advance"])}


def _stocks(month: Month) -> Told:
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


def _stances(month: Month) -> Told:
    for row, leader in enumerate(LEADERS):
        old, new = month.before["leader"][row]["stance"], month.after["leader"][row]["stance"]
        if new == ADJUST != old:
            yield "adjusts", {"leader": leader}
        if old == ADJUST != new:
            yield "hardens", {"leader": leader}


# Most public things first.
TELLERS: Final = (
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


def reasons(world: World, params: Any) -> list[Happening]:
    """Why the war stands or ended as it does: the figures that decided it."""
    course = world["course"][0]
    russia, ukraine = world["belligerent"]
    line = float(params["exhaustion_threshold"] + params["exhaustion_margin"])
    facts: dict[str, Any] = {
        "ending": ENDINGS[course["ending"]],
        "aid": float(ukraine["outside_support"]),
        "aid_threshold": float(params["aid_threshold"]),
        "pressed": _pressed(world, params),
        "pressed_before": int(world["leader"][WASHINGTON]["months_since_coercion"]),
        "partners": float(russia["outside_support"]),
        "partner_floor": float(params["partner_floor"]),
        "strained": int(russia["months_strained"]),
        "russia_strain": float(russia["strain"]),
        "ukraine_forced": 100 * float(world["bargaining"][0]["forced_hazard"][UKRAINE]),
        "russia_forced": 100 * float(world["bargaining"][0]["forced_hazard"][RUSSIA]),
        "line": line,
        "gained": float(world["front"][0]["gained"]),
        "share": 100 * float(world["front"][0]["occupied_share"]),
    }
    for side, reserves in (("russia", russia), ("ukraine", ukraine)):
        weakest = int(np.argmin(reserves["stock"]))
        facts |= {
            f"{side}_composite": float(reserves["composite"]),
            f"{side}_weakest": ("manpower", "fires", "economy", "support")[weakest],
            f"{side}_weakest_level": float(reserves["stock"][weakest]),
            f"{side}_casualties": float(reserves["casualties_total"]),
            f"{side}_hazard": 100 * float(course["exhaustion_hazard"][SIDES.index(side)]),
        }
    for leader in (MOSCOW, KYIV):
        facts[f"{LEADERS[leader]}_months"] = int(world["leader"][leader]["months_adjusting"])
    how = _how(facts["ending"], world)
    return [Happening(f"why_{how}{facts['ending']}", facts), Happening("tally", facts)]


def _pressed(world: World, params: Any) -> str:
    """Whether Washington presses Kyiv, did so of late, or neither."""
    washington = world["leader"][WASHINGTON]
    if washington["coercing"]:
        return "pressing"
    recent = washington["months_since_coercion"] < params["coercion_memory"]
    return "pressed_of_late" if recent else "not_pressing"


def _how(ending: str, world: World) -> str:
    """Prefix of the reason: the same ending can come of a signature, or of a truce."""
    course = world["course"][0]
    if ending.endswith("exhaustion") and not course["exhausted"].any():
        return "signed_"
    if ending.startswith("forced") and world["bargaining"][0]["signed"] == AGREED:
        return "signed_"
    return "truce_" if ending == "stalemate_frozen" and course["truce_months"] > 0 else ""
