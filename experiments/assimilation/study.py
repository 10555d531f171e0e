"""An updated ensemble in a results folder: assimilated, kept, extended by later months, checked again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from agents.jit import rules_fingerprint
from experiments.assimilation import posterior
from experiments.assimilation.likelihood import BIASED
from experiments.assimilation.update import Progressed, Task, assimilate
from experiments.errors import InputError
from experiments.evidence.observed import month_number
from experiments.results import dictionary, files
from experiments.results import folder as folders
from experiments.results.dictionary import Described, described
from experiments.results.manifest import MANIFEST, Manifest, now, read_manifest, write_manifest
from experiments.results.provenance import command_line
from experiments.results.question import differences
from experiments.running import updated, workers
from experiments.running.batches import check_seed
from experiments.running.options import DEFAULTS, RunOptions
from experiments.running.study import Fetch, Result, Rows, Study
from model import parameters
from model.ensemble import arithmetic
from model.world import FIELDS, SIZE, STATE_WORDS


@dataclass(frozen=True)
class UpdateResult(Result):
    """An ensemble after its last observed month, and its tables."""

    study: "UpdateStudy"
    state: Progressed
    folder: Path | None = None

    @property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {
            "learning": self.state.learning,
            "posterior": posterior.rows_of(
                self.state.particles, self.study.task.priors, self.study.task.last, self.state.chance
            ),
        }

    @property
    def described(self) -> Described:
        """Meaning of every column."""
        return update_columns()


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
        asked, given = manifest.question, updated.observed_in(Path(MANIFEST), manifest)
        scenario = manifest.scenario
        start = month_number(scenario.start)
        months = {month_number(month) - start + 1: row for month, row in given.items()}
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
    """Assimilate into a results folder, together with the months that it has assimilated before.

    All months are assimilated from the first; the same months give the same bytes. Until that is done the
    folder stays as it was, so that months that are refused, or an interruption, cost nothing.

    Raises
    ------
    InputError
        If the folder contains another question, earlier figures have changed, or too few runs last.
    """
    folder = options.out or study.default_folder
    if options.dask is not None:
        raise InputError("update works on this machine; leave out --dask")
    workers.warm_up(study.task.scenario, study.task.seed)
    if options.force and (aside := folders.move_aside(folder)) and options.moved:
        options.moved(aside)
    with folders.held(folder):
        before = read_manifest(folder) if folders.is_begun(folder) else None
        if before is not None:
            study = _extended(folder, before, study)
        question = json.loads(json.dumps(study.question))
        manifest = Manifest(question, None, started=now(), command=command_line())
        if before is not None:
            manifest = replace(manifest, started=before.started, tables=before.tables, facts=before.facts)
        folders.remove_strays(folder, manifest)
        result = UpdateResult(study, assimilate(study.task, options.threads, options.progress), folder)
        write_manifest(folder, manifest)
        try:
            _write(folder, manifest, result, options)
        except KeyboardInterrupt:
            write_manifest(folder, replace(manifest, status="interrupted", ended=now()))
            raise
    return result


def _extended(folder: Path, before: Manifest, study: UpdateStudy) -> UpdateStudy:
    """The study with all of a folder's months.

    Raises
    ------
    InputError
        If the folder contains another question, or figures that it has assimilated have changed.
    """
    months: dict[str, Any] = {"months": {}}
    asked = json.loads(json.dumps(study.question))
    found = differences({**before.question, **months}, {**asked, **months}, folder)
    if not found and before.rules != rules_fingerprint():
        found = [f"rules of this version: the folder has {before.rules}, asked is {rules_fingerprint()}"]
    if found:
        raise InputError(
            f"{folder} contains results for different settings; choose another --out, or --force to move it "
            "aside",
            *found,
        )
    kept, task = UpdateStudy.from_manifest(before).task, study.task
    ours = {month: row for month, row in kept.months.items() if month > task.last} | dict(task.months)
    changed = [
        f"{task.scenario.date(month)}, {name}: {value:g} was assimilated, now it is "
        f"{ours.get(month, {}).get(name, 'missing')}"
        for month, row in sorted(kept.months.items())
        for name, value in row.items()
        if ours.get(month, {}).get(name) != value
    ]
    if changed:
        raise InputError(
            f"{folder} has assimilated other figures; use --force to assimilate them again", *changed[:20]
        )
    return UpdateStudy(replace(task, months=ours))


def update_columns() -> Described:
    """Columns of an updated ensemble's files."""
    known = described("update")
    biased = [
        (
            f"bias.{series}",
            "bias in the last month, a factor's logarithm or as the series",
            "1 or of the series",
            "number",
        )
        for series in BIASED
    ]
    drawn = [
        (f"parameter.{name}", row.meaning, row.unit, "number") for name, row in parameters.table().items()
    ]
    states = [dictionary.of_outcome(place) for place in FIELDS.values()]
    known["states/*.parquet"] += [*biased, *drawn, *states]
    return known


def _columns(state: Progressed) -> dict[str, Any]:
    particles = state.particles
    biases = {f"bias.{series}": particles.biases[:, place].copy() for place, series in enumerate(BIASED)}
    return {
        "number": particles.numbers,
        "branch": particles.branches,
        "weight": particles.weights,
        "worlds": particles.worlds,
        **biases,
    }


def _write(folder: Path, before: Manifest, result: UpdateResult, options: RunOptions) -> None:
    """Write states, tables, figures and the manifest of a complete folder."""
    task, state = result.study.task, result.state
    month, columns = task.scenario.date(state.month), _columns(state)
    tables = updated.write_states(folder, month, task.scenario, columns, state.particles.values)
    for name, table in result.tables.items():
        tables[f"{name}.csv"] = files.write_rows(folder / f"{name}.csv", table)
    tables["dictionary.csv"] = files.write_rows(folder / "dictionary.csv", dictionary.rows(update_columns()))
    manifest = replace(before, tables=tables, facts={"warnings": state.warnings, "arithmetic": arithmetic()})
    write_manifest(folder, manifest)
    for path in options.draw(folder) if options.draw else ():
        tables[path.relative_to(folder).as_posix()] = files.sha256_of(path)
    write_manifest(folder, replace(manifest, tables=tables, status="complete", ended=now()))
    folders.remove_tables(folder, before, list(tables))
