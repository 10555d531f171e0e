"""The escalation ladder from proxy war to nuclear use: incidents, interventions, exchanges of fire."""

from agents.elementary import power
from agents.entities import (
    EUROPE,
    FATAL_INCIDENT,
    GREY_ZONE,
    KYIV,
    LIMITED_INTERVENTION,
    MOSCOW,
    NUCLEAR_USE,
    OPEN_EXCHANGE,
    PROXY_WAR,
    RUSSIA,
    STRATEGIC_STRIKES,
    THEATRES,
    UKRAINE,
)
from agents.formulas import clip, is_set, maximum, poisson
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("tension", "tension between Russia and NATO; 1 is that of 2025 [ratio]"),
    ("incidents", "incidents on NATO territory or at sea this month [1/month]", "i8"),
    ("incidents_total", "incidents since the run began [1]", "i8"),
    ("fatal", "whether an incident this month took lives [0-1]"),
    ("heat", "memory of fatal incidents, by theatre [1]", "f8", len(THEATRES)),
    ("theatre", "theatre of the latest fatal incident; -1 before any [code]", "i8"),
    ("exchange", "whether open exchange of fire broke out this month [0-1]"),
    ("intervening", "whether NATO members intervene directly [0-1]"),
    ("engaged", "whether NATO troops came under fire this month [0-1]"),
    ("nato_deaths", "NATO soldiers killed in the present intervention, counted as events [1]", "i8"),
    ("nuclear", "whether a nuclear weapon was used this month [0-1]"),
    ("rung", "rung of the ladder, 0 proxy war to 6 nuclear use [code]", "i8"),
    ("highest_rung", "highest rung so far [code]", "i8"),
    ("calm_months", "months without an event on the present rung [months]", "i8"),
    ("intervention_months", "months in a row on the rung of intervention [months]", "i8"),
)


@rule
def begin(world, params, shocks, i):
    """Start on the rung of deep strikes, that of the end of 2025.

    Source: Kahn 1965
    """
    escalation = world["escalation"][i]
    escalation["tension"] = 1.0
    escalation["theatre"] = -1
    escalation["rung"] = STRATEGIC_STRIKES
    escalation["highest_rung"] = STRATEGIC_STRIKES


@rule
def have_incidents(world, params, shocks, i):
    """Draw incidents, more under tension; some are fatal, and some of these lead to an exchange of fire.

    A theatre that has seen blood sees more incidents for some months.

    Source: Kahn 1965; airspace violations of 2022-2025 in the parameter table
    """
    escalation = world["escalation"][i]
    threat = (world["leader"][MOSCOW]["threat"] + world["leader"][KYIV]["threat"]) / 2.0
    tension = 1.0 + params["tension_advance"] * clip(world["front"][0]["pace"], 0.0, 2.0)
    if world["leader"][EUROPE]["donor_will"] > params["tension_aid_level"]:
        tension = tension + params["tension_aid"]
    tension = tension + params["tension_rivalry"] * (world["environment"][0]["rivalry"] - params["rivalry"])
    tension = maximum(
        tension + params["tension_threat"] * (threat - params["threat_base"]), params["tension_floor"]
    )
    if world["course"][0]["settled"] > 0.0:
        tension = tension * params["peace_tension"]
    escalation["tension"] = tension
    rate = params["incident_rate"] * tension * world["factors"][0]["incidents"]
    rate = rate * _proneness(params, escalation) / _shares(params)
    escalation["incidents"] = poisson(rate, shocks["incidents"][0])
    escalation["incidents_total"] = escalation["incidents_total"] + escalation["incidents"]
    survived = power(
        1.0 - clip(params["incident_fatality"] * tension, 0.0, 1.0), float(escalation["incidents"])
    )
    escalation["fatal"] = 1.0 if shocks["fatality"][0] < 1.0 - survived else 0.0
    escalation["exchange"] = 0.0
    for theatre in range(len(THEATRES)):
        escalation["heat"][theatre] = params["heat_memory"] * escalation["heat"][theatre]
    if escalation["fatal"] > 0.0:
        struck = _theatre(params, escalation, shocks["theatre"][0])
        escalation["theatre"] = struck
        escalation["heat"][struck] = escalation["heat"][struck] + 1.0
        if shocks["exchange"][0] < params["exchange_chance"]:
            escalation["exchange"] = 1.0


@rule
def _proneness(params, escalation):
    """Sum over theatres of their shares, each raised by its memory of fatal incidents."""
    total = 0.0
    for theatre in range(len(THEATRES)):
        heat = 1.0 + params["heat_weight"] * escalation["heat"][theatre]
        total = total + params["theatre_share"][theatre] * heat
    return total


@rule
def _shares(params):
    """Sum of the theatres' shares."""
    total = 0.0
    for theatre in range(len(THEATRES)):
        total = total + params["theatre_share"][theatre]
    return total


