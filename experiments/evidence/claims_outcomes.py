"""What the experiments on the essay's claims measure in every war.

An outcome is named, or a reading of the world as ``claims_worlds`` writes it.
"""

from typing import Final

import numpy as np

from agents.entities import ADJUST, EUROPE, KYIV, LEADERS, LOCKS, MOSCOW, SIDES, STOCKS, WASHINGTON
from experiments.errors import InputError
from experiments.evidence.claims_worlds import Array, Outcome, Played, of_a_place
from model.endings import PATH_OF

DIFFERENCE: Final = "difference of shares"
# Months a settlement is watched for relapse, and the monthly advance below which the front stands still.
WATCHED: Final = 24
STILL: Final = 190.0


def _ending(*names: str) -> Outcome:
    return Outcome(lambda wars: wars.ending(*names), "share")


def _path(path: str) -> Outcome:
    return _ending(*(name for name, its_path in PATH_OF.items() if its_path == path))


def _adjusting(*leaders: str) -> Outcome:
    """Share of the months fought in which these leaders adjust."""

    def read(wars: Played) -> Array:
        months = [wars.column(f"{leader}_months_adjusting") for leader in leaders]
        return np.mean(months, axis=0) / wars.column("month")

    return Outcome(read, "months in a hundred")


def _settled_after_two_years(wars: Played) -> Array:
    return wars.ending("affordable_loss") & (wars.column("month") > 24)


def _overtaken_less_settled(wars: Played) -> Array:
    """One where exhaustion, force or escalation ended the war, minus one where agreement did."""
    stalemate = wars.ending("stalemate_active", "stalemate_frozen")
    settled = wars.ending("affordable_loss")
    return np.where(settled, -1.0, np.where(stalemate, 0.0, 1.0))


def _settled_and_months(wars: Played) -> Array:
    """Settlements, and months fought; shape (wars, 2)."""
    return np.column_stack([wars.ending("affordable_loss"), wars.column("month")]).astype("f8")


def _watched(wars: Played, *names: str) -> Array:
    """Whether a settlement of this kind was signed early enough to be watched for two years."""
    return np.asarray(wars.ending(*names) & (wars.column("month") <= wars.horizon - WATCHED))


def _broke(wars: Played) -> Array:
    """Whether a settlement broke within two years."""
    lasted = wars.column("relapse_month") - wars.column("month")
    return np.asarray((wars.column("relapsed") > 0) & (lasted <= WATCHED))


FORCED: Final = ("forced_on_ukraine", "forced_on_russia")


def _settlements_watched(wars: Played) -> Array:
    """Imposed settlements watched and broken, agreed ones watched and broken; shape (wars, 4)."""
    forced, agreed, broke = _watched(wars, *FORCED), _watched(wars, "affordable_loss"), _broke(wars)
    return np.column_stack([forced, forced & broke, agreed, agreed & broke]).astype("f8")


def _broke_by(stock: int) -> Outcome:
    """Whether a side broke with this as its weakest stock."""

    def read(wars: Played) -> Array:
        weakest = wars.worlds["belligerent"]["stock"].argmin(axis=2) == stock
        russian, ukrainian = (wars.ending(f"{side}_exhaustion") for side in ("russian", "ukrainian"))
        return np.asarray((russian & weakest[:, 0]) | (ukrainian & weakest[:, 1]))

    return Outcome(read, "share")


def _recognised(wars: Played) -> Array:
    """Whether the first settlement recognises Russian sovereignty."""
    signed = wars.months("bargaining.signed_terms.1")
    last = wars.column("month").astype("i8") - 1
    return np.asarray(signed[np.arange(len(last)), last] > 0.0)


def _locks_but(lock: str) -> Outcome:
    """Mean closing of the other locks after a year, of wars ongoing then."""

    def read(wars: Played) -> Array:
        others = [wars.months(f"lock.{other}.closing")[:, 11] for other in LOCKS if other != lock]
        return np.asarray(np.mean(others, axis=0))

    return Outcome(read, "index", history=True)


def adjusts(wars: Played, leader: int) -> Array:
    """Whether a leader adjusts in each month; shape (wars, months)."""
    return np.asarray(wars.months(f"leader.{LEADERS[leader]}.stance") == ADJUST)


def _share_of_months(happens: Array, counted: Array) -> Array:
    """Share of the months that count in which something happens; not-a-number where none counts."""
    months = counted.sum(axis=1)
    share = (happens & counted).sum(axis=1) / np.maximum(months, 1)
    return np.where(months > 0, share, np.nan)


