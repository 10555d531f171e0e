"""What a sweep varies, and the points of its design."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from scipy.stats import qmc

from experiments.errors import InputError
from experiments.running.points import Point, PointTable
from experiments.scenarios.library import months_of
from model import levers, parameters
from model.csv_tables import nearest, shown
from model.levers import Event
from model.scenario import Scenario, ScenarioError

Array = np.ndarray[Any, Any]
DESIGNS: Final = ("grid", "lhs", "sobol")
LEVELS: Final = 5
POINTS: Final = 64
MOST_LEVELS: Final = 1_000
MOST_POINTS: Final = 20_000
# Each point that set a lever is a scenario of its own, and needs its own months of orders.
MOST_LEVER_POINTS: Final = 1_000
MOST_WRITTEN: Final = 10**15
FORM: Final = re.compile(
    r"(?P<name>(?:(?P<when>[0-9][0-9.-]{0,20}):)?"
    r"(?P<what>[A-Za-z0-9_. -]{1,80})(?P<factor>\*?))"
    r"=(?P<low>[^:]+):(?P<high>[^:]+)(?::(?P<levels>[0-9]{1,9}))?"
)


@dataclass(frozen=True)
class Axis:
    """A parameter or a lever that is varied from low to high.

    Attributes
    ----------
    name
        As written: a parameter, or ``MONTH:LEVER`` as for ``--event``, with ``*`` for a factor.
    low, high
        Ends of the range, in the unit of the parameter or lever.
    levels
        Values on a grid, the ends among them; None if not given.
    """

    name: str
    low: float
    high: float
    levels: int | None = None

    @property
    def lever(self) -> str | None:
        """Lever that is set, or None for a parameter."""
        found = FORM.fullmatch(f"{self.name}=0:0")
        return found["what"] if found and found["when"] else None

    @property
    def unit(self) -> str:
        """Unit of the values."""
        if self.lever is None:
            return parameters.table()[self.name].unit
        return "ratio" if self.name.endswith("*") else levers.table()[levers.named(self.lever)[0]].unit

    @property
    def meaning(self) -> str:
        """What is varied, as text."""
        if self.lever is None:
            return parameters.table()[self.name].meaning
        months = self.name.partition(":")[0].replace("-", " to ")
        factor = ", as a factor" if self.name.endswith("*") else ""
        return f"lever {self.lever} from month {months}{factor}"

    def event(self, value: float, start: str) -> Event:
        """Lever set to a value, in a run that starts in a month."""
        found = FORM.fullmatch(f"{self.name}=0:0")
        assert found
        month, until = months_of(found["when"], start) or (0, None)
        return Event(
            month=month,
            lever=found["what"],
            value=None if found["factor"] else value,
            factor=value if found["factor"] else None,
            until=until,
        )

    def problems(self, scenario: Scenario) -> list[str]:
        """What is wrong with it, as text."""
        place = f"--vary {self.name}"
        if self.lever is None:
            known = parameters.table().get(self.name)
            if known is None:
                hint = nearest(self.name, parameters.table())
                return [f"{place}: unknown parameter {shown(self.name)}{hint}"]
            found = [known.problem_with(end) for end in (self.low, self.high)]
        else:
            found = [
                problem
                for end in (self.low, self.high)
                for problem in levers.problems(self.event(end, scenario.start), scenario.horizon)
            ]
        problems = [f"{place}: {problem}" for problem in dict.fromkeys(filter(None, found))]
        if not problems and not self.low < self.high:
            problems.append(f"{place}: {self.low:g} to {self.high:g} is no range; the low end comes first")
        if self.levels is not None and not 2 <= self.levels <= MOST_LEVELS:
            problems.append(
                f"{place}: {self.levels} is out of range; allowed is 2 to {MOST_LEVELS:,} [levels]"
            )
        return problems


def axis_of(text: str) -> Axis:
    """Axis from what a person wrote: ``NAME=low:high[:n]`` or ``WHEN:LEVER=low:high[:n]``.

    Raises
    ------
    InputError
        If it is not written so.
    """
    match = FORM.fullmatch(text)
    try:
        if match is None or (match["factor"] and not match["when"]):
            raise ValueError
        low, high = float(match["low"]), float(match["high"])
    except ValueError:
        raise InputError(
            f"--vary {shown(text)} must be written NAME=low:high or NAME=low:high:n for a parameter, "
            "WHEN:LEVER=low:high[:n] for a lever, with *= for a factor"
        ) from None
    return Axis(match["name"], low, high, int(match["levels"]) if match["levels"] else None)


def check_design(axes: Sequence[Axis], design: str, points: int | None, scenario: Scenario) -> None:
    """Refuse a design that makes no sense.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = [problem for axis in axes for problem in axis.problems(scenario)]
    names = [axis.name for axis in axes]
    if not axes:
        found.append("a sweep needs something to vary: --vary NAME=low:high")
    found += [f"--vary {name} is given twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if design not in DESIGNS:
        found.append(f"--design {design!r} is unknown; allowed is {', '.join(DESIGNS)}")
    elif design == "grid" and points is not None:
        found.append("--points is for lhs and sobol; a grid has the levels of --vary NAME=low:high:n")
    elif design != "grid":
        found += _problems_of_a_sample(axes, design, points)
    if not found:
        most = MOST_LEVER_POINTS if any(axis.lever for axis in axes) else MOST_POINTS
        if (count := _count(axes, design, points)) > most:
            many = f"{count:,}" if count < MOST_WRITTEN else "more than can be written"
            found.append(f"{many} points are too many; allowed is {most:,}")
    if found:
        raise InputError(*found)


def _problems_of_a_sample(axes: Sequence[Axis], design: str, points: int | None) -> list[str]:
    found = [
        f"--vary {axis.name}: levels are for the grid; --points says how many points {design} has"
        for axis in axes
        if axis.levels is not None
    ]
    if points is not None and not 2 <= points <= MOST_POINTS:
        found.append(f"--points {points} is out of range; allowed is 2 to {MOST_POINTS:,}")
    elif points is not None and design == "sobol" and points.bit_count() > 1:
        lower = 1 << (points.bit_length() - 1)
        found.append(f"--points {points} is not a power of two, as sobol needs; {lower} and {2 * lower} are")
    return found


def _count(axes: Sequence[Axis], design: str, points: int | None) -> int:
    if design == "grid":
        return math.prod(axis.levels or LEVELS for axis in axes)
    return points or POINTS


def values_of(axes: Sequence[Axis], design: str, points: int | None, seed: int) -> Array:
    """Values of a checked design, shape (points, axes), in the units of the axes.

    Parameters
    ----------
    axes
        What is varied.
    design
        ``grid``: every level with every other, the last axis fastest; ``lhs``: a Latin hypercube;
        ``sobol``: a scrambled Sobol sequence.
    points
        Number of points of the latter two; 64 if None.
    seed
        Seed of the latter two.

    References
    ----------
    McKay, Beckman and Conover 1979; Owen 1998.
    """
    if design == "grid":
        levels = [np.linspace(axis.low, axis.high, axis.levels or LEVELS) for axis in axes]
        values = np.array(list(product(*levels)))
    else:
        sampler = {"lhs": qmc.LatinHypercube, "sobol": qmc.Sobol}[design]
        sample = sampler(len(axes), seed=np.random.default_rng(seed)).random(points or POINTS)
        values = qmc.scale(sample, [axis.low for axis in axes], [axis.high for axis in axes])
    # Rid of what the binary system adds to decimal levels, such as 0.30000000000000004.
    rounded: Array = np.array([[float(f"{value:.12g}") for value in row] for row in values])
    return rounded


def points_of(scenario: Scenario, axes: Sequence[Axis], values: Array) -> Sequence[Point]:
    """Points of a study at these values, shape (points, axes).

    Raises
    ------
    InputError
        If a lever cannot be set to one of the values.
    """
    if not any(axis.lever for axis in axes):
        return PointTable(scenario, [axis.name for axis in axes], values)
    points = []
    for number, row in enumerate(values.tolist()):
        settings = {axis.name: value for axis, value in zip(axes, row, strict=True) if not axis.lever}
        events = tuple(
            axis.event(value, scenario.start) for axis, value in zip(axes, row, strict=True) if axis.lever
        )
        try:
            points.append(Point(str(number), scenario.altered(events=events), settings))
        except ScenarioError as error:
            raise InputError(*error.problems) from None
    return points
