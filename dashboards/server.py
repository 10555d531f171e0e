"""The web server of the dashboard: ``python -m dashboards.server HOST PORT`` starts it."""

import contextlib
import os
import sys
import warnings
from collections.abc import Mapping
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
    # Otherwise taken from the first request, for everybody.
    "SOLARA_ROOT_PATH": "",
    # Tabs that can be open at once; each has threads of its own.
    "SOLARA_KERNEL_MAX_COUNT": "64",
    # A tab that went away without a word is given up after this long.
    "SOLARA_KERNEL_CULL_TIMEOUT": "20s",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "fivelocks",
    "SOLARA_THEME_LOADER": "plain",
}

# Bytes of a message: a scenario file of 256 kB in base 64, and what surrounds it.
LARGEST_MESSAGE: Final = 512 * 1024


def serve(host: str, port: int) -> None:
    """Compile the rules if need be, then serve until interrupted."""
    os.environ.update(SETTINGS)
    # Speaks of pages embedded in others, which this one is not.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    import uvicorn
    from solara.server import kernel_context, server, settings
    from solara.server.starlette import app

    from dashboards.security.middleware import Gate
    from experiments.commands.dashboard import is_loopback
    from experiments.running import workers
    from experiments.scenarios import library

    def is_anothers(tab: str, cookies: Mapping[str, str]) -> bool:
        context = kernel_context.contexts.get(tab)
        return context is not None and context.session_id != server.get_session_id_cookie(dict(cookies))

    workers.warm_up_both_engines(library.load("baseline"))
    # Open pages hold their connections; they are not waited for.
    uvicorn.run(
        Gate(app, is_loopback(host), settings.assets.proxy_cache_dir, is_anothers),
        host=host,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=1,
        ws_max_size=LARGEST_MESSAGE,
        proxy_headers=False,
        server_header=False,
    )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        serve(sys.argv[1], int(sys.argv[2]))
