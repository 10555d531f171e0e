"""The manifest of a results folder: what was asked, what made it, and which files are there."""

import json
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any, Final

from agents.jit import rules_fingerprint
from experiments.errors import InputError, ScenarioError
from experiments.results.provenance import command_line, commit
from experiments.results.sealed import MANIFEST, kind_of, read_content, unreadable, write_content
from model import parameters
from model.ensemble import seed_words
from model.scenario import Scenario
from model.scenario_file import from_mapping

LIBRARIES: Final = ("numpy", "numba", "llvmlite", "pyarrow", "mesa")


@dataclass(frozen=True)
class Shard:
    """One file of runs: numbers ``first`` to ``first + rows - 1``."""

    file: str
    first: int
    rows: int
    sha256: str

    def __post_init__(self) -> None:
        if not (type(self.first) is type(self.rows) is int and self.first >= 0 and self.rows > 0):
            raise ValueError(f"a shard cannot hold {self.rows!r} runs from {self.first!r} on")
        if PurePath(self.file).name != self.file:
            raise ValueError(f"{self.file!r} is not the name of a file")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the manifest of every results folder says, whatever the question."""

    status: str = "running"
    started: str = ""
    ended: str | None = None
    command: str = ""
    rules: str = field(default_factory=rules_fingerprint)
    shards: tuple[Shard, ...] = ()
    tables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.tables:
            if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
                raise ValueError(f"{name!r} is not the name of a file in the folder")

    @property
    def runs_done(self) -> int:
        """Runs in the shards."""
        return sum(shard.rows for shard in self.shards)

    @property
    def reached(self) -> int:
        """Number of the run after the last one in a shard."""
        return max((shard.first + shard.rows for shard in self.shards), default=0)


@dataclass(frozen=True)
class Manifest(Record):
    """What a batch's folder holds, and the question it answers.

    Attributes
    ----------
    scenario, seed
        The question.
    runs_asked
        Wars asked for.
    precision
        Width of interval at which fewer are enough, or None.
    least
        Wars the folder has had before: so many are made again whatever the precision.
    """

    scenario: Scenario
    seed: int
    runs_asked: int
    precision: float | None = None
    least: int = 0

    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "scenario": self.scenario.name,
            "scenario hash": self.scenario.hash8,
            "seed": self.seed,
            "rules of this version": self.rules,
        }


def now() -> str:
    """Present time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def provenance(record: Record) -> dict[str, Any]:
    """What made a folder, when, and how far it got: the head of its manifest."""
    return {
        "program": "fivelocks",
        "version": metadata.version("fivelocks"),
        "rules": record.rules,
        "commit": commit(),
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "command": record.command,
        "status": record.status,
        "started": record.started,
        "ended": record.ended,
    }


def _content(manifest: Manifest) -> dict[str, Any]:
    values = parameters.values_with(manifest.scenario.parameters).tolist()
    return {
        **provenance(manifest),
        "scenario": manifest.scenario.differences(),
        "scenario_hash": manifest.scenario.hash8,
        "parameters": dict(zip(parameters.table(), values, strict=True)),
        "parameters_mode": manifest.scenario.mode,
        "horizon": manifest.scenario.horizon,
        "seed": manifest.seed,
        "runs_asked": manifest.runs_asked,
        "runs_done": manifest.runs_done,
        "precision": manifest.precision,
        "shards": [vars(shard) for shard in manifest.shards],
        "tables": manifest.tables,
    }


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place, whole."""
    write_content(folder, _content(manifest))


def read_manifest(folder: Path) -> Manifest:
    """Manifest of a batch's folder.

    Raises
    ------
    InputError
        If there is none, it is damaged or contradicts itself, or it is not that of a batch.
    """
    content = read_content(folder)
    if (kind := kind_of(content)) != "batch":
        raise InputError(
            f"{folder} holds what 'fivelocks {kind}' made, not the wars of a batch; "
            "choose a folder that 'fivelocks batch' made, or another --out"
        )
    manifest = manifest_of(content, folder / MANIFEST)
    if found := contradictions(content, manifest):
        raise InputError(
            f"{folder / MANIFEST} contradicts itself; 'fivelocks verify' checks the folder, and "
            "'fivelocks batch --force' moves it aside and starts anew",
            *found,
        )
    return manifest


def manifest_of(content: dict[str, Any], path: Path) -> Manifest:
    """Manifest of a batch with this content, read from a path.

    Raises
    ------
    InputError
        If something is missing or impossible.
    """
    try:
        seed_words(content["seed"])
        return Manifest(
            scenario=from_mapping(content["scenario"], str(path)),
            seed=content["seed"],
            runs_asked=int(content["runs_asked"]),
            precision=content["precision"],
            status=content["status"],
            started=content["started"],
            ended=content["ended"],
            command=content["command"],
            rules=content["rules"],
            shards=tuple(Shard(**shard) for shard in content["shards"]),
            tables=dict(content["tables"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, ScenarioError) as error:
        raise unreadable(path, error) from None


def contradictions(content: dict[str, Any], manifest: Manifest) -> list[str]:
    """Where what a batch's manifest says does not follow from its scenario and its shards."""
    follows = ["runs_done"]
    if manifest.rules == rules_fingerprint():
        # Under other rules the same scenario has other parameters, and so another hash.
        follows += ["scenario_hash", "horizon", "parameters_mode", "parameters"]
    written = _content(manifest)
    found = [
        f"{MANIFEST} says {key} {_short(content.get(key))}, by its scenario and shards it is "
        f"{_short(written[key])}"
        for key in follows
        if content.get(key) != written[key]
    ]
    places = sorted((shard.first, shard.first + shard.rows) for shard in manifest.shards)
    found += [
        f"{MANIFEST} lists run {later} in two shards"
        for (_, end), (later, _) in pairwise(places)
        if later < end
    ]
    if (
        manifest.status == "complete"
        and manifest.precision is None
        and manifest.runs_done < manifest.runs_asked
    ):
        found.append(f"{MANIFEST} says that {manifest.runs_asked} wars were asked for and all is complete")
    if manifest.status == "complete" and (gaps := missing(manifest, manifest.reached, manifest.reached or 1)):
        found.append(f"{MANIFEST} lists no shard with run {gaps[0].start}")
    return found


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def missing(record: Record, asked: int, size: int) -> list[range]:
    """Ranges of rows, of so many asked, that no shard holds; none longer than this size."""
    gaps, reached = [], 0
    for shard in sorted(record.shards, key=lambda shard: shard.first):
        gaps.append((reached, shard.first))
        reached = shard.first + shard.rows
    gaps.append((reached, asked))
    return [
        range(first, min(first + size, stop)) for start, stop in gaps for first in range(start, stop, size)
    ]
