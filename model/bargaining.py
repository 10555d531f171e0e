"""Terms, ratification, and the three ways to sign: by agreement, forced on Ukraine, forced on Russia.

Terms are a vector: territory (share of the contested land that goes to Russia; one half is the current
line), recognition (0 de facto, 1 de jure), security (Ukraine's status: 0 neutral and disarmed, one half
armed neutrality with guarantees, 1 NATO) and relief (share of sanctions lifted).
"""

import math

from agents.compiled import rule
from agents.formulas import clip, is_pulled, least, logistic, most, share
from agents.names import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FRANCE,
    GERMANY,
    KYIV,
    MOSCOW,
    POLITICAL,
    PROPAGANDA,
    RUSSIA,
    SECURITY,
    TERRITORY,
    UKRAINE,
    UNITED_KINGDOM,
    UNITED_STATES,
    WASHINGTON,
)
from agents.records import record

TERRITORY_TERMS = (0.4, 0.5, 0.575, 0.65, 0.8, 1.0)
RECOGNITION_TERMS = (0.0, 1.0)
SECURITY_TERMS = (0.0, 0.15, 0.3, 0.45, 0.6, 1.0)
RELIEF_TERMS = (0.0, 0.5, 1.0)
GUARANTORS = (UNITED_STATES, UNITED_KINGDOM, FRANCE, GERMANY)

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
def offer_guarantee(world, params, shocks, i):
    """How credible a guarantee would be: paper alone, a European force, or one backed by the US.

    A bloc that adjusts stands behind it; otherwise its willingness to give says how likely it would.

    Reads: factors.guarantee, leader.donor_will, leader.stance, lock.shift, orders.guarantee; params:
        credibility, guarantee_offer
    Writes: credibility
    Draws: none
    Source: E26; the Budapest discount, M24-M26; section 5.1 of the model (two western blocs)
    """
    europe = world["leader"][EUROPE]
    washington = world["leader"][WASHINGTON]
    behind = share(params["guarantee_offer"][EUROPE - WASHINGTON] * europe["donor_will"])
    beside = share(params["guarantee_offer"][0] * washington["donor_will"])
    if europe["stance"] == ADJUST:
        behind = 1.0
    if washington["stance"] == ADJUST:
        beside = 1.0
    natural = credibility_of(params, behind, beside)
    order, factor = world["orders"][0]["guarantee"], world["factors"][0]["guarantee"]
    chosen = share((order if is_pulled(order) else natural) * factor)
    opened = clip(-world["lock"][SECURITY]["shift"], 0.0, 1.0)
    world["bargaining"][i]["credibility"] = chosen + opened * most(params["credibility"][2] - chosen, 0.0)


@rule
def credibility_of(params, europe, washington):
    """Credibility of a guarantee given how firmly each bloc stands behind it (0-1 each)."""
    paper, force, hard = params["credibility"][0], params["credibility"][1], params["credibility"][2]
    return paper + (force - paper) * europe + (hard - force) * europe * washington


@rule
def consent_of_kyiv(world, params, territory, recognition, strength):
    """Chance that Ukraine ratifies, from opinion polls on plans with and without guarantees [0-1]."""
    ceded = clip((territory - 0.5) / 0.15, 0.0, 1.0)
    guarded = clip(strength / 0.25, 0.0, 1.0)
    without = params["accept_freeze"] + ceded * (params["accept_russian_plan"] - params["accept_freeze"])
    with_it = params["accept_guarded_plan"] + ceded * (
        params["accept_concession"] - params["accept_guarded_plan"]
    )
    accepting = without + guarded * (with_it - without)
    chance = logistic((accepting - 0.5) / params["ratification_spread"])
    if recognition > 0.0:
        chance = least(chance, params["constitutional_ratification"])
    return eased_by_lock(world, chance)


@rule
def eased_by_lock(world, chance):
    """Chance of consent at home, raised as far as the political lock is opened."""
    opened = clip(-world["lock"][POLITICAL]["shift"], 0.0, 1.0)
    return chance + opened * (1.0 - chance)


@rule
def worth(margin, consent):
    """What a deal is worth trying for: its margin above fighting on, by the chance that Kyiv consents."""
    return margin * consent if margin > 0.0 else margin / (0.1 + consent)


