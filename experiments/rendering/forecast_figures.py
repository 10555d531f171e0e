"""Figures of forecasts, causes and rare endings: pure functions from table rows."""

import textwrap
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from experiments.analysis.forecast import first_settled
from experiments.rendering import labels
from experiments.rendering.batch_figures import Rows, blank, calm, title
from model.endings import PATHS

# Characters of a cause's label that fit on one line.
LABEL: Final = 62


def forecast(rows: Rows) -> Figure:
    """Band of the paths' odds by month, with the month from which the war's own path was settled."""
    figure, axes = blank(9, 5, {"left": 0.08, "right": 0.97, "bottom": 0.19, "top": 0.86})
    whole = {path: [row for row in rows if row["ending"] == "all" and row["path"] == path] for path in PATHS}
    months = [row["month"] for row in whole[PATHS[0]]]
    shares = np.array([[100 * row["share"] for row in whole[path]] for path in PATHS])
    axes.stackplot(months, shares, colors=[labels.COLOURS[path] for path in PATHS], linewidth=0, step="post")
    for path in PATHS:
        settled = [row["settled"] for row in whole[path]]
        if settled[-1] != "":
            _no_return(axes, months, [row["share"] for row in whole[path]], settled)
    axes.set_xlim(months[0], months[-1])
    axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter(PercentFormatter(decimals=0))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("months lived")
    axes.set_ylabel("share of futures")
    calm(axes)
    handles = [axes.barh(0, 0, color=labels.COLOURS[path], label=labels.PATHS[path]) for path in PATHS]
    axes.legend(
        handles=handles, frameon=False, fontsize=10, loc="upper center", ncols=4, bbox_to_anchor=(0.47, -0.12)
    )
    futures = sum(row["futures"] for row in rows if row["ending"] == "all" and row["month"] == months[0])
    title(
        axes,
        f"The odds of {rows[0]['run_id']}",
        f"{futures:,} futures branched from the war as it stood each month.",
    )
    return figure


def _no_return(axes: Axes, months: list[int], shares: list[float], settled: list[float]) -> None:
    """Mark the month from which the path was settled, and its interval."""
    month = months[min(first_settled(np.array(shares)), len(months) - 1)]
    low, high = (months[int(np.argmax(np.array(settled) >= bound))] for bound in (0.025, 0.975))
    axes.axvspan(low, high, color=labels.PAPER, alpha=0.35, linewidth=0)
    axes.axvline(month, color=labels.INK, linewidth=1.6)
    axes.annotate(
        f"no return:\nmonth {month} ({low}-{high})",
        (month, 97),
        xytext=(-6 if month > months[-1] / 2 else 6, 0),
        textcoords="offset points",
        ha="right" if month > months[-1] / 2 else "left",
        va="top",
        fontsize=10,
        color=labels.INK,
        bbox={"facecolor": labels.PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 2},
    )


def causes(rows: Rows) -> Figure:
    """How often futures end as the war did, with each leading cause and without it."""
    leading = [row for row in rows if row["rank"] != "" and row["rank"] <= 5]
    height = 1.6 + 0.62 * max(len(leading), 1)
    figure, axes = blank(
        10, height, {"left": 0.5, "right": 0.95, "bottom": 0.7 / height, "top": 1 - 0.75 / height}
    )
    for place, row in enumerate(reversed(leading)):
        colour = labels.QUIET if row["group"] == "rule" else labels.INK
        ends = [100 * row["share_with"], 100 * row["share_without"]]
        axes.annotate(
            "",
            (ends[1], place),
            (ends[0], place),
            arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.6},
        )
        axes.plot(ends[0], place, "o", color=colour, markersize=6)
        axes.text(
            ends[0] + 1.5, place, f"{ends[0]:.0f} to {ends[1]:.0f} %", va="center", fontsize=9, color=colour
        )
    texts = [textwrap.fill(_capital(row["removal"]), LABEL) for row in reversed(leading)]
    axes.set_yticks(range(len(leading)), texts)
    axes.set_ylim(-0.6, max(len(leading), 1) - 0.4)
    axes.set_xlim(0, 120)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("futures that end as the war did, with it and without it [%]")
    calm(axes)
    axes.tick_params(axis="y", labelsize=9)
    run_id = rows[0]["run_id"]
    figure.suptitle(
        f"What the ending of {run_id} hung on" if leading else f"{run_id}: no single cause",
        x=0.01, y=1 - 0.15 / height, ha="left", va="top", fontsize=13, fontweight="bold", color=labels.INK,
    )  # fmt: skip
    figure.text(
        0.01, 1 - 0.42 / height, "Paired futures. Grey: a rule left out from the beginning.",
        fontsize=10, color=labels.QUIET, va="top",
    )  # fmt: skip
    return figure


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def rare(rows: Rows) -> Figure:
    """Estimates with their intervals, beside those that counting as many wars would give."""
    figure, axes = blank(9, 3.6, {"left": 0.26, "right": 0.95, "bottom": 0.16, "top": 0.8})
    colour = labels.COLOURS["escalation"]
    names = {"all": labels.PATHS["escalation"], **labels.ENDINGS}
    for place, row in enumerate(reversed(rows)):
        _interval(axes, place - 0.14, row["counted_low"], row["counted_high"], labels.NEUTRAL)
        _interval(axes, place + 0.14, row["low"], row["high"], colour)
        axes.plot(100 * row["share"], place + 0.14, "|", color=labels.INK, markersize=9, markeredgewidth=1.6)
    axes.set_yticks(range(len(rows)), [names[row["ending"]] for row in reversed(rows)])
    axes.set_xlim(left=0)
    axes.set_xlabel("share of wars [%]")
    calm(axes)
    note = f"95 % intervals. Grey: counting as many wars as were played ({rows[0]['wars_played']:,.0f})."
    title(axes, f"Rare escalation, scenario {rows[0]['scenario']}", note)
    return figure


def _interval(axes: Axes, place: float, low: float, high: float, colour: str) -> None:
    axes.plot([100 * low, 100 * high], [place, place], color=colour, linewidth=4, solid_capstyle="butt")


OF_A_FORECAST: Final[dict[str, Any]] = {"forecast": forecast}
OF_CAUSES: Final[dict[str, Any]] = {"causes": causes}
OF_RARITY: Final[dict[str, Any]] = {"rare": rare}
