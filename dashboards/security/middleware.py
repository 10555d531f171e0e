"""ASGI middleware: an allow-list of hosts, origins and paths, and a token where others can connect.

The server behind it trusts whoever connects: it would take connections that another site's page opens from
a visitor's browser, and it fetches, and even deletes, folders of its assets for the asking.
"""

import asyncio
import hmac
import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboards.security import websocket_filter

LONGEST_PATH: Final = 1_000
# Pages that can be open at once; each has threads of its own.
MOST_PAGES: Final = 60
# Seconds in which a page that has connected must ask for its content.
PATIENCE: Final = 10.0
# Cookie that carries the token, and parameter of the first address.
TOKEN: Final = "fivelocks-token"  # noqa: S105, the name of the cookie
IN_ADDRESS: Final = "token"
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
    token
        Secret that a browser must know; none is asked for if it is empty.
    """

    def __init__(
        self, app: ASGIApp, loopback: bool, assets: Path, is_anothers: Anothers, token: str = ""
    ) -> None:
        self._app, self._loopback, self._assets = app, loopback, assets.resolve()
        self._is_anothers, self._token = is_anothers, token
        self._pages = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        refusal = self._refusal(asked)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._connect(scope, receive, send)
            else:
                await WebSocketClose(REFUSED, refusal[1])(scope, receive, send)
        elif refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send)
        elif self._token and IN_ADDRESS in asked.query_params:
            await self._admit(asked)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one page until it is closed."""
        self._pages += 1
        try:
            await self._app(scope, _only_ours(receive), send)
        finally:
            self._pages -= 1

    def _admit(self, asked: HTTPConnection) -> Response:
        """Move the token from the address into a cookie."""
        others = [(key, value) for key, value in asked.query_params.multi_items() if key != IN_ADDRESS]
        answer = RedirectResponse(f"/?{urlencode(others)}" if others else "/", 303)
        answer.set_cookie(TOKEN, self._token, httponly=True, samesite="strict")
        return answer

    def _is_known_browser(self, asked: HTTPConnection) -> bool:
        """Whether the token, if there is one, stands in the cookie or in the first address."""
        given = asked.cookies.get(TOKEN, "")
        if asked.scope["path"] == "/" and asked.scope.get("method") == "GET":
            given = asked.query_params.get(IN_ADDRESS, given)
        return hmac.compare_digest(given.encode(), self._token.encode()) or not self._token

    def _refusal(self, asked: HTTPConnection) -> tuple[int, str] | None:
        """Status and reason of a refusal, or None."""
        hosts = asked.headers.getlist("host")
        if len(hosts) != 1 or (self._loopback and not names_this_machine(hosts[0])):
            return 421, "This dashboard answers only under http://127.0.0.1 or http://localhost."
        if not self._is_known_browser(asked):
            return (
                403,
                "Open the address that the terminal shows, with its token: http://HOST:PORT/?token=...",
            )
        if not self._is_known(asked):
            return 404, "There is nothing here."
        method = asked.scope.get("method")
        if method not in ("GET", "HEAD") and not is_own(asked.headers, hosts[0]):
            return 403, "This dashboard takes messages from its own pages only."
        path = str(asked.scope["path"])
        if self._pages >= MOST_PAGES and (path == "/" or CONNECTED.fullmatch(path)):
            return (
                503,
                f"{MOST_PAGES} pages are open, and no more are served. Close one and load this page again.",
            )
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
    """Messages that the page itself sends; its content is asked for once, and soon."""
    begun = False
    deadline = asyncio.get_running_loop().time() + PATIENCE

    async def next_message() -> Message:
        nonlocal begun
        while True:
            try:
                async with asyncio.timeout_at(None if begun else deadline):
                    message = await receive()
            except TimeoutError:
                return {"type": "websocket.disconnect", "code": REFUSED}
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
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", _strict(cookie))
        await send(message)

    return send_with


def _strict(cookie: str) -> str:
    """A cookie that no script reads and no other site's page sends along."""
    parts = [part.strip() for part in cookie.split(";")]
    kept = [part for part in parts if part.lower() != "httponly" and not part.lower().startswith("samesite")]
    return "; ".join([*kept, "HttpOnly", "SameSite=Lax"])
