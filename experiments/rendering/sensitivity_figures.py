"""Figures of a sensitivity analysis: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Callable
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.analysis.factors import CHANCE, OTHERS, with_unit
from experiments.analysis.responses import DURATION, RESPONSES
from experiments.rendering import labels
from experiments.rendering.batch_figures import Rows, blank, calm
from experiments.rendering.i18n import say

MOST_BARS: Final = 8
# Percent of a bar that leave room for a number in it, and for its bounds.
WIDE_ENOUGH: Final = 4.0
WIDE_ENOUGH_FOR_BOUNDS: Final = 9.0
COLOURS: Final = {**labels.COLOURS, DURATION: labels.QUIET}
TITLES: Final = {**labels.PATHS, DURATION: "Month of the ending"}
PARTS: Final = {"parameters": "the parameters", "chance": "chance", "both": "the two together"}
SHADES: Final = {"parameters": labels.INK, "both": labels.QUIET, "chance": labels.NEUTRAL}


def tornado(rows: Rows) -> Figure:
    """What the range of one parameter does to each response, the widest swings on top."""
    figure, panels = _panels(say("What one assumption at a time does, the others at their defaults"))
    for response, axes in panels.items():
        widest = [row for row in rows if row["response"] == response][:MOST_BARS]
        scale = _scale(response)
        for place, row in enumerate(reversed(widest)):
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
        texts = [f"{row['parameter']}\n{span(row)}" for row in widest]
        axes.set_yticks(range(len(widest)), reversed(texts))
        axes.set_xlabel(say("month") if response == DURATION else say("share of wars [%]"))
    _explain(
        figure,
        say(
            "Pale: low end of the range; full: high end. Lines: paired 95 % interval of the difference "
            "between the ends, same wars at both."
        ),
    )
    return figure


def sobol(rows: Rows) -> Figure:
    """First-order and total index of the factors that matter most for each response."""
    figure, panels = _panels(say("What explains the differences between wars"))
    for response, axes in panels.items():
        mine = sorted((row for row in rows if row["response"] == response), key=lambda row: -row["total"])
        for place, row in enumerate(reversed(mine[:MOST_BARS])):
            for name, shift, alpha in (("total", 0.18, 0.4), ("first", -0.18, 1.0)):
                height = place + shift
                axes.barh(height, row[name], color=COLOURS[response], alpha=alpha, height=0.34)
                bounds = [row[f"{name}_low"], row[f"{name}_high"]]
                axes.plot(bounds, [height, height], color=labels.INK, linewidth=1.1)
        _name_factors(axes, mine)
        axes.axvline(0.0, color=labels.QUIET, linewidth=0.8)
        axes.set_xlabel(say("Sobol index [share of variance]"))
    _explain(
        figure,
        say(
            "Full: what the factor explains alone; pale: alone and together with others. Chance is the luck "
            "of the wars at a point, whose mean is explained. Lines: 95 % intervals."
        ),
    )
    return figure


def morris(rows: Rows) -> Figure:
    """Mean size of the elementary effects of the factors that matter most for each response."""
    figure, panels = _panels(say("What moves the response most, as far as a screening can tell"))
    for response, axes in panels.items():
        scale = _scale(response)
        mine = sorted((row for row in rows if row["response"] == response), key=lambda row: -row["mu_star"])
        for place, row in enumerate(reversed(mine[:MOST_BARS])):
            axes.barh(place, scale * row["mu_star"], color=COLOURS[response], height=0.66)
            axes.plot(
                [scale * row["low"], scale * row["high"]], [place, place], color=labels.INK, linewidth=1.2
            )
        _name_factors(axes, mine)
        axes.set_xlabel(
            say("mean effect [months]") if response == DURATION else say("mean effect [percentage points]")
        )
    _explain(
        figure,
        say(
            "Change from the lowest quarter of a factor's distribution to the highest, regardless of sign. "
            "Chance: other luck, same parameters. Lines: 95 % intervals."
        ),
    )
    return figure


def variance(rows: Rows) -> Figure:
    """What decides over single wars: parameters, chance, or the two together."""
    margins = {"left": 0.25, "right": 0.97, "bottom": 0.14, "top": 0.76}
    figure, axes = blank(9, 4.4, margins)
    present = [response for response in RESPONSES if any(row["response"] == response for row in rows)]
    for place, response in enumerate(reversed(present)):
        shares = {row["part"]: row for row in rows if row["response"] == response}
        left = 0.0
        for part, colour in SHADES.items():
            share = 100 * max(0.0, shares[part]["share"])
            axes.barh(place, share, left=left, color=colour, height=0.72)
            if share > WIDE_ENOUGH:
                ink = labels.PAPER if part != "chance" else labels.INK
                low, high = (100 * shares[part][bound] for bound in ("low", "high"))
                label = f"{share:.0f} %"
                if share > WIDE_ENOUGH_FOR_BOUNDS:
                    label += "\n" + say("({low:.0f} to {high:.0f})", low=low, high=high)
                axes.text(left + share / 2, place, label, va="center", ha="center", color=ink, fontsize=8.5)
            left += share
    axes.set_yticks(range(len(present)), [say(TITLES[response]) for response in reversed(present)])
    axes.set_xlabel(say("share of the variance over single wars [%]"))
    axes.set_xlim(0, 100)
    calm(axes)
    handles = [axes.barh(0, 0, color=colour, label=say(PARTS[part])) for part, colour in SHADES.items()]
    axes.legend(
        handles=handles, frameon=False, fontsize=10, ncols=3, loc="lower left", bbox_to_anchor=(-0.01, 1.0)
    )
    figure.suptitle(
        say("What decides how a single war ends"),
        fontsize=13,
        color=labels.INK,
        fontweight="bold",
        x=0.03,
        ha="left",
    )
    return figure


def span(row: Any) -> str:
    """Range of a row's parameter, with its unit if it has one."""
    return with_unit(say("{low:g} to {high:g}", low=row["low_value"], high=row["high_value"]), row["unit"])


