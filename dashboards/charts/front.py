"""The map: outlines, the front line, and the ground gained and lost since the start, to scale."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np

from agents.entities import SECTORS
from dashboards import tables
from dashboards.charts import frontline, svg
from dashboards.charts.frontline import ALONG, Line
from dashboards.i18n import Words
from dashboards.live.live_run import Picture

CITIES: Final = {
    "kyiv_city": (30.52, 50.45), "kharkiv": (36.25, 49.98), "dnipro": (35.05, 48.46),
    "sumy_city": (34.8, 50.91),
    "zaporizhzhia_city": (35.14, 47.84), "kherson_city": (32.62, 46.64), "odesa": (30.73, 46.48),
    "donetsk": (37.8, 48.0), "melitopol": (35.37, 46.85), "mariupol": (37.55, 47.1),
}  # fmt: skip
# Names that stand to the left of their town, clear of the line.
LEFT_OF: Final = ("kharkiv", "dnipro", "zaporizhzhia_city", "sumy_city", "kherson_city")
SOUTH_WEST: Final = (30.3, 45.72)
NORTH_EAST: Final = (40.3, 51.75)
# The whole country in a corner: share of the width of the figure.
INSET: Final = 0.25
WHOLE: Final = ((22.0, 44.2), (40.3, 52.5))
YEAR: Final = 12


class Frame(NamedTuple):
    """Where a part of the map stands in the figure.

    Attributes
    ----------
    left, top
        Corner of the part in the figure [px].
    west, north
        That corner on the map [km].
    scale
        Pixels per kilometre.
    """

    left: float
    top: float
    west: float
    north: float
    scale: float

    def at(self, points: Any) -> Any:
        """Places in the figure of points on the map."""
        x, y = np.asarray(points).T
        return np.stack(
            [self.left + (x - self.west) * self.scale, self.top + (self.north - y) * self.scale], -1
        )

    @property
    def transform(self) -> str:
        """The same as an SVG transformation of map coordinates with y to the south."""
        x, y = self.left - self.west * self.scale, self.top + self.north * self.scale
        return f"translate({x:.1f} {y:.1f}) scale({self.scale:.4f})"


class Fronts(NamedTuple):
    """The line at the start, twelve months ago, and now; ``gained`` by sector since the start [km2]."""

    opening: Line
    earlier: Line | None
    now: Line
    gained: Any


def fronts(picture: Picture) -> Fronts:
    """Lines of a picture's month; there is an earlier one from month 12 on."""
    held = [_along(world) for world in picture.worlds]
    opening = frontline.opening(tuple(held[0]))
    earlier = frontline.moved(opening, held[-1 - YEAR] - held[0]) if len(held) > YEAR else None
    return Fronts(opening, earlier, frontline.moved(opening, held[-1] - held[0]), held[-1] - held[0])


def _along(world: np.void) -> Any:
    """Occupied area by sector in the order of the line [km2]."""
    return world["sector"]["occupied_area"][[SECTORS.index(sector) for sector in ALONG]]


def base() -> str:
    """The land that never changes, in map coordinates, for ``use`` in every figure."""
    outlines = frontline.outlines()
    neighbours = "".join(_shape(ring) for ring in outlines["neighbours"])
    ukraine = "".join(_shape(ring) for ring in (outlines["ukraine"], *outlines["islands"]))
    return svg.tag(
        "svg",
        svg.tag(
            "defs",
            svg.tag(
                "g",
                svg.tag("path", d=neighbours, fill="var(--abroad)"),
                svg.tag(
                    "path", d=ukraine, fill="var(--land)", stroke="var(--quiet)", stroke_width=1,
                    vector_effect="non-scaling-stroke",
                ),
                id="map-land",
            ),
        ),
        width=0, height=0, aria_hidden="true",
    )  # fmt: skip


def _shape(ring: Any) -> str:
    """A ring as path data in map coordinates with y to the south."""
    return "M" + "L".join(f"{x:.0f} {-y:.0f}" for x, y in ring) + "Z"


def draw(picture: Picture, words: Words, width: float) -> str:
    """The map of a month.

    Parameters
    ----------
    picture
        The run up to the month shown.
    words
        Texts.
    width
        Width of the figure [px].
    """
    (west, south), (east, north) = frontline.project(np.array([SOUTH_WEST, NORTH_EAST]))
    scale = width / (east - west)
    height = (north - south) * scale
    frame = Frame(0.0, 0.0, west, north, scale)
    lines = fronts(picture)
    parts = [
        svg.rect(0, 0, width, height, fill="var(--sea)"),
        _land(frame),
        *_ground(frame, lines),
        *_cities(frame, words),
        *_numbers(frame, lines.now),
        _inset(lines.now, width, height),
        _date(picture, words, width),
    ]
    clip = svg.tag("clipPath", svg.rect(0, 0, width, height, rx=8), id="map")
    share = 100 * float(picture.world["front"][0]["occupied_share"])
    label = words("front.label", area=float(lines.gained.sum()), share=share, when=words.month_of(picture))
    return svg.drawing(width, height, clip, svg.tag("g", *parts, clip_path="url(#map)"), label=label)


def _land(frame: Frame) -> str:
    return svg.tag("use", href="#map-land", transform=frame.transform)


def _ground(frame: Frame, lines: Fronts) -> Iterable[str]:
    """Ground held at the start, what each sector gained or lost since, and the lines."""
    yield _held(frame, lines.opening)
    yield from _changes(frame, lines)
    if lines.earlier:
        yield svg.line(
            frame.at(lines.earlier.points), stroke="var(--ink)", stroke_width=1.4, stroke_dasharray="3 3"
        )
    yield svg.line(
        frame.at(lines.now.points), stroke="var(--russia)", stroke_width=2.6, stroke_linecap="round",
        class_="line-now",
    )  # fmt: skip


