"""The acceptance bands of the baseline as a figure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.figure import Figure

from experiments.rendering import labels
from experiments.rendering.batch_figures import blank, calm, title

MARKS: Final = {
    "central": ("o", labels.COLOURS["attrition"], 0.24),
    "central, uncoerced": ("^", labels.COLOURS["aid"], 0.08),
    "sampled": ("s", labels.COLOURS["settlement"], -0.08),
    "sampled, uncoerced": ("D", labels.COLOURS["escalation"], -0.24),
}


def bands(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Every band as a bar from its low to its high end, and the four cases on it; 0 and 1 are the ends."""
    names = list(dict.fromkeys(row["quantity"] for row in rows))
    margins = {"left": 0.36, "right": 0.97, "bottom": 0.12, "top": 0.88}
    figure, axes = blank(10.5, 8, margins)
    for place in range(len(names)):
        axes.barh(place, 1.0, color=labels.NEUTRAL, alpha=0.45, height=0.8)
    for row in rows:
        if row["value"] is None:
            continue
        place = len(names) - 1 - names.index(row["quantity"])
        marker, colour, lift = MARKS[row["case"]]
        spot = (row["value"] - row["band_low"]) / (row["band_high"] - row["band_low"])
        axes.scatter(spot, place + lift, marker=marker, color=colour, s=30, zorder=3, linewidths=0)
    axes.set_yticks(range(len(names)), [_label(rows, name) for name in reversed(names)])
    axes.set_xlabel("place relative to the band: 0 its low end, 1 its high end")
    calm(axes)
    handles = [axes.scatter([], [], marker=m, color=c, s=30, label=case) for case, (m, c, _) in MARKS.items()]
    axes.legend(
        handles=handles, frameon=False, fontsize=10, ncols=4, loc="upper center", bbox_to_anchor=(0.3, -0.08)
    )
    title(axes, "The baseline beside its acceptance bands", "Bands are expert judgement of low confidence.")
    return figure


def _label(rows: Sequence[Mapping[str, Any]], name: str) -> str:
    row = next(row for row in rows if row["quantity"] == name)
    low, high = row["band_low"], row["band_high"]
    if row["unit"] == "share":
        return f"{name.strip()}, {100 * low:.0f}-{100 * high:.0f} %"
    return f"{name}, {low:,.0f}-{high:,.0f} {row['unit']}"
