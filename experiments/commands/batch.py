"""Many wars in a results folder."""

from pathlib import Path
from typing import Any

from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling, say_cautions
from experiments.rendering import console, tables
from experiments.rendering.render import Artist
from experiments.running import batches, workers
from model.scenario import Scenario


def play_batch(
    scenario: Scenario,
    runs: int | None,
    seed: int,
    out: Path | None,
    precision: float | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    drawing: Artist,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play a batch into its folder, draw its figures, and print the distribution."""
    batches.check(runs, seed, precision, threads)
    folder = out or batches.default_folder(scenario, seed)
    announce_compiling(quiet or as_json)
    if force:
        # Before an existing folder is moved aside for wars that cannot be played.
        workers.warm_up(scenario, seed)
    make_way(folder, force, threads, dask)
    with console.progress("wars", quiet or as_json) as progress:
        done = batches.batch(
            scenario,
            runs,
            seed,
            out=folder,
            precision=precision,
            threads=threads,
            dask=dask,
            progress=progress,
            draw=drawing.draw,
        )
    if as_json:
        console.say_json(summary(done))
    elif not quiet:
        console.say(f"{scenario.name}: {scenario.summary}" if scenario.summary else scenario.name)
        console.say(
            f"{done.manifest.runs_done:,} wars of {scenario.horizon} months, {scenario.mode} parameters\n"
        )
        tables.print_endings(done.distribution)
        if runs is not None and runs < done.manifest.runs_done:
            console.say(
                f"\nAll {done.manifest.runs_done:,} wars of the folder are counted; {runs:,} were asked for."
            )
        _say_precision(done, precision)
        console.say()
        say_cautions(scenario)
        console.say(
            f"\nResults: {folder}/  (outcomes.csv, distribution.csv, incidence.csv, dictionary.csv, figures)"
        )


def _say_precision(done: batches.Batch, precision: float | None) -> None:
    if precision is None:
        return
    width = batches.distribution.widest_path_interval(done.counts)
    reached = "reached" if width < precision else "not reached"
    console.say(
        f"\nPrecision {precision:g} {reached} after {done.manifest.runs_done:,} wars: "
        f"the widest interval of a path is {width:.4f}"
    )


def summary(done: batches.Batch) -> dict[str, Any]:
    """A batch's result for ``--json``."""
    manifest = done.manifest
    return {
        "scenario": manifest.scenario.identity,
        "seed": manifest.seed,
        "runs": manifest.runs_done,
        "parameters": manifest.scenario.mode,
        "folder": str(done.folder),
        "distribution": done.distribution,
    }
