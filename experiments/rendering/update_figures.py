"""Figures of an updated ensemble and of an evaluation: pure functions from table rows to a figure."""

from typing import Final

import numpy as np
from matplotlib.figure import Figure

from experiments.rendering import labels, style
from experiments.rendering.backcast_figures import MODEL
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate
from experiments.rendering.tables import is_number, most_moved

MOST_SERIES: Final = 9
ACROSS: Final = 3
BINS: Final = 10


def predictions(rows: Rows, tr: Translate) -> Figure:
    """What was predicted of each month before it was seen, and what was observed."""
    known = [name for name in labels.OBSERVED if any(row["series"] == name for row in rows)][:MOST_SERIES]
    months = list(dict.fromkeys(row["month"] for row in rows))
    down = -(-len(known) // ACROSS)
    figure, axes = style.sheet(
        tr("Predictions one month ahead, and what was observed"),
        tr("Median, 50 % and 90 % of the prediction made before the figure was seen; dots are the figures."),
        plot=(0.6, 1.7),
        grid=(down, ACROSS),
        gaps=(0.7, 1.0),
        headed=True,
    )
    for name, panel in zip(known, axes, strict=False):
        mine = [row for row in rows if row["series"] == name]
        places = [months.index(row["month"]) for row in mine]
        for low, high, shade in (("q05", "q95", 0.2), ("q25", "q75", 0.4)):
            lower, upper = ([row[end] for row in mine] for end in (low, high))
            panel.fill_between(places, lower, upper, color=MODEL, alpha=shade, linewidth=0)
        panel.plot(places, [row["q50"] for row in mine], color=MODEL, linewidth=1.2)
        panel.plot(places, [row["observed"] for row in mine], "o", color=labels.INK, markersize=3)
        panel.set_xticks([0, len(months) - 1], [months[0], months[-1]])
        first, last = panel.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
        panel.set_xlim(-0.5, len(months) - 0.5)
        unit = mine[0]["unit"]
        style.heading(panel, f"{tr(labels.OBSERVED[name])}\n[{tr(labels.UNITS.get(unit) or unit)}]")
    for panel in axes[len(known) :]:
        panel.set_visible(False)
    return figure


def moved(rows: Rows, tr: Translate) -> Figure | None:
    """The parameters that moved beyond sampling error, if any: 90 % of the prior and of the posterior."""
    chosen = [row for row in most_moved(rows) if is_number(row["posterior_q50"])][::-1]
    if not chosen:
        return None
    figure, (axes,) = style.sheet(
        tr("What was learned: parameters that moved beyond sampling error"),
        tr("90 % intervals and medians; grey is before, coloured after the observed months."),
        plot=(2.6, 0.6 + 0.3 * len(chosen)),
    )
    for place, row in enumerate(chosen):
        for stage, colour, height in (("prior", labels.QUIET, 0.18), ("posterior", MODEL, -0.18)):
            low, middle, high = (
                (row[f"{stage}_{name}"] - row["prior_mean"]) / row["prior_sd"]
                for name in ("q05", "q50", "q95")
            )
            axes.plot([low, high], [place + height] * 2, color=colour, linewidth=3)
            axes.plot([middle], [place + height], "o", color=colour, markersize=5)
    style.names(axes, [row["parameter"] for row in chosen])
    axes.set_ylim(-0.6, len(chosen) - 0.4)
    axes.axvline(0.0, color=labels.QUIET, linewidth=0.8)
    axes.set_xlabel(tr("standard deviations of the prior"))
    return figure


def pit(rows: Rows, tr: Translate) -> Figure:
    """How often figures fell into each tenth of the predictions."""
    values = [row["pit"] for row in rows]
    figure, (axes,) = style.sheet(
        tr("Calibration of the predictions"),
        tr("Probability that the prediction gave to less than the figure; flat if it is calibrated."),
        plot=(0.75, 2.8),
    )
    axes.hist(values, bins=BINS, range=(0.0, 1.0), color=MODEL, edgecolor=labels.PAPER)
    axes.axhline(len(values) / BINS, color=labels.INK, linewidth=1.0, linestyle="--")
    axes.set_xlabel(tr("probability of less than was observed"))
    axes.set_ylabel(tr("figures"))
    return figure


def effective(rows: Rows, tr: Translate) -> Figure:
    """Effective sample size month by month."""
    sizes = {row["month"]: row["effective"] for row in rows}
    figure, (axes,) = style.sheet(
        tr("Effective sample of each month"),
        tr("Particles that a month's figures leave; few mean that the model did not expect them."),
        plot=(0.75, 2.6),
    )
    places = np.arange(len(sizes))
    axes.bar(places, list(sizes.values()), color=MODEL)
    axes.set_yscale("log")
    axes.set_ylim(1.0, 10.0 ** np.ceil(np.log10(max(sizes.values()))))
    months = list(sizes)
    shown = sorted({0, len(months) // 2, len(months) - 1})
    axes.set_xticks(shown, [months[place] for place in shown])
    axes.set_ylabel(tr("particles"))
    return figure


def skill(rows: Rows, tr: Translate) -> Figure:
    """Skill of each series and horizon over the best simple forecast, with its interval over origins."""
    chosen = [row for row in rows if row["skill"] is not None and row["arm"] == "updated"][::-1]
    figure, (axes,) = style.sheet(
        tr("Skill over the best simple forecast"),
        tr("1 less the ratio of CRPS, with its 90 % interval; left of 0 the simple forecast is better."),
        plot=(2.6, 0.28 * len(chosen) + 0.6),
    )
    for place, row in enumerate(chosen):
        axes.plot([row["skill_low"], row["skill_high"]], [place] * 2, color=MODEL, linewidth=2.5)
        axes.plot([row["skill"]], [place], "o", color=labels.INK, markersize=5)
    named = [f"{row['series']}, {row['horizon']} {tr('months')}" for row in chosen]
    style.names(axes, named)
    axes.axvline(0.0, color=labels.QUIET, linewidth=0.8)
    axes.set_xlim(left=max(-2.0, min((row["skill_low"] for row in chosen), default=-1.0)), right=1.0)
    axes.set_xlabel(tr("skill"))
    return figure
