"""Commands about what might have been: forecasts, causes, and rare endings."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.named import war_of
from experiments.cli.options import (
    AsJson,
    Dask,
    Events,
    Force,
    From,
    Horizon,
    Language,
    Mode,
    OriginalScenario,
    Quiet,
    RunId,
    ScenarioName,
    Seed,
    Settings,
    Threads,
)

Tables = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Keep results in this folder; called again, it goes on where it stopped."
    ),
]


@app.command()
def forecast(
    run_id: RunId,
    month: Annotated[int | None, typer.Option(help="From this month only; 0 is before the first.")] = None,
    months: Annotated[
        str | None, typer.Option(metavar="FIRST-LAST", help="From these months; by default until it ends.")
    ] = None,
    futures: Annotated[int, typer.Option(help="Futures from each month.")] = 2_000,
    folder: From = None,
    scenario: OriginalScenario = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    out: Tables = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    language: Language = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The odds of one war: futures branched from a month, or from all, and when its path was settled."""
    from experiments.commands import forecast as doing

    found = war_of(run_id, folder, scenario, settings, events, horizon)
    doing.foresee(found, month, months, futures, out, threads, dask, force, language, as_json, quiet)


@app.command()
def why(
    run_id: RunId,
    futures: Annotated[int, typer.Option(help="Pairs of futures for each leading removal.")] = 2_000,
    folder: From = None,
    scenario: OriginalScenario = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    out: Tables = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    language: Language = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """What one war's ending hung on: the same war without one thing at a time."""
    from experiments.commands import why as doing

    found = war_of(run_id, folder, scenario, settings, events, horizon)
    doing.explain(found, futures, out, threads, dask, force, language, as_json, quiet)


@app.command()
def rare(
    scenario: ScenarioName = "baseline",
    runs: Annotated[
        int | None, typer.Option(help="Ordinary wars to help up the ladder; 2,000 by default.")
    ] = None,
    error: Annotated[
        float | None,
        typer.Option(help="Stop when every ending's standard error is below this share of it."),
    ] = None,
    seed: Seed = 42,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    mode: Mode = None,
    out: Tables = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """How likely intervention, open war and nuclear use are, from far fewer wars than counting needs."""
    from experiments.commands import rare as doing
    from experiments.scenarios import library

    chosen = library.choose(scenario, settings, events, horizon, mode)
    doing.estimate(chosen, runs, seed, error, out, threads, dask, force, as_json, quiet)
