"""What the structure of the model is worth: hazards by year, variants of rules, locks, ablations, variance.

Every table is made from the same runs (seed and run numbers), so that rows differ by what was changed
alone. ``structure_standing`` keeps the tables and prints them.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.evidence import backcast, observed
from experiments.evidence.backcast_scores import fit
from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.claims_baseline import RunsAt
from experiments.statistics.distribution import CENSORED, wilson
from experiments.statistics.variance import parameter_share
from model import outcomes, parameters
from model.endings import ENDINGS
from model.ensemble import Runs, continue_from, plan_of, seed_words, simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import blank

Array = np.ndarray[Any, Any]
CHUNK: Final = 500
YEARS: Final = 10
# Ground of a year as static as 2023, at most, and of one faster than any since, at least [km2].
STATIC, FAST = 1_000.0, 10_000.0
RULES: Final = ("tempo_rule", "coercion_rule", "gate_rule", "opinion_rule")
LOCKS: Final = ("territory", "security", "external", "political", "future")
# Series whose errors an ablation prints.
JUDGED: Final = (
    "russian_losses", "advance_deepstate", "russian_troops", "ukrainian_refusal", "ukrainian_endurance"
)  # fmt: skip
# Endings reported one by one; the rest go under their path.
REPORTED: Final = {
    "stalemate": ("stalemate_active", "stalemate_frozen"),
    "russian_exhaustion": ("russian_exhaustion",),
    "ukrainian_exhaustion": ("ukrainian_exhaustion",),
    "forced_on_ukraine": ("forced_on_ukraine",),
    "forced_on_russia": ("forced_on_russia",),
    "escalation": ("intervention", "direct_war", "nuclear_use"),
    "affordable_loss": ("affordable_loss",),
}


class Ablation(NamedTuple):
    """One change of the rules: what it is, and the parameters and past armies that take it out again."""

    name: str
    parameters: Mapping[str, float]
    armies: bool = False


ABLATIONS: Final = (
    Ablation("all changes", {}),
    Ablation(
        "1 norms at their date",
        {
            f"planned_{year}.{side}": norm
            for year in (2022, 2023, 2024)
            for side, norm in (("russia", 710.0), ("ukraine", 880.0))
        },
        armies=True,
    ),
    Ablation(
        "2 pay and borrowing adapt",
        {"inducement_elasticity.russia": 0.6, "inducement_step.russia": 1.0, "borrowing_speed": 0.0},
    ),
    Ablation("3 a budget of men", {"tempo_rule": 0.0}),
    Ablation(
        "4 the front",
        {
            "force_ratio_elasticity": 3.0,
            "fires_on_advance": 1.5,
            "gain_limit": 50.0,
            "infantry_norm": 1000.0,
            "kill_zone_cost": 0.0,
            "breakthrough_rate": 0.0,
            "technique_spread": 0.0,
            "season_strength": 1.0,
        },
    ),
    Ablation("5 coercion in episodes", {"coercion_rule": 0.0}),
    Ablation("6 a gate with memory", {"gate_rule": 0.0}),
    Ablation(
        "7 brakes",
        {
            "mobilisation_urgency": 0.0,
            "draft_cuts": 1.0,
            "return_to_pool.russia": 0.0,
            "return_to_pool.ukraine": 0.0,
            "emergency_response": 0.0,
            "line_relief": 0.0,
        },
    ),
    Ablation("8 opinion follows success", {"opinion_rule": 0.0}),
    Ablation(
        "9 a broken word costs office",
        {"exit_concession": 0.0, "recruits_on_trust": 0.0, "consent_on_trust": 0.0},
    ),
    Ablation(
        "10 stores, members, memory, reputation",
        {
            "munitions_release": 0.0,
            "member_pull": 0.0,
            "heat_weight": 0.0,
            "exploited_demand": 0.0,
            "spoiling": 0.0,
        },
    ),
)


def measured(scenario: Scenario, runs: int, seed: int) -> Array:
    """Outcomes of so many runs, shape (runs, outcomes)."""
    plan = plan_of(scenario)
    pieces = [range(first, min(first + CHUNK, runs)) for first in range(0, runs, CHUNK)]
    return np.concatenate([simulate(scenario, piece, seed, plan=plan).measured for piece in pieces])


def column(table: Array, name: str) -> Array:
    """One outcome, shape (runs,)."""
    chosen: Array = table[:, outcomes.NAMES.index(name)]
    return chosen


def ended_as(table: Array, names: Sequence[str]) -> Array:
    """Whether a run's first ending is one of these, shape (runs,)."""
    return np.isin(column(table, "ending"), [ENDINGS.index(name) for name in names])