@rule
def find_terms(world, params, shocks, i):
    """Search the grid of terms for the deal that leaves both belligerents most above fighting on.

    A deal counts by the chance that Kyiv can ratify it, and only within what the West accepts. While a
    settlement holds, nothing is sought.

    Reads: bargaining.credibility, course.settled, front.gained, leader.fighting_value, lock.shift,
        reserves.outside_support; params: accept_concession, accept_freeze, accept_guarded_plan,
        accept_russian_plan, aid_on_deal, conquest_scale, conquest_value, constitutional_ratification,
        ratification_spread, recognition_demand, reconstruction, russian_weight, territorial_demand,
        ukrainian_weight, western_weight
    Writes: ratification, surplus, terms, value
    Draws: none
    Source: E26-E27; Fearon 1995, Putnam 1988; opinion on plans: KIIS, December 2025
    """
    if world["course"][0]["settled"] > 0.0:
        return
    bargain = world["bargaining"][i]
    land, safety = world["lock"][TERRITORY]["shift"], world["lock"][SECURITY]["shift"]
    fight_russia = world["leader"][MOSCOW]["fighting_value"]
    fight_ukraine = world["leader"][KYIV]["fighting_value"]
    fight_west = 0.5 * (
        world["leader"][WASHINGTON]["fighting_value"] + world["leader"][EUROPE]["fighting_value"]
    )
    russian, ukrainian, western = (
        params["russian_weight"],
        params["ukrainian_weight"],
        params["western_weight"],
    )
    conquest = params["conquest_value"] * math.tanh(world["front"][0]["gained"] / params["conquest_scale"])
    aid = params["aid_on_deal"] * (world["reserves"][UKRAINE]["outside_support"] - 1.0)
    rebuilt = ukrainian[3] * params["reconstruction"] + aid
    recognised = eased_by_lock(world, params["constitutional_ratification"])
    best = -1.0e9
    for a in range(len(TERRITORY_TERMS)):
        territory = TERRITORY_TERMS[a]
        most_consent = consent_of_kyiv(world, params, territory, 0.0, 1.0)
        for b in range(len(RECOGNITION_TERMS)):
            recognition = RECOGNITION_TERMS[b]
            taken = russian[0] * settled_share(1.0 - params["territorial_demand"] * (1.0 - territory), land)
            taken = taken + russian[1] * settled_share(
                1.0 - params["recognition_demand"] * (1.0 - recognition), land
            )
            kept = ukrainian[0] * settled_share(1.0 - territory, land)
            kept = kept + ukrainian[1] * settled_share(1.0 - recognition, land)
            order = western[0] * (1.0 - territory) + western[1] * (1.0 - recognition)
            for c in range(len(SECURITY_TERMS)):
                security = SECURITY_TERMS[c]
                strength = security * bargain["credibility"]
                to_ukraine = kept + ukrainian[2] * settled_share(strength, safety) + rebuilt
                base = taken + russian[2] * settled_share(1.0 - security, safety) + conquest
                west_base = order + western[2] * security + western[3]
                relief = least_relief(
                    base - fight_russia,
                    to_ukraine - fight_ukraine,
                    west_base - fight_west,
                    russian[3],
                    western[3],
                )
                if relief < 0.0:
                    continue
                to_russia = base + russian[3] * relief
                margin = least(to_russia - fight_russia, to_ukraine - fight_ukraine)
                # Skip the costly part where even the most consent thinkable could not win.
                if worth(margin, most_consent if recognition == 0.0 else recognised) <= best:
                    continue
                consent = consent_of_kyiv(world, params, territory, recognition, strength)
                score = worth(margin, consent)
                if score > best:
                    best = score
                    bargain["terms"][0], bargain["terms"][1] = territory, recognition
                    bargain["terms"][2], bargain["terms"][3] = security, relief
                    bargain["value"][0], bargain["value"][1] = to_russia, to_ukraine
                    bargain["value"][2] = west_base - western[3] * relief
                    bargain["surplus"] = margin
                    bargain["ratification"][1] = consent


@rule
def least_relief(russian_margin, ukrainian_margin, western_margin, russian_weight, western_weight):
    """Least relief from sanctions that makes the most of the lesser margin within what the West bears.

    Returns -1 if the West would rather go on than accept the deal even without relief.
    """
    chosen = -1.0
    for step in range(len(RELIEF_TERMS)):
        relief = RELIEF_TERMS[step]
        if western_margin - western_weight * relief < 0.0:
            break
        chosen = relief
        if russian_margin + russian_weight * relief >= ukrainian_margin:
            break
    return chosen


@rule
def settled_share(satisfied, shift):
    """Satisfaction with a term; an opened lock (shift -1) makes it full, a tightened one lowers it."""
    return satisfied - shift * (1.0 - satisfied)


