"""Western donors: willingness, fatigue, elections, vetoes, and deliveries that lag allocations.

A donor is in a two-level game: what it can promise abroad is limited by its voters and its budget.
"""

from agents.entities import (
    ADJUST,
    DONORS,
    ELECTIONS,
    ELECTORATE,
    EU_INSTITUTIONS,
    EUROPE,
    EUROPEAN_STATE,
    HUNGARY_2026,
    KYIV,
    MIDTERM_2026,
    SLOVAKIA_2027,
    UKRAINE,
    UNITED_STATES,
    WASHINGTON,
)
from agents.formulas import apply_lever, clip, maximum, unit_interval
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("willingness", "readiness to give; 1 is the level of 2025 [0-1.6]"),
    ("fiscal_stress", "strain of the donor's own budget [0-1]"),
    ("peer_pull", "what the other donors' example adds to willingness [1/month]"),
    ("election_shift", "what a vote this month adds to willingness [1]"),
    ("veto_appetite", "appetite of the veto players inside the EU; 1 is that of 2025 [ratio]"),
    ("blocked", "whether a veto holds up the donor's aid [0-1]"),
    ("military_allocated", "military aid promised this month [bn EUR/month]"),
    ("military_pipeline", "military aid on order and not yet delivered [bn EUR]"),
    ("military_delivered", "military aid that arrives this month [bn EUR/month]"),
    ("financial_delivered", "financial and humanitarian aid that arrives this month [bn EUR/month]"),
)


@rule
def begin(world, params, shocks, i):
    """Set willingness to the level of 2025 and fill the pipeline from the allocations of 2025.

    Source: Kiel Institute, Ukraine Support Tracker, release 29 (2023-2025); accounting: deliveries in a
        steady state
    """
    donor = world["donor"][i]
    donor["willingness"] = 1.0
    donor["fiscal_stress"] = params["donor_stress"][i]
    donor["veto_appetite"] = 1.0
    flow = params["aid_military"][i] * params["pipeline_start"]
    donor["military_allocated"] = flow
    donor["military_delivered"] = flow
    donor["military_pipeline"] = (1.0 - params["stock_share"]) * flow * params["delivery_delay"]
    donor["financial_delivered"] = params["aid_financial"][i]


@rule
def tighten_budget(world, params, shocks, i):
    """Update fiscal stress, a random walk that returns to its usual level.

    Source: judgement: fiscal positions change slowly around a usual level
    """
    donor = world["donor"][i]
    usual = apply_lever(
        params["donor_stress"][i],
        world["orders"][0]["donor_stress"][i],
        world["factors"][0]["donor_stress"][i],
    )
    moved = donor["fiscal_stress"] + params["donor_stress_return"] * (usual - donor["fiscal_stress"])
    donor["fiscal_stress"] = unit_interval(moved + params["donor_stress_spread"] * shocks["donor_stress"][i])


@rule
def hold_elections(world, params, shocks, i):
    """Hold this month's elections: adverse to aid, favourable, or without effect.

    Hungarian and Slovak elections move the propensity to veto; the US midterm moves only coercion
    (see ``leader.press_for_peace``).

    Source: electoral calendars of 2026-2029; judgement: the chances, in the parameter table
    """
    donor = world["donor"][i]
    donor["election_shift"] = 0.0
    for vote in range(len(ELECTIONS)):
        due = world["environment"][0]["era"] == params["election_month"][vote]
        if ELECTORATE[vote] != i or not due or vote == MIDTERM_2026:
            continue
        swing = 0.0
        if shocks["election"][vote] < params["election_adverse"][vote]:
            swing = -params["election_loss"][vote]
        elif shocks["election"][vote] > 1.0 - params["election_favourable"][vote]:
            swing = params["election_gain"][vote]
        if vote in (HUNGARY_2026, SLOVAKIA_2027):
            scaled = 1.0 - params["election_scale"] * params["veto_swing"] * swing
            donor["veto_appetite"] = donor["veto_appetite"] * maximum(scaled, 0.0)
            continue
        donor["election_shift"] = donor["election_shift"] + params["election_scale"] * swing


@rule
def watch_peers(world, params, shocks, i):
    """Compute how far the other donors' willingness draws this one's, weighted by GDP.

    The EU institutions have no voters of their own: what they give hangs on the willingness of the
    European states, and so on these states' elections.

    Source: Putnam 1988; judgement: the speed
    """
    institutions = i == EU_INSTITUTIONS
    speed = params["member_pull"] if institutions else params["bandwagon"]
    weight = 0.0
    mean = 0.0
    for other in range(len(DONORS)):
        if other != i and (EUROPEAN_STATE[other] or not institutions):
            weight = weight + params["donor_gdp"][other]
            mean = mean + params["donor_gdp"][other] * world["donor"][other]["willingness"]
    world["donor"][i]["peer_pull"] = speed * (mean / weight - world["donor"][i]["willingness"])


