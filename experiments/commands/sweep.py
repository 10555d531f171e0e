"""The same wars at the points of a design."""

from pathlib import Path
from typing import Any, Final

from experiments.analysis.study import default_folder
from experiments.analysis.sweep import Question, Sweep, sweep
from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, labels
from experiments.rendering.render import Artist
from experiments.running import batches
from model.endings import PATHS

# Points listed on the terminal; the file has them all.
MOST_LINES: Final = 30


def play_sweep(
    question: Question,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    drawing: Artist,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play a sweep into its folder, draw its figures, and print how wars end at its points."""
    batches.check(question.runs, question.seed, None, threads)
    folder = out or default_folder(question.study)
    make_way(folder, force, threads, dask)
    announce_compiling(quiet or as_json)
    with console.progress("wars", quiet or as_json) as progress:
        done = sweep(question, out=folder, threads=threads, dask=dask, progress=progress, draw=drawing.draw)
    if as_json:
        console.say_json(summary(done))
    elif not quiet:
        _tell(done)


def summary(done: Sweep) -> dict[str, Any]:
    """A sweep's result for ``--json``."""
    question = done.question
    return {
        "scenario": question.scenario.identity,
        "seed": question.seed,
        "design": question.design,
        "varied": [vars(axis) for axis in question.axes],
        "points": len(question.values),
        "runs": done.results.runs,
        "parameters": question.scenario.mode,
        "folder": str(done.folder),
        "leading": done.leading,
        "distribution": done.distribution,
    }


def _tell(done: Sweep) -> None:
    scenario = done.question.scenario
    console.say(
        f"{scenario.name}: the same {done.results.runs:,} wars of {scenario.horizon} months at each of "
        f"{len(done.leading):,} points ({done.question.design}), {scenario.mode} parameters\n"
    )
    _say_points(done)
    _say_leads(done)
    console.say(
        f"\nResults: {done.folder}/  (distribution.csv, leading.csv, dictionary.csv, points.parquet, figures)"
    )


def _say_points(done: Sweep) -> None:
    """Shares of the paths at each point, as far as there is room."""
    names = [axis.name for axis in done.question.axes]
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
        console.say(f"... and {len(done.leading) - MOST_LINES:,} more points in distribution.csv")


def _say_leads(done: Sweep) -> None:
    console.say()
    for path in PATHS:
        led = [row for row in done.leading if row["path"] == path]
        if led:
            clear = sum(row["clear"] for row in led)
            console.say(
                f"{labels.PATHS[path]} leads at {len(led):,} of {len(done.leading):,} points, "
                f"clearly (95 %) at {clear:,}."
            )
