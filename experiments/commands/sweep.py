"""fivelocks sweep: the same runs at the points of a design."""

from typing import Annotated, Any, Final

from experiments.analysis.axes import axis_of
from experiments.analysis.sweep import Sweep, SweepStudy
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Execution, Runs
from experiments.commands.notices import print_start
from experiments.commands.options import asks, counts
from experiments.rendering import conditions, console, labels
from model.endings import PATHS

# Points listed on the terminal; the file has them all.
MOST_LINES: Final = 30


def sweep(
    asked: Runs,
    how: Execution,
    vary: Annotated[
        list[str],
        asks(
            "Vary a parameter, or a lever as WHEN:LEVER=LOW:HIGH[:N] (*= for a factor); repeatable.",
            metavar="NAME=LOW:HIGH[:N]",
        ),
    ],
    design: Annotated[
        str, asks("Full grid, Latin hypercube sample, or Sobol sequence.", metavar="grid|lhs|sobol")
    ] = "grid",
    points: Annotated[
        int | None, counts("Number of points for lhs or sobol, 2 or more; 64 by default.")
    ] = None,
    runs: Annotated[int, counts("Number of runs at each point, 1 or more.")] = 400,
) -> None:
    """Vary parameters or levers and print how runs end at each point."""
    axes = [axis_of(text) for text in vary]
    start, scenario = asked.begun(how)
    study = SweepStudy(scenario, axes, design, points, runs, asked.seed, start)
    answer(study, "runs", how, summary, _print)


def summary(done: Sweep) -> dict[str, Any]:
    """A sweep's result for ``--json``."""
    study = done.study
    return {
        "scenario": study.scenario.identity,
        "seed": study.seed,
        "design": study.design,
        "varied": [vars(axis) for axis in study.axes],
        "points": len(study.values),
        "runs": done.runs,
        "parameters": study.scenario.mode,
        "folder": str(done.folder),
        "leading": done.leading,
        "distribution": done.distribution,
    }


def _print(done: Sweep) -> None:
    scenario = done.study.scenario
    runs, points = console.counted(done.runs, "run"), console.counted(len(done.leading), "point")
    console.prose(
        f"{conditions.called(scenario)}: the same {runs} of {scenario.horizon} months at each of {points} "
        f"({done.study.design}), {scenario.mode} parameters"
    )
    print_start(done.study.start)
    console.write()
    _print_points(done)
    _print_leads(done)
    console.write()
    print_files(done.folder, done.tables)


def _print_points(done: Sweep) -> None:
    """Shares of the paths at each point, as far as there is room."""
    names = [axis.name for axis in done.study.axes]
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
        console.prose(f"... and {len(done.leading) - MOST_LINES:,} more points in distribution.csv")


def _print_leads(done: Sweep) -> None:
    console.write()
    for path in PATHS:
        led = [row for row in done.leading if row["path"] == path]
        if led:
            clear = sum(row["clear"] for row in led)
            console.prose(
                f"{labels.PATHS[path]} leads at {len(led):,} of {len(done.leading):,} points, "
                f"clearly (95 %) at {clear:,}."
            )
