"""Manpower, the first of the four stocks: recruitment, mobilisation, losses, return, departure."""

import math

from agents.entities import ARMED_FACTION, PARTNERS, RUSSIA, SECTORS
from agents.formulas import clip, maximum, minimum
from agents.jit import rule


@rule
def press_for_recruits(world, params, shocks, i):
    """Raise inducements when losses exceed inflow or the army is short.

    Russia pays more and Ukraine enforces conscription harder, as far as a strained budget allows.

    Source: sections 5.3-5.4 of the model (adaptation; exhaustion must not be only fiscal); Re:Russia and
        Kluge 2025 on sign-on pay; Ukraine's mobilisation law of April 2024
    """
    side = world["belligerent"][i]
    lost = params["irrecoverable"][i] * side["casualties"] + side["outflow"]
    short = 1.0 - side["manpower"] / params["manpower_norm"][i]
    need = clip((lost - side["recruits"]) / params["recruitment"][i] + short, params["need_floor"], 1.0)
    strained = (side["strain"] - params["strain_start"][i]) / params["strain_limit"][i]
    affordable = clip(1.0 - strained, 0.0, 1.0) if need > 0.0 else 1.0
    wanted = 1.0 + params["inducement_response"][i] * need * affordable
    moved = side["inducement"] + params["inducement_speed"] * (wanted - side["inducement"])
    side["inducement"] = clip(moved, params["inducement_bounds"][0], params["inducement_bounds"][1])


@rule
def recruit(world, params, shocks, i):
    """Recruit from the pool as far as the state can pay; a mobilisation ordered last month adds to it.

    Russia also receives partners' troops. A Russian mobilisation calls men up at once; in Ukraine a lower
    draft age enlarges the pool.

    Source: E4; price elasticity of contract recruitment is an assumption with a wide range
    """
    side = world["belligerent"][i]
    fighting = world["course"][0]["fighting"]
    effort = params["peace_recruitment"] + (1.0 - params["peace_recruitment"]) * fighting
    will = clip(side["support"] / params["support_norm"][i], 0.0, params["will_limit"])
    readiness = params["recruitment_floor"][i] + (1.0 - params["recruitment_floor"][i]) * will
    price = math.pow(side["inducement"], params["inducement_elasticity"][i])
    squeezed = params["inducement_squeeze"][i] * (side["strain"] - params["strain_start"][i])
    means = clip(1.0 - squeezed, 0.0, params["means_limit"])
    joined = params["recruitment"][i] * math.sqrt(side["pool"] / params["pool"][i]) * price * readiness
    joined = minimum(joined * effort * means, side["pool"])
    allies = 0.0
    if i == RUSSIA:
        for partner in range(len(PARTNERS)):
            allies = allies + params["partner_troops"][partner] * world["partner"][partner]["support"]
    side["recruits"] = joined + allies * fighting
    called = 0.0
    if world["leader"][i]["mobilisation_months"] > 0:
        called = params["mobilisation_size"][i] / int(params["mobilisation_duration"][i])
    remaining = side["pool"] - joined + params["cohort"][i]
    if i == RUSSIA:
        side["called_up"] = minimum(called, remaining)
        side["pool"] = remaining - side["called_up"]
    else:
        side["called_up"] = 0.0
        side["pool"] = remaining + called


@rule
def settle_losses(world, params, shocks, i):
    """Apply the month's casualties, returns and departures to the army.

    Departures ease with time in Ukraine; they rise with casualties, mobilisation of the armed faction and
    falling support. Recent losses weigh more on society than old ones.

    Source: E4; Gartner and Segura 1998 on recent and cumulative losses; absence cases and returns of 2025
        in the parameter table
    """
    side = world["belligerent"][i]
    side["casualties_3"] = side["casualties_2"]
    side["casualties_2"] = side["casualties_1"]
    side["casualties_1"] = side["casualties"]
    suffered = 0.0
    for sector in range(len(SECTORS)):
        suffered = suffered + world["sector"][sector]["casualties"][i]
    joined = side["recruits"] + side["called_up"]
    side["returned"] = (1.0 - params["irrecoverable"][i]) * side["casualties_3"]
    present = side["manpower"] + joined + side["returned"]
    side["casualties"] = minimum(suffered, present)
    side["outflow"] = minimum(_departures(world, params, i), present - side["casualties"])
    side["manpower"] = present - side["casualties"] - side["outflow"]
    side["casualties_total"] = side["casualties_total"] + side["casualties"]
    side["suffered_total"] = side["suffered_total"] + side["casualties"]
    faded = (1.0 - params["loss_fading"]) * side["felt_losses"]
    side["felt_losses"] = faded + side["casualties"]
    side["toll"] = math.log(side["felt_losses"] / params["casualties_total"][i])
    side["killed_total"] = side["killed_total"] + params["killed_share"][i] * side["casualties"]
    side["recruits_total"] = side["recruits_total"] + joined
    side["returned_total"] = side["returned_total"] + side["returned"]
    side["lost_total"] = side["lost_total"] + side["casualties"] + side["outflow"]


@rule
def _departures(world, params, i):
    """Men who desert, are discharged or otherwise leave this month [k/month]."""
    side = world["belligerent"][i]
    months = maximum(world["environment"][0]["era"] * 1.0, 0.0)
    easing = 1.0 - params["departure_relief"][i] * (1.0 - math.exp(-months / params["departure_months"]))
    despair = params["departure_morale"][i] * maximum(1.0 - side["support"] / params["support_norm"][i], 0.0)
    anger = params["armed_discontent"] * world["faction"][ARMED_FACTION[i]]["mobilised"]
    crowd = side["manpower"] / params["manpower_norm"][i]
    hardship = side["casualties_1"] / params["casualties"][i]
    stress = 1.0 + params["departure_stress"][i] * (hardship - 1.0)
    leaving = params["departures"][i] * crowd * easing * stress * (1.0 + despair + anger)
    effort = (
        params["peace_recruitment"] + (1.0 - params["peace_recruitment"]) * world["course"][0]["fighting"]
    )
    return leaving * effort
