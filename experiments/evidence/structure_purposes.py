"""What single changes of the rules were made for, with and without them, where endings do not show it.

Coercion in episodes, the gate with memory, opinion, broken words and the small mechanisms of change 10
move the share of endings by little. Each was made for a quantity of its own, some of which can only be
seen while levers are forced.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.entities import (
    DONORS,
    EU_INSTITUTIONS,
    EUROPEAN_STATE,
    KYIV,
    LOCKS,
    MOSCOW,
    TERRITORY,
    UKRAINE,
    WASHINGTON,
)
from experiments.statistics.paired import paired_mean
from model import levers
from model.ensemble import plan_of, simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import RECORD

Array = np.ndarray[Any, Any]
YEAR: Final = 12
PARTS: Final = 10
UNFORCED: Final = "none"
OPENED, CUT_OFF = "all locks open", "all aid cut"
CONCEDED, REBUFFED = "full concession ordered", "stances ordered"
# Levers under which a quantity is measured, by what the table calls them.
FORCED: Final[Mapping[str, tuple[Event, ...]]] = {
    UNFORCED: (),
    OPENED: tuple(Event(1, f"lock.{lock}", -1.0) for lock in LOCKS),
    CUT_OFF: tuple(Event(1, lever, 0.0) for lever in levers.table() if lever.startswith("aid_")),
    CONCEDED: (Event(2, "concession.moscow", 1.0, until=3),),
    REBUFFED: (Event(1, "stance.kyiv", 2.0), Event(1, "stance.moscow", 0.0)),
}


@dataclass(frozen=True)
class Purpose:
    """A quantity that a change was made for, measured in runs under some levers of ``FORCED``.

    ``without`` are the parameters that take the change out; ``measure`` reads the quantity from states,
    shape (runs, months).
    """

    change: str
    quantity: str
    without: Mapping[str, float]
    measure: Callable[[Array], float]
    levers: str = UNFORCED
    months: int = 3 * YEAR


def _coerced(states: Array) -> Array:
    pressed: Array = states["leader"]["coercing"][..., WASHINGTON] > 0.0
    return pressed


def _coerced_a_year(states: Array) -> float:
    return float(_coerced(states).mean() * YEAR)


def _begun(states: Array) -> Array:
    begun = _coerced(states).copy()
    begun[:, 1:] &= ~_coerced(states)[:, :-1]
    return begun


def _episodes(states: Array) -> float:
    return float(_begun(states).sum(axis=1).mean())


def _episode(states: Array) -> float:
    return float(_coerced(states).sum() / max(_begun(states).sum(), 1))


def _kept_chance(states: Array) -> float:
    chance = states["bargaining"]["sign_chance"][..., 0]
    before, after = chance[:, :-1], chance[:, 1:]
    return float((before * after).sum() / max((before * before).sum(), np.finfo("f8").tiny))


def _endurance(states: Array) -> float:
    return float(states["belligerent"]["support"][:, -1, UKRAINE].mean())


def _exit_hazard(states: Array) -> float:
    return float(states["leader"]["exit_hazard"][:, 3:YEAR, MOSCOW].mean() * YEAR)


def _fires(states: Array) -> float:
    return float(states["belligerent"]["fires"][:, 2, UKRAINE].mean())


def _members(states: Array) -> float:
    will = states["donor"]["willingness"][:, -1]
    states_of_europe = [donor for donor in range(len(DONORS)) if EUROPEAN_STATE[donor]]
    return float(np.corrcoef(will[:, EU_INSTITUTIONS], will[:, states_of_europe].mean(axis=1))[0, 1])


def _clustering(states: Array) -> float:
    incidents = states["escalation"]["incidents"][..., 0]
    return float(incidents.sum(axis=1).var() / incidents.sum(axis=1).mean())


def _slack(states: Array) -> float:
    return float(states["lock"]["slack"][:, YEAR - 1, TERRITORY, KYIV].mean())


def _partners(states: Array) -> float:
    return float(states["partner"]["support"][:, YEAR - 1].mean())


PURPOSES: Final = (
    Purpose("5", "months of coercion a year, 2026-28", {"coercion_rule": 0.0}, _coerced_a_year),
    Purpose("5", "length of an episode of coercion [months]", {"coercion_rule": 0.0}, _episode),
    Purpose(
        "5", "episodes of coercion a run, 2026-30", {"coercion_rule": 0.0}, _episodes, months=5 * YEAR
    ),
    Purpose("6", "share of a chance of signing that is left next month", {"gate_rule": 0.0}, _kept_chance),
    Purpose("8", "Ukrainian endurance in December 2028", {"opinion_rule": 0.0}, _endurance),
    Purpose(
        "9",
        "Moscow's hazard of losing office a year, after a full concession",
        {"exit_concession": 0.0},
        _exit_hazard,
        CONCEDED,
        YEAR,
    ),
    Purpose(
        "10",
        "Ukrainian fires in the third month without aid",
        {"munitions_release": 0.0},
        _fires,
        CUT_OFF,
        3,
    ),
    Purpose(
        "10", "correlation of the EU's willingness with its members'", {"member_pull": 0.0}, _members
    ),
    Purpose("10", "variance over mean of incidents in three years", {"heat_weight": 0.0}, _clustering),
    Purpose(
        "10",
        "Kyiv's slack over territory after a year of adjusting unanswered",
        {"exploited_demand": 0.0},
        _slack,
        REBUFFED,
        YEAR,
    ),
    Purpose(
        "10",
        "support by partners after a year with all locks open",
        {"spoiling": 0.0},
        _partners,
        OPENED,
        YEAR,
    ),
)  # fmt: skip


def purposes(runs: int, seed: int) -> list[dict[str, Any]]:
    """Each quantity with all changes and without its own, from so many runs with central parameters.

    ``low`` and ``high`` bound the difference, with less without, at 95 %: Student over parts of the runs.
    """
    return [_compared(purpose, runs, seed) for purpose in PURPOSES]


def _compared(purpose: Purpose, runs: int, seed: int) -> dict[str, Any]:
    kept, taken = (_measured(purpose, values, runs, seed) for values in ({}, purpose.without))
    difference = paired_mean(taken, kept)
    return {
        "change": purpose.change,
        "quantity": purpose.quantity,
        "levers": purpose.levers,
        "with": float(kept.mean()),
        "without": float(taken.mean()),
        "difference": difference.estimate,
        "low": difference.low,
        "high": difference.high,
    }


def _measured(purpose: Purpose, values: Mapping[str, float], runs: int, seed: int) -> Array:
    """The quantity in each part of the runs, shape (parts,)."""
    scenario = Scenario(horizon=purpose.months, parameters=dict(values), events=FORCED[purpose.levers])
    plan = plan_of(scenario)
    found = []
    for numbers in np.array_split(np.arange(runs), PARTS):
        history = simulate(scenario, numbers, seed, plan=plan, history=True).history
        found.append(purpose.measure(history.view(RECORD)[..., 0]))
    return np.array(found)
