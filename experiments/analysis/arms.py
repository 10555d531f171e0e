"""Arms of a comparison: scenarios whose runs can be compared month by month."""

from collections.abc import Sequence

from experiments.errors import InputError
from experiments.running.points import Point
from model.scenario import Scenario


def arms(scenarios: Sequence[Scenario]) -> list[Point]:
    """Scenarios as the points of a study.

    Raises
    ------
    InputError
        If there are fewer than two, if two share a name, or if their months are not the same ones.
    """
    if len(scenarios) < 2:
        raise InputError("a comparison needs at least two scenarios; 'fivelocks scenarios' lists them")
    names = [scenario.name for scenario in scenarios]
    found = [
        f"two scenarios are called '{name}'; each needs a name of its own, given in its file or as label"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    first = scenarios[0]
    for other in scenarios[1:]:
        found += _differing(first, other)
    if found:
        raise InputError(*found)
    return [Point(scenario.name, scenario) for scenario in scenarios]


def _differing(first: Scenario, other: Scenario) -> list[str]:
    """What keeps two scenarios from being compared run by run, as text."""
    pair = f"'{first.name}' and '{other.name}' cannot be compared:"
    found = []
    if first.start != other.start:
        found.append(f"{pair} one starts in {first.start}, the other in {other.start}")
    if first.horizon != other.horizon:
        found.append(
            f"{pair} one has a horizon of {first.horizon} months, the other of {other.horizon}; "
            "--horizon gives all the same"
        )
    if first.mode != other.mode:
        found.append(
            f"{pair} parameters are {first.mode} in one, {other.mode} in the other; "
            "--parameters gives all the same"
        )
    return found
