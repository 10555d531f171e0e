"""What runs go on from: an updated ensemble, or at a later start without data runs that are ongoing then."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from agents.jit import rules_fingerprint
from experiments.errors import InputError
from experiments.results import run_id as identity
from experiments.results.manifest import read_manifest
from experiments.results.run_id import Identified
from experiments.running import updated, workers
from experiments.running.updated import Updated, following, load, months_between, values_after
from experiments.scenarios import library
from experiments.scenarios.library import WRITTEN
from model import parameters
from model.csv_tables import shown
from model.dates import month_of
from model.ensemble import Plan, Runs, Simulated, continue_from, plan_of, restarted, seed_words
from model.scenario import LONGEST_HORIZON, Scenario
from model.scenario_file import from_mapping
from model.world import RECORD, SIZE, blank

# Runs of which those make an ensemble that are ongoing at a later start.
SIMULATED: Final = 10_000
# Latest first month of a scenario.
LATEST: Final = "2049-12"


def start_of(asked: Mapping[str, Any]) -> Updated | None:
    """Ensemble that the runs of a question go on from; None if they begin with their scenario.

    Raises
    ------
    InputError
        If the folder contains another ensemble by now.
    """
    if "start" not in asked:
        return None
    if (origin := asked["start"].get("simulated")) is not None:
        return simulated_until(from_mapping(origin["scenario"], "start"), origin["month"], origin["seed"])
    place = Path(asked["start"]["folder"])
    if not place.is_dir():
        raise InputError(
            f"{place}, the ensemble that these runs went on from, is not there; call from the folder in "
            "which they were simulated"
        )
    start = load(place)
    if start.asked != asked["start"]:
        raise InputError(f"{start.folder} is not the ensemble that these runs went on from; it has changed")
    return start


def run_in(
    folder: Path,
    run_id: str,
    settings: Sequence[str] = (),
    events: Sequence[str] = (),
    horizon: int | None = None,
) -> tuple[Identified, Updated] | None:
    """The run of a run id and what it goes on from; None if the runs of a folder go on from nothing.

    Parameters
    ----------
    folder
        An updated ensemble, or results of runs that went on from one or from a later start.
    run_id
        Which run.
    settings, events, horizon
        What was changed about an updated ensemble's scenario, as for ``library.altered``.

    Raises
    ------
    InputError
        If the folder has no such run.
    """
    manifest = read_manifest(folder)
    if (start := start_of(manifest.question)) is not None:
        return identity.among(run_id, manifest.scenarios), start
    if manifest.kind != updated.KIND:
        return None
    start = load(folder)
    return identity.among(run_id, [library.altered(start.scenario, settings, events, horizon)]), start


def later(scenario: Scenario, month: str) -> Scenario:
    """Scenario that starts later, in a month written YYYY-MM; its own events keep their dates.

    Raises
    ------
    InputError
        If it is no month after the scenario's first.
    """
    first, last = month_of(month, scenario.start), min(scenario.date(LONGEST_HORIZON), LATEST)
    if first is None or first < 2 or month > last:
        raise InputError(
            f"--start {shown(month)} must be a date after {scenario.start} and up to {last}, such as "
            f"{scenario.date(11)}; {WRITTEN}"
        )
    return following(scenario, scenario.date(first - 1))


def simulated_until(scenario: Scenario, month: str, seed: int = 42) -> Updated:
    """Ensemble for a later start without data: runs of a scenario that are ongoing then.

    Parameters
    ----------
    scenario
        What the runs begin with.
    month
        First month after them, as YYYY-MM.
    seed
        Seed of the runs.

    Raises
    ------
    InputError
        If the month does not lie ahead, the seed is out of range, or all runs have ended by then.
    """
    ahead = later(scenario, month)
    lived = months_between(scenario.start, month) - 1
    plan = plan_of(scenario.altered(horizon=max(scenario.horizon, lived + 1)))
    worlds, values = [], []
    with workers.pool_of() as pool:
        pieces = workers.chunks_of([range(SIMULATED)])
        for ended in workers.in_order(pool, partial(_first_months, scenario, plan, seed, lived), pieces):
            ongoing = ended.worlds["course"]["ending"][:, 0] == 0
            # As words: NumPy copies records a field at a time.
            worlds.append(ended.worlds.view("f8").reshape(-1, SIZE)[ongoing])
            values.append(ended.values[ongoing])
    count = sum(map(len, worlds))
    if not count:
        raise InputError(
            f"--start {month}: all {SIMULATED:,} runs have ended before; choose an earlier month"
        )
    origin = {"scenario": scenario.differences(), "month": month, "seed": seed}
    text = json.dumps([origin, SIMULATED, rules_fingerprint()], sort_keys=True)
    return Updated(
        scenario=ahead,
        worlds=restarted(np.concatenate(worlds).view(RECORD)[:, 0]),
        values=values_after(np.concatenate(values), scenario, scenario.date(lived)),
        weights=np.full(count, 1.0 / count),
        biases={},
        last=scenario.date(lived),
        observed={},
        identity=hashlib.sha256(text.encode()).hexdigest(),
        folder=None,
        simulated=origin,
    )


def _first_months(scenario: Scenario, plan: Plan, seed: int, months: int, numbers: range) -> Simulated:
    values = np.tile(parameters.values_with(scenario.parameters), (len(numbers), 1))
    runs = Runs(np.array(numbers), np.zeros(len(numbers), "i8"), seed_words(seed), 1, months)
    return continue_from(blank(len(numbers)), values, plan, runs, in_place=True)
