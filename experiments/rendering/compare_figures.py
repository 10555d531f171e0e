"""Figures of a comparison: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.analysis.differences import by_path
from experiments.rendering import labels, style
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate
from experiments.rendering.tables import percent
from model.endings import ENDINGS, PATH_OF, PATHS

Names = dict[str, str]
# Panels side by side.
MOST_ACROSS: Final = 3
# Where a name is longer, letters with a legend stand for the scenarios.
LONGEST_NAME: Final = 20


def _called(arms: Sequence[str], tr: Translate) -> tuple[Names, list[str]]:
    """What a figure calls the scenarios, and the legend of the letters, if it calls them so."""
    texts = [tr(arm) for arm in arms]
    names = labels.lettered(texts, LONGEST_NAME)
    key = [f"{name}: {text}" for name, text in zip(names, texts, strict=True) if name != text]
    return dict(zip(arms, names, strict=True)), key


def distribution(rows: Rows, tr: Translate, width: float = style.WIDE) -> Figure:
    """Shares of the paths in every scenario, one below the other, with intervals."""
    paths = [row for row in rows if row["ending"] == "all"]
    arms = list(dict.fromkeys(row["scenario"] for row in paths))
    names, key = _called(arms, tr)
    runs = sum(row["runs"] for row in paths if row["scenario"] == arms[0])
    title = tr("How the same {runs:,} runs end under each scenario", runs=runs)
    figure, (axes,) = style.sheet(
        title,
        tr("Lines: Wilson 95 % intervals."),
        width=width,
        plot=(1.6, 0.95 * len(arms)),
        legend=style.path_handles(tr),
        key=key,
    )
    for place, arm in enumerate(reversed(arms)):
        for number, row in enumerate(row for row in paths if row["scenario"] == arm):
            share, low, high = (100 * row[key] for key in ("share", "low", "high"))
            at = place + 0.3 - 0.2 * number
            axes.barh(at, share, height=0.19, color=labels.COLOURS[row["path"]])
            axes.plot([low, high], [at, at], color=labels.INK, linewidth=1.2)
            style.mark(axes, f"{percent(row['share'])} %", (high, at))
    style.names(axes, [names[arm] for arm in reversed(arms)])
    axes.set_xlim(0, 108)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(tr("share of runs [%]"))
    return figure


def differences(rows: Rows, tr: Translate, width: float | None = None) -> Figure:
    """Difference of the share of each path and ending, with its interval: a panel for each scenario.

    Parameters
    ----------
    width
        Width of the figure in inches; by default as wide as its panels need.
    """
    narrow = width is not None and width < style.NARROW
    shares = [row for row in rows if row["kind"] != "outcome"]
    arms = list(dict.fromkeys(row["second"] for row in shares))
    across = 1 if narrow else min(MOST_ACROSS, len(arms))
    names, key = _called([rows[0]["first"], *arms], tr)
    note = tr(
        "Each scenario minus '{first}', over the same {pairs:,} runs. Lines: paired 95 % intervals.",
        first=names[rows[0]["first"]], pairs=rows[0]["pairs"],
    )  # fmt: skip
    count = len(_shown(shares, arms[0]))
    figure, axes = style.sheet(
        tr("What changes in how runs end"), note, width=width or 3.45 + 3.6 * across + 0.35,
        plot=(0.3 if narrow else 3.45, (0.44 if narrow else 0.3) * count), right=0.35,
        grid=(-(-len(arms) // across), across), gaps=(0.35, 1.0), share=True, headed=True, key=key,
    )  # fmt: skip
    reach = 125 * max(abs(row[key]) for row in shares for key in ("low", "high"))
    for one in axes[len(arms) :]:
        one.set_visible(False)
    for arm, one in zip(arms, axes, strict=False):
        _forest(one, _shown(shares, arm), tr, narrow)
        one.set_xlim(-reach or -1.0, reach or 1.0)
        style.heading(one, names[arm])
        one.set_xlabel(tr("difference [percentage points]"))
    return figure


def _shown(shares: Rows, arm: str) -> Rows:
    """Differences of one scenario by path; the only ending of a path would repeat it."""
    alone = {ending for ending, path in PATH_OF.items() if list(PATH_OF.values()).count(path) == 1}
    return [
        row for row in by_path([row for row in shares if row["second"] == arm]) if row["measure"] not in alone
    ]


def _forest(axes: Axes, rows: Rows, tr: Translate, narrow: bool) -> None:
    """Bars from zero to each difference, with intervals; paths in full colour, their endings pale."""
    texts, bold = [], []
    for place, row in enumerate(reversed(rows)):
        whole = row["kind"] == "path"
        path = row["measure"] if whole else PATH_OF[row["measure"]]
        estimate, low, high = (100 * row[key] for key in ("difference", "low", "high"))
        height = 0.34 if narrow else 0.66
        axes.barh(place, estimate, height=height, color=labels.COLOURS[path], alpha=1.0 if whole else 0.55)
        axes.plot([low, high], [place, place], color=labels.INK, linewidth=1.4)
        style.mark(
            axes, f"{estimate:+.1f}", (high if estimate >= 0 else low, place), 4 if estimate >= 0 else -4
        )
        texts.append(tr(labels.PATHS[path] if whole else labels.ENDINGS[row["measure"]]))
        bold.append(whole)
    axes.axvline(0, color=labels.QUIET, linewidth=1)
    axes.set_ylim(-0.6, len(rows) - (0.2 if narrow else 0.4))
    style.names(axes, texts, bold, above=narrow)


def transitions(rows: Rows, tr: Translate, width: float | None = None) -> Figure:
    """What became of the runs of each ending: a panel for each scenario, a row for each ending of the first.

    A narrow figure counts by path.
    """
    narrow = width is not None and width < style.NARROW
    kind, codes = ("path", PATHS) if narrow else ("ending", ENDINGS[1:])
    first, arms = rows[0]["first"], list(dict.fromkeys(row["second"] for row in rows))
    across = 1 if narrow else min(MOST_ACROSS, len(arms))
    names, key = _called([first, *arms], tr)
    note = tr(
        "Rows: how {runs:,} runs end under '{first}'. Cells: % of the row under the other scenario.",
        runs=sum(row["runs"] for row in rows if row["second"] == arms[0]), first=names[first],
    )  # fmt: skip
    figure, axes = style.sheet(
        tr("What became of the runs of each ending"), note, width=width or 3.5 + 4.6 * across + 0.3,
        plot=(1.55, 1.8) if narrow else (3.3, 3.6), below=1.0 if narrow else 2.1,
        grid=(-(-len(arms) // across), across), gaps=(0.35, 2.6), share=True, headed=True, key=key,
    )  # fmt: skip
    for one in axes[len(arms) :]:
        one.set_visible(False)
    texts = [tr(labels.SHORT[code] if narrow else labels.ENDINGS[code]) for code in codes]
    for arm, one in zip(arms, axes, strict=False):
        counts = np.zeros((len(codes),) * 2)
        for row in rows:
            if row["second"] == arm:
                counts[codes.index(row[f"from_{kind}"]), codes.index(row[f"to_{kind}"])] += row["runs"]
        _matrix(one, counts, texts)
        style.heading(one, tr("under {arm}", arm=names[arm]))
    return figure


def _matrix(axes: Axes, counts: Any, texts: Sequence[str]) -> None:
    totals = counts.sum(axis=1, keepdims=True)
    shares = 100 * np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    for row, column in zip(*np.nonzero(counts), strict=True):
        alpha = shares[row, column] / 100
        axes.add_patch(
            Rectangle((column, row), 1, 1, color=labels.SIDES["ukraine"], alpha=alpha, linewidth=0)
        )
        text = "<1" if shares[row, column] < 0.5 else f"{shares[row, column]:.0f}"
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=9, color=labels.INK,
                  fontweight="bold" if row == column else "normal")  # fmt: skip
    places = np.arange(len(texts)) + 0.5
    axes.set_yticks(
        places, [f"{name} ({total:,.0f})" for name, total in zip(texts, totals[:, 0], strict=True)]
    )
    axes.set_xticks(places, texts, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_ylim(len(texts), 0)
    axes.set_xlim(0, len(texts))
    axes.set_xticks(range(len(texts) + 1), minor=True)
    axes.set_yticks(range(len(texts) + 1), minor=True)
    axes.grid(which="minor", color=labels.NEUTRAL, linewidth=0.5)
    axes.tick_params(which="minor", length=0)
    axes.tick_params(labelsize=9, length=0)
