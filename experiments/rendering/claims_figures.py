"""The claims of the essay as one figure: what each expects, and what was found."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from experiments.evidence.claims_verdicts import CONTRADICTED, INCONCLUSIVE, NOT_TESTABLE, SUPPORTED
from experiments.rendering import labels, style
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate

Row = Mapping[str, Any]
COLOURS: Final = {
    SUPPORTED: labels.COLOURS["settlement"],
    CONTRADICTED: labels.COLOURS["escalation"],
    INCONCLUSIVE: labels.QUIET,
    NOT_TESTABLE: labels.NEUTRAL,
}
MARKERS: Final = {SUPPORTED: "o", CONTRADICTED: "X", INCONCLUSIVE: "D", NOT_TESTABLE: "s"}
EXPECTED: Final = "#D9EDE5"
ROW: Final = 0.25
MARKS: Final = {
    "central": ("o", labels.COLOURS["attrition"], 0.24),
    "central, uncoerced": ("^", labels.COLOURS["aid"], 0.08),
    "sampled": ("s", labels.COLOURS["settlement"], -0.08),
    "sampled, uncoerced": ("D", labels.COLOURS["escalation"], -0.24),
}


class Panel(NamedTuple):
    """Claims measured in one unit: units in the table, scale, and label of the axis."""

    units: tuple[str, ...]
    scale: float
    label: str


# Every unit has an axis of its own; what no other panel takes is in the last.
PANELS: Final = (
    Panel(("share", "0-1", "difference of shares", "months in a hundred"), 100.0, "percentage points"),
    Panel(("months",), 1.0, "months"),
    Panel(("km2",), 1e-3, "1,000 km2"),
    Panel(("log",), 1.0, "factor"),
    Panel((), 1.0, "index or rate, see predictions.csv"),
)


def forest(claims: Rows, predictions: Rows, tr: Translate) -> Figure:
    """The deciding prediction of every claim: expected range, estimate and corrected interval.

    Parameters
    ----------
    claims, predictions
        Rows of ``claims.csv`` and ``predictions.csv``.
    """
    titles = {row["claim"]: row["title"] for row in claims}
    deciding = [row for row in predictions if row["decides"]]
    grouped = {panel: [row for row in deciding if _panel_of(row) == panel] for panel in PANELS}
    shown = {panel: rows for panel, rows in grouped.items() if rows}
    figure, axes = style.sheet(
        tr("The essay's claims put to the test"),
        tr("The prediction that decides each claim. Bars: intervals corrected for multiple testing."),
        width=11.0, plot=(4.4, ROW), right=1.5, grid=(len(shown), 1), gaps=(0, 0.85), legend=_legend(tr),
        ratios=[len(rows) + 0.6 for rows in shown.values()],
    )  # fmt: skip
    for (panel, rows), one in zip(shown.items(), axes, strict=True):
        _fill(one, panel, rows, titles, tr)
    return figure


def _panel_of(row: Row) -> Panel:
    return next((panel for panel in PANELS if row["unit"] in panel.units), PANELS[-1])


def _fill(axes: Axes, panel: Panel, rows: Sequence[Row], titles: Mapping[str, str], tr: Translate) -> None:
    keys = ("estimate", "corrected_low", "corrected_high", "expected_low", "expected_high")
    values = [panel.scale * row[key] for row in rows for key in keys if _known(row[key])]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = 0.06 * (high - low or 1.0)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.axvline(0, color=labels.QUIET, linewidth=0.8)
    for place, row in enumerate(reversed(rows)):
        _row(axes, place, row, panel)
    style.names(axes, [f"{row['claim']}  {tr(titles[row['claim']])}" for row in reversed(rows)])
    axes.tick_params(axis="y", labelsize=9.5)
    axes.set_xlabel(tr(panel.label))
    if panel.label == "factor":
        axes.xaxis.set_major_formatter(FuncFormatter(lambda number, _: f"{math.exp(number):.2g}"))


def _row(axes: Axes, place: int, row: Row, panel: Panel) -> None:
    ends = axes.get_xlim()
    low, high = (
        panel.scale * row[key] if _known(row[key]) else ends[side]
        for side, key in enumerate(("expected_low", "expected_high"))
    )
    axes.barh(place, high - low, left=low, height=0.8, color=EXPECTED)
    verdict = row["verdict"] or NOT_TESTABLE
    text = ""
    if _known(row["estimate"]):
        estimate = panel.scale * row["estimate"]
        if _known(row["corrected_low"]):
            interval = [panel.scale * row[key] for key in ("corrected_low", "corrected_high")]
            axes.plot(interval, [place, place], color=COLOURS[verdict], linewidth=2.2, solid_capstyle="butt")
        axes.plot(
            estimate, place, MARKERS[verdict], color=COLOURS[verdict], markersize=6.5, markeredgewidth=0
        )
        text = f"x {math.exp(estimate):.2f}" if panel.label == "factor" else f"{estimate:+.3g}"
    axes.text(
        1.02, place, text, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=labels.INK
    )


def _known(cell: Any) -> bool:
    return isinstance(cell, int | float) and math.isfinite(cell)


def _legend(tr: Translate) -> list[Any]:
    marks = [
        Line2D([], [], linestyle="", markersize=7, color=colour, marker=MARKERS[verdict], label=tr(verdict))
        for verdict, colour in COLOURS.items()
    ]
    return [*marks, Patch(color=EXPECTED, label=tr("expected by the claim"))]


def bands(rows: Rows, tr: Translate) -> Figure:
    """Every band as a bar from its low to its high end, with the value of each case relative to it."""
    names = list(dict.fromkeys(row["quantity"] for row in rows))
    legend = [
        Line2D([], [], linestyle="none", marker=mark, color=colour, label=tr(case))
        for case, (mark, colour, _) in MARKS.items()
    ]
    note = tr("Bands are expert judgement of low confidence. The names give each band and its unit.")
    figure, (axes,) = style.sheet(
        tr("The baseline against its acceptance bands"),
        note,
        width=10.5,
        plot=(4.1, 0.34 * len(names)),
        legend=legend,
    )
    for place in range(len(names)):
        axes.barh(place, 1.0, color=labels.NEUTRAL, alpha=0.45, height=0.8)
    for row in rows:
        if row["value"] is None:
            continue
        place = len(names) - 1 - names.index(row["quantity"])
        marker, colour, lift = MARKS[row["case"]]
        spot = (row["value"] - row["band_low"]) / (row["band_high"] - row["band_low"])
        axes.scatter(spot, place + lift, marker=marker, color=colour, s=30, zorder=3, linewidths=0)
    by_name = {row["quantity"]: row for row in rows}
    style.names(axes, [_label(by_name[name], tr) for name in reversed(names)])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlabel(tr("position relative to the band: 0 is its low end, 1 its high end"))
    return figure


def _label(row: Mapping[str, Any], tr: Translate) -> str:
    name, low, high = tr(row["quantity"].strip()), row["band_low"], row["band_high"]
    if row["unit"] == "share":
        return f"{name}, {100 * low:.0f}-{100 * high:.0f} %"
    return f"{name}, {low:,.0f}-{high:,.0f} {tr(row['unit'])}"
