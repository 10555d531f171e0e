"""Commands that ask which assumptions matter, and which of them lead to a path."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import (
    AsJson,
    Dask,
    Events,
    Force,
    Horizon,
    Out,
    Quiet,
    ScenarioName,
    Seed,
    Settings,
    Threads,
)

Only = Annotated[
    list[str],
    typer.Option(metavar="TEXT", help="Vary only parameters whose name holds this; repeatable."),
]


@app.command()
def sensitivity(
    scenario: ScenarioName = "baseline",
    seed: Seed = 42,
    method: Annotated[
        str,
        typer.Option(metavar="morris|sobol|both", help="Screening, variance-based indices, or both in turn."),
    ] = "both",
    trajectories: Annotated[int, typer.Option(help="Trajectories of the screening.")] = 20,
    points: Annotated[int, typer.Option(help="Rows of the Sobol sample, a power of two.")] = 512,
    runs: Annotated[int, typer.Option(help="Wars at each point.")] = 30,
    factors: Annotated[int, typer.Option(help="Factors the screening keeps.")] = 20,
    only: Only = [],
    out: Out = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Which assumptions matter: Morris screening, Sobol indices, parameters against chance, a tornado."""
    from experiments.analysis.sensitivity import Question
    from experiments.commands import sensitivity as doing
    from experiments.rendering import render
    from experiments.scenarios import library

    chosen = library.choose(scenario, settings, events, horizon)
    asked = Question(chosen, seed, method, trajectories, points, runs, factors, tuple(only))
    with render.Artist(f"experiments.rendering.sensitivity_figures:OF_{method.upper()}") as drawing:
        doing.analyse(asked, out, threads, dask, force, drawing, as_json, quiet)


@app.command()
def discover(
    target: Annotated[str, typer.Argument(metavar="PATH", help="Path or ending, such as settlement.")],
    scenario: ScenarioName = "baseline",
    runs: Annotated[
        int | None, typer.Option(help="Number of wars; 20,000 by default, or all of --from.")
    ] = None,
    seed: Seed = 42,
    wars: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Results folder of a batch with sampled parameters."),
    ] = None,
    coverage: Annotated[
        float, typer.Option(help="Least share of the wars on the path that a box holds.")
    ] = 0.5,
    boxes: Annotated[int, typer.Option(help="Boxes to look for at most.")] = 2,
    most: Annotated[int, typer.Option(help="Parameters to look at, of those that differ most.")] = 15,
    resamples: Annotated[int, typer.Option(help="How often each box is looked for again.")] = 20,
    out: Out = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Which assumptions lead to a path: boxes of parameter values (PRIM), density, coverage, stability."""
    from experiments.analysis.discovery import Search
    from experiments.commands import discover as doing
    from experiments.errors import InputError
    from experiments.rendering import render
    from experiments.scenarios import library

    search = Search(target, coverage, boxes, most, resamples)
    if wars is not None and (scenario != "baseline" or seed != 42 or settings or events or horizon):
        raise InputError(
            "--from takes scenario and seed from the folder; leave out --scenario, --seed, --set, --event "
            "and --horizon"
        )
    chosen = library.choose(scenario, settings, events, horizon, "sampled")
    source = doing.Source(wars, chosen, seed, runs if runs is not None or wars else doing.DEFAULT_RUNS)
    with render.Artist("experiments.rendering.discovery_figures:OF_A_DISCOVERY") as drawing:
        doing.find(search, source, out, threads, dask, force, drawing, as_json, quiet)
