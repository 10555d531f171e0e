"""Geometry of the map: outlines, and the front as one continuous line whose areas are those of the model.

Everything is in kilometres of an equal-area projection (Lambert's cylindrical one, true at 48.6 degrees
north). The front of January 2026 is traced by hand from published maps for orientation. A sector gains
ground by moving its part of the line in one direction, by a depth that falls to zero at both ends. The area
passed over is then linear in the depth, so that the depth for a given area is known exactly.
"""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
RADIUS: Final = 6371.0088  # mean radius of the Earth [km]
TRUE_LATITUDE: Final = float(np.cos(np.radians(48.6)))
SPACING: Final = 5.0  # between points of the line [km]
SMOOTHING: Final = 2  # points to either side
TAPER: Final = 0.25  # share of a sector, at either end, over which the depth rises
# Sectors from the mouth of the Dnipro to the border with Russia: longitude and latitude. The last one follows
# the border itself.
TRACE: Final = {
    "kherson": (
        (31.51, 46.59), (31.9, 46.52), (32.35, 46.55), (32.65, 46.62), (33.05, 46.72), (33.4, 46.78),
        (33.75, 46.95), (33.95, 47.25), (34.3, 47.48), (34.7, 47.5),
    ),
    "zaporizhzhia": ((34.7, 47.5), (35.25, 47.47), (35.75, 47.5), (36.2, 47.66), (36.75, 47.88)),
    "pokrovsk": ((36.75, 47.88), (36.95, 48.15), (37.15, 48.3), (37.4, 48.33), (37.65, 48.4)),
    "fortress_belt": ((37.65, 48.4), (37.8, 48.6), (38.05, 48.83), (37.9, 49.0)),
    "kupiansk": ((37.9, 49.0), (37.72, 49.3), (37.65, 49.65), (37.7, 49.9), (37.73, 50.08)),
}  # fmt: skip
BORDER_SECTOR: Final = "sumy"
ALONG: Final = (*TRACE, BORDER_SECTOR)


class Line(NamedTuple):
    """The front: its points, and what moves them.

    Attributes
    ----------
    points
        Shape (points, 2) [km], from the mouth of the Dnipro to the north.
    weights
        Depth of each point relative to that of its sector, shape (sectors, points).
    directions
        Unit vector in which each sector advances, shape (sectors, 2).
    """

    points: Array
    weights: Array
    directions: Array


def project(degrees: Any) -> Array:
    """Places given as longitude and latitude, in km on the map, x to the east and y to the north."""
    places = np.asarray(degrees, dtype=float)
    x = RADIUS * np.radians(places[..., 0]) * TRUE_LATITUDE
    y = RADIUS * np.sin(np.radians(places[..., 1])) / TRUE_LATITUDE
    return np.stack([x, y], axis=-1)


@cache
def outlines() -> dict[str, Any]:
    """Outlines of Ukraine in its borders of 1991 and of its neighbours, in km; source in the file."""
    read = json.loads(Path(__file__).with_name("outlines.json").read_text(encoding="utf-8"))
    parts = {name: project(read[name]) for name in ("north_border", "east_and_coast", "west")}
    rings = {name: tuple(project(ring) for ring in read[name]) for name in ("islands", "neighbours")}
    whole = np.concatenate([parts["north_border"], parts["east_and_coast"][1:], parts["west"][1:-1]])
    return parts | rings | {"ukraine": whole, "source": read["source"]}


def area(ring: Array) -> float:
    """Area of a closed ring [km2]."""
    x, y = ring.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


@cache
def traced() -> Line:
    """The line as traced."""
    parts = [_resampled(project(TRACE[sector])) for sector in TRACE]
    parts.append(_resampled(outlines()["north_border"][::-1]))
    starts = np.cumsum([0, *(len(part) - 1 for part in parts)])
    points = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    points[: starts[-2] + 1] = _smoothed(points[: starts[-2] + 1])
    weights = np.zeros((len(parts), len(points)))
    directions = np.zeros((len(parts), 2))
    for row, (first, last) in enumerate(pairwise(starts.tolist())):
        along = np.linspace(0.0, 1.0, last - first + 1)
        rise = np.clip(np.minimum(along, 1 - along) / TAPER, 0.0, 1.0)
        weights[row, first : last + 1] = rise * rise * (3 - 2 * rise)
        east, north = points[last] - points[first]
        directions[row] = np.array([-north, east]) / np.hypot(east, north)
    return Line(points, weights, directions)


def moved(line: Line, areas: Array) -> Line:
    """The line after every sector has passed over an area, shape (sectors,) in the order of ``ALONG`` [km2].

    Negative areas are ground lost.
    """
    steps = np.diff(line.points, axis=0)
    mean = (line.weights[:, 1:] + line.weights[:, :-1]) / 2
    across = steps[None, :, 0] * line.directions[:, 1:] - steps[None, :, 1] * line.directions[:, :1]
    depths = np.asarray(areas) / (mean * across).sum(axis=1)
    return line._replace(points=line.points + np.einsum("s,sp,sd->pd", depths, line.weights, line.directions))


@cache
def opening(occupied: tuple[float, ...]) -> Line:
    """The line behind which lies the area that Russia holds at the start of a run.

    Parameters
    ----------
    occupied
        Area held by sector, in the order of ``ALONG`` [km2]. That of the border sector lies along the
        border; the rest of the trace is moved until the total of the others lies behind it.
    """
    line = traced()
    ends = np.array(
        [project(TRACE[sector])[[0, -1]] if sector in TRACE else np.zeros((2, 2)) for sector in ALONG]
    )
    lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    missing = sum(occupied[:-1]) - held_area(line)
    amounts = missing * lengths / lengths.sum()
    amounts[-1] = occupied[-1]
    return moved(line, amounts)


def held(line: Line) -> Array:
    """Ring around the ground behind the line, without the islands."""
    return np.concatenate([line.points, outlines()["north_border"][1:], outlines()["east_and_coast"][1:-1]])


def held_area(line: Line) -> float:
    """Area behind the line, islands included [km2]."""
    return area(held(line)) + sum(map(area, outlines()["islands"]))


def _resampled(points: Array) -> Array:
    """Points at even distances of about ``SPACING`` along a polyline, both ends kept."""
    along = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    at = np.linspace(0.0, along[-1], max(2, round(along[-1] / SPACING) + 1))
    return np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)], axis=-1)


def _smoothed(points: Array) -> Array:
    """Running mean along a line, both ends kept."""
    width = 2 * SMOOTHING + 1
    padded = np.concatenate([points[:1]] * SMOOTHING + [points] + [points[-1:]] * SMOOTHING)
    means = np.stack(
        [np.convolve(padded[:, axis], np.ones(width) / width, "valid") for axis in (0, 1)], axis=-1
    )
    return np.concatenate([points[:1], means[1:-1], points[-1:]])
