"""Each side's four stocks: manpower, equipment and fires, economy, social support.

The record and the measure of exhaustion live here; the rules of each stock have a file of their own
(``manpower.py``, ``equipment.py``, ``economy.py``, ``public_opinion.py``).
"""

from typing import Final

from agents.entities import ECONOMY, FIRES, MANPOWER, MONTHS_PER_YEAR, RUSSIA, STOCKS, SUPPORT
from agents.formulas import clip, maximum, minimum, unit_interval
from agents.jit import rule
from agents.records import record

RECORD = record(
    # manpower
    ("manpower", "troops: Russian grouping against Ukraine, Ukrainian armed forces [k]"),
    ("planned", "strength planned for the army at this date [k]"),
    ("expansion", "growth of that strength this month [k/month]"),
    ("pool", "men who can still be recruited at a price or reached by mobilisation [k]"),
    ("inducement", "pay offered to recruits, or pressure on them; 1 is that of late 2025 [ratio]"),
    ("recruits", "men who join this month [k/month]"),
    ("called_up", "men added at once by mobilisation this month [k/month]"),
    ("casualties", "killed, wounded, captured and missing this month [k/month]"),
    ("casualties_1", "casualties of last month [k/month]"),
    ("casualties_2", "casualties two months ago [k/month]"),
    ("casualties_3", "casualties three months ago, whose wounded return now [k/month]"),
    ("returned", "wounded who return this month [k/month]"),
    ("outflow", "desertion, discharge and other departures this month [k/month]"),
    ("casualties_total", "casualties since February 2022 [k]"),
    ("felt_losses", "casualties still felt by society, fading with time [k]"),
    ("toll", "felt casualties relative to the reference date, log scale [e-folds]"),
    ("suffered_total", "casualties since the run began [k]"),
    ("killed_total", "killed since the run began [k]"),
    ("recruits_total", "men who joined since the run began, mobilisation included [k]"),
    ("returned_total", "wounded who returned since the run began [k]"),
    ("lost_total", "casualties and departures since the run began [k]"),
    # equipment and fires
    ("capacity", "own production of fires before damage; 1 is January 2026 [ratio]"),
    ("outside_military", "military support from outside; 1 is 2025 [ratio]"),
    ("outside_financial", "financial or trade support from outside; 1 is 2025 [ratio]"),
    ("outside_fires", "military support averaged over six months [ratio]"),
    ("outside_support", "military and financial support averaged over six months [ratio]"),
    ("fires", "combat power of equipment and fires; 1 is January 2026 [ratio]"),
    ("full_fires", "fires at own capacity of this date, undamaged and with the aid of 2025 [ratio]"),
    ("munitions", "munitions in store, in months of the fires of January 2026 [ratio]"),
    ("lethality", "effect of these fires on the opponent [ratio]"),
    ("exposure", "density of own troops as a target [ratio]"),
    ("air_defence", "share of long-range weapons intercepted [0-1]"),
    ("strikes", "long-range drones and missiles launched this month [1/month]"),
    ("armour", "tanks in service [units]"),
    ("armour_stored", "tanks in storage that can still be refurbished [units]"),
    # economy
    ("funds", "liquid reserves [bn USD]"),
    ("borrowing", "net borrowing at home that the state has brought itself to [bn USD/month]"),
    ("debt", "net borrowing since the run began [bn USD]"),
    ("war_bill", "growth of monthly war spending since the run began [bn USD/month]"),
    ("effort", "share of the gap that new taxes, cuts and money printing have come to cover [0-1]"),
    ("gap", "monthly shortfall after borrowing or outside support [bn USD/month]"),
    ("strain", "strain of the war economy [0-1]"),
    # society
    ("support", "share of the public that stands behind continuing the war [0-1]"),
    ("refusal", "share of the public that refuses any concession [0-1]"),
    ("rally", "rallying round the flag, fading [0-1]"),
    # exhaustion
    ("stock", "normalised stocks: manpower, fires, economy, support [0-1]", "f8", 4),
    ("vigour", "mean of the four normalised stocks [0-1]"),
    ("weakest", "lowest of the four normalised stocks [0-1]"),
    ("composite", "mean of vigour and weakest stock; exhaustion looms below threshold [0-1]"),
    ("months_strained", "months in a row of fiscal strain or lost partners [months]", "i8"),
)

# Years before 2026 for which the table dates planned strength.
DATED_YEARS: Final = 3.0


