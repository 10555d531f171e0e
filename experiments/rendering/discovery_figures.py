"""Figures of a scenario discovery: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Mapping
from typing import Any, Final

from matplotlib.figure import Figure

from experiments.analysis.factors import with_unit
from experiments.rendering import labels
from experiments.rendering.batch_figures import Rows, blank, calm, title

BOXES: Final = tuple(labels.COLOURS.values())


def trajectory(rows: Rows) -> Figure:
    """Density against coverage along the search for every box, and the step that was chosen."""
    figure, axes = blank(8, 5.4, {"left": 0.1, "right": 0.97, "bottom": 0.12, "top": 0.86})
    for box in sorted({row["box"] for row in rows}):
        mine = [row for row in rows if row["box"] == box]
        colour = BOXES[(box - 1) % len(BOXES)]
        coverage, density = ([100 * row[name] for row in mine] for name in ("coverage", "density"))
        axes.plot(
            coverage, density, "o-", color=colour, markersize=4, linewidth=1, alpha=0.6, label=f"box {box}"
        )
        (chosen,) = (row for row in mine if row["chosen"])
        place = (100 * chosen["coverage"], 100 * chosen["density"])
        axes.plot(*place, "o", color=colour, markersize=11, markeredgecolor=labels.INK)
        limited = f"{chosen['limited']} parameters limited"
        axes.annotate(limited, place, (8, 8), textcoords="offset points", fontsize=10, color=labels.INK)
    axes.set_xlim(0, 102)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("coverage: share held of the wars that end so [%]")
    axes.set_ylabel("density: share of the wars held that end so [%]")
    axes.legend(frameon=False, fontsize=10, loc="upper right")
    calm(axes)
    note = "Each dot a step of the search, ringed the one chosen; in the wars the boxes were found in."
    title(axes, "What a narrower box gains, and what it leaves out", note)
    return figure


def limits(rows: Rows) -> Figure:
    """Which part of each limited parameter's range lies in the box."""
    texts = list(dict.fromkeys((row["box"], row["parameter"]) for row in rows))
    height = 1.6 + 0.62 * len(texts)
    margins = {"left": 0.36, "right": 0.97, "bottom": 0.55 / height, "top": 1.0 - 0.85 / height}
    figure, axes = blank(11, height, margins)
    for place, (box, name) in enumerate(reversed(texts)):
        mine = [row for row in rows if (row["box"], row["parameter"]) == (box, name)]
        low, high = mine[0]["range_low"], mine[0]["range_high"]
        ends = {row["side"]: (row["limit"] - low) / (high - low) for row in mine}
        start, stop = ends.get("at least", 0.0), ends.get("at most", 1.0)
        axes.barh(place, 1.0, color=labels.NEUTRAL, alpha=0.45, height=0.5)
        axes.barh(place, stop - start, left=start, color=BOXES[(box - 1) % len(BOXES)], alpha=0.6, height=0.5)
        for row in mine:
            text = f"{row['side']} {row['limit']:.3g}" + _again(row)
            left = row["side"] == "at least"
            where = start if left else stop
            axes.text(
                where + (0.008 if left else -0.008), place, text, va="center", ha="left" if left else "right",
                fontsize=9, color=labels.INK,
            )  # fmt: skip
            if row["again_low"] != "":
                spread = [(row[end] - low) / (high - low) for end in ("again_low", "again_high")]
                axes.plot(spread, [place - 0.32, place - 0.32], color=labels.INK, linewidth=1.4)
    names = [f"box {box}: {name}\n{_range(rows, name)}" for box, name in reversed(texts)]
    axes.set_yticks(range(len(texts)), names)
    axes.set_xticks([0, 1], ["low end of the range", "high end"])
    for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
        label.set_horizontalalignment(side)
    axes.set_xlim(-0.005, 1.005)
    calm(axes)
    axes.tick_params(axis="y", labelsize=9)
    note = "Coloured: inside the box. Percent: resamples that limit the same side; line: where, middle 90 %."
    title(axes, "Which part of the ranges leads there", note)
    return figure


def _again(row: Mapping[str, Any]) -> str:
    return "" if row["found_again"] == "" else f" ({100 * row['found_again']:.0f} %)"


def _range(rows: Rows, name: str) -> str:
    row = next(row for row in rows if row["parameter"] == name)
    return with_unit(f"{row['range_low']:g} to {row['range_high']:g}", row["unit"])


OF_A_DISCOVERY: Final = {"trajectory": trajectory, "limits": limits}
