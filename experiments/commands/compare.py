"""fivelocks compare: the same runs under several scenarios."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import typer

from experiments.analysis.compare import CompareStudy, Comparison
from experiments.analysis.differences import by_path, path_transitions
from experiments.commands.calling import calling, print_files
from experiments.commands.options import (
    QUESTION,
    AsJson,
    Dask,
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
from experiments.rendering import console, labels
from experiments.running.study import run
from experiments.scenarios import library
from model.endings import PATHS

# Outcomes shown on the terminal; the file has them all.
SHOWN: Final = {
    "month": "Months fought",
    "russia_casualties": "Russian casualties [1,000]",
    "ukraine_casualties": "Ukrainian casualties [1,000]",
    "occupied_area": "Occupied area [km2]",
}


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="A [B ...]", help="Built-in names, or paths of TOML files.")
    ],
    versus: Annotated[
        list[str],
        typer.Option(
            "--vs",
            metavar="CHANGE",
            help="Add the first scenario with NAME=VALUE or WHEN:LEVER=VALUE changed; repeatable.",
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
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the same runs under two or more scenarios.

    Prints paired differences from the first scenario, with intervals, and how many runs change path.
    """
    chosen = [library.choose(name, settings, events, horizon, mode) for name in scenarios]
    changed = [library.changed(chosen[0], text) for text in versus]
    study = CompareStudy((*chosen, *changed), runs, seed)
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
        _print_differences(done, first.name, other.name)
        _print_changes(done, first.name, other.name)
    console.write()
    print_files(done.folder, done.tables)


def _print_differences(done: Comparison, first: str, second: str) -> None:
    mine = [row for row in done.differences if row["second"] == second]
    lines = [_line(row) for row in by_path(mine)]
    lines += [_line(row) for name in SHOWN for row in mine if row["measure"] == name]
    headings = (first, second, "difference", "95 % interval")
    console.table([("", "left"), *((heading, "right") for heading in headings)], lines)


def _line(row: Mapping[str, Any]) -> list[str]:
    """One measure as the cells of a row: shares in percent, their differences in points."""
    share = row["kind"] != "outcome"
    scale = 100.0 if share else 1.0
    if row["kind"] == "path":
        name = labels.PATHS[row["measure"]]
    elif row["kind"] == "ending":
        name = "  " + labels.ENDINGS[row["measure"]]
    else:
        name = SHOWN[row["measure"]]
    sign = " %" if share else ""
    values = [f"{scale * row[key]:,.1f}{sign}" for key in ("first_value", "second_value")]
    moved = [f"{scale * row[key]:+,.1f}" for key in ("difference", "low", "high")]
    return [name, *values, moved[0], f"{moved[1]} to {moved[2]}"]


def _print_changes(done: Comparison, first: str, second: str) -> None:
    by_kind = {row["changed"]: row for row in done.changes if row["second"] == second}
    path, ending = by_kind["path"], by_kind["ending"]
    console.write(
        f"\n{path['runs']:,} of {done.runs:,} runs ({100 * path['share']:.1f} %, "
        f"{100 * path['low']:.1f} - {100 * path['high']:.1f} %) take another path under {second} "
        f"than under {first}, {ending['runs']:,} another ending."
    )
    counts = path_transitions(done.transitions, second)
    columns = [("", "left"), *((path, "right") for path in PATHS)]
    console.write(f"Runs by path under {first} (rows) and under {second} (columns):")
    console.table(
        columns, [[path, *(f"{count:,}" for count in row)] for path, row in zip(PATHS, counts, strict=True)]
    )
