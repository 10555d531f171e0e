"""What the experiments on the essay's claims measure in every run.

An outcome is named, or a reading of the world as ``claims_worlds`` writes it.
"""

from typing import Final

import numpy as np

from agents.entities import ADJUST, EUROPE, KYIV, LEADERS, LOCKS, MOSCOW, SIDES, STOCKS, WASHINGTON
from experiments.errors import InputError
from experiments.evidence.claims_worlds import ArmRuns, Array, Outcome, of_a_place
from model.endings import PATH_OF

DIFFERENCE: Final = "difference of shares"
# Months a settlement is watched for relapse, and the monthly advance below which the front stands still.
WATCHED: Final = 24
STILL: Final = 190.0


def _ending(*names: str) -> Outcome:
    return Outcome(lambda runs: runs.ending(*names), "share")


def _path(path: str) -> Outcome:
    return _ending(*(name for name, its_path in PATH_OF.items() if its_path == path))


def _adjusting(*leaders: str) -> Outcome:
    """Share of the months fought in which these leaders adjust."""

    def read(runs: ArmRuns) -> Array:
        months = [runs.column(f"{leader}_months_adjusting") for leader in leaders]
        return np.mean(months, axis=0) / runs.column("month")

    return Outcome(read, "months in a hundred")


def _settled_after_two_years(runs: ArmRuns) -> Array:
    return runs.ending("affordable_loss") & (runs.column("month") > 24)


def _overtaken_less_settled(runs: ArmRuns) -> Array:
    """One where exhaustion, force or escalation ended the run, minus one where agreement did."""
    stalemate = runs.ending("stalemate_active", "stalemate_frozen")
    settled = runs.ending("affordable_loss")
    return np.where(settled, -1.0, np.where(stalemate, 0.0, 1.0))


def _settled_and_months(runs: ArmRuns) -> Array:
    """Settlements, and months fought; shape (runs, 2)."""
    return np.column_stack([runs.ending("affordable_loss"), runs.column("month")]).astype("f8")


def _watched(runs: ArmRuns, *names: str) -> Array:
    """Whether a settlement of this kind was signed early enough to be watched for two years."""
    return np.asarray(runs.ending(*names) & (runs.column("month") <= runs.horizon - WATCHED))


def _broke(runs: ArmRuns) -> Array:
    """Whether a settlement broke within two years."""
    lasted = runs.column("relapse_month") - runs.column("month")
    return np.asarray((runs.column("relapsed") > 0) & (lasted <= WATCHED))


FORCED: Final = ("forced_on_ukraine", "forced_on_russia")


def _settlements_watched(runs: ArmRuns) -> Array:
    """Imposed settlements watched and broken, agreed ones watched and broken; shape (runs, 4)."""
    forced, agreed, broke = _watched(runs, *FORCED), _watched(runs, "affordable_loss"), _broke(runs)
    return np.column_stack([forced, forced & broke, agreed, agreed & broke]).astype("f8")


def _broke_by(stock: int) -> Outcome:
    """Whether a side broke with this as its weakest stock."""

    def read(runs: ArmRuns) -> Array:
        weakest = runs.worlds["belligerent"]["stock"].argmin(axis=2) == stock
        russian, ukrainian = (runs.ending(f"{side}_exhaustion") for side in ("russian", "ukrainian"))
        return np.asarray((russian & weakest[:, 0]) | (ukrainian & weakest[:, 1]))

    return Outcome(read, "share")


def _recognised(runs: ArmRuns) -> Array:
    """Whether the first settlement recognises Russian sovereignty."""
    signed = runs.months("bargaining.signed_terms.1")
    last = runs.column("month").astype("i8") - 1
    return np.asarray(signed[np.arange(len(last)), last] > 0.0)


def _locks_but(lock: str) -> Outcome:
    """Mean closing of the other locks after a year, of runs ongoing then."""

    def read(runs: ArmRuns) -> Array:
        others = [runs.months(f"lock.{other}.closing")[:, 11] for other in LOCKS if other != lock]
        return np.asarray(np.mean(others, axis=0))

    return Outcome(read, "index", history=True)


def adjusts(runs: ArmRuns, leader: int) -> Array:
    """Whether a leader adjusts in each month; shape (runs, months)."""
    return np.asarray(runs.months(f"leader.{LEADERS[leader]}.stance") == ADJUST)


def _share_of_months(happens: Array, counted: Array) -> Array:
    """Share of the months that count in which something happens; not-a-number where none counts."""
    months = counted.sum(axis=1)
    share = (happens & counted).sum(axis=1) / np.maximum(months, 1)
    return np.where(months > 0, share, np.nan)


def _kyiv_adjusting_late(runs: ArmRuns) -> Array:
    late = runs.fought & (np.arange(1, runs.history.shape[1] + 1) > 24)
    return _share_of_months(adjusts(runs, KYIV), late)


def _adjusting_at_stalemate(runs: ArmRuns) -> Array:
    """Share of the months of a still front, at less than half its pace, in which belligerents adjust."""
    trend = runs.months("front.advance_trend")
    still = runs.fought & (np.abs(np.nan_to_num(trend)) < STILL)
    both = [_share_of_months(adjusts(runs, leader), still) for leader in (MOSCOW, KYIV)]
    return np.asarray(np.mean(both, axis=0))


def _kyiv_ratchet(runs: ArmRuns) -> Array:
    """Correlation of commitment with hard-liners' pressure up to two months before, mean over the lags."""
    word, pressure = (runs.months(f"leader.kyiv.{name}") for name in ("commitment", "hardliner_pressure"))
    lags = [correlations(word[:, lag:], pressure[:, : pressure.shape[1] - lag]) for lag in range(3)]
    return np.asarray(np.mean(lags, axis=0))


