"""Bargaining: talks, and the three ways to sign: by agreement, forced on Ukraine, forced on Russia."""

from typing import Final

from agents.elementary import normal_share_below
from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FRANCE,
    GERMANY,
    KYIV,
    MOSCOW,
    PARTIES,
    POLITICAL,
    PROPAGANDA,
    RUSSIA,
    SECURITY,
    UKRAINE,
    UNITED_KINGDOM,
    UNITED_STATES,
    WASHINGTON,
)
from agents.formulas import logistic, maximum, minimum, unit_interval
from agents.jit import rule
from agents.leader import EPISODES
from agents.records import record
from model.locks import WEAKEST, gate_slack
from model.terms import consent_of_kyiv, credibility_of, ordered_guarantee

GUARANTORS: Final = (UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY)

UNSIGNED, AGREED, FORCED_ON_UKRAINE, FORCED_ON_RUSSIA = range(4)

RECORD = record(
    ("terms", "best feasible deal: territory, recognition, security, relief [0-1]", "f8", 4),
    ("credibility", "how credible a guarantee for Ukraine would be [0-1]"),
    ("value", "value of that deal to Moscow, Kyiv and the West [1]", "f8", 3),
    ("surplus", "what the deal leaves the less satisfied belligerent above fighting on [1]"),
    ("ratification", "chance of consent in Moscow, Kyiv and the West [0-1]", "f8", 3),
    ("talks", "whether talks were held in public this month [0-1]"),
    ("talks_total", "months with talks since the run began [months]", "i8"),
    ("sign_chance", "chance that the parties sign by agreement this month [0-1]"),
    (
        "forced_hazard",
        "chance that a settlement is forced this month, on Russia and on Ukraine [0-1]",
        "f8",
        2,
    ),
    ("acceptance", "product of both acceptances of a forced settlement, by side forced [0-1]", "f8", 2),
    (
        "signed",
        "signature this month: 0 none, 1 agreed, 2 forced on Ukraine, 3 forced on Russia [code]",
        "i8",
    ),
    ("concession", "how far each belligerent was seen to yield by a signature this month [0-1]", "f8", 2),
    ("signed_terms", "terms signed last: territory, recognition, security, relief [0-1]", "f8", 4),
    ("signed_credibility", "credibility of the guarantee signed [0-1]"),
    ("monitored", "whether a force or mission watches the settlement [0-1]"),
    ("reversed", "whether the front's trend had turned in the year before signing [0-1]"),
    ("peace_months", "months since the settlement was signed [months]", "i8"),
    ("relapse_hazard", "chance that the war resumes this month [0-1]"),
    ("relapse", "whether the war resumes this month [0-1]"),
)


@rule
def hold_talks(world, params, shocks, i):
    """Hold talks whenever a belligerent adjusts or talks for the public; they are not binding.

    Source: essay: argument that talks serve the war of opinion; judgement: the rule
    """
    bargain = world["bargaining"][i]
    bargain["talks"] = 0.0
    if world["course"][0]["settled"] > 0.0:
        return
    for leader in (MOSCOW, KYIV):
        stance = world["leader"][leader]["stance"]
        if stance in (PROPAGANDA, ADJUST):
            bargain["talks"] = 1.0
    if bargain["talks"] > 0.0:
        bargain["talks_total"] = bargain["talks_total"] + 1


