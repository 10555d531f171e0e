"""Economy, the third of the four stocks: Russia's budget and fund, Ukraine's external gap."""

from agents.entities import RUSSIA, UKRAINE
from agents.formulas import clip, maximum, minimum
from agents.jit import rule


@rule
def balance_russian_budget(world, params, shocks, i):
    """Cover the deficit by borrowing and from the wealth fund; the uncovered rest becomes strain.

    War spending grows as far as the economy bears it. Oil, refineries, imports, the price of recruits and
    interest set the deficit. Borrowing follows it slowly and up to a limit; what is borrowed beyond the
    usual is dear and strains too. Above the budget's oil price a part of the excess is saved.

    Source: Russian budget law for 2026; Ministry of Finance via Reuters, 19 January 2026; Financial Times,
        2025, on oil sensitivity
    """
    side, environment = world["belligerent"][RUSSIA], world["environment"][0]
    bearable = maximum(1.0 - side["strain"] / params["strain_limit"][RUSSIA], 0.0)
    growth = params["war_cost_growth"] * world["course"][0]["fighting"] * bearable
    side["war_bill"] = side["war_bill"] + growth
    windfall = params["oil_sensitivity"] * (environment["oil_price"] - params["oil_budget_price"])
    saved = params["saving_share"] * maximum(windfall, 0.0)
    damage = params["infrastructure_norm"][RUSSIA] - environment["infrastructure"][RUSSIA]
    bill = side["inducement"] * side["recruits"] / params["recruitment"][RUSSIA] - 1.0
    deficit = params["planned_deficit"] - windfall + saved + side["war_bill"]
    deficit = deficit + params["refinery_cost"] * damage + params["manpower_bill"] * bill
    usual_pressure = params["sanctions"] * (1.0 - params["hedging"])
    usual_premium = 1.0 + params["import_premium_slope"] * usual_pressure
    deficit = deficit + params["import_bill"] * (environment["import_premium"] - usual_premium)
    side["effort"] = adapted(params, side, RUSSIA)
    deficit = deficit + params["interest"] * side["debt"]
    sought = side["borrowing"] + params["borrowing_speed"] * (deficit - side["borrowing"])
    side["borrowing"] = clip(sought, 0.0, params["borrowing_limit"])
    borrowed = clip(deficit, 0.0, side["borrowing"])
    side["debt"] = side["debt"] + borrowed
    dear = params["borrowing_burden"] * maximum(borrowed - params["borrowing"], 0.0)
    side["gap"] = maximum(deficit - borrowed, 0.0) * (1.0 - side["effort"])
    drawn = minimum(minimum(side["gap"], params["fund_draw_limit"]), side["funds"])
    side["funds"] = side["funds"] - drawn + saved
    uncovered = clip((side["gap"] - drawn + dear) / params["war_cost"], 0.0, params["uncovered_limit"])
    side["strain"] = side["strain"] + params["strain_speed"] * (uncovered - side["strain"])


@rule
def adapted(params, side, i):
    """Share of the gap covered by fiscal effort, which grows under strain and falls slowly without it.

    War economies adapt by taxes, cuts and money printing, at a cost that strain already includes.
    """
    pressed = side["strain"] - params["strain_start"][i]
    return clip(side["effort"] + params["effort_speed"] * pressed, 0.0, params["effort_limit"])


@rule
def fill_external_gap(world, params, shocks, i):
    """Draw on reserves for what outside finance does not cover; the uncovered rest becomes strain.

    Damage to the power grid raises the need.

    Source: IMF, external gap of 2026-27; National Bank of Ukraine, January 2026, on the grid
    """
    side, environment = world["belligerent"][UKRAINE], world["environment"][0]
    covered = params["coverage"] * minimum(side["outside_financial"], params["coverage_limit"])
    damage = params["infrastructure_norm"][UKRAINE] - environment["infrastructure"][UKRAINE]
    side["effort"] = adapted(params, side, UKRAINE)
    gap = params["budget_need"] * (1.0 - covered) + params["grid_cost"] * damage
    side["gap"] = minimum(gap, gap * (1.0 - side["effort"]))
    drawable = maximum(side["funds"] - params["funds_floor"], 0.0)
    drawn = minimum(side["gap"], drawable)
    side["funds"] = side["funds"] - drawn
    painless = params["strain_above_floor"] * maximum(drawn, 0.0)
    burden = clip((painless + side["gap"] - drawn) / params["budget_need"], 0.0, 1.0)
    side["strain"] = side["strain"] + params["strain_speed"] * (burden - side["strain"])
