"""How a batch of wars ended: shares with intervals, and when."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboards.charts import svg
from dashboards.charts.scales import Room, month_axis, share_axis
from dashboards.i18n import Words
from model.endings import PATHS

Rows = Sequence[Mapping[str, Any]]
ROW: Final = 27.0


def distribution(rows: Rows, words: Words, width: float) -> str:
    """All wars as one bar by path, then a bar an ending with its interval."""
    endings = [row for row in rows if row["ending"] != "all"]
    paths = [row for row in rows if row["ending"] == "all"]
    left, top = 236.0, 62.0
    room = width - left - 62.0
    most = max(row["high"] for row in endings)
    parts = [_stacked(paths, width)]
    for place, row in enumerate(endings):
        y = top + ROW * place
        end = left + room * row["share"] / most
        low, high = left + room * row["low"] / most, left + room * row["high"] / most
        parts += [
            svg.text(left - 10, y + 15, words.ending(row["ending"]), text_anchor="end"),
            svg.rect(left, y, end - left, 19, fill=f"var(--path-{row['path']})", rx=2),
            svg.line([(low, y + 9.5), (high, y + 9.5)], stroke="var(--ink)", stroke_width=1.6),
            svg.text(high + 7, y + 15, f"{100 * row['share']:.1f} %"),
        ]
    label = ", ".join(f"{words.path(row['path'])} {100 * row['share']:.1f} %" for row in paths)
    return svg.drawing(width, top + ROW * len(endings), *parts, label=label)


def _stacked(paths: Rows, width: float) -> str:
    """One bar of all wars; the lines above its joints are the intervals of the shares."""
    x, parts = 0.0, []
    for row in paths:
        wide = width * row["share"]
        parts.append(svg.rect(x, 10, wide, 30, fill=f"var(--path-{row['path']})", stroke="var(--card)"))
        half = width * (row["high"] - row["low"]) / 2
        parts.append(
            svg.line(
                [(x + wide - half, 6), (min(x + wide + half, width), 6)],
                stroke="var(--ink)",
                stroke_width=2.0,
            )
        )
        if wide > 44:
            label = f"{100 * row['share']:.0f} %"
            parts.append(
                svg.text(
                    x + wide / 2, 30, label,
                    text_anchor="middle", fill=f"var(--on-{row['path']})", font_weight=650,
                )
            )  # fmt: skip
        x += wide
    return "".join(parts)


def incidence(rows: Rows, words: Words, width: float, height: float = 300.0) -> str:
    """Cumulative share of wars that each path has ended, with intervals."""
    last = max(row["month"] for row in rows)
    most = max(0.05, *(row["high"] for row in rows))
    room = Room(46.0, 14.0, width - 46.0 - 70.0, height - 58.0, last, most)
    marks = tuple(mark for mark in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0) if mark <= most)
    parts = [share_axis(room, marks), month_axis(room)]
    ends: list[tuple[float, str, str]] = []
    for path in PATHS:
        mine = [row for row in rows if row["path"] == path]
        colour = f"var(--path-{path})"
        upper = [(room.x(row["month"]), room.y(row["high"])) for row in mine]
        lower = [(room.x(row["month"]), room.y(row["low"])) for row in mine]
        shares = [(room.x(row["month"]), room.y(row["cumulative_share"])) for row in mine]
        parts.append(svg.area(upper + lower[::-1], fill=colour, opacity=0.25))
        parts.append(svg.line(shares, stroke=colour, stroke_width=2.4))
        ends.append((shares[-1][1], colour, f"{100 * mine[-1]['cumulative_share']:.1f} %"))
    parts.append(_labels(ends, room))
    parts.append(svg.text(room.left, height - 6, words("incidence.axis"), fill="var(--quiet)"))
    return svg.drawing(width, height, *parts, label=words("incidence.title"))


def _labels(ends: Sequence[tuple[float, str, str]], room: Room) -> str:
    """Last values beside their lines, moved apart where they would overlap."""
    parts, free = [], room.top + room.height + 8
    for y, colour, text in sorted(ends, reverse=True):
        place = min(y, free)
        free = place - 17
        x = room.left + room.width
        parts.append(
            svg.rect(x + 8, place - 5, 10, 10, fill=colour, rx=2) + svg.text(x + 22, place + 5, text)
        )
    return "".join(parts)


def durations(rows: Rows, horizon: int, words: Words, width: float) -> str:
    """When the wars of each path end: median, middle half, and middle nine tenths."""
    left = 236.0
    room = Room(left, 0.0, width - left - 16.0, 34.0 * len(rows), horizon)
    parts = [month_axis(room)]
    for place, row in enumerate(rows):
        y, colour = 34.0 * place + 17, f"var(--path-{row['path']})"
        parts.append(svg.text(left - 10, y + 5, words.path(row["path"]), text_anchor="end"))
        if not row["wars"]:
            continue
        parts += [
            svg.line(
                [(room.x(row["low90"]), y), (room.x(row["high90"]), y)], stroke=colour, stroke_width=3.0
            ),
            svg.line(
                [(room.x(row["low50"]), y), (room.x(row["high50"]), y)], stroke=colour, stroke_width=12.0
            ),
            svg.line(
                [(room.x(row["median"]), y - 9), (room.x(row["median"]), y + 9)],
                stroke="var(--ink)",
                stroke_width=2.5,
            ),
        ]
    return svg.drawing(width, room.height + 26, *parts, label=words("durations.title"))
