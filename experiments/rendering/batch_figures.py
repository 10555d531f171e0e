"""Figures: pure functions from table rows to a Matplotlib figure, shared by files and dashboard."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.rendering import labels
from model.endings import PATHS

Rows = Sequence[Mapping[str, Any]]
CAPTION: Final = "Wilson 95 % intervals."
HALF_YEAR: Final = 6


def blank(width: float, height: float, margins: Mapping[str, float], **grid: Any) -> tuple[Figure, Any]:
    """Empty figure with axes; margins are given, because finding them takes as long as the drawing."""
    figure = Figure(figsize=(width, height), facecolor=labels.PAPER)
    axes = figure.subplots(**grid)
    figure.subplots_adjust(**margins)
    return figure, axes


def calm(axes: Axes) -> None:
    """Take away what does not carry information."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(labels.QUIET)
    axes.tick_params(colors=labels.INK, labelsize=10, length=3)
    axes.yaxis.label.set_color(labels.INK)
    axes.xaxis.label.set_color(labels.INK)


def title(axes: Axes, title: str, subtitle: str) -> None:
    """Say above the axes what is shown, and below that how it was made."""
    axes.set_title(title, loc="left", fontsize=13, color=labels.INK, fontweight="bold", pad=22)
    axes.text(0, 1.02, subtitle, transform=axes.transAxes, fontsize=10, color=labels.QUIET, va="bottom")


def distribution(rows: Rows) -> Figure:
    """How wars end: a bar an ending, coloured by path, with intervals."""
    endings = [row for row in rows if row["ending"] != "all"]
    figure, axes = blank(9, 5, {"left": 0.26, "right": 0.95, "bottom": 0.11, "top": 0.86})
    runs = sum(row["runs"] for row in endings)
    for place, row in enumerate(reversed(endings)):
        share, low, high = (100 * row[key] for key in ("share", "low", "high"))
        axes.barh(place, share, color=labels.COLOURS[row["path"]], height=0.72)
        axes.plot([low, high], [place, place], color=labels.INK, linewidth=1.4)
        axes.text(high + 0.6, place, f"{share:.1f} %", va="center", fontsize=10, color=labels.INK)
    axes.set_yticks(range(len(endings)), [labels.ENDINGS[row["ending"]] for row in reversed(endings)])
    axes.set_xlabel("share of wars [%]")
    calm(axes)
    title(axes, f"How {runs:,} wars end", f"Scenario {endings[0]['scenario']}. {CAPTION}")
    handles = [axes.barh(0, 0, color=labels.COLOURS[path], label=labels.PATHS[path]) for path in PATHS]
    axes.legend(handles=handles, frameon=False, fontsize=10, loc="lower right")
    return figure


def incidence(rows: Rows) -> Figure:
    """Cumulative share of wars ended by each path, with intervals."""
    figure, axes = blank(9, 5, {"left": 0.08, "right": 0.97, "bottom": 0.11, "top": 0.86})
    for path in PATHS:
        mine = [row for row in rows if row["path"] == path]
        months = [row["month"] for row in mine]
        shares, lows, highs = (
            [100 * row[key] for row in mine] for key in ("cumulative_share", "low", "high")
        )
        axes.fill_between(months, lows, highs, color=labels.COLOURS[path], alpha=0.2, linewidth=0)
        axes.plot(months, shares, color=labels.COLOURS[path], linewidth=2, label=labels.PATHS[path])
    axes.set_xlim(1, max(row["month"] for row in rows))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("month of the run")
    axes.set_ylabel("wars ended so far [%]")
    axes.legend(frameon=False, fontsize=10, loc="upper left")
    calm(axes)
    note = f"Scenario {rows[0]['scenario']}. Wars still fought at the horizon are censored. {CAPTION}"
    title(axes, "When wars end", note)
    return figure


def durations(rows: Rows) -> Figure:
    """How long wars last: share of wars that each path ends in each half-year, from the incidence."""
    figure, axes = blank(9, 4.4, {"left": 0.08, "right": 0.97, "bottom": 0.13, "top": 0.84})
    last = max(row["month"] for row in rows)
    bins = [(start, min(start + HALF_YEAR - 1, last)) for start in range(1, last + 1, HALF_YEAR)]
    below = [0.0] * len(bins)
    for path in PATHS:
        reached = {0: 0.0} | {
            row["month"]: 100 * row["cumulative_share"] for row in rows if row["path"] == path
        }
        ended = [reached[stop] - reached[start - 1] for start, stop in bins]
        axes.bar(
            [(start + stop) / 2 for start, stop in bins],
            ended,
            width=0.86 * HALF_YEAR,
            bottom=below,
            color=labels.COLOURS[path],
            label=labels.PATHS[path],
        )
        below = [low + more for low, more in zip(below, ended, strict=True)]
    axes.set_xlabel("month of the run")
    axes.set_ylabel("wars ended in the half-year [%]")
    axes.set_ylim(0, 1.3 * max(below) or 1)
    axes.legend(frameon=False, fontsize=10, loc="upper right", ncols=2)
    calm(axes)
    fought = 100 - sum(below)
    title(
        axes,
        "How long wars last",
        f"Scenario {rows[0]['scenario']}. {fought:.1f} % are still fought at the end.",
    )
    return figure


def trajectories(rows: Rows) -> Figure:
    """Fans of the followed outcomes: median, and the middle 50 % and 90 % of wars being fought."""
    margins = {"left": 0.06, "right": 0.985, "bottom": 0.08, "top": 0.87, "wspace": 0.27, "hspace": 0.3}
    figure, grid = blank(11, 6.4, margins, nrows=2, ncols=3)
    for axes, (name, (label, unit, scale)) in zip(grid.flat, labels.SERIES.items(), strict=True):
        single = [row for row in rows if row["outcome"] == name]
        if single:
            _fan(axes, single, scale, labels.INK, None)
        for side, colour in labels.SIDES.items():
            mine = [row for row in rows if row["outcome"] == f"{side}_{name}"]
            if mine:
                _fan(axes, mine, scale, colour, side.capitalize())
        axes.set_title(label, loc="left", fontsize=11, color=labels.INK)
        axes.set_ylabel(unit)
        calm(axes)
    grid.flat[1].legend(frameon=False, fontsize=10, loc="upper left")
    for axes in grid[1]:
        axes.set_xlabel("month of the run")
    scenario = rows[0]["scenario"]
    figure.suptitle(
        f"What the wars are like while they are fought: median, middle 50 % and 90 %. Scenario {scenario}.",
        fontsize=12,
        color=labels.INK,
        x=0.01,
        ha="left",
    )
    return figure


def _fan(axes: Axes, rows: Rows, scale: float, colour: str, label: str | None) -> None:
    months = [row["month"] for row in rows]
    column = {
        key: [scale * row[key] for row in rows] for key in rows[0] if key.startswith(("low", "high", "med"))
    }
    axes.fill_between(months, column["low90"], column["high90"], color=colour, alpha=0.13, linewidth=0)
    axes.fill_between(months, column["low50"], column["high50"], color=colour, alpha=0.25, linewidth=0)
    axes.plot(months, column["median"], color=colour, linewidth=1.8, label=label)


# Figures of a results folder, by file name; each is made from the table of the same name.
OF_A_BATCH: Final[dict[str, Callable[[Rows], Figure]]] = {
    "distribution": distribution,
    "incidence": incidence,
    "trajectories": trajectories,
}