@rule
def _theatre(params, escalation, uniform):
    """Theatre of an incident, drawn by the theatres' shares and their memory of earlier ones."""
    total = _proneness(params, escalation)
    chosen, passed = 0, 0.0
    for theatre in range(len(THEATRES)):
        if passed <= uniform * total:
            chosen = theatre
        heat = 1.0 + params["heat_weight"] * escalation["heat"][theatre]
        passed = passed + params["theatre_share"][theatre] * heat
    return chosen


@rule
def intervene(world, params, shocks, i):
    """Draw whether NATO members intervene, more likely when Ukraine's army is short of men.

    NATO troops in Ukraine before a ceasefire, and aircraft over it, may come under fire. A no-fly zone
    is an intervention with a risk of its own, which replaces that of troops.

    Source: Kahn 1965; essay: argument that intervention is the most dangerous case; judgement: the rates
    """
    escalation = world["escalation"][i]
    manning = world["belligerent"][UKRAINE]["manpower"] / world["belligerent"][UKRAINE]["planned"]
    urgency = params["intervention_urgency"] if manning < params["intervention_manning"] else 0.0
    hazard = params["intervention_rate"] * (1.0 + urgency) * world["leader"][EUROPE]["donor_will"]
    at_war = world["course"][0]["settled"] == 0.0
    if escalation["intervening"] > 0.0:
        escalation["intervening"] = 0.0 if shocks["intervention"][0] < params["intervention_end"] else 1.0
    else:
        escalation["intervening"] = 1.0 if at_war and shocks["intervention"][0] < hazard else 0.0
    risk = params["intervention_engagement"] * escalation["intervening"]
    patrols = world["orders"][0]["no_fly_zone"]
    if at_war and is_set(patrols) and patrols > 0.0:
        escalation["intervening"] = 1.0
        risk = params["no_fly_engagement"] * patrols
    if at_war and is_set(world["orders"][0]["peacekeepers"]):
        risk = risk + params["peacekeeper_attack"] * world["orders"][0]["peacekeepers"]
    escalation["engaged"] = 1.0 if shocks["engagement"][0] < risk else 0.0
    if escalation["engaged"] > 0.0:
        escalation["nato_deaths"] = escalation["nato_deaths"] + 1
        if shocks["retaliation"][0] < params["exchange_chance"]:
            escalation["exchange"] = 1.0


@rule
def risk_nuclear_use(world, params, shocks, i):
    """Draw nuclear use, rare but more likely when Russia is close to collapse.

    Source: Downs and Rocke 1994 on gambling by a collapsing side; forecasts of 2022 in the parameter table
    """
    cornered = world["belligerent"][RUSSIA]["weakest"] < params["nuclear_weakness"]
    hazard = params["nuclear_rate"] * (1.0 + (params["nuclear_urgency"] if cornered else 0.0))
    at_war = world["course"][0]["settled"] == 0.0
    used = at_war and shocks["nuclear"][0] < hazard
    world["escalation"][i]["nuclear"] = 1.0 if used else 0.0


@rule
def climb(world, params, shocks, i):
    """Move up the ladder at once with events, and down one rung at a time in calm.

    An intervention lasts as long as there are troops: calm months after a clash do not count.

    Source: Kahn 1965, reduced to seven rungs
    """
    escalation = world["escalation"][i]
    strikes = world["belligerent"][RUSSIA]["strikes"] + world["belligerent"][UKRAINE]["strikes"]
    event = STRATEGIC_STRIKES if strikes > 0.0 else PROXY_WAR
    if escalation["incidents"] >= 2:
        event = GREY_ZONE
    if escalation["fatal"] > 0.0:
        event = FATAL_INCIDENT
    if escalation["intervening"] > 0.0 or escalation["engaged"] > 0.0:
        event = LIMITED_INTERVENTION
    if escalation["exchange"] > 0.0:
        event = OPEN_EXCHANGE
    if escalation["nuclear"] > 0.0:
        event = NUCLEAR_USE
    escalation["calm_months"] = escalation["calm_months"] + 1
    if event >= escalation["rung"]:
        escalation["rung"] = event
        escalation["calm_months"] = 0
    elif escalation["calm_months"] >= params["calm_length"]:
        escalation["rung"] = escalation["rung"] - 1
        escalation["calm_months"] = 0
    if escalation["rung"] > escalation["highest_rung"]:
        escalation["highest_rung"] = escalation["rung"]
    force = world["orders"][0]["peacekeepers"]
    deployed = is_set(force) and force > 0.0
    if escalation["rung"] >= LIMITED_INTERVENTION:
        if event >= LIMITED_INTERVENTION or deployed:
            escalation["intervention_months"] = escalation["intervention_months"] + 1
    else:
        escalation["intervention_months"] = 0
        escalation["nato_deaths"] = 0
