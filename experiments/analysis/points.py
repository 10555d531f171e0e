"""Points of a study: sets of assumptions under which the same wars are played."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, overload

import numpy as np

from experiments.errors import InputError
from model import parameters
from model.csv_tables import nearest
from model.ensemble import Plan, Runs, continue_from, plan_of, seed_words
from model.scenario import Scenario
from model.world import blank

Array = np.ndarray[Any, Any]
# Of many wrong points, so many are told; the rest are counted.
MOST_TOLD: Final = 10


@dataclass(frozen=True)
class Point:
    """One set of assumptions: a scenario, with parameters set on top of it."""

    name: str
    scenario: Scenario
    settings: Mapping[str, float] = field(default_factory=dict)


class PointTable(Sequence[Point]):
    """Many points on one scenario, given as a table of settings: light where there are thousands.

    Parameters
    ----------
    scenario
        What every point starts from.
    names
        Parameters that are set, one a column.
    values
        What they are set to, shape (points, names).
    first_runs
        Number of the first war at each point, shape (points,); 0 at all, so that all play the same wars,
        unless chance is varied as well.
    """

    def __init__(
        self, scenario: Scenario, names: Sequence[str], values: Array, first_runs: Array | None = None
    ) -> None:
        self.scenario = scenario
        self.names = tuple(names)
        self.values = np.array(values, dtype="f8").reshape(-1, len(self.names))
        given = np.zeros(len(self.values)) if first_runs is None else first_runs
        self.first_runs: Array = np.asarray(given, dtype="i8")

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, place: int) -> Point: ...
    @overload
    def __getitem__(self, place: slice) -> "PointTable": ...
    def __getitem__(self, place: int | slice) -> "Point | PointTable":
        if isinstance(place, slice):
            return PointTable(self.scenario, self.names, self.values[place], self.first_runs[place])
        row = self.values[place].tolist()
        return Point(str(range(len(self))[place]), self.scenario, dict(zip(self.names, row, strict=True)))

    def __iter__(self) -> Iterator[Point]:
        return (self[place] for place in range(len(self)))


class Family(NamedTuple):
    """Points that share a scenario and the names of what is set on top of it.

    ``places`` says where in the study they stand, shape (members,); ``values`` what each sets, shape
    (members, names); ``first_runs`` the number of the first war of each, shape (members,).
    """

    scenario: Scenario
    names: tuple[str, ...]
    places: Array
    values: Array
    first_runs: Array


def families(points: Sequence[Point]) -> list[Family]:
    """Points by what they share, each family in the order of its first point."""
    if isinstance(points, PointTable):
        return [
            Family(points.scenario, points.names, np.arange(len(points)), points.values, points.first_runs)
        ]
    identities: dict[int, str] = {}
    members: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for place, point in enumerate(points):
        if id(point.scenario) not in identities:
            identities[id(point.scenario)] = point.scenario.identity
        key = identities[id(point.scenario)], tuple(sorted(point.settings))
        members.setdefault(key, []).append(place)
    return [
        Family(
            points[places[0]].scenario,
            names,
            np.array(places),
            np.array([[points[place].settings[name] for name in names] for place in places], dtype="f8"),
            np.zeros(len(places), dtype="i8"),
        )
        for (_, names), places in members.items()
    ]


def check(points: Sequence[Point], grouped: Sequence[Family]) -> None:
    """Refuse settings of unknown parameters or out of range.

    Raises
    ------
    InputError
        With every problem, or the first of very many.
    """
    found = [problem for family in grouped for problem in _problems(points, family)]
    if len(found) > MOST_TOLD:
        found[MOST_TOLD:] = [f"and {len(found) - MOST_TOLD:,} more problems"]
    if found:
        raise InputError(*found)


def _problems(points: Sequence[Point], family: Family) -> Iterator[str]:
    table = parameters.table()
    for column, name in enumerate(family.names):
        if name not in table:
            yield f"unknown parameter '{name}'{nearest(name, table)}"
            continue
        values, known = family.values[:, column], table[name]
        # Written so that what is not a number is wrong too.
        for member in np.flatnonzero(~((values >= known.minimum) & (values <= known.maximum))):
            problem = known.problem_with(float(values[member]))
            yield f"point '{points[family.places[member]].name}': {problem}"


class Player:
    """Plays wars at the points of one family, all in one call of the kernel."""

    def __init__(self, family: Family, seed: int) -> None:
        first = dict(zip(family.names, family.values[0].tolist(), strict=True))
        table = list(parameters.table())
        self.values = family.values
        self.first_runs = family.first_runs
        self.seed = seed_words(seed)
        # Which parameters are set decides what is still drawn, so one plan serves the whole family.
        self.plan: Plan = plan_of(family.scenario.altered(first))
        self.base = parameters.values_with(family.scenario.parameters)
        self.columns = [table.index(name) for name in family.names]

    def play(self, members: Array, runs: Array) -> Array:
        """Measure wars, given the members of the family and the runs counted from the first, both (wars,).

        Returns
        -------
        measured
            Shape (wars, outcomes); the very numbers ``simulate`` gives for each point and run.
        """
        values = np.tile(self.base, (len(members), 1))
        values[:, self.columns] = self.values[members]
        chosen = Runs(runs + self.first_runs[members], np.zeros(len(runs), dtype="i8"), self.seed, 1)
        return continue_from(blank(len(members)), values, self.plan, chosen).measured
