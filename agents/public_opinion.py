"""Social support, the fourth of the four stocks."""

import math

from agents.entities import PROPAGANDA, RUSSIA, UKRAINE, WASHINGTON
from agents.formulas import clip, unit_interval
from agents.jit import rule

# What moves public opinion: ``opinion_rule``.
CASUALTIES, SUCCESS, HABIT = range(3)


@rule
def shift_support(world, params, shocks, i):
    """Readiness to endure follows success at the front and sinks with strain; so does refusal to concede.

    By the rule chosen, it sinks with the logarithm of felt casualties instead, or follows neither because
    publics have got used to the war. It rallies under foreign pressure, and never falls below a floor.

    Source: Mueller 1973, Gartner and Segura 1998; slope checked against KIIS, 2023-2025; judgement: the floor
    """
    side = world["belligerent"][i]
    pace = world["front"][0]["pace"]
    success = world["front"][0]["success"] - math.sqrt(params["advance_norm"])
    success = success if i == RUSSIA else -success
    if params["opinion_rule"] < SUCCESS:
        weariness = params["casualty_sensitivity"][i] * side["toll"]
        target = params["support_norm"][i] - weariness - params["strain_sensitivity"][i] * side["strain"]
        if i == UKRAINE:
            target = target - params["front_sensitivity"][i] * clip(
                pace, params["mood_pace"][0], params["mood_pace"][1]
            )
        elif pace < params["slowdown_noticed"]:
            target = target - params["front_sensitivity"][RUSSIA]
    else:
        strained = params["strain_sensitivity"][i] * (side["strain"] - params["strain_start"][i])
        target = params["support_norm"][i] - strained - params["toll_sensitivity"] * side["toll"]
        if params["opinion_rule"] < HABIT:
            target = target + params["success_sensitivity"][i] * success
    if i == UKRAINE:
        damage = params["infrastructure_norm"][i] - world["environment"][0]["infrastructure"][i]
        target = target - params["grid_sensitivity"] * damage
    pressed = world["leader"][WASHINGTON]["coercing"] if i == UKRAINE else 0.0
    rallying = params["rally_under_pressure"] * pressed - side["rally"]
    side["rally"] = side["rally"] + params["rally_speed"] * rallying
    target = target + side["rally"]
    if world["leader"][i]["stance"] == PROPAGANDA:
        target = target + params["propaganda_gain"]
    moved = side["support"] + params["support_speed"] * (target - side["support"])
    moved = moved - params["mobilisation_shock"][i] * world["leader"][i]["mobilisation_news"]
    moved = moved + params["support_spread"] * shocks["support"][i]
    side["support"] = clip(moved, params["support_floor"], 1.0)
    firmness = params["refusal_norm"][i] + params["refusal_sensitivity"][i] * success + side["rally"]
    firmness = side["refusal"] + params["support_speed"] * (firmness - side["refusal"])
    side["refusal"] = unit_interval(firmness + params["support_spread"] * shocks["support"][i])
