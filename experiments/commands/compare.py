"""The same wars under several scenarios."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from experiments.analysis.compare import Comparison, write_tables
from experiments.analysis.differences import by_path, path_transitions
from experiments.analysis.study import Study, default_folder, play_study
from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, labels
from experiments.rendering.render import Artist
from experiments.running import batches
from model.endings import PATHS

# Outcomes shown on the terminal; the file has them all.
SHOWN: Final = {
    "month": "Months fought",
    "russia_casualties": "Russian casualties [1,000]",
    "ukraine_casualties": "Ukrainian casualties [1,000]",
    "occupied_area": "Occupied area [km2]",
}


def play_comparison(
    study: Study,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    drawing: Artist,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play a comparison into its folder, draw its figures, and print what differs."""
    batches.check(study.runs, study.seed, None, threads)
    folder = out or default_folder(study)
    make_way(folder, force, threads, dask)
    announce_compiling(quiet or as_json)
    with console.progress("wars", quiet or as_json) as progress:
        results = play_study(study, folder, threads, progress, write_tables, drawing.draw, dask)
    done = Comparison(results)
    if as_json:
        console.say_json(summary(done))
    elif not quiet:
        _tell(done)


def summary(done: Comparison) -> dict[str, Any]:
    """A comparison's result for ``--json``."""
    study = done.results.study
    return {
        "scenarios": [scenario.identity for scenario in done.scenarios],
        "seed": study.seed,
        "runs": done.results.runs,
        "parameters": done.scenarios[0].mode,
        "folder": str(done.folder),
        "distribution": done.distribution,
        "differences": done.differences,
        "changes": done.changes,
        "transitions": [row for row in done.transitions if row["runs"]],
    }


def _tell(done: Comparison) -> None:
    first, *others = done.scenarios
    console.say(
        f"The same {done.results.runs:,} wars of {first.horizon} months "
        f"under {len(done.scenarios)} scenarios, {first.mode} parameters"
    )
    for other in others:
        console.say()
        _say_differences(done, first.name, other.name)
        _say_changes(done, first.name, other.name)
    console.say(
        f"\nResults: {done.folder}/  (differences.csv, changes.csv, transitions.csv, distribution.csv, "
        "outcomes.csv, dictionary.csv, figures)"
    )


def _say_differences(done: Comparison, first: str, second: str) -> None:
    mine = [row for row in done.differences if row["second"] == second]
    lines = [_line(row) for row in by_path(mine)]
    lines += [_line(row) for name in SHOWN for row in mine if row["measure"] == name]
    headings = (first, second, "difference", "95 % interval")
    console.table([("", "left"), *((heading, "right") for heading in headings)], lines)


def _line(row: Mapping[str, Any]) -> list[str]:
    """One measure as the cells of a row: shares in percent, their differences in points."""
    share = row["kind"] != "outcome"
    scale = 100.0 if share else 1.0
    if row["kind"] == "path":
        name = labels.PATHS[row["measure"]]
    elif row["kind"] == "ending":
        name = "  " + labels.ENDINGS[row["measure"]]
    else:
        name = SHOWN[row["measure"]]
    sign = " %" if share else ""
    values = [f"{scale * row[key]:,.1f}{sign}" for key in ("first_value", "second_value")]
    moved = [f"{scale * row[key]:+,.1f}" for key in ("difference", "low", "high")]
    return [name, *values, moved[0], f"{moved[1]} to {moved[2]}"]


def _say_changes(done: Comparison, first: str, second: str) -> None:
    by_kind = {row["changed"]: row for row in done.changes if row["second"] == second}
    path, ending = by_kind["path"], by_kind["ending"]
    console.say(
        f"\n{path['runs']:,} of {done.results.runs:,} wars ({100 * path['share']:.1f} %, "
        f"{100 * path['low']:.1f} - {100 * path['high']:.1f} %) take another path under {second} "
        f"than under {first}, {ending['runs']:,} another ending."
    )
    counts = path_transitions(done.transitions, second)
    columns = [("", "left"), *((path, "right") for path in PATHS)]
    console.say(f"Wars by path under {first} (rows) and under {second} (columns):")
    console.table(
        columns, [[path, *(f"{count:,}" for count in row)] for path, row in zip(PATHS, counts, strict=True)]
    )
