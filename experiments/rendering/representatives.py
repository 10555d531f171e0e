"""The run that stands for each ending: the one nearest to the middle of all that ended so, printed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.rendering import narrative
from experiments.results import folder as folders
from experiments.results import rows
from experiments.results import run_id as identity
from experiments.results.manifest import Manifest
from experiments.running import trace, updated
from experiments.running.starts import start_of
from experiments.running.updated import Updated
from model.endings import ENDINGS
from model.war_model import WarModel

Array = np.ndarray[Any, Any]

# Features by which runs are compared.
FEATURES: Final = (
    "month",
    "russian_gain",
    "russia_casualties",
    "ukraine_casualties",
    "russia_composite",
    "ukraine_composite",
    "ukraine_outside_support",
)
# The representative run is chosen among the first so many.
SAMPLE: Final = 50_000


class Representative(NamedTuple):
    """A run as text: its id, ending, month, the reasons of its ending, and what happened by month."""

    run_id: str
    ending: str
    month: int
    date: str
    reasons: list[str]
    months: list[tuple[str, list[str]]]


def representatives(folder: Path, manifest: Manifest) -> Iterator[Representative]:
    """The representative run of every ending that occurred, in the order of the endings."""
    start = start_of(manifest.question)
    runs, measured = _sample(folder, manifest)
    endings = measured[:, 0].astype("i8")
    for code in range(1, len(ENDINGS)):
        if np.any(endings == code):
            members = endings == code
            run = int(runs[members][nearest_to_the_middle(measured[members, 1:])])
            yield describe(manifest, run, start)


def _sample(folder: Path, manifest: Manifest) -> tuple[Array, Array]:
    """Numbers of the first runs, and ending and features of each, shape (runs, 1 + features)."""
    runs, measured, count = [], [], 0
    for shard in folders.shards_in_order(folder, manifest, ("run", "ending", *FEATURES)):
        runs.append(shard["run"].to_numpy())
        measured.append(rows.measured(shard, ("ending", *FEATURES)))
        count += len(runs[-1])
        if count >= SAMPLE:
            break
    return np.concatenate(runs), np.concatenate(measured)


def nearest_to_the_middle(features: Array) -> int:
    """Row nearest to the medians of all rows, each feature counted in units of its own spread.

    Parameters
    ----------
    features
        Shape (runs, features).
    """
    spread = features.std(axis=0)
    away = (features - np.median(features, axis=0)) / np.where(spread > 0.0, spread, 1.0)
    return int(np.argmin((away * away).sum(axis=1)))


def describe(manifest: Manifest, run: int, start: Updated | None = None) -> Representative:
    """Simulate a run of a batch again with the live model, and describe it."""
    scenario = manifest.scenario
    seed = manifest.seed
    model = updated.live(start, scenario, seed, run) if start else WarModel(scenario, seed, run)
    watched = list(trace.months(model))
    ended = trace.at_ending(watched)
    course = ended["course"][0]
    month = int(course["ending_month"])
    return Representative(
        run_id=identity.run_id(scenario, manifest.seed, run),
        ending=ENDINGS[course["ending"]],
        month=month,
        date=scenario.date(month),
        reasons=[narrative.sentence(item, "en") for item in narrative.reasons(ended, model.parameters)],
        months=[
            (
                scenario.date(item.month),
                [narrative.sentence(happening, "en") for happening in item.happenings],
            )
            for item in watched
            if item.happenings
        ],
    )
