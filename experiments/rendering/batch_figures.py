"""Figures of a batch: pure functions from table rows to a Matplotlib figure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from experiments.rendering import labels, style
from experiments.rendering.i18n import Translate
from experiments.rendering.labels import ONGOING
from experiments.rendering.tables import percent
from experiments.running.batches import SAMPLE
from model.endings import PATHS

Rows = Sequence[Mapping[str, Any]]
HALF_YEAR: Final = 6


def scenario_of(rows: Rows, tr: Translate) -> str:
    """Start of a note: which scenario is shown."""
    return tr("Scenario {scenario}.", scenario=tr(rows[0]["scenario"]))


def distribution(rows: Rows, tr: Translate, width: float = style.WIDE) -> Figure:
    """Which ending runs have: a bar an ending in the colour of its path, ongoing runs last."""
    endings = sorted(
        (row for row in rows if row["ending"] != "all"), key=lambda row: row["ending"] == ONGOING
    )
    narrow = width < style.NARROW
    note = f"{scenario_of(rows, tr)} {tr('Lines: Wilson 95 % intervals.')}"
    figure, (axes,) = style.sheet(
        tr("How {runs:,} runs end", runs=sum(row["runs"] for row in endings)), note, width=width,
        plot=(0.3 if narrow else 2.75, (0.5 if narrow else 0.34) * len(endings)),
        legend=style.path_handles(tr),
    )  # fmt: skip
    most = max(100 * row["high"] for row in endings)
    for place, row in enumerate(reversed(endings)):
        share, low, high = (100 * row[key] for key in ("share", "low", "high"))
        colour, ongoing = labels.COLOURS[row["path"]], row["ending"] == ONGOING
        axes.barh(
            place, share, height=0.42 if narrow else 0.68, color=labels.PAPER if ongoing else colour,
            edgecolor=colour, hatch="////" if ongoing else None, linewidth=1.0,
        )  # fmt: skip
        axes.plot([low, high], [place, place], color=labels.INK, linewidth=1.4)
        axes.text(
            high + 0.012 * most,
            place,
            f"{percent(row['share'])} %",
            va="center",
            fontsize=10,
            color=labels.INK,
        )
    style.names(axes, [tr(labels.ENDINGS[row["ending"]]) for row in reversed(endings)], above=narrow)
    axes.set_ylim(-0.6, len(endings) - (0.2 if narrow else 0.4))
    axes.set_xlim(0, (1.22 if narrow else 1.12) * most)
    axes.set_xlabel(tr("share of runs [%]"))
    return figure


def incidence(rows: Rows, tr: Translate, width: float = style.WIDE) -> Figure:
    """Cumulative incidence: share of runs that each path has ended by each month, with intervals."""
    note = tr("Runs ongoing at the horizon are censored. Bands: Wilson 95 % intervals.")
    figure, (axes,) = style.sheet(
        tr("When runs end"), f"{scenario_of(rows, tr)} {note}", width=width, plot=(0.65, 3.3), right=0.75,
        legend=style.path_handles(tr),
    )  # fmt: skip
    ends = []
    for path in PATHS:
        mine = [row for row in rows if row["path"] == path]
        months = [row["month"] for row in mine]
        shares, lows, highs = (
            [100 * row[key] for row in mine] for key in ("cumulative_share", "low", "high")
        )
        axes.fill_between(months, lows, highs, color=labels.COLOURS[path], alpha=0.2, linewidth=0)
        axes.plot(months, shares, color=labels.COLOURS[path], linewidth=2, label=path)
        ends.append((shares[-1], percent(shares[-1] / 100)))
    last = max(row["month"] for row in rows)
    axes.set_xlim(min(1, last - 1), last)
    axes.set_ylim(0, max(1.05 * max(100 * row["high"] for row in rows), 1.0))
    _label_ends(axes, ends)
    axes.set_xlabel(tr("month of the run"))
    axes.set_ylabel(tr("runs ended so far [%]"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _label_ends(axes: Axes, ends: Sequence[tuple[float, str]]) -> None:
    """Last values right of their lines, moved apart where they would overlap."""
    free, gap = -1.0, 0.052 * axes.get_ylim()[1]
    for value, text in sorted(ends):
        free = max(value, free)
        style.mark(axes, f"{text} %", (axes.get_xlim()[1], free), size=9.5)
        free += gap


def durations(rows: Rows, tr: Translate, width: float = style.WIDE) -> Figure:
    """How long runs last: share of runs that each path ends in each half-year, from the incidence."""
    last = max(row["month"] for row in rows)
    bins = [(start, min(start + HALF_YEAR - 1, last)) for start in range(1, last + 1, HALF_YEAR)]
    reached = {(row["path"], row["month"]): 100 * row["cumulative_share"] for row in rows}
    ended = {
        path: [reached[path, stop] - reached.get((path, start - 1), 0.0) for start, stop in bins]
        for path in PATHS
    }
    ongoing = 100 - sum(map(sum, ended.values()))
    note = tr("{share:.1f} % are ongoing at the horizon (censored).", share=max(ongoing, 0.0))
    figure, (axes,) = style.sheet(
        tr("How long runs last"), f"{scenario_of(rows, tr)} {note}", width=width, plot=(0.65, 2.8),
        legend=style.path_handles(tr),
    )  # fmt: skip
    below = [0.0] * len(bins)
    middles = [(start + stop) / 2 for start, stop in bins]
    for path, shares in ended.items():
        axes.bar(
            middles, shares, width=0.86 * HALF_YEAR, bottom=below, color=labels.COLOURS[path], label=path
        )
        below = [low + more for low, more in zip(below, shares, strict=True)]
    axes.set_xlabel(tr("month of the run"))
    axes.set_ylabel(tr("runs ended in the half-year [%]"))
    axes.set_xticks([0, *(stop for _, stop in bins[1::2])])
    axes.set_ylim(0, 1.1 * max(below) or 1)
    return figure


def trajectories(rows: Rows, endings: Rows, tr: Translate) -> Figure:
    """Fans of the followed outcomes over the runs at war in a month: median, and the middle 50 % and 90 %.

    ``endings`` are the rows of ``distribution.csv``: they count the runs.
    """
    sides = [Patch(color=colour, label=tr(side.capitalize())) for side, colour in labels.SIDES.items()]
    note = tr(
        "{scenario} A month counts the runs in which the war goes on then, relapses included: late months "
        "show the runs that last or relapse. Line: median; bands: middle 50 % and 90 %.",
        scenario=scenario_of(rows, tr),
    )
    figure, axes = style.sheet(
        tr("The course of runs while the war goes on"), note, width=11.0, plot=(0.65, 2.1), grid=(3, 3),
        gaps=(0.72, 0.62), legend=sides, ratios=(0.45, 1.0, 1.0),
        headed=True,
    )  # fmt: skip
    for one in (axes[1], axes[2]):
        one.set_visible(False)
    _at_war(axes[0], rows, min(counted_in(endings), SAMPLE), tr)
    for one, (name, (label, unit, scale)) in zip(axes[3:], labels.SERIES.items(), strict=True):
        for outcome, colour in ((name, labels.INK), *((f"{s}_{name}", c) for s, c in labels.SIDES.items())):
            mine = [row for row in rows if row["outcome"] == outcome]
            if mine:
                _fan(one, mine, scale, colour)
        style.heading(one, tr(label))
        one.set_ylabel(tr(unit))
    for one in axes[6:]:
        one.set_xlabel(tr("month of the run"))
    return figure


def counted_in(endings: Rows) -> int:
    """Number of runs that a distribution of endings counts."""
    return sum(row["runs"] for row in endings if row["ending"] == "all")


def _at_war(axes: Axes, rows: Rows, runs: int, tr: Translate) -> None:
    """The share of the runs that each month rests on."""
    counts = {row["month"]: row["wars"] for row in rows}
    axes.fill_between(
        list(counts),
        [100 * count / runs for count in counts.values()],
        color=labels.NEUTRAL,
        step="mid",
        linewidth=0,
    )
    axes.set_ylim(0, 100)
    axes.set_xlim(0, max(counts))
    style.heading(axes, tr("Runs in which the war goes on [% of {runs:,}]", runs=runs))


def _fan(axes: Axes, rows: Rows, scale: float, colour: str) -> None:
    months = [row["month"] for row in rows]
    column = {
        key: [scale * row[key] for row in rows] for key in ("low90", "low50", "median", "high50", "high90")
    }
    axes.fill_between(months, column["low90"], column["high90"], color=colour, alpha=0.13, linewidth=0)
    axes.fill_between(months, column["low50"], column["high50"], color=colour, alpha=0.25, linewidth=0)
    axes.plot(months, column["median"], color=colour, linewidth=1.8)
