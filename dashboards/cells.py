"""Tables of results as the page shows them: names in place of codes, shares in %, each number in its unit."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from dashboards import tables
from dashboards.charts.svg import tag
from dashboards.i18n import Words
from experiments.analysis.factors import PURE
from experiments.analysis.responses import DURATION
from experiments.rendering import axes, labels
from experiments.rendering.i18n import translator
from model.endings import PATHS

Row = Mapping[str, Any]
# Columns that are not shown: the same in every row, a number of the row, or shown with another.
HIDDEN: Final = ("point", "scenario", "runs", "unit")
# Columns of shares, and of differences of shares. A response that is no share is in months.
SHARES: Final = {
    "share", "low", "high", "next_share", "within50", "within90", "at_low", "at_default", "at_high",
    "stalemate", "russian_exhaustion", "ukrainian_exhaustion", "forced_on_ukraine", "forced_on_russia",
    "escalation", "affordable_loss",
}  # fmt: skip
POINTS: Final = {"difference", "lead", "lead_low", "lead_high"}
BOUNDS: Final = ("low", "high")
# Ends of the range of a parameter.
ENDS: Final = ("low_value", "high_value")
DECIMAL: Final = re.compile(r"-?\d+\.\d+")


def table(rows: Sequence[Row], columns: Sequence[str], words: Words, most: int | None = None) -> str:
    """Rows as a table.

    Parameters
    ----------
    columns
        Columns to show; all if empty.
    most
        Rows to show.
    """
    varied = axes.varied(rows)
    heads = [head for head in columns or rows[0] if columns or head not in HIDDEN]
    named = [
        axes.label(head, translator(words.language)) if head in varied else words(f"columns.{head}")
        for head in heads
    ]
    lines = [[escape(cell(row, head, words)) for head in heads] for row in rows[:most]]
    shown = tag("div", tables.table(named, lines, stacked=True), class_="scroll", tabindex=0)
    if most is None or len(rows) <= most:
        return shown
    return shown + tag("p", escape(words("study.more", shown=most, all=len(rows))), class_="note")


def cell(row: Row, head: str, words: Words) -> str:
    """One cell as text; numbers may be given as text."""
    value: Any = row[head]
    if value is None or value == "":
        return "–"
    if head in ("series", "parameter"):
        unit = row.get("unit") or "1"
        name = words.text(labels.OBSERVED.get(value) or value)
        return name if unit in PURE else f"{name} [{words.unit(unit)}]"
    if head == "clear":
        return words("study.yes" if value else "study.no")
    if isinstance(value, float) or DECIMAL.fullmatch(f"{value}"):
        # What is varied is given as it was chosen.
        chosen = head in ENDS or head not in words.group("columns")
        return f"{float(value):g}" if chosen else _number(float(value), head, row.get("response"))
    if value in PATHS:
        return words.path(value)
    return words.group("cells").get(value) or words.text(f"{value}")


def _number(value: float, head: str, response: str | None) -> str:
    if response == DURATION or head not in SHARES | POINTS:
        return tables.number(value)
    if head in POINTS or (response and head in BOUNDS):
        return f"{100 * value:+.1f}"
    return f"{100 * value:.1f}\N{NO-BREAK SPACE}%"