def correlations(first: Array, second: Array) -> Array:
    """Correlation along each row where both have a number, shape (rows,); not-a-number below a year."""
    both = np.isfinite(first) & np.isfinite(second)
    count = np.maximum(both.sum(axis=1), 1)
    first, second = (np.where(both, values, 0.0) for values in (first, second))
    first = np.where(both, first - (first.sum(axis=1) / count)[:, None], 0.0)
    second = np.where(both, second - (second.sum(axis=1) / count)[:, None], 0.0)
    spread = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    enough = (both.sum(axis=1) >= 12) & (spread > 1e-12)
    return np.where(enough, (first * second).sum(axis=1) / np.where(enough, spread, 1.0), np.nan)


def _exit_hazards_compared(runs: ArmRuns) -> Array:
    """Sum of both leaders' log hazards: where one concedes in each arm, the arms differ by the ratio."""
    return np.asarray(
        sum(written(f"leader.{name}.exit_hazard logmean 6-17").read(runs) for name in LEADERS[:2])
    )


def _ground_and_blood(runs: ArmRuns) -> Array:
    """Russian gain, and casualties of both sides, in two years; shape (runs, 3)."""
    names = ("front.gained", *(f"belligerent.{side}.suffered_total" for side in SIDES))
    return np.column_stack([written(f"{name} at 24").read(runs) for name in names])


def _aid_between_runs(runs: ArmRuns) -> Array:
    """Runs fought after three years, their outside support and its square; shape (runs, 3)."""
    aid = runs.months("belligerent.ukraine.outside_support")[:, 35]
    there = np.isfinite(aid)
    aid = np.where(there, aid, 0.0)
    return np.column_stack([there, aid, aid**2]).astype("f8")


def _line_held(runs: ArmRuns) -> Array:
    front = runs.worlds["front"][:, 0]
    area = front["occupied_area"] / front["occupied_share"]
    return np.asarray(np.abs(written("front.gained at 24").read(runs) / area) < 0.03)


def _talks_table(runs: ArmRuns) -> Array:
    """Months by who adjusts (8), whether there are talks (2), and a settlement within six months (2).

    Returns
    -------
    counts
        Shape (runs, 32). The month of an ending, and the last six of a run, have no six months ahead.
    """
    west = adjusts(runs, WASHINGTON) | adjusts(runs, EUROPE)
    pattern = 4 * adjusts(runs, MOSCOW) + 2 * adjusts(runs, KYIV) + west
    talks = runs.months("bargaining.talks") > 0.0
    months = np.arange(1, runs.history.shape[1] + 1)
    ahead = runs.column("month")[:, None] - months[None, :]
    soon = runs.ending("affordable_loss")[:, None] & (ahead <= 6)
    counted = (ahead >= 1) & (months <= runs.horizon - 6)
    cell = 4 * pattern + 2 * talks + soon
    return np.column_stack([((cell == place) & counted).sum(axis=1) for place in range(32)]).astype("f8")


NAMED: Final[dict[str, Outcome]] = {
    "settled": _path("settlement"),
    "settled_after_two_years": Outcome(_settled_after_two_years, "share"),
    "settled_and_months": Outcome(_settled_and_months, "settlements a month"),
    "forced": _path("aid"),
    "escalated": _path("escalation"),
    "stalemate": _ending("stalemate_active", "stalemate_frozen"),
    "russia_broke": _ending("russian_exhaustion"),
    "ukraine_broke": _ending("ukrainian_exhaustion"),
    "ukraine_gives_way": _ending("ukrainian_exhaustion", "forced_on_ukraine"),
    "overtaken_less_settled": Outcome(_overtaken_less_settled, DIFFERENCE),
    "duration": Outcome(lambda runs: runs.column("month"), "months"),
    "first_year_gain": Outcome(lambda runs: runs.column("first_year_gain"), "km2"),
    "moscow_adjusting": _adjusting("moscow"),
    "kyiv_adjusting": _adjusting("kyiv"),
    "west_adjusting": _adjusting("washington", "europe"),
    "settled_and_watched": Outcome(lambda runs: _watched(runs, "affordable_loss"), "share"),
    "forced_and_watched": Outcome(lambda runs: _watched(runs, *FORCED), "share"),
    "broke_within_two_years": Outcome(_broke, "share"),
    "settlements_watched": Outcome(_settlements_watched, DIFFERENCE),
    "fractured": Outcome(lambda runs: runs.column("fractured") > 0, "share"),
    **{f"broke_by_{name}": _broke_by(stock) for stock, name in enumerate(STOCKS)},
    "recognised": Outcome(_recognised, "share", history=True),
    **{f"locks_but_{name}": _locks_but(name) for name in LOCKS},
    "kyiv_adjusting_late": Outcome(_kyiv_adjusting_late, "months in a hundred", history=True),
    "adjusting_at_stalemate": Outcome(_adjusting_at_stalemate, "months in a hundred", history=True),
    "kyiv_ratchet": Outcome(_kyiv_ratchet, "correlation", history=True),
    "exit_hazards_compared": Outcome(_exit_hazards_compared, "log", history=True),
    "ground_and_blood": Outcome(_ground_and_blood, "ratio", history=True),
    "aid_between_wars": Outcome(_aid_between_runs, "log", history=True),
    "line_held_two_years": Outcome(_line_held, "share", history=True),
    "talks_table": Outcome(_talks_table, "log", history=True),
}


def written(text: str) -> Outcome:
    """Outcome of this name, or as written.

    Raises
    ------
    InputError
        If it is neither a name nor a place of the world with months.
    """
    if text in NAMED:
        return NAMED[text]
    found = of_a_place(text)
    if found is None:
        raise InputError(f"outcome '{text}' is unknown")
    return found
