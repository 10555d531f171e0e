"""Small pieces that several figures share."""

from typing import NamedTuple

from dashboards.charts import svg


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


def bar(x: float, y: float, width: float, share: float, colour: str, height: float = 10.0) -> str:
    """A bar filled up to a share of its width."""
    return svg.rect(x, y, width, height, fill="var(--undecided)", rx=3) + svg.rect(
        x, y, width * min(max(share, 0.0), 1.0), height, fill=colour, rx=3
    )


def month_axis(room: Room, most_marks: int = 10) -> str:
    """Months along the foot of a room."""
    return "".join(
        svg.text(
            room.x(month), room.top + room.height + 18, str(month), text_anchor="middle", fill="var(--quiet)"
        )
        for month in svg.ticks(int(room.last), most_marks)
    )


def share_axis(room: Room, marks: tuple[float, ...]) -> str:
    """Horizontal lines at shares, with their percentages to the left."""
    return "".join(
        svg.line(
            [(room.left, room.y(mark)), (room.left + room.width, room.y(mark))],
            stroke="var(--ink)", opacity=0.13,
        )
        + svg.text(
            room.left - 8, room.y(mark) + 5, f"{100 * mark:.0f}", text_anchor="end", fill="var(--quiet)"
        )
        for mark in marks
    )  # fmt: skip
