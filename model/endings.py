"""How a run ends: exhaustion, freezing, and the one label of a run when several events coincide."""

from typing import Final

from agents.entities import (
    KYIV,
    LIMITED_INTERVENTION,
    MANPOWER,
    NUCLEAR_USE,
    OPEN_EXCHANGE,
    RUSSIA,
    UKRAINE,
    WASHINGTON,
)
from agents.formulas import is_set, logistic, maximum, unit_interval
from agents.jit import rule
from agents.records import record
from model.bargaining import AGREED, FORCED_ON_RUSSIA, FORCED_ON_UKRAINE, is_exhausted

# Codes are stored in results: append, never reorder.
ENDINGS: Final = (
    "none",
    "stalemate_active",
    "stalemate_frozen",
    "russian_exhaustion",
    "ukrainian_exhaustion",
    "forced_on_ukraine",
    "forced_on_russia",
    "intervention",
    "direct_war",
    "nuclear_use",
    "affordable_loss",
)
(
    NO_ENDING,
    STALEMATE_ACTIVE,
    STALEMATE_FROZEN,
    RUSSIAN_EXHAUSTION,
    UKRAINIAN_EXHAUSTION,
    ENDED_BY_FORCE_ON_UKRAINE,
    ENDED_BY_FORCE_ON_RUSSIA,
    INTERVENTION,
    DIRECT_WAR,
    NUCLEAR_ENDING,
    AFFORDABLE_LOSS,
) = range(len(ENDINGS))

PATHS: Final = ("attrition", "aid", "escalation", "settlement")
PATH_OF: Final = {
    "stalemate_active": "attrition",
    "stalemate_frozen": "attrition",
    "russian_exhaustion": "attrition",
    "ukrainian_exhaustion": "attrition",
    "forced_on_ukraine": "aid",
    "forced_on_russia": "aid",
    "intervention": "escalation",
    "direct_war": "escalation",
    "nuclear_use": "escalation",
    "affordable_loss": "settlement",
}

FRONT_STATES: Final = ("moving", "static", "frozen")
MOVING, STATIC, FROZEN = range(3)

RECORD = record(
    ("horizon", "last month of the run [months]", "i8"),
    ("fighting", "whether the war is being fought this month [0-1]"),
    ("truce_months", "months of a truce without a deal [months]", "i8"),
    ("settled", "whether a settlement is in force [0-1]"),
    ("agreed", "whether that settlement was agreed rather than forced [0-1]"),
    ("over", "whether the run has come to its end [0-1]", "i8"),
    ("exhaustion_hazard", "chance that the side breaks this month [0-1]", "f8", 2),
    ("exhausted", "whether the side broke this month [0-1]", "f8", 2),
    ("frozen_months", "months in a row of low intensity and a still line [months]", "i8"),
    ("static_months", "months in a row of a line that hardly moves at great cost [months]", "i8"),
    ("front_state", "state of the front: 0 moving, 1 static and costly, 2 frozen [code]", "i8"),
    ("ending", "first ending, 0 none [code]", "i8"),
    ("ending_month", "month of the first ending [months]", "i8"),
    ("relapsed", "whether the settlement broke [0-1]", "i8"),
    ("relapse_month", "month in which it broke [months]", "i8"),
    ("second_ending", "ending after a relapse, 0 none [code]", "i8"),
    ("second_month", "month of the second ending [months]", "i8"),
    ("mutual", "whether both sides broke in the same month [0-1]", "i8"),
    ("fractured", "whether the Ukrainian state split or capitulated [0-1]", "i8"),
)


@rule
def begin(world, params, shocks, i):
    """Start with fighting under way.

    Source: accounting
    """
    world["course"][i]["fighting"] = 1.0


@rule
def cease_or_fire(world, params, shocks, i):
    """Continue fighting unless a settlement holds, the run is over, or a truce is ordered.

    Source: accounting
    """
    course = world["course"][i]
    truce = world["orders"][0]["truce"]
    quiet = is_set(truce) and truce > 0.0
    at_war = course["settled"] == 0.0 and course["over"] == 0
    course["fighting"] = 1.0 if at_war and not quiet else 0.0
    course["truce_months"] = course["truce_months"] + 1 if at_war and quiet else 0