def shares(table: Array) -> dict[str, float]:
    """Share of the runs with each ending reported."""
    return {name: float(ended_as(table, members).mean()) for name, members in REPORTED.items()}


def hazards(runs: int, seed: int) -> list[dict[str, Any]]:
    """Annual hazard of ending from January 2026, by mode and year, with 95 % Wilson intervals."""
    rows = []
    for mode in ("central", "sampled"):
        table = measured(Scenario(horizon=12 * YEARS, mode=mode), runs, seed)
        ended = ~ended_as(table, (CENSORED,))
        months = column(table, "month")
        for year in range(1, YEARS + 1):
            alive = ~ended | (months > 12 * (year - 1))
            now = ended & alive & (months <= 12 * year)
            _, low, high = wilson(int(now.sum()), max(int(alive.sum()), 1))
            row: dict[str, Any] = {"mode": mode, "year": 2025 + year, "at_risk": int(alive.sum())}
            row |= {"hazard": float(now.sum() / max(alive.sum(), 1)), "low": low, "high": high}
            row |= {"ended": float((ended & (months <= 12 * year)).mean())}
            ways = {name: now[ended_as(table, who)].sum() for name, who in REPORTED.items()}
            rows.append(row | {name: float(count / max(alive.sum(), 1)) for name, count in ways.items()})
    return rows


def variants(runs: int, seed: int) -> list[dict[str, Any]]:
    """Endings by December 2030 and the ground of 2026 under every variant of the contested rules."""
    rows = []
    for rule in RULES:
        for code in (0, 1, 2):
            chosen = dict.fromkeys(RULES, 1.0) | {rule: float(code)}
            table = measured(Scenario(mode="sampled", parameters=chosen), runs, seed)
            rows.append({"rule": rule, "variant": code} | baseline_quantities(table))
    drawn = measured(Scenario(mode="sampled"), runs, seed)
    rows.append({"rule": "drawn", "variant": ""} | baseline_quantities(drawn))
    return rows


def baseline_quantities(table: Array) -> dict[str, float]:
    """Endings and the state of the front in all runs, and ground gained in those that ``fought_2026``."""
    broke = column(table, "breakthroughs") > 0
    found = shares(table) | {"ended_2026": float((column(table, "month") <= 12).mean())}
    found |= ground(RunsAt(table).of_first_year("first_year_gain")) | {"breakthrough": float(broke.mean())}
    return found | {"static_front": float((column(table, "front_state") == 1).mean())}


def ground(gain: Array) -> dict[str, float]:
    """Ground gained in 2026 [km2]: median, middle 90 %, and shares below 1,000 and above 10,000 km2.

    ``fought_2026`` is the number of runs that count: those without an ending in months 1-12. A run that
    ends stops gaining, and its low gain would be an early ending instead of a static front.

    Parameters
    ----------
    gain
        Net Russian advance, shape (runs,) [km2]; not-a-number for a run that ended within the year.
    """
    gain = gain[~np.isnan(gain)]
    low, middle, high = np.quantile(gain, [0.05, 0.5, 0.95])
    found = {"fought_2026": len(gain), "gain_low90": float(low), "gain_median": float(middle)}
    found |= {"gain_high90": float(high), "gain_under_1000": float((gain < STATIC).mean())}
    return found | {"gain_over_10000": float((gain > FAST).mean())}


