"""Figures of a sensitivity analysis: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.analysis.factors import CHANCE, OTHERS
from experiments.analysis.responses import DURATION, RESPONSES
from experiments.rendering import labels, style
from experiments.rendering.axes import span
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate

MOST_BARS: Final = 8
# Percent of a bar that leave room for a number in it, and for its bounds.
WIDE_ENOUGH, WIDE_ENOUGH_FOR_BOUNDS = 4.0, 9.0
COLOURS: Final = {**labels.COLOURS, DURATION: labels.QUIET}
TITLES: Final = {**labels.PATHS, DURATION: "Month of the ending"}
PARTS: Final = {"parameters": "parameters", "both": "parameters and chance together", "chance": "chance"}
SHADES: Final = {"parameters": labels.INK, "both": labels.QUIET, "chance": labels.NEUTRAL}
DrawBars = Callable[[Axes, str, list[Mapping[str, Any]]], None]


def tornado(rows: Rows, tr: Translate) -> Figure:
    """What the range of one parameter does to each response, the widest swings on top."""

    def bars(axes: Axes, response: str, mine: list[Mapping[str, Any]]) -> None:
        scale = _scale(response)
        for place, row in enumerate(reversed(mine)):
            usual = scale * row["at_default"]
            for end, alpha in (("at_low", 0.35), ("at_high", 1.0)):
                axes.barh(
                    place,
                    scale * row[end] - usual,
                    left=usual,
                    color=COLOURS[response],
                    alpha=alpha,
                    height=0.66,
                )
            bounds = [scale * (row["at_low"] + row[bound]) for bound in ("low", "high")]
            axes.plot(bounds, [place, place], color=labels.INK, linewidth=1.2)
            axes.axvline(usual, color=labels.INK, linewidth=0.8)
        style.names(axes, [f"{row['parameter']}\n{_span(row, tr)}" for row in reversed(mine)])
        axes.set_xlabel(tr("month") if response == DURATION else tr("share of runs [%]"))

    note = tr(
        "Pale: low end of the parameter's range; full: high end. Lines: paired 95 % interval of the "
        "difference between the ends, same runs at both."
    )
    return _panels(rows, tr("One parameter at a time, the others at their defaults"), note, bars, tr)


def sobol(rows: Rows, tr: Translate) -> Figure:
    """First-order and total index of the factors that matter most for each response."""

    def bars(axes: Axes, response: str, mine: list[Mapping[str, Any]]) -> None:
        for place, row in enumerate(reversed(mine)):
            for name, shift, alpha in (("total", 0.18, 0.4), ("first", -0.18, 1.0)):
                axes.barh(place + shift, row[name], color=COLOURS[response], alpha=alpha, height=0.34)
                bounds = [row[f"{name}_low"], row[f"{name}_high"]]
                axes.plot(bounds, [place + shift] * 2, color=labels.INK, linewidth=1.1)
        style.names(axes, [_factor(row, tr) for row in reversed(mine)])
        axes.axvline(0.0, color=labels.QUIET, linewidth=0.8)
        axes.set_xlabel(tr("Sobol index [share of variance]"))

    note = tr(
        "Full: first-order index; pale: total index. The response is the mean over the runs of a point; "
        "(chance) is what those runs still vary. Lines: 95 % intervals."
    )
    ordered = sorted(rows, key=lambda row: -row["total"])
    return _panels(ordered, tr("What explains the differences between runs"), note, bars, tr)


def morris(rows: Rows, tr: Translate) -> Figure:
    """Mean size of the elementary effects of the factors that matter most for each response."""

    def bars(axes: Axes, response: str, mine: list[Mapping[str, Any]]) -> None:
        scale = _scale(response)
        for place, row in enumerate(reversed(mine)):
            axes.barh(place, scale * row["mu_star"], color=COLOURS[response], height=0.66)
            axes.plot([scale * row["low"], scale * row["high"]], [place] * 2, color=labels.INK, linewidth=1.2)
        style.names(axes, [_factor(row, tr) for row in reversed(mine)])
        axes.set_xlabel(
            tr("mean effect [months]") if response == DURATION else tr("mean effect [percentage points]")
        )

    note = tr(
        "Morris screening: mean absolute change from the lowest quarter of a factor's distribution to the "
        "highest. Chance: other random numbers, same parameters. Lines: 95 % intervals."
    )
    ordered = sorted(rows, key=lambda row: -row["mu_star"])
    return _panels(ordered, tr("Largest elementary effects"), note, bars, tr)


def variance(rows: Rows, tr: Translate) -> Figure:
    """How much of the variance between single runs is due to parameters, to chance, and to both together."""
    present = [response for response in RESPONSES if any(row["response"] == response for row in rows)]
    legend = [Patch(color=colour, label=tr(PARTS[part])) for part, colour in SHADES.items()]
    figure, (axes,) = style.sheet(
        tr("Parameters or chance?"), tr("Share of the variance between single runs, with 95 % intervals."),
        plot=(3.2, 0.52 * len(present)), legend=legend,
    )  # fmt: skip
    for place, response in enumerate(reversed(present)):
        shares = {row["part"]: row for row in rows if row["response"] == response}
        left = 0.0
        for part, colour in SHADES.items():
            share = 100 * max(0.0, shares[part]["share"])
            axes.barh(place, share, left=left, color=colour, height=0.72)
            if share > WIDE_ENOUGH:
                low, high = (100 * shares[part][bound] for bound in ("low", "high"))
                bounds = f"\n({low:.0f}-{high:.0f})" if share > WIDE_ENOUGH_FOR_BOUNDS else ""
                ink = labels.INK if part == "chance" else labels.PAPER
                place_of = (left + share / 2, place)
                style.mark(axes, f"{share:.0f} %{bounds}", place_of, 0, size=8.5, ha="center", color=ink)
            left += share
    style.names(axes, [tr(TITLES[response]) for response in reversed(present)])
    axes.set_xlabel(tr("share of the variance between single runs [%]"))
    axes.set_xlim(0, 100)
    return figure


def _span(row: Mapping[str, Any], tr: Translate) -> str:
    return span(row["low_value"], row["high_value"], row["unit"], tr)


def _panels(rows: Rows, title: str, note: str, bars: DrawBars, tr: Translate) -> Figure:
    """A panel for each response, with the first few of its rows."""
    by_response = {name: [row for row in rows if row["response"] == name][:MOST_BARS] for name in RESPONSES}
    shown = {name: mine for name, mine in by_response.items() if mine}
    figure, axes = style.sheet(
        title,
        note,
        width=13.0,
        plot=(2.6, 2.7),
        grid=(-(-len(shown) // 2), 2),
        gaps=(2.75, 0.85),
        headed=True,
    )
    for spare in axes[len(shown) :]:
        spare.set_visible(False)
    for (response, mine), one in zip(shown.items(), axes, strict=False):
        style.heading(one, tr(TITLES[response]))
        bars(one, response, mine)
        one.tick_params(axis="y", labelsize=8)
    return figure


def _scale(response: str) -> float:
    return 1.0 if response == DURATION else 100.0


def _factor(row: Mapping[str, Any], tr: Translate) -> str:
    name = str(row["factor"])
    return f"({tr(name)})" if name in {CHANCE, OTHERS} else name
