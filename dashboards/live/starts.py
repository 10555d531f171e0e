"""Updated ensembles that runs can start from: those that the server was given when it was started."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from agents.entities import RUSSIA
from experiments.errors import InputError
from experiments.running import updated
from experiments.running.updated import Updated
from model import parameters
from model.csv_tables import shown
from model.scenario import Scenario
from model.war_model import WarModel

# Before the name of an updated ensemble, where a scenario is named.
UPDATED: Final = "updated:"
# Series of changes that are taken off a present value, by the quantity they change; the first seen counts.
FLOWS: Final[Mapping[str, Sequence[str]]] = {
    "front": ("advance_deepstate", "advance_isw"),
    "russia_losses": ("russian_losses",),
}
_offered: dict[str, Updated] = {}
_folders: dict[str, Path] = {}


def offer(folders: Sequence[Path]) -> None:
    """Load updated ensembles, each known by the name of its folder.

    Raises
    ------
    InputError
        If a folder contains none, or two have the same name.
    """
    for folder in folders:
        name = folder.resolve().name
        if name in _offered:
            raise InputError(f"--from {folder}: there is another folder named {shown(name)}; rename one")
        _offered[name], _folders[name] = updated.load(folder), folder.resolve()


def offered() -> Mapping[str, Updated]:
    """Updated ensembles by name."""
    return _offered


def start_of(scenario: str) -> Updated | None:
    """Updated ensemble that a scenario's name stands for, or None if it stands for none.

    Raises
    ------
    InputError
        If the server was not given the ensemble.
    """
    if not scenario.startswith(UPDATED):
        return None
    name = scenario.removeprefix(UPDATED)
    if name not in _offered:
        raise InputError(
            f"updated ensemble {shown(name)} is not offered; start the dashboard with --from and its folder"
        )
    return _offered[name]


def folder_of(scenario: str) -> Path | None:
    """Folder of the updated ensemble that a scenario's name stands for, if it does."""
    return _folders[scenario.removeprefix(UPDATED)] if start_of(scenario) else None


def seed_of(start: Updated, seed: int) -> int:
    """Seed whose words key the draws of runs that go on from an ensemble."""
    low, high = start.seed(seed)
    return low | high << 32


def put(model: WarModel, start: Updated, scenario: Scenario, run: int) -> None:
    """Put a model that has not moved yet into the state and parameters of the run's particle."""
    particle = start.particle_of(np.array([run]))[0]
    world = start.worlds[particle]
    for name in world.dtype.names:
        model.world[name] = world[name]
    model.world["course"][0]["horizon"] = scenario.horizon
    values = start.values[particle].copy()
    places = {name: place for place, name in enumerate(parameters.table())}
    for name, value in scenario.parameters.items():
        if start.scenario.parameters.get(name) != value:
            values[places[name]] = value
    record = values.view(parameters.record_type())[0]
    for name in record.dtype.names:
        model.parameters[name] = record[name]


def past(start: Updated, world: Any) -> dict[str, list[tuple[int, float]]]:
    """Observed months before a state, by quantity: months from it (0 and below) and values.

    A quantity that is observed as changes is followed back from the state's own value.
    """
    values = {
        "front": float(world["front"][0]["occupied_area"]),
        "russia_losses": float(world["belligerent"][RUSSIA]["casualties_total"]),
    }
    months = sorted(start.observed, reverse=True)
    found: dict[str, list[tuple[int, float]]] = {}
    for quantity, names in FLOWS.items():
        name = next((one for one in names if any(one in start.observed[month] for month in months)), None)
        value = values[quantity]
        points = [(0, value)] if name else []
        for back, month in enumerate(months, 1):
            if name is None or name not in start.observed[month]:
                break
            value -= float(start.observed[month][name])
            points.append((-back, value))
        if len(points) > 1:
            found[quantity] = points[::-1]
    return found
