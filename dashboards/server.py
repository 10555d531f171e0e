"""The web server of the dashboard: ``python -m dashboards.server HOST PORT CONTINUATIONS [DIR]...``.

It reads the token, if there is one, and then waits on its standard input: when that is closed, because the
command that started it has come to an end in whatever way, the server stops.
"""

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.commands.endpoint import complain, refused

SETTINGS: Final = {
    "SOLARA_APP": "dashboards.app",
    "SOLARA_MODE": "production",
    # Everything a browser needs comes from this machine, and nothing is sent elsewhere.
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
    # A page whose tab was given up, while its machine slept say, loads itself again.
    "SOLARA_THEME_FORCE_REFRESH": "true",
}

# Bytes of a message: a scenario file of 256 kB in base 64, and what surrounds it.
LARGEST_MESSAGE: Final = 512 * 1024


# Seconds in which a connection must have asked for something, and in which the server must have stopped.
PATIENCE: Final = 10.0
LAST: Final = 4.0


def serve(host: str, port: int, count: int, folders: Sequence[Path], token: str) -> None:
    """Compile the rules if need be, then serve until interrupted, with ``count`` continuations a month."""
    os.environ.update(SETTINGS)
    # Speaks of pages embedded in others, which this one is not.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    import uvicorn
    from solara.server import kernel_context, server, settings
    from solara.server.starlette import app

    from dashboards import pages
    from dashboards.live import session, starts
    from dashboards.security.middleware import Gate
    from experiments.commands.dashboard import is_loopback
    from experiments.running import workers
    from experiments.scenarios import library

    def is_anothers(tab: str, cookies: Mapping[str, str]) -> bool:
        context = kernel_context.contexts.get(tab)
        return context is not None and context.session_id != server.get_session_id_cookie(dict(cookies))

    session.Session.usual = count
    starts.offer(folders)
    # The folder it was started in may go while it serves.
    os.chdir(Path.cwd().anchor)
    workers.warm_up_both_engines(library.load("baseline"))
    # Now rather than when the first page is asked for.
    pages.pages()
    # Open pages hold their connections; they are not waited for.
    uvicorn.run(
        Gate(app, is_loopback(host), settings.assets.proxy_cache_dir, is_anothers, token),
        host=host,
        port=port,
        http=_protocol(),
        # Half a request is no error of this server; its warnings would fill the terminal.
        log_level="error",
        timeout_graceful_shutdown=1,
        ws_max_size=LARGEST_MESSAGE,
        proxy_headers=False,
        server_header=False,
    )


def _protocol() -> Any:
    """HTTP that closes connections on which no whole request arrives."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Impatient(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.loop.call_later(PATIENCE, self._give_up)

        def _give_up(self) -> None:
            # A connection that has become a web socket has another protocol by now.
            if self.cycle is None and self.transport.get_protocol() is self:
                self.transport.close()

    return Impatient


def _stop_with_parent() -> None:
    """Stop this process when its standard input is closed."""
    # Not through Python's buffer, whose lock this thread would hold as the interpreter ends.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST)
    os._exit(0)


if __name__ == "__main__":
    given = sys.stdin.buffer.readline().decode().strip()
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    try:
        serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), list(map(Path, sys.argv[4:])), given)
    except KeyboardInterrupt:
        pass
    except Exception as error:
        if not (lines := refused(error)):
            raise
        for line in lines:
            complain(line)
        sys.exit(2)
