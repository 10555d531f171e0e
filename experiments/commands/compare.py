"""fivelocks compare: the same runs under several scenarios."""

from typing import Annotated, Any

import typer

from experiments.analysis.compare import CompareStudy, Comparison
from experiments.analysis.differences import path_transitions
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Arms, Execution, Runs
from experiments.commands.notices import note_outside_ranges, print_start
from experiments.commands.options import asks, counts
from experiments.errors import InputError
from experiments.rendering import conditions, console, labels, tables
from experiments.rendering.console import counted
from experiments.scenarios import library
from model.endings import PATHS
from model.scenario import Scenario


def compare(
    asked: Arms,
    how: Execution,
    scenarios: Annotated[
        list[str], typer.Argument(metavar="[A B ...]", help="Built-in names, or paths of TOML files.")
    ] = [],
    versus: Annotated[
        list[str],
        asks(
            "Add an arm: the first scenario with these changes, separated by commas. Repeatable.",
            "--vs",
            metavar="CHANGE",
        ),
    ] = [],
    runs: Annotated[
        int | None, counts("Number of runs of each scenario, 1 or more; 10,000 by default.")
    ] = None,
) -> None:
    """Compare the same runs under two or more scenarios.

    Prints paired differences from the first scenario, with intervals, and how many runs change path.
    """
    if asked.ensemble is None and not scenarios:
        raise InputError("name the scenarios to compare, or --from and --vs")
    if asked.ensemble is not None and scenarios:
        raise InputError("--from takes the scenario from its folder; change it with --vs")
    start, first = Runs(scenario=(scenarios or ["baseline"])[0], **vars(asked)).begun(how)
    others = [asked.ahead(name) for name in scenarios[1:]] + library.changed(first, versus)
    for other in others:
        note_outside_ranges(other, first.parameters, how.silent)
    study = CompareStudy((first, *others), runs, asked.seed, start)
    answer(study, "runs", how, summary, _print)


def summary(done: Comparison) -> dict[str, Any]:
    """A comparison's result for ``--json``."""
    return {
        "scenarios": [scenario.identity for scenario in done.scenarios],
        "seed": done.study.seed,
        "runs": done.runs,
        "parameters": done.scenarios[0].mode,
        "folder": str(done.folder),
        "distribution": done.distribution,
        "differences": done.differences,
        "changes": done.changes,
        "transitions": [row for row in done.transitions if row["runs"]],
    }


def _print(done: Comparison) -> None:
    first = done.scenarios[0]
    console.prose(
        f"The same {counted(done.runs, 'run')} of {counted(first.horizon, 'month')} "
        f"under {len(done.scenarios)} scenarios, {first.mode} parameters"
    )
    print_start(done.study.start)
    names = _names(done)
    for name, other in list(zip(names, done.scenarios, strict=True))[1:]:
        console.write()
        console.table(*_table(done, other, (names[0], name)))
        _print_changes(done, other.name, (names[0], name))
    console.write()
    print_files(done.folder, done.tables)


def _names(done: Comparison) -> list[str]:
    """What tables call the scenarios: by name and what is set, or by letters where there is no room."""
    texts = [conditions.called(scenario) for scenario in done.scenarios]
    pairs = list(zip(texts, done.scenarios, strict=True))[1:]
    if all(console.fits(*_table(done, other, (texts[0], text))) for text, other in pairs):
        return texts
    names = labels.lettered(texts, 0)
    for letter, text in zip(names, texts, strict=True):
        console.prose(f"{letter}: {text}", hanging="   ")
    return names


def _table(done: Comparison, second: Scenario, names: tuple[str, str]) -> tables.Table:
    rows = [row for row in done.differences if row["second"] == second.name]
    return tables.differences(rows, names)


def _print_changes(done: Comparison, second: str, names: tuple[str, str]) -> None:
    by_kind = {row["changed"]: row for row in done.changes if row["second"] == second}
    path, ending = by_kind["path"], by_kind["ending"]
    console.write()
    console.prose(
        f"{path['runs']:,} of {done.runs:,} runs ({100 * path['share']:.1f} %, "
        f"{100 * path['low']:.1f} - {100 * path['high']:.1f} %) take another path under {names[1]} "
        f"than under {names[0]}, {ending['runs']:,} another ending."
    )
    counts = path_transitions(done.transitions, second)
    columns = [("", "left"), *((path, "right") for path in PATHS)]
    console.prose(f"Runs by path under {names[0]} (rows) and under {names[1]} (columns):")
    console.table(
        columns, [[path, *(f"{count:,}" for count in row)] for path, row in zip(PATHS, counts, strict=True)]
    )
