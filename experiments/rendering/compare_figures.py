"""Figures of a comparison: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from experiments.analysis.differences import by_path
from experiments.rendering import labels
from experiments.rendering.batch_figures import Rows, blank, calm
from model.endings import ENDINGS, PATH_OF

# Panels side by side.
MOST_COLUMNS: Final = 3
# Room in inches for the names of endings, above the panels, and between them.
LEFT: Final = 2.7
TOP: Final = 1.15
GAP: Final = 0.3


class Sheet(NamedTuple):
    """Size of a figure of one panel an arm, in inches: a panel, and the room below each."""

    width: float
    height: float
    below: float


def _panels(rows: Rows, sheet: Sheet, heading: str, note: str) -> tuple[Figure, list[tuple[str, Axes]]]:
    """A panel for each arm that is held against the first, with its name, on a figure with a heading."""
    arms = list(dict.fromkeys(row["second"] for row in rows))
    across = min(MOST_COLUMNS, len(arms))
    down = -(-len(arms) // across)
    wide = LEFT + across * (sheet.width + GAP)
    high = TOP + down * (sheet.height + sheet.below)
    margins = {
        "left": LEFT / wide,
        "right": 1 - GAP / wide,
        "bottom": sheet.below / high,
        "top": 1 - TOP / high,
        "wspace": GAP / sheet.width,
        "hspace": sheet.below / sheet.height,
    }
    figure, axes = blank(wide, high, margins, nrows=down, ncols=across, squeeze=False, sharey=True)
    for spare in axes.flat[len(arms) :]:
        spare.set_visible(False)
    head(figure, heading, note)
    return figure, list(zip(arms, axes.flat, strict=False))


def head(figure: Figure, heading: str, note: str) -> None:
    """Heading and note at the top of a figure of several panels."""
    height = figure.get_figheight()
    figure.text(
        0.15 / figure.get_figwidth(),
        1 - 0.34 / height,
        heading,
        fontsize=13,
        fontweight="bold",
        color=labels.INK,
    )
    figure.text(0.15 / figure.get_figwidth(), 1 - 0.6 / height, note, fontsize=10, color=labels.QUIET)


def differences(rows: Rows) -> Figure:
    """Differences of the shares of paths and endings, with intervals: a panel an arm."""
    first, pairs = rows[0]["first"], rows[0]["pairs"]
    note = f"Each less '{first}', over the same {pairs:,} wars. Lines: paired 95 % intervals."
    figure, panels = _panels(rows, Sheet(4.0, 4.4, 0.95), "What changes in how wars end", note)
    shares = [row for row in rows if row["kind"] != "outcome"]
    reach = 132 * max(abs(row[key]) for row in shares for key in ("low", "high"))
    for arm, axes in panels:
        _forest(axes, by_path([row for row in shares if row["second"] == arm]))
        axes.set_xlim(-reach, reach)
        axes.set_title(arm, loc="left", fontsize=11, color=labels.INK)
        axes.set_xlabel("difference [percentage points]")
    return figure


def _forest(axes: Axes, rows: Rows) -> None:
    """Bars from nought to each difference, with their intervals; paths bold, their endings pale."""
    texts = []
    for place, row in enumerate(reversed(rows)):
        whole = row["kind"] == "path"
        path = row["measure"] if whole else PATH_OF[row["measure"]]
        estimate, low, high = (100 * row[key] for key in ("difference", "low", "high"))
        axes.barh(place, estimate, height=0.66, color=labels.COLOURS[path], alpha=1.0 if whole else 0.55)
        axes.plot([low, high], [place, place], color=labels.INK, linewidth=1.4)
        at, side = (high, "left") if estimate >= 0 else (low, "right")
        axes.annotate(
            f"{estimate:+.1f}", (at, place), xytext=(4 if estimate >= 0 else -4, 0),
            textcoords="offset points", ha=side, va="center", fontsize=9, color=labels.INK,
        )  # fmt: skip
        texts.append(labels.PATHS[path] if whole else labels.ENDINGS[row["measure"]])
    axes.axvline(0, color=labels.QUIET, linewidth=1)
    axes.set_yticks(range(len(texts)), texts)
    # Only the first panel of a row carries labels.
    for label, row in zip(axes.get_yticklabels(), reversed(rows), strict=False):
        label.set_fontweight("bold" if row["kind"] == "path" else "normal")
    calm(axes)


def transitions(rows: Rows) -> Figure:
    """Which ending turned into which: a panel an arm, a row an ending of the first, shares of that row."""
    first, second = rows[0]["first"], rows[0]["second"]
    runs = sum(row["runs"] for row in rows if row["second"] == second)
    note = (
        f"Rows: how {runs:,} wars end under '{first}'. Cells: % of the row that end so in the other scenario."
    )
    figure, panels = _panels(rows, Sheet(5.0, 4.2, 2.0), "Which ending turned into which", note)
    for arm, axes in panels:
        counts = np.zeros((len(ENDINGS) - 1,) * 2)
        for row in rows:
            if row["second"] == arm:
                place = ENDINGS.index(row["from_ending"]) - 1, ENDINGS.index(row["to_ending"]) - 1
                counts[place] = row["runs"]
        _matrix(axes, counts)
        axes.set_title(f"ending under {arm}", loc="left", fontsize=11, color=labels.INK)
    return figure


def _matrix(axes: Axes, counts: Any) -> None:
    totals = counts.sum(axis=1, keepdims=True)
    shares = 100 * np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    shades = LinearSegmentedColormap.from_list("ink", [labels.PAPER, labels.SIDES["ukraine"]])
    axes.imshow(shares, cmap=shades, vmin=0, vmax=100, aspect="auto")
    for row, column in zip(*np.nonzero(counts), strict=True):
        share = shares[row, column]
        text = "<1" if share < 0.5 else f"{share:.0f}"
        weight = "bold" if row == column else "normal"
        axes.text(
            column, row, text, ha="center", va="center", fontsize=9, color=labels.INK, fontweight=weight
        )
    names = [labels.ENDINGS[ending] for ending in ENDINGS[1:]]
    counted = [f"{name} ({total:,.0f})" for name, total in zip(names, totals[:, 0], strict=True)]
    axes.set_yticks(range(len(names)), counted)
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
    for place in range(1, len(names)):
        if PATH_OF[ENDINGS[place]] != PATH_OF[ENDINGS[place + 1]]:
            axes.axhline(place - 0.5, color=labels.NEUTRAL, linewidth=1)
            axes.axvline(place - 0.5, color=labels.NEUTRAL, linewidth=1)
    calm(axes)


def distribution(rows: Rows) -> Figure:
    """Shares of the paths in every arm, side by side, with intervals."""
    paths = [row for row in rows if row["ending"] == "all"]
    arms = list(dict.fromkeys(row["scenario"] for row in paths))
    high = 1.85 + 0.95 * len(arms)
    margins = {"left": 0.18, "right": 0.97, "bottom": 0.6 / high, "top": 1 - 1.1 / high}
    figure, axes = blank(9, high, margins)
    for place, arm in enumerate(reversed(arms)):
        for number, row in enumerate(row for row in paths if row["scenario"] == arm):
            share, low, top = (100 * row[key] for key in ("share", "low", "high"))
            at = place + 0.27 - 0.18 * number
            label = labels.PATHS[row["path"]] if not place else None
            axes.barh(at, share, height=0.17, color=labels.COLOURS[row["path"]], label=label)
            axes.plot([low, top], [at, at], color=labels.INK, linewidth=1.2)
            axes.text(top + 0.6, at, f"{share:.1f} %", va="center", fontsize=9, color=labels.INK)
    axes.set_yticks(range(len(arms)), list(reversed(arms)))
    axes.set_xlim(0, 108)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("share of wars [%]")
    axes.legend(frameon=False, fontsize=10, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4)
    calm(axes)
    runs = sum(row["runs"] for row in paths if row["scenario"] == arms[0])
    head(figure, f"How the same {runs:,} wars end in each scenario", "Wilson 95 % intervals.")
    return figure


# Figures of a comparison's folder, by file name; each is made from the table of the same name.
OF_A_COMPARISON: Final[dict[str, Callable[[Rows], Figure]]] = {
    "differences": differences,
    "transitions": transitions,
    "distribution": distribution,
}
