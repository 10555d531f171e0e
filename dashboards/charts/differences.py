"""What differs between two scenarios that played the same wars."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboards.charts import svg
from dashboards.charts.scales import Room
from dashboards.i18n import Words
from model.endings import PATH_OF, PATHS

ROW: Final = 29.0
LEFT: Final = 236.0


def shares(rows: Sequence[Mapping[str, Any]], words: Words, width: float) -> str:
    """Difference of every share with its interval, in percentage points, around a line at nought."""
    far = max(0.01, *(abs(row[key]) for row in rows for key in ("low", "high", "difference")))
    room = Room(LEFT, 30.0, width - LEFT - 66.0, ROW * len(rows), 2 * far)
    foot = room.top + room.height
    zero = room.x(far)
    parts = [svg.line([(zero, room.top - 8), (zero, foot)], stroke="var(--quiet)")]
    parts += [
        svg.text(room.left, 16, f"{-100 * far:.0f}", fill="var(--quiet)"),
        svg.text(zero, 16, "0", text_anchor="middle", fill="var(--quiet)"),
        svg.text(room.left + room.width, 16, f"{100 * far:+.0f}", text_anchor="end", fill="var(--quiet)"),
    ]
    for place, row in enumerate(rows):
        y = room.top + ROW * place + 13
        path = row["measure"] if row["kind"] == "path" else PATH_OF[row["measure"]]
        whole = row["kind"] == "path"
        name = words.path(path) if whole else words.ending(row["measure"])
        at = room.x(row["difference"] + far)
        parts += [
            svg.text(LEFT - 12, y + 5, name, text_anchor="end", font_weight=650 if whole else 400),
            svg.rect(
                min(at, zero), y - 7, abs(at - zero), 14,
                fill=f"var(--path-{path})", opacity=1.0 if whole else 0.55, rx=2,
            ),
            svg.line(
                [(room.x(row["low"] + far), y), (room.x(row["high"] + far), y)],
                stroke="var(--ink)", stroke_width=1.8,
            ),
            svg.text(
                width, y + 5, f"{100 * row['difference']:+.1f}",
                text_anchor="end", font_weight=650 if whole else 400,
            ),
        ]  # fmt: skip
    return svg.drawing(width, foot + 6, *parts, label=words("differences.title"))


def transitions(counts: Any, words: Words, width: float) -> str:
    """Bands from the path in the first scenario to the path of the same war in the second."""
    total = int(counts.sum())
    left, right, height = 8.0, width - 8.0, 300.0
    gap, bar = 10.0, 22.0
    room = height - 34.0 - gap * (len(PATHS) - 1)
    tops = {}
    for side, sums in (("first", counts.sum(axis=1)), ("second", counts.sum(axis=0))):
        y = 30.0
        for place, amount in enumerate(sums):
            tops[side, place] = y
            y += room * amount / total + gap
    parts, used = [], dict.fromkeys(tops, 0.0)
    for before, path in enumerate(PATHS):
        for after in range(len(PATHS)):
            high = room * counts[before, after] / total
            first = tops["first", before] + used["first", before]
            second = tops["second", after] + used["second", after]
            used["first", before] += high
            used["second", after] += high
            if high > 0.2:
                parts.append(_band(left + bar, right - bar, first, second, high, path))
    for (side, place), y in tops.items():
        amount = counts.sum(axis=1 if side == "first" else 0)[place]
        x = left if side == "first" else right - bar
        high = max(room * amount / total, 1.0)
        parts.append(svg.rect(x, y, bar, high, fill=f"var(--path-{PATHS[place]})"))
        if high > 12:
            text = f"{words.path(PATHS[place])} {100 * amount / total:.0f} %"
            at, anchor = (x + bar + 6, "start") if side == "first" else (x - 6, "end")
            parts.append(svg.text(at, y + high / 2 + 5, text, text_anchor=anchor, font_weight=600))
    return svg.drawing(width, height, *parts, label=words("transitions.title"))


def _band(x1: float, x2: float, y1: float, y2: float, high: float, path: str) -> str:
    """A band of constant height that bends from one side to the other."""
    middle, y3, y4 = (x1 + x2) / 2, y2 + high, y1 + high
    shape = (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"V{y3:.1f}C{middle:.1f} {y3:.1f} {middle:.1f} {y4:.1f} {x1:.1f} {y4:.1f}Z"
    )
    return svg.tag("path", d=shape, fill=f"var(--path-{path})", opacity=0.35)
