"""fivelocks discover: which assumptions lead to a path."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.analysis.discover import DEFAULT_RUNS, DiscoverStudy, Discovery, study_from
from experiments.analysis.discovery import Discovered, Search
from experiments.analysis.factors import with_unit
from experiments.commands.calling import calling, print_files, print_result
from experiments.commands.groups import Execution, OwnParameters
from experiments.commands.notices import print_start
from experiments.commands.options import asks, counts
from experiments.errors import InputError
from experiments.rendering import conditions, console
from experiments.running.study import run
from model import parameters


def discover(
    asked: OwnParameters,
    how: Execution,
    target: Annotated[str, typer.Argument(metavar="PATH", help="Path or ending, such as settlement.")],
    runs: Annotated[
        int | None, counts("Number of runs to search; 20,000 by default, or all of --from.")
    ] = None,
    source: Annotated[
        Path | None, asks("Search in the runs of a batch with sampled parameters.", "--from", metavar="DIR")
    ] = None,
    coverage: Annotated[
        float, asks("Keep at least this share of the runs on the path in a box, 0.05 to 1.")
    ] = 0.5,
    boxes: Annotated[int, counts("Number of boxes, 1 to 10.")] = 2,
    most: Annotated[
        int,
        counts(
            "Search over the N parameters that differ most between runs on the path and others, 1 to 100."
        ),
    ] = 15,
    resamples: Annotated[
        int, counts("Number of resamples (random halves) for reproducibility, 0 to 1000.")
    ] = 20,
) -> None:
    """Find ranges of parameters that lead to a path (PRIM).

    Boxes are searched in half of the runs; density, coverage and mass are those of the other half.
    """
    search = Search(target, coverage, boxes, most, resamples)
    if source is not None:
        if asked != OwnParameters():
            raise InputError(
                "--from takes scenario and seed from the folder; leave out --scenario, --seed, --set, "
                "--event, --horizon and --start"
            )
        study = study_from(source, search, runs)
    else:
        start, scenario = asked.begun(how, "sampled")
        study = DiscoverStudy(
            search, scenario, asked.seed, DEFAULT_RUNS if runs is None else runs, start=start
        )
    with calling("runs", how) as options:
        found = run(replace(study, searched=options.progress), options)
    print_result(found, how, _summary, _print)


def _summary(found: Discovery) -> dict[str, Any]:
    return {"question": found.study.question, "folder": str(found.folder), **found.tables}


def _print(found: Discovery) -> None:
    study = found.study
    print_start(study.start)
    console.prose(
        f"{conditions.called(study.scenario)}: {study.runs:,} runs with sampled parameters, half to find "
        "boxes, half to evaluate them"
    )
    console.write()
    _print_boxes(found.found, study.search)
    print_files(found.folder, [name for name, table in found.tables.items() if table])


def _print_boxes(found: Discovered, search: Search) -> None:
    for box in found.boxes:
        limits = [row for row in found.limits if row["box"] == box["box"]]
        console.prose(f"Box {box['box']}. {sentence(box, limits)}\n")
        _print_limits(limits)
        console.write()
    if len(found.boxes) < search.boxes:
        further = "further " if found.boxes else ""
        console.prose(
            f"No {further}box is known in which '{search.target}' is more common than in all runs.\n"
        )


def sentence(box: Mapping[str, Any], limits: list[dict[str, Any]]) -> str:
    """A box as text."""
    parts = [
        f"{row['parameter']} is {row['side']} {with_unit(format(row['limit'], '.3g'), row['unit'])}"
        for row in limits
    ]
    where = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    earlier = ", outside the boxes before," if box["box"] > 1 else ","
    density = _percent(box, "density", "low", "high")
    coverage = _percent(box, "coverage", "coverage_low", "coverage_high")
    return (
        f"Where {where}{earlier} {density} of runs end in '{box['target']}', against "
        f"{100 * box['base_share']:.1f} % of all (density). Coverage: {coverage} of those that end so; "
        f"mass: {100 * box['mass']:.0f} % of all runs."
    )


def _percent(row: Mapping[str, Any], name: str, low: str, high: str) -> str:
    return f"{100 * row[name]:.0f} % ({100 * row[low]:.0f} to {100 * row[high]:.0f})"


def _print_limits(limits: list[dict[str, Any]]) -> None:
    lines = []
    for row in limits:
        again = "" if row["found_again"] is None else f"{100 * row['found_again']:.0f} %"
        lines.append(
            [
                row["parameter"],
                f"{row['side']} {row['limit']:.3g}",
                with_unit(f"{row['range_low']:g} to {row['range_high']:g}", row["unit"]),
                again,
                f"{row['quasi_p']:.1g}",
                parameters.table()[row["parameter"]].meaning,
            ]
        )
    columns = [
        ("parameter", "left"),
        ("limit", "left"),
        ("range", "left"),
        ("found again", "right"),
        ("quasi-p", "right"),
        ("meaning", "left"),
    ]
    console.listing(columns, lines)
