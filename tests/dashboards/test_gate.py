"""The gate lets the dashboard's own pages through, and nobody and nothing else."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboards.security.middleware import Gate, names_this_machine
from tests.builders import awaited

HOST = "127.0.0.1:8765"
OWN = {"host": HOST, "origin": f"http://{HOST}"}
CHANNELS = "/jupyter/api/kernels/abc/channels"
STEP = {
    "buffers": [], "channel": "shell", "metadata": {}, "parent_header": {},
    "header": dict.fromkeys(("date", "msg_id", "msg_type", "session", "username", "version"), "comm_msg"),
    "content": {"comm_id": "1", "data": {"method": "custom", "content": {"event": "step", "data": {}}}},
}  # fmt: skip
START = {
    **STEP,
    "content": {
        "comm_id": "1",
        "data": {
            "method": "run",
            "args": {"path": "/", "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None},
        },
    },
}


class Behind:
    """What stands behind the gate: notes all that comes through."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.messages: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.paths.append(scope["path"])
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"the page"})
            return
        while (message := await receive())["type"] == "websocket.receive":
            self.messages.append(message["text"])


def asked(
    path: str,
    headers: dict[str, str] | list[tuple[str, str]],
    *received: Any,
    method: str = "GET",
    query: str = "",
    kind: str = "http",
    loopback: bool = True,
    assets: Path = Path("/nowhere"),
) -> tuple[Behind, list[Any]]:
    """What came through, and what was answered."""
    behind, sent = Behind(), []
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    scope = {
        "type": kind, "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in pairs], "root_path": "",
        "scheme": "http" if kind == "http" else "ws", "server": ("127.0.0.1", 8765),
    } | ({"method": method} if kind == "http" else {"subprotocols": []})  # fmt: skip
    coming = [{"type": "websocket.receive", **message} for message in received]
    coming.append({"type": "websocket.disconnect"})

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    def is_anothers(tab: str, cookies: Mapping[str, str]) -> bool:
        return tab == "theirs" and cookies.get("session") != "them"

    awaited(Gate(behind, loopback, assets, is_anothers)(scope, receive, send))
    return behind, sent


def status(sent: list[Any]) -> int:
    return int(sent[0]["status"])


def test_a_page_of_this_machine_is_let_through_and_may_show_nothing_of_others():
    behind, sent = asked("/", {"host": HOST})
    assert behind.paths == ["/"]
    headers = dict(sent[0]["headers"])
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]


def test_only_names_that_nobody_else_can_give_are_names_of_this_machine():
    for known, hosts in (
        (True, ("127.0.0.1:8765", "localhost:9000", "[::1]:8765", "127.8.8.8")),
        (False, ("evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example",
                 "127.0.0.1@evil.example", "192.168.1.5", "[::1", "")),
    ):  # fmt: skip
        for host in hosts:
            assert names_this_machine(host) is known, host
            behind, sent = asked("/", {"host": host})
            assert (behind.paths, status(sent)) == ((["/"], 200) if known else ([], 421)), host
    assert status(asked("/", [("host", HOST), ("host", HOST)])[1]) == 421


def test_a_dashboard_opened_wider_answers_under_any_name_but_only_its_own_pages():
    assert asked("/", {"host": "lab.example"}, loopback=False)[0].paths == ["/"]
    query = "session_id=1"
    for origin, through in (("http://lab.example", 1), ("http://evil.example", 0)):
        headers = {"host": "lab.example", "origin": origin}
        behind, _ = asked(CHANNELS, headers, kind="websocket", query=query, loopback=False)
        assert len(behind.paths) == through


def test_what_a_page_of_another_site_asks_for_is_refused():
    for origin in (
        "http://evil.example", "null", "", "http://127.0.0.1:8766", "http://127.0.0.1", "http://[::1",
        "http://127.0.0.1:8765.evil.example", f"http://evil.example/{HOST}", f"http://x@{HOST}", None,
    ):  # fmt: skip
        headers = {"host": HOST} | ({} if origin is None else {"origin": origin})
        joining, answer = asked(CHANNELS, headers, kind="websocket", query="session_id=1")
        assert (joining.paths, answer[0]["type"]) == ([], "websocket.close"), origin
        closing, sent = asked("/_solara/api/close/abc", headers, method="POST", query="session_id=1")
        assert (closing.paths, status(sent)) == ([], 403), origin


def test_its_own_pages_may_connect_and_close():
    assert asked(CHANNELS, OWN, kind="websocket", query="session_id=1")[0].paths == [CHANNELS]
    closing = "/_solara/api/close/abc"
    assert asked(closing, OWN, method="POST", query="session_id=1")[0].paths == [closing]


def test_only_the_browser_that_opened_a_tab_may_join_or_close_it():
    theirs, closing = CHANNELS.replace("abc", "theirs"), "/_solara/api/close/theirs"
    for cookie, through in (("session=them", 1), ("session=me", 0), ("", 0)):
        headers = OWN | {"cookie": cookie}
        joined, _ = asked(theirs, headers, kind="websocket", query="session_id=1")
        closed, _ = asked(closing, headers, method="POST", query="session_id=1")
        assert len(joined.paths) == len(closed.paths) == through


def test_nothing_else_is_there_and_nothing_is_fetched_or_removed(tmp_path):
    """Behind the gate a missing file would be fetched from elsewhere, and a folder asked for be deleted."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.js").write_text("1")
    assert asked("/_solara/cdn/kept/a.js", OWN, assets=tmp_path)[0].paths == ["/_solara/cdn/kept/a.js"]
    let_through = []
    for path in (
        "/resourcez", "/readyz", "/etc/passwd", "/static/public/x", "/static/solara.html", "/favicon.ico",
        "/_solara/api/evict/abc", "/jupyter/api/kernels/abc", "/jupyter/nbextensions/other/x.js",
        "/static/assets/../../server.py", "/static/assets/..", "/static/assets/\\..\\x",
        "/static/assets//etc/passwd", "/_solara/cdn/vue@3", "/_solara/cdn/../x", "/_solara/cdn//etc/passwd",
        "/_solara/cdn/", "/_solara/cdn/kept", "/_solara/cdn/kept/", "/_solara/cdn/kept/.",
        "/_solara/cdn/kept/b.js", "/static/assets/\u202e", "/static/assets/a\x00b",
        "/static/assets/" + "a" * 2_000,
    ):  # fmt: skip
        for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
            behind, sent = asked(path, OWN, method=method, query="session_id=1", assets=tmp_path)
            if behind.paths or status(sent) != 404:
                let_through.append((method, path))
    assert let_through == []


def test_a_large_body_is_refused_unread():
    for more in (
        {"content-length": "65537"}, {"content-length": "-1"}, {"content-length": "9" * 400},
        {"transfer-encoding": "chunked"},
    ):  # fmt: skip
        sent = asked("/_solara/api/close/abc", OWN | more, method="POST", query="session_id=1")[1]
        assert status(sent) == 413, more


def test_only_messages_of_the_page_reach_what_is_behind_and_it_is_made_once():
    texts = [json.dumps(one) for one in (START, STEP, START, {**STEP, "channel": "control"}, STEP)]
    received = [{"text": text} for text in texts] + [{"bytes": b"\x00\x00\x00\x01"}, {"text": "[" * 100_000}]
    behind, _ = asked(CHANNELS, OWN, *received, kind="websocket", query="session_id=1")
    assert behind.messages == [texts[0], texts[1], texts[4]]
