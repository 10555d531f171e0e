"""The front as a whole: luck, the drone kill zone, and the movement of the line in total."""

import math

from agents.elementary import exp, power
from agents.entities import RUSSIA, SECTORS, UKRAINE
from agents.formulas import clip, excess, maximum, minimum, smoothed
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("occupied_area", "Ukrainian land under Russian control [km2]"),
    ("occupied_share", "occupied share of Ukraine within its borders of 1991 [0-1]"),
    ("gained", "net Russian advance since the run began [km2]"),
    ("monthly_advance", "net Russian advance this month [km2/month]"),
    ("advance_trend", "Russian advance, free of season, averaged over six months [km2/month]"),
    ("advance_habit", "Russian advance, free of season, averaged over two years [km2/month]"),
    ("success", "signed square root of the monthly advance, averaged over six months [km/month]"),
    ("pace", "advance trend above its reference level [ratio]"),
    ("fortune", "run of good or bad luck of the offensive, log scale [1]"),
    ("technique", "how far techniques of attack have gained on those of defence, log scale [1]"),
    ("line", "Ukrainian infantry in the line, relative to January 2026 [ratio]"),
    ("gain", "ground an attack brings on the front as a whole; 1 is January 2026 [ratio]"),
    ("assault_cost", "Russian casualties an attack costs; 1 is January 2026 [ratio]"),
    ("breakthrough_months", "months left of a breakthrough [months]", "i8"),
    ("breakthroughs", "breakthroughs since the run began [1]", "i8"),
    ("kill_zone", "extra depth that drones give the defence [ratio]"),
    ("speed_limit", "share of the booked advance that the front can really cover [0-1]"),
    ("luck", "factor on Russian advance from that run of luck [ratio]"),
    ("casualty_luck", "random factor on casualties, by side [ratio]", "f8", 2),
)


@rule
def begin(world, params, shocks, i):
    """Add up the sectors' occupied area and set the advance to its reference.

    Source: accounting: the reference state in the parameter table
    """
    front = world["front"][i]
    for sector in range(len(SECTORS)):
        front["occupied_area"] = front["occupied_area"] + params["occupied_area"][sector]
    front["occupied_share"] = front["occupied_area"] / params["area_of_ukraine"]
    front["monthly_advance"] = params["advance_norm"]
    front["advance_trend"] = params["advance_norm"]
    front["advance_habit"] = params["advance_norm"]
    front["success"] = math.sqrt(params["advance_norm"])
    front["line"] = 1.0
    front["gain"] = 1.0
    front["assault_cost"] = 1.0
    front["kill_zone"] = 1.0
    front["speed_limit"] = 1.0


@rule
def make_fortune(world, params, shocks, i):
    """Draw this month's luck, which is autocorrelated; drones deepen the kill zone.

    Techniques of attack and of defence race each other: which of them is ahead wanders slowly and may turn
    back as well as go on.

    Source: calibrated: spread and lag correlation of log monthly advance, DeepState and ISW, 2024-2025
    """
    front = world["front"][i]
    memory = params["fortune_memory"]
    front["fortune"] = (
        memory * front["fortune"]
        + params["fortune_spread"] * math.sqrt(1.0 - memory * memory) * shocks["fortune"][0]
    )
    drift = front["technique"] + params["technique_spread"] * shocks["technique"][0]
    front["technique"] = clip(drift, -params["technique_limit"], params["technique_limit"])
    front["luck"] = exp(front["fortune"] + front["technique"])
    for side in range(2):
        front["casualty_luck"][side] = exp(params["casualty_spread"] * shocks["casualties"][side])
    if world["environment"][0]["era"] <= params["kill_zone_months"]:
        front["kill_zone"] = front["kill_zone"] * (1.0 + params["kill_zone_growth"])


@rule
def weigh_attack(world, params, shocks, i):
    """Weigh what an attack brings and costs on the front as a whole, and whether a line breaks open.

    It brings more the thinner the Ukrainian infantry stands and, weakly, the better Russia's fires are; it
    costs more the deadlier Ukraine's fires, the denser the attacker, the deeper the kill zone of drones.
    A breakthrough is rare, and less so against an army below the threshold of a coherent line.

    Source: Biddle 2004 on force employment; Lanchester 1916 on density; one breakthrough of this size in
        the 39 months to December 2025 that have none on the Russian side (Kharkiv, September 2022)
    """
    front, russia, ukraine = world["front"][i], world["belligerent"][RUSSIA], world["belligerent"][UKRAINE]
    gain = power(front["line"], -params["force_ratio_elasticity"])
    gain = gain * power(russia["fires"] / ukraine["fires"], params["fires_on_advance"])
    front["gain"] = gain * front["luck"]
    depth = 1.0 - params["kill_zone_cost"] + params["kill_zone_cost"] * front["kill_zone"]
    front["assault_cost"] = ukraine["lethality"] * russia["exposure"] * depth
    if front["breakthrough_months"] > 0:
        front["breakthrough_months"] = front["breakthrough_months"] - 1
    manning = ukraine["manpower"] / ukraine["planned"]
    lack = maximum(params["coherent_line"] - manning, 0.0)
    hazard = params["breakthrough_rate"] * (1.0 + params["breakthrough_urgency"] * lack)
    if world["course"][0]["fighting"] > 0.0 and shocks["breakthrough"][0] < hazard:
        front["breakthrough_months"] = int(params["breakthrough_length"])
        front["breakthroughs"] = front["breakthroughs"] + 1


@rule
def man_line(world, params, shocks, i):
    """Ukrainian infantry in the line: recruits less losses and desertion; rear units relieve a thin line.

    Source: Prosecutor General of Ukraine, cases of absence (17.7 thousand in 2023, 67.8 in 2024, 110.5 in
        January to July 2025); judgement: the shares of the infantry
    """
    front, side = world["front"][i], world["belligerent"][UKRAINE]
    joined = params["line_share"] * (side["recruits"] + side["called_up"])
    lost = params["line_losses"] * params["irrecoverable"][UKRAINE] * side["casualties"]
    left = params["line_departures"] * side["outflow"]
    relieved = params["line_relief"] * maximum(1.0 - front["line"], 0.0)
    line = front["line"] + (joined - lost - left) / params["infantry_norm"] + relieved
    front["line"] = maximum(line, params["line_floor"])


@rule
def move_line(world, params, shocks, i):
    """Add up the sectors' advances, limited by what a front can cover in a month.

    The trend is free of season, because both sides know the effect of mud.

    Source: accounting; judgement: the limit is about eight times the fastest month of 2023-2025
    """
    front = world["front"][i]
    booked = 0.0
    for sector in range(len(SECTORS)):
        booked = booked + world["sector"][sector]["advance_booked"]
    front["speed_limit"] = 1.0
    if abs(booked) > params["advance_limit"]:
        front["speed_limit"] = params["advance_limit"] / abs(booked)
    advance = booked * front["speed_limit"]
    seasonless = minimum(advance / world["environment"][0]["season"], params["advance_limit"])
    front["monthly_advance"] = advance
    front["occupied_area"] = front["occupied_area"] + advance
    front["occupied_share"] = front["occupied_area"] / params["area_of_ukraine"]
    front["gained"] = front["gained"] + advance
    front["advance_trend"] = smoothed(front["advance_trend"], seasonless, params["trend_months"])
    front["advance_habit"] = smoothed(front["advance_habit"], seasonless, params["habit_months"])
    root = math.sqrt(abs(advance))
    root = root if advance > 0.0 else -root
    front["success"] = smoothed(front["success"], root, params["trend_months"])
    front["pace"] = excess(front["advance_trend"], params["advance_norm"])
