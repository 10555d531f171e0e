"""Run ids: the string that simulates a run again anywhere, such as ``baseline-1f3a9c2e:42:17``."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from experiments.errors import InputError, ScenarioError
from experiments.results.folder import DEFAULT_ROOT
from experiments.results.manifest import MANIFEST, Manifest, read_manifest
from experiments.scenarios import library
from model.csv_tables import shown
from model.scenario import MODES, Scenario

RUN_ID: Final = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)-(?P<hash8>[0-9a-f]{8}):(?P<seed>[0-9]{1,20}):(?P<run>[0-9]{1,10})"
)


class Identified(NamedTuple):
    """The run that a run id names."""

    scenario: Scenario
    seed: int
    run: int


def run_id(scenario: Scenario, seed: int, run: int) -> str:
    """Run id of a run."""
    return f"{scenario.identity}:{seed}:{run}"


def find(text: str, folder: Path | None = None, given: Scenario | None = None) -> Identified:
    """The run that a run id names.

    Its scenario is looked for among the one given, those of the results folder given, the built-in ones,
    and those of the results folders below the present one.

    Raises
    ------
    InputError
        If the text is not a run id, no scenario of its name and hash is known, or several that differ are.
    """
    return among(text, _candidates(folder, given))


def among(text: str, scenarios: Iterable[Scenario]) -> Identified:
    """The run that a run id names, if its scenario is among these; errors as for ``find``."""
    match = RUN_ID.fullmatch(text)
    if match is None:
        raise InputError(f"{shown(text)} is not a run id; one looks like baseline-1f3a9c2e:42:17")
    seed, run = int(match["seed"]), int(match["run"])
    if seed >= 2**64 or run >= 2**32:
        raise InputError(f"run id {text!r}: seed must be below 2**64 and run below 2**32")
    alike = [one for one in scenarios if one.hash8 == match["hash8"]]
    named = [one for one in alike if one.name == match["name"]]
    if not named:
        raise InputError(_not_known(match["name"], match["hash8"], alike))
    if any(one.content != named[0].content for one in named):
        raise InputError(
            f"run id {text!r} is ambiguous: different scenarios share its name and hash; "
            "give one of them another name"
        )
    return Identified(named[0], seed, run)


def _not_known(name: str, hash8: str, alike: list[Scenario]) -> str:
    if alike:
        return f"the hash {hash8} is that of scenario '{alike[0].name}', not of '{name}'; correct the run id"
    return (
        f"no known scenario has the hash {hash8}; name the results folder with --from DIR, or "
        "repeat the --scenario, --set, --event, --horizon and --start that the run was made with"
    )


def _candidates(folder: Path | None, given: Scenario | None) -> Iterable[Scenario]:
    if given is not None:
        yield from (replace(given, mode=mode) for mode in MODES)
    if folder is not None:
        yield from _scenarios(read_manifest(folder))
    for scenario in library.built_in().values():
        yield from (replace(scenario, mode=mode) for mode in MODES)
    for manifest in sorted(Path(DEFAULT_ROOT).glob(f"*/{MANIFEST}")):
        try:
            yield from _scenarios(read_manifest(manifest.parent))
        except (InputError, ScenarioError):
            continue


def _scenarios(manifest: Manifest) -> list[Scenario]:
    """Scenarios whose runs begin with them, not with an ensemble."""
    return [] if "start" in manifest.question else manifest.scenarios
