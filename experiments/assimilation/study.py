"""An updated ensemble in a results folder: assimilated, kept, extended by later months, checked again."""

import csv
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from experiments.assimilation import particles as moving
from experiments.assimilation import posterior
from experiments.assimilation.likelihood import BIASED
from experiments.assimilation.schema import UPDATE
from experiments.assimilation.update import Progressed, Task, assimilate
from experiments.errors import InputError
from experiments.evidence.observed import month_number
from experiments.results import files, rows
from experiments.results import folder as folders
from experiments.results.manifest import Manifest, now, read_manifest, write_manifest
from experiments.results.provenance import command_line
from experiments.results.question import differences
from experiments.running import updated, workers
from experiments.running.batches import check_seed
from experiments.running.options import DEFAULTS, RunOptions
from experiments.running.study import Fetch, Rows, Study
from model.ensemble import SimulationError
from model.world import SIZE, STATE_WORDS

# Seconds of work that an interruption may lose.
BETWEEN_SAVES: Final = 10.0


@dataclass(frozen=True)
class UpdateResult:
    """An ensemble after its last observed month, and its tables."""

    study: "UpdateStudy"
    state: Progressed
    folder: Path | None = None

    @property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {
            "learning": self.state.learning,
            "posterior": posterior.rows_of(self.state.particles, self.study.task.priors),
        }

    @property
    def described(self) -> rows.Described:
        """Meaning of every column."""
        return UPDATE


