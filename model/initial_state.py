"""What a scenario may set of the state a run starts from: ranges, what is derived, what must add up."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from agents.entities import SECTORS, SIDES
from model import parameters
from model.csv_tables import nearest, shown
from model.world import FIELDS, Place, deployment_problem, value_problem

# By unit, where the unit is not itself a range; the highs are beyond what any army or state has had.
OF_UNIT: Final[Mapping[str, tuple[float, float]]] = {
    "1": (-10.0, 10.0),
    "1/month": (-1.0, 1.0),
    "USD/b": (10.0, 200.0),
    "bn EUR": (0.0, 1_000.0),
    "bn EUR/month": (0.0, 100.0),
    "bn USD": (0.0, 2_000.0),
    "bn USD/month": (0.0, 100.0),
    "e-folds": (-10.0, 10.0),
    "k": (0.0, 10_000.0),
    "k/month": (0.0, 150.0),
    "km/month": (-300.0, 300.0),
    "km2": (0.0, 120_000.0),
    "km2/month": (-10_000.0, 10_000.0),
    "ratio": (0.0, 10.0),
    "units": (0.0, 100_000.0),
}
# By kind and field, where the unit's range would be too wide or too narrow.
OF_FIELD: Final[Mapping[str, tuple[float, float]]] = {
    # Rules divide by these, take their logarithm, or raise them to a negative power.
    "environment.season": (0.1, 10.0),
    "front.kill_zone": (0.1, 10.0),
    "front.line": (0.05, 20.0),
    "front.gain": (0.0, 100.0),
    "belligerent.planned": (10.0, 10_000.0),
    "belligerent.full_fires": (0.05, 10.0),
    "belligerent.felt_losses": (1.0, 10_000.0),
    "belligerent.fires": (0.05, 10.0),
    "belligerent.manpower": (50.0, 10_000.0),
    "sector.fortification": (0.5, 10.0),
    "sector.usual_advance": (0.01, 10_000.0),
    # A rule takes the exponential of this one.
    "front.fortune": (-3.0, 3.0),
    # Rules keep it within these ends.
    "belligerent.inducement": (0.1, 3.0),
    # These may be negative, or are counted in larger numbers.
    "front.gained": (-120_000.0, 120_000.0),
    "front.pace": (-30.0, 30.0),
    "belligerent.gap": (-100.0, 100.0),
    "belligerent.strikes": (0.0, 100_000.0),
}
AREAS: Final = tuple(f"sector.{sector}.occupied_area" for sector in SECTORS)
TOTAL: Final = "front.occupied_area"
# What the opening works out from the sectors.
DERIVED: Final = (TOTAL, "front.occupied_share")


def initial_range(place: Place) -> tuple[float, float]:
    """What a number of the initial state may be set to."""
    return place.bounds or OF_FIELD.get(f"{place.kind}.{place.field}") or OF_UNIT[place.unit]


def problems(initial: Mapping[str, object], overrides: Mapping[str, float], given: int = 0) -> list[str]:
    """Every error in what a scenario sets of the initial state, in words; empty if it is good.

    Parameters
    ----------
    initial
        Values by name.
    overrides
        The scenario's parameters; what they open with is added to what is set.
    given
        Errors found before, for the hints at near names.
    """
    found: list[str] = []
    for name, value in initial.items():
        if problem := _problem(name, value, given + len(found)):
            found.append(problem)
    if found or parameters.problems(overrides):
        return found
    numbers = {name: float(value) for name, value in initial.items()}  # type: ignore[arg-type]  # checked above
    return _total_problems(numbers) + _sum_problems(numbers, overrides)


def _problem(name: str, value: object, given: int) -> str | None:
    place = FIELDS.get(name)
    if place is None:
        return f"unknown state {shown(name)}{nearest(name, FIELDS, given)}"
    if place.integer:
        return f"state '{name}' is counted by the model and cannot be set"
    low, high = initial_range(place)
    allowed = f"allowed is {low:g} to {high:g} [{place.unit}]; set it within that, or leave it out"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"state '{name}': {shown(value)} is not a number; {allowed}"
    return None if low <= value <= high else f"state '{name}': {shown(value)} is out of range; {allowed}"


def _total_problems(initial: Mapping[str, float]) -> list[str]:
    """Derived numbers that are set; the total may stand beside all its sectors where it is their sum."""
    total = sum(initial[name] for name in AREAS) if all(name in initial for name in AREAS) else None
    return [
        f"state '{name}' is derived from the occupied area of the sectors; "
        f"leave it out, and set {', '.join(AREAS)} instead"
        for name in DERIVED
        if name in initial
        and not (name == TOTAL and total is not None and abs(initial[name] - total) <= 1e-6 * total)
    ]


def _sum_problems(initial: Mapping[str, float], overrides: Mapping[str, float]) -> list[str]:
    """Numbers of sectors that do not add up to what must hold of every world."""
    opening = dict(zip(parameters.table(), parameters.values_with(overrides).tolist(), strict=True))
    found = []
    for side in SIDES:
        shares = {sector: f"sector.{sector}.share.{side}" for sector in SECTORS}
        if any(name in initial for name in shares.values()):
            deployed = [
                initial.get(name, opening[f"sector_deployment.{sector}"]) for sector, name in shares.items()
            ]
            found.append(deployment_problem(side, float(np.sum(deployed))))
    if any(name in initial for name in AREAS):
        areas = zip(AREAS, SECTORS, strict=True)
        area = sum(initial.get(name, opening[f"occupied_area.{sector}"]) for name, sector in areas)
        found.append(value_problem(FIELDS["front.occupied_share"], area / opening["area_of_ukraine"]))
    return [problem for problem in found if problem]
