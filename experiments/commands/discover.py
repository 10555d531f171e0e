"""Which assumptions lead to a path."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from experiments.analysis.analysis_columns import describe
from experiments.analysis.discovery import Discovered, Search, check_enough, discover
from experiments.analysis.drawn import drawn
from experiments.analysis.factors import with_unit
from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.rendering import console
from experiments.rendering.render import Artist
from experiments.results import analyses, store
from experiments.results.store import Manifest
from experiments.running import batches
from model import parameters
from model.scenario import Scenario

DEFAULT_RUNS: Final = 20_000


class Source(NamedTuple):
    """Where the wars come from: a folder, or a scenario and seed to play, and how many to look at."""

    folder: Path | None
    scenario: Scenario
    seed: int
    runs: int | None


def find(
    search: Search,
    source: Source,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    drawing: Artist,
    as_json: bool,
    quiet: bool,
) -> None:
    """Look for the boxes of a path, write and draw them, and say them in words."""
    batches.check(source.runs, source.seed, None, threads)
    calm = quiet or as_json
    played, manifest = _wars(source, threads, dask, calm)
    search = replace(search, seed=manifest.seed)
    looked_at = drawn(played, manifest, search.target, source.runs)
    check_enough(looked_at, search.target)
    asked = _question(search, manifest, len(looked_at.taken))
    into = out or analyses.default_folder(asked)
    make_way(into, force)
    with analyses.analysis(into, asked):
        with console.progress("searches", calm) as progress:
            found = discover(looked_at, search, progress)
        tables = {name: rows for name, rows in vars(found).items() if rows}
        analyses.finish(into, tables, describe(tables), drawing.draw if found.boxes else None)
    if as_json:
        console.say_json({"question": asked, "folder": str(into), "wars": str(played), **vars(found)})
    elif not quiet:
        wars = f"{len(looked_at.taken):,} wars with sampled parameters"
        console.say(f"{manifest.scenario.name}: {wars}, half to find boxes, half to judge them\n")
        _say(found, search)
        console.say(f"Wars: {played}/")
        _say_files(found, into)


def _wars(source: Source, threads: int | None, dask: str | None, calm: bool) -> tuple[Path, Manifest]:
    """Folder and manifest of the wars to look at: as they are, or played into a folder of their own."""
    if source.folder is None:
        announce_compiling(calm)
        with console.progress("wars", calm) as progress:
            done = batches.batch(
                source.scenario, source.runs, source.seed, threads=threads, dask=dask, progress=progress
            )
        return done.folder, done.manifest
    manifest = store.read_manifest(source.folder)
    if manifest.rules != store.rules_fingerprint():
        raise InputError(
            f"{source.folder} was made under other rules ({manifest.rules}) than those of this version "
            f"({store.rules_fingerprint()}), by which its wars would draw other parameters"
        )
    store.check_whole(source.folder, manifest)
    if source.runs is not None and manifest.runs_done < source.runs:
        raise InputError(f"{source.folder} holds {manifest.runs_done:,} wars; asked is for {source.runs:,}")
    return source.folder, manifest


def _question(search: Search, manifest: Manifest, runs: int) -> dict[str, Any]:
    """What must be the same for a folder to be written again."""
    return {
        "kind": f"discover-{search.target}",
        **manifest.question(),
        "runs": runs,
        **{name: value for name, value in vars(search).items() if name != "seed"},
    }


def _say(found: Discovered, search: Search) -> None:
    for box in found.boxes:
        limits = [row for row in found.limits if row["box"] == box["box"]]
        console.say(f"Box {box['box']}. {sentence(box, limits)}\n")
        _say_limits(limits)
        console.say()
    if len(found.boxes) < search.boxes:
        further = "further " if found.boxes else ""
        console.say(f"No {further}box is known in which '{search.target}' is more common than in all wars.\n")


def _say_files(found: Discovered, into: Path) -> None:
    names = [f"{name}.csv" for name, rows in vars(found).items() if rows]
    figures = ", figures" if found.boxes else ""
    console.say(f"Results: {into}/  ({', '.join([*names, 'dictionary.csv'])}{figures})")


def sentence(box: Mapping[str, Any], limits: list[dict[str, Any]]) -> str:
    """A box in words."""
    parts = [
        f"{row['parameter']} is {row['side']} {with_unit(format(row['limit'], '.3g'), row['unit'])}"
        for row in limits
    ]
    where = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    earlier = ", outside the boxes before," if box["box"] > 1 else ","
    density = _percent(box, "density", "low", "high")
    coverage = _percent(box, "coverage", "coverage_low", "coverage_high")
    return (
        f"Where {where}{earlier} {density} of wars end in '{box['target']}', against "
        f"{100 * box['base_share']:.1f} % of all. There lie {100 * box['mass']:.0f} % of all wars and "
        f"{coverage} of those that end so."
    )


def _percent(row: Mapping[str, Any], name: str, low: str, high: str) -> str:
    return f"{100 * row[name]:.0f} % ({100 * row[low]:.0f} to {100 * row[high]:.0f})"


def _say_limits(limits: list[dict[str, Any]]) -> None:
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
