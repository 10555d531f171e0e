"""Manpower, the first of the four stocks: recruitment, mobilisation, losses, return, departure."""

import math

from agents.belligerent import planned_strength
from agents.elementary import exp, log, power
from agents.entities import ARMED_FACTION, PARTNERS, RUSSIA, SECTORS, UKRAINE
from agents.formulas import clip, maximum, minimum
from agents.jit import rule


@rule
def plan_strength(world, params, shocks, i):
    """Take the strength that is planned for the army at this date, and how far the plan grew this month.

    Source: decrees on the size of the armed forces and statements on the grouping, dated in the parameter
        table
    """
    side = world["belligerent"][i]
    planned = planned_strength(params, world["environment"][0]["era"], i)
    side["expansion"] = maximum(planned - side["planned"], 0.0)
    side["planned"] = planned


@rule
def press_for_recruits(world, params, shocks, i):
    """Push harder for recruits when losses and planned growth outrun inflow or the army is short.

    Russia pays more, Ukraine enforces conscription harder, as far as a strained budget allows and by no
    more than a share of what is offered already: pay rose five- to tenfold within three years.

    Source: Re:Russia and Kluge 2025 on sign-on pay; Ukraine's mobilisation law of April 2024
    """
    side = world["belligerent"][i]
    lost = params["irrecoverable"][i] * side["casualties"] + side["outflow"] + side["expansion"]
    short = 1.0 - side["manpower"] / side["planned"]
    need = clip((lost - side["recruits"]) / params["recruitment"][i] + short, params["need_floor"], 1.0)
    strained = (side["strain"] - params["strain_start"][i]) / params["strain_limit"][i]
    affordable = clip(1.0 - strained, 0.0, 1.0) if need > 0.0 else 1.0
    wanted = params["inducement_speed"] * params["inducement_response"][i] * need * affordable
    step = clip(wanted, -params["inducement_step"][i], params["inducement_step"][i])
    moved = side["inducement"] * (1.0 + step)
    side["inducement"] = clip(moved, params["inducement_bounds"][0], params["inducement_bounds"][1])


@rule
def recruit(world, params, shocks, i):
    """Recruit from the pool as far as the state can pay; a mobilisation ordered last month adds to it.

    Fewer join for a leader who has lost the trust that he had. Russia also receives partners' troops. There
    mobilisation calls men up at once; in Ukraine a lower draft age widens the pool.

    Source: judgement: price elasticity of contract recruitment, with a wide range
    """
    side = world["belligerent"][i]
    fighting = world["course"][0]["fighting"]
    effort = params["peace_recruitment"] + (1.0 - params["peace_recruitment"]) * fighting
    will = clip(side["support"] / params["support_norm"][i], 0.0, params["will_limit"])
    readiness = params["recruitment_floor"][i] + (1.0 - params["recruitment_floor"][i]) * will
    discredit = maximum(1.0 - world["leader"][i]["legitimacy"] / params["legitimacy"][i], 0.0)
    readiness = readiness * maximum(1.0 - params["recruits_on_trust"] * discredit, 0.0)
    price = power(side["inducement"], params["inducement_elasticity"][i])
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

    Ukrainian absence without leave grows as the line thins and relief fails to come; hard fighting, anger
    in the armed faction and falling support drive more men away, and a quiet front fewer. A part of those
    who left can be called up again. Society feels recent losses more than old ones.

    Source: Gartner and Segura 1998 on recent and cumulative losses; absence cases of 2025 (Prosecutor General
        of Ukraine)
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
    side["pool"] = side["pool"] + params["return_to_pool"][i] * side["outflow"]
    side["casualties_total"] = side["casualties_total"] + side["casualties"]
    side["suffered_total"] = side["suffered_total"] + side["casualties"]
    faded = (1.0 - params["loss_fading"]) * side["felt_losses"]
    side["felt_losses"] = faded + side["casualties"]
    side["toll"] = log(side["felt_losses"] / params["casualties_total"][i])
    side["killed_total"] = side["killed_total"] + params["killed_share"][i] * side["casualties"]
    side["recruits_total"] = side["recruits_total"] + joined
    side["returned_total"] = side["returned_total"] + side["returned"]
    side["lost_total"] = side["lost_total"] + side["casualties"] + side["outflow"]


@rule
def _departures(world, params, i):
    """Men who desert, are discharged or otherwise leave this month [k/month]."""
    side = world["belligerent"][i]
    months = maximum(world["environment"][0]["era"] * 1.0, 0.0)
    easing = 1.0 - params["departure_relief"][i] * (1.0 - exp(-months / params["departure_months"]))
    despair = params["departure_morale"][i] * maximum(1.0 - side["support"] / params["support_norm"][i], 0.0)
    anger = params["armed_discontent"] * world["faction"][ARMED_FACTION[i]]["mobilised"]
    crowd = side["manpower"] / params["manpower_norm"][i]
    hardship = side["casualties_1"] / params["casualties"][i]
    stress = 1.0 + params["departure_stress"][i] * (hardship - 1.0)
    leaving = params["departures"][i] * crowd * easing * stress * (1.0 + despair + anger)
    if i == UKRAINE:
        thinness = 1.0 / (world["front"][0]["line"] * world["front"][0]["line"])
        leaving = leaving * clip(thinness, params["desertion_bounds"][0], params["desertion_bounds"][1])
    effort = (
        params["peace_recruitment"] + (1.0 - params["peace_recruitment"]) * world["course"][0]["fighting"]
    )
    return leaving * effort
