"""fivelocks batch: many runs in a results folder."""

from typing import Annotated, Any

import typer

from experiments.commands.calling import calling, chosen_start, print_files
from experiments.commands.notices import print_cautions
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
from experiments.errors import InputError
from experiments.rendering import console, tables
from experiments.running.batches import Batch, BatchStudy
from experiments.running.parts import part_of
from experiments.running.study import run
from experiments.scenarios import library
from experiments.statistics.distribution import widest_path_interval


def batch(
    scenario: ScenarioName = "baseline",
    runs: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="N",
            help="Simulate so many runs, at least 1; 10,000 by default.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    seed: Seed = 42,
    out: Out = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    mode: Mode = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM",
            help="Start later: simulate the months until then, and leave out runs that end in them.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Stop when every path's 95 % interval is narrower than this, 0.0001 to 1.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    ensemble: Ensemble = None,
    part: Annotated[
        str | None,
        typer.Option(
            metavar="K/N",
            help="Simulate only this part, to be merged with the others.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Simulate many runs and print the distribution of endings.

    The results folder holds a table of all runs and can be extended: more runs with the same settings
    continue it.
    """
    begun, skipped = None, 0
    if ensemble is not None and (dask or part or start):
        raise InputError("--from goes without --start, --dask and --part")
    if start:
        chosen, skipped = library.choose_later(scenario, start, settings, events, horizon, mode)
    else:
        begun, chosen = chosen_start(ensemble, scenario, settings, events, horizon, mode)
    parts = part_of(part) if part else None
    study = BatchStudy(chosen, seed, runs, precision, parts, skipped, begun)
    with calling("runs", quiet or as_json, out, force, threads, dask) as options:
        done = run(study, options)
    if as_json:
        console.write_json(summary(done))
    elif not quiet:
        print_batch(done, runs, precision)


def print_batch(done: Batch, runs: int | None, precision: float | None) -> None:
    """Print a batch's distribution of endings, its cautions and its files."""
    scenario = done.study.scenario
    console.prose(f"{scenario.name}: {scenario.summary}" if scenario.summary else scenario.name)
    months = scenario.horizon - done.study.skipped
    console.write(f"{done.runs:,} runs of {months} months, {scenario.mode} parameters")
    if (ensemble := done.study.start) is not None:
        console.prose(
            f"Continued from an updated ensemble after {ensemble.last}: month 1 is {scenario.start}, and "
            "parameters are those of its particles. Intervals count runs; they do not include the error of "
            "the update."
        )
    if done.study.skipped:
        left_out, first = done.simulated - done.runs, scenario.date(done.study.skipped + 1)
        console.prose(
            f"Started in {first}: the months from {scenario.start} were simulated, and {left_out:,} of "
            f"{done.simulated:,} runs that ended before {first} are left out."
        )
    console.write()
    tables.print_endings(done.distribution)
    if runs is not None and done.study.part is None and runs < done.simulated:
        console.write(f"\nAll {done.simulated:,} runs of the folder are counted; {runs:,} were asked for.")
    if precision is not None:
        width = widest_path_interval(done.counts)
        reached = "reached" if width < precision else "not reached"
        console.write(
            f"\nPrecision {precision:g} {reached} after {done.runs:,} runs: "
            f"the widest interval of a path is {width:.4f}"
        )
    console.write()
    print_cautions(scenario)
    console.write()
    print_files(done.folder, ("outcomes", "distribution", "incidence", "trajectories"))


def summary(done: Batch) -> dict[str, Any]:
    """A batch's result for ``--json``."""
    return {
        "scenario": done.study.scenario.identity,
        "seed": done.study.seed,
        "runs": done.runs,
        "left_out": done.simulated - done.runs,
        "parameters": done.study.scenario.mode,
        "folder": str(done.folder),
        "distribution": done.distribution,
    }
