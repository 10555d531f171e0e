"""Many wars at once: the compiled walk over the same phases that the live model walks.

``simulate`` checks at the door and calls the kernel, which checks nothing. Every run is its own block of
memory and draws its own chances, so chunks, threads and machines cannot change a result.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from agents.compiled import rule
from model import outcomes, parameters, schedule, shocks
from model.levers import monthly_orders
from model.scenario import Scenario
from model.world import PLACES, RECORD, WORDS, blank

Array = np.ndarray[Any, Any]

WHOLE_NUMBER_PLACES: Final = {place.word for place in PLACES.values() if place.integer}
FLOAT_WORDS: Final = np.array([place.word for place in PLACES.values() if not place.integer], dtype="i8")
assert RECORD.fields is not None
ORDERS_AT: Final = RECORD.fields["orders"][1] // 8
FACTORS_AT: Final = RECORD.fields["factors"][1] // 8
ERA_AT: Final = PLACES["environment.era"].word
HORIZON_AT: Final = PLACES["course.horizon"].word
SETTLED_AT: Final = PLACES["course.settled"].word
OVER_AT: Final = PLACES["course.over"].word
ENDING_AT: Final = PLACES["course.ending"].word

OUTCOME_WORDS, OUTCOME_WHOLE = outcomes.indices(outcomes.ALL)
OUTCOME_WHEN: Final = np.array(
    [
        (outcomes.AT_ENDING, outcomes.AT_FIRST_YEAR, outcomes.AT_LAST).index(outcome.when)
        for outcome in outcomes.ALL
    ],
    dtype="i8",
)
SERIES_WORDS, _ = outcomes.indices(tuple(outcomes.named(name) for name in outcomes.SERIES))

open_world = schedule.fold(schedule.OPENING)
play_month = schedule.fold(schedule.MONTH)
EVERY_ROW: Final = 1_000


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
    """Which runs a kernel call plays: numbers and branches of shape (runs,), seed, first month.

    ``first_month`` is 1 for wars from their beginning, else the month after the given worlds' own.
    """

    numbers: Array
    branches: Array
    seed: tuple[int, int]
    first_month: int


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


@rule
def gather(row, floats, wholes, when):
    """Read the outcomes that are due now from one world into its row of results."""
    for place in range(len(OUTCOME_WORDS)):
        if OUTCOME_WHEN[place] == when:
            word = OUTCOME_WORDS[place]
            row[place] = float(wholes[word]) if OUTCOME_WHOLE[place] else floats[word]


@rule
def first_bad_word(floats):
    """First word of a world that holds no finite number, or -1."""
    for place in range(len(FLOAT_WORDS)):
        value = floats[FLOAT_WORDS[place]]
        if value - value != 0.0:
            return FLOAT_WORDS[place]
    return -1


@rule
def set_orders(floats, orders, factors, month):
    """Copy a month's orders and factors into the world."""
    for lever in range(orders.shape[1]):
        floats[ORDERS_AT + lever] = orders[month - 1, lever]
        floats[FACTORS_AT + lever] = factors[month - 1, lever]


@rule
def draw_edited_month(draws, scratch, edits, edit_values, seed, run, branch, month):
    """Draw a month's chances, then replace those an experiment wants otherwise."""
    shocks.draw_month(draws, scratch, seed, run, branch, month)
    for edit in range(len(edits)):
        if edits[edit, 0] == month:
            draws[edits[edit, 1]] = edit_values[edit]


@rule
def open_one(worlds, params, shock_table):
    """Set the scene of one war, given tables of length one."""
    open_world(worlds[0], params[0], shock_table[0], schedule.NONE_SKIPPED, 0, EVERY_ROW)


@rule
def play_agent(worlds, params, shock_table, skipped, row):
    """Apply to one row the phases that are not marked as skipped: the step of one agent of a live model.

    Takes tables of length one, shape (1,), because a call from Python with a table is much quicker
    than one with a record.
    """
    play_month(worlds[0], params[0], shock_table[0], skipped, row, row + 1)


