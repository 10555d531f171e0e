"""The five locks: how far each is closed, and how each affects the others."""

import math

from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FUTURE,
    KYIV,
    LOCKS,
    MOSCOW,
    PARTIES,
    POLITICAL,
    SECURITY,
    TERRITORY,
    UKRAINE,
    WASHINGTON,
)
from agents.formulas import clip, is_set, minimum, unit_interval
from agents.jit import rule
from agents.records import record

# What a signature needs: ``gate_rule``. 0 is the coincidence of stances of version 0.1.
COINCIDENCE, WEAKEST, JOINT = range(3)

RECORD = record(
    ("natural", "how far the lock is closed without shift; 1 is fully closed [0-1]"),
    ("coupling", "what the other locks add [1]"),
    ("shift", "what coupling and levers add; -1 opens the lock fully [1]"),
    ("slack", "a fixed middle less the reservation of Moscow, Kyiv and the West [1]", "f8", 3),
    ("closing", "how firmly the lock is closed; 1 is shut [0-1]"),
)


@rule
def begin(world, params, shocks, i):
    """Set the closing of the locks to the end of 2025.

    Source: judgement: the values, in the parameter table
    """
    world["lock"][i]["natural"] = params["lock_start"][i]
    world["lock"][i]["closing"] = params["lock_start"][i]
    for party in range(len(PARTIES)):
        world["lock"][i]["slack"][party] = params["slack_middle"] - params["lock_start"][i]


@rule
def couple(world, params, shocks, i):
    """Compute how the other locks and the levers shift each lock.

    Source: essay: argument that the locks tighten one another; judgement: the strength
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
def weigh_slack(world, params, shocks, i):
    """Carry over each party's slack at this lock: a fixed middle less its reservation.

    Slack has a memory, so that a shut lock does not fall open by one month's draw; one draw moves the parties
    together. It is a reduced form: the terms of the best deal do not enter it.

    Source: judgement: a threshold in place of win-sets (Putnam 1988); the memory is not identified by any
        series here, hence its range
    """
    lock = world["lock"][i]
    memory = params["slack_memory"]
    surprise = params["slack_spread"] * math.sqrt(1.0 - memory * memory) * shocks["slack"][i]
    for party in range(len(PARTIES)):
        target = params["slack_middle"] - reservation(world, params, i, party)
        moved = memory * lock["slack"][party] + (1.0 - memory) * target + surprise
        lock["slack"][party] = clip(moved, -1.0, 1.0)


@rule
def reservation(world, params, i, party):
    """How firmly one party keeps a lock shut of itself, on the scale of ``closing``.

    Moscow and Kyiv are parties at every lock, the West at security and the external one.
    """
    if party > KYIV:
        return western_reservation(world, params, i)
    leader, side = world["leader"][party], world["belligerent"][party]
    shut = params["lock_start"][i]
    if i == TERRITORY:
        shut = shut + params["territory_lock"][0] * (leader["commitment"] - params["commitment"][party])
        shut = shut + params["territory_lock"][1] * (side["refusal"] - params["refusal_norm"][party])
        scale = params["territorial_demand"] if party == MOSCOW else 1.0
        shut = shut * scale + params["recognition_lock_weight"] * (params["recognition_demand"] - 1.0)
    elif i == SECURITY:
        backing = world["bargaining"][0]["credibility"] - params["security_lock"][1]
        fear = leader["threat"] - params["threat_base"]
        shut = shut + params["threat_lock"] * fear
        if party == KYIV:
            shut = shut - params["security_lock"][2] * backing
    elif i == EXTERNAL:
        shut = shut + params["external_lock"][0] * (world["environment"][0]["rivalry"] - params["rivalry"])
    elif i == POLITICAL:
        shut = leader["audience_cost"]
    else:
        shut = params["future_lock_base"] + 2.0 * (leader["belief"] - params["future_lock_base"])
        shut = shut - leader["pain"]
    shut = shut + params["lock_ratchet"] * leader["hardliner_pressure"]
    shut = shut + params["exploited_demand"] * leader["exploited"]
    return shut - (params["adjust_offer"] if leader["stance"] == ADJUST else 0.0)


@rule
def western_reservation(world, params, i):
    """The same for the West, which guards the guarantee and the external lock and no other."""
    if i not in (SECURITY, EXTERNAL):
        return 0.0
    washington, europe = world["leader"][WASHINGTON], world["leader"][EUROPE]
    will = (washington["donor_will"] + europe["donor_will"]) / 2.0 - 1.0
    adjusting = washington["stance"] == ADJUST or europe["stance"] == ADJUST
    shut = params["lock_start"][i]
    if i == EXTERNAL:
        shut = shut + params["external_lock"][0] * (world["environment"][0]["rivalry"] - params["rivalry"])
        shut = shut + params["external_lock"][1] * will
    return shut - (params["adjust_offer"] if adjusting else 0.0)


@rule
def tightest(lock):
    """Slack of the party that keeps a lock shut."""
    return minimum(minimum(lock["slack"][0], lock["slack"][1]), lock["slack"][2])


@rule
def least_slack(world, params, i):
    """Slack of the party that keeps a lock shut, with what coupling and levers add; full if forced open."""
    lock = world["lock"][i]
    if lock["shift"] <= -1.0:
        return params["slack_middle"]
    least = tightest(lock)
    return least if i == POLITICAL else least - lock["shift"]


@rule
def gate_slack(world, params):
    """Slack that decides on a signature: that of the tightest lock, or of all together by ``gate_rule`` 2."""
    least, total = 1.0, 0.0
    for lock in range(len(LOCKS)):
        slack = least_slack(world, params, lock)
        least = minimum(least, slack)
        total = total + slack
    if params["gate_rule"] > WEAKEST:
        return params["joint_slack"] * total / len(LOCKS)
    return least


@rule
def measure_locks(world, params, shocks, i):
    """Measure how far the lock is closed, from the parties' demands, threats and beliefs.

    With a gate that has a memory, they are the slack of the party that is furthest from signing. The
    political lock already contains its shift, because that acts on the audience costs themselves.

    Source: Fearon 1994, 1995 on audience costs and mutual optimism; judgement: the indices
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
    if params["gate_rule"] >= WEAKEST:
        natural = params["slack_middle"] - tightest(lock)
    lock["natural"] = unit_interval(natural)
    shift = 0.0 if i == POLITICAL else lock["shift"]
    lock["closing"] = unit_interval(lock["natural"] + shift) if lock["shift"] > -1.0 else 0.0
