"""The manifest of a study: what was asked at which points, and which shards are there."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from experiments.errors import InputError
from experiments.results import store
from experiments.results.store import Record, Shard


@dataclass(frozen=True)
class StudyRecord(Record):
    """What a study's folder holds, and the question it answers.

    Attributes
    ----------
    question
        What must be the same for the folder to be continued.
    points
        Number of points.
    runs_asked
        Wars asked for at each point.
    scenarios
        The scenarios of the points in full, as they would be written in files.
    """

    question: dict[str, Any]
    points: int
    runs_asked: int
    scenarios: list[dict[str, Any]]

    @property
    def rows_asked(self) -> int:
        """Wars asked for at all points together."""
        return self.points * self.runs_asked


def write_record(folder: Path, record: StudyRecord) -> None:
    """Put the manifest in place, whole."""
    content = {
        **store.provenance(record),
        "question": record.question,
        "scenarios": record.scenarios,
        "points": record.points,
        "runs_asked": record.runs_asked,
        "rows_done": record.runs_done,
        "shards": [vars(shard) for shard in record.shards],
        "tables": record.tables,
    }
    store.write_content(folder, content)


def read_record(folder: Path) -> StudyRecord:
    """Manifest of a study's folder.

    Raises
    ------
    InputError
        If there is none, it is damaged or contradicts itself, or it is not that of a study.
    """
    content = store.read_content(folder)
    if store.kind_of(content) == "batch" and "shards" in content:
        raise InputError(
            f"{folder} holds the wars of 'fivelocks batch', not of a study; "
            "choose another --out, or --force to move the folder aside"
        )
    try:
        record = StudyRecord(
            **{key: content[key] for key in ("question", "points", "runs_asked", "scenarios")},
            **{key: content[key] for key in ("status", "started", "ended", "command", "rules", "tables")},
            shards=tuple(Shard(**shard) for shard in content["shards"]),
        )
        gaps = store.missing(record, record.reached, record.reached or 1)
        if sum(map(len, gaps)) + record.runs_done != record.reached:
            raise ValueError("two shards hold the same war")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{folder / store.MANIFEST} cannot be read as that of a study ({type(error).__name__}: {error}); "
            "choose another --out, or --force to move the folder aside"
        ) from None
    return record


def opened(folder: Path, wanted: StudyRecord) -> StudyRecord:
    """Record to go on with: that of the folder if it asks the same question, else a new one.

    Shards that are missing or damaged are struck from the list, and so will be made again. Rounds that
    are begun will be ended, even if fewer runs are asked for than there are.

    Raises
    ------
    InputError
        If the folder answers another question.
    """
    if not (folder / store.MANIFEST).exists():
        return wanted
    kept = read_record(folder)
    store.refuse_another(folder, kept.question, wanted.question)
    return replace(
        kept,
        shards=store.whole_shards(folder, kept),
        runs_asked=max(-(-kept.reached // wanted.points), wanted.runs_asked),
        command=wanted.command,
        status="running",
        ended=None,
    )