@rule
def play_runs(
    worlds, floats, wholes, values, params, draws, scratch, shock_table, plan, runs, measured, series, history
):
    """Play so many runs from their first month to their end.

    Parameters
    ----------
    worlds, floats, wholes
        The same memory seen as records, shape (runs,), and as words, shape (runs, words).
    values, params
        Parameters seen as numbers, shape (runs, parameters), and as records, shape (runs,).
    draws, scratch, shock_table
        One month's draws seen as numbers, shape (slots,), room to make them in, shape (3, slots), and
        the draws seen as a record, shape (1,).
    plan, runs
        See their classes.
    measured, series, history
        Results to fill; see ``Simulated``.

    Returns
    -------
    run, word
        Place of the first run with a number that is not finite, and the word; -1, -1 if none.
    """
    # The plan is taken apart here: handing all of it on costs more than what the called function does.
    orders, factors, edits, edit_values = plan.orders, plan.factors, plan.edits, plan.edit_values
    skipped = schedule.marked(plan.skipped)
    for place in range(len(worlds)):
        world, param, shock = worlds[place], params[place], shock_table[0]
        number, branch = runs.numbers[place], runs.branches[place]
        if runs.first_month == 1:
            shocks.draw_parameters(values[place], plan.design, runs.seed, number)
            draw_edited_month(draws, scratch, edits, edit_values, runs.seed, number, branch, 0)
            wholes[place, ERA_AT] = plan.era_offset
            open_world(world, param, shock, schedule.NONE_SKIPPED, 0, EVERY_ROW)
            for start in range(len(plan.initial_words)):
                floats[place, plan.initial_words[start]] = plan.initial_values[start]
        wholes[place, HORIZON_AT] = plan.horizon
        ended = wholes[place, ENDING_AT] != 0
        if ended:
            gather(measured[place], floats[place], wholes[place], 0)
        month = runs.first_month - 1
        while month < plan.horizon and wholes[place, OVER_AT] == 0:
            month = month + 1
            set_orders(floats[place], orders, factors, month)
            draw_edited_month(draws, scratch, edits, edit_values, runs.seed, number, branch, month)
            play_month(world, param, shock, skipped, 0, EVERY_ROW)
            if wholes[place, ENDING_AT] != 0 and not ended:
                ended = True
                gather(measured[place], floats[place], wholes[place], 0)
            if month == 12:
                gather(measured[place], floats[place], wholes[place], 1)
            if month <= series.shape[1] and floats[place, SETTLED_AT] == 0.0:
                for column in range(len(SERIES_WORDS)):
                    series[place, month - 1, column] = floats[place, SERIES_WORDS[column]]
            if month <= history.shape[1]:
                history[place, month - 1] = floats[place]
        if month < 12:
            gather(measured[place], floats[place], wholes[place], 1)
        gather(measured[place], floats[place], wholes[place], 2)
        bad = first_bad_word(floats[place])
        if bad >= 0:
            return place, bad
    return -1, -1


def plan_of(
    scenario: Scenario, skipped: Sequence[str] = (), edits: Sequence[tuple[int, str, int, float]] = ()
) -> Plan:
    """Scenario as arrays.

    Parameters
    ----------
    scenario
        A checked scenario.
    skipped
        Names of phases to leave out, such as ``judgement.learn``.
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
        initial_words=np.array([PLACES[name].word for name in scenario.initial], dtype="i8"),
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
    """Play wars from their beginning.

    Parameters
    ----------
    scenario
        What the wars start from.
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
    return _play(blank(len(numbers)), values, plan, chosen, series, history)


def continue_from(
    worlds: Array,
    values: Array,
    plan: Plan,
    runs: Runs,
    *,
    series: bool = False,
    history: bool = False,
) -> Simulated:
    """Play on from given worlds, which are left untouched.

    Parameters
    ----------
    worlds, values
        Worlds after the month before ``runs.first_month``, shape (runs,), and their parameters.
    plan, runs
        What lies ahead; a branch number other than 0 draws other futures.
    series, history
        As in ``simulate``.
    """
    return _play(worlds.copy(), values.copy(), plan, runs, series, history)


def _run_numbers(runs: Sequence[int] | Array) -> Array:
    numbers = np.asarray(runs, dtype="i8")
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < 2**32:
        raise ValueError(f"run numbers must lie within 0 to {2**32 - 1}")
    return numbers


def _play(worlds: Array, values: Array, plan: Plan, runs: Runs, series: bool, history: bool) -> Simulated:
    count = len(worlds)
    draws = np.zeros(shocks.SLOTS)
    result = Simulated(
        worlds=worlds,
        values=values,
        measured=np.zeros((count, len(outcomes.ALL))),
        series=np.full((count, plan.horizon if series else 0, len(outcomes.SERIES)), np.nan),
        history=np.zeros((count, plan.horizon if history else 0, WORDS)),
    )
    floats, wholes = worlds.view("f8").reshape(count, WORDS), worlds.view("i8").reshape(count, WORDS)
    params = values.view(parameters.record_type()).reshape(count)
    bad_run, bad_word = play_runs(
        worlds, floats, wholes, values, params, draws, np.empty((3, shocks.SLOTS)),
        draws.view(shocks.RECORD), plan, runs,
        result.measured, result.series, result.history,
    )  # fmt: skip
    if bad_run >= 0:
        name = next(place.name for place in PLACES.values() if place.word == bad_word)
        raise SimulationError(f"run {runs.numbers[bad_run]}: {name} is no longer a finite number")
    return result
