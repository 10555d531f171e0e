"""The backcast as figures: observations over the fan of the model, and errors next to simple forecasts."""

from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, NullLocator

from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.observed import months_of
from experiments.rendering import labels, style
from experiments.rendering.batch_figures import Rows
from experiments.rendering.i18n import Translate
from experiments.rendering.tables import relative_error

MOST_ACROSS: Final = 4
MODEL: Final = labels.COLOURS["attrition"]
FORECASTS: Final = {"last_value": ((4, 3), "last value"), "twelve_months": ((1.5, 2), "twelve months' mean")}
BANDS: Final = ("low90", "low50", "median", "high50", "high90")
# Marks of the starts, each with its colour, and ratios of errors at the foot.
MARKS: Final = ("s", "^", "D", "x")
INKS: Final = {"s": labels.SIDES["ukraine"], "^": labels.SIDES["russia"], "D": labels.INK, "x": labels.QUIET}
RATIOS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def backcast(rows: Rows, tr: Translate) -> dict[str, Figure]:
    """A figure for each start in ``forecasts.csv``: a panel a series, flows per month."""
    starts = dict.fromkeys(row["arm"] for row in rows)
    return {
        start.replace(" ", "-"): _start([row for row in rows if row["arm"] == start], tr) for start in starts
    }


def _start(rows: Rows, tr: Translate) -> Figure:
    """Every series from one start; sources are in the titles of the panels."""
    known = [name for name in labels.OBSERVED if any(row["series"] == name for row in rows)]
    legend = [
        Line2D([], [], linestyle="none", marker="o", markersize=4, color=labels.INK, label=tr("observed")),
        Line2D([], [], color=MODEL, label=tr("model: median")),
        Patch(color=MODEL, alpha=0.3, label=tr("model: middle 50 % and 90 %")),
        *(Line2D([], [], color=labels.QUIET, dashes=dashes, label=tr(f"naive forecast: {name}"))
          for dashes, name in FORECASTS.values()),
    ]  # fmt: skip
    across = min(MOST_ACROSS, len(known))
    figure, axes = style.sheet(
        tr("Backcast {start}: model and observations", start=tr(rows[0]["arm"])),
        tr("Naive forecasts are shown where they lie within a panel."),
        width=0.95 + 3.5 * across, plot=(0.8, 1.95), gaps=(0.85, 0.75),
        grid=(-(-len(known) // across), across),
        below=0.35, right=0.15,
        headed=True, legend=legend,
    )  # fmt: skip
    for spare in axes[len(known) :]:
        spare.set_visible(False)
    for one, name in zip(axes, known, strict=False):
        _panel(one, [row for row in rows if row["series"] == name], tr)
    return figure


def _panel(axes: Axes, rows: list[Any], tr: Translate) -> None:
    series = BY_NAME[rows[0]["series"]]
    rows = sorted(rows, key=lambda row: months_of(row["period"])[-1])
    spans = [months_of(row["period"]) for row in rows]
    at = [(span[0] + span[-1] + 1) / 24.0 if series.flow else (span[-1] + 1) / 12.0 for span in spans]
    share = [1.0 / len(span) if series.flow else 1.0 for span in spans]
    shown = {
        key: [row[key] * part for row, part in zip(rows, share, strict=True)] for key in ("observed", *BANDS)
    }
    axes.fill_between(at, shown["low90"], shown["high90"], color=MODEL, alpha=0.15, linewidth=0)
    axes.fill_between(at, shown["low50"], shown["high50"], color=MODEL, alpha=0.28, linewidth=0)
    axes.plot(at, shown["median"], color=MODEL, linewidth=1.8)
    axes.plot(at, shown["observed"], "o", color=labels.INK, markersize=4)
    low, high = axes.get_ylim()
    for name, (dashes, _) in FORECASTS.items():
        if rows[0][name] not in (None, "") and low <= (level := rows[0][name] * share[0]) <= high:
            axes.axhline(level, color=labels.QUIET, linewidth=1, dashes=dashes)
    axes.set_ylim(low, high)
    style.heading(axes, tr(labels.OBSERVED[series.name]))
    unit = tr(labels.UNITS.get(series.unit, series.unit))
    axes.set_ylabel(tr("{unit} a month", unit=unit) if series.flow else unit, fontsize=9)
    years = range(int(min(at)), int(max(at)) + 2)
    axes.set_xticks([year for year in years if min(at) - 0.3 <= year <= max(at) + 0.3])
    axes.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}")
    axes.tick_params(labelsize=8.5)


def errors(rows: Rows, tr: Translate, width: float = style.WIDE) -> Figure:
    """Error of the model over that of the best simple forecast: a row a series, a mark a start."""
    known = [name for name in labels.OBSERVED if any(row["series"] == name for row in rows)][::-1]
    starts = list(dict.fromkeys(row["arm"] for row in rows))
    marks = dict(zip(starts, MARKS, strict=False))
    legend = [
        Line2D([], [], linestyle="none", marker=mark, markersize=6, color=INKS[mark], label=tr(start))
        for start, mark in marks.items()
    ]
    narrow = width < style.NARROW
    figure, (axes,) = style.sheet(
        tr("The model's error next to the best simple forecast"),
        tr("Ratio of mean absolute errors. Forecasts without error are left out."),
        width=width, plot=(0.3 if narrow else 3.1, (0.46 if narrow else 0.3) * len(known)), legend=legend,
    )  # fmt: skip
    for row in rows:
        if (ratio := relative_error(row)) is not None:
            mark = marks[row["arm"]]
            axes.plot([ratio], [known.index(row["series"])], mark, color=INKS[mark], markersize=6)
    axes.axvline(1.0, color=labels.QUIET, linewidth=1)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(RATIOS))
    axes.xaxis.set_major_formatter(lambda ratio, _: f"{ratio:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    style.names(axes, [tr(labels.OBSERVED[name]) for name in known], above=narrow)
    axes.set_ylim(-0.6, len(known) - (0.2 if narrow else 0.4))
    axes.set_xlabel(tr("ratio; left of 1 the model is better"))
    return figure
