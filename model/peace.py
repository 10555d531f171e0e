"""After a signature: the terms of the settlement, and its hazard of relapse."""

from agents.elementary import exp
from agents.entities import EUROPE, RUSSIA, TERMS, UKRAINE
from agents.formulas import is_set, maximum, unit_interval
from agents.jit import rule
from model.bargaining import AGREED, FORCED_ON_RUSSIA, FORCED_ON_UKRAINE, UNSIGNED
from model.terms import ordered_guarantee


@rule
def write_settlement(world, params, shocks, i):
    """Record this month's settlement: terms, guarantee, monitoring, and the concession of each side.

    A deployed force guarantees any settlement. The trend counts as reversed if the side that gained
    ground over two years has recently lost most of its pace.

    Source: Werner and Yuen 2005 on inconsistent battlefield outcomes
    """
    bargain = world["bargaining"][i]
    for side in range(2):
        bargain["concession"][side] = 0.0
    if bargain["signed"] == UNSIGNED:
        return
    force = world["orders"][0]["peacekeepers"]
    if bargain["signed"] != AGREED:
        bargain["signed_credibility"] = ordered_guarantee(world, params["credibility"][0])
    for term in range(len(TERMS)):
        if bargain["signed"] == FORCED_ON_UKRAINE:
            bargain["signed_terms"][term] = params["forced_terms_ukraine"][term]
        elif bargain["signed"] == FORCED_ON_RUSSIA:
            bargain["signed_terms"][term] = params["forced_terms_russia"][term]
        else:
            bargain["signed_terms"][term] = bargain["terms"][term]
    europe = world["leader"][EUROPE]["months_since_adjust"] < params["adjust_window"]
    sent = bargain["signed"] == AGREED and europe
    if is_set(force):
        sent = force > 0.0
        backing = params["credibility"][1] if sent else 0.0
        bargain["signed_credibility"] = maximum(bargain["signed_credibility"], backing)
    bargain["monitored"] = 1.0 if sent else 0.0
    trend, habit = world["front"][0]["advance_trend"], world["front"][0]["advance_habit"]
    onward = trend if habit >= 0.0 else -trend
    bargain["reversed"] = 1.0 if onward < (1.0 - params["trend_turn"]) * abs(habit) else 0.0
    bargain["peace_months"] = 0
    if bargain["signed"] == AGREED:
        bargain["concession"][RUSSIA] = params["agreed_concession"]
        bargain["concession"][UKRAINE] = params["agreed_concession"]
    elif bargain["signed"] == FORCED_ON_UKRAINE:
        bargain["concession"][UKRAINE] = 1.0
    else:
        bargain["concession"][RUSSIA] = 1.0


@rule
def keep_peace(world, params, shocks, i):
    """Draw whether the settlement relapses, most likely soon after it was signed.

    The hazard is higher when it was forced, has no guarantee, followed a reversed trend, or when Russia
    has rearmed.

    Source: Werner 1999, Fortna 2004, Werner and Yuen 2005
    """
    bargain = world["bargaining"][i]
    bargain["relapse"] = 0.0
    bargain["relapse_hazard"] = 0.0
    if world["course"][0]["settled"] == 0.0:
        return
    bargain["peace_months"] = bargain["peace_months"] + 1
    kind = 0 if world["course"][0]["agreed"] > 0.0 else 1
    fading = exp(-bargain["peace_months"] / params["relapse_decay"])
    late = params["relapse_late"][kind]
    hazard = late + (params["relapse_start"][kind] - late) * fading
    hazard = hazard * (params["relapse_credibility"] - bargain["signed_credibility"])
    if bargain["monitored"] > 0.0:
        hazard = hazard * params["relapse_monitored"]
    if bargain["reversed"] > 0.0:
        hazard = hazard * params["relapse_reversed"]
    if world["belligerent"][RUSSIA]["fires"] > params["rearmed_fires"]:
        hazard = hazard * params["relapse_rearmed"]
    bargain["relapse_hazard"] = unit_interval(hazard)
    if shocks["relapse"][0] < hazard:
        bargain["relapse"] = 1.0
