"""fivelocks batch: many runs in a results folder."""

from functools import partial
from typing import Annotated, Any

from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Execution, Runs
from experiments.commands.notices import print_cautions, print_start
from experiments.commands.options import asks, counts
from experiments.rendering import conditions, console, labels, tables
from experiments.rendering.console import counted
from experiments.running.batches import Batch, BatchStudy
from experiments.running.parts import part_of
from experiments.statistics.distribution import widest_path_interval
from model.endings import ENDINGS


def batch(
    asked: Runs,
    how: Execution,
    runs: Annotated[int | None, counts("Number of runs, 1 or more; 10,000 by default.")] = None,
    precision: Annotated[
        float | None, asks("Stop when every path's 95 % interval is narrower than this, 0.0001 to 1.")
    ] = None,
    part: Annotated[
        str | None, asks("Simulate only this part, to be merged with the others.", metavar="K/N")
    ] = None,
) -> None:
    """Simulate many runs and print the distribution of endings.

    The results folder holds a table of all runs and can be extended: more runs with the same settings
    continue it.
    """
    parts = part_of(part) if part else None
    start, scenario = asked.begun(how)
    study = BatchStudy(scenario, asked.seed, runs, precision, parts, start)
    answer(study, "runs", how, summary, partial(print_batch, runs=runs, precision=precision))


def print_batch(done: Batch, runs: int | None = None, precision: float | None = None) -> None:
    """Print a batch's distribution of endings, its cautions and its files."""
    scenario = done.study.scenario
    console.prose(conditions.headed(scenario, done.study.start is not None))
    months = counted(scenario.horizon, "month")
    console.prose(f"{counted(done.runs, 'run')} of {months}, {scenario.mode} parameters")
    print_start(done.study.start)
    console.write()
    tables.print_endings(done.distribution)
    if ongoing := int(done.counts[ENDINGS.index(labels.ONGOING)].sum()):
        share = tables.percent(done.static / ongoing)
        console.prose(f"Front of the ongoing runs: static and costly in {share} %.")
    if runs is not None and done.study.part is None and runs < done.runs:
        console.prose(f"\nAll {done.runs:,} runs of the folder are counted; {runs:,} were asked for.")
    if precision is not None:
        width = widest_path_interval(done.counts)
        reached = "reached" if width < precision else "not reached"
        console.prose(
            f"\nPrecision {precision:g} {reached} after {done.runs:,} runs: "
            f"the widest interval of a path is {width:.4f}"
        )
    console.write()
    print_cautions(scenario)
    console.write()
    print_files(done.folder, ("outcomes", "distribution", "incidence", "trajectories"))


def summary(done: Batch) -> dict[str, Any]:
    """A batch's result for ``--json``."""
    return {
        "scenario": done.study.scenario.identity,
        "seed": done.study.seed,
        "runs": done.runs,
        "start": done.study.start and done.study.start.asked,
        "parameters": done.study.scenario.mode,
        "folder": str(done.folder),
        "distribution": done.distribution,
    }
