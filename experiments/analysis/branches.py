"""One run with every state it passed through, and continuations branched from any of them.

A continuation is identified by the run and a branch number, so that it can be simulated again anywhere.
The same branch number from two months, or with and without a change, draws the same chances from there on:
what differs between the two is due to the month or the change, not to chance.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.results.run_id import Identified
from experiments.running import workers
from experiments.running.study import R, Stage, Study, arrays_of, arrays_table
from experiments.running.updated import Updated, simulate_from
from model import outcomes, parameters
from model.endings import ENDINGS, PATH_OF
from model.ensemble import Plan, Runs, continue_from, plan_of, seed_words, simulate
from model.scenario import Scenario
from model.scenario_file import from_mapping
from model.world import RECORD, SIZE, blank

Array = np.ndarray[Any, Any]
ENDING, MONTH, RELAPSED = (outcomes.NAMES.index(name) for name in ("ending", "month", "relapsed"))
FEWEST_CONTINUATIONS: Final = 10
MOST_CONTINUATIONS: Final = 1_000_000


@dataclass(frozen=True)
class TracedRun:
    """One run from its opening to its horizon.

    Attributes
    ----------
    scenario, seed, run
        What it started from, and which of its runs it is.
    plan
        What lies ahead in every month; may leave out rules or replace draws.
    values
        Its parameters, shape (1, parameters).
    states
        World after every month, shape (horizon + 1,); the first is the opening, and those after the
        run was over are blank.
    start
        Updated ensemble that the run goes on from; None if it begins with its scenario.
    """

    scenario: Scenario
    seed: int
    run: int
    plan: Plan
    values: Array
    states: Array
    start: Updated | None = None

    @property
    def key(self) -> tuple[int, int]:
        """Words of the draws' key."""
        return seed_words(self.seed if self.start is None else self.start.seed(self.seed))

    @property
    def run_id(self) -> str:
        """String that names the run anywhere."""
        return f"{self.scenario.identity}:{self.seed}:{self.run}"

    @cached_property
    def last_month(self) -> int:
        """Month after which the run was over."""
        return int(self.states["environment"]["month"].max())

    @cached_property
    def ending(self) -> int:
        """Code of the first ending; 0 if a rule that was left out kept the run from having one."""
        return int(self.states[self.last_month]["course"][0]["ending"])

    @cached_property
    def ending_month(self) -> int:
        """Month of the first ending; the horizon if there was none."""
        return int(self.states[self.last_month]["course"][0]["ending_month"]) or self.plan.horizon

    @property
    def path(self) -> str:
        """Path of the first ending."""
        return PATH_OF[ENDINGS[self.ending]]

    @property
    def parameters(self) -> Any:
        """The run's parameters as a record."""
        return self.values.view(parameters.record_type())[0, 0]


class Ends(NamedTuple):
    """How continuations end, each of shape (continuations,): codes of first endings, months, relapses."""

    endings: Array
    months: Array
    relapsed: Array


def ends_in(measured: Array) -> Ends:
    """How runs end, by their outcomes, shape (runs, outcomes)."""
    return Ends(*measured[:, [ENDING, MONTH, RELAPSED]].T.astype("i8"))


def trace_run(
    scenario: Scenario, seed: int, run: int, plan: Plan | None = None, start: Updated | None = None
) -> TracedRun:
    """Simulate one run and keep its state after every month.

    Parameters
    ----------
    scenario, seed, run
        The run.
    plan
        The scenario as arrays, if rules are to be left out or draws replaced.
    start
        Updated ensemble that the run goes on from.
    """
    plan = plan or plan_of(scenario)
    if start is not None:
        on = simulate_from(start, np.array([run]), seed, scenario=scenario, plan=plan, history=True)
        opening, _ = start.begun(np.array([run]), scenario)
        states = np.concatenate([opening, on.history[0].view(RECORD)[:, 0]])
        return TracedRun(scenario, seed, run, plan, on.values, states, start)
    simulated = simulate(scenario, [run], seed, plan=plan, history=True)
    opened = simulate(scenario, [run], seed, plan=plan._replace(horizon=0)).worlds
    states = np.concatenate([opened, simulated.history[0].view(RECORD)[:, 0]])
    return TracedRun(scenario, seed, run, plan, simulated.values, states)


