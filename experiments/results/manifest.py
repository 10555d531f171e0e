"""The manifest of a results folder: the question, what answered it, and which files are there.

One format for every command. The manifest is written whole, carries a hash of its own content, and lists
each shard of rows and each table with its SHA-256.
"""

import hashlib
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from agents.jit import rules_fingerprint
from experiments.errors import InputError, ScenarioError
from experiments.results import files
from experiments.results.provenance import commit
from model.scenario import Scenario
from model.scenario_file import from_mapping

MANIFEST: Final = "manifest.json"
# Version 0.1 wrote manifests without a format; a change that older programs would misread gets a new one.
FORMAT: Final = 2
SEAL: Final = "sha256"
LIBRARIES: Final = ("numpy", "numba", "llvmlite", "pyarrow", "mesa", "scipy", "SALib")
STATUSES: Final = ("running", "interrupted", "complete")
STAGE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}")
KIND: Final = re.compile(r"[a-z]{2,20}( --[a-z]{2,20})?")
TABLE: Final = re.compile(
    r"(?:[a-z]{2}/)?(?:[a-z][a-z_]{0,40}\.(?:csv|parquet)|figures/[a-z0-9][a-z0-9_-]{0,60}\.(?:svg|png)"
    r"|states/part-\d{4}-\d\d-\d{4}\.parquet)"
)
AGAIN: Final = "repeat the command that made the folder with --force, which moves it aside"


def shard_name(stage: str, first: int, rows: int) -> str:
    """File name of a shard."""
    return (
        f"part-{stage}-{first:010d}-{rows:06d}.parquet" if stage else f"part-{first:010d}-{rows:06d}.parquet"
    )


@dataclass(frozen=True)
class Shard:
    """One file of rows of a stage: numbers ``first`` to ``first + rows - 1``."""

    stage: str
    first: int
    rows: int
    sha256: str

    def __post_init__(self) -> None:
        if not (type(self.first) is type(self.rows) is int and self.first >= 0 and self.rows > 0):
            raise ValueError(f"a shard cannot hold {self.rows!r} rows from {self.first!r} on")
        if not isinstance(self.stage, str) or (self.stage and not STAGE.fullmatch(self.stage)):
            raise ValueError(f"{self.stage!r} is not the name of a stage")

    @property
    def file(self) -> str:
        """Name of the file below ``runs``; it follows from the rest, so that no manifest names another."""
        return shard_name(self.stage, self.first, self.rows)


