"""Commands that check the product: its results, and its speed."""

from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import AsJson, Folder, Quiet, ScenarioName, Threads


@app.command()
def verify(
    folder: Folder,
    sample: Annotated[int, typer.Option(help="Wars to play again.")] = 200,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check a results folder: hashes of its files, and a sample of its wars played again."""
    from experiments.commands import verify as doing

    raise typer.Exit(doing.check_folder(folder, sample, as_json, quiet))


@app.command()
def bench(
    scenario: ScenarioName = "baseline",
    seconds: Annotated[float, typer.Option(help="How long to measure each engine.")] = 1.0,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Speed of the ensemble and of the live model, side by side, and the ratio."""
    from experiments.commands import bench as doing
    from experiments.scenarios import library

    doing.measure_speed(library.load(scenario), seconds, threads, as_json)
