"""A map-like picture of the front: six sectors, drawn to scale, each with the ground won or lost."""

from typing import Final

import numpy as np

from agents.entities import SECTORS
from dashboards.charts import svg
from dashboards.i18n import Words
from dashboards.live.continuations import Array
from dashboards.live.war import Picture

Points = tuple[tuple[float, float], ...]

# Longitude and latitude, traced roughly by hand: a scheme for orientation, not a map.
FRONT: Final[dict[str, Points]] = {
    "sumy": ((36.1, 50.4), (35.5, 50.5), (35.2, 50.95), (34.6, 51.2), (34.3, 51.35)),
    "kupiansk": ((37.95, 49.05), (37.72, 49.4), (37.62, 49.75), (37.85, 50.05)),
    "fortress_belt": ((37.6, 48.35), (37.8, 48.6), (38.0, 48.8), (37.95, 49.05)),
    "pokrovsk": ((36.75, 47.85), (36.9, 48.1), (37.15, 48.3), (37.6, 48.35)),
    "zaporizhzhia": ((34.7, 47.5), (35.3, 47.48), (35.8, 47.5), (36.3, 47.65), (36.75, 47.85)),
    "kherson": ((31.55, 46.5), (32.35, 46.58), (32.8, 46.68), (33.4, 46.8), (34.0, 47.2), (34.7, 47.5)),
}
EAST_BORDER: Final[Points] = (
    (37.85, 50.05), (38.3, 49.98), (39.2, 49.8), (40.1, 49.6), (39.75, 49.0), (39.95, 48.3), (39.7, 47.9),
    (38.9, 47.85), (38.3, 47.55), (38.2, 47.1),
)  # fmt: skip
AZOV_COAST: Final[Points] = (
    (38.2, 47.1), (37.5, 47.05), (36.8, 46.75), (35.9, 46.65), (35.3, 46.35), (34.8, 46.15), (34.9, 45.75),
    (35.4, 45.35), (36.5, 45.4), (35.6, 45.05), (34.3, 44.7), (33.5, 44.6), (33.6, 45.2), (32.6, 45.4),
    (33.6, 45.95), (32.6, 46.1), (31.75, 46.3), (31.55, 46.5),
)  # fmt: skip
REST_OF_UKRAINE: Final[Points] = (
    (31.55, 46.5), (31.3, 46.6), (30.75, 46.5), (30.2, 45.9), (29.0, 45.5), (29.0, 51.5),
    (30.55, 51.3), (31.8, 52.1), (33.3, 52.35), (34.1, 51.7), (34.3, 51.35), (34.6, 51.2), (35.2, 50.95),
    (35.5, 50.5), (36.1, 50.4), (36.6, 50.25), (37.4, 50.35), (37.85, 50.05),
)  # fmt: skip
CITIES: Final = {
    "kyiv_city": (30.52, 50.45), "kharkiv": (36.25, 49.95), "dnipro": (35.05, 48.46),
    "odesa": (30.73, 46.75), "donetsk": (37.8, 48.0), "crimea": (34.0, 46.02),
}  # fmt: skip
# Towns whose name stands to the left, clear of the line.
LEFT_OF: Final = ("kharkiv", "dnipro")
WEST, EAST, SOUTH, NORTH = 30.2, 40.3, 45.9, 51.6
# Width of the table of sectors, and the least width at which it stands beside the map [px].
TABLE: Final = 238.0
BESIDE: Final = 580.0
KM_PER_DEGREE: Final = 111.2
NARROWING: Final = float(np.cos(np.radians(48.6)))


def draw(picture: Picture, words: Words, width: float) -> str:
    """The front now, and what each sector has gained since the run began.

    Parameters
    ----------
    picture
        What there is to see of the war.
    width
        Width of the figure [px]; the table of sectors stands beside the map where there is room.
    """
    beside = width >= BESIDE
    map_width = width - 268 if beside else width
    scale = map_width / ((EAST - WEST) * NARROWING * KM_PER_DEGREE)
    map_height = (NORTH - SOUTH) * KM_PER_DEGREE * scale
    columns = 2 if not beside and width >= 2 * TABLE + 24.0 else 1
    table_top = 8.0 if beside else map_height + 16
    table_height = 48.0 + 31.0 * len(SECTORS) / columns
    height = max(map_height, table_height) if beside else table_top + table_height
    opening, now = picture.worlds[0]["sector"], picture.world["sector"]
    gained = now["occupied_area"] - opening["occupied_area"]
    parts = [_land(scale, map_width, map_height), *_cities(scale, words)]
    for row, sector in enumerate(SECTORS):
        parts.append(_sector(sector, row, float(gained[row]), scale))
    parts.append(_table(picture, gained, words, width - TABLE if beside else 0.0, table_top, columns))
    total = words("front.label", area=float(gained.sum()), share=100 * _share(picture))
    return svg.drawing(width, height, *parts, label=total)


