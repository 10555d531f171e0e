"""fivelocks scenarios: the built-in scenarios, or one as text."""

from typing import Annotated

import typer

from experiments.analysis.factors import with_unit
from experiments.commands.options import AsJson
from experiments.rendering import console
from experiments.results.question import event_text
from experiments.scenarios import library
from model import levers, parameters
from model.scenario import Scenario
from model.world import FIELDS


def scenarios(
    name: Annotated[
        str, typer.Argument(metavar="[NAME|FILE]", help="Print what this scenario changes.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the built-in scenarios, or print what one changes."""
    if not name:
        _list(as_json)
        return
    scenario = library.load(name)
    if as_json:
        console.write_json(scenario.differences() | {"identity": scenario.identity})
        return
    console.prose(
        f"{scenario.identity}: {scenario.horizon} months from {scenario.start}, {scenario.mode} parameters"
    )
    if scenario.summary:
        console.prose(scenario.summary)
    lines = [*_parameters(scenario), *_initial(scenario), *_events(scenario)]
    console.prose("\nDifferences from the defaults:" if lines else "\nIt changes nothing of the defaults.")
    for line in lines:
        console.prose(line, "  ")


def _list(as_json: bool) -> None:
    """Print the built-in scenarios, a line each."""
    known = library.built_in().values()
    if as_json:
        console.write_json([scenario.differences() | {"identity": scenario.identity} for scenario in known])
        return
    rows = [[scenario.name, scenario.start, f"{scenario.horizon}", scenario.summary] for scenario in known]
    console.listing([("scenario", "left"), ("start", "left"), ("months", "right"), ("summary", "left")], rows)


def _parameters(scenario: Scenario) -> list[str]:
    table = parameters.table()
    return [
        f"{name} is {with_unit(f'{value:g}', table[name].unit)} instead of {table[name].default:g}: "
        f"{table[name].meaning}."
        for name, value in scenario.parameters.items()
    ]


def _initial(scenario: Scenario) -> list[str]:
    return [
        f"{name} starts at {with_unit(f'{value:g}', FIELDS[name].unit)}: {FIELDS[name].meaning}."
        for name, value in scenario.initial.items()
    ]


def _events(scenario: Scenario) -> list[str]:
    lines = []
    for event in scenario.events:
        until = f" to {scenario.date(event.until)}" if event.until else " on"
        lever = levers.table()[levers.named(event.lever)[0]]
        effect = (
            f"is multiplied by {event.factor:g}"
            if event.value is None
            else f"is set to {with_unit(f'{event.value:g}', lever.unit)}"
        )
        written = event_text({key: value for key, value in vars(event).items() if value is not None})
        lines.append(f"From {scenario.date(event.month)}{until}, {event.lever} {effect} ({written}).")
    return lines
