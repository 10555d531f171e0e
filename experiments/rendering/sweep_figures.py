"""Figures of a sweep: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from experiments.analysis.axes import Axis
from experiments.rendering import labels
from experiments.rendering.batch_figures import Rows, blank, calm
from experiments.rendering.compare_figures import head
from experiments.rendering.i18n import say
from model.endings import PATHS

Array = np.ndarray[Any, Any]
MOST_COLUMNS: Final = 3
# A leading share from an even four-way split to all wars is drawn from nearly white to full colour.
PALEST: Final = 0.25
# Luminance of a shade below which it takes white text.
DARK: Final = 0.5
# What sets the dots of two paths apart, as a share of the range of the axis.
SIDESTEP: Final = 0.015
# Levels up to which each has its tick.
MOST_TICKS: Final = 11
# Cells of a map up to which each carries its number.
MOST_NUMBERS: Final = 200


def _varied(rows: Rows) -> list[str]:
    """Names of the axes: the columns between the number of the point and the scenario."""
    names = list(rows[0])
    return names[1 : names.index("scenario")]


def _label(name: str) -> str:
    axis = Axis(name, 0.0, 0.0)
    return f"{axis.meaning if axis.lever else name} [{axis.unit}]"


def distribution(rows: Rows) -> Figure:
    """Share of each path along every axis: a curve with its band for one axis, else a dot a point."""
    paths = [row for row in rows if row["ending"] == "all"]
    names = _varied(rows)
    across = min(MOST_COLUMNS, len(names))
    down = -(-len(names) // across)
    wide, high = (9.0, 5.4) if len(names) == 1 else (0.9 + 4.2 * across, 1.5 + 3.7 * down)
    margins = {"left": 0.75 / wide, "right": 1 - 0.2 / wide, "bottom": 0.6 / high, "top": 1 - 1.12 / high}
    figure, grid = blank(wide, high, margins | {"wspace": 0.16, "hspace": 0.36}, nrows=down, ncols=across,
                         squeeze=False, sharey=True)  # fmt: skip
    for spare in grid.flat[len(names) :]:
        spare.set_visible(False)
    for name, axes in zip(names, grid.flat, strict=False):
        for number, path in enumerate(PATHS):
            mine = sorted((row for row in paths if row["path"] == path), key=lambda row: row[name])
            if len(names) == 1:
                _curve(axes, mine, name, labels.COLOURS[path])
            else:
                _dots(axes, mine, name, labels.COLOURS[path], SIDESTEP * (number - 1.5))
        axes.set_ylim(0, 100)
        axes.set_xlabel(_label(name))
        axes.xaxis.set_major_locator(MaxNLocator(6))
        calm(axes)
    for axes in grid[:, 0]:
        axes.set_ylabel(say("share of wars [%]"))
    handles = [Patch(color=labels.COLOURS[path], label=say(labels.PATHS[path])) for path in PATHS]
    figure.legend(
        handles=handles, frameon=False, fontsize=10, ncols=4 if wide > 8.5 else 2, loc="upper left",
        bbox_to_anchor=(0.4 / wide, 1 - 0.68 / high), borderaxespad=0,
    )  # fmt: skip
    kind = (
        say("Bands: Wilson 95 % intervals.")
        if len(names) == 1
        else say("Dots: points of the design; lines: Wilson 95 % intervals.")
    )
    head(figure, say("How wars end along what is varied"), f"{_same(paths)} {kind}")
    return figure


def _same(rows: Rows) -> str:
    runs = rows[0]["runs"] if "next_path" in rows[0] else sum(row["runs"] for row in rows[: len(PATHS)])
    points = len({row["point"] for row in rows})
    return say(
        "Scenario {scenario}, the same {runs:,} wars at each of {points:,} points.",
        scenario=say(rows[0]["scenario"]),
        runs=runs,
        points=points,
    )


def _columns(rows: Rows) -> tuple[Array, Array, Array]:
    shares, lows, highs = (np.array([100 * row[key] for row in rows]) for key in ("share", "low", "high"))
    return shares, lows, highs


def _curve(axes: Axes, rows: Rows, name: str, colour: str) -> None:
    values = [row[name] for row in rows]
    shares, lows, highs = _columns(rows)
    axes.fill_between(values, lows, highs, color=colour, alpha=0.2, linewidth=0)
    axes.plot(values, shares, color=colour, linewidth=2, marker="o", markersize=4 if len(rows) <= 40 else 0)


def _dots(axes: Axes, rows: Rows, name: str, colour: str, sidestep: float) -> None:
    """Dots with intervals; on a grid moved aside by so much of the range, not to hide each other."""
    values = np.array([row[name] for row in rows], dtype="f8")
    if len(np.unique(values)) < len(values):
        values += sidestep * np.ptp(values)
    shares, lows, highs = _columns(rows)
    pale = 0.5 if len(rows) <= 100 else 0.15
    axes.vlines(values, lows, highs, color=colour, linewidth=0.8, alpha=pale)
    axes.plot(
        values, shares, "o", color=colour, markersize=3.2, alpha=min(1.0, pale + 0.3), markeredgewidth=0
    )


def leading(rows: Rows) -> Figure:
    """Which path leads over two axes: its colour, the paler the smaller its share, hatched where not sure."""
    across, along = _varied(rows)
    figure, axes = blank(9, 6.6, {"left": 0.11, "right": 0.97, "bottom": 0.1, "top": 0.79})
    xs, ys = (sorted({row[name] for row in rows}) for name in (across, along))
    unclear: Patch | Line2D
    if len(xs) * len(ys) == len(rows) and len(xs) > 1 and len(ys) > 1:
        _cells(axes, rows, across, along)
        axes.set_xlim(*_edges(xs))
        axes.set_ylim(*_edges(ys))
        if max(len(xs), len(ys)) <= MOST_TICKS:
            axes.set_xticks(xs)
            axes.set_yticks(ys)
        unclear = Patch(facecolor=labels.NEUTRAL, edgecolor=labels.PAPER, hatch="////")
    else:
        _scatter(axes, rows, across, along)
        unclear = Line2D([], [], linestyle="none", marker="o", fillstyle="none", color=labels.QUIET)
    axes.set_xlabel(_label(across))
    axes.set_ylabel(_label(along))
    calm(axes)
    unclear.set_label(say("lead not clear at 95 %"))
    handles = [Patch(facecolor=labels.COLOURS[path], label=say(labels.PATHS[path])) for path in PATHS]
    axes.legend(
        handles=[*handles, unclear],
        frameon=False,
        fontsize=10,
        ncols=3,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.01),
    )
    note = f"{_same(rows)} {say('The paler, the smaller the leading share [%].')}"
    head(figure, say("Which path leads"), note)
    return figure


def _edges(levels: list[float]) -> tuple[float, float]:
    half = (levels[1] - levels[0]) / 2
    return levels[0] - half, levels[-1] + half


def _shade(row: Mapping[str, Any]) -> tuple[float, ...]:
    """Colour of the leading path, mixed with white the more the smaller its share."""
    strength = float(np.interp(row["share"], [PALEST, 1.0], [0.2, 1.0]))
    return tuple(part + (1 - strength) * (1 - part) for part in to_rgb(labels.COLOURS[row["path"]]))


def _readable(row: Mapping[str, Any]) -> str:
    """Ink on a light shade, paper on a dark one (relative luminance of BT.709)."""
    red, green, blue = _shade(row)
    return labels.INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > DARK else labels.PAPER


def _cells(axes: Axes, rows: Rows, across: str, along: str) -> None:
    widths = [
        levels[1] - levels[0] for levels in (sorted({row[name] for row in rows}) for name in (across, along))
    ]
    for row in rows:
        corner = row[across] - widths[0] / 2, row[along] - widths[1] / 2
        hatch = None if row["clear"] else "////"
        axes.add_patch(Rectangle(corner, *widths, facecolor=_shade(row), edgecolor=labels.PAPER, hatch=hatch))
        if len(rows) <= MOST_NUMBERS:
            axes.text(
                row[across], row[along], f"{100 * row['share']:.0f}", ha="center", va="center", fontsize=9,
                color=_readable(row), bbox={"facecolor": _shade(row), "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip


def _scatter(axes: Axes, rows: Rows, across: str, along: str) -> None:
    size = 16 if len(rows) <= 100 else 9
    for row in rows:
        axes.plot(
            row[across], row[along], "o", markersize=size, markerfacecolor=_shade(row),
            markeredgecolor=labels.COLOURS[row["path"]], fillstyle="full" if row["clear"] else "none",
        )  # fmt: skip


# Figures of a sweep's folder, by file name; each is made from the table of the same name.
OF_A_SWEEP: Final[dict[str, Callable[[Rows], Figure]]] = {"distribution": distribution}
OF_TWO_AXES: Final = OF_A_SWEEP | {"leading": leading}
