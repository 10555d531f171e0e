"""fivelocks update: observed months taken in one after the other."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from experiments.assimilation.study import UpdateResult, UpdateStudy, run_update
from experiments.assimilation.update import USUAL, task_of
from experiments.commands.calling import calling, print_files
from experiments.commands.options import (
    QUESTION,
    AsJson,
    Force,
    Out,
    Quiet,
    ScenarioName,
    Seed,
    Threads,
    whole,
)
from experiments.evidence import observed
from experiments.rendering import console
from experiments.scenarios import library

Observed = Annotated[
    list[Path],
    typer.Option(
        "--observed",
        metavar="FILE",
        help="Monthly CSV of observed series, under their own names or those of a public panel; repeatable.",
        rich_help_panel=QUESTION,
    ),
]
Particles = Annotated[
    int,
    typer.Option(
        "--particles",
        parser=whole,
        metavar="N",
        help="Use so many particles, 100 to 1,000,000, in steps of 20.",
        rich_help_panel=QUESTION,
    ),
]
MOST_PRINTED: Final = 10


def update(
    given: Observed,
    scenario: ScenarioName = "baseline",
    until: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Stop after this month.", rich_help_panel=QUESTION),
    ] = None,
    particles: Particles = USUAL,
    seed: Seed = 42,
    out: Out = None,
    threads: Threads = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Learn from observed months and write an updated ensemble.

    Estimates the parameters from all figures (ensemble smoother), weighs the runs month by month (particle
    filter), and writes an updated ensemble that other commands go on from with --from. More months extend
    the folder.
    """
    chosen = library.load(scenario)
    read = observed.read(given)
    figures = observed.within(read, chosen)
    study = UpdateStudy(task_of(chosen, figures, until, particles, seed))
    silent = quiet or as_json
    if read.unused and not silent:
        console.note(f"columns without an observation model, not used: {', '.join(read.unused)}")
    with calling("months", silent, out, force, threads) as options:
        done = run_update(study, options)
    for warning in done.state.warnings:
        console.note(f"warning: {warning}")
    if as_json:
        console.write_json(summary(done))
    elif not quiet:
        _print(done)


def summary(done: UpdateResult) -> dict[str, Any]:
    """Result for ``--json``."""
    task = done.study.task
    return {
        "scenario": task.scenario.identity,
        "seed": task.seed,
        "particles": task.particles,
        "last": task.scenario.date(done.state.month),
        "warnings": done.state.warnings,
        "learning": done.state.learning,
        "posterior": done.tables["posterior"],
        "folder": str(done.folder),
    }


def _print(done: UpdateResult) -> None:
    task, state = done.study.task, done.state
    last = task.scenario.date(state.month)
    console.write(f"{task.scenario.name}: {task.particles:,} particles, {task.scenario.date(1)} to {last}\n")
    columns = [
        ("series", "left"),
        ("months", "right"),
        ("CRPS", "right"),
        ("in 50 %", "right"),
        ("in 90 %", "right"),
    ]
    lines = []
    for series in dict.fromkeys(row["series"] for row in state.learning):
        mine = [row for row in state.learning if row["series"] == series]
        inside = [
            sum(row[low] <= row["observed"] <= row[high] for row in mine)
            for low, high in (("q25", "q75"), ("q05", "q95"))
        ]
        crps = sum(row["crps"] for row in mine) / len(mine)
        lines.append([f"{series} [{mine[0]['unit']}]", f"{len(mine)}", f"{crps:.3g}", *map(str, inside)])
    console.table(columns, lines, "Predictions one month ahead")
    console.write()
    columns = [("parameter", "left"), ("before", "right"), ("after", "right"), ("moved [sd]", "right")]
    rows = done.tables["posterior"][:MOST_PRINTED]
    lines = [
        [
            row["parameter"],
            f"{row['prior_mean']:.3g} +- {row['prior_sd']:.2g}",
            f"{row['posterior_mean']:.3g} +- {row['posterior_sd']:.2g}",
            f"{row['moved']:+.2f}",
        ]
        for row in rows
    ]
    console.table(columns, lines, "What was learned most")
    effective = min(row["effective"] for row in state.learning)
    console.write(f"\nSmallest effective sample of a month: {effective:,.0f} of {task.particles:,} particles")
    console.write(f"Go on from {last}: fivelocks batch --from {done.folder}\n")
    print_files(done.folder, done.tables)