def _held(frame: Frame, line: Line) -> str:
    rings = (frontline.held(line), *frontline.outlines()["islands"])
    shape = "".join(svg.path(frame.at(ring)) + "Z" for ring in rings)
    return svg.tag("path", d=shape, fill="var(--held)", class_="held")


def _changes(frame: Frame, lines: Fronts) -> Iterable[str]:
    """Ground passed over by each sector: exactly the area that the model says."""
    for row, sector in enumerate(ALONG):
        (inside,) = np.nonzero(lines.now.weights[row])
        if not abs(lines.gained[row]) >= 1:
            continue
        span = slice(inside[0] - 1, inside[-1] + 2)
        ring = np.concatenate([lines.opening.points[span], lines.now.points[span][::-1]])
        kind = "gain" if lines.gained[row] > 0 else "lost"
        shape = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in frame.at(ring)) + "Z"
        yield svg.tag("path", d=shape, fill=f"var(--{kind})", data_sector=sector)


def _cities(frame: Frame, words: Words) -> Iterable[str]:
    for name, place in CITIES.items():
        x, y = frame.at(frontline.project(place))
        left = name in LEFT_OF
        yield svg.tag("circle", cx=float(x), cy=float(y), r=2.2, fill="var(--ink)")
        yield svg.text(
            float(x) + (-5 if left else 5), float(y) + 4, words(f"names.{name}"), fill="var(--ink)",
            text_anchor="end" if left else "start", class_="town",
        )  # fmt: skip


def _numbers(frame: Frame, line: Line) -> Iterable[str]:
    """Number of each sector, behind the middle of its line."""
    for row, sector in enumerate(ALONG):
        inside = np.nonzero(line.weights[row])[0]
        middle = int(inside[len(inside) // 2])
        x, y = frame.at(line.points[middle]) - 15 * line.directions[row] * (1, -1)
        yield svg.tag(
            "circle", cx=float(x), cy=float(y), r=9.0, fill="var(--card)", stroke="var(--russia)",
            stroke_width=1.4,
        ) + svg.text(
            float(x), float(y) + 4.5, str(SECTORS.index(sector) + 1), text_anchor="middle", font_weight=650,
        )  # fmt: skip


def _inset(line: Line, width: float, height: float) -> str:
    """The whole country in the lower left corner, over land that the large map does not need."""
    (west, south), (east, north) = frontline.project(np.array(WHOLE))
    wide = INSET * width
    scale = wide / (east - west)
    high = (north - south) * scale
    frame = Frame(6.0, height - high - 6.0, west, north, scale)
    box = svg.tag("clipPath", svg.rect(frame.left, frame.top, wide, high, rx=4), id="inset")
    return box + svg.tag(
        "g",
        svg.rect(frame.left, frame.top, wide, high, fill="var(--sea)"),
        _land(frame),
        _held(frame, line),
        svg.rect(frame.left, frame.top, wide, high, rx=4, fill="none", stroke="var(--quiet)"),
        clip_path="url(#inset)",
    )


def _date(picture: Picture, words: Words, width: float) -> str:
    text = words.month_of(picture)
    # Wide letters in any font; Chinese ones are as wide as high.
    wide = sum(10.0 if letter.isascii() else 15.0 for letter in text) + 12.0
    return svg.rect(width - 8.0 - wide, 8, wide, 24, fill="var(--card)", rx=5, opacity=0.9) + svg.text(
        width - 14.0, 25, text, text_anchor="end", font_weight=650, class_="map-date"
    )


def legend(words: Words) -> str:
    """What the colours and lines of the map are."""
    entries = [
        _entry("held", svg.rect(0, 0, 14, 12, fill="var(--held)"), words),
        _entry("gain", svg.rect(0, 0, 14, 12, fill="var(--gain)"), words),
        _entry("lost", svg.rect(0, 0, 14, 12, fill="var(--lost)"), words),
        _entry("now", svg.line([(0, 6), (18, 6)], stroke="var(--russia)", stroke_width=3), words),
        _entry("earlier", svg.line([(0, 6), (18, 6)], stroke="var(--ink)", stroke_dasharray="3 3"), words),
    ]  # fmt: skip
    return svg.tag("p", *entries, class_="legend")


def _entry(name: str, mark: str, words: Words) -> str:
    drawn = svg.tag("svg", mark, viewBox="0 0 18 12", width=18, height=12, aria_hidden="true")
    return svg.tag("span", drawn, svg.escape(words(f"front.{name}")))


def sectors(picture: Picture, words: Words) -> str:
    """Sectors by number: ground gained since the start and in this month, and the balance of force."""
    now = picture.world["sector"]
    opening = picture.worlds[0]["sector"]
    before = picture.worlds[-2]["sector"] if picture.month else None
    rows = []
    for row, sector in enumerate(SECTORS):
        # Nobody has fought before the first month.
        area, ratio = float(now["occupied_area"][row]), float(now["force_ratio"][row])
        month = f"{area - float(before['occupied_area'][row]):+,.0f}" if before is not None else "–"
        rows.append(
            [
                svg.escape(f"{row + 1} {words(f'names.{sector}')}"),
                f"{area - float(opening['occupied_area'][row]):+,.0f}",
                month,
                f"{ratio:.2f}" if ratio else "–",
            ]
        )
    heads = [words(f"front.{name}") for name in ("sector", "gained", "month", "ratio")]
    return tables.table(heads, rows)
