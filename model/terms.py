"""The terms of a deal: their value to each party, consent, and the best deal.

Terms are a vector: territory (share of the contested land that goes to Russia; one half is the current
line), recognition (0 de facto, 1 de jure), security (Ukraine's status: 0 neutral and disarmed, one half
armed neutrality with guarantees, 1 NATO) and relief (share of sanctions lifted).
"""

import math
from typing import Final

from agents.elementary import tanh
from agents.entities import (
    ADJUST,
    EUROPE,
    KYIV,
    LINE,
    MOSCOW,
    POLITICAL,
    RECOGNITION,
    RELIEF,
    SECURITY,
    STATUS,
    TERRITORY,
    UKRAINE,
    WASHINGTON,
)
from agents.formulas import apply_lever, clip, logistic, maximum, minimum, unit_interval
from agents.jit import rule

# The grid that is searched; the current line comes first, because it is most often the best.
TERRITORIES: Final = (0.5, 0.4, 0.575, 0.65, 0.8, 1.0)
RECOGNITIONS: Final = (0.0, 1.0)
# Share of the contested land behind the current line, by definition of the scale.
CURRENT_LINE: Final = 0.5
STATUSES: Final = (0.0, 0.15, 0.3, 0.45, 0.6, 1.0)
RELIEFS: Final = (0.0, 0.5, 1.0)
NO_DEAL: Final = (-math.inf, 0.0, 0.0, 0.0, 0.0)


@rule
def offer_guarantee(world, params, shocks, i):
    """Compute how credible a guarantee would be: paper, a European force, or one backed by the US.

    A bloc that adjusts backs it; otherwise its willingness to give sets the probability.

    Source: Budapest Memorandum of 1994; essay: argument that only a hard guarantee counts; judgement: the
        discount
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
    guarded = unit_interval(strength / params["opinion_width"][1])
    chance = approval(params, accepting(params, territory, guarded))
    return ratification(world, params, recognition, chance)


@rule
def accepting(params, territory, guarded):
    """Share of Ukrainians who accept a line, from opinion polls; ``guarded`` is 0-1."""
    ceded = unit_interval((territory - CURRENT_LINE) / params["opinion_width"][0])
    without = params["accept_freeze"] + ceded * (params["accept_russian_plan"] - params["accept_freeze"])
    with_it = params["accept_guarded_plan"] + ceded * (
        params["accept_concession"] - params["accept_guarded_plan"]
    )
    return without + guarded * (with_it - without)


@rule
def approval(params, share):
    """Chance that what such a share of Ukrainians accepts is approved [0-1]."""
    return logistic((share - params["ratification_majority"]) / params["ratification_spread"])


@rule
def ratification(world, params, recognition, chance):
    """Chance that Ukraine ratifies what is approved with such a chance [0-1]."""
    if recognition > 0.0:
        chance = minimum(chance, params["constitutional_ratification"])
    return eased_by_lock(world, chance)


@rule
def eased_by_lock(world, chance):
    """Chance of consent at home, raised as far as the political lock is opened."""
    opened = clip(-world["lock"][POLITICAL]["shift"], 0.0, 1.0)
    return chance + opened * (1.0 - chance)


@rule
def worth(params, margin, consent):
    """Rank of a deal: its margin above fighting on, weighted by the chance that Kyiv consents."""
    return margin * consent if margin > 0.0 else margin / (params["consent_floor"] + consent)


@rule
def find_terms(world, params, shocks, i):
    """Search the grid of terms for the deal with the largest margin above fighting on for both sides.

    The margin is weighted by the chance that Kyiv ratifies; the West must accept the deal. While a
    settlement holds, no deal is sought.

    Source: Fearon 1995, Putnam 1988; opinion on plans: KIIS, December 2025
    """
    if world["course"][0]["settled"] > 0.0:
        return
    best = NO_DEAL
    gained = tanh(world["front"][0]["gained"] / params["conquest_scale"])
    start = last_territory(world)
    # Last month's line comes first: it is most often still the best, and rules the others out.
    for step in range(-1, len(TERRITORIES)):
        if step == start:
            continue
        territory = TERRITORIES[start if step < 0 else step]
        # Consent is a straight line in the strength of the guarantee: it is most at one of the ends.
        share = maximum(accepting(params, territory, 0.0), accepting(params, territory, 1.0))
        chance = approval(params, share)
        for recognition in RECOGNITIONS:
            most = ratification(world, params, recognition, chance)
            best = search_line(world, params, territory, recognition, gained, most, best)
    if best[0] > -math.inf:
        write_terms(world, params, gained, best)


@rule
def last_territory(world):
    """Place in the grid of the line of last month's terms; the current line's if there are none."""
    for place in range(len(TERRITORIES)):
        if world["bargaining"][0]["terms"][LINE] == TERRITORIES[place]:
            return place
    return 0


@rule
def write_terms(world, params, gained, deal):
    """Write the best deal and what it is worth to each party."""
    _, territory, recognition, security, relief = deal
    bargain = world["bargaining"][0]
    strength = security * bargain["credibility"]
    margins = margins_of_line(world, params, territory, recognition, gained)
    russia, ukraine, west = margins_with_status(world, params, margins, security, strength)
    russia = russia + params["russian_weight"][RELIEF] * relief
    bargain["terms"][LINE], bargain["terms"][RECOGNITION] = territory, recognition
    bargain["terms"][STATUS], bargain["terms"][RELIEF] = security, relief
    bargain["value"][0] = russia + world["leader"][MOSCOW]["fighting_value"]
    bargain["value"][1] = ukraine + world["leader"][KYIV]["fighting_value"]
    bargain["value"][2] = west - params["western_weight"][RELIEF] * relief + western_patience(world)
    bargain["surplus"] = minimum(russia, ukraine)
    bargain["ratification"][1] = consent_of_kyiv(world, params, territory, recognition, strength)


@rule
def margins_of_line(world, params, territory, recognition, gained):
    """Margins of a line and its recognition above fighting on, for Moscow, Kyiv and the West.

    Ukraine's status and relief from sanctions are not counted yet. ``gained`` says how large Russia's
    conquests since the start are (-1 to 1).
    """
    shift = world["lock"][TERRITORY]["shift"]
    russian, ukrainian = params["russian_weight"], params["ukrainian_weight"]
    western = params["western_weight"]
    taken = settled_share(1.0 - params["territorial_demand"] * (1.0 - territory), shift)
    owned = settled_share(1.0 - params["recognition_demand"] * (1.0 - recognition), shift)
    russia = russian[LINE] * taken + russian[RECOGNITION] * owned + params["conquest_value"] * gained
    kept = ukrainian[LINE] * settled_share(1.0 - territory, shift)
    kept = kept + ukrainian[RECOGNITION] * settled_share(1.0 - recognition, shift)
    aid = params["aid_on_deal"] * (world["belligerent"][UKRAINE]["outside_support"] - 1.0)
    ukraine = kept + ukrainian[RELIEF] * params["reconstruction"] + aid
    west = western[LINE] * (1.0 - territory) + western[RECOGNITION] * (1.0 - recognition)
    return (
        russia - world["leader"][MOSCOW]["fighting_value"],
        ukraine - world["leader"][KYIV]["fighting_value"],
        west - western_patience(world),
    )


@rule
def western_patience(world):
    """Value of going on to the West: the mean of its two blocs."""
    washington, europe = world["leader"][WASHINGTON], world["leader"][EUROPE]
    return (washington["fighting_value"] + europe["fighting_value"]) / 2.0


@rule
def margins_with_status(world, params, margins, security, strength):
    """Margins of a line once Ukraine's status is counted, and for the West that no relief is granted."""
    shift = world["lock"][SECURITY]["shift"]
    western = params["western_weight"]
    return (
        margins[0] + params["russian_weight"][STATUS] * settled_share(1.0 - security, shift),
        margins[1] + params["ukrainian_weight"][STATUS] * settled_share(strength, shift),
        margins[2] + western[STATUS] * security + western[RELIEF],
    )