@dataclass(frozen=True)
class UpdateStudy(Study[UpdateResult]):
    """Question of an update: a scenario, figures by month, particles and seed."""

    kind: ClassVar[str] = "update"
    task: Task

    def __post_init__(self) -> None:
        if found := check_seed(self.task.seed):
            raise InputError(*found)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "UpdateStudy":
        """The study of a folder."""
        asked = manifest.question
        scenario = manifest.scenario
        start = month_number(scenario.start)
        months = {month_number(month) - start + 1: dict(given) for month, given in asked["months"].items()}
        return cls(Task(scenario, months, asked["particles"], asked["seed"]))

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued; months may be added at the end."""
        task = self.task
        return {
            "kind": self.kind,
            "scenario": task.scenario.differences(),
            "seed": task.seed,
            "particles": task.particles,
            "months": {task.scenario.date(month): dict(task.months[month]) for month in sorted(task.months)},
        }

    @property
    def default_folder(self) -> Path:
        """Results folder of a question that was given none."""
        name = f"update-{self.task.scenario.identity}-seed{self.task.seed}"
        return Path(folders.DEFAULT_ROOT) / name

    def compute(self, fetch: Fetch) -> UpdateResult:
        """Assimilate every month again, and compare the states of a folder with what that gives."""
        state = assimilate(self.task)
        if fetch.folder is not None:
            manifest = read_manifest(fetch.folder)
            kept = updated.read_states(fetch.folder, manifest, self.task.scenario)
            made = _columns(state)
            for columns in (made, kept):
                # Orders stand for one month and are not kept.
                words = columns["worlds"].view("f8").reshape(self.task.particles, SIZE)
                columns["worlds"] = words[:, :STATE_WORDS]
            different = [name for name in made if kept[name].tobytes() != made[name].tobytes()]
            if different:
                raise InputError(f"states do not follow from the figures: {', '.join(different)} differ")
        return UpdateResult(self, state, fetch.folder)


def run_update(study: UpdateStudy, options: RunOptions = DEFAULTS) -> UpdateResult:
    """Assimilate into a results folder, going on where an earlier call stopped.

    Raises
    ------
    InputError
        If the folder contains another question, earlier figures have changed, or no run is left.
    """
    folder = options.out or study.default_folder
    if options.dask is not None:
        raise InputError("update works on this machine; leave out --dask")
    workers.warm_up(study.task.scenario, study.task.seed)
    if options.force and (aside := folders.move_aside(folder)) and options.moved:
        options.moved(aside)
    with folders.held(folder):
        before = read_manifest(folder) if folders.is_begun(folder) else None
        manifest = Manifest(
            json.loads(json.dumps(study.question)), None, started=now(), command=command_line()
        )
        state = None
        if before is not None:
            study, state = _resumed(folder, before, manifest, study)
            manifest = replace(
                manifest, question=json.loads(json.dumps(study.question)), started=before.started,
                tables=before.tables, facts=before.facts,
            )  # fmt: skip
        return _assimilate(folder, study, manifest, state, options, fresh=before is None)


def _assimilate(
    folder: Path,
    study: UpdateStudy,
    manifest: Manifest,
    state: Progressed | None,
    options: RunOptions,
    fresh: bool,
) -> UpdateResult:
    folders.remove_strays(folder, manifest)
    keeper = _Keeper(folder, study, manifest)
    try:
        state = assimilate(study.task, state, options.threads, keeper.after_month, options.progress)
        result = UpdateResult(study, state, folder)
        keeper.finish(result, options)
    except (KeyboardInterrupt, InputError, SimulationError):
        if keeper.saved or not fresh:
            write_manifest(folder, replace(keeper.manifest, status="interrupted", ended=now()))
        raise
    return result


def _resumed(
    folder: Path, before: Manifest, wanted: Manifest, study: UpdateStudy
) -> tuple[UpdateStudy, Progressed | None]:
    """The study with all of a folder's months, and the state to go on from.

    Raises
    ------
    InputError
        If the folder contains another question, or figures that it has assimilated have changed.
    """
    months: dict[str, Any] = {"months": {}}
    found = differences({**before.question, **months}, {**wanted.question, **months}, folder)
    if not found and before.rules != wanted.rules:
        found = [f"rules of this version: the folder has {before.rules}, asked is {wanted.rules}"]
    if found:
        raise InputError(
            f"{folder} contains results for different settings; choose another --out, or --force to move it "
            "aside",
            *found,
        )
    kept = UpdateStudy.from_manifest(before)
    done = int(before.facts.get("months_done", 0))
    theirs, ours = dict(kept.task.months), dict(study.task.months)
    if before.status == "complete" and max(ours) <= done:
        ours = {month: row for month, row in theirs.items() if month > max(ours)} | ours
    changed = _changed(kept.task, theirs, ours, done)
    if changed:
        raise InputError(
            f"{folder} has assimilated other figures; use --force to assimilate them again", *changed[:20]
        )
    past = {month: row for month, row in theirs.items() if month <= done}
    later = {month: row for month, row in ours.items() if month > done}
    study = UpdateStudy(replace(study.task, months=past | later))
    return study, _state(folder, before, study, done) if done else None


def _changed(
    task: Task, theirs: Mapping[int, Mapping[str, float]], ours: Mapping[int, Mapping[str, float]], done: int
) -> list[str]:
    """Figures that were assimilated and are others now; a figure that came later is no change."""
    return [
        f"{task.scenario.date(month)}, {name}: {value:g} was assimilated, now it is "
        f"{ours.get(month, {}).get(name, 'missing')}"
        for month, row in sorted(theirs.items())
        for name, value in row.items()
        if month <= min(done, max(ours)) and ours.get(month, {}).get(name) != value
    ]


def _state(folder: Path, manifest: Manifest, study: UpdateStudy, done: int) -> Progressed:
    particles = moving.created(study.task.scenario, study.task.particles, study.task.seed)
    kept = updated.read_states(folder, manifest, study.task.scenario)
    particles.worlds, particles.values = kept["worlds"], kept["values"]
    particles.numbers, particles.branches, particles.weights = (
        kept[name].copy() for name in ("number", "branch", "weight")
    )
    particles.biases = np.column_stack([kept[f"bias.{series}"] for series in BIASED])
    particles.next_branch = int(manifest.facts["next_branch"])
    return Progressed(particles, done, _learning(folder), list(manifest.facts.get("warnings", [])))


def _learning(folder: Path) -> list[dict[str, Any]]:
    """Rows of ``learning.csv``, numbers as numbers."""
    path = folder / "learning.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: cell if name in ("month", "series", "unit") else float(cell) for name, cell in row.items()}
            for row in csv.DictReader(file)
        ]


def _columns(state: Progressed) -> dict[str, Any]:
    particles = state.particles
    biases = {f"bias.{series}": particles.biases[:, place].copy() for place, series in enumerate(BIASED)}
    return {
        "number": particles.numbers,
        "branch": particles.branches,
        "weight": particles.weights,
        "worlds": particles.worlds,
        "values": particles.values,
        **biases,
    }


class _Keeper:
    """Keeps states, tables and manifest of a folder up to date."""

    def __init__(self, folder: Path, study: UpdateStudy, manifest: Manifest) -> None:
        self.folder, self.study, self.manifest = folder, study, manifest
        self.saved = False
        self._last = time.monotonic()

    def after_month(self, state: Progressed) -> None:
        """Save the particles if enough work would be lost otherwise."""
        if time.monotonic() - self._last > BETWEEN_SAVES and state.month < self.study.task.last:
            self._save(state, {})

    def finish(self, result: UpdateResult, options: RunOptions) -> None:
        """Save everything, and that the folder is complete."""
        self._save(result.state, {name: table for name, table in result.tables.items() if table})
        tables = dict(self.manifest.tables)
        tables["dictionary.csv"] = files.write_rows(self.folder / "dictionary.csv", rows.dictionary(UPDATE))
        write_manifest(self.folder, replace(self.manifest, tables=tables))
        for path in options.draw(self.folder) if options.draw else ():
            tables[path.relative_to(self.folder).as_posix()] = files.sha256_of(path)
        self.manifest = replace(self.manifest, tables=tables, status="complete", ended=now())
        write_manifest(self.folder, self.manifest)

    def _save(self, state: Progressed, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        task = self.study.task
        written = updated.write_states(
            self.folder, task.scenario.date(state.month), task.scenario, _columns(state)
        )
        for name, table in {"learning": state.learning, **tables}.items():
            if table:
                written[f"{name}.csv"] = files.write_rows(self.folder / f"{name}.csv", table)
        before = self.manifest
        facts = {
            "months_done": state.month,
            "next_branch": state.particles.next_branch,
            "identified": posterior.identified_names(state.particles),
            "warnings": state.warnings,
        }
        self.manifest = replace(self.manifest, tables=written, facts=facts)
        write_manifest(self.folder, self.manifest)
        folders.remove_tables(self.folder, before, list(written))
        self.saved, self._last = True, time.monotonic()
