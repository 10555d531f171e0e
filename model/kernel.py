"""The compiled walk over the phases, for many runs and for one row at a time; it checks nothing.

Every run is its own block of memory and draws its own chances, so chunks, threads and machines cannot
change a result.
"""

from typing import Final

import numpy as np

from agents.entities import SECTORS
from agents.jit import rule
from model import outcomes, schedule, shocks
from model.world import FIELDS, RECORD

FLOAT_WORDS: Final = np.array([place.word for place in FIELDS.values() if not place.integer], dtype="i8")
assert RECORD.fields is not None
ORDERS_AT: Final = RECORD.fields["orders"][1] // 8
FACTORS_AT: Final = RECORD.fields["factors"][1] // 8
ERA_AT: Final = FIELDS["environment.era"].word
HORIZON_AT: Final = FIELDS["course.horizon"].word
SETTLED_AT: Final = FIELDS["course.settled"].word
OVER_AT: Final = FIELDS["course.over"].word
ENDING_AT: Final = FIELDS["course.ending"].word

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
simulate_month = schedule.fold(schedule.MONTH)
act = schedule.fold(schedule.MONTH, one_row=True)


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
def set_initial(world, param, floats, initial_words, initial_values):
    """Put a scenario's own numbers in place of the opening's, and add up the front again."""
    for start in range(len(initial_words)):
        floats[initial_words[start]] = initial_values[start]
    # In the order of the opening, so that the total is the same to the last bit where nothing was set.
    area = 0.0
    for sector in range(len(SECTORS)):
        area = area + world["sector"][sector]["occupied_area"]
    world["front"][0]["occupied_area"] = area
    world["front"][0]["occupied_share"] = area / param["area_of_ukraine"]


@rule
def open_one(worlds, params, shock_table, floats, initial_words, initial_values):
    """Open one run, given tables of length one."""
    open_world(worlds[0], params[0], shock_table[0], schedule.NONE_SKIPPED)
    set_initial(worlds[0], params[0], floats, initial_words, initial_values)


@rule
def apply_to_row(worlds, params, shock_table, skipped, row):
    """Apply to one row the phases that are not marked as skipped: the step of one agent of a live model.

    Takes tables of length one, shape (1,), because a call from Python with a table is much quicker
    than one with a record.
    """
    act(worlds[0], params[0], shock_table[0], skipped, row)


@rule
def simulate_runs(
    worlds, floats, wholes, values, params, draws, scratch, shock_table, plan, runs, measured, series, history
):
    """Simulate runs from their first month to their end.

    Parameters
    ----------
    worlds, floats, wholes
        The same memory seen as records, shape (runs,), and as words, shape (runs, words).
    values, params
        Parameters seen as numbers, shape (runs, parameters), and as records, shape (runs,).
    draws, scratch, shock_table
        One month's draws seen as numbers, shape (slots,), room to make them in, shape (4, slots), and
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
    last = plan.horizon
    if runs.months > 0:
        last = min(last, runs.first_month + runs.months - 1)
    for place in range(len(worlds)):
        world, param, shock = worlds[place], params[place], shock_table[0]
        number, branch = runs.numbers[place], runs.branches[place]
        month = runs.first_month - 1
        if runs.first_month == 1 and not runs.opened:
            shocks.draw_parameters(values[place], plan.design, runs.seed, number)
            draw_edited_month(draws, scratch, edits, edit_values, runs.seed, number, branch, month)
            wholes[place, ERA_AT] = plan.era_offset
            open_world(world, param, shock, schedule.NONE_SKIPPED)
            set_initial(world, param, floats[place], plan.initial_words, plan.initial_values)
        wholes[place, HORIZON_AT] = plan.horizon
        ended = wholes[place, ENDING_AT] != 0
        if ended:
            gather(measured[place], floats[place], wholes[place], 0)
        while month < last and wholes[place, OVER_AT] == 0:
            month = month + 1
            set_orders(floats[place], orders, factors, month)
            draw_edited_month(draws, scratch, edits, edit_values, runs.seed, number, branch, month)
            simulate_month(world, param, shock, skipped)
            if wholes[place, ENDING_AT] != 0 and not ended:
                ended = True
                gather(measured[place], floats[place], wholes[place], 0)
            if month == 12:
                gather(measured[place], floats[place], wholes[place], 1)
            if month <= series.shape[1] and floats[place, SETTLED_AT] == 0.0:
                for column in range(len(SERIES_WORDS)):
                    series[place, month - 1, column] = floats[place, SERIES_WORDS[column]]
            if month <= history.shape[1]:
                for word in range(floats.shape[1]):
                    history[place, month - 1, word] = floats[place, word]
        if month < 12:
            gather(measured[place], floats[place], wholes[place], 1)
        gather(measured[place], floats[place], wholes[place], 2)
        bad = first_bad_word(floats[place])
        if bad >= 0:
            return place, bad
    return -1, -1
