"""The front as a whole: luck, the drone kill zone, and the movement of the line in total."""

import math
from typing import ClassVar

from agents.entities import SECTORS
from agents.formulas import excess, minimum, smoothed
from agents.handle import Handle
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("occupied_area", "Ukrainian land under Russian control [km2]"),
    ("occupied_share", "occupied share of Ukraine within its borders of 1991 [0-1]"),
    ("gained", "net Russian advance since the run began [km2]"),
    ("monthly_advance", "net Russian advance this month [km2/month]"),
    ("advance_trend", "Russian advance, free of season, averaged over six months [km2/month]"),
    ("advance_habit", "Russian advance, free of season, averaged over two years [km2/month]"),
    ("pace", "advance trend above its reference level [ratio]"),
    ("fortune", "run of good or bad luck of the offensive, log scale [1]"),
    ("kill_zone", "extra depth that drones give the defence [ratio]"),
    ("speed_limit", "share of the booked advance that the front can really cover [0-1]"),
    ("luck", "factor on Russian advance from that run of luck [ratio]"),
    ("casualty_luck", "random factor on casualties, by side [ratio]", "f8", 2),
)


@rule
def begin(world, params, shocks, i):
    """Add up the sectors' occupied area and set the advance to its reference.

    Source: book-keeping: the reference state in the parameter table
    """
    front = world["front"][i]
    for sector in range(len(SECTORS)):
        front["occupied_area"] = front["occupied_area"] + params["occupied_area"][sector]
    front["occupied_share"] = front["occupied_area"] / params["area_of_ukraine"]
    front["monthly_advance"] = params["advance_norm"]
    front["advance_trend"] = params["advance_norm"]
    front["advance_habit"] = params["advance_norm"]
    front["kill_zone"] = 1.0
    front["speed_limit"] = 1.0


@rule
def make_fortune(world, params, shocks, i):
    """Draw this month's luck, which is autocorrelated; drones deepen the kill zone.

    Source: E1-E3; log-monthly spread and lag correlation of DeepState and ISW advances, 2024-2025
    """
    front = world["front"][i]
    memory = params["fortune_memory"]
    front["fortune"] = (
        memory * front["fortune"]
        + params["fortune_spread"] * math.sqrt(1.0 - memory * memory) * shocks["fortune"][0]
    )
    front["luck"] = math.exp(front["fortune"])
    for side in range(2):
        front["casualty_luck"][side] = math.exp(params["casualty_spread"] * shocks["casualties"][side])
    if world["environment"][0]["era"] <= params["kill_zone_months"]:
        front["kill_zone"] = front["kill_zone"] * (1.0 + params["kill_zone_growth"])


@rule
def move_line(world, params, shocks, i):
    """Add up the sectors' advances, limited by what a front can cover in a month.

    The trend is free of season, because both sides know the effect of mud.

    Source: E3; book-keeping; the limit is about eight times the fastest month observed in 2023-2025
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
    front["pace"] = excess(front["advance_trend"], params["advance_norm"])


class Front(Handle):
    """The front line from Sumy to the Dnipro, as one agent."""

    kind: ClassVar[str] = "front"
    names: ClassVar[tuple[str, ...]] = ("front",)