def branch(traced: TracedRun, month: int, branches: Sequence[int] | Array) -> Ends:
    """Continuations of a run from its exact state after a month.

    Parameters
    ----------
    traced
        The run.
    month
        Months lived, 0 to the horizon. From month 0 the opening is drawn again too, so that these are
        all continuations of the scenario with the run's parameters.
    branches
        Numbers of the continuations, each at least 1; 0 is the run itself.

    Returns
    -------
    Ends
        In the order of ``branches``; after the run's ending, that ending and month for all of them, and no
        relapse.
    """
    count = len(branches)
    if traced.ending and month >= traced.ending_month:
        return Ends(*(np.full(count, known) for known in (traced.ending, traced.ending_month, 0)))
    # As words: NumPy copies records a field at a time.
    words = traced.states.view("f8").reshape(-1, SIZE)
    opened = traced.start is not None
    there = month > 0 or opened
    worlds = np.repeat(words[[month]], count, axis=0).view(RECORD)[:, 0] if there else blank(count)
    numbers = np.full(count, traced.run, dtype="i8")
    runs = Runs(numbers, np.asarray(branches, dtype="i8"), traced.key, month + 1, 0, opened)
    return ends_in(continue_from(worlds, np.repeat(traced.values, count, axis=0), traced.plan, runs).measured)


def pieces(branches: range) -> list[range]:
    """Branch numbers in pieces that are simulated together."""
    return [branches[first : first + workers.CHUNK] for first in range(0, len(branches), workers.CHUNK)]


def joined(parts: Iterable[Ends]) -> Ends:
    """Ends of pieces as one."""
    return Ends(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def branched_stage(name: str, places: int, branches: range, continued: Callable[[int, Array], Ends]) -> Stage:
    """Stage with so many continuations from each of some places: rows are place by place.

    Parameters
    ----------
    name
        Name of the stage.
    places
        Number of places, such as months.
    branches
        Branch numbers, the same from every place.
    continued
        Gives the ends of continuations, by the number of the place and branch numbers.
    """
    return Stage(name, places * len(branches), _Branched(branches, continued), schema=BRANCHED)


class _Branched:
    """Simulates rows of a branched stage."""

    def __init__(self, branches: range, continued: Callable[[int, Array], Ends]) -> None:
        self.branches, self.continued = branches, continued

    def __call__(self, numbers: Array) -> pa.Table:
        places, branches = np.divmod(numbers, len(self.branches))
        branches = branches + self.branches.start
        parts = [self.continued(int(place), branches[places == place]) for place in np.unique(places)]
        ends = joined(parts)
        return arrays_table(dict(zip(COLUMNS, (places, branches, *ends), strict=True)))


COLUMNS: Final = ("place", "branch", "ending", "month", "relapsed")
BRANCHED: Final = arrays_table(dict.fromkeys(COLUMNS, np.empty(0, "i8"))).schema


def branch_at(traced: TracedRun, months: Sequence[int], place: int, branches: Array) -> Ends:
    """Continuations of a run from the month at a place among some months."""
    return branch(traced, months[place], branches)


class OneRunStudy(Study[R]):
    """Question about one run, from which continuations are branched.

    Attributes
    ----------
    run
        The run.
    continuations
        How many are branched from a month.
    start
        Ensemble that the run goes on from; None if it begins with its scenario.
    """

    kept: ClassVar[bool] = False
    run: Identified
    continuations: int
    start: Updated | None

    @cached_property
    def traced(self) -> TracedRun:
        """The run with its states."""
        return trace_run(*self.run, start=self.start)

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "kind": self.kind,
            "scenario": self.run.scenario.differences(),
            "seed": self.run.seed,
            "run": self.run.run,
            **({} if self.start is None else {"start": self.start.asked}),
            "futures": self.continuations,
        }

    def try_first_run(self) -> None:
        """Simulate the run."""
        workers.warm_up(self.run.scenario, self.run.seed)


def run_asked(question: Mapping[str, Any]) -> Identified:
    """The run that a folder's question is about."""
    return Identified(from_mapping(question["scenario"], "scenario"), question["seed"], question["run"])


def ends_of(tables: Iterable[pa.Table], places: int) -> Ends:
    """Ends of a branched stage, each of shape (places, branches)."""
    found = arrays_of(tables, COLUMNS[2:])
    return Ends(*(found[name].reshape(places, -1) for name in COLUMNS[2:]))


def check_continuations(continuations: int) -> list[str]:
    """What is wrong with a number of continuations, as text; empty if nothing is."""
    if FEWEST_CONTINUATIONS <= continuations <= MOST_CONTINUATIONS:
        return []
    return [
        f"--continuations {continuations} is out of range; allowed is {FEWEST_CONTINUATIONS} to "
        f"{MOST_CONTINUATIONS} [continuations]"
    ]


def refuse(problems: Iterable[str]) -> None:
    """Refuse a question with every problem at once.

    Raises
    ------
    InputError
        If there is any.
    """
    if found := list(problems):
        raise InputError(*found)
