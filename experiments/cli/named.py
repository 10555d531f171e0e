"""Which war a run id means, and the options by which it is found again."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.results.run_id import Identified


def war_of(
    run_id: str,
    folder: Path | None,
    scenario: str | None,
    settings: Sequence[str],
    events: Sequence[str],
    horizon: int | None,
) -> "Identified":
    """War of a run id, looked for in the folder and among what the options make of a scenario."""
    from experiments.results import run_id as identity
    from experiments.scenarios import library

    changed = bool(scenario or settings or events or horizon)
    given = library.choose(scenario or "baseline", settings, events, horizon) if changed else None
    return identity.find(run_id, folder, given)


def options_of(
    folder: Path | None,
    scenario: str | None,
    settings: Sequence[str],
    events: Sequence[str],
    horizon: int | None,
) -> str:
    """The same options as text, each after a blank, for the command that finds the war again."""
    from experiments.scenarios import library

    own = scenario if scenario not in library.built_in() or settings or events or horizon else None
    given = [("--from", folder), ("--scenario", own), ("--horizon", horizon)]
    given += [("--set", text) for text in settings] + [("--event", text) for text in events]
    return "".join(f" {option} {shlex.quote(str(value))}" for option, value in given if value is not None)
