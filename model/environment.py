"""The environment: calendar, oil price, effect of sanctions, great-power rivalry, infrastructure."""

from agents.entities import CHINA, FATAL_INCIDENT, INDIA, MONTHS_PER_YEAR
from agents.formulas import apply_lever, clip, unit_interval
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("month", "month of the run; 1 is the first [months]", "i8"),
    ("era", "months since December 2025; 1 is January 2026 [months]", "i8"),
    ("calendar_month", "month of the year; 1 is January [months]", "i8"),
    ("season", "ease of movement; 1 is the yearly mean [ratio]"),
    ("loan_active", "whether the EU loan of 2026-27 is being paid out [0-1]"),
    ("loan_over", "whether that loan has come to its end [0-1]"),
    ("oil_market", "price of Urals crude without levers [USD/b]"),
    ("oil_price", "price of Urals crude [USD/b]"),
    ("hedging", "share of sanctions that trade partners could undo [0-1]"),
    ("sanctions_pressure", "sanctions that still bite after hedging [0-1]"),
    ("import_premium", "price of sanctioned imports; 1 is without sanctions [ratio]"),
    ("rivalry_drift", "great-power rivalry without levers [0-1]"),
    ("rivalry", "great-power rivalry [0-1]"),
    ("infrastructure", "health of Russian refineries and of the Ukrainian power grid [0-1]", "f8", 2),
    ("mediation", "pressure of mediators; 1 is the level of 2025 [ratio]"),
)


@rule
def begin(world, params, shocks, i):
    """Set the environment of the month before the first.

    Source: accounting: the reference state in the parameter table
    """
    environment = world["environment"][i]
    environment["season"] = 1.0
    environment["oil_market"] = params["oil_start"]
    environment["oil_price"] = params["oil_start"]
    environment["hedging"] = params["hedging"]
    environment["sanctions_pressure"] = params["sanctions"] * (1.0 - params["hedging"])
    premium = params["import_premium_slope"] * environment["sanctions_pressure"]
    environment["import_premium"] = 1.0 + premium
    environment["rivalry_drift"] = params["rivalry"]
    environment["rivalry"] = params["rivalry"]
    environment["mediation"] = 1.0
    for side in range(2):
        environment["infrastructure"][side] = params["infrastructure_norm"][side]


@rule
def turn_calendar(world, params, shocks, i):
    """Advance the calendar: date, season, EU loan, mediation.

    Source: season from DeepState and ISW, 2024-2025; European Council, 19 December 2025
    """
    environment = world["environment"][i]
    environment["month"] = environment["month"] + 1
    environment["era"] = environment["era"] + 1
    environment["calendar_month"] = (environment["era"] - 1) % MONTHS_PER_YEAR + 1
    ease = params["season"][environment["calendar_month"] - 1]
    environment["season"] = 1.0 + params["season_strength"] * (ease - 1.0)
    era = environment["era"]
    environment["loan_active"] = 1.0 if params["loan_first"] <= era <= params["loan_last"] else 0.0
    environment["loan_over"] = 1.0 if era > params["loan_last"] else 0.0
    environment["mediation"] = apply_lever(
        1.0, world["orders"][0]["mediation"], world["factors"][0]["mediation"]
    )


@rule
def hedge_sanctions(world, params, shocks, i):
    """Increase circumvention of sanctions, which counts as far as partners trade at present.

    Source: BOFIT, 2025, on prices of sanctioned goods; judgement: evasion needs a partner that trades
    """
    environment = world["environment"][i]
    trade = params["china_trade_share"] * world["partner"][CHINA]["support"]
    trade = trade + (1.0 - params["china_trade_share"]) * world["partner"][INDIA]["support"]
    learnt = params["hedging_speed"] * (params["hedging_limit"] * trade - environment["hedging"])
    environment["hedging"] = unit_interval(environment["hedging"] + learnt)
    level = apply_lever(
        params["sanctions"], world["orders"][0]["sanctions"], world["factors"][0]["sanctions"]
    )
    undone = unit_interval(environment["hedging"] * trade)
    environment["sanctions_pressure"] = unit_interval(level) * (1.0 - undone)
    premium = params["import_premium_slope"] * environment["sanctions_pressure"]
    environment["import_premium"] = 1.0 + premium


@rule
def trade_oil(world, params, shocks, i):
    """Update the price of Urals crude, which returns slowly to a mean that sanctions lower.

    Source: prices of December 2025 from Moscow Times and Argus; judgement: the process
    """
    environment = world["environment"][i]
    mean = params["oil_mean"] - params["sanctions_discount"] * environment["sanctions_pressure"]
    moved = mean + params["oil_memory"] * (environment["oil_market"] - mean)
    moved = moved + params["oil_spread"] * shocks["oil"][0]
    environment["oil_market"] = clip(moved, params["oil_bounds"][0], params["oil_bounds"][1])
    environment["oil_price"] = apply_lever(
        environment["oil_market"], world["orders"][0]["oil_price"], world["factors"][0]["oil_price"]
    )


@rule
def drift_rivalry(world, params, shocks, i):
    """Update great-power rivalry, a random walk that rises after fatal incidents.

    Source: judgement: rivalry moves slowly around its level
    """
    environment = world["environment"][i]
    heat = params["rivalry_heat"] if world["escalation"][0]["rung"] >= FATAL_INCIDENT else 0.0
    moved = environment["rivalry_drift"] + params["rivalry_return"] * (
        params["rivalry"] - environment["rivalry_drift"]
    )
    moved = moved + heat + params["rivalry_spread"] * shocks["rivalry"][0]
    environment["rivalry_drift"] = unit_interval(moved)
    environment["rivalry"] = unit_interval(
        apply_lever(moved, world["orders"][0]["rivalry"], world["factors"][0]["rivalry"])
    )


@rule
def strike_infrastructure(world, params, shocks, i):
    """Damage the Ukrainian grid and Russian refineries by deep strikes, and repair them.

    Source: calibrated: the level of December 2025 is the steady state of its strike rates
    """
    environment = world["environment"][i]
    for side in range(2):
        raids = world["belligerent"][1 - side]["strikes"] / params["strikes"][1 - side]
        leaked = 1.0 - world["belligerent"][side]["air_defence"]
        healed = params["repair"][side] * (1.0 - environment["infrastructure"][side])
        damage = params["strike_damage"][side] * raids * leaked
        environment["infrastructure"][side] = clip(
            environment["infrastructure"][side] + healed - damage, params["infrastructure_floor"], 1.0
        )
