"""Social support, the fourth of the four stocks."""

from agents.entities import PROPAGANDA, RUSSIA, UKRAINE, WASHINGTON
from agents.formulas import clip
from agents.jit import rule


@rule
def shift_support(world, params, shocks, i):
    """Lower war support with the logarithm of felt casualties and with strain.

    It also reacts to the front, rallies under foreign pressure, and has a floor.

    Source: E15; Mueller 1973, Gartner and Segura 1998; slope checked against KIIS 2023-2025; floor after
        section 5.3 of the model
    """
    side = world["belligerent"][i]
    pace = world["front"][0]["pace"]
    weariness = params["casualty_sensitivity"][i] * side["toll"]
    target = params["support_norm"][i] - weariness - params["strain_sensitivity"][i] * side["strain"]
    if i == UKRAINE:
        damage = params["infrastructure_norm"][i] - world["environment"][0]["infrastructure"][i]
        target = target - params["front_sensitivity"][i] * clip(
            pace, params["mood_pace"][0], params["mood_pace"][1]
        )
        target = target - params["grid_sensitivity"] * damage
    elif pace < params["slowdown_noticed"]:
        target = target - params["front_sensitivity"][RUSSIA]
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