@rule
def planned_strength(params, era, i):
    """Strength planned for an army [k]: a straight line between dated figures, level after the last.

    ``era`` is 0 in December 2025.
    """
    years = clip(-era / MONTHS_PER_YEAR, 0.0, DATED_YEARS)
    if years <= 1.0:
        return params["manpower_norm"][i] + years * (params["planned_2024"][i] - params["manpower_norm"][i])
    if years <= 2.0:
        return params["planned_2024"][i] + (years - 1.0) * (
            params["planned_2023"][i] - params["planned_2024"][i]
        )
    return params["planned_2023"][i] + (years - 2.0) * (params["planned_2022"][i] - params["planned_2023"][i])


@rule
def begin_army(world, params, shocks, i):
    """Set manpower, losses and inflows to the reference date, in a steady state.

    Source: accounting: the reference state in the parameter table
    """
    side = world["belligerent"][i]
    side["planned"] = planned_strength(params, world["environment"][0]["era"], i)
    side["manpower"] = side["planned"]
    side["pool"] = params["pool"][i]
    side["inducement"] = 1.0
    side["recruits"] = params["recruitment"][i]
    side["casualties"] = params["casualties"][i]
    side["casualties_1"] = params["casualties"][i]
    side["casualties_2"] = params["casualties"][i]
    side["casualties_3"] = params["casualties"][i]
    side["returned"] = (1.0 - params["irrecoverable"][i]) * params["casualties"][i]
    side["outflow"] = params["departures"][i]
    side["casualties_total"] = params["casualties_total"][i]
    side["felt_losses"] = params["casualties_total"][i]


@rule
def begin_means(world, params, shocks, i):
    """Set fires, armour, funds and support to the reference date, with no stock depleted.

    Source: accounting: the reference state in the parameter table
    """
    side = world["belligerent"][i]
    side["capacity"], side["fires"], side["lethality"], side["exposure"] = 1.0, 1.0, 1.0, 1.0
    side["full_fires"] = 1.0
    side["munitions"] = params["munitions"][i]
    side["borrowing"] = params["borrowing"]
    side["refusal"] = params["refusal_norm"][i]
    side["outside_military"], side["outside_financial"] = 1.0, 1.0
    side["outside_fires"], side["outside_support"] = 1.0, 1.0
    side["air_defence"] = params["interception"][i]
    side["strikes"] = params["strikes"][i]
    side["armour"] = params["armour"][i]
    side["armour_stored"] = params["armour_stored"][i]
    side["funds"] = params["funds_norm"][i]
    side["strain"] = params["strain_start"][i]
    side["support"] = params["support_norm"][i]
    side["vigour"], side["weakest"], side["composite"] = 1.0, 1.0, 1.0
    for stock in range(len(STOCKS)):
        side["stock"][stock] = 1.0


@rule
def measure_exhaustion(world, params, shocks, i):
    """Normalise the four stocks and sum them up in one number.

    Men are measured by the strength planned at this date and fires by the side's own capacity at this
    date; money and support by the reference. A stock whose depletion is switched off counts as full.

    Source: essay: argument that four stocks run down and the first to run out loses; judgement: the weights
    """
    side = world["belligerent"][i]
    economy = params["strain_weight"][i] * maximum(1.0 - side["strain"] / params["strain_limit"][i], 0.0)
    economy = economy + (1.0 - params["strain_weight"][i]) * side["funds"] / params["funds_norm"][i]
    side["stock"][MANPOWER] = unit_interval(side["manpower"] / side["planned"])
    side["stock"][FIRES] = unit_interval(side["fires"] / side["full_fires"])
    side["stock"][ECONOMY] = unit_interval(economy)
    side["stock"][SUPPORT] = unit_interval(side["support"] / params["support_norm"][i])
    total = 0.0
    weakest = 1.0
    for stock in range(len(STOCKS)):
        side["stock"][stock] = 1.0 - params["depletion"][stock] * (1.0 - side["stock"][stock])
        total = total + side["stock"][stock]
        weakest = minimum(weakest, side["stock"][stock])
    side["vigour"] = total / len(STOCKS)
    side["weakest"] = weakest
    side["composite"] = unit_interval(
        params["weakest_weight"] * weakest + (1.0 - params["weakest_weight"]) * side["vigour"]
    )
    abandoned = i == RUSSIA and side["outside_support"] < params["partner_floor"]
    strained = i == RUSSIA and side["strain"] > params["strain_alarm"]
    side["months_strained"] = side["months_strained"] + 1 if abandoned or strained else 0
