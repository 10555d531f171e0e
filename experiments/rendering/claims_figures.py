"""The verdicts on the claims as one figure: a row a claim, how far from what it expects."""

import math
from collections.abc import Sequence
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.evidence import claims_verdicts as verdicts
from experiments.evidence.claims_verdicts import Finding, Judgement
from experiments.rendering import labels
from experiments.rendering.batch_figures import blank, calm
from experiments.rendering.i18n import say

COLOURS: Final = {
    "supported": labels.COLOURS["settlement"],
    "contradicted": labels.COLOURS["escalation"],
    "inconclusive": labels.QUIET,
    "not testable": labels.NEUTRAL,
}
MARKERS: Final = {"supported": "o", "contradicted": "X", "inconclusive": "D", "not testable": "s"}
FARTHEST: Final = 60.0


def forest(judgements: Sequence[Judgement], subtitle: str) -> Figure:
    """Every claim's deciding prediction with its interval, its other predictions as small marks.

    Right of the line lies what the claim expects. A bar is the corrected interval, a short upright stroke
    where no effect at all would lie.
    """
    height = 1.6 + 0.27 * len(judgements)
    margins = {"left": 0.33, "right": 0.83, "bottom": 0.75 / height, "top": 1 - 0.8 / height}
    figure, axes = blank(12, height, margins)
    axes.axvspan(0, FARTHEST * 1.5, color=labels.COLOURS["settlement"], alpha=0.06, linewidth=0)
    axes.axvline(0, color=labels.INK, linewidth=1)
    for place, judgement in enumerate(reversed(judgements)):
        _row(axes, place, judgement)
    axes.set_xscale("symlog", linthresh=1.0)
    axes.set_xlim(-FARTHEST * 1.5, FARTHEST * 1.5)
    axes.set_xticks([-50, -10, -1, 0, 1, 10, 50], ["-50", "-10", "-1", "0", "1", "10", "50"])
    axes.set_ylim(-0.7, len(judgements) - 0.3)
    names = [f"{judgement.claim.id}  {say(judgement.claim.title)}" for judgement in reversed(judgements)]
    axes.set_yticks(range(len(judgements)), names)
    axes.set_xlabel(
        say(
            "distance from what the claim expects, right: as claimed; 1 is the smallest effect that counts\n"
            "(3 points of a share, 3 months of war, 1 month in a hundred, 500 km2, a factor of 1.5)"
        )
    )
    calm(axes)
    _legend(figure)
    title = say("The essay's claims put to the test")
    figure.text(0.02, 1 - 0.3 / height, title, fontsize=14, fontweight="bold")
    figure.text(0.02, 1 - 0.55 / height, subtitle, fontsize=10, color=labels.QUIET)
    return figure


def _row(axes: Axes, place: int, judgement: Judgement) -> None:
    for finding in judgement.findings:
        if finding is not judgement.decisive and not finding.prediction.also and finding.verdict:
            _mark(axes, place, finding, size=14, alpha=0.45)
    finding = judgement.decisive
    colour = COLOURS[finding.verdict]
    if math.isfinite(finding.estimate.value):
        ends = [position(finding, end) for end in finding.estimate[3:5]]
        axes.plot(ends, [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
        if finding.prediction.difference:
            nothing = position(finding, 0.0)
            axes.plot([nothing, nothing], [place - 0.3, place + 0.3], color=labels.QUIET, linewidth=0.8)
        _mark(axes, place, finding, size=46, alpha=1.0)
    # The shade of a mark that says nothing is too pale to read.
    ink = labels.QUIET if finding.verdict == verdicts.NOT_TESTABLE else colour
    shown = (
        f"{verdicts.number(finding.prediction, finding.estimate.value)} {verdicts.unit(finding.prediction)}"
    )
    text = shown if math.isfinite(finding.estimate.value) else say("not testable")
    axes.text(1.02, place, text, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=ink)


def _mark(axes: Axes, place: int, finding: Finding, size: float, alpha: float) -> None:
    if math.isfinite(finding.estimate.value):
        spot: dict[str, Any] = {"color": COLOURS[finding.verdict], "marker": MARKERS[finding.verdict]}
        axes.scatter(
            position(finding, finding.estimate.value),
            place,
            s=size,
            alpha=alpha,
            linewidths=0,
            zorder=3,
            **spot,
        )


def position(finding: Finding, value: float) -> float:
    """Distance of a value from the nearest bound, in smallest effects that count, inwards positive."""
    prediction = finding.prediction
    inwards = [value - prediction.low, prediction.high - value]
    centre = [finding.estimate.value - prediction.low, prediction.high - finding.estimate.value]
    steps = inwards[centre.index(min(centre))] / verdicts.smallest_effect(prediction)
    return max(-FARTHEST, min(FARTHEST, steps))


def _legend(figure: Figure) -> None:
    handles = [
        Line2D([], [], linestyle="", markersize=7, color=colour, marker=MARKERS[verdict], label=say(verdict))
        for verdict, colour in COLOURS.items()
    ]
    figure.legend(handles=handles, frameon=False, fontsize=10, ncols=4, loc="upper right")
