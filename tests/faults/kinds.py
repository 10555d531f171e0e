"""Every kind of fault, the commands it is injected into, and how often."""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from typing import Final, NamedTuple

from tests.faults import clusters, deaths, disks, losses
from tests.faults.ground import Ground
from tests.faults.judging import Outcome
from tests.faults.subjects import (
    ANALYSES,
    BACKCAST,
    BATCH,
    CLAIMS,
    FORECAST,
    PLAYED,
    RARE,
    SWEEP,
    WHY,
    Subject,
)

Inject = Callable[[Ground, Subject, random.Random], Outcome]


class Kind(NamedTuple):
    """A kind of fault; ``weight`` is its number among those of one round."""

    name: str
    inject: Inject
    subjects: tuple[Subject, ...]
    weight: int = 1
    missing: Callable[[], str | None] = lambda: None


ON_DASK: Final = (BATCH, SWEEP, FORECAST, WHY, RARE)
KINDS: Final = (
    Kind("killed at a moment", deaths.killed_at_a_moment, (*PLAYED, CLAIMS), 4),
    Kind(
        "killed before a change of a file", deaths.killed_before_a_change, (*PLAYED, *ANALYSES, BACKCAST), 5
    ),
    Kind("killed while it repairs", deaths.killed_in_repair, PLAYED, 3),
    Kind("Ctrl-C", deaths.interrupted, PLAYED, 2),
    Kind("called twice at once", deaths.started_twice, PLAYED, 3),
    Kind("called twice at once, one killed", deaths.started_twice_and_killed, PLAYED, 2),
    Kind("two questions at once", deaths.asked_two_things, PLAYED, 2),
    Kind("--force while another works", deaths.forced_at_work, PLAYED),
    Kind("process that draws killed", deaths.without_its_artist, (BATCH, SWEEP)),
    Kind("disk full", losses.full_disk, (*PLAYED, *ANALYSES, BACKCAST), 5, disks.why_none),
    Kind("disk read-only", losses.read_only_disk, (*PLAYED, *ANALYSES), 4, disks.why_none),
    Kind("shard or table damaged", losses.damaged_file, (*PLAYED, *ANALYSES), 8),
    Kind("manifest damaged", losses.damaged_manifest, (*PLAYED, *ANALYSES), 8),
    Kind("damaged when unfinished", losses.damaged_unfinished, PLAYED, 5),
    Kind("read when damaged", losses.read_when_damaged, (BATCH,), 4),
    Kind("Dask: worker killed", clusters.worker_killed, ON_DASK),
    Kind("Dask: command killed", clusters.client_killed, ON_DASK),
    Kind("Dask: scheduler killed", clusters.scheduler_killed, ON_DASK),
)


def chosen(text: str, commands: Sequence[str]) -> list[Kind]:
    """Kinds whose name holds a text, with those of their commands that are named; all if none is."""
    found = [
        kind._replace(subjects=tuple(each for each in kind.subjects if not commands or each.name in commands))
        for kind in KINDS
        if text in kind.name
    ]
    return [kind for kind in found if kind.subjects]


def planned(count: int, kinds: tuple[Kind, ...] = KINDS) -> Iterator[tuple[Kind, Subject]]:
    """So many faults over all kinds, each kind with its commands in turn."""
    turns = {kind.name: cycle(kind.subjects) for kind in kinds}
    most = max(kind.weight for kind in kinds)
    # Spread out, so that a short session has some of each.
    spread = [kind for turn in range(most) for kind in kinds if turn < kind.weight]
    for kind in islice(cycle(spread), count):
        yield kind, next(turns[kind.name])