@dataclass(frozen=True)
class Manifest:
    """Content of a results folder.

    Attributes
    ----------
    question
        What was asked, in full: ``kind`` is the command; scenarios are given as in their files.
    runs_asked
        Runs asked for where more may be added later; None where the number is part of the question.
    status
        ``running``, ``interrupted`` or ``complete``.
    started, ended
        UTC times.
    command
        Command line that wrote the folder last.
    rules
        Fingerprint of the rules that simulated the rows.
    shards
        Files of rows, in any order.
    tables
        SHA-256 of each table and figure by its path in the folder.
    facts
        What follows from the question and is worth reading: hash, parameters, horizon.
    """

    question: Mapping[str, Any]
    runs_asked: int | None = None
    status: str = "running"
    started: str = ""
    ended: str | None = None
    command: str = ""
    rules: str = field(default_factory=rules_fingerprint)
    shards: tuple[Shard, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not KIND.fullmatch(str(self.question.get("kind"))):
            raise ValueError(f"{self.question.get('kind')!r} is not a command")
        if self.status not in STATUSES:
            raise ValueError(f"{self.status!r} is not a status")
        if self.runs_asked is not None and (type(self.runs_asked) is not int or self.runs_asked < 1):
            raise ValueError(f"{self.runs_asked!r} is not a number of runs")
        for name in self.tables:
            if not TABLE.fullmatch(name):
                raise ValueError(f"{name!r} is not a file that fivelocks writes")
        for stage in {shard.stage for shard in self.shards}:
            mine = sorted((shard.first, shard.first + shard.rows) for shard in self.of_stage(stage))
            for (_, end), (later, _) in pairwise(mine):
                if later < end:
                    raise ValueError(f"two shards contain row {later}")

    @property
    def kind(self) -> str:
        """Command that made the folder."""
        return str(self.question["kind"])

    @property
    def rows(self) -> int:
        """Rows in all shards."""
        return sum(shard.rows for shard in self.shards)

    def of_stage(self, stage: str) -> list[Shard]:
        """Shards of a stage, in the order of their rows."""
        return sorted((shard for shard in self.shards if shard.stage == stage), key=lambda shard: shard.first)

    def reached(self, stage: str = "") -> int:
        """Number of the row after the last stored one of a stage."""
        return max((shard.first + shard.rows for shard in self.shards if shard.stage == stage), default=0)

    @property
    def scenarios(self) -> list[Scenario]:
        """Scenarios of the question."""
        given = self.question.get("scenarios") or [self.question.get("scenario")]
        return [from_mapping(one, MANIFEST) for one in given if isinstance(one, Mapping)]

    @property
    def scenario(self) -> Scenario:
        """First scenario of the question."""
        return self.scenarios[0]

    @property
    def seed(self) -> int:
        """Seed of the question."""
        return int(self.question["seed"])


def missing(manifest: Manifest, stage: str, asked: range, size: int) -> list[range]:
    """Ranges of rows of a stage, of those asked, that no shard holds; none longer than this size."""
    gaps, reached = [], asked.start
    for shard in manifest.of_stage(stage):
        gaps.append((reached, shard.first))
        reached = shard.first + shard.rows
    gaps.append((reached, asked.stop))
    return [
        range(first, min(first + size, stop)) for start, stop in gaps for first in range(start, stop, size)
    ]


def now() -> str:
    """Present time, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def made_with(heading: str, command: str, **facts: str | int) -> str:
    """What a table shipped with the program was made with, as TOML: command, date, rules, and these facts."""
    known = {"command": command, "made": now()[:10], "rules": rules_fingerprint(), **facts}
    # Of texts and whole numbers JSON and TOML write the same.
    lines = [f"{key} = {json.dumps(value)}" for key, value in known.items()]
    return "\n".join([f"# {heading}", *lines]) + "\n"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place, whole, with the hash of its content."""
    content = {
        "program": "fivelocks",
        "format": FORMAT,
        "version": metadata.version("fivelocks"),
        "rules": manifest.rules,
        "commit": commit(),
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "command": manifest.command,
        "status": manifest.status,
        "started": manifest.started,
        "ended": manifest.ended,
        "question": manifest.question,
        "runs_asked": manifest.runs_asked,
        "rows_done": manifest.rows,
        **manifest.facts,
        "shards": [vars(shard) | {"file": shard.file} for shard in manifest.shards],
        "tables": manifest.tables,
    }
    text = json.dumps(content | {SEAL: _seal(content)}, indent=1, ensure_ascii=False)
    files.write_text(folder / MANIFEST, text + "\n")


def read_manifest(folder: Path) -> Manifest:
    """Manifest of a results folder.

    Raises
    ------
    InputError
        If there is none, it cannot be read, was changed, or is that of version 0.1.
    """
    content = read_content(folder)
    try:
        return Manifest(
            question=dict(content["question"]),
            shards=tuple(_shard(one) for one in content["shards"]),
            tables={str(name): str(digest) for name, digest in content["tables"].items()},
            facts=_facts(content),
            **{key: content[key] for key in ("runs_asked", "status", "started", "ended", "command", "rules")},
        )
    except (ValueError, KeyError, TypeError, AttributeError, ScenarioError) as error:
        raise _unreadable(folder / MANIFEST, error) from None


def _shard(entry: Mapping[str, Any]) -> Shard:
    made = Shard(entry["stage"], entry["first"], entry["rows"], entry["sha256"])
    if made.file != entry["file"]:
        raise ValueError(f"shard {entry['file']!r} should be called {made.file!r}")
    return made


_KEYS: Final = frozenset(
    [
        "program",
        "format",
        "version",
        "rules",
        "commit",
        "python",
        "libraries",
        "command",
        "status",
        "started",
        "ended",
        "question",
        "runs_asked",
        "rows_done",
        "shards",
        "tables",
    ]
)


def _facts(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in _KEYS}


def read_content(folder: Path) -> dict[str, Any]:
    """What a manifest says, key by key, once its hash is checked.

    Raises
    ------
    InputError
        As for ``read_manifest``.
    """
    path = folder / MANIFEST
    try:
        with files.open_plain(path) as file:
            content = json.loads(file.read().decode("utf-8"))
        if not isinstance(content, dict):
            raise ValueError("it is not a table of names and values")
    except (FileNotFoundError, NotADirectoryError):
        if (folder / "backcast.json").exists():
            raise _of_another_version(folder, "0.1") from None
        raise InputError(f"{folder} is not a results folder: it contains no {MANIFEST}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path, error) from None
    if content.get("program") == "fivelocks" and content.get("format") != FORMAT:
        raise _of_another_version(folder, content.get("version"))
    if content.pop(SEAL, None) != _seal(content):
        raise InputError(f"{path} was changed after it was written; {AGAIN}")
    return content


def _seal(content: Mapping[str, Any]) -> str:
    """Hash of a manifest's content, whatever its layout."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _of_another_version(folder: Path, version: object) -> InputError:
    return InputError(
        f"{folder} was made by fivelocks {version}; this is version {metadata.version('fivelocks')}, which "
        f"cannot read its format. Use that version, or {AGAIN}"
    )


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(f"{path} cannot be read ({type(error).__name__}: {error}); {AGAIN}")
