"""Notices that several commands print."""

import sys
from collections.abc import Mapping
from typing import Final

from agents.jit import report_compilation
from experiments.rendering import console
from experiments.running import compiling
from experiments.running.starts import SIMULATED
from experiments.running.updated import Updated
from model import parameters
from model.scenario import Scenario

# Beyond these months hazards that were weighed for a few years add up.
EXPLORATORY_AFTER: Final = 84
ERROR_LEFT_OUT: Final = " Intervals count runs and do not include the error of the update."


def announce_compiling(quiet: bool) -> None:
    """Print that the rules are compiled once, if they have not been yet."""
    if not quiet and not compiling.is_compiled():
        console.note("Compiling the rules; this happens once for each version and takes about a minute ...")
        if sys.stderr.isatty():
            report_compilation(_show_compiled)


def _show_compiled(done: int) -> None:
    """Write over the last line how many functions have been compiled."""
    sys.stderr.write(f"\r{done} functions compiled ")
    sys.stderr.flush()


def note_outside_ranges(scenario: Scenario, before: Mapping[str, float], quiet: bool) -> None:
    """Print a line for each parameter set outside the range its sources allow, but those set ``before``."""
    known = parameters.table()
    for name, value in scenario.parameters.items():
        row = known[name]
        if not (row.low <= value <= row.high or before.get(name) == value or quiet):
            console.note(
                f"note: {name} = {value:g} is outside its range, {row.low:g} to {row.high:g} [{row.unit}]"
            )


def print_start(start: Updated | None, single: bool = False) -> None:
    """Print what runs, or a single run, go on from, if they do not begin with their scenario."""
    if start is None:
        return
    month = start.scenario.start
    if start.simulated is None:
        console.prose(
            f"Continued from an updated ensemble after {start.last}: month 1 is {month}, and parameters are "
            f"those of its particles.{'' if single else ERROR_LEFT_OUT}"
        )
        return
    console.prose(
        f"Started in {month} without data: {SIMULATED:,} runs were simulated from "
        f"{start.simulated['scenario']['start']}; month 1 is {month}, and each run goes on from one of the "
        f"{len(start.weights):,} that are ongoing by then."
    )


def print_cautions(scenario: Scenario) -> None:
    """Print the least certain assumptions behind every share, and how to vary them."""
    for caution in cautions(scenario):
        console.prose(caution)


def cautions(scenario: Scenario) -> list[str]:
    """What to bear in mind about the runs of a scenario (weak points 6, 7 and 9 of the model)."""
    found = []
    if scenario.horizon > EXPLORATORY_AFTER:
        found.append(f"Results beyond {EXPLORATORY_AFTER} months are exploratory.")
    if all(event.lever != "coercion" for event in scenario.events):
        found.append(
            "American coercion is the least certain strong assumption. To leave it out, add --event "
            "1:coercion=0."
        )
    if scenario.mode == "central":
        found.append(
            "Ukrainian casualties are known to a factor of about 2.5. --parameters sampled draws "
            f"{_drawn()} parameters from their ranges."
        )
    return found


def _drawn() -> str:
    """How many parameters sampling draws, of how many."""
    design = parameters.sampling_design({})
    return f"{sum(row[0] != parameters.FIXED for row in design)} of the {len(design)}"
