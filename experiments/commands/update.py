"""fivelocks update: observed months taken in one after the other."""

from pathlib import Path
from typing import Annotated, Any, Final

from experiments.assimilation.particles import GROUP
from experiments.assimilation.study import UpdateResult, UpdateStudy, run_update
from experiments.assimilation.update import USUAL, task_of
from experiments.commands.calling import calling, print_files, print_result
from experiments.commands.groups import Locally
from experiments.commands.options import ScenarioName, Seed, asks, counts
from experiments.evidence import observed
from experiments.rendering import console, tables
from experiments.scenarios import library

Observed = Annotated[
    list[Path],
    asks(
        "Monthly CSV of observed series, under their own names or those of a public panel; repeatable.",
        "--observed",
        metavar="FILE",
    ),
]
Particles = Annotated[int, counts("Number of particles, 100 to 1,000,000, in steps of 20.", "--particles")]


# Unused columns that are named.
MOST_NAMED: Final = 8


def update(
    how: Locally,
    given: Observed,
    scenario: ScenarioName = "baseline",
    until: Annotated[str | None, asks("Stop after this month.", metavar="YYYY-MM")] = None,
    particles: Particles = USUAL,
    seed: Seed = 42,
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
    if read.unused and not how.silent:
        unused = [*read.unused[:MOST_NAMED], *["..."][: len(read.unused) > MOST_NAMED]]
        count = console.counted(len(read.unused), "column")
        console.note(f"{count} without an observation model, not used: {', '.join(unused)}")
    with calling("months", how) as options:
        done = run_update(study, options)
    for warning in done.state.warnings:
        console.note(f"warning: {warning}")
    print_result(done, how, summary, _print)


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
    console.prose(f"{task.scenario.name}: {task.particles:,} particles, {task.scenario.date(1)} to {last}\n")
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
    learned = done.tables["posterior"]
    columns = [("parameter", "left"), ("before", "right"), ("after", "right"), ("moved [sd]", "right")]
    lines = [
        [
            row["parameter"],
            tables.around(row["prior_mean"], row["prior_sd"]),
            tables.around(row["posterior_mean"], row["posterior_sd"]),
            f"{row['moved']:+.2f}",
        ]
        for row in tables.most_moved(learned)
    ]
    if lines:
        console.table(columns, lines, "Parameters that moved beyond sampling error, with standard deviations")
    console.prose(
        f"{'The others' if lines else 'All'} of {len(learned)} parameters and biases moved by less than "
        f"{tables.largest_by_chance(learned):.2f}, which sampling error alone can do (the particles share "
        f"{task.particles // GROUP:,} sets of parameters). posterior.csv has them all."
    )
    effective = min(row["effective"] for row in state.learning)
    console.prose(f"\nSmallest effective sample of a month: {effective:,.0f} of {task.particles:,} particles")
    console.write(f"Go on from {last}: fivelocks batch --from {done.folder}\n")
    print_files(done.folder, done.tables)
