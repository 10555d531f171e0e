"""Every run a dot: above the month in which it ended, coloured by its path."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboards.charts import svg
from dashboards.charts.svg import Room, months_axis
from dashboards.i18n import Words
from dashboards.live.continuations import PATH_OF_CODE, Array
from experiments.statistics.distribution import CENSORED
from model.endings import ENDINGS, PATHS

HEIGHT = 330.0
FOOT = 44.0


@dataclass(frozen=True, eq=False)
class Dots:
    """Runs laid out as dots.

    Attributes
    ----------
    endings, months
        Code and month of each run's ending, by run number, shape (runs,).
    horizon
        Last month; runs ongoing then stand in a block of their own at the right.
    width
        Width of the figure [px].
    only
        Code of the ending whose runs can be chosen, while the others are grey; of all endings if None.
    """

    endings: Array
    months: Array
    horizon: int
    width: float
    only: int | None = None

    @cached_property
    def shown(self) -> Array:
        """Whether each run can be chosen."""
        return self.endings == self.only if self.only is not None else np.full(len(self.endings), True)

    @cached_property
    def room(self) -> Room:
        """Where runs that ended before the horizon lie."""
        lasting = float(np.mean(self.lasting)) if len(self.endings) else 0.0
        block = 40.0 + 0.5 * self.width * lasting
        return Room(8.0, 6.0, self.width - 16.0 - block, HEIGHT - FOOT - 6.0, self.horizon)

    @cached_property
    def lasting(self) -> Array:
        """Whether each run was ongoing at the horizon."""
        return self.endings == ENDINGS.index(CENSORED)

    @cached_property
    def tallest(self) -> int:
        """Most runs that ended in one month, at least 1."""
        return int(np.bincount(self.months[~self.lasting]).max()) if (~self.lasting).any() else 1

    @cached_property
    def pitch(self) -> float:
        """Distance between dots [px]: the largest at which every column fits."""
        month = self.room.width / self.horizon
        block = self.width - 16.0 - self.room.width - 20.0
        for pitch in np.arange(14.0, 1.0, -0.25):
            rows = int(self.room.height // pitch)
            fits = self.tallest <= rows * max(1, int(month // pitch))
            if fits and int(self.lasting.sum()) <= rows * max(1, int(block // pitch)):
                return float(pitch)
        return 1.0

    @cached_property
    def places(self) -> Array:
        """Centre of each run's dot, shape (runs, 2) [px]."""
        pitch, room = self.pitch, self.room
        rows = max(1, int(room.height // pitch))
        foot = room.top + room.height - pitch / 2
        found = np.zeros((len(self.endings), 2))
        # Within a month dots are piled by path and ending, so that colours lie together.
        order = np.lexsort((np.arange(len(self.endings)), self.endings, PATH_OF_CODE[self.endings]))
        columns = min(max(1, int(room.width / self.horizon // pitch)), -(-self.tallest // rows))
        piled = np.zeros(self.horizon + 1, dtype="i8")
        waiting = 0
        for run in order:
            if self.lasting[run]:
                column, row = divmod(waiting, rows)
                found[run] = room.left + room.width + 20.0 + pitch * (column + 0.5), foot - pitch * row
                waiting += 1
                continue
            month = self.months[run]
            row, column = divmod(int(piled[month]), columns)
            middle = room.x(month - 0.5) + pitch * (column - (columns - 1) / 2)
            found[run] = middle, foot - pitch * row
            piled[month] += 1
        return found

    def nearest(self, x: float, y: float) -> int | None:
        """Run whose dot lies at a place of the figure, or None if there is none near it."""
        apart = np.where(self.shown, np.hypot(*(self.places - (x, y)).T), np.inf)
        run = int(np.argmin(apart))
        return run if apart[run] <= max(self.pitch, 8.0) else None

    def beside(self, run: int, key: str) -> int:
        """Run to which an arrow key moves the choice."""
        if key in ("Home", "End"):
            order = np.lexsort((-self.places[:, 1], self.places[:, 0]))
            return int(order[self.shown[order]][0 if key == "Home" else -1])
        step = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}[key]
        moved = self.places - self.places[run]
        along, across = moved @ np.array(step), np.abs(moved @ np.array(step[::-1]))
        ahead = np.flatnonzero(self.shown & (along > self.pitch / 2))
        return int(ahead[np.argmin(along[ahead] + 3 * across[ahead])]) if len(ahead) else run


def draw(dots: Dots, chosen: int | None, words: Words) -> str:
    """Dots by path, as one line of zero-length strokes a path, and a ring around the chosen one."""
    paths = np.where(dots.shown, PATH_OF_CODE[dots.endings], len(PATHS))
    colours = (*(f"var(--path-{path})" for path in PATHS), "var(--undecided)")
    size = max(dots.pitch - 0.8, 1.0)
    parts = [months_axis(dots.room)]
    for place, colour in enumerate(colours):
        mine = dots.places[paths == place]
        if len(mine):
            strokes = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in mine)
            parts.append(
                svg.tag(
                    "path", d=strokes, stroke=colour, stroke_width=size,
                    stroke_linecap="round", fill="none",
                )
            )  # fmt: skip
    foot = HEIGHT - 6
    parts.append(svg.text(dots.room.left, foot, words("dots.axis"), fill="var(--quiet)"))
    parts.append(
        svg.text(dots.width - 4, foot, words("dots.lasting"), text_anchor="end", fill="var(--quiet)")
    )
    if chosen is not None:
        x, y = dots.places[chosen]
        parts.append(
            svg.tag(
                "circle",
                cx=float(x),
                cy=float(y),
                r=size / 2 + 4,
                fill="none",
                stroke="var(--ink)",
                stroke_width=2.5,
            )
        )
    return svg.drawing(dots.width, HEIGHT, *parts, label=words("dots.title"))
