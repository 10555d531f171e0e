"""Manpower, the first of the four stocks: recruitment, mobilisation, losses, return, departure."""

import math

from agents.entities import ARMED_FACTION, PARTNERS, RUSSIA, SECTORS
from agents.formulas import clip, maximum, minimum
from agents.jit import rule


@rule
def press_for_recruits(world, params, shocks, i):
    """Push harder for recruits when losses outrun inflow or the army is short.

    Russia pays more, Ukraine enforces conscription harder, as far as a strained budget allows.

    Reads: belligerent.casualties, belligerent.inducement, belligerent.manpower, belligerent.outflow, belligerent.recruits,
        belligerent.strain; params: inducement_response, irrecoverable, manpower_norm, recruitment,
        strain_limit, strain_start
    Writes: inducement
    Draws: none
    Source: sections 5.3-5.4 of the model (adaptation; exhaustion must not be only fiscal); Re:Russia and
        Kluge 2025 on sign-on pay; Ukraine's mobilisation law of April 2024
    """
    side = world["belligerent"][i]
    lost = params["irrecoverable"][i] * side["casualties"] + side["outflow"]
    short = 1.0 - side["manpower"] / params["manpower_norm"][i]
    need = clip((lost - side["recruits"]) / params["recruitment"][i] + short, -0.5, 1.0)
    strained = (side["strain"] - params["strain_start"][i]) / params["strain_limit"][i]
    affordable = clip(1.0 - strained, 0.0, 1.0) if need > 0.0 else 1.0
    wanted = 1.0 + params["inducement_response"][i] * need * affordable
    side["inducement"] = clip(side["inducement"] + 0.2 * (wanted - side["inducement"]), 0.1, 3.0)


@rule
def recruit(world, params, shocks, i):
    """Enlist men from the pool as far as the state can pay; a mobilisation ordered last month adds to them.

    Russia also receives partners' troops. There mobilisation calls men up at once; in Ukraine a lower
    draft age widens the pool.

    Reads: course.fighting, leader.mobilisation_months, partner.support, belligerent.called_up,
        belligerent.inducement, belligerent.pool, belligerent.strain, belligerent.support; params: cohort,
        inducement_elasticity, inducement_squeeze, mobilisation_duration, mobilisation_size, partner_troops,
        peace_recruitment, pool, recruitment, recruitment_floor, strain_start, support_norm
    Writes: called_up, pool, recruits
    Draws: none
    Source: E4; price elasticity of contract recruitment is an assumption with a wide range
    """
    side = world["belligerent"][i]
    fighting = world["course"][0]["fighting"]
    effort = params["peace_recruitment"] + (1.0 - params["peace_recruitment"]) * fighting
    will = clip(side["support"] / params["support_norm"][i], 0.0, 1.5)
    readiness = params["recruitment_floor"][i] + (1.0 - params["recruitment_floor"][i]) * will
    price = math.pow(side["inducement"], params["inducement_elasticity"][i])
    squeezed = params["inducement_squeeze"][i] * (side["strain"] - params["strain_start"][i])
    means = clip(1.0 - squeezed, 0.0, 1.2)
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

    Ukrainian absence without leave is highest at the start and eases; hard fighting, anger in the armed
    faction and falling support drive more men away, and a quiet front fewer. Society feels recent losses
    more than old ones.

    Reads: course.fighting, environment.era, faction.mobilised, belligerent.called_up, belligerent.casualties,
        belligerent.casualties_1, belligerent.casualties_2, belligerent.casualties_3, belligerent.casualties_total,
        belligerent.felt_losses, belligerent.killed_total, belligerent.lost_total, belligerent.manpower,
        belligerent.outflow, belligerent.recruits, belligerent.recruits_total, belligerent.returned,
        belligerent.returned_total, belligerent.suffered_total, belligerent.support, sector.casualties; params:
        armed_discontent, casualties, casualties_total, departure_morale, departure_relief,
        departure_stress, departures, irrecoverable, killed_share, loss_fading, manpower_norm,
        peace_recruitment, support_norm
    Writes: casualties, casualties_1, casualties_2, casualties_3, casualties_total, felt_losses,
        killed_total, lost_total, manpower, outflow, recruits_total, returned, returned_total,
        suffered_total, toll
    Draws: none
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
    easing = 1.0 - params["departure_relief"][i] * (1.0 - math.exp(-months / 24.0))
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
