"""Points: sets of assumptions under which the same runs are simulated; a batch has one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, overload

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.results import rows
from experiments.running.study import Fetch, Stage
from experiments.running.updated import Updated
from model import outcomes, parameters, shocks
from model.csv_tables import nearest
from model.ensemble import Plan, Runs, continue_from, plan_of, seed_words
from model.scenario import Scenario
from model.world import blank

Array = np.ndarray[Any, Any]
MOST_ROWS: Final = 100_000_000
# Runs are numbered in 32 bits.
MOST_NUMBERS: Final = 2**32
# Of many wrong points so many are named; the rest are counted.
MOST_NAMED: Final = 10


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
        Number of the first run at each point, shape (points,); 0 at all, so that all have the same chances,
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
    (members, names); ``first_runs`` the number of the first run of each, shape (members,).
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


def check_points(points: Sequence[Point], grouped: Sequence[Family], runs: int) -> None:
    """Refuse settings of unknown parameters or out of range, and more runs than can be numbered or stored.

    Raises
    ------
    InputError
        With every problem, or the first of very many.
    """
    found = [problem for family in grouped for problem in _problems(points, family)]
    if len(found) > MOST_NAMED:
        found[MOST_NAMED:] = [f"and {len(found) - MOST_NAMED:,} more problems"]
    total = len(points) * runs
    if total > MOST_ROWS:
        found.append(
            f"{len(points):,} points of {runs:,} runs are {total:,} runs; allowed is {MOST_ROWS:,} in all"
        )
    last = max(int(family.first_runs.max()) for family in grouped) + runs
    if last > MOST_NUMBERS:
        found.append(f"run {last - 1} is out of range; allowed is 0 to {MOST_NUMBERS - 1}")
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


class FamilySimulator:
    """Simulates runs at the points of one family, all in one call of the kernel."""

    def __init__(self, family: Family, seed: int, start: Updated | None = None) -> None:
        first = dict(zip(family.names, family.values[0].tolist(), strict=True))
        table = list(parameters.table())
        self.values = family.values
        self.first_runs = family.first_runs
        self.seed = seed_words(start.seed(seed) if start else seed)
        self.start, self.scenario = start, family.scenario
        # Which parameters are set decides what is still drawn, so one plan serves the whole family.
        self.plan: Plan = plan_of(family.scenario.altered(first))
        self.base = parameters.values_with(family.scenario.parameters)
        self.columns = [table.index(name) for name in family.names]

    def measure(self, members: Array, runs: Array) -> Array:
        """Measure runs, given the members of the family and the runs counted from the first, both (runs,).

        Returns
        -------
        measured
            Shape (runs, outcomes); the very numbers ``simulate`` gives for each point and run.
        """
        numbers = runs + self.first_runs[members]
        if self.start is None:
            worlds, values = blank(len(members)), np.tile(self.base, (len(members), 1))
        else:
            worlds, values = self.start.begun(numbers, self.scenario)
        values[:, self.columns] = self.values[members]
        opened = self.start is not None
        chosen = Runs(numbers, np.zeros(len(runs), dtype="i8"), self.seed, 1, 0, opened)
        return continue_from(worlds, values, self.plan, chosen, in_place=True).measured


class PointSimulator:
    """Simulates rows of a study of points: the first run at every point, then the second, and so on.

    So the rows of a study that is extended or cut short are the same runs at every point.
    """

    def __init__(
        self, points: Sequence[Point], grouped: Sequence[Family], seed: int, start: Updated | None = None
    ) -> None:
        self.simulators = [FamilySimulator(family, seed, start) for family in grouped]
        self.home = np.empty((len(points), 2), dtype="i8")
        for number, family in enumerate(grouped):
            self.home[family.places, 0] = number
            self.home[family.places, 1] = np.arange(len(family.places))

    def __call__(self, numbers: Array) -> pa.Table:
        """Rows of these numbers as the table of a shard."""
        runs, points = np.divmod(numbers, len(self.home))
        measured = np.empty((len(numbers), len(outcomes.ALL)))
        for number in np.unique(self.home[points, 0]):
            mine = self.home[points, 0] == number
            measured[mine] = self.simulators[number].measure(self.home[points[mine], 1], runs[mine])
        return rows.shard_table(points, runs, measured)


def stage_of(
    points: Sequence[Point], runs: int, seed: int, name: str = "", start: Updated | None = None
) -> Stage:
    """So many runs at each of these points, from their beginning or on from an updated ensemble.

    Raises
    ------
    InputError
        As for ``check_points``.
    """
    grouped = families(points)
    check_points(points, grouped, runs)
    return Stage(name, len(points) * runs, PointSimulator(points, grouped, seed, start), schema=rows.SCHEMA)


def gathered(fetch: Fetch, stage: Stage, points: int, names: Sequence[str]) -> Array:
    """Outcomes at every point, shape (points, runs, names)."""
    found = np.empty((points, stage.rows // points, len(names)))
    for table in fetch(stage, ["point", "run", *names]):
        found[table["point"].to_numpy(), table["run"].to_numpy()] = rows.measured(table, names)
    return found


def values_drawn(
    scenario: Scenario,
    seed: int,
    runs: Sequence[int] | Array,
    names: Sequence[str],
    start: Updated | None = None,
) -> Array:
    """Values of some parameters in runs of these numbers, shape (runs, names)."""
    known = list(parameters.table())
    columns = [known.index(name) for name in names]
    if start is not None:
        return start.parameters_of(np.asarray(runs), scenario)[:, columns]
    design = parameters.sampling_design(scenario.parameters)
    values = np.tile(parameters.values_with(scenario.parameters), (len(runs), 1))
    words = seed_words(seed)
    for row, run in zip(values, runs, strict=True):
        shocks.draw_parameters(row, design, words, int(run))
    return values[:, columns]