@rule
def break_down(world, params, shocks, i):
    """Draw whether a side breaks: stocks near exhaustion, army below its breaking point, or front lost.

    Source: judgement: a force loses effectiveness below about 65-73 % of its strength and collapses below 50
        %
    """
    course = world["course"][i]
    line = params["exhaustion_threshold"] + params["exhaustion_margin"]
    at_war = 1.0 if course["settled"] == 0.0 else 0.0
    for side in range(2):
        reserves = world["belligerent"][side]
        shortfall = line - reserves["composite"]
        hazard = params["exhaustion_rate"] * logistic(shortfall / params["exhaustion_spread"])
        if reserves["stock"][MANPOWER] < params["broken_manning"][side]:
            hazard = maximum(hazard, params["broken_rate"])
        if side == UKRAINE and world["front"][0]["gained"] > params["collapse_area"]:
            hazard = 1.0
        course["exhaustion_hazard"][side] = unit_interval(hazard) * at_war
        broke = shocks["exhaustion"][side] < course["exhaustion_hazard"][side]
        course["exhausted"][side] = 1.0 if broke else 0.0


@rule
def freeze(world, params, shocks, i):
    """Count the months in which the line stands still, with little fired or at great cost.

    Korea was static and costly from 1951 to 1953; a frozen front is quiet as well.

    Source: judgement: what counts as a frozen war
    """
    course = world["course"][i]
    suffered = world["belligerent"][RUSSIA]["casualties"] + world["belligerent"][UKRAINE]["casualties"]
    usual = params["casualties"][RUSSIA] + params["casualties"][UKRAINE]
    still = abs(world["front"][0]["monthly_advance"]) < params["frozen_advance"]
    quiet = suffered < params["frozen_intensity"] * usual
    at_war = course["settled"] == 0.0
    course["frozen_months"] = course["frozen_months"] + 1 if still and quiet and at_war else 0
    success = world["front"][0]["success"]
    static = success * success < params["static_advance"] and not quiet and at_war
    course["static_months"] = course["static_months"] + 1 if static else 0
    course["front_state"] = MOVING
    if course["frozen_months"] >= params["frozen_length"]:
        course["front_state"] = FROZEN
    elif course["static_months"] >= params["static_length"]:
        course["front_state"] = STATIC


@rule
def escalation_ending(params, rung, months_intervening, nato_deaths):
    """Ending by escalation, or none: nuclear use before open war before a sustained intervention."""
    if rung >= NUCLEAR_USE:
        return NUCLEAR_ENDING
    if rung >= OPEN_EXCHANGE:
        return DIRECT_WAR
    if (
        rung >= LIMITED_INTERVENTION
        and months_intervening >= params["intervention_length"]
        and nato_deaths > 0
    ):
        return INTERVENTION
    return NO_ENDING


@rule
def exhaustion_ending(params, russia_broke, ukraine_broke, russian_composite, ukrainian_composite, coin):
    """Ending by exhaustion, or none: if both break, the weaker side; if these are close, a coin decides."""
    if russia_broke > 0.0 and ukraine_broke > 0.0:
        if abs(russian_composite - ukrainian_composite) <= params["coin_margin"]:
            return RUSSIAN_EXHAUSTION if coin < 1.0 / 2.0 else UKRAINIAN_EXHAUSTION
        weaker = russian_composite < ukrainian_composite
        return RUSSIAN_EXHAUSTION if weaker else UKRAINIAN_EXHAUSTION
    if russia_broke > 0.0:
        return RUSSIAN_EXHAUSTION
    if ukraine_broke > 0.0:
        return UKRAINIAN_EXHAUSTION
    return NO_ENDING