def _panels(title: str) -> tuple[Figure, dict[str, Axes]]:
    """A panel for each response."""
    margins = {"left": 0.19, "right": 0.985, "bottom": 0.05, "top": 0.9, "wspace": 0.55, "hspace": 0.32}
    figure, grid = blank(14, 12.5, margins, nrows=3, ncols=2)
    panels = dict(zip(RESPONSES, grid.flat, strict=False))
    grid.flat[len(panels)].set_visible(False)
    for response, axes in panels.items():
        axes.set_title(say(TITLES[response]), loc="left", fontsize=11, color=labels.INK)
        calm(axes)
        axes.tick_params(axis="y", labelsize=8)
    figure.suptitle(title, fontsize=14, color=labels.INK, fontweight="bold", x=0.02, y=0.985, ha="left")
    return figure, panels


def _explain(figure: Figure, text: str) -> None:
    figure.text(0.02, 0.942, text, fontsize=10, color=labels.QUIET)


def _scale(response: str) -> float:
    return 1.0 if response == DURATION else 100.0


def _name_factors(axes: Axes, rows: list[Any]) -> None:
    names = [row["factor"] for row in rows[:MOST_BARS]]
    axes.set_yticks(
        range(len(names)),
        [f"({say(name)})" if name in {CHANCE, OTHERS} else name for name in reversed(names)],
    )


_MORRIS: Final[dict[str, Callable[[Rows], Figure]]] = {"morris": morris}
_SOBOL: Final[dict[str, Callable[[Rows], Figure]]] = {"sobol": sobol, "variance": variance}
# Figures by the method asked for; each is made from the table of the same name.
OF_MORRIS: Final = {**_MORRIS, "tornado": tornado}
OF_SOBOL: Final = {**_SOBOL, "tornado": tornado}
OF_BOTH: Final = {**_MORRIS, **_SOBOL, "tornado": tornado}
