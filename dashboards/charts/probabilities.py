"""The odds from here: how they stood in each month so far, and how the futures from now come out."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from dashboards.charts import svg
from dashboards.charts.scales import Room, month_axis, share_axis
from dashboards.i18n import Words
from dashboards.live.continuations import Array, Odds
from model.endings import PATHS

# The column at the right, with the odds now.
COLUMN: Final = 46.0


def draw(
    found: Mapping[int, Odds],
    month: int,
    horizon: int,
    words: Words,
    width: float,
    before: Odds | None = None,
) -> str:
    """Stacked band of path probabilities through time.

    Parameters
    ----------
    found
        Odds by the month after which their futures branch off; months still being worked out are absent.
    month, horizon
        Present and last month.
    before
        Odds before the last lever was pulled: the band has a step there.
    width
        Width of the figure [px]; it is the taller the wider it is.
    """
    height = min(max(300.0, 0.5 * width), 420.0)
    room = Room(42.0, 26.0, width - 42.0 - 20.0 - COLUMN, height - 26.0 - 44.0, horizon)
    odds = [found[past] for past in sorted(found) if past <= month]
    parts = [share_axis(room, (0.0, 0.25, 0.5, 0.75, 1.0)), month_axis(room)]
    label = words("odds.waiting")
    if odds:
        # Sorting is stable: what stood before a lever comes first in its month.
        steps = sorted([before, *odds] if before else odds, key=lambda one: one.month)
        parts += [_past(room, steps), _ahead(room, odds[-1]), _column(room, odds[-1])]
        label = ", ".join(
            f"{words.path(path)} {100 * share.share:.0f} %" for path, share in odds[-1].shares().items()
        )
    parts += [
        svg.text(room.left, height - 6, words("odds.axis"), fill="var(--quiet)"),
        _now(room, month, words),
    ]
    return svg.drawing(width, height, *parts, label=label)


def _past(room: Room, odds: Sequence[Odds]) -> str:
    """Shares of the paths as they stood after each month so far."""
    shares = np.array([[interval.share for interval in one.shares().values()] for one in odds]).T
    return _stack(room, [one.month for one in odds], shares)


def _ahead(room: Room, odds: Odds) -> str:
    """Share of futures that each path has ended, from now to the horizon."""
    left = room.x(odds.month)
    undecided = svg.rect(left, room.top, room.x(odds.horizon) - left, room.height, fill="var(--undecided)")
    ended = odds.resolved()[:, odds.month :]
    return undecided + _stack(room, range(odds.month, odds.horizon + 1), ended)


def _column(room: Room, odds: Odds) -> str:
    """The odds now: all futures by the path they take, those still fighting at the horizon included."""
    left, top, parts = room.left + room.width + 16.0, 1.0, []
    for path, share in reversed(odds.shares().items()):
        foot = top - share.share
        parts.append(
            svg.rect(
                left, room.y(top), COLUMN, room.y(foot) - room.y(top),
                fill=f"var(--path-{path})", stroke="var(--card)", stroke_width=0.6,
            )
        )  # fmt: skip
        if share.share > 0.08:
            parts.append(
                svg.text(
                    left + COLUMN / 2, room.y(top - share.share / 2) + 5, f"{100 * share.share:.0f}",
                    text_anchor="middle", font_weight=650, fill=f"var(--on-{path})",
                )
            )  # fmt: skip
        top = foot
    return "".join(parts)


def _stack(room: Room, months: Sequence[int], shares: Array) -> str:
    """Areas of the paths, one on top of the other."""
    tops = np.cumsum(shares, axis=0)
    areas = []
    for place, path in enumerate(PATHS):
        upper = [(room.x(m), room.y(s)) for m, s in zip(months, tops[place], strict=True)]
        bottoms = tops[place] - shares[place]
        lower = [(room.x(m), room.y(s)) for m, s in zip(months, bottoms, strict=True)]
        areas.append(
            svg.area(upper + lower[::-1], fill=f"var(--path-{path})", stroke="var(--card)", stroke_width=0.6)
        )
    return "".join(areas)


def _now(room: Room, month: int, words: Words) -> str:
    """Line between what has been and what may come."""
    x = room.x(month)
    before = x > room.left + room.width * 0.7
    return svg.line(
        [(x, room.top - 6), (x, room.top + room.height)], stroke="var(--ink)", stroke_width=2.0
    ) + svg.text(
        x + (-6 if before else 6), 16, words("odds.now", month=month),
        text_anchor="end" if before else "start", font_weight=600,
    )  # fmt: skip