@rule
def change_willingness(world, params, shocks, i):
    """Update willingness from fatigue, threat, fiscal stress, elections and peers.

    When Ukraine runs out of means, donors answer the emergency, as in 2022.

    While the EU loan lasts, fatigue and surprises weigh less: the money is already voted. Kyiv is
    punished for softening alone, and for holding out while Washington presses.

    Source: Putnam 1988; polls of 2022-2025 give .3-.8 points of fatigue a month
    """
    donor = world["donor"][i]
    calm = world["environment"][0]["loan_active"]
    fatigue = params["fatigue"][i] * (1.0 - (1.0 - params["loan_calm_fatigue"]) * calm)
    spread = params["willingness_spread"] * (1.0 - (1.0 - params["loan_calm_spread"]) * calm)
    change = params["willingness_return"] * (1.0 - donor["willingness"]) - fatigue
    change = change + donor["peer_pull"] + donor["election_shift"] + spread * shocks["willingness"][i]
    noticed = clip(world["front"][0]["pace"], params["threat_pace"][0], params["threat_pace"][1])
    change = change + params["threat_response"] * noticed
    change = change - params["fiscal_response"] * (donor["fiscal_stress"] - params["donor_stress"][i])
    emergency = maximum(params["emergency_level"] - world["belligerent"][UKRAINE]["composite"], 0.0)
    change = change + params["emergency_response"] * emergency
    kyiv = world["leader"][KYIV]
    west_adjusts = (
        world["leader"][WASHINGTON]["stance"] == ADJUST or world["leader"][EUROPE]["stance"] == ADJUST
    )
    if kyiv["stance"] == ADJUST and not west_adjusts:
        change = change - params["loner_penalty"]
    if kyiv["months_unanswered"] == int(params["rebuff_months"]):
        change = change - params["rebuff_fatigue"]
    if i == UNITED_STATES and kyiv["stance"] != ADJUST and world["leader"][WASHINGTON]["coercing"] > 0.0:
        change = change - params["defiance_penalty"]
    donor["willingness"] = clip(donor["willingness"] + change, 0.0, params["willingness_limit"])


@rule
def face_veto(world, params, shocks, i):
    """Block or unblock EU aid: Hungary, Slovakia or, since 2026, Czechia may veto common decisions.

    Source: judgement: about one blockage a year since 2022, lasting months
    """
    donor = world["donor"][i]
    if i != EU_INSTITUTIONS:
        return
    if donor["blocked"] > 0.0:
        donor["blocked"] = 0.0 if shocks["veto"][0] < params["veto_end"] else 1.0
    else:
        onset = params["veto_onset"] * donor["veto_appetite"]
        donor["blocked"] = 1.0 if shocks["veto"][0] < onset else 0.0


@rule
def deliver(world, params, shocks, i):
    """Allocate this month's aid and deliver what arrives through the pipeline.

    Part of military aid comes from stocks at once; the rest is ordered from industry and arrives with a
    mean delay. The EU loan pays for arms while it lasts and cannot be vetoed; afterwards a part of it is
    renewed. Its budget part is within financial aid and does not lapse: the Commission proposed in July
    2025 to reserve up to 100 bn EUR for 2028-34, about as much per month.

    Source: Kiel Institute, Ukraine Support Tracker, release 29, 2023-2025 (deliveries lag by 6-12 months)
    """
    donor, environment = world["donor"][i], world["environment"][0]
    orders, factors = world["orders"][0], world["factors"][0]
    open_share = 1.0 - params["veto_bite"] * donor["blocked"]
    loan = 0.0
    if i == EU_INSTITUTIONS:
        renewed = params["loan_renewal"] * environment["loan_over"] * donor["willingness"] * open_share
        loan = params["loan_military"] * (environment["loan_active"] + renewed)
    military = params["aid_military"][i] * donor["willingness"] * open_share + loan
    military = apply_lever(military, orders["aid_military"][i], factors["aid_military"][i])
    eagerness = maximum(1.0 + params["financial_sensitivity"] * (donor["willingness"] - 1.0), 0.0)
    financial = params["aid_financial"][i] * eagerness * open_share
    at_once = params["stock_share"] * military
    arrived = donor["military_pipeline"] / params["delivery_delay"]
    donor["military_allocated"] = military
    donor["military_delivered"] = at_once + arrived
    donor["military_pipeline"] = donor["military_pipeline"] + military - at_once - arrived
    donor["financial_delivered"] = apply_lever(
        financial, orders["aid_financial"][i], factors["aid_financial"][i]
    )
