"""The backcast as pictures: what was observed, over the fan of what the model expected."""

from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.observed import months_of
from experiments.rendering import labels
from experiments.rendering.batch_figures import Rows, blank, calm
from experiments.rendering.i18n import say

TITLES: Final = {
    "russian_losses": "Russian losses (General Staff)",
    "russian_deaths": "Russian killed (probate)",
    "russian_named_dead": "Russian dead named",
    "advance_deepstate": "Net advance (DeepState)",
    "advance_isw": "Net advance (ISW)",
    "occupied_area": "Occupied area (DeepState)",
    "russian_tanks": "Russian tanks lost (Oryx)",
    "ukrainian_tanks": "Ukrainian tanks lost (Oryx)",
    "russian_troops": "Russian grouping",
    "ukrainian_troops": "Ukrainian armed forces",
    "mobilisations": "Russian mobilisations",
    "ukrainian_endurance": "Ukrainians who endure (KIIS)",
    "ukrainian_refusal": "Ukrainians who refuse concessions (KIIS)",
    "russian_support": "Russians who support the army (Levada)",
    "russian_funds": "Liquid wealth fund of Russia",
    "oil_price": "Price of Urals crude",
}
COLUMNS: Final = 4


def backcast(rows: Rows, title: str) -> Figure:
    """One arm of ``forecasts.csv``: a panel a series, flows per month, observed over the model's fan."""
    names = [name for name in TITLES if any(row["series"] == name for row in rows)]
    height = -(-len(names) // COLUMNS)
    margins = {"left": 0.05, "right": 0.99, "bottom": 0.05, "top": 0.89, "wspace": 0.3, "hspace": 0.42}
    figure, grid = blank(15, 3.0 * height + 0.7, margins, nrows=height, ncols=COLUMNS, squeeze=False)
    for axes, name in zip(grid.flat, names, strict=False):
        _panel(axes, [row for row in rows if row["series"] == name])
    for axes in grid.flat[len(names) :]:
        axes.set_visible(False)
    grid.flat[0].legend(frameon=False, fontsize=8, loc="best")
    figure.suptitle(title, fontsize=13, color=labels.INK, x=0.01, ha="left", fontweight="bold")
    figure.text(
        0.01,
        0.935,
        say(
            "Dots: observed. Line and bands: median, middle 50 % and 90 % of what the model expects to see. "
            "Dashes: the last value and the last twelve months' mean before the start, where they fit in."
        ),
        fontsize=9.5,
        color=labels.QUIET,
    )
    return figure


def _panel(axes: Axes, rows: list[Any]) -> None:
    series = BY_NAME[rows[0]["series"]]
    rows = sorted(rows, key=lambda row: months_of(row["period"])[-1])
    spans = [months_of(row["period"]) for row in rows]
    at = [(span[0] + span[-1] + 1) / 24.0 if series.flow else (span[-1] + 1) / 12.0 for span in spans]
    share = [1.0 / len(span) if series.flow else 1.0 for span in spans]
    told = {
        key: [row[key] * part for row, part in zip(rows, share, strict=True)]
        for key in ("observed", "low90", "low50", "median", "high50", "high90")
    }
    colour = labels.COLOURS["attrition"]
    axes.fill_between(at, told["low90"], told["high90"], color=colour, alpha=0.15, linewidth=0)
    axes.fill_between(at, told["low50"], told["high50"], color=colour, alpha=0.28, linewidth=0)
    axes.plot(at, told["median"], color=colour, linewidth=1.8, label=say("model"))
    axes.plot(at, told["observed"], "o", color=labels.INK, markersize=4, label=say("observed"))
    low, high = axes.get_ylim()
    for name, dashes in (("last_value", (4, 3)), ("twelve_months", (1.5, 2))):
        if rows[0][name] not in (None, "") and low <= (level := rows[0][name] * share[0]) <= high:
            axes.axhline(level, color=labels.QUIET, linewidth=1, dashes=dashes)
    axes.set_ylim(low, high)
    axes.set_title(say(TITLES[series.name]), loc="left", fontsize=10.5, color=labels.INK)
    unit = say("{unit} a month", unit=say(series.unit)) if series.flow else say(series.unit)
    axes.set_ylabel(unit, fontsize=9)
    years = range(int(min(at)), int(max(at)) + 2)
    axes.set_xticks([year for year in years if min(at) - 0.3 <= year <= max(at) + 0.3])
    axes.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}")
    calm(axes)
    axes.tick_params(labelsize=8.5)
