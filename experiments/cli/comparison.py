"""Commands that play the same wars under different assumptions."""

from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import AsJson, Events, Force, Horizon, Mode, Out, Quiet, Seed, Settings, Threads


@app.command()
def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="A B [...]", help="Built-in names, or paths of TOML files.")
    ],
    runs: Annotated[int | None, typer.Option(help="Wars in each scenario; 10,000 by default.")] = None,
    seed: Seed = 42,
    out: Out = None,
    settings: Settings = [],  # noqa: B006
    events: Events = [],  # noqa: B006
    horizon: Horizon = None,
    mode: Mode = None,
    threads: Threads = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The same wars under two or more scenarios: what differs from the first, run by run."""
    from experiments import artist, catalogue
    from experiments.commands import compare as doing
    from experiments.comparison.compare import FIGURES

    with artist.Artist(FIGURES) as drawing:
        chosen = [catalogue.choose(name, settings, events, horizon, mode) for name in scenarios]
        doing.play_comparison(chosen, runs, seed, out, threads, force, drawing, as_json, quiet)
