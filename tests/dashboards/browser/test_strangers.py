"""The running dashboard towards strangers: other sites, other names, other tabs, and forged messages.

``tests/dashboards/test_gate.py`` has the cases; here it is seen that the gate stands before the server.
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboards.server import LARGEST_MESSAGE
from tests.dashboards.serving import Site
from tests.dashboards.test_messages import event, message


def asked(site: Site, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    host = site.address.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


@contextmanager
def connected(site: Site, kernel: str, cookie: str = "one", **options: Any) -> Iterator[ClientConnection]:
    """A connection as a page makes it, or another."""
    address = site.address.replace("http", "ws")
    options = {"origin": site.address.rstrip("/"), "additional_headers": {}} | options
    options["additional_headers"] |= {"Cookie": f"solara-session-id={cookie}"}
    with connect(f"{address}jupyter/api/kernels/{kernel}/channels?session_id=page", **options) as made:
        yield made


def answers(connection: ClientConnection) -> list[dict[str, Any]]:
    """All that is answered before a last question is, which the server takes up in its turn."""
    connection.send(json.dumps(message("kernel_info_request")))
    found: list[dict[str, Any]] = []
    while not found or found[-1]["header"]["msg_type"] != "kernel_info_reply":
        found.append(json.loads(connection.recv(timeout=30)))
    return found[:-1]


def begin(connection: ClientConnection, path: str) -> list[str]:
    """Load a page by hand; gives the identifiers of the widgets it is made of."""
    args = {"path": path, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
    opening = message("comm_open", comm_id="control", target_name="solara.control", data={})
    connection.send(json.dumps(opening))
    connection.send(json.dumps(message(comm_id="control", data={"method": "run", "args": args})))
    found: list[dict[str, Any]] = []
    while not any(one["content"].get("data", {}).get("method") == "finished" for one in found):
        found.append(json.loads(connection.recv(timeout=60)))
    return [one["content"]["comm_id"] for one in found if one["header"]["msg_type"] == "comm_open"]


def test_other_sites_names_and_paths_are_refused_and_no_header_gets_into_the_page_of_others(site):
    for origin in ("http://evil.example", "null", None):
        with pytest.raises(InvalidStatus, match="403"), connected(site, f"{uuid4()}", origin=origin):
            pass
    port = site.address.rstrip("/").rpartition(":")[2]
    assert asked(site, "/", Host=f"evil.example:{port}")[0] == 421
    for path in (
        "/static/assets/../../pyproject.toml", "/static/assets/%2e%2e/%2e%2e/pyproject.toml",
        "/static/assets/..%2f..%2fpyproject.toml", "/_solara/cdn/%2e%2e/%2e%2e/jupyter", "//etc/passwd",
        "/jupyter/nbextensions/jupyter-vue/%2e%2e/%2e%2e/etc/passwd", "/_solara/cdn//etc/passwd",
        "/resourcez?verbose",
    ):  # fmt: skip
        assert asked(site, path) == (404, b"There is nothing here."), path
    asked(site, "/", X_Script_Name="/evil", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https")
    status, body = asked(site, "/")
    assert (status, b"evil" in body) == (200, False)


def test_forged_messages_are_as_if_they_had_never_come(site, tmp_path):
    """Widgets would make any object and call any method; with both, read any file into the page."""
    (tmp_path / "kept").write_text("kept from strangers", encoding="utf-8")
    with connected(site, f"{uuid4()}") as connection:
        # A page on which nothing goes on by itself.
        comms = begin(connection, "/?page=claims")
        assert len(comms) > 5
        answers(connection)
        new = "f" * 32
        shaped = {"create_widget": ["ipyvue", "VueTemplate"], "props": {"template": "<div/>"}, "id": new}
        pointed = {"update_ref": f"{tmp_path}/kept", "prop": "template_file", "id": new}
        for forged in (shaped, pointed, {"update_ref": {"functionRef": "__init__"}, "prop": "x", "id": new}):
            for comm in comms:
                connection.send(
                    json.dumps(message(comm_id=comm, data={"method": "custom", "content": forged}))
                )
        connection.send(b"\x00\x00\x00\x01" * 100)
        connection.send("[" * 100_000)
        assert [one for one in answers(connection) if one["header"]["msg_type"] != "status"] == []
        connection.send("a" * (LARGEST_MESSAGE + 1))
        with pytest.raises(ConnectionClosed):
            list(connection)
        assert connection.close_code == 1009


def test_a_tab_cannot_be_joined_or_closed_by_somebody_else_and_may_close_before_it_has_connected(site):
    kernel, own = f"{uuid4()}", site.address.rstrip("/")
    closing = f"/_solara/api/close/{kernel}?session_id="
    with connected(site, kernel, "mine") as mine:
        begin(mine, "/?page=batch")
        with pytest.raises(InvalidStatus, match="403"), connected(site, kernel, "another"):
            pass
        assert asked(site, f"{closing}page", "POST")[0] == 403
        # As a tab does that is opened and closed at once.
        early = asked(site, f"{closing}early", "POST", Origin=own, Cookie="solara-session-id=mine")
        assert early[0] == 200
        answers(mine)


def test_what_no_page_could_have_chosen_is_refused_or_ignored(site):
    with connected(site, f"{uuid4()}") as connection:
        comms = begin(connection, "/?page=live")
        odd: list[tuple[str, dict[str, Any]]] = [
            ("page_chosen", {"page": "../../etc"}),
            ("language_chosen", {"language": "xx"}),
            ("speed", {"speed": -7}),
            ("set_lever", {"lever": "nonsense=1", "value": 1.0, "factor": True}),
            ("width", {"width": 9e8}),
            ("width", {"width": -5}),
            ("show", {"month": -3e8}),
            ("beside", {"scenario": "../etc"}),
            ("act", {"name": "../etc"}),
            ("fill", {"runs": "9" * 60_000}),
            ("table", {"key": "/etc/passwd"}),
            ("choose", {"value": "../etc"}),
            ("file", {"name": "\u202ea" * 100, "content": "%%%"}),
            ("ask", {}),
            ("ask", {"seed": "9" * 5_000}),
        ]
        for name, data in (*odd, ("ask", {"scenario": "/etc/passwd"})):
            for comm in comms:
                connection.send(json.dumps(event(name, data, comm)))
        sentence = json.dumps(answers(connection))
        while "unknown scenario '/etc/passwd'" not in sentence:
            sentence += connection.recv(timeout=30)
        assert "root:" not in sentence
        assert len(sentence) < 50_000_000
    # The server is still itself.
    assert len(list(Path(f"/proc/{site.process}/task").iterdir())) < 200
    with connected(site, f"{uuid4()}") as connection:
        assert len(begin(connection, "/?page=live")) > 5