@rule
def seek_agreement(world, params, shocks, i):
    """Sign through the gate of locks, or, by ``gate_rule`` 0, when all parties adjust at once.

    The gate does not read stances: to adjust lowers a party's reservations. Either way each must carry the
    deal at home. By rule 0 the West counts as one party with two blocs: either can adjust for it, but a
    European force needs Europe and a hard guarantee needs both. Without Europe the allies may withhold
    consent.

    Source: Putnam 1988; essay: argument that all three parties must adjust together
    """
    bargain = world["bargaining"][i]
    bargain["signed"] = UNSIGNED
    bargain["sign_chance"] = 0.0
    if world["course"][0]["settled"] > 0.0 or world["course"][0]["over"] > 0:
        return
    if params["gate_rule"] >= WEAKEST:
        sign_through_gate(world, params, shocks)
        return
    opened = world["lock"][EXTERNAL]["shift"] <= -1.0
    washington = 1.0 if world["leader"][WASHINGTON]["months_since_adjust"] < params["adjust_window"] else 0.0
    europe = 1.0 if world["leader"][EUROPE]["months_since_adjust"] < params["adjust_window"] else 0.0
    ready = 1 if washington + europe > 0.0 or opened else 0
    for leader in (MOSCOW, KYIV):
        if world["leader"][leader]["months_since_adjust"] < params["adjust_window"]:
            ready = ready + 1
    if ready < params["parties_needed"]:
        return
    backing = ordered_guarantee(world, credibility_of(params, europe, washington))
    if world["lock"][SECURITY]["shift"] <= -1.0:
        backing = params["credibility"][2]
    chance = params["sign_chance"] * ratified(world, params, backing)
    if europe == 0.0 and not opened:
        chance = chance * params["ally_consent"]
    bargain["sign_chance"] = chance
    if shocks["agreement"][0] < chance:
        bargain["signed"] = AGREED
        bargain["signed_credibility"] = backing


@rule
def sign_through_gate(world, params, shocks):
    """Sign at a rate that grows with the slack of the tightest lock: none may be shut for long.

    Source: essay: argument that any closed lock stops a settlement; judgement: the rate, about .3 % a month
        at the start of 2026
    """
    bargain = world["bargaining"][0]
    opening = normal_share_below(gate_slack(world, params) / params["slack_width"])
    backing = bargain["credibility"]
    chance = params["sign_chance"] * opening * ratified(world, params, backing)
    bargain["sign_chance"] = chance
    if shocks["agreement"][0] < chance:
        bargain["signed"] = AGREED
        bargain["signed_credibility"] = backing


@rule
def ratified(world, params, backing):
    """Chance that Moscow, Kyiv and the West all carry the best deal at home, with such a guarantee [0-1].

    Kyiv's consent is what polls on plans give, less what a discredited government loses.
    """
    bargain = world["bargaining"][0]
    strength = bargain["terms"][2] * backing
    firm = world["leader"][MOSCOW]["legitimacy"] > params["ratification_legitimacy"]
    able = 0
    for guarantor in range(len(GUARANTORS)):
        if world["donor"][GUARANTORS[guarantor]]["willingness"] > params["guarantor_willingness"]:
            able = able + 1
    bargain["ratification"][0] = 1.0 if firm else params["ratification_weak_leader"]
    bargain["ratification"][1] = consent_of_kyiv(
        world, params, bargain["terms"][0], bargain["terms"][1], strength
    )
    bargain["ratification"][2] = (
        1.0 if able >= params["guarantors_needed"] else params["ratification_weak_west"]
    )
    trust = minimum(world["leader"][KYIV]["legitimacy"] / params["legitimacy"][KYIV], 1.0)
    if world["lock"][POLITICAL]["shift"] > -1.0:
        loss = params["consent_on_trust"] * (1.0 - trust)
        bargain["ratification"][1] = bargain["ratification"][1] * maximum(1.0 - loss, 0.0)
    chance = 1.0
    for party in range(len(PARTIES)):
        chance = chance * bargain["ratification"][party]
    return chance


