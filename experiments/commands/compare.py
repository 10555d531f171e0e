"""fivelocks compare: the same runs under several scenarios."""

from typing import Annotated, Any

import typer

from experiments.analysis.compare import CompareStudy, Comparison
from experiments.analysis.differences import path_transitions
from experiments.commands.calling import calling, chosen_start, print_files
from experiments.commands.options import (
    QUESTION,
    AsJson,
    Dask,
    Ensemble,
    Events,
    Force,
    Horizon,
    Mode,
    Out,
    Quiet,
    Seed,
    Settings,
    Threads,
    whole,
)
from experiments.errors import InputError
from experiments.rendering import console, tables
from experiments.running.study import run
from experiments.scenarios import library
from model.endings import PATHS


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="[A B ...]", help="Built-in names, or paths of TOML files.")
    ] = [],
    versus: Annotated[
        list[str],
        typer.Option(
            "--vs",
            metavar="CHANGE",
            help="Add the first scenario with NAME=VALUE or WHEN:LEVER=VALUE changed, several with "
            "commas between; repeatable for more scenarios.",
            rich_help_panel=QUESTION,
        ),
    ] = [],
    runs: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="N",
            help="Simulate so many runs in each, at least 1; 10,000 by default.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    seed: Seed = 42,
    out: Out = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    mode: Mode = None,
    ensemble: Ensemble = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the same runs under two or more scenarios.

    Prints paired differences from the first scenario, with intervals, and how many runs change path.
    """
    start = None
    if ensemble is None:
        if not scenarios:
            raise InputError("name the scenarios to compare, or --from and --vs")
        chosen = [library.choose(name, settings, events, horizon, mode) for name in scenarios]
    else:
        if scenarios:
            raise InputError("--from takes the scenario from its folder; change it with --vs")
        start, first = chosen_start(ensemble, "baseline", settings, events, horizon, mode)
        chosen = [first]
    changed = [library.changed(chosen[0], text) for text in versus]
    study = CompareStudy((*chosen, *changed), runs, seed, start)
    with calling("runs", quiet or as_json, out, force, threads, dask) as options:
        done = run(study, options)
    if as_json:
        console.write_json(summary(done))
    elif not quiet:
        _print(done)


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
    first, *others = done.scenarios
    console.write(
        f"The same {done.runs:,} runs of {first.horizon} months "
        f"under {len(done.scenarios)} scenarios, {first.mode} parameters"
    )
    for other in others:
        console.write()
        console.table(*tables.differences([row for row in done.differences if row["second"] == other.name]))
        _print_changes(done, first.name, other.name)
    console.write()
    print_files(done.folder, done.tables)


def _print_changes(done: Comparison, first: str, second: str) -> None:
    by_kind = {row["changed"]: row for row in done.changes if row["second"] == second}
    path, ending = by_kind["path"], by_kind["ending"]
    console.write()
    console.prose(
        f"{path['runs']:,} of {done.runs:,} runs ({100 * path['share']:.1f} %, "
        f"{100 * path['low']:.1f} - {100 * path['high']:.1f} %) take another path under {second} "
        f"than under {first}, {ending['runs']:,} another ending."
    )
    counts = path_transitions(done.transitions, second)
    columns = [("", "left"), *((path, "right") for path in PATHS)]
    console.write(f"Runs by path under {first} (rows) and under {second} (columns):")
    console.table(
        columns, [[path, *(f"{count:,}" for count in row)] for path, row in zip(PATHS, counts, strict=True)]
    )