@rule
def signature_ending(world, params):
    """Ending by signature, or none: affordable loss, a forced settlement, or exhaustion.

    A settlement counts as affordable loss only without recent coercion, with aid at its threshold or
    above, and with both sides able to go on. With reason enough on both sides it is forced on the one whose
    acceptance is the higher, and on Ukraine if they are the same.
    """
    bargain = world["bargaining"][0]
    if bargain["signed"] == FORCED_ON_UKRAINE:
        return ENDED_BY_FORCE_ON_UKRAINE
    if bargain["signed"] == FORCED_ON_RUSSIA:
        return ENDED_BY_FORCE_ON_RUSSIA
    if bargain["signed"] != AGREED:
        return NO_ENDING
    russia, ukraine = world["belligerent"][RUSSIA], world["belligerent"][UKRAINE]
    recent = world["leader"][WASHINGTON]["months_since_coercion"] < params["coercion_memory"]
    on_ukraine = recent or ukraine["outside_support"] < params["aid_threshold"]
    on_russia = russia["outside_support"] < params["partner_floor"]
    if on_russia and not (on_ukraine and bargain["acceptance"][RUSSIA] <= bargain["acceptance"][UKRAINE]):
        return ENDED_BY_FORCE_ON_RUSSIA
    if on_ukraine:
        return ENDED_BY_FORCE_ON_UKRAINE
    if is_exhausted(world, params):
        weaker = russia["composite"] < ukraine["composite"]
        return RUSSIAN_EXHAUSTION if weaker else UKRAINIAN_EXHAUSTION
    return AFFORDABLE_LOSS


@rule
def first_by_precedence(escalated, exhausted, signed, frozen, last_month):
    """The one ending of a month: escalation, collapse, signature, freeze, horizon, in this order.

    Among signatures, affordable loss and forced settlements exclude each other by their conditions
    (``signature_ending``), and a forced settlement has taken the place of one out of exhaustion
    (``bargaining.force_settlement``).
    """
    if escalated != NO_ENDING:
        return escalated
    if exhausted != NO_ENDING:
        return exhausted
    if signed != NO_ENDING:
        return signed
    if frozen:
        return STALEMATE_FROZEN
    return STALEMATE_ACTIVE if last_month else NO_ENDING


@rule
def label_ending(world, params, shocks, i):
    """Label the run by its first ending; after a settlement the run continues, because it may relapse.

    Source: accounting: precedence of endings (model/ODD.md, section 7)
    """
    course, escalation = world["course"][i], world["escalation"][0]
    month = world["environment"][0]["month"]
    last_month = month >= course["horizon"]
    if course["settled"] > 0.0:
        if world["bargaining"][0]["relapse"] > 0.0:
            course["settled"] = 0.0
            course["relapsed"] = 1
            if course["relapse_month"] == 0:
                course["relapse_month"] = month
        course["over"] = 1 if last_month else 0
        return
    russian = world["belligerent"][RUSSIA]["composite"]
    ukrainian = world["belligerent"][UKRAINE]["composite"]
    broke = exhaustion_ending(
        params,
        course["exhausted"][RUSSIA],
        course["exhausted"][UKRAINE],
        russian,
        ukrainian,
        shocks["coin"][0],
    )
    ending = first_by_precedence(
        escalation_ending(
            params, escalation["rung"], escalation["intervention_months"], escalation["nato_deaths"]
        ),
        broke,
        signature_ending(world, params),
        course["frozen_months"] >= params["frozen_length"],
        last_month,
    )
    if ending == NO_ENDING:
        return
    settles = ending in (ENDED_BY_FORCE_ON_UKRAINE, ENDED_BY_FORCE_ON_RUSSIA, AFFORDABLE_LOSS)
    course["settled"] = 1.0 if settles else 0.0
    course["agreed"] = 1.0 if ending == AFFORDABLE_LOSS else 0.0
    course["over"] = 0 if settles and not last_month else 1
    if course["ending"] != NO_ENDING:
        if ending != STALEMATE_ACTIVE and course["second_ending"] == NO_ENDING:
            course["second_ending"] = ending
            course["second_month"] = month
        return
    course["ending"] = ending
    course["ending_month"] = month
    if course["exhausted"][RUSSIA] > 0.0 and course["exhausted"][UKRAINE] > 0.0:
        course["mutual"] = 1
    if ending == UKRAINIAN_EXHAUSTION:
        course["fractured"] = fractures(world, params, shocks)


@rule
def fractures(world, params, shocks):
    """Whether a collapsed Ukraine splits or capitulates: certain when the front is lost, else by chance.

    Essay: argument that a defeated Ukraine splits. A discredited government makes it more likely.
    """
    discredited = world["leader"][KYIV]["legitimacy"] < params["fracture_legitimacy"]
    chance = params["fracture_chance"][1] if discredited else params["fracture_chance"][0]
    if world["front"][0]["gained"] > params["collapse_area"]:
        chance = 1.0
    return 1 if shocks["fracture"][0] < chance else 0