def _share(picture: Picture) -> float:
    return float(picture.world["front"][0]["occupied_share"])


def _at(points: Points | Array, scale: float) -> list[tuple[float, float]]:
    """Places in the figure of longitudes and latitudes."""
    degree = KM_PER_DEGREE * scale
    return [((lon - WEST) * NARROWING * degree, (NORTH - lat) * degree) for lon, lat in points]


def _land(scale: float, width: float, height: float) -> str:
    held = sum(
        (FRONT[name] for name in ("kherson", "zaporizhzhia", "pokrovsk", "fortress_belt", "kupiansk")), ()
    )
    shapes = svg.area(
        _at(REST_OF_UKRAINE + EAST_BORDER + AZOV_COAST, scale),
        fill="var(--land)", stroke="var(--quiet)", stroke_width=1.0,
    ) + svg.area(_at(held + EAST_BORDER + AZOV_COAST, scale), fill="var(--held)")  # fmt: skip
    frame = svg.tag("clipPath", svg.rect(0, 0, width, height, rx=8), id="map")
    return frame + svg.tag(
        "g", svg.rect(0, 0, width, height, fill="var(--sea)"), shapes, clip_path="url(#map)"
    )


def _cities(scale: float, words: Words) -> list[str]:
    marks = []
    for name, place in CITIES.items():
        x, y = _at((place,), scale)[0]
        marks.append(
            svg.tag("circle", cx=x, cy=y, r=2.5, fill="var(--quiet)")
            + svg.text(
                x + (-6 if name in LEFT_OF else 6), y + 5, words(f"names.{name}"),
                fill="var(--quiet)", text_anchor="end" if name in LEFT_OF else "start",
            )
        )  # fmt: skip
    return marks


def _sector(sector: str, row: int, gained: float, scale: float) -> str:
    """Line of a sector, the strip of ground won or lost beside it, and its number."""
    base = np.array(FRONT[sector]) * (NARROWING, 1.0) * KM_PER_DEGREE
    steps = np.diff(base, axis=0)
    length = float(np.hypot(*steps.T).sum())
    ahead = np.vstack([steps[:1], steps[:-1] + steps[1:], steps[-1:]])
    normal = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.hypot(*ahead.T)[:, None]
    moved = (base + normal * gained / length) / (NARROWING * KM_PER_DEGREE, KM_PER_DEGREE)
    line, begun = _at(moved, scale), _at(FRONT[sector], scale)
    colour = "var(--gain)" if gained >= 0 else "var(--lost)"
    x, y = line[len(line) // 2]
    return (
        svg.area(begun + line[::-1], fill=colour, opacity=0.85)
        + svg.line(line, stroke="var(--ink)", stroke_width=3.0, stroke_linecap="round")
        + svg.tag("circle", cx=x, cy=y, r=10.5, fill="var(--card)", stroke="var(--ink)", stroke_width=1.4)
        + svg.text(x, y + 5, str(row + 1), text_anchor="middle", font_weight=650)
    )


def _table(picture: Picture, gained: Array, words: Words, left: float, top: float, columns: int) -> str:
    """Sectors by number: ground gained, and the balance of force there."""
    ratios = picture.world["sector"]["force_ratio"]
    rows = len(SECTORS) // columns
    parts = []
    for number, sector in enumerate(SECTORS):
        column, row = divmod(number, rows)
        x, y = left + column * (TABLE + 24.0), top + 42 + 31 * row
        if not row:
            parts += [
                svg.text(x + 174, top + 12, words("front.gained"), text_anchor="end", fill="var(--quiet)"),
                svg.text(x + TABLE, top + 12, words("front.ratio"), text_anchor="end", fill="var(--quiet)"),
            ]
        parts += [
            svg.text(x, y, f"{number + 1}", font_weight=650),
            svg.text(x + 18, y, words(f"names.{sector}")),
            svg.text(x + 174, y, f"{gained[number]:+,.0f}", text_anchor="end"),
            svg.text(x + TABLE, y, f"{ratios[number]:.2f}", text_anchor="end"),
            svg.line([(x, y + 9), (x + TABLE, y + 9)], stroke="var(--line)"),
        ]
    return "".join(parts)