@rule
def hold_talks(world, params, shocks, i):
    """Talks are held whenever a belligerent wants to be seen talking; they bind no one.

    Reads: bargaining.talks, bargaining.talks_total, course.settled, leader.stance
    Writes: talks, talks_total
    Draws: none
    Source: the essay's M45
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
    """Sign when all parties adjust within the same window, and each can carry it at home.

    The West counts as one party with two blocs: either can adjust for it, but a European force needs
    Europe and a hard guarantee both; a deal that Europe does not back lacks the allies' consent.

    Reads: ally.willingness, bargaining.ratification, bargaining.terms, course.over, course.settled,
        leader.legitimacy, leader.months_since_adjust, lock.shift, orders.guarantee; params:
        accept_concession, accept_freeze, accept_guarded_plan, accept_russian_plan, adjust_window,
        ally_consent, constitutional_ratification, credibility, guarantor_willingness, parties_needed,
        ratification_legitimacy, ratification_spread, ratification_weak_leader, ratification_weak_west,
        sign_chance
    Writes: ratification, sign_chance, signed, signed_credibility
    Draws: agreement
    Source: E27, E30; Putnam 1988; section 5.1 of the model (two western blocs)
    """
    bargain = world["bargaining"][i]
    bargain["signed"] = UNSIGNED
    bargain["sign_chance"] = 0.0
    if world["course"][0]["settled"] > 0.0 or world["course"][0]["over"] > 0:
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
    backing = credibility_of(params, europe, washington)
    order = world["orders"][0]["guarantee"]
    if is_pulled(order):
        backing = order
    if world["lock"][SECURITY]["shift"] <= -1.0:
        backing = params["credibility"][2]
    strength = bargain["terms"][2] * backing
    firm = world["leader"][MOSCOW]["legitimacy"] > params["ratification_legitimacy"]
    able = 0
    for guarantor in range(len(GUARANTORS)):
        if world["ally"][GUARANTORS[guarantor]]["willingness"] > params["guarantor_willingness"]:
            able = able + 1
    bargain["ratification"][0] = 1.0 if firm else params["ratification_weak_leader"]
    bargain["ratification"][1] = consent_of_kyiv(
        world, params, bargain["terms"][0], bargain["terms"][1], strength
    )
    bargain["ratification"][2] = 1.0 if able >= 3 else params["ratification_weak_west"]
    chance = params["sign_chance"]
    for party in range(3):
        chance = chance * bargain["ratification"][party]
    if europe == 0.0 and not opened:
        chance = chance * params["ally_consent"]
    bargain["sign_chance"] = chance
    if shocks["agreement"][0] < chance:
        bargain["signed"] = AGREED
        bargain["signed_credibility"] = backing


@rule
def force_settlement(world, params, shocks, i):
    """Falling aid or coercion may force a bad peace on Ukraine, lost partners or strain one on Russia.

    The other side must also prefer it to waiting.

    Reads: bargaining.acceptance, bargaining.forced_hazard, bargaining.signed, bargaining.value,
        course.over, course.settled, leader.audience_cost, leader.belief, leader.coercing,
        leader.fighting_value, reserves.months_strained, reserves.outside_support; params: aid_threshold,
        aid_threshold_spread, bad_terms_value, coercion_weight, forced_rate, patience, patience_belief,
        stance_temperature, strain_patience, winner_bonus
    Writes: acceptance, forced_hazard, signed
    Draws: force
    Source: E29 and its mirror rule; the essay's M69-M70
    """
    bargain = world["bargaining"][i]
    for side in range(2):
        bargain["forced_hazard"][side] = 0.0
        bargain["acceptance"][side] = 0.0
    if world["course"][0]["settled"] > 0.0 or world["course"][0]["over"] > 0:
        return
    moscow, kyiv = world["leader"][MOSCOW], world["leader"][KYIV]
    heat = params["stance_temperature"]
    coerced = params["coercion_weight"] * world["leader"][WASHINGTON]["coercing"]
    shortfall = params["aid_threshold"] - world["reserves"][UKRAINE]["outside_support"]
    pressure = share(logistic(shortfall / params["aid_threshold_spread"]) + coerced)
    patience = params["patience"] if moscow["belief"] > params["patience_belief"] else 0.0
    bad = params["bad_terms_value"]
    yielding = logistic((bad[UKRAINE] + coerced - loss_of_yielding(kyiv)) / heat)
    taking = bargain["value"][0] + params["winner_bonus"] - 0.25 * moscow["audience_cost"] - patience
    taking = logistic((taking - moscow["fighting_value"]) / heat)
    bargain["acceptance"][UKRAINE] = yielding * taking
    bargain["forced_hazard"][UKRAINE] = params["forced_rate"] * pressure * yielding * taking
    if world["reserves"][RUSSIA]["months_strained"] >= params["strain_patience"]:
        yielding = logistic((bad[RUSSIA] - loss_of_yielding(moscow)) / heat)
        taking = bargain["value"][1] + params["winner_bonus"] - 0.25 * kyiv["audience_cost"]
        taking = logistic((taking - kyiv["fighting_value"]) / heat)
        bargain["acceptance"][RUSSIA] = yielding * taking
        bargain["forced_hazard"][RUSSIA] = 0.5 * params["forced_rate"] * yielding * taking
    if bargain["signed"] != UNSIGNED:
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
def loss_of_yielding(leader):
    """What a leader gives up by yielding: half the audience cost, and the value of going on."""
    return 0.5 * leader["audience_cost"] + leader["fighting_value"]


@rule
def write_settlement(world, params, shocks, i):
    """Put this month's signature on paper: terms, guarantee, monitoring, who was seen to yield.

    Reads: bargaining.signed, bargaining.terms, front.advance_habit, front.advance_trend,
        leader.months_since_adjust, orders.guarantee, orders.peacekeepers; params: adjust_window,
        credibility, forced_terms_russia, forced_terms_ukraine, trend_turn
    Writes: concession, monitored, peace_months, reversed, signed_credibility, signed_terms
    Draws: none
    Source: E29-E30, E37; Werner and Yuen 2005 on inconsistent battlefield outcomes
    """
    bargain = world["bargaining"][i]
    for side in range(2):
        bargain["concession"][side] = 0.0
    if bargain["signed"] == UNSIGNED:
        return
    guarantee = world["orders"][0]["guarantee"]
    force = world["orders"][0]["peacekeepers"]
    if bargain["signed"] != AGREED:
        bargain["signed_credibility"] = guarantee if is_pulled(guarantee) else params["credibility"][0]
    for term in range(4):
        if bargain["signed"] == FORCED_ON_UKRAINE:
            bargain["signed_terms"][term] = params["forced_terms_ukraine"][term]
        elif bargain["signed"] == FORCED_ON_RUSSIA:
            bargain["signed_terms"][term] = params["forced_terms_russia"][term]
        else:
            bargain["signed_terms"][term] = bargain["terms"][term]
    europe = world["leader"][EUROPE]["months_since_adjust"] < params["adjust_window"]
    sent = bargain["signed"] == AGREED and europe
    if is_pulled(force):
        sent = force > 0.0
    bargain["monitored"] = 1.0 if sent else 0.0
    trend, habit = world["front"][0]["advance_trend"], world["front"][0]["advance_habit"]
    turned = abs(trend - habit) > params["trend_turn"] * most(abs(habit), 1.0)
    bargain["reversed"] = 1.0 if turned else 0.0
    bargain["peace_months"] = 0
    if bargain["signed"] == AGREED:
        bargain["concession"][RUSSIA], bargain["concession"][UKRAINE] = 0.5, 0.5
    elif bargain["signed"] == FORCED_ON_UKRAINE:
        bargain["concession"][UKRAINE] = 1.0
    else:
        bargain["concession"][RUSSIA] = 1.0


@rule
def keep_peace(world, params, shocks, i):
    """A settlement may break, most likely soon after it was signed.

    It is more fragile when forced, unguarded, or signed on a turn of the tide, and when Russia has rearmed.

    Reads: bargaining.monitored, bargaining.peace_months, bargaining.reversed,
        bargaining.signed_credibility, course.agreed, course.settled, reserves.fires; params: rearmed_fires,
        relapse_decay, relapse_late, relapse_monitored, relapse_rearmed, relapse_reversed, relapse_start
    Writes: peace_months, relapse, relapse_hazard
    Draws: relapse
    Source: E37; Werner 1999, Fortna 2004, Werner and Yuen 2005
    """
    bargain = world["bargaining"][i]
    bargain["relapse"] = 0.0
    bargain["relapse_hazard"] = 0.0
    if world["course"][0]["settled"] == 0.0:
        return
    bargain["peace_months"] = bargain["peace_months"] + 1
    kind = 0 if world["course"][0]["agreed"] > 0.0 else 1
    fading = math.exp(-bargain["peace_months"] / params["relapse_decay"])
    late = params["relapse_late"][kind]
    hazard = late + (params["relapse_start"][kind] - late) * fading
    hazard = hazard * (1.5 - bargain["signed_credibility"])
    if bargain["monitored"] > 0.0:
        hazard = hazard * params["relapse_monitored"]
    if bargain["reversed"] > 0.0:
        hazard = hazard * params["relapse_reversed"]
    if world["reserves"][RUSSIA]["fires"] > params["rearmed_fires"]:
        hazard = hazard * params["relapse_rearmed"]
    bargain["relapse_hazard"] = share(hazard)
    if shocks["relapse"][0] < hazard:
        bargain["relapse"] = 1.0
