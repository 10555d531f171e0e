"""What commands share: how a study is called, and which run an id means."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from experiments.assimilation.study import UpdateStudy
from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.rendering import console, figures
from experiments.results import run_id as identity
from experiments.results.manifest import read_manifest
from experiments.results.run_id import Identified
from experiments.running import updated
from experiments.running.options import RunOptions
from experiments.running.updated import Updated
from experiments.scenarios import library
from model.scenario import Scenario


@contextmanager
def calling(
    label: str, silent: bool, out: Path | None, force: bool, threads: int | None, dask: str | None = None
) -> Iterator[RunOptions]:
    """Options of a study that is called from the command line, with a progress bar and figures.

    Parameters
    ----------
    label
        What is counted, such as ``runs``.
    silent
        Whether to print nothing.
    out, force, threads, dask
        As in ``RunOptions``.
    """
    options = RunOptions(out, force, threads, dask, draw=figures.draw, moved=partial(_note_moved, out))
    figures.preload()
    announce_compiling(silent)
    with console.progress(label, silent) as progress:
        yield replace(options, progress=progress)


def chosen_start(
    ensemble: Path | None,
    scenario: str,
    settings: Sequence[str],
    events: Sequence[str],
    horizon: int | None,
    mode: str | None,
) -> tuple[Updated | None, Scenario]:
    """Updated ensemble to go on from, None without one, and the scenario with what the options change.

    Raises
    ------
    InputError
        If the folder contains none, another scenario or mode is asked for, or a change is wrong.
    """
    if ensemble is None:
        return None, library.choose(scenario, settings, events, horizon, mode)
    if scenario != "baseline" or mode:
        raise InputError(
            "--from takes scenario and parameters from its folder; leave out --scenario and --parameters"
        )
    start = updated.load(ensemble)
    return start, library.altered(start.scenario, settings, events, horizon)


def _note_moved(out: Path | None, aside: Path) -> None:
    console.note(f"moved {out or 'the existing folder'} aside to {aside}")


def print_files(folder: Path | None, tables: Iterable[str]) -> None:
    """Print where the results are."""
    if folder is not None:
        names = ", ".join([*(f"{name}.csv" for name in tables), "dictionary.csv"])
        console.prose(f"Results: {folder}/  ({names}, figures)")


def identified(
    run_id: str,
    folder: Path | None,
    scenario: str | None,
    settings: Sequence[str],
    events: Sequence[str],
    horizon: int | None,
) -> Identified:
    """Run of a run id, looked for in the folder and among what the options make of a scenario."""
    manifest = read_manifest(folder) if folder is not None else None
    if manifest is not None and "start" in manifest.question:
        start = Path(manifest.question["start"]["folder"])
        return identity.among(run_id, manifest.scenarios)._replace(start=start)
    if folder is not None and manifest is not None and manifest.kind == UpdateStudy.kind:
        ahead = library.altered(updated.load(folder).scenario, settings, events, horizon)
        return identity.among(run_id, [ahead])._replace(start=folder)
    changed = bool(scenario or settings or events or horizon)
    given = library.choose(scenario or "baseline", settings, events, horizon) if changed else None
    return identity.find(run_id, folder, given)


def options_of(
    folder: Path | None,
    scenario: str | None,
    settings: Sequence[str],
    events: Sequence[str],
    horizon: int | None,
) -> str:
    """The same options as text, each after a blank, for the command that finds the run again."""
    own = scenario if scenario not in library.built_in() or settings or events or horizon else None
    given = [("--from", folder), ("--scenario", own), ("--horizon", horizon)]
    given += [("--set", text) for text in settings] + [("--event", text) for text in events]
    return "".join(f" {option} {shlex.quote(str(value))}" for option, value in given if value is not None)
