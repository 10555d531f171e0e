"""Commands that play the same wars under different assumptions."""

from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import (
    AsJson,
    Dask,
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
)


@app.command()
def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="A B [...]", help="Built-in names, or paths of TOML files.")
    ],
    runs: Annotated[int | None, typer.Option(help="Wars in each scenario; 10,000 by default.")] = None,
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
    """The same wars under two or more scenarios: what differs from the first, run by run."""
    from experiments.analysis.compare import FIGURES, question
    from experiments.commands import compare as doing
    from experiments.rendering import render
    from experiments.scenarios import library

    chosen = [library.choose(name, settings, events, horizon, mode) for name in scenarios]
    asked = question(chosen, runs, seed)
    with render.Artist(FIGURES) as drawing:
        doing.play_comparison(asked, out, threads, dask, force, drawing, as_json, quiet)


@app.command()
def sweep(
    vary: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=LOW:HIGH[:N]",
            help="Vary a parameter, or a lever as MONTH:LEVER=LOW:HIGH[:N] (*= for a factor); repeatable.",
        ),
    ],
    scenario: ScenarioName = "baseline",
    design: Annotated[
        str,
        typer.Option(metavar="grid|lhs|sobol", help="Every level with every other, or a sample of points."),
    ] = "grid",
    points: Annotated[int | None, typer.Option(help="Points of lhs or sobol; 64 by default.")] = None,
    runs: Annotated[int, typer.Option(help="Wars at each point.")] = 400,
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
    """The same wars at many points: how they end as one or more assumptions are varied."""
    from experiments.analysis.axes import axis_of
    from experiments.analysis.sweep import Question, figures_of
    from experiments.commands import sweep as doing
    from experiments.rendering import render
    from experiments.scenarios import library

    axes = [axis_of(text) for text in vary]
    chosen = library.choose(scenario, settings, events, horizon, mode)
    asked = Question(chosen, axes, design, points, runs, seed)
    with render.Artist(figures_of(axes)) as drawing:
        doing.play_sweep(asked, out, threads, dask, force, drawing, as_json, quiet)
