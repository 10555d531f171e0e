"""Figures of a scenario discovery (PRIM): pure functions from table rows to a Matplotlib figure."""

from collections.abc import Mapping
from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.rendering import labels, style
from experiments.rendering.axes import span
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate

BOXES: Final = tuple(labels.COLOURS.values())


def _colour(box: int) -> str:
    return BOXES[(box - 1) % len(BOXES)]


def trajectory(rows: Rows, tr: Translate) -> Figure:
    """Density against coverage along the peeling trajectory of every box, and the box that was chosen."""
    boxes = sorted({row["box"] for row in rows})
    legend = [Line2D([], [], marker="o", color=_colour(box), label=tr("box {box}", box=box)) for box in boxes]
    note = tr("Each dot is a step of the PRIM search on the training runs; the ringed one was chosen.")
    figure, (axes,) = style.sheet(
        tr("Density against coverage"), note, width=8.0, plot=(0.75, 3.8), legend=legend
    )
    for box in boxes:
        mine = [row for row in rows if row["box"] == box]
        coverage, density = ([100 * row[name] for row in mine] for name in ("coverage", "density"))
        axes.plot(coverage, density, "o-", color=_colour(box), markersize=4, linewidth=1, alpha=0.6)
        (chosen,) = (row for row in mine if row["chosen"])
        place = (100 * chosen["coverage"], 100 * chosen["density"])
        axes.plot(*place, "o", color=_colour(box), markersize=11, markeredgecolor=labels.INK)
        text = tr("{count} parameters restricted", count=chosen["limited"])
        style.mark(axes, text, place, 11, size=10)
    axes.set_xlim(0, 102)
    axes.set_ylim(0, 100)
    axes.set_xlabel(tr("coverage: share of the runs of interest that lie in the box [%]"))
    axes.set_ylabel(tr("density: share of runs of interest in the box [%]"))
    return figure


def limits(rows: Rows, tr: Translate) -> Figure:
    """Which part of each restricted parameter's range lies in the box."""
    listed = list(dict.fromkeys((row["box"], row["parameter"]) for row in rows))
    boxes = sorted({box for box, _ in listed})
    legend = [Patch(color=_colour(box), alpha=0.6, label=tr("box {box}", box=box)) for box in boxes]
    note = tr(
        "Coloured: inside the box. Percent: resamples that restrict the same side; line: where, middle 90 %."
    )
    figure, (axes,) = style.sheet(
        tr("Restricted ranges"), note, width=11.0, plot=(3.7, 0.56 * len(listed)), below=0.35, legend=legend
    )
    for place, (box, name) in enumerate(reversed(listed)):
        mine = [row for row in rows if (row["box"], row["parameter"]) == (box, name)]
        low, high = mine[0]["range_low"], mine[0]["range_high"]
        ends = {row["side"]: (row["limit"] - low) / (high - low) for row in mine}
        start, stop = ends.get("at least", 0.0), ends.get("at most", 1.0)
        axes.barh(place, 1.0, color=labels.NEUTRAL, alpha=0.45, height=0.5)
        axes.barh(place, stop - start, left=start, color=_colour(box), alpha=0.6, height=0.5)
        for row in mine:
            left = row["side"] == "at least"
            style.mark(axes, _limit(row, tr), (start if left else stop, place), 5 if left else -5)
            if row["again_low"] not in (None, ""):
                spread = [(row[end] - low) / (high - low) for end in ("again_low", "again_high")]
                axes.plot(spread, [place - 0.33, place - 0.33], color=labels.INK, linewidth=1.4)
    style.names(axes, [f"{name}\n{_range(rows, name, tr)}" for _, name in reversed(listed)])
    axes.set_xticks([0, 1], [tr("low end of the range"), tr("high end")])
    first, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    axes.set_xlim(-0.005, 1.005)
    axes.tick_params(axis="y", labelsize=9)
    return figure


def _limit(row: Mapping[str, Any], tr: Translate) -> str:
    again = row["found_again"]
    return f"{tr(row['side'])} {row['limit']:.3g}" + (
        f" ({100 * again:.0f} %)" if again not in (None, "") else ""
    )


def _range(rows: Rows, name: str, tr: Translate) -> str:
    row = next(row for row in rows if row["parameter"] == name)
    return span(row["range_low"], row["range_high"], row["unit"], tr)
