"""Equipment and fires, the second of the four stocks: outside support, production, armour, strikes."""

from agents.elementary import power
from agents.entities import CHINA, DONORS, INDIA, PARTNERS, UKRAINE, WASHINGTON
from agents.formulas import clip, maximum, minimum, smoothed
from agents.jit import rule


@rule
def receive_support(world, params, shocks, i):
    """Add up outside support relative to 2025, and average it over ``support_months``.

    Ukraine's comes from donors' deliveries and is lower while Washington withholds intelligence and
    sales; Russia's comes from its partners: arms for fires, trade for the economy.

    Source: accounting; aid norms are the sums of 2025 (Kiel Institute, release 29) divided by twelve
    """
    side = world["belligerent"][i]
    military = 0.0
    financial = 0.0
    washington = world["leader"][WASHINGTON]
    if i == UKRAINE:
        for donor in range(len(DONORS)):
            military = military + world["donor"][donor]["military_delivered"]
            financial = financial + world["donor"][donor]["financial_delivered"]
        financial = financial / params["aid_financial_norm"]
        withheld = params["coercion_bite"] * washington["coercing"]
        withheld = withheld * (1.0 - (1.0 - params["irreplaceable"]) * washington["refilled"])
        military = military / params["aid_military_norm"] * (1.0 - withheld)
    else:
        for partner in range(len(PARTNERS)):
            military = military + params["partner_arms"][partner] * world["partner"][partner]["support"]
        financial = params["china_trade_share"] * world["partner"][CHINA]["support"]
        financial = financial + (1.0 - params["china_trade_share"]) * world["partner"][INDIA]["support"]
    side["outside_military"] = military
    side["outside_financial"] = financial
    side["outside_fires"] = smoothed(side["outside_fires"], military, params["support_months"])
    index = params["military_weight"] * military + (1.0 - params["military_weight"]) * financial
    side["outside_support"] = smoothed(side["outside_support"], index, params["support_months"])


@rule
def produce_fires(world, params, shocks, i):
    """Compute fires from own production, which grows towards a limit, and outside support.

    It suffers from strain, strikes and a lack of armour, and sanctions slow its growth where it
    depends on imports. What is fired beyond what arrives comes out of store until the store is empty, and
    a surplus fills it. Lethality and exposure are what the
    casualty law needs of both sides, worked out once here for all sectors.

    Source: Lanchester exponents between linear and square law (Turchin 2023)
    """
    side = world["belligerent"][i]
    hampered = params["import_dependence"][i] * world["environment"][0]["sanctions_pressure"]
    grown = side["capacity"] + params["fires_growth"][i] * (1.0 - hampered)
    side["capacity"] = minimum(params["fires_limit"], grown)
    infrastructure = world["environment"][0]["infrastructure"][i] / params["infrastructure_norm"][i]
    armour = minimum(side["armour"] / params["armour"][i], params["armour_limit"])
    full = side["capacity"]
    own = full * unstrained(params, side, i)
    own = own * power(infrastructure, params["infrastructure_on_fires"][i])
    own = own * (1.0 - params["armour_on_fires"] + params["armour_on_fires"] * armour)
    outside = side["outside_fires"] * (1.0 + params["outside_synergy"][i] * (own - 1.0))
    dependence = params["outside_share"][i]
    supply = (1.0 - dependence) * own + dependence * outside
    bonus = 1.0 + params["outside_synergy"][i] * (full - 1.0)
    side["full_fires"] = (1.0 - dependence) * full + dependence * bonus
    missing = side["full_fires"] - supply
    drawn = minimum(missing, params["munitions_release"] * side["munitions"])
    if missing < 0.0:
        room = params["munitions"][i] - side["munitions"]
        drawn = maximum(params["munitions_refill"] * missing, -maximum(room, 0.0))
    side["munitions"] = side["munitions"] - drawn
    side["fires"] = maximum(supply + drawn, params["fires_floor"])
    side["lethality"] = power(side["fires"], params["fires_exponent"])
    crowd = side["manpower"] / params["manpower_norm"][i]
    side["exposure"] = power(crowd, params["exposure_exponent"])


@rule
def unstrained(params, side, i):
    """Share of production left by economic strain beyond that of the reference date."""
    strained = params["strain_on_fires"][i] * (side["strain"] - params["strain_start"][i])
    return clip(1.0 - strained, 0.0, params["output_limit"])


@rule
def refit_armour(world, params, shocks, i):
    """Update tanks: production, refurbishment from storage, gifts, and losses in proportion to the stock.

    Source: Oryx, 19 July 2025; Janes and Conflict Intelligence Team, 2025; storage counts of late 2025
    """
    side = world["belligerent"][i]
    refurbished = minimum(
        params["refurbishment_limit"], params["refurbishment_share"] * side["armour_stored"]
    )
    mechanised = clip(side["armour"] / params["armour"][i], 0.0, params["mechanised_limit"])
    lost = params["armour_losses"][i] * side["casualties"] * mechanised
    gifts = params["armour_gifts"][i] * side["outside_military"]
    side["armour_stored"] = side["armour_stored"] - refurbished
    side["armour"] = maximum(side["armour"] + params["armour_new"][i] + refurbished + gifts - lost, 0.0)


@rule
def launch_strikes(world, params, shocks, i):
    """Scale long-range strikes with own production, and air defence with outside support.

    Source: Ukrainian Air Force and Russian Ministry of Defence, December 2025
    """
    side = world["belligerent"][i]
    effort = side["capacity"] * unstrained(params, side, i)
    side["strikes"] = params["strikes"][i] * effort * world["course"][0]["fighting"]
    supplied = params["interception_aid_share"][i] * (
        clip(side["outside_fires"], 0.0, params["aid_limit"]) - 1.0
    )
    side["air_defence"] = clip(
        params["interception"][i] * (1.0 + supplied), 0.0, params["interception_limit"]
    )
