"""Run ids: the string that replays a war anywhere, such as ``baseline-1f3a9c2e:42:17``."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from experiments.analysis import replay
from experiments.errors import InputError, ScenarioError
from experiments.results import store
from experiments.scenarios import library
from model.csv_tables import shown
from model.scenario import MODES, Scenario

RUN_ID: Final = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)-(?P<hash8>[0-9a-f]{8}):(?P<seed>[0-9]{1,20}):(?P<run>[0-9]{1,10})"
)


class Identified(NamedTuple):
    """The war a run id names."""

    scenario: Scenario
    seed: int
    run: int


def run_id(scenario: Scenario, seed: int, run: int) -> str:
    """Run id of a war."""
    return f"{scenario.identity}:{seed}:{run}"


def find(text: str, folder: Path | None = None, given: Scenario | None = None) -> Identified:
    """The war a run id names.

    It is looked for among the scenario given, the results folder given, the built-in scenarios, and the
    results folders below the present one.

    Raises
    ------
    InputError
        If the text is no run id, or no scenario with its hash is known.
    """
    match = RUN_ID.fullmatch(text)
    if match is None:
        raise InputError(f"{shown(text)} is not a run id; one looks like baseline-1f3a9c2e:42:17")
    seed, run = int(match["seed"]), int(match["run"])
    if seed >= 2**64 or run >= 2**32:
        raise InputError(f"run id {text!r}: seed must be below 2**64 and run below 2**32")
    for scenario in _candidates(folder, given):
        if scenario.hash8 == match["hash8"]:
            return Identified(scenario, seed, run)
    raise InputError(
        f"no known scenario has the hash {match['hash8']}; name the results folder with --from DIR, or "
        "repeat the --scenario, --set, --event and --horizon that the run was made with"
    )


def _candidates(folder: Path | None, given: Scenario | None) -> Iterable[Scenario]:
    if given is not None:
        yield from (replace(given, mode=mode) for mode in MODES)
    if folder is not None:
        yield from _scenarios_in(folder)
    for scenario in library.built_in().values():
        yield from (replace(scenario, mode=mode) for mode in MODES)
    for manifest in sorted(Path(store.DEFAULT_ROOT).glob(f"*/{store.MANIFEST}")):
        try:
            yield from _scenarios_in(manifest.parent)
        except (InputError, ScenarioError):
            continue


def _scenarios_in(folder: Path) -> list[Scenario]:
    """Scenarios whose wars a results folder holds."""
    content = store.read_content(folder)
    if "scenarios" in content:
        return replay.scenarios_in(folder, content)
    return [store.read_manifest(folder).scenario]
