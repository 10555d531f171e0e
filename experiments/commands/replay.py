"""fivelocks replay: a stored run again."""

from experiments.commands.calling import identified, options_of
from experiments.commands.options import (
    AsJson,
    Events,
    From,
    Horizon,
    Language,
    OriginalScenario,
    Quiet,
    RunId,
    Settings,
    Trace,
)
from experiments.commands.run import tell


def replay(
    run_id: RunId,
    folder: From = None,
    scenario: OriginalScenario = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    trace: Trace = None,
    language: Language = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Simulate a stored run again, bit for bit, and print its story."""
    found = identified(run_id, folder, scenario, settings, events, horizon)
    tell(found, options_of(folder, scenario, settings, events, horizon), trace, language, as_json, quiet)
