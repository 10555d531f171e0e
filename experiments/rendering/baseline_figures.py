"""The acceptance bands of the baseline as a figure."""

from collections.abc import Mapping
from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.rendering import labels, style
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate

MARKS: Final = {
    "central": ("o", labels.COLOURS["attrition"], 0.24),
    "central, uncoerced": ("^", labels.COLOURS["aid"], 0.08),
    "sampled": ("s", labels.COLOURS["settlement"], -0.08),
    "sampled, uncoerced": ("D", labels.COLOURS["escalation"], -0.24),
}


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
