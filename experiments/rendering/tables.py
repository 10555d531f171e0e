"""Tables for the terminal: pure functions from rows of results to headings and cells, 80 columns wide."""

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.rendering import console
from experiments.rendering.labels import ENDINGS, ONGOING, PATHS

Row = Mapping[str, Any]
Table = tuple[list[tuple[str, str]], list[list[str]]]


def endings(rows: Sequence[Row]) -> Table:
    """Distribution of endings: share, interval, relapse, median month; ongoing runs set apart at the end.

    Parameters
    ----------
    rows
        Rows of ``distribution.csv`` of one scenario. ``relapsed_share``, of settlements that broke,
        may be missing.
    """
    columns = [(name, "right") for name in ("share %", "95 % CI", "relapse %", "median")]
    lines, ongoing = [], [row for row in rows if row["ending"] == ONGOING]
    horizon = ongoing[0]["median_month"] if ongoing else None
    for path, name in PATHS.items():
        whole, *members = [row for row in rows if row["path"] == path]
        lines.append([name, *_ending(whole, horizon)])
        shown = [row for row in members if row["ending"] != ONGOING]
        if len(members) > 1:
            lines += [["  " + ENDINGS[row["ending"]], *_ending(row, None)] for row in shown]
    for row in ongoing:
        lines.append(["Ongoing, counted under Attrition", *_ending(row, row["median_month"])])
    return [("ending", "left"), *columns], lines


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
