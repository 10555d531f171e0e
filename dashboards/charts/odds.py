"""The odds from here: how they stood in each month so far, and how the futures from now come out."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from dashboards.charts import svg
from dashboards.live.futures import Array, Odds
from dashboards.words import Words
from model.endings import PATHS

MARGIN: Final = {"left": 46.0, "right": 10.0, "top": 26.0, "bottom": 44.0}


class Frame(NamedTuple):
    """Where months and shares lie in the figure."""

    width: float
    height: float
    horizon: int

    def x(self, month: float) -> float:
        """Place of the end of a month."""
        room = self.width - MARGIN["left"] - MARGIN["right"]
        return MARGIN["left"] + room * month / self.horizon

    def y(self, share: float) -> float:
        """Place of a share."""
        room = self.height - MARGIN["top"] - MARGIN["bottom"]
        return MARGIN["top"] + room * (1.0 - share)


def draw(
    found: Mapping[int, Odds], month: int, horizon: int, words: Words, width: float, height: float = 330.0
) -> str:
    """Stacked band of path probabilities through time.

    Parameters
    ----------
    found
        Odds by the month after which their futures branch off; months still being worked out are absent.
    month, horizon
        Present and last month.
    width, height
        Size [px].
    """
    frame = Frame(width, height, horizon)
    known = sorted(past for past in found if past <= month)
    parts = [_past(frame, [found[past] for past in known])] if known else []
    if known:
        parts.append(_ahead(frame, found[known[-1]]))
    parts += [_axes(frame, words), _now(frame, month, words)]
    label = words("odds.waiting")
    if known:
        label = ", ".join(
            f"{words.path(path)} {100 * found[known[-1]].shares()[path].share:.0f} %" for path in PATHS
        )
    return svg.drawing(width, height, *parts, label=label)


def _past(frame: Frame, odds: Sequence[Odds]) -> str:
    """Shares of the paths as they stood after each month so far."""
    months = [one.month for one in odds]
    shares = np.array([[interval.share for interval in one.shares().values()] for one in odds]).T
    return _stack(frame, months, shares, opacity=1.0)


def _ahead(frame: Frame, odds: Odds) -> str:
    """Share of futures that each path has ended, from now to the horizon."""
    months = range(odds.month, odds.horizon + 1)
    ended = odds.resolved()[:, odds.month :]
    room = svg.rect(
        frame.x(odds.month), frame.y(1.0), frame.x(odds.horizon) - frame.x(odds.month),
        frame.y(0.0) - frame.y(1.0), fill="var(--undecided)", class_="undecided",
    )  # fmt: skip
    return room + _stack(frame, months, ended, opacity=0.82)


def _stack(frame: Frame, months: Sequence[int], shares: Array, opacity: float) -> str:
    """Areas of the paths, one on top of the other."""
    tops = np.cumsum(shares, axis=0)
    bottoms = tops - shares
    areas = []
    for place, path in enumerate(PATHS):
        upper = [(frame.x(m), frame.y(s)) for m, s in zip(months, tops[place], strict=True)]
        lower = [(frame.x(m), frame.y(s)) for m, s in zip(months, bottoms[place], strict=True)]
        areas.append(
            svg.area(
                upper + lower[::-1], fill=f"var(--path-{path})", opacity=opacity,
                stroke="var(--card)", stroke_width=0.6,
            )
        )  # fmt: skip
    return "".join(areas)


def _axes(frame: Frame, words: Words) -> str:
    marks = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = frame.y(share)
        marks.append(
            svg.line([(frame.x(0), y), (frame.x(frame.horizon), y)], stroke="var(--ink)", opacity=0.12)
        )
        marks.append(
            svg.text(frame.x(0) - 8, y + 5, f"{100 * share:.0f}", text_anchor="end", fill="var(--quiet)")
        )
    for month in svg.ticks(frame.horizon):
        marks.append(
            svg.text(frame.x(month), frame.y(0) + 20, str(month), text_anchor="middle", fill="var(--quiet)")
        )
    marks.append(svg.text(frame.x(0), frame.height - 6, words("odds.axis"), fill="var(--quiet)"))
    return "".join(marks)


def _now(frame: Frame, month: int, words: Words) -> str:
    """Line between what has been and what may come."""
    x = frame.x(month)
    right = x < frame.width * 0.72
    return svg.line(
        [(x, frame.y(1.0) - 6), (x, frame.y(0.0))], stroke="var(--ink)", stroke_width=2.0
    ) + svg.text(
        x + (6 if right else -6), 16, words("odds.now", month=month),
        text_anchor="start" if right else "end", font_weight=600,
    )  # fmt: skip
