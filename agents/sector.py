"""Front sectors: fortification, deployed strength, losses, advance.

Both armies are distributed over the sectors. Losses follow the opponent's fires and one's own exposure
rather than the opponent's numbers; the advance follows the effective force ratio.
"""

import math

from agents.elementary import power
from agents.entities import RUSSIA, SECTORS, UKRAINE
from agents.formulas import clip, maximum
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("occupied_area", "land under Russian control in the sector [km2]"),
    ("fortification", "strength of the prepared defence; 1 is open field [ratio]"),
    ("share", "share of the side's army deployed here, by side [0-1]", "f8", 2),
    ("claim", "share of the army the sector asks for, before rationing, by side [1]", "f8", 2),
    ("usual_advance", "advance in the sector at the reference state [km2/month]"),
    ("force_ratio", "effective Russian to Ukrainian strength, fortification included [ratio]"),
    ("advance_booked", "Russian advance before the limit of the front as a whole [km2/month]"),
    ("casualties", "killed, wounded, captured and missing this month, by side [k/month]", "f8", 2),
)


@rule
def begin(world, params, shocks, i):
    """Set area, fortification and shares of both armies to the reference date.

    Source: accounting: the reference state in the parameter table
    """
    sector = world["sector"][i]
    sector["occupied_area"] = params["occupied_area"][i]
    sector["fortification"] = params["fortification"][i]
    sector["usual_advance"] = params["advance_norm"] * params["sector_area_weight"][i]
    sector["advance_booked"] = sector["usual_advance"]
    for side in range(2):
        sector["share"][side] = params["sector_deployment"][i]


@rule
def claim_troops(world, params, shocks, i):
    """Shift Russian troops to where they advance faster than usual; Ukraine follows with a delay.

    Last month's advance is compared with the usual one of this month: seasons differ by the same ratio in
    all sectors, which normalisation nearly cancels.

    Source: judgement: reinforcement of success is Soviet and Russian operational doctrine
    """
    sector = world["sector"][i]
    usual = params["sector_deployment"][i]
    expected = sector["usual_advance"] * world["environment"][0]["season"]
    success = clip(sector["advance_booked"] / expected, 0.0, 2.0) - 1.0 + shocks["redeployment"][i]
    drift = params["redeployment"] * (usual * success + usual - sector["share"][RUSSIA])
    follow = params["redeployment_follow"] * (sector["share"][RUSSIA] - sector["share"][UKRAINE])
    sector["claim"][RUSSIA] = maximum(sector["share"][RUSSIA] + drift, params["least_deployment"] * usual)
    sector["claim"][UKRAINE] = maximum(sector["share"][UKRAINE] + follow, params["least_deployment"] * usual)


@rule
def deploy_troops(world, params, shocks, i):
    """Normalise the sectors' claims, so that each army's shares sum to one.

    Source: accounting
    """
    for side in range(2):
        claims = 0.0
        for other in range(len(SECTORS)):
            claims = claims + world["sector"][other]["claim"][side]
        world["sector"][i]["share"][side] = world["sector"][i]["claim"][side] / claims


@rule
def fortify(world, params, shocks, i):
    """Raise fortification at low Russian tempo and lower it at high tempo.

    Source: Biddle 2004 on depth and preparation; judgement: the speed
    """
    sector = world["sector"][i]
    pressure = world["leader"][RUSSIA]["tempo"] / params["tempo_norm"]
    target = params["fortification"][i] * (1.0 + params["dig_in"] * (1.0 - pressure))
    moved = sector["fortification"] + params["fortify_rate"] * (target - sector["fortification"])
    sector["fortification"] = maximum(moved, params["fortification_floor"])


@rule
def contest(world, params, shocks, i):
    """Book this month's advance: attacks made, times what an attack brings here.

    The attacker, whoever it is, faces the kill zone and what has been dug beyond the start; the sector's
    share of all ground gained already holds the fortification it had then. What an attack brings levels off
    near a limit: the record months brought twice the mean of 2025.

    Source: Lanchester 1916, Biddle 2004; judgement: counter-attacks face fortification as attacks do
    """
    sector, front = world["sector"][i], world["front"][0]
    defence = sector["fortification"] / params["fortification"][i] * front["kill_zone"]
    obstacle = power(defence, -params["force_ratio_elasticity"])
    odds = front["gain"] * sector["share"][RUSSIA] / sector["share"][UKRAINE]
    sector["force_ratio"] = odds * obstacle
    assault = world["leader"][RUSSIA]["tempo"] / params["tempo_norm"]
    counter = params["ukrainian_offence"] * world["leader"][UKRAINE]["tempo"] / params["tempo_norm"]
    usual = params["ukrainian_offence"] * params["tempo_start"][UKRAINE] / params["tempo_norm"]
    forward = (1.0 + usual) * assault * capped(sector["force_ratio"], params["gain_limit"])
    if front["breakthrough_months"] > 0:
        forward = forward * params["breakthrough_gain"]
    ground = params["advance_norm"] * params["sector_area_weight"][i] * world["environment"][0]["season"]
    advance = ground * world["course"][0]["fighting"] * (forward - counter * obstacle)
    sector["advance_booked"] = maximum(advance, -sector["occupied_area"])


@rule
def capped(gain, limit):
    """Gain that levels off smoothly near a limit; small gains stay as they are."""
    ratio = gain / limit
    square = ratio * ratio
    return gain / math.sqrt(math.sqrt(1.0 + square * square))


@rule
def compute_casualties(world, params, shocks, i):
    """Compute casualties from the opponent's fires and own exposure; attacks raise them, a lull lowers them.

    Source: Lanchester 1916, Deitchman 1962, Turchin 2023; fires cause 70-80 % of casualties
    """
    sector = world["sector"][i]
    assault = world["leader"][RUSSIA]["tempo"] / params["tempo_norm"]
    counter = (world["leader"][UKRAINE]["tempo"] - params["tempo_start"][UKRAINE]) / params["tempo_norm"]
    activity = (assault + maximum(counter, 0.0)) / params["lull_tempo"]
    intensity = clip(activity, params["lull_depth"], 1.0) * world["course"][0]["fighting"]
    attacker = 1.0 + params["attack_cost"] * (assault - 1.0) + params["attacked_cost"] * maximum(counter, 0.0)
    defender = params["defender_base"] + (1.0 - params["defender_base"]) * assault
    defender = maximum(defender + params["attack_cost"] * counter, 0.0)
    for side in range(2):
        stance = attacker if side == RUSSIA else defender
        fire = world["belligerent"][1 - side]["lethality"] * world["belligerent"][side]["exposure"]
        if side == RUSSIA:
            fire = world["front"][0]["assault_cost"]
        luck = world["front"][0]["casualty_luck"][side]
        sector["casualties"][side] = (
            params["casualties"][side] * sector["share"][side] * fire * stance * intensity * luck
        )


@rule
def hold_ground(world, params, shocks, i):
    """Add the sector's advance, within the limit of the front as a whole, to its occupied area.

    Source: accounting
    """
    sector = world["sector"][i]
    sector["occupied_area"] = (
        sector["occupied_area"] + sector["advance_booked"] * world["front"][0]["speed_limit"]
    )
