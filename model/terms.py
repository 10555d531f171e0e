"""The terms of a deal: what they are worth to each party, who would consent, and which deal is best.

Terms are a vector: territory (share of the contested land that goes to Russia; one half is the current
line), recognition (0 de facto, 1 de jure), security (Ukraine's status: 0 neutral and disarmed, one half
armed neutrality with guarantees, 1 NATO) and relief (share of sanctions lifted).
"""

import math
from typing import Final

from agents.entities import ADJUST, EUROPE, KYIV, MOSCOW, POLITICAL, SECURITY, TERRITORY, UKRAINE, WASHINGTON
from agents.formulas import apply_lever, clip, logistic, maximum, minimum, unit_interval
from agents.jit import rule

# The grid that is searched; the current line comes first, because it is most often the best.
LINES: Final = tuple(
    (territory, recognition) for recognition in (0.0, 1.0) for territory in (0.5, 0.4, 0.575, 0.65, 0.8, 1.0)
)
STATUSES: Final = (0.0, 0.15, 0.3, 0.45, 0.6, 1.0)
RELIEFS: Final = (0.0, 0.5, 1.0)


@rule
def offer_guarantee(world, params, shocks, i):
    """How credible a guarantee would be: paper alone, a European force, or one backed by the US.

    A bloc that adjusts stands behind it; otherwise its willingness to give says how likely it would.

    Reads: factors.guarantee, leader.donor_will, leader.stance, lock.shift, orders.guarantee; params:
        credibility, guarantee_offer
    Writes: credibility
    Draws: none
    Source: E26; the discount of Budapest 1994, M24-M26; its size is an assumption; section 5.1 of the model
        (two western blocs)
    """
    europe = world["leader"][EUROPE]
    washington = world["leader"][WASHINGTON]
    behind = unit_interval(params["guarantee_offer"][EUROPE - WASHINGTON] * europe["donor_will"])
    beside = unit_interval(params["guarantee_offer"][0] * washington["donor_will"])
    if europe["stance"] == ADJUST:
        behind = 1.0
    if washington["stance"] == ADJUST:
        beside = 1.0
    natural = credibility_of(params, behind, beside)
    chosen = ordered_guarantee(world, natural)
    opened = clip(-world["lock"][SECURITY]["shift"], 0.0, 1.0)
    world["bargaining"][i]["credibility"] = chosen + opened * maximum(params["credibility"][2] - chosen, 0.0)


