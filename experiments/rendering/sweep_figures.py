"""Figures of a sweep: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from experiments.rendering import axes as axes_of
from experiments.rendering import labels, style
from experiments.rendering.batch_figures import Rows, scenario_of
from experiments.rendering.i18n import Translate
from model.endings import PATHS

Array = np.ndarray[Any, Any]
MOST_ACROSS: Final = 3
# Luminance of a shade below which it takes white text.
DARK: Final = 0.55
# Levels of an axis up to which each has its tick, and cells of a map up to which each has its number.
MOST_TICKS, MOST_NUMBERS = 11, 49
# A leading share from an even split to all runs is drawn from nearly white to full colour.
PALEST: Final = 0.25


def distribution(rows: Rows, tr: Translate) -> Figure:
    """Share of each path along what is varied: curves for one axis, a map a path for a grid, else dots."""
    paths = [row for row in rows if row["ending"] == "all"]
    names = axes_of.varied(rows)
    if len(names) == 1:
        return _curves(paths, names[0], tr)
    levels = [sorted({row[name] for row in paths}) for name in names]
    if len(names) == 2 and len(levels[0]) * len(levels[1]) * len(PATHS) == len(paths):
        return _maps(paths, names, levels, tr)
    return _clouds(paths, names, tr)


def _note(rows: Rows, tr: Translate, kind: str) -> str:
    runs = rows[0]["runs"] if "next_path" in rows[0] else sum(row["runs"] for row in rows[: len(PATHS)])
    points = len({row["point"] for row in rows})
    same = tr("The same {runs:,} runs at each of {points:,} points.", runs=runs, points=points)
    return f"{scenario_of(rows, tr)} {same} {kind}"


def _columns(rows: Rows) -> tuple[Array, Array, Array]:
    shares, lows, highs = (np.array([100 * row[key] for row in rows]) for key in ("share", "low", "high"))
    return shares, lows, highs


def _curves(paths: Rows, name: str, tr: Translate) -> Figure:
    figure, (axes,) = style.sheet(
        tr("How runs end along what is varied"), _note(paths, tr, tr("Bands: Wilson 95 % intervals.")),
        plot=(0.75, 3.6), legend=style.path_handles(tr),
    )  # fmt: skip
    for path in PATHS:
        rows = sorted((row for row in paths if row["path"] == path), key=lambda row: row[name])
        values, (shares, lows, highs) = [row[name] for row in rows], _columns(rows)
        axes.fill_between(values, lows, highs, color=labels.COLOURS[path], alpha=0.2, linewidth=0)
        size = 4 if len(rows) <= 40 else 0
        axes.plot(values, shares, color=labels.COLOURS[path], linewidth=2, marker="o", markersize=size)
    axes.set_ylim(0, 100)
    axes.set_xlabel(axes_of.label(name, tr))
    axes.set_ylabel(tr("share of runs [%]"))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    return figure


def _maps(paths: Rows, names: Sequence[str], levels: Sequence[list[float]], tr: Translate) -> Figure:
    """A map of the grid for each path."""
    figure, axes = style.sheet(
        tr("How runs end along what is varied"), _note(paths, tr, tr("Cells: share of runs [%].")),
        plot=(0.85, 2.9), below=0.55, grid=(2, 2), gaps=(0.85, 0.95), headed=True,
    )  # fmt: skip
    for path, one in zip(PATHS, axes, strict=True):
        found = {(row[names[0]], row[names[1]]): row["share"] for row in paths if row["path"] == path}
        shares = np.array([[found[x, y] for x in levels[0]] for y in levels[1]])
        _map(one, levels, shares, [[_shade(path, share) for share in row] for row in shares])
        style.heading(one, tr(labels.PATHS[path]))
        one.set_xlabel(axes_of.label(names[0], tr))
        one.set_ylabel(axes_of.label(names[1], tr))
    return figure


def _map(axes: Axes, levels: Sequence[list[float]], shares: Array, colours: Any) -> None:
    """Coloured cells with their numbers, shape (levels of the second axis, levels of the first)."""
    (left, right), (low, high) = map(_edges, levels)
    axes.imshow(np.array(colours), origin="lower", extent=(left, right, low, high), aspect="auto")
    for (y, x), share in np.ndenumerate(shares):
        if shares.size <= MOST_NUMBERS:
            axes.text(levels[0][x], levels[1][y], f"{100 * share:.0f}", ha="center", va="center", fontsize=9,
                      color=_readable(colours[y][x]))  # fmt: skip
    for axis, values in zip((axes.xaxis, axes.yaxis), levels, strict=True):
        axis.set_ticks(values if len(values) <= MOST_TICKS else values[:: -(-len(values) // MOST_TICKS)])


def _edges(levels: list[float]) -> tuple[float, float]:
    half = (levels[1] - levels[0]) / 2 if len(levels) > 1 else 0.5
    return levels[0] - half, levels[-1] + half


def _shade(path: str, share: float, palest: float = 0.0) -> tuple[float, ...]:
    """Colour of a path, mixed with white the more the smaller its share."""
    strength = float(np.interp(share, [palest, 1.0], [0.04 if not palest else 0.2, 1.0]))
    return tuple(part + (1 - strength) * (1 - part) for part in to_rgb(labels.COLOURS[path]))


def _readable(shade: tuple[float, ...]) -> str:
    """Ink on a light shade, paper on a dark one (relative luminance of BT.709)."""
    red, green, blue = shade
    return labels.INK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > DARK else labels.PAPER


def _clouds(paths: Rows, names: Sequence[str], tr: Translate) -> Figure:
    """A panel for each axis and path: a dot a point of the design, with its interval."""
    across = min(MOST_ACROSS, len(names))
    down = -(-len(names) // across)
    kind = tr("Dots: points of the design; lines: Wilson 95 % intervals.")
    figure, axes = style.sheet(
        tr("How runs end along what is varied"), _note(paths, tr, kind), width=1.05 + 3.9 * across,
        plot=(0.75, 2.9), grid=(down, across), legend=style.path_handles(tr), share=True,
    )  # fmt: skip
    for spare in axes[len(names) :]:
        spare.set_visible(False)
    for place, (name, one) in enumerate(zip(names, axes, strict=False)):
        for path in PATHS:
            rows = [row for row in paths if row["path"] == path]
            values, (shares, lows, highs) = [row[name] for row in rows], _columns(rows)
            pale = 0.5 if len(rows) <= 100 else 0.15
            one.vlines(values, lows, highs, color=labels.COLOURS[path], linewidth=0.8, alpha=pale)
            one.plot(
                values, shares, "o", color=labels.COLOURS[path], markersize=3.2, alpha=min(1.0, pale + 0.3),
                markeredgewidth=0,
            )  # fmt: skip
        one.set_ylim(0, 100)
        one.set_xlabel(axes_of.label(name, tr))
        one.xaxis.set_major_locator(MaxNLocator(5))
        if place % across == 0:
            one.set_ylabel(tr("share of runs [%]"))
    return figure


def leading(rows: Rows, tr: Translate) -> Figure | None:
    """Which path leads over two axes: its colour, paler for a smaller share, marked where it is not clear.

    None if not two axes are varied.
    """
    names = axes_of.varied(rows)
    if len(names) != 2:
        return None
    unclear = Line2D(
        [], [], linestyle="none", marker="x", color=labels.INK, label=tr("lead not clear at 95 %")
    )
    figure, (axes,) = style.sheet(
        tr("Which path leads"), _note(rows, tr, tr("The paler, the smaller the leading share [%].")),
        plot=(0.95, 4.2), legend=[*style.path_handles(tr), unclear],
    )  # fmt: skip
    levels = [sorted({row[name] for row in rows}) for name in names]
    if len(levels[0]) * len(levels[1]) == len(rows) and min(map(len, levels)) > 1:
        by_place = {(row[names[0]], row[names[1]]): row for row in rows}
        grid = [[by_place[x, y] for x in levels[0]] for y in levels[1]]
        colours = [[_shade(row["path"], row["share"], PALEST) for row in line] for line in grid]
        _map(axes, levels, np.array([[row["share"] for row in line] for line in grid]), colours)
        lift = 0.3 * (levels[1][1] - levels[1][0])
        _crosses(axes, [(row[names[0]], row[names[1]] + lift) for row in rows if not row["clear"]])
    else:
        for row in rows:
            axes.plot(row[names[0]], row[names[1]], "o", markersize=16 if len(rows) <= 100 else 9,
                      markerfacecolor=_shade(row["path"], row["share"], PALEST),
                      markeredgecolor=labels.COLOURS[row["path"]])  # fmt: skip
        _crosses(axes, [(row[names[0]], row[names[1]]) for row in rows if not row["clear"]])
    axes.set_xlabel(axes_of.label(names[0], tr))
    axes.set_ylabel(axes_of.label(names[1], tr))
    return figure


def _crosses(axes: Axes, places: Sequence[tuple[float, float]]) -> None:
    if places:
        axes.plot(*zip(*places, strict=True), "x", color=labels.INK, markersize=5, markeredgewidth=1.0)
