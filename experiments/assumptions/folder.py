"""The folder of an analysis: its manifest, the refusal of another question, its tables."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from experiments.errors import InputError
from experiments.runs.batches import Draw
from experiments.storage import files, rows, store
from experiments.storage.store import Record

# Libraries beside those of every folder that decide an analysis.
LIBRARIES: Final = ("scipy", "SALib", "ema_workbench")
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class AnalysisRecord(Record):
    """What the folder of an analysis answers, and the hashes of its tables."""

    question: dict[str, Any]


def default_folder(question: Mapping[str, Any]) -> Path:
    """Folder of an analysis that was given none, named by its question."""
    digest = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:8]
    return Path(store.DEFAULT_ROOT) / f"{question['kind']}-{digest}-seed{question['seed']}"


@contextmanager
def analysis(folder: Path, question: dict[str, Any]) -> Iterator[None]:
    """Keep a folder to oneself while its manifest says what is asked and how far the work is.

    Raises
    ------
    InputError
        If the folder answers another question, is in use, or cannot be read or written.
    """
    content: dict[str, Any] = {}
    if (folder / store.MANIFEST).exists():
        content = store.read_content(folder)
        theirs = content.get("question", {"kind": store.kind_of(content)})
        store.refuse_another(folder, theirs, question)
    with store.held(folder):
        record = AnalysisRecord(question=question, started=store.now(), command=store.command_line())
        store.remove_strays(folder, record)
        _write(folder, record)
        try:
            yield
        except InputError:
            # A folder that was refused below is left as it was.
            if content:
                store.write_content(folder, content)
            raise
        except KeyboardInterrupt:
            _write(folder, replace(record, status="interrupted", ended=store.now()))
            raise


def finish(
    folder: Path,
    question: dict[str, Any],
    tables: Tables,
    described: rows.Described,
    draw: Draw | None = None,
) -> None:
    """Write the tables of an analysis, what their columns mean, its figures, and that it is complete."""
    found = {**tables, "dictionary": rows.dictionary(described)}
    hashes = {f"{name}.csv": files.write_rows(folder / f"{name}.csv", table) for name, table in found.items()}
    for path in draw(folder) if draw else ():
        hashes[path.relative_to(folder).as_posix()] = files.sha256_of(path)
    record = AnalysisRecord(
        question=question, started=store.read_content(folder)["started"], command=store.command_line()
    )
    _write(folder, replace(record, status="complete", ended=store.now(), tables=hashes))


def _write(folder: Path, record: AnalysisRecord) -> None:
    content = {**store.provenance(record), "question": record.question, "tables": record.tables}
    content["libraries"] |= {name: metadata.version(name) for name in LIBRARIES}
    store.write_content(folder, content)
