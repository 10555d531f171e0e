"""The stocks of both sides over time: manpower, fires, economy, support, and what is left in all."""

from collections.abc import Sequence
from typing import Final

from agents.entities import SIDES, STOCKS
from dashboards.charts import svg
from dashboards.charts.svg import Room
from dashboards.i18n import Words
from dashboards.live.live_run import Picture
from dashboards.live.session import View

HEIGHT: Final = 160.0


def draw(view: View, words: Words, width: float) -> str:
    """Five small charts, a line a side up to the month shown, with its value at the end.

    A thin line is the run that is simulated next to this one, if there is one.
    """
    picture = view.picture
    other = view.other.at(view.month) if view.other else None
    across = 5 if width >= 900 else 3 if width >= 540 else 2
    cell = width / across
    names = ("composite", *STOCKS)
    parts = []
    for place, name in enumerate(names):
        row, column = divmod(place, across)
        room = Room(cell * column + 4, HEIGHT * row + 50, cell - 56, HEIGHT - 70, picture.scenario.horizon)
        parts.append(_small(picture, other, name, room, words))
    rows = -(-len(names) // across)
    return svg.drawing(width, HEIGHT * rows, *parts, label=_label(picture, words))


def _label(picture: Picture, words: Words) -> str:
    left = picture.world["belligerent"]["composite"]
    return ", ".join(f"{words.name(side)} {left[row]:.2f}" for row, side in enumerate(SIDES))


def _values(picture: Picture, name: str, side: int) -> Sequence[float]:
    if name == "composite":
        return [float(world["belligerent"][side]["composite"]) for world in picture.worlds]
    return [float(world["belligerent"][side]["stock"][STOCKS.index(name)]) for world in picture.worlds]


def _small(picture: Picture, other: Picture | None, name: str, room: Room, words: Words) -> str:
    parts = [
        svg.text(room.left, room.top - 32, words(f"stocks.{name}"), font_weight=600),
        svg.text(room.left, room.top - 14, _physical(picture, name, words), fill="var(--quiet)"),
    ]
    for mark in (0.0, 1.0):
        ends = [(room.left, room.y(mark)), (room.left + room.width, room.y(mark))]
        parts.append(svg.line(ends, stroke="var(--line)"))
    if name == "composite":
        line = float(picture.parameters["exhaustion_threshold"] + picture.parameters["exhaustion_margin"])
        ends = [(room.left, room.y(line)), (room.left + room.width, room.y(line))]
        parts.append(svg.line(ends, stroke="var(--warn)", stroke_dasharray="4 3"))
    ends_at = []
    for row, side in enumerate(SIDES):
        values = _values(picture, name, row)
        points = [(room.x(month), room.y(min(value, 1.0))) for month, value in enumerate(values)]
        colour = f"var(--{side})"
        dash = None if row == 0 else "7 3"
        if other:
            apart = [
                (room.x(month), room.y(min(value, 1.0)))
                for month, value in enumerate(_values(other, name, row))
            ]
            parts.append(
                svg.line(apart, stroke=colour, stroke_width=1.0, stroke_dasharray=dash, class_="other")
            )
        parts.append(svg.line(points, stroke=colour, stroke_width=2.4, stroke_dasharray=dash))
        ends_at.append((points[-1][1], values[-1], colour))
    return "".join(parts) + _ends(room, ends_at)


def _ends(room: Room, ends: list[tuple[float, float, str]]) -> str:
    """Last values next to the lines, kept apart where they would overlap."""
    (first, *_), (second, *_) = ends
    middle, gap = (first + second) / 2, max(abs(first - second), 16.0)
    upper = first <= second
    places = (middle - gap / 2, middle + gap / 2) if upper else (middle + gap / 2, middle - gap / 2)
    return "".join(
        svg.text(room.left + room.width + 8, place + 5, f"{value:.2f}", fill=colour, font_weight=650)
        for place, (_, value, colour) in zip(places, ends, strict=True)
    )


def _physical(picture: Picture, name: str, words: Words) -> str:
    """What a stock is in its own unit, Russia first."""
    russia, ukraine = picture.world["belligerent"]
    field = {"manpower": "manpower", "fires": "fires", "economy": "funds", "support": "support"}.get(name, "")
    if not field:
        return words("stocks.breakdown")
    scale = 100.0 if name == "support" else 1.0
    return words(
        f"stocks.{name}_now", russia=scale * float(russia[field]), ukraine=scale * float(ukraine[field])
    )
