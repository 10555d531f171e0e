"""Who and what is let through to the dashboard.

The server behind it trusts whoever connects: it would take connections that another site's page opens from
a visitor's browser, and it fetches, and even deletes, folders of its assets for the asking. This gate lets
through the few requests that the dashboard's own pages make.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboards.security import websocket_filter

LONGEST_PATH: Final = 1_000
LARGEST_BODY: Final = 65_536
ASSETS: Final = "/_solara/cdn/"
FOLDERS: Final = (
    ASSETS, "/static/assets/", "/jupyter/nbextensions/jupyter-vue/", "/jupyter/nbextensions/jupyter-vuetify/",
)  # fmt: skip
# Where a tab is connected, and where it is closed.
CONNECTED: Final = re.compile(r"/jupyter/api/kernels/(?P<tab>[\w-]{1,80})/channels")
CLOSED: Final = re.compile(r"/_solara/api/close/(?P<tab>[\w-]{1,80})")
Anothers = Callable[[str, Mapping[str, str]], bool]
# Ways to another folder.
ODD: Final = re.compile(r"\\|//|(^|/)\.\.?(/|$)")
REFUSED: Final = 1008  # the protocol's code for a policy violated
HEADERS: Final = {
    # Nothing comes from elsewhere, and nobody shows the page inside another one.
    "content-security-policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "frame-ancestors 'none'; form-action 'self'; base-uri 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class Gate:
    """Lets through what the dashboard's own pages ask for.

    Parameters
    ----------
    app
        The application behind it.
    loopback
        Whether only this machine is served: then only under its own names, so that no name of somebody
        else's that is made to point here (DNS rebinding) is let through.
    assets
        Folder of the assets that a browser needs.
    is_anothers
        Whether a tab, given by its identifier, is that of another browser than the one with these cookies.
    """

    def __init__(self, app: ASGIApp, loopback: bool, assets: Path, is_anothers: Anothers) -> None:
        self._app, self._loopback, self._assets = app, loopback, assets.resolve()
        self._is_anothers = is_anothers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(HTTPConnection(scope))
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, _only_ours(receive), send)
            else:
                await WebSocketClose(REFUSED, refusal[1])(scope, receive, send)
        elif refusal is None:
            await self._app(scope, receive, _with_headers(send))
        else:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)

    def _refusal(self, asked: HTTPConnection) -> tuple[int, str] | None:
        """Status and reason of a refusal, or None."""
        hosts = asked.headers.getlist("host")
        if len(hosts) != 1 or (self._loopback and not names_this_machine(hosts[0])):
            return 421, "This dashboard answers only under http://127.0.0.1 or http://localhost."
        if not self._is_known(asked):
            return 404, "There is nothing here."
        method = asked.scope.get("method")
        if method not in ("GET", "HEAD") and not is_own(asked.headers, hosts[0]):
            return 403, "This dashboard takes messages from its own pages only."
        path = str(asked.scope["path"])
        tab = CONNECTED.fullmatch(path) or CLOSED.fullmatch(path)
        if tab and self._is_anothers(tab["tab"], asked.cookies):
            return 403, "This tab is somebody else's."
        return (413, "Too much.") if _body(asked.headers) > LARGEST_BODY else None

    def _is_known(self, asked: HTTPConnection) -> bool:
        """Whether the dashboard's pages ask for such a thing."""
        path, method = str(asked.scope["path"]), asked.scope.get("method")
        if len(path) > LONGEST_PATH or not path.isprintable() or ODD.search(path):
            return False
        if asked.scope["type"] == "websocket":
            return CONNECTED.fullmatch(path) is not None and bool(asked.query_params.get("session_id"))
        if method == "POST":
            return CLOSED.fullmatch(path) is not None and "session_id" in asked.query_params
        if method not in ("GET", "HEAD"):
            return False
        if path.startswith(ASSETS):
            # What is not there would be fetched from elsewhere, and a folder would be removed.
            return (self._assets / path.removeprefix(ASSETS)).is_file()
        return path == "/" or path.startswith(FOLDERS)


def names_this_machine(host: str) -> bool:
    """Whether a host, as a browser asks for it, is a name of this machine that nobody else can give away."""
    try:
        name = urlsplit(f"//{host}").hostname
        return name == "localhost" or (name is not None and ipaddress.ip_address(name).is_loopback)
    except ValueError:
        return False


def is_own(headers: Headers, host: str) -> bool:
    """Whether a page of the dashboard itself asks; browsers say truly which page does."""
    origins = headers.getlist("origin")
    try:
        return len(origins) == 1 and urlsplit(origins[0]).netloc == host
    except ValueError:
        return False


def _body(headers: Headers) -> int:
    """Size of a body to come; one of unknown size is taken for too large."""
    if "transfer-encoding" in headers:
        return LARGEST_BODY + 1
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() and len(length) < 20 else LARGEST_BODY + 1


def _only_ours(receive: Receive) -> Receive:
    """Messages of a connection that the page itself sends; it is made once."""
    begun = False

    async def next_message() -> Message:
        nonlocal begun
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            text = message.get("text")
            if text is None or not websocket_filter.admitted(text):
                continue
            if websocket_filter.starts_page(text):
                if begun:
                    continue
                begun = True
            return message

    return next_message


def _with_headers(send: Send) -> Send:
    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return send_with
