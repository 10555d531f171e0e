"""Tables for the terminal: pure functions from rows of results to headings and cells, 80 columns wide."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any, Final

from experiments.rendering import console
from experiments.rendering.labels import ENDINGS, ONGOING, PATHS
from model.endings import PATH_OF

Row = Mapping[str, Any]
Table = tuple[list[tuple[str, str]], list[list[str]]]


# Rows of what was learned that are shown.
MOST_MOVED: Final = 10


def endings(rows: Sequence[Row]) -> Table:
    """Distribution of endings as texts; parameters as for ``ordered_endings``."""
    columns = [(name, "right") for name in ("share %", "95 % CI", "relapse %", "median")]
    lines = []
    for level, row, cells in ordered_endings(rows):
        name = PATHS[row["path"]] if level == "path" else "  " + ENDINGS[row["ending"]]
        lines.append(["Ongoing, counted under Attrition" if level == "ongoing" else name, *cells])
    return [("ending", "left"), *columns], lines


def ordered_endings(rows: Sequence[Row]) -> list[tuple[str, Row, list[str]]]:
    """Distribution of endings: share, interval, relapse, median month; ongoing runs set apart at the end.

    Parameters
    ----------
    rows
        Rows of ``distribution.csv`` of one scenario. ``relapsed_share``, of settlements that broke,
        may be missing.

    Returns
    -------
    lines
        Each with what it is of (``path``, ``ending`` of a path that has several, or ``ongoing``), its row,
        and its four cells.
    """
    lines, ongoing = [], [row for row in rows if row["ending"] == ONGOING]
    horizon = ongoing[0]["median_month"] if ongoing else None
    for path in PATHS:
        whole, *members = [row for row in rows if row["path"] == path]
        lines.append(("path", whole, _ending(whole, horizon)))
        shown = [row for row in members if row["ending"] != ONGOING]
        if len(members) > 1:
            lines += [("ending", row, _ending(row, None)) for row in shown]
    return lines + [("ongoing", row, _ending(row, row["median_month"])) for row in ongoing]


def _ending(row: Row, horizon: float | None) -> list[str]:
    """Cells of one ending; its median month is blank where it can only be the horizon."""
    month = row["median_month"]
    return [
        percent(row["share"]),
        f"{percent(row['low'])}-{percent(row['high'])}",
        percent(row["relapsed_share"], 0) if is_number(row.get("relapsed_share")) else "",
        f"{month:g}" if is_number(month) and month != horizon else "",
    ]


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage; one between 0 and half of the last digit shown is written so."""
    shown = f"{100 * share:.{digits}f}"
    smallest = 10.0**-digits
    return f"<{smallest:g}" if share > 0 and float(shown) == 0.0 else shown


def relative_error(row: Row) -> float | None:
    """Mean absolute error of the model over that of the best simple forecast; None if that made no error.

    Parameters
    ----------
    row
        Row of ``scores.csv``, its numbers as numbers or as text.
    """
    naive = [error for name, error in row.items() if name.startswith("mae_")]
    best = min((float(error) for error in naive if error not in (None, "")), default=0.0)
    return float(row["mae"]) / best if best else None


def is_number(cell: Any) -> bool:
    """Whether a cell is filled with a number."""
    return isinstance(cell, int | float)


def print_endings(rows: Sequence[Row]) -> None:
    """Print the distribution of endings of one scenario."""
    console.table(*endings(rows))
    console.write()
    relapse = "Relapse: settlements that break before the horizon. "
    known = any(is_number(row.get("relapsed_share")) for row in rows)
    console.prose(f"CI: Wilson interval. {relapse if known else ''}Median: month of the ending.")


def most_moved(rows: Sequence[Row]) -> list[Row]:
    """The rows of ``posterior.csv`` whose mean moved beyond sampling error, the largest moves first."""
    limit = largest_by_chance(rows)
    moved = [row for row in rows if abs(row["moved"]) > limit]
    return sorted(moved, key=lambda row: -abs(row["moved"]))[:MOST_MOVED]


def largest_by_chance(rows: Sequence[Row]) -> float:
    """How far no mean moves [sd of the prior] with a probability of 95 % if nothing has been learned.

    Bonferroni's bound for as many normal deviates as there are rows.
    """
    bound = NormalDist().inv_cdf(1.0 - 0.025 / max(len(rows), 1))
    return bound * max((row["chance"] for row in rows), default=0.0)


def around(mean: float, deviation: float) -> str:
    """A mean and its standard deviation; a mean that is 0 but for rounding is 0."""
    shown = 0.0 if abs(mean) < 1e-6 * deviation else mean
    return f"{float(f'{shown:.3g}'):,g} ±{float(f'{deviation:.2g}'):,g}"


# Outcomes of a comparison on the terminal: label and scale; the file has them all.
OUTCOMES: Final = {
    "month": ("Months fought", 1.0),
    "russia_casualties": ("Russian casualties [1,000]", 1.0),
    "ukraine_casualties": ("Ukrainian casualties [1,000]", 1.0),
    "occupied_area": ("Occupied area [1,000 km2]", 1e-3),
}


def differences(rows: Sequence[Row], names: tuple[str, str] | None = None) -> Table:
    """Differences of one scenario from the first: shares of paths, endings and relapses, then some outcomes.

    Parameters
    ----------
    rows
        Rows of ``differences.csv`` with the same ``second``.
    names
        What the two scenarios are called, if not by their names.
    """
    by_measure = {row["measure"]: row for row in rows}
    lines, ongoing = [], []
    for path, name in PATHS.items():
        lines.append([name.partition(" (")[0], *_difference(by_measure[path], 100.0)])
        members = [ending for ending in ENDINGS if PATH_OF[ending] == path]
        for ending in members if len(members) > 1 else ():
            cells = _difference(by_measure[ending], 100.0)
            if ending == ONGOING:
                ongoing = [["Ongoing, counted under Attrition", *cells]]
            else:
                lines.append([f"  {ENDINGS[ending]}", *cells])
    lines += ongoing
    if "relapsed" in by_measure:
        lines.append(["Relapsed within the horizon", *_difference(by_measure["relapsed"], 100.0)])
    lines += [
        [label, *_difference(by_measure[name], scale)]
        for name, (label, scale) in OUTCOMES.items()
        if name in by_measure
    ]
    first, second = names or (rows[0]["first"], rows[0]["second"])
    heads = (first, second, "difference [95 % CI]")
    return [("share of runs %", "left"), *((head, "right") for head in heads)], lines


def _difference(row: Row, scale: float) -> list[str]:
    values = [_short(scale * row[key], "") for key in ("first_value", "second_value")]
    moved, low, high = (
        "" if row[key] is None else _short(scale * row[key], "+") for key in ("difference", "low", "high")
    )
    return [*values, f"{moved} [{low}, {high}]"]


def _short(number: float, sign: str) -> str:
    return f"{number:{sign},.0f}" if abs(number) >= 1_000 else f"{number:{sign},.1f}"