@rule
def force_settlement(world, params, shocks, i):
    """Draw whether a settlement is forced: on Ukraine by loss of aid or coercion, on Russia by strain.

    An episode of coercion succeeds by what Washington gives and nobody can replace, the credibility of its
    threat and the guarantee on offer, against the cost at home; above the threshold of aid nothing else
    presses. By the rule of version 0.1 pressure leaks through above it. The other side must also prefer it
    to waiting. A settlement that the parties would sign out of exhaustion this month gives way to one that
    is forced.

    Source: essay: argument that a shift in aid imposes a bad peace; judgement: the form
    """
    bargain = world["bargaining"][i]
    for side in range(2):
        bargain["forced_hazard"][side] = 0.0
        bargain["acceptance"][side] = 0.0
    if world["course"][0]["settled"] > 0.0 or world["course"][0]["over"] > 0:
        return
    moscow, kyiv = world["leader"][MOSCOW], world["leader"][KYIV]
    heat = params["stance_temperature"]
    coerced, rate = pressure_on_kyiv(world, params)
    patience = params["patience"] if moscow["belief"] > params["patience_belief"] else 0.0
    bad = params["bad_terms_value"]
    yielding = logistic((bad[UKRAINE] + coerced - loss_of_yielding(params, kyiv)) / heat)
    taking = (
        bargain["value"][0]
        + params["winner_bonus"]
        - params["forced_audience_weight"] * moscow["audience_cost"]
        - patience
    )
    taking = logistic((taking - moscow["fighting_value"]) / heat)
    bargain["acceptance"][UKRAINE] = yielding * taking
    bargain["forced_hazard"][UKRAINE] = rate * yielding * taking
    if world["belligerent"][RUSSIA]["months_strained"] >= params["strain_patience"]:
        yielding = logistic((bad[RUSSIA] - loss_of_yielding(params, moscow)) / heat)
        taking = (
            bargain["value"][1]
            + params["winner_bonus"]
            - params["forced_audience_weight"] * kyiv["audience_cost"]
        )
        taking = logistic((taking - kyiv["fighting_value"]) / heat)
        bargain["acceptance"][RUSSIA] = yielding * taking
        bargain["forced_hazard"][RUSSIA] = (
            params["forced_on_russia"] * params["forced_rate"] * yielding * taking
        )
    if bargain["signed"] != UNSIGNED and not is_exhausted(world, params):
        return
    on_ukraine = shocks["force"][UKRAINE] < bargain["forced_hazard"][UKRAINE]
    on_russia = shocks["force"][RUSSIA] < bargain["forced_hazard"][RUSSIA]
    if on_ukraine:
        bargain["signed"] = FORCED_ON_UKRAINE
    if on_russia:
        bargain["signed"] = FORCED_ON_RUSSIA
    if on_ukraine and on_russia:
        behind = bargain["acceptance"][RUSSIA] > bargain["acceptance"][UKRAINE]
        bargain["signed"] = FORCED_ON_RUSSIA if behind else FORCED_ON_UKRAINE


@rule
def pressure_on_kyiv(world, params):
    """What coercion adds to Kyiv's readiness to yield, and the rate at which pressure forces a decision."""
    washington, bargain = world["leader"][WASHINGTON], world["bargaining"][0]
    coercing = washington["coercing"]
    shortfall = params["aid_threshold"] - world["belligerent"][UKRAINE]["outside_support"]
    if params["coercion_rule"] < EPISODES:
        coerced = params["coercion_weight"] * coercing
        pressure = unit_interval(logistic(shortfall / params["aid_threshold_spread"]) + coerced)
        return coerced, params["forced_rate"] * pressure
    offer = maximum(bargain["credibility"] - params["credibility"][0], 0.0)
    coerced = params["irreplaceable"] * washington["credibility"] + params["guarantee_pull"] * offer
    pressure = unit_interval(shortfall / (2.0 * params["aid_threshold_spread"]))
    rate = params["forced_rate"] * pressure + params["coercion_force"] * coercing
    return coerced * coercing, unit_interval(rate)


@rule
def is_exhausted(world, params):
    """Whether the weaker belligerent is too worn down for a settlement to be one it can afford."""
    russia, ukraine = world["belligerent"][RUSSIA]["composite"], world["belligerent"][UKRAINE]["composite"]
    return minimum(russia, ukraine) < params["exhaustion_threshold"] + params["exhaustion_margin"]


@rule
def loss_of_yielding(params, leader):
    """What a leader gives up by yielding: half the audience cost, and the value of going on."""
    return params["yielding_audience_weight"] * leader["audience_cost"] + leader["fighting_value"]
