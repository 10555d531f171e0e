"""fivelocks sweep: the same runs at the points of a design."""

from typing import Annotated, Any, Final

import typer

from experiments.analysis.axes import axis_of
from experiments.analysis.sweep import Sweep, SweepStudy
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
    ScenarioName,
    Seed,
    Settings,
    Threads,
    whole,
)
from experiments.rendering import console, labels
from experiments.running.study import run
from model.endings import PATHS

# Points listed on the terminal; the file has them all.
MOST_LINES: Final = 30


def sweep(
    vary: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=LOW:HIGH[:N]",
            help="Vary a parameter, or a lever as WHEN:LEVER=LOW:HIGH[:N] (*= for a factor); repeatable.",
            rich_help_panel=QUESTION,
        ),
    ],
    scenario: ScenarioName = "baseline",
    design: Annotated[
        str,
        typer.Option(
            metavar="grid|lhs|sobol",
            help="Take every level with every other, or a sample of points.",
            rich_help_panel=QUESTION,
        ),
    ] = "grid",
    points: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="N",
            help="Take so many points for lhs or sobol, at least 2; 64 by default.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    runs: Annotated[
        int,
        typer.Option(
            parser=whole,
            metavar="N",
            help="Simulate so many runs at each point, at least 1.",
            rich_help_panel=QUESTION,
        ),
    ] = 400,
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
    """Vary parameters or levers and print how runs end at each point."""
    axes = [axis_of(text) for text in vary]
    start, chosen = chosen_start(ensemble, scenario, settings, events, horizon, mode)
    study = SweepStudy(chosen, axes, design, points, runs, seed, start)
    with calling("runs", quiet or as_json, out, force, threads, dask) as options:
        done = run(study, options)
    if as_json:
        console.write_json(summary(done))
    elif not quiet:
        _print(done)


def summary(done: Sweep) -> dict[str, Any]:
    """A sweep's result for ``--json``."""
    study = done.study
    return {
        "scenario": study.scenario.identity,
        "seed": study.seed,
        "design": study.design,
        "varied": [vars(axis) for axis in study.axes],
        "points": len(study.values),
        "runs": done.runs,
        "parameters": study.scenario.mode,
        "folder": str(done.folder),
        "leading": done.leading,
        "distribution": done.distribution,
    }


def _print(done: Sweep) -> None:
    scenario = done.study.scenario
    console.write(
        f"{scenario.name}: the same {done.runs:,} runs of {scenario.horizon} months at each of "
        f"{len(done.leading):,} points ({done.study.design}), {scenario.mode} parameters\n"
    )
    _print_points(done)
    _print_leads(done)
    console.write()
    print_files(done.folder, done.tables)


def _print_points(done: Sweep) -> None:
    """Shares of the paths at each point, as far as there is room."""
    names = [axis.name for axis in done.study.axes]
    shares = {
        (row["point"], row["path"]): f"{100 * row['share']:.1f} % "
        f"({100 * row['low']:.0f}-{100 * row['high']:.0f})"
        for row in done.distribution
        if row["ending"] == "all"
    }
    lines = [
        [*(f"{row[name]:g}" for name in names), *(shares[row["point"], path] for path in PATHS)]
        for row in done.leading[:MOST_LINES]
    ]
    console.table([(name, "right") for name in (*names, *PATHS)], lines)
    if len(done.leading) > MOST_LINES:
        console.write(f"... and {len(done.leading) - MOST_LINES:,} more points in distribution.csv")


def _print_leads(done: Sweep) -> None:
    console.write()
    for path in PATHS:
        led = [row for row in done.leading if row["path"] == path]
        if led:
            clear = sum(row["clear"] for row in led)
            console.write(
                f"{labels.PATHS[path]} leads at {len(led):,} of {len(done.leading):,} points, "
                f"clearly (95 %) at {clear:,}."
            )
