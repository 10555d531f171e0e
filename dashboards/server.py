"""The web server of the dashboard: ``python -m dashboards.server HOST PORT`` starts it."""

import contextlib
import os
import sys
import warnings
from pathlib import Path
from typing import Final

SETTINGS: Final = {
    "SOLARA_APP": "dashboards.app",
    "SOLARA_MODE": "production",
    # Everything a browser needs comes from this machine, and nothing is told to anybody.
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_EXTRA_LOCATIONS": str(Path(__file__).with_name("assets")),
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    # A tab that went away without a word is given up after this long.
    "SOLARA_KERNEL_CULL_TIMEOUT": "20s",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "fivelocks",
    "SOLARA_THEME_LOADER": "plain",
}


def serve(host: str, port: int) -> None:
    """Compile the rules if need be, then serve until interrupted."""
    os.environ.update(SETTINGS)
    # Speaks of pages embedded in others, which this one is not.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    import uvicorn

    from experiments import catalogue, workers
    from model.live import WarModel

    scenario = catalogue.load("baseline")
    workers.warm_up(scenario)
    WarModel(scenario).step()
    # Open pages hold their connections; they are not waited for.
    uvicorn.run(
        "solara.server.starlette:app",
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        serve(sys.argv[1], int(sys.argv[2]))