def _kyiv_adjusting_late(wars: Played) -> Array:
    late = wars.fought & (np.arange(1, wars.history.shape[1] + 1) > 24)
    return _share_of_months(adjusts(wars, KYIV), late)


def _adjusting_at_stalemate(wars: Played) -> Array:
    """Share of the months of a still front, at less than half its pace, in which belligerents adjust."""
    trend = wars.months("front.advance_trend")
    still = wars.fought & (np.abs(np.nan_to_num(trend)) < STILL)
    both = [_share_of_months(adjusts(wars, leader), still) for leader in (MOSCOW, KYIV)]
    return np.asarray(np.mean(both, axis=0))


def _kyiv_ratchet(wars: Played) -> Array:
    """Correlation of commitment with hard-liners' pressure up to two months before, mean over the lags."""
    word, pressure = (wars.months(f"leader.kyiv.{name}") for name in ("commitment", "hardliner_pressure"))
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


def _exit_hazards_compared(wars: Played) -> Array:
    """Sum of both leaders' log hazards: where one concedes in each arm, the arms differ by the ratio."""
    return np.asarray(
        sum(written(f"leader.{name}.exit_hazard logmean 6-17").read(wars) for name in LEADERS[:2])
    )


def _ground_and_blood(wars: Played) -> Array:
    """Russian gain, and casualties of both sides, in two years; shape (wars, 3)."""
    names = ("front.gained", *(f"belligerent.{side}.suffered_total" for side in SIDES))
    return np.column_stack([written(f"{name} at 24").read(wars) for name in names])


def _aid_between_wars(wars: Played) -> Array:
    """Wars fought after three years, their outside support and its square; shape (wars, 3)."""
    aid = wars.months("belligerent.ukraine.outside_support")[:, 35]
    there = np.isfinite(aid)
    aid = np.where(there, aid, 0.0)
    return np.column_stack([there, aid, aid**2]).astype("f8")


def _line_held(wars: Played) -> Array:
    front = wars.worlds["front"][:, 0]
    area = front["occupied_area"] / front["occupied_share"]
    return np.asarray(np.abs(written("front.gained at 24").read(wars) / area) < 0.03)


def _talks_table(wars: Played) -> Array:
    """Months by who adjusts (8), whether there are talks (2), and a settlement within six months (2).

    Returns
    -------
    counts
        Shape (wars, 32). The month of an ending, and the last six of a run, have no six months ahead.
    """
    west = adjusts(wars, WASHINGTON) | adjusts(wars, EUROPE)
    pattern = 4 * adjusts(wars, MOSCOW) + 2 * adjusts(wars, KYIV) + west
    talks = wars.months("bargaining.talks") > 0.0
    months = np.arange(1, wars.history.shape[1] + 1)
    ahead = wars.column("month")[:, None] - months[None, :]
    soon = wars.ending("affordable_loss")[:, None] & (ahead <= 6)
    counted = (ahead >= 1) & (months <= wars.horizon - 6)
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
    "duration": Outcome(lambda wars: wars.column("month"), "months"),
    "first_year_gain": Outcome(lambda wars: wars.column("first_year_gain"), "km2"),
    "moscow_adjusting": _adjusting("moscow"),
    "kyiv_adjusting": _adjusting("kyiv"),
    "west_adjusting": _adjusting("washington", "europe"),
    "settled_and_watched": Outcome(lambda wars: _watched(wars, "affordable_loss"), "share"),
    "forced_and_watched": Outcome(lambda wars: _watched(wars, *FORCED), "share"),
    "broke_within_two_years": Outcome(_broke, "share"),
    "settlements_watched": Outcome(_settlements_watched, DIFFERENCE),
    "fractured": Outcome(lambda wars: wars.column("fractured") > 0, "share"),
    **{f"broke_by_{name}": _broke_by(stock) for stock, name in enumerate(STOCKS)},
    "recognised": Outcome(_recognised, "share", history=True),
    **{f"locks_but_{name}": _locks_but(name) for name in LOCKS},
    "kyiv_adjusting_late": Outcome(_kyiv_adjusting_late, "months in a hundred", history=True),
    "adjusting_at_stalemate": Outcome(_adjusting_at_stalemate, "months in a hundred", history=True),
    "kyiv_ratchet": Outcome(_kyiv_ratchet, "correlation", history=True),
    "exit_hazards_compared": Outcome(_exit_hazards_compared, "log", history=True),
    "ground_and_blood": Outcome(_ground_and_blood, "ratio", history=True),
    "aid_between_wars": Outcome(_aid_between_wars, "log", history=True),
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
