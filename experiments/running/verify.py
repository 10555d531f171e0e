"""Checking a results folder: hashes of its files, and a sample of its rows simulated again.

The tables are computed again from the rows as well, so that a table that does not follow from them is found
even where all hashes are right.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from agents.jit import rules_fingerprint
from experiments.errors import InputError, ScenarioError
from experiments.results import files
from experiments.results import folder as folders
from experiments.results.manifest import MANIFEST, Manifest
from experiments.running.study import Stage, Study
from model.ensemble import arithmetic

SAMPLE: Final = 200
MOST_PROBLEMS: Final = 100
StudyOf = Callable[[Manifest], Study[Any]]


@dataclass
class Verdict:
    """What was checked, and the problems found; ``computed`` if the result was computed again."""

    shards: int = 0
    rows_stored: int = 0
    rows_simulated: int = 0
    computed: bool = False
    problems: list[str] = field(default_factory=list)


class Incomplete(Exception):  # noqa: N818, no error: there is nothing more to check
    """Rows are missing, so that what follows from them cannot be checked."""


def verify(folder: Path, study_of: StudyOf, sample: int = SAMPLE) -> Verdict:
    """Check the manifest against itself, every file's hash, a sample of rows, and the tables.

    Parameters
    ----------
    folder
        Results folder; nothing in it is changed.
    study_of
        Gives the study of a manifest.
    sample
        Rows to simulate again, spread evenly over the stored ones.

    Raises
    ------
    InputError
        If the folder contains no readable manifest, the sample is out of range, or another command changes
        the folder meanwhile.
    """
    if not 0 <= sample <= 1_000_000:
        raise InputError(f"--sample {sample} is out of range; allowed is 0 to 1000000 [rows]")
    with folders.snapshot(folder) as manifest:
        verdict = Verdict(len(manifest.shards), manifest.rows)
        again = f"call 'fivelocks {manifest.kind}' again"
        _check_files(folder, manifest, again, verdict)
        if manifest.status != "complete":
            verdict.problems.append(f"the {manifest.kind} is {manifest.status}; {again} to finish it")
        if manifest.rules != rules_fingerprint():
            verdict.problems.append(
                f"the runs were simulated by rules {manifest.rules}, this version has {rules_fingerprint()}: "
                "they cannot be simulated again with it"
            )
        else:
            _check_rows(folder, manifest, study_of, sample, verdict)
        return verdict


def _check_files(folder: Path, manifest: Manifest, again: str, verdict: Verdict) -> None:
    listed = [(folder / folders.RUNS / shard.file, shard.sha256) for shard in manifest.shards]
    listed += [(folder / name, digest) for name, digest in manifest.tables.items()]
    for path, digest in listed:
        try:
            if files.sha256_of(path) != digest:
                verdict.problems.append(f"{path} was changed after it was written; {again} to make it again")
        except FileNotFoundError:
            verdict.problems.append(f"{path} is missing; {again} to make it again")
        except OSError as error:
            verdict.problems.append(f"{path} cannot be read ({error.strerror or error}); {again}")


def _check_rows(folder: Path, manifest: Manifest, study_of: StudyOf, sample: int, verdict: Verdict) -> None:
    """Compute the tables again from rows of which a sample is simulated again."""
    try:
        study = study_of(manifest)
        for key, value in study.facts.items():
            if manifest.facts.get(key) != value:
                verdict.problems.append(f"{MANIFEST}: {key} does not follow from the question")
        if manifest.facts.get("arithmetic") != arithmetic():
            verdict.problems.append(f"{MANIFEST}: made where the same rules give other numbers than here")
        result = study.compute(Checked(folder, manifest, sample, verdict))
        verdict.computed = True
        if manifest.status == "complete":
            _check_tables(manifest, result, verdict)
    except Incomplete:
        if manifest.status == "complete" and not verdict.problems:
            verdict.problems.append(f"{folder} lacks rows that its question needs")
    except (InputError, ScenarioError) as error:
        verdict.problems += [f"{folder}: {line}" for line in str(error).splitlines()]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, AssertionError) as error:
        verdict.problems.append(
            f"{folder}: the question or the rows are not those of 'fivelocks {manifest.kind}' "
            f"({type(error).__name__}: {error})"
        )
    if len(verdict.problems) > MOST_PROBLEMS:
        more = len(verdict.problems) - MOST_PROBLEMS
        verdict.problems[MOST_PROBLEMS:] = [f"and {more:,} more problems"]


def _check_tables(manifest: Manifest, result: Any, verdict: Verdict) -> None:
    """Compare tables that are small enough to be held as text with what follows from the rows."""
    for name, table in result.tables.items():
        file = f"{name}.csv"
        if not table:
            continue
        if file not in manifest.tables:
            verdict.problems.append(f"{MANIFEST} does not list {file}")
        elif isinstance(table, Sequence):
            if hashlib.sha256(files.csv_text(table).encode()).hexdigest() != manifest.tables[file]:
                verdict.problems.append(f"{file} does not follow from the rows")
        else:
            hashed = files.Hashed()
            files.stream_csv(hashed, table)
            if hashed.sha256.hexdigest() != manifest.tables[file]:
                verdict.problems.append(f"{file} does not follow from the rows")


class Checked:
    """Stored rows, of which a sample is simulated again and compared when a stage is first read."""

    def __init__(self, folder: Path, manifest: Manifest, sample: int, verdict: Verdict) -> None:
        self.folder: Path | None = folder
        self._place, self._manifest, self._sample, self._verdict = folder, manifest, sample, verdict
        self._checked: set[str] = set()

    def stored(self, stage: str) -> int:
        """Number of the row after the last stored one."""
        return self._manifest.reached(stage)

    def __call__(self, stage: Stage, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Rows of a stage in order, as far as they are stored."""
        reached = stage.first
        for shard in self._manifest.of_stage(stage.name):
            if shard.first != reached or not folders.is_whole(self._place, shard):
                raise Incomplete
            reached = shard.first + shard.rows
            table = folders.read_shard(self._place, shard, None, stage.schema)
            if stage.name not in self._checked:
                self._compare(stage, shard.first, table)
            yield table if columns is None else table.select(list(columns))
        self._checked.add(stage.name)
        if reached < stage.rows:
            raise Incomplete

    def _compare(self, stage: Stage, first: int, table: pa.Table) -> None:
        """Simulate a sample of a shard's rows again."""
        share = self._sample * table.num_rows / max(self._manifest.rows, 1) / stage.runs
        wanted = min(int(np.ceil(share)), table.num_rows)
        picked = np.unique(np.linspace(0, table.num_rows - 1, wanted).astype("i8"))
        if not len(picked):
            return
        self._verdict.rows_simulated += len(picked)
        made, stored = stage.simulate(first + picked), table.take(pa.array(picked))
        name = f"stage {stage.name}, " if stage.name else ""
        if made.schema != stored.schema:
            self._verdict.problems.append(
                f"{name}rows from {first}: the columns are not those of this command"
            )
            return
        for column in made.column_names:
            pairs = zip(picked, made[column].to_pylist(), stored[column].to_pylist(), strict=True)
            for place, ours, theirs in pairs:
                if repr(ours) != repr(theirs):  # as text, not-a-number equals itself
                    self._verdict.problems.append(
                        f"{name}row {first + place}: {column} is stored as {theirs}, simulated again "
                        f"it is {ours}"
                    )
