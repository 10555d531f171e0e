"""Many runs at once: a scenario as arrays, checked and handed to the compiled kernel."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np

from agents.entities import SIDES
from model import outcomes, parameters, schedule, shocks
from model.kernel import simulate_runs
from model.levers import monthly_orders
from model.scenario import Scenario
from model.world import FIELDS, SIZE, blank

Array = np.ndarray[Any, Any]


class Plan(NamedTuple):
    """A scenario as arrays for the kernel.

    ``orders`` and ``factors`` have shape (horizon, levers); ``edits`` names draws to replace by
    (month, slot), with their values beside it.
    """

    orders: Array
    factors: Array
    initial_words: Array
    initial_values: Array
    design: Array
    era_offset: int
    horizon: int
    skipped: Array
    edits: Array
    edit_values: Array


class Runs(NamedTuple):
    """Which runs a kernel call simulates: numbers and branches of shape (runs,), seed, months.

    ``first_month`` is 1 for runs from their beginning, else the month after the given worlds' own;
    ``months`` is how many to simulate, 0 for all up to the horizon. ``opened`` says that worlds are given
    although the first month is 1, as ``restarted`` gives them.
    """

    numbers: Array
    branches: Array
    seed: tuple[int, int]
    first_month: int
    months: int = 0
    opened: bool = False


class Simulated(NamedTuple):
    """Worlds at the end, shape (runs,), and what was measured.

    ``measured`` has shape (runs, outcomes); ``series`` (runs, months, series) and ``history``
    (runs, months, words of a world) are empty along the second axis unless asked for. A series is
    not-a-number in months of peace and after the end.
    """

    worlds: Array
    values: Array
    measured: Array
    series: Array
    history: Array


class SimulationError(RuntimeError):
    """A number ceased to be one: the run, and kind, row and field where it was found."""


def no_number(run: int, word: int) -> SimulationError:
    """What both engines say of a run in which a word of the world is no finite number any more."""
    name = next(place.name for place in FIELDS.values() if place.word == word)
    return SimulationError(f"run {run}: {name} is no longer a finite number")


def plan_of(
    scenario: Scenario, skipped: Sequence[str] = (), edits: Sequence[tuple[int, str, int, float]] = ()
) -> Plan:
    """Scenario as arrays.

    Parameters
    ----------
    scenario
        A checked scenario.
    skipped
        Names of phases to leave out, such as ``beliefs.learn``.
    edits
        Draws to replace: month, stream, actor, value.

    Raises
    ------
    ValueError
        If a phase or stream is unknown.
    """
    orders, factors = monthly_orders(scenario.events, scenario.horizon)
    sampled = scenario.mode == "sampled"
    design = parameters.sampling_design(scenario.parameters)
    if unknown := set(skipped) - set(schedule.NAMES):
        raise ValueError(f"no phase is called {', '.join(sorted(unknown))}")
    return Plan(
        orders=_as_words(orders),
        factors=_as_words(factors),
        initial_words=np.array([FIELDS[name].word for name in scenario.initial], dtype="i8"),
        initial_values=np.array(list(scenario.initial.values()), dtype="f8"),
        design=design if sampled else np.zeros_like(design),
        era_offset=scenario.era_offset,
        horizon=scenario.horizon,
        skipped=np.array([name in skipped for name in schedule.NAMES], dtype="i8"),
        edits=np.array(
            [(month, shocks.slot_of(stream, actor)) for month, stream, actor, _ in edits], dtype="i8"
        ).reshape(-1, 2),
        edit_values=np.array([value for *_, value in edits], dtype="f8"),
    )


def _as_words(records: Array) -> Array:
    return records.view("f8").reshape(len(records), -1)


def seed_words(seed: int) -> tuple[int, int]:
    """Seed as the two 32-bit words of the generator's key.

    Raises
    ------
    ValueError
        If the seed is negative or longer than 64 bits.
    """
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is out of range; allowed is 0 to {2**64 - 1}")
    return seed & 0xFFFFFFFF, seed >> 32


def simulate(
    scenario: Scenario,
    runs: Sequence[int] | Array,
    seed: int = 42,
    *,
    plan: Plan | None = None,
    series: bool = False,
    history: bool = False,
) -> Simulated:
    """Simulate runs from their beginning.

    Parameters
    ----------
    scenario
        What the runs start from.
    runs
        Numbers of the runs, each 0 to 2**32 - 1.
    seed
        Seed of the experiment, 0 to 2**64 - 1.
    plan
        The scenario as arrays, if already made; needed to skip phases or edit draws.
    series, history
        Whether to keep the followed outcomes, and the whole world, month by month.

    Returns
    -------
    Simulated
        In the order of ``runs``.

    Raises
    ------
    ValueError
        If a run number or the seed is out of range.
    SimulationError
        If a number ceased to be finite; names run, kind, row and field.
    """
    numbers = _run_numbers(runs)
    plan = plan or plan_of(scenario)
    values = np.tile(parameters.values_with(scenario.parameters), (len(numbers), 1))
    chosen = Runs(numbers, np.zeros(len(numbers), dtype="i8"), seed_words(seed), 1)
    return _simulate(blank(len(numbers)), values, plan, chosen, series, history)


def continue_from(
    worlds: Array,
    values: Array,
    plan: Plan,
    runs: Runs,
    *,
    series: bool = False,
    history: bool = False,
    in_place: bool = False,
) -> Simulated:
    """Continue from given worlds, which are left untouched unless told otherwise.

    Parameters
    ----------
    worlds, values
        Worlds after the month before ``runs.first_month``, shape (runs,), and their parameters.
    plan, runs
        What lies ahead; a branch number other than 0 draws another continuation.
    series, history
        As in ``simulate``.
    in_place
        Whether to change ``worlds`` and ``values`` and not copies: half the time for one month.
    """
    if not in_place:
        worlds, values = worlds.copy(), values.copy()
    return _simulate(worlds, values, plan, runs, series, history)


# Fields that count since the run began.
OF_THE_RUN: Final = (
    "environment.month",
    "front.gained",
    "bargaining.talks_total",
    "escalation.incidents_total",
    *(
        f"belligerent.{side}.{total}_total"
        for side in SIDES
        for total in ("suffered", "killed", "recruits", "returned", "lost")
    ),
)


def restarted(worlds: Array) -> Array:
    """The same worlds, shape (runs,), as the beginning of runs that count months and totals from here."""
    copied = worlds.copy()
    words = [FIELDS[name].word for name in OF_THE_RUN]
    copied.view("f8").reshape(len(copied), SIZE)[:, words] = 0.0
    return copied


@cache
def arithmetic() -> str:
    """Hash of a reference run (12 hexadecimal digits): equal wherever runs are the same to the last bit."""
    worlds = simulate(Scenario(mode="sampled", horizon=12), range(2)).worlds
    return hashlib.sha256(worlds.tobytes()).hexdigest()[:12]


def _run_numbers(runs: Sequence[int] | Array) -> Array:
    numbers = np.asarray(runs, dtype="i8")
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < 2**32:
        raise ValueError(f"run numbers must lie within 0 to {2**32 - 1}")
    return numbers


def _simulate(worlds: Array, values: Array, plan: Plan, runs: Runs, series: bool, history: bool) -> Simulated:
    count = len(worlds)
    draws = np.zeros(shocks.SLOTS)
    result = Simulated(
        worlds=worlds,
        values=values,
        measured=np.zeros((count, len(outcomes.ALL))),
        series=np.full((count, plan.horizon if series else 0, len(outcomes.SERIES)), np.nan),
        history=np.zeros((count, plan.horizon if history else 0, SIZE)),
    )
    floats, wholes = worlds.view("f8").reshape(count, SIZE), worlds.view("i8").reshape(count, SIZE)
    params = values.view(parameters.record_type()).reshape(count)
    bad_run, bad_word = simulate_runs(
        worlds, floats, wholes, values, params, draws, np.empty((4, shocks.SLOTS)),
        draws.view(shocks.RECORD), plan, runs,
        result.measured, result.series, result.history,
    )  # fmt: skip
    if bad_run >= 0:
        raise no_number(int(runs.numbers[bad_run]), bad_word)
    return result
