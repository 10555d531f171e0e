"""The five locks as observables: how firmly each is closed, and how each presses on the others."""

from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FUTURE,
    KYIV,
    LOCKS,
    MOSCOW,
    POLITICAL,
    SECURITY,
    TERRITORY,
    UKRAINE,
    WASHINGTON,
)
from agents.formulas import clip, is_set, unit_interval
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("natural", "how firmly the lock is closed of itself; 1 is shut [0-1]"),
    ("coupling", "what the other locks add [1]"),
    ("shift", "what coupling and levers add; -1 opens the lock fully [1]"),
    ("closing", "how firmly the lock is closed; 1 is shut [0-1]"),
)


@rule
def begin(world, params, shocks, i):
    """Start as closed as the locks were at the end of 2025.

    Reads: none; params: lock_start
    Writes: closing, natural
    Draws: none
    Source: E31; the values are an assumption of the specification, in the parameter table
    """
    world["lock"][i]["natural"] = params["lock_start"][i]
    world["lock"][i]["closing"] = params["lock_start"][i]


@rule
def couple(world, params, shocks, i):
    """The locks are nested: each is tightened while the others are tight, and by the hand of a lever.

    Reads: lock.closing, lock.coupling, orders.lock; params: lock_coupling, lock_memory, lock_neutral
    Writes: coupling, shift
    Draws: none
    Source: E31; the essay's M05; the strength of the coupling is an assumption
    """
    lock = world["lock"][i]
    others = 0.0
    for other in range(len(LOCKS)):
        if other != i:
            others = others + world["lock"][other]["closing"]
    push = params["lock_coupling"] * (others / (len(LOCKS) - 1) - params["lock_neutral"])
    lock["coupling"] = clip(params["lock_memory"] * lock["coupling"] + push, -0.3, 0.3)
    order = world["orders"][0]["lock"][i]
    lever = order if is_set(order) else 0.0
    lock["shift"] = clip(lock["coupling"] + lever, -1.0, 1.0) if lever > -1.0 else -1.0


@rule
def measure_locks(world, params, shocks, i):
    """Measure how firmly the lock is closed, from what the parties demand, fear and believe.

    The political lock already contains its shift, because that acts on the audience costs themselves.

    Reads: bargaining.credibility, environment.rivalry, leader.audience_cost, leader.belief, leader.pain,
        leader.stance, lock.natural, lock.shift, belligerent.outside_fires; params: aid_dependence,
        recognition_demand, security_conceded, security_demanded, territorial_demand, territory_conceded,
        territory_demanded
    Writes: closing, natural
    Draws: none
    Source: E31; Fearon 1994, 1995 on audience costs and mutual optimism; the indices are an assumption
    """
    lock = world["lock"][i]
    moscow, kyiv = world["leader"][MOSCOW], world["leader"][KYIV]
    natural = 0.0
    if i == TERRITORY:
        demanded = params["territory_conceded"] + params["territorial_demand"] * (
            params["territory_demanded"] - params["territory_conceded"]
        )
        natural = abs(demanded - params["territory_conceded"]) + 0.5 * params["recognition_demand"]
    elif i == SECURITY:
        gap = params["security_demanded"] - params["security_conceded"]
        natural = 0.5 + gap - 0.5 * (world["bargaining"][0]["credibility"] - 0.5)
    elif i == EXTERNAL:
        west = world["leader"][WASHINGTON]["stance"] == ADJUST or world["leader"][EUROPE]["stance"] == ADJUST
        dependence = params["aid_dependence"] * clip(world["belligerent"][UKRAINE]["outside_fires"], 0.0, 1.5)
        natural = 0.5 * world["environment"][0]["rivalry"] + 0.3 * dependence
        natural = natural + (0.0 if west else 0.2)
    elif i == POLITICAL:
        natural = 0.5 * (moscow["audience_cost"] + kyiv["audience_cost"])
    elif i == FUTURE:
        natural = 0.5 + moscow["belief"] + kyiv["belief"] - 1.0
        natural = natural - 0.5 * (moscow["pain"] + kyiv["pain"])
    lock["natural"] = unit_interval(natural)
    shift = 0.0 if i == POLITICAL else lock["shift"]
    lock["closing"] = unit_interval(lock["natural"] + shift)
