"""Commands that ask which assumptions matter, and which of them lead to a path."""

from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import (
    AsJson,
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
    only: Only = [],  # noqa: B006
    out: Out = None,
    settings: Settings = [],  # noqa: B006
    events: Events = [],  # noqa: B006
    horizon: Horizon = None,
    threads: Threads = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Which assumptions matter: Morris screening, Sobol indices, parameters against chance, a tornado."""
    from experiments import artist, catalogue
    from experiments.commands import sensitivity as doing
    from experiments.sensitivity.analysis import Question

    chosen = catalogue.choose(scenario, settings, events, horizon)
    asked = Question(chosen, seed, method, trajectories, points, runs, factors, tuple(only))
    with artist.Artist(f"experiments.sensitivity.figures:OF_{method.upper()}") as drawing:
        doing.analyse(asked, out, threads, force, drawing, as_json, quiet)
