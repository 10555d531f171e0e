"""Figures of forecasts, causes and rare endings: pure functions from table rows to a Matplotlib figure."""

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.analysis.forecast import first_settled
from experiments.rendering import labels, style
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate
from model.endings import PATHS

# Causes drawn of each list, and characters of a cause's label on one line.
MOST_CAUSES, LABEL = 5, 58


def forecast(rows: Rows, tr: Translate) -> Figure | None:
    """Probability of each path by month, and when the path was settled; None for one month."""
    whole = {path: [row for row in rows if row["ending"] == "all" and row["path"] == path] for path in PATHS}
    months = [row["month"] for row in whole[PATHS[0]]]
    if len(months) < 2:
        return None
    runs = sum(row["futures"] for row in rows if row["ending"] == "all" and row["month"] == months[0])
    note = tr(
        "{runs:,} continuations branched from the state of run {run_id} after each month.",
        runs=runs,
        run_id=rows[0]["run_id"],
    )
    figure, (axes,) = style.sheet(
        tr("Probability of each path, seen from each month of one run"),
        note,
        plot=(0.75, 3.3),
        legend=style.path_handles(tr),
    )
    shares = np.array([[100 * row["share"] for row in whole[path]] for path in PATHS])
    axes.stackplot(months, shares, colors=[labels.COLOURS[path] for path in PATHS], linewidth=0, step="post")
    for path in PATHS:
        settled = [row["settled"] for row in whole[path]]
        if settled[-1] not in (None, ""):
            _no_return(axes, months, [row["share"] for row in whole[path]], settled, tr)
    axes.set_xlim(months[0], months[-1])
    axes.set_ylim(0, 100)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(tr("month of the run"))
    axes.set_ylabel(tr("share of continuations [%]"))
    return figure


def _no_return(
    axes: Axes, months: list[int], shares: list[float], settled: list[float], tr: Translate
) -> None:
    """Mark the month from which the path was settled, and its interval."""
    month = months[min(first_settled(np.array(shares)), len(months) - 1)]
    low, high = (months[int(np.argmax(np.array(settled) >= bound))] for bound in (0.025, 0.975))
    late = month > (months[0] + months[-1]) / 2
    axes.axvspan(low, high, color=labels.PAPER, alpha=0.35, linewidth=0)
    axes.axvline(month, color=labels.INK, linewidth=1.6)
    text = tr("settled (above 90 %)\nfrom month {month} ({low}-{high})", month=month, low=low, high=high)
    ground = {"facecolor": labels.PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 2}
    style.mark(axes, text, (month, 90), -6 if late else 6, size=10, bbox=ground)


def causes(rows: Rows, tr: Translate) -> Figure:
    """How often continuations end as the run did, with each leading cause and without it."""
    leading = [row for row in rows if row["rank"] not in (None, "") and row["rank"] <= MOST_CAUSES]
    texts = [
        textwrap.fill(row["removal"][:1].upper() + row["removal"][1:], LABEL) for row in reversed(leading)
    ]
    with_it = Line2D([], [], linestyle="none", marker="o", color=labels.INK, label=tr("with it"))
    without = Line2D(
        [], [], linestyle="none", marker="<", markerfacecolor="none", color=labels.INK, label=tr("without it")
    )
    rule = Patch(color=labels.QUIET, label=tr("a mechanism, removed from the start"))
    figure, (axes,) = style.sheet(
        tr("Causes of the ending of {run_id}", run_id=rows[0]["run_id"]) if leading
        else tr("{run_id}: no single cause", run_id=rows[0]["run_id"]),
        tr("Share of continuations that end as the run did, from pairs that differ in one thing only."),
        width=10.0, plot=(4.7, 0.46 * max(len(leading), 1) + 0.2), right=0.5, legend=[with_it, without, rule],
    )  # fmt: skip
    for place, row in enumerate(reversed(leading)):
        colour = labels.QUIET if row["group"] == "rule" else labels.INK
        ends = [100 * row["share_with"], 100 * row["share_without"]]
        axes.plot(ends, [place, place], color=colour, linewidth=1.6)
        axes.plot(ends[0], place, "o", color=colour, markersize=7)
        axes.plot(ends[1], place, "<", color=colour, markersize=7, markerfacecolor=labels.PAPER)
        style.mark(axes, f"{ends[0]:.0f} > {ends[1]:.0f} %", (max(ends), place), 8, color=colour)
    style.names(axes, texts)
    axes.tick_params(axis="y", labelsize=9)
    axes.set_ylim(-0.6, max(len(leading), 1) - 0.4)
    axes.set_xlim(0, 118)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel(tr("share of continuations [%]"))
    return figure


def rare(rows: Rows, tr: Translate) -> Figure:
    """Estimates by importance sampling with their intervals, next to those of as many plain runs."""
    colour = labels.COLOURS["escalation"]
    plain = tr("{runs:,.0f} plain runs, of the same cost", runs=rows[0]["wars_played"])
    legend = [Patch(color=colour, label=tr("importance sampling")), Patch(color=labels.NEUTRAL, label=plain)]
    figure, (axes,) = style.sheet(
        tr("Rare escalation"), tr("Scenario {scenario}. Bars: 95 % intervals; stroke: estimate.",
                                  scenario=tr(rows[0]["scenario"])),
        plot=(2.4, 0.52 * len(rows)), legend=legend,
    )  # fmt: skip
    names = {"all": labels.PATHS["escalation"], **labels.ENDINGS}
    for place, row in enumerate(reversed(rows)):
        _interval(axes, place - 0.16, (row["counted_low"], row["counted_high"]), labels.NEUTRAL)
        _interval(axes, place + 0.16, (row["low"], row["high"]), colour)
        axes.plot([100 * row["share"]] * 2, [place + 0.02, place + 0.3], color=labels.INK, linewidth=1.8)
    style.names(axes, [tr(names[row["ending"]]) for row in reversed(rows)])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(left=0)
    axes.set_xlabel(tr("share of runs [%]"))
    return figure


def _interval(axes: Axes, place: float, bounds: Sequence[float], colour: str) -> None:
    low, high = (100 * bound for bound in bounds)
    axes.barh(place, high - low, left=low, height=0.26, color=colour)