def locks(runs: int, seed: int) -> list[dict[str, Any]]:
    """What opening locks singly, in pairs, all but one, and all together does to agreed settlements."""
    opened: list[tuple[str, ...]] = [()]
    opened += [(lock,) for lock in LOCKS]
    opened += [(first, second) for place, first in enumerate(LOCKS) for second in LOCKS[place + 1 :]]
    opened += [tuple(lock for lock in LOCKS if lock != shut) for shut in LOCKS]
    opened += [LOCKS]
    rows = []
    for names in opened:
        events = tuple(Event(1, f"lock.{name}", -1.0) for name in names)
        table = measured(Scenario(events=events), runs, seed)
        settled = ended_as(table, ("affordable_loss",))
        row: dict[str, Any] = {"opened": " ".join(names) or "none", "locks": len(names)}
        forced = ended_as(table, ("forced_on_ukraine",))
        row |= {"settled": float(settled.mean()), "forced": float(forced.mean())}
        row |= {"monthly_hazard": float(settled.sum() / column(table, "month").sum())}
        closing = {name: float(column(table, f"{name}_lock").mean()) for name in LOCKS}
        spread = {f"{name}_spread": float(column(table, f"{name}_lock").std()) for name in LOCKS}
        rows.append(row | closing | spread)
    return rows


@cache
def _arms() -> dict[str, backcast.Arm]:
    return {arm.name: arm for arm in backcast.arms()}


def ablations(runs: int, seed: int) -> list[dict[str, Any]]:
    """The backcast and the baseline with each change of the rules taken out again."""
    return [
        {"without": change.name} | _past(change, runs, seed) | baseline_quantities(
            measured(Scenario(mode="sampled", parameters=held(change)), runs, seed)
        )
        for change in ABLATIONS
    ]  # fmt: skip


def held(change: Ablation) -> dict[str, float]:
    """Parameters of an ablation: contested rules at their defaults but where it changes them."""
    return dict.fromkeys(RULES, 1.0) | dict(change.parameters)


def _past(change: Ablation, runs: int, seed: int) -> dict[str, float]:
    """Errors of losses and ground by the quarter, and the share ended, from January 2023 and 2024."""
    figures = observed.own()
    row: dict[str, float] = {}
    for name, armies in (("from 2023", (380.0, 750.0)), ("from 2024", (465.0, 880.0))):
        arm = _arms()[name]
        initial = dict(arm.scenario.initial)
        if change.armies:
            for side, men in zip(("russia", "ukraine"), armies, strict=True):
                initial[f"belligerent.{side}.manpower"] = men
        scenario = arm.scenario.altered(held(change), initial=initial)
        simulated = backcast.simulate_arm(arm._replace(scenario=scenario), runs, seed)
        found = backcast.forecasts(simulated, figures)
        for series in JUDGED:
            mine = [one for one in found if one["series"] == series]
            if mine:
                error = fit([one["median"] for one in mine], [one["observed"] for one in mine])
                row[f"{series} {name}"] = error.mae
        row[f"ended {name}"] = simulated.ended
    return row


def variance(sets: int, continuations: int, seed: int) -> list[dict[str, Any]]:
    """Variance of every ending split between drawn parameters, variants among them, and chance.

    So many sets of drawn parameters, and so many runs of each that differ by chance alone. The gain of
    2026 is split among runs without an ending in that year.
    """
    scenario = Scenario(mode="sampled")
    plan, given = plan_of(scenario), parameters.values_with({})
    pieces = []
    for first in range(0, sets, 50):
        numbers = np.arange(first, min(first + 50, sets))
        runs = np.repeat(numbers, continuations)
        chosen = Runs(runs, np.tile(np.arange(1, continuations + 1), len(numbers)), seed_words(seed), 1)
        pieces.append(continue_from(blank(len(runs)), np.tile(given, (len(runs), 1)), plan, chosen).measured)
    table = np.concatenate(pieces)
    quantities: dict[str, Array] = {name: ended_as(table, members) for name, members in REPORTED.items()}
    quantities["month of the ending"] = column(table, "month")
    quantities["Russian gain 2026"] = RunsAt(table).of_first_year("first_year_gain")
    rows = []
    for name, values in quantities.items():
        share, low, high = parameter_share(values.astype("f8").reshape(sets, continuations))
        rows.append({"quantity": name, "parameters": share, "low": low, "high": high})
    return rows


assert set(JUDGED) <= set(BY_NAME)