@rule
def ordered_guarantee(world, natural):
    """Credibility of a guarantee once the lever has set or scaled it [0-1]."""
    return unit_interval(
        apply_lever(natural, world["orders"][0]["guarantee"], world["factors"][0]["guarantee"])
    )


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
        chance = minimum(chance, params["constitutional_ratification"])
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
        belligerent.outside_support; params: accept_concession, accept_freeze, accept_guarded_plan,
        accept_russian_plan, aid_on_deal, conquest_scale, conquest_value, constitutional_ratification,
        ratification_spread, recognition_demand, reconstruction, russian_weight, territorial_demand,
        ukrainian_weight, western_weight
    Writes: ratification, surplus, terms, value
    Draws: none
    Source: E26-E27; Fearon 1995, Putnam 1988; opinion on plans: KIIS, December 2025
    """
    if world["course"][0]["settled"] > 0.0:
        return
    best = -1.0e9
    gained = math.tanh(world["front"][0]["gained"] / params["conquest_scale"])
    for line in range(len(LINES)):
        territory, recognition = LINES[line]
        margins = margins_of_line(world, params, territory, recognition, gained)
        # Skip a line that could not win with the best status and the most consent thinkable.
        russia = margins[0] + params["russian_weight"][2] + params["russian_weight"][3]
        margin = minimum(russia, margins[1] + params["ukrainian_weight"][2])
        if worth(margin, 1.0) <= best:
            continue
        # Consent is a straight line in the strength of the guarantee: it is most at one of the ends.
        guarded = consent_of_kyiv(world, params, territory, recognition, 1.0)
        unguarded = consent_of_kyiv(world, params, territory, recognition, 0.0)
        if worth(margin, maximum(guarded, unguarded)) > best:
            best = search_line(world, params, line, margins, best)


@rule
def margins_of_line(world, params, territory, recognition, gained):
    """What a line and its recognition leave Moscow, Kyiv and the West above fighting on.

    Ukraine's status and relief from sanctions are not counted yet. ``gained`` says how large Russia's
    conquests since the start are (-1 to 1).
    """
    shift = world["lock"][TERRITORY]["shift"]
    russian, ukrainian = params["russian_weight"], params["ukrainian_weight"]
    western = params["western_weight"]
    taken = settled_share(1.0 - params["territorial_demand"] * (1.0 - territory), shift)
    owned = settled_share(1.0 - params["recognition_demand"] * (1.0 - recognition), shift)
    russia = russian[0] * taken + russian[1] * owned + params["conquest_value"] * gained
    kept = ukrainian[0] * settled_share(1.0 - territory, shift)
    kept = kept + ukrainian[1] * settled_share(1.0 - recognition, shift)
    aid = params["aid_on_deal"] * (world["belligerent"][UKRAINE]["outside_support"] - 1.0)
    ukraine = kept + ukrainian[3] * params["reconstruction"] + aid
    west = western[0] * (1.0 - territory) + western[1] * (1.0 - recognition)
    return (
        russia - world["leader"][MOSCOW]["fighting_value"],
        ukraine - world["leader"][KYIV]["fighting_value"],
        west - western_patience(world),
    )


@rule
def western_patience(world):
    """Value of going on to the West: the mean of its two blocs."""
    washington, europe = world["leader"][WASHINGTON], world["leader"][EUROPE]
    return 0.5 * (washington["fighting_value"] + europe["fighting_value"])


@rule
def search_line(world, params, line, margins, best):
    """Search Ukraine's status and relief from sanctions on one line; keep what beats the best so far."""
    bargain = world["bargaining"][0]
    shift = world["lock"][SECURITY]["shift"]
    russian, western = params["russian_weight"], params["western_weight"]
    territory, recognition = LINES[line]
    for place in range(len(STATUSES)):
        security = STATUSES[place]
        strength = security * bargain["credibility"]
        russia = margins[0] + russian[2] * settled_share(1.0 - security, shift)
        ukraine = margins[1] + params["ukrainian_weight"][2] * settled_share(strength, shift)
        west = margins[2] + western[2] * security + western[3]
        relief = least_relief(russia, ukraine, west, russian[3], western[3])
        russia = russia + russian[3] * relief
        margin = minimum(russia, ukraine)
        if relief < 0.0 or worth(margin, 1.0) <= best:
            continue
        consent = consent_of_kyiv(world, params, territory, recognition, strength)
        if worth(margin, consent) > best:
            best = worth(margin, consent)
            bargain["terms"][0], bargain["terms"][1] = territory, recognition
            bargain["terms"][2], bargain["terms"][3] = security, relief
            bargain["value"][0] = russia + world["leader"][MOSCOW]["fighting_value"]
            bargain["value"][1] = ukraine + world["leader"][KYIV]["fighting_value"]
            bargain["value"][2] = west - western[3] * relief + western_patience(world)
            bargain["surplus"] = margin
            bargain["ratification"][1] = consent
    return best


@rule
def least_relief(russian_margin, ukrainian_margin, western_margin, russian_weight, western_weight):
    """Least relief from sanctions that makes the most of the lesser margin within what the West bears.

    Returns -1 if the West would rather go on than accept the deal even without relief.
    """
    chosen = -1.0
    for step in range(len(RELIEFS)):
        relief = RELIEFS[step]
        if western_margin - western_weight * relief < 0.0:
            break
        chosen = relief
        if russian_margin + russian_weight * relief >= ukrainian_margin or russian_weight <= 0.0:
            break
    return chosen


@rule
def settled_share(satisfied, shift):
    """Satisfaction with a term; an opened lock (shift -1) makes it full, a tightened one lowers it."""
    return satisfied - shift * (1.0 - satisfied)
