"""Commands that play wars: one, many, and one again."""

from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.named import options_of, war_of
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
    Out,
    Quiet,
    Run,
    RunId,
    ScenarioName,
    Seed,
    Settings,
    Threads,
    Trace,
)


@app.command()
def run(
    scenario: ScenarioName = "baseline",
    seed: Seed = 42,
    number: Run = 0,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    mode: Mode = None,
    trace: Trace = None,
    language: Language = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """One war, told month by month: its story, its ending, and why."""
    from experiments.commands import war
    from experiments.scenarios import library

    chosen = library.choose(scenario, settings, events, horizon, mode)
    again = options_of(None, scenario, settings, events, horizon)
    war.tell(chosen, seed, number, again, trace, language, as_json, quiet)


@app.command()
def batch(
    scenario: ScenarioName = "baseline",
    runs: Annotated[int | None, typer.Option(help="Number of wars; 10,000 by default.")] = None,
    seed: Seed = 42,
    out: Out = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    mode: Mode = None,
    precision: Annotated[
        float | None, typer.Option(help="Stop when every path's 95 % interval is narrower than this.")
    ] = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Many wars: the distribution of endings as a table, and a results folder that can be continued."""
    from experiments.commands import batch as doing
    from experiments.rendering import render
    from experiments.scenarios import library

    with render.Artist() as drawing:
        chosen = library.choose(scenario, settings, events, horizon, mode)
        doing.play_batch(chosen, runs, seed, out, precision, threads, dask, force, drawing, as_json, quiet)


@app.command()
def replay(
    run_id: RunId,
    folder: From = None,
    scenario: OriginalScenario = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    trace: Trace = None,
    language: Language = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The same war again, bit for bit, live."""
    from experiments.commands import war

    found = war_of(run_id, folder, scenario, settings, events, horizon)
    again = options_of(folder, scenario, settings, events, horizon)
    war.tell(*found, again, trace, language, as_json, quiet)
