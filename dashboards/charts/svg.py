"""Small words for writing SVG, and pieces that several figures share: a room with scales, axes, bars."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final, NamedTuple

# Shortest text of a figure, in pixels.
SMALL: Final = 14
# Room for a month on an axis [px].
SPACE: Final = 30


class Room(NamedTuple):
    """A rectangle of the figure, with months to the right and a value upwards."""

    left: float
    top: float
    width: float
    height: float
    last: float = 1.0
    most: float = 1.0

    def x(self, month: float) -> float:
        """Place of the end of a month."""
        return self.left + self.width * month / self.last

    def y(self, value: float) -> float:
        """Place of a value."""
        return self.top + self.height * (1.0 - value / self.most)


def tag(name: str, *children: str, **attributes: Any) -> str:
    """An element; ``stroke_width`` is written ``stroke-width``, and a trailing underscore is dropped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))


def drawing(width: float, height: float, *children: str, label: str) -> str:
    """A figure with its size, and its description for those who do not see it."""
    return tag(
        "svg", *children,
        viewBox=f"0 0 {width:g} {height:g}", role="img", aria_label=label, font_size=SMALL,
    )  # fmt: skip


def text(x: float, y: float, words: str, **attributes: Any) -> str:
    """A line of text."""
    return tag("text", escape(words), **({"x": x, "y": y, "fill": "var(--ink)"} | attributes))


def line(points: Iterable[tuple[float, float]], **attributes: Any) -> str:
    """A line through points."""
    return tag("path", d=path(points), **({"fill": "none", "stroke_linejoin": "round"} | attributes))


def area(points: Iterable[tuple[float, float]], **attributes: Any) -> str:
    """An area within points."""
    return tag("path", d=path(points) + "Z", **attributes)


def path(points: Iterable[tuple[float, float]]) -> str:
    """Points as path data."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def rect(x: float, y: float, width: float, height: float, **attributes: Any) -> str:
    """A rectangle; nothing if it would have a negative size."""
    return tag("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **attributes)


def hint(words: str) -> str:
    """What a pointer that rests on an element is shown."""
    return tag("title", escape(words))


def ticks(last: int, most: int = 10) -> Sequence[int]:
    """Round months to mark on an axis from 0 to the last."""
    step = next((step for step in (3, 6, 12, 24, 48, 60, 120) if last / step <= most), 120)
    return range(0, last + 1, step)


def bar(x: float, y: float, width: float, share: float, colour: str, height: float = 10.0) -> str:
    """A bar filled up to a share of its width."""
    return rect(x, y, width, height, fill="var(--undecided)", rx=3) + rect(
        x, y, width * min(max(share, 0.0), 1.0), height, fill=colour, rx=3
    )


def month_axis(room: Room, most_marks: int = 10) -> str:
    """Ends of months along the foot of a room, as many as can stand side by side."""
    return _marks(room, {month: room.x(month) for month in _months(room, most_marks)})


def months_axis(room: Room) -> str:
    """The same, each in the middle of its month, for what is counted by month; 0 is none."""
    return _marks(room, {month: room.x(month - 0.5) for month in _months(room, 10) if month})


def _months(room: Room, most_marks: int) -> Sequence[int]:
    return ticks(int(room.last), min(most_marks, int(room.width // SPACE)))


def _marks(room: Room, places: Mapping[int, float]) -> str:
    foot = room.top + room.height + 18
    return "".join(
        text(x, foot, str(month), text_anchor="middle", fill="var(--quiet)") for month, x in places.items()
    )


def share_axis(room: Room, marks: tuple[float, ...]) -> str:
    """Horizontal lines at shares, with their percentages to the left."""
    return "".join(
        line(
            [(room.left, room.y(mark)), (room.left + room.width, room.y(mark))],
            stroke="var(--ink)", opacity=0.13,
        )
        + text(
            room.left - 8, room.y(mark) + 5, f"{100 * mark:.0f}", text_anchor="end", fill="var(--quiet)"
        )
        for mark in marks
    )  # fmt: skip
