"""The folder of an analysis: its manifest, the refusal of another question, its tables.

What is played for it may be kept in shards, or in folders of studies below it, so that the same call goes
on where an earlier one stopped.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from experiments.errors import InputError
from experiments.results import files, rows, store
from experiments.results.store import Record, Shard
from model.ensemble import SimulationError

# Libraries beside those of every folder that decide an analysis.
LIBRARIES: Final = ("scipy", "SALib")
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Draw = Callable[[Path], Iterable[Path]]


@dataclass(frozen=True)
class AnalysisRecord(Record):
    """What the folder of an analysis holds, and the question it answers.

    Attributes
    ----------
    question
        What must be the same for the folder to be continued.
    studies
        Names of the studies that it rests on, each in a folder below.
    """

    question: dict[str, Any]
    studies: tuple[str, ...] = ()


def default_folder(question: Mapping[str, Any]) -> Path:
    """Folder of an analysis that was given none, named by its question."""
    digest = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:8]
    return Path(store.DEFAULT_ROOT) / f"{question['kind']}-{digest}-seed{question['seed']}"


def write_record(folder: Path, record: AnalysisRecord) -> None:
    """Put the manifest in place, whole."""
    content = {
        **store.provenance(record),
        "question": record.question,
        "studies": list(record.studies),
        "shards": [vars(shard) for shard in record.shards],
        "tables": record.tables,
    }
    content["libraries"] |= {name: metadata.version(name) for name in LIBRARIES}
    store.write_content(folder, content)


def read_record(folder: Path) -> AnalysisRecord:
    """Manifest of an analysis's folder.

    Raises
    ------
    InputError
        If there is none, it is damaged, or it is not that of an analysis.
    """
    return _record_of(folder, store.read_content(folder))


def _record_of(folder: Path, content: Mapping[str, Any]) -> AnalysisRecord:
    try:
        return AnalysisRecord(
            **{key: content[key] for key in ("question", "status", "started", "ended", "command", "rules")},
            studies=tuple(content.get("studies", ())),
            shards=tuple(Shard(**shard) for shard in content.get("shards", ())),
            tables=dict(content["tables"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise store.unreadable(folder / store.MANIFEST, error) from None


def _opened(folder: Path, content: dict[str, Any], wanted: AnalysisRecord) -> AnalysisRecord:
    """Record to go on with: that of the folder, by what its manifest says if it has one, else a new one.

    Shards that are missing or damaged are struck from the list, and so will be made again.
    """
    if not content:
        return wanted
    theirs = content.get("question", {"kind": store.kind_of(content)})
    store.refuse_another(folder, theirs, wanted.question)
    kept = _record_of(folder, content)
    return replace(wanted, started=kept.started, shards=store.whole_shards(folder, kept))


@contextmanager
def analysis(folder: Path, question: dict[str, Any], studies: Iterable[str] = ()) -> Iterator[AnalysisRecord]:
    """Keep a folder to oneself while its manifest says what is asked and how far the work is.

    Parameters
    ----------
    folder
        Results folder; one that answers the question is gone on with.
    question
        What is asked.
    studies
        Names of the studies to be played below it.

    Raises
    ------
    InputError
        If the folder answers another question, is in use, or cannot be read or written.
    """
    with store.held(folder):
        before = store.read_content(folder) if (folder / store.MANIFEST).exists() else {}
        wanted = AnalysisRecord(question, tuple(studies), started=store.now(), command=store.command_line())
        record = _opened(folder, before, wanted)
        store.remove_strays(folder, record)
        write_record(folder, record)
        try:
            yield record
        except InputError:
            if before and read_record(folder).shards == record.shards:
                # Whatever was refused below, the folder is left as it was.
                store.write_content(folder, before)
            else:
                _interrupted(folder)
            raise
        except (KeyboardInterrupt, SimulationError):
            _interrupted(folder)
            raise


def _interrupted(folder: Path) -> None:
    write_record(folder, replace(read_record(folder), status="interrupted", ended=store.now()))


def add_shard(folder: Path, record: AnalysisRecord, shard: Shard) -> AnalysisRecord:
    """Record with one more shard, which is in place; the manifest says so from now on."""
    more = replace(record, shards=(*record.shards, shard))
    write_record(folder, more)
    return more


def finish(folder: Path, tables: Tables, described: rows.Described, draw: Draw | None = None) -> None:
    """Write the tables of an analysis, what their columns mean, its figures, and that it is complete."""
    found = {**tables, "dictionary": rows.dictionary(described)}
    hashes = {f"{name}.csv": files.write_rows(folder / f"{name}.csv", table) for name, table in found.items()}
    for path in draw(folder) if draw else ():
        hashes[path.relative_to(folder).as_posix()] = files.sha256_of(path)
    record = read_record(folder)
    write_record(folder, replace(record, status="complete", ended=store.now(), tables=hashes))
