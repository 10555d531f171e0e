"""Probabilities from here: how they stood in each month so far, and how the continuations end."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from dashboards.charts import svg
from dashboards.charts.svg import Room, month_axis, share_axis
from dashboards.i18n import Words
from dashboards.live.continuations import Array, Continuations
from dashboards.live.session import View
from model.endings import PATHS

# The column at the right, with the probabilities of the month shown.
COLUMN: Final = 46.0


def room_of(width: float, horizon: int) -> Room:
    """Where the band is drawn; the figure is the taller the wider it is."""
    height = min(max(250.0, 0.5 * width), 400.0)
    return Room(42.0, 26.0, width - 42.0 - 20.0 - COLUMN, height - 26.0 - 44.0, horizon)


def draw(view: View, words: Words, width: float) -> str:
    """Stacked band of path probabilities through time.

    Left of the month shown, a column a month with the probabilities as they stood then; a month whose
    continuations have not been simulated is a gap. Right of it, the share of continuations that each path has
    ended by then.
    """
    room = room_of(width, view.whole.scenario.horizon)
    parts = [share_axis(room, (0.0, 0.25, 0.5, 0.75, 1.0)), month_axis(room)]
    parts.append(_past(room, [view.known[month] for month in sorted(view.known) if month <= view.month]))
    label = words("probabilities.waiting", when=words.within(view.picture.scenario, view.month))
    if view.now:
        parts += [_ahead(room, view.now), _column(room, view.now)]
        label = ", ".join(
            f"{words.path(path)} {100 * share.share:.0f} %" for path, share in view.now.shares().items()
        )
    foot = room.top + room.height + 38
    parts += [
        svg.text(room.left, foot, words("probabilities.axis"), fill="var(--quiet)"),
        _now(room, view.month, words.month_of(view.picture)),
    ]
    return svg.drawing(width, foot + 6, *parts, label=label)


def _past(room: Room, known: Sequence[Continuations]) -> str:
    """A column for each month that is known, which ends where the month ends."""
    shapes: dict[str, list[str]] = {path: [] for path in PATHS}
    wide = room.width / room.last
    for one in known:
        foot = 0.0
        for path, share in one.shares().items():
            y, high = room.y(foot + share.share), room.height * share.share
            if one.month and high > 0.05:
                shapes[path].append(
                    f"M{room.x(one.month - 1):.1f} {y:.1f}h{wide:.2f}v{high:.1f}h-{wide:.2f}z"
                )
            foot += share.share
    return "".join(
        svg.tag("path", d="".join(shape), fill=f"var(--path-{path})", opacity=0.75, class_="past")
        for path, shape in shapes.items()
    )


def _ahead(room: Room, now: Continuations) -> str:
    """Share of continuations that each path has ended, from the month shown to the horizon."""
    left = room.x(now.month)
    undecided = svg.rect(left, room.top, room.x(now.horizon) - left, room.height, fill="var(--undecided)")
    ended = now.resolved()[:, now.month :]
    return undecided + _stack(room, range(now.month, now.horizon + 1), ended)


def _column(room: Room, now: Continuations) -> str:
    """All continuations by the path they take, those ongoing at the horizon included."""
    left, top, parts = room.left + room.width + 16.0, 1.0, []
    for path, share in reversed(now.shares().items()):
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


def _now(room: Room, month: int, when: str) -> str:
    """Line between what has been and what may come."""
    x = room.x(month)
    before = month > room.last * 0.55
    return svg.line(
        [(x, room.top - 6), (x, room.top + room.height)], stroke="var(--ink)", stroke_width=2.0
    ) + svg.text(
        x + (-6 if before else 6), 16, when, text_anchor="end" if before else "start", font_weight=600
    )


def month_at(x: float, width: float, horizon: int) -> int:
    """Month at a place of the figure."""
    room = room_of(width, horizon)
    return round((x - room.left) / room.width * horizon)
