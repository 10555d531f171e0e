"""The five locks: how far each is closed, and how each affects the others."""

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
    ("natural", "how far the lock is closed without shift; 1 is fully closed [0-1]"),
    ("coupling", "what the other locks add [1]"),
    ("shift", "what coupling and levers add; -1 opens the lock fully [1]"),
    ("closing", "how far the lock is closed; 1 is fully closed [0-1]"),
)


@rule
def begin(world, params, shocks, i):
    """Set the closing of the locks to the end of 2025.

    Source: E31; the values are an assumption of the specification, in the parameter table
    """
    world["lock"][i]["natural"] = params["lock_start"][i]
    world["lock"][i]["closing"] = params["lock_start"][i]


@rule
def couple(world, params, shocks, i):
    """Compute how the other locks and the levers shift each lock.

    Source: E31; the essay's M05; the strength of the coupling is an assumption
    """
    lock = world["lock"][i]
    others = 0.0
    for other in range(len(LOCKS)):
        if other != i:
            others = others + world["lock"][other]["closing"]
    push = params["lock_coupling"] * (others / (len(LOCKS) - 1) - params["lock_neutral"])
    lock["coupling"] = clip(
        params["lock_memory"] * lock["coupling"] + push,
        -params["lock_coupling_limit"],
        params["lock_coupling_limit"],
    )
    order = world["orders"][0]["lock"][i]
    lever = order if is_set(order) else 0.0
    lock["shift"] = clip(lock["coupling"] + lever, -1.0, 1.0) if lever > -1.0 else -1.0


@rule
def measure_locks(world, params, shocks, i):
    """Measure how far the lock is closed, from the parties' demands, threats and beliefs.

    The political lock already contains its shift, which acts on the audience costs.

    Source: E31; Fearon 1994, 1995 on audience costs and mutual optimism; the indices are an assumption
    """
    lock = world["lock"][i]
    moscow, kyiv = world["leader"][MOSCOW], world["leader"][KYIV]
    natural = 0.0
    if i == TERRITORY:
        demanded = params["territory_conceded"] + params["territorial_demand"] * (
            params["territory_demanded"] - params["territory_conceded"]
        )
        natural = (
            abs(demanded - params["territory_conceded"])
            + params["recognition_lock_weight"] * params["recognition_demand"]
        )
    elif i == SECURITY:
        gap = params["security_demanded"] - params["security_conceded"]
        backing = world["bargaining"][0]["credibility"] - params["security_lock"][1]
        natural = params["security_lock"][0] + gap - params["security_lock"][2] * backing
    elif i == EXTERNAL:
        west = world["leader"][WASHINGTON]["stance"] == ADJUST or world["leader"][EUROPE]["stance"] == ADJUST
        dependence = params["aid_dependence"] * clip(
            world["belligerent"][UKRAINE]["outside_fires"], 0.0, params["aid_limit"]
        )
        natural = params["external_lock"][0] * world["environment"][0]["rivalry"]
        natural = natural + params["external_lock"][1] * dependence
        natural = natural + (0.0 if west else params["external_lock"][2])
    elif i == POLITICAL:
        natural = (moscow["audience_cost"] + kyiv["audience_cost"]) / 2.0
    elif i == FUTURE:
        natural = params["future_lock_base"] + moscow["belief"] + kyiv["belief"] - 1.0
        natural = natural - (moscow["pain"] + kyiv["pain"]) / 2.0
    lock["natural"] = unit_interval(natural)
    shift = 0.0 if i == POLITICAL else lock["shift"]
    lock["closing"] = unit_interval(lock["natural"] + shift)
