"""Continuations from the month shown: bands around the run that is watched, and when each path ends them."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from agents.entities import RUSSIA, UKRAINE
from dashboards.charts import svg
from dashboards.charts.svg import Room, month_axis, months_axis
from dashboards.i18n import Words
from dashboards.live.continuations import FOLLOWED_SERIES, PATH_OF_CODE, QUANTILES
from dashboards.live.session import View
from dashboards.live.starts import past
from experiments.statistics.distribution import CENSORED
from model.endings import ENDINGS, PATHS

HEIGHT: Final = 168.0
ROW: Final = 62.0
# Room for the least and the greatest value, to the left of a small chart.
MARKS: Final = 42.0
# Narrower charts give paths without what stands in brackets.
NARROW: Final = 400.0
# Observed months that are drawn at most.
LONGEST_PAST: Final = 36


class Followed(NamedTuple):
    """A quantity with bands: its names in the texts and in the series, colour, and value in a world."""

    name: str
    series: str
    colour: str
    value: Callable[[Any], float]


def _of(side: int, field: str) -> Callable[[Any], float]:
    return lambda world: float(world["belligerent"][side][field])


FOLLOWED: Final = (
    Followed("front", "occupied_area", "russia", lambda world: float(world["front"][0]["occupied_area"])),
    Followed("support", "ukraine_outside_support", "ukraine", _of(UKRAINE, "outside_support")),
    Followed("russia_stocks", "russia_composite", "russia", _of(RUSSIA, "composite")),
    Followed("ukraine_stocks", "ukraine_composite", "ukraine", _of(UKRAINE, "composite")),
    Followed("russia_losses", "russia_casualties", "russia", _of(RUSSIA, "casualties_total")),
    Followed("ukraine_losses", "ukraine_casualties", "ukraine", _of(UKRAINE, "casualties_total")),
)  # fmt: skip


def fans(view: View, words: Words, width: float) -> str:
    """Small charts: the run up to the month shown, and 50 and 90 % bands of its continuations.

    In front of a run that goes on from an updated ensemble stand the observed months, as dots.
    """
    across = 3 if width >= 600 else 2
    cell, horizon = width / across, view.whole.scenario.horizon
    picture = view.picture
    observed = past(picture.start, picture.worlds[0]) if picture.start else {}
    back = min(max((len(points) - 1 for points in observed.values()), default=0), LONGEST_PAST)
    parts = []
    for place, one in enumerate(FOLLOWED):
        row, column = divmod(place, across)
        wide = (cell - 24 - MARKS) * horizon / (horizon + back)
        room = Room(cell * (column + 1) - 20 - wide, HEIGHT * row + 44, wide, HEIGHT - 72, horizon)
        parts.append(_fan(view, one, room, words, cell * column + 4, observed.get(one.name, [])[-1 - back :]))
    return svg.drawing(width, HEIGHT * -(-len(FOLLOWED) // across), *parts, label=words("ensemble.title"))


def _fan(
    view: View, one: Followed, room: Room, words: Words, edge: float, observed: Sequence[tuple[int, float]]
) -> str:
    lived = np.array([one.value(world) for world in view.picture.worlds])
    ahead = None
    if view.bands is not None and view.bands.month == view.month:
        ahead = view.bands.quantiles[:, FOLLOWED_SERIES.index(one.series)]
    seen = lived if ahead is None else np.concatenate([lived, ahead.ravel()])
    seen = np.concatenate([seen, [value for _, value in observed]])
    low, high = float(np.nanmin(seen)), float(np.nanmax(seen))
    pad = 0.08 * (high - low) + 1e-3 * abs(high) + 1e-9
    place = room._replace(most=high - low + 2 * pad)

    def at(month: float, value: float) -> tuple[float, float]:
        return place.x(month), place.y(value - low + pad)

    colour = f"var(--{one.colour})"
    parts = [
        svg.text(edge, room.top - 26, words(f"ensemble.{one.name}"), font_weight=600),
        svg.text(edge, room.top - 8, _now(one, lived[-1], words), fill="var(--quiet)"),
        svg.line(
            [(edge, room.top + room.height), (room.left + room.width, room.top + room.height)],
            stroke="var(--line)",
        ),
        month_axis(room, 5),
        *(svg.text(edge, at(0, end)[1] + 5, _mark(end), fill="var(--quiet)") for end in {low, high}),
    ]
    if ahead is not None and len(ahead[0]):
        months = view.month + 1 + np.arange(ahead.shape[1])
        known = np.isfinite(ahead[0])
        for outer in range(len(QUANTILES) // 2):
            upper = [at(view.month, lived[-1]), *map(at, months[known], ahead[-1 - outer][known])]
            lower = [at(view.month, lived[-1]), *map(at, months[known], ahead[outer][known])]
            parts.append(svg.area(upper + lower[::-1], fill=colour, opacity=0.18 + 0.17 * outer))
        middle = [at(view.month, lived[-1]), *map(at, months[known], ahead[len(QUANTILES) // 2][known])]
        parts.append(svg.line(middle, stroke=colour, stroke_width=1.2, stroke_dasharray="4 3"))
    parts.append(
        svg.line([at(month, value) for month, value in enumerate(lived)], stroke=colour, stroke_width=2.4)
    )
    dots = (at(month, value) for month, value in observed)
    parts += [svg.tag("circle", cx=x, cy=y, r=2.0, fill="var(--ink)", class_="observed") for x, y in dots]
    return "".join(parts)


def _mark(value: float) -> str:
    """A value at the edge of a chart."""
    if value >= 10_000:
        return f"{value / 1_000:.0f}k"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def _now(one: Followed, value: float, words: Words) -> str:
    return words(f"ensemble.{one.name}_now", value=value)


def timing(view: View, words: Words, width: float) -> str:
    """A histogram a path: in which month the continuations from the month shown end."""
    left = 8.0
    horizon = view.whole.scenario.horizon
    room = Room(left, 26.0, width - 2 * left, ROW * len(PATHS), horizon)
    foot = room.top + room.height
    parts = [months_axis(room)]
    if view.now is None:
        parts.append(
            svg.text(
                left,
                20,
                words("probabilities.waiting", when=words.within(view.picture.scenario, view.month)),
                fill="var(--quiet)",
            )
        )
        return svg.drawing(width, foot + 26, *parts, label=words("timing.title"))
    paths = PATH_OF_CODE[view.now.endings]
    lasting = view.now.endings == ENDINGS.index(CENSORED)
    counts = [
        np.bincount(view.now.months[(paths == place) & ~lasting], minlength=horizon + 1)
        for place in range(len(PATHS))
    ]
    most = max(1, *(int(count.max()) for count in counts))
    total, wide = len(paths), 0.85 * room.width / horizon
    for place, path in enumerate(PATHS):
        base = room.top + ROW * (place + 1) - 4
        tall = (ROW - 26) * counts[place] / most
        bars = "".join(
            f"M{room.x(month - 0.5) - wide / 2:.1f} {base:.1f}v-{high:.1f}h{wide:.1f}v{high:.1f}z"
            for month, high in enumerate(tall)
            if high
        )
        named = words.path(path) if width >= NARROW else re.split(r" ?[(（]", words.path(path))[0]
        text = words("timing.share", path=named, share=100 * counts[place].sum() / total)
        parts += [
            svg.tag("path", d=bars, fill=f"var(--path-{path})"),
            svg.line([(room.left, base), (room.left + room.width, base)], stroke="var(--line)"),
            svg.text(left, base - ROW + 20, text, font_weight=600),
        ]
    ongoing = words("timing.ongoing", share=100 * float(np.mean(lasting)))
    parts.append(svg.text(left, 14, ongoing, fill="var(--quiet)"))
    return svg.drawing(width, foot + 26, *parts, label=words("timing.title"))
