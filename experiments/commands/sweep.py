"""fivelocks sweep: the same runs at the points of a design."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, Final

from experiments.analysis.axes import axis_of
from experiments.analysis.sweep import Sweep, SweepStudy
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Execution, Runs
from experiments.commands.notices import print_start
from experiments.commands.options import asks, counts
from experiments.rendering import conditions, console, labels
from experiments.rendering.tables import percent
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
    """Shares of the paths at each point, runs that are ongoing and settlements that break."""
    names = [axis.name for axis in done.study.axes]
    by_point = groupby(done.distribution, key=itemgetter("point"))
    lines = [
        [*(f"{row[name]:g}" for name in names), *_shares(list(mine))]
        for row, (_, mine) in zip(done.leading[:MOST_LINES], by_point, strict=False)
    ]
    console.table(
        [(name, "right") for name in (*names, *PATHS, "ongoing", "relapse")],
        lines,
        "Share of runs [%] with its 95 % interval; ongoing runs count under attrition; relapse: share of "
        "settlements that break before the horizon",
    )
    if len(done.leading) > MOST_LINES:
        console.prose(f"... and {len(done.leading) - MOST_LINES:,} more points in distribution.csv")


def _shares(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Cells of one point: the paths, runs ongoing at the horizon, settlements that break."""
    paths = [row for row in rows if row["ending"] == "all"]
    cells = [f"{percent(row['share'])} ({percent(row['low'], 0)}-{percent(row['high'], 0)})" for row in paths]
    ongoing = next(row["share"] for row in rows if row["ending"] == labels.ONGOING)
    settled = [row for row in paths if row["relapsed_share"] is not None]
    runs = sum(row["runs"] for row in settled)
    broken = sum(row["runs"] * row["relapsed_share"] for row in settled)
    return [*cells, percent(ongoing), percent(broken / runs, 0) if runs else ""]


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