@rule
def search_line(world, params, territory, recognition, gained, most, best):
    """Search status and relief on one line for a deal that ranks above the best so far.

    A deal is its rank, territory, recognition, status and relief. ``most`` is the most consent thinkable.
    """
    russian, western = params["russian_weight"][RELIEF], params["western_weight"][RELIEF]
    margins = margins_of_line(world, params, territory, recognition, gained)
    # Skip a line that could not win with the best status for each.
    russia = margins[0] + params["russian_weight"][STATUS] + maximum(russian, 0.0)
    if worth(params, minimum(russia, margins[1] + params["ukrainian_weight"][STATUS]), most) <= best[0]:
        return best
    for place in range(len(STATUSES)):
        security = STATUSES[place]
        strength = security * world["bargaining"][0]["credibility"]
        russia, ukraine, west = margins_with_status(world, params, margins, security, strength)
        if worth(params, minimum(russia + maximum(russian, 0.0), ukraine), most) <= best[0]:
            continue
        relief = least_relief(russia, ukraine, west, russian, western)
        margin = minimum(russia + russian * relief, ukraine)
        if relief < 0.0 or worth(params, margin, most) <= best[0]:
            continue
        rank = worth(params, margin, consent_of_kyiv(world, params, territory, recognition, strength))
        if rank > best[0]:
            best = (rank, territory, recognition, security, relief)
    return best


@rule
def least_relief(russian_margin, ukrainian_margin, western_margin, russian_weight, western_weight):
    """Least sanctions relief that maximises the smaller margin, within what the West accepts.

    Returns -1 if the West prefers fighting on even without relief.
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
