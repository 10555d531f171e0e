"""The running dashboard towards strangers: other sites, other names, other tabs, and forged messages."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboards.server import LARGEST_MESSAGE
from tests.dashboards.test_messages import event, message


def asked(site: Any, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
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
def connected(site: Any, kernel: str, cookie: str = "one", **options: Any) -> Iterator[ClientConnection]:
    """A connection as a page makes it, or another."""
    address = site.address.replace("http", "ws")
    options = {"origin": site.address.rstrip("/"), "additional_headers": {}} | options
    options["additional_headers"] |= {"Cookie": f"solara-session-id={cookie}"}
    with connect(f"{address}jupyter/api/kernels/{kernel}/channels?session_id=page", **options) as made:
        yield made


def answers(connection: ClientConnection, patience: float = 1.0) -> list[dict[str, Any]]:
    """All that is answered until it is quiet for a while."""
    found = []
    while True:
        try:
            found.append(json.loads(connection.recv(timeout=patience)))
        except (TimeoutError, ConnectionClosed):
            return found


def begin(connection: ClientConnection, path: str = "/?page=batch") -> list[dict[str, Any]]:
    """Load a page by hand; gives everything it is made of."""
    args = {"path": path, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
    opening = message("comm_open", comm_id="control", target_name="solara.control", data={})
    connection.send(json.dumps(opening))
    connection.send(json.dumps(message(comm_id="control", data={"method": "run", "args": args})))
    found = []
    while not any(one["content"].get("data", {}).get("method") == "finished" for one in found):
        found.append(json.loads(connection.recv(timeout=60)))
    return found


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_page_of_another_site_cannot_connect(origin, site):
    with pytest.raises(InvalidStatus, match="403"), connected(site, f"{uuid4()}", origin=origin):
        pass


def test_a_name_that_somebody_makes_point_here_is_not_answered(site):
    port = site.address.rstrip("/").rpartition(":")[2]
    assert asked(site, "/")[0] == 200
    assert asked(site, "/", Host=f"evil.example:{port}")[0] == 421


@pytest.mark.parametrize(
    "path",
    [
        "/static/assets/../../pyproject.toml", "/static/assets/%2e%2e/%2e%2e/pyproject.toml",
        "/static/assets/..%2f..%2fpyproject.toml", "/static/public/../x.toml", "/static/%2e%2e/app.py",
        "/jupyter/nbextensions/jupyter-vue/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/_solara/cdn//etc/passwd",
        "/_solara/cdn/%2e%2e/%2e%2e/jupyter", "/etc/passwd", "//etc/passwd", "/resourcez?verbose", "/readyz",
        "/jupyter/api/kernels/abc",
    ],
)  # fmt: skip
def test_no_file_and_no_figure_of_the_server_leaks(path, site):
    status, body = asked(site, path)
    assert status == 404
    assert body == b"There is nothing here."


def test_nothing_that_a_stranger_says_in_a_header_gets_into_the_page_of_others(site):
    asked(site, "/", X_Script_Name="/evil", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https")
    assert b"evil" not in asked(site, "/")[1]


def test_forged_messages_are_as_if_they_had_never_come(site, tmp_path):
    """Widgets would make any object and call any method; with both, read any file into the page."""
    (tmp_path / "kept").write_text("kept from strangers", encoding="utf-8")
    with connected(site, f"{uuid4()}") as connection:
        # A page on which nothing goes on by itself.
        made = begin(connection, "/?page=claims")
        ids = [one["content"]["comm_id"] for one in made if one["header"]["msg_type"] == "comm_open"]
        assert len(ids) > 5
        answers(connection)
        new = "f" * 32
        shaped = {"create_widget": ["ipyvue", "VueTemplate"], "props": {"template": "<div/>"}, "id": new}
        pointed = {"update_ref": f"{tmp_path}/kept", "prop": "template_file", "id": new}
        for forged in (shaped, pointed, {"update_ref": {"functionRef": "__init__"}, "prop": "x", "id": new}):
            for comm in ids:
                connection.send(
                    json.dumps(message(comm_id=comm, data={"method": "custom", "content": forged}))
                )
        connection.send(b"\x00\x00\x00\x01" * 100)
        connection.send("[" * 100_000)
        assert answers(connection) == []
        connection.send(json.dumps(message("kernel_info_request")))
        assert [one for one in answers(connection) if one["header"]["msg_type"] == "kernel_info_reply"]


def test_a_message_larger_than_a_scenario_file_ends_the_connection(site):
    with connected(site, f"{uuid4()}") as connection:
        connection.send("a" * (LARGEST_MESSAGE + 1))
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=10)
        assert connection.close_code == 1009


def test_a_page_that_is_closed_before_it_has_connected_is_no_failure(site):
    """As a tab does that is opened and closed at once."""
    kernel, own = f"{uuid4()}", site.address.rstrip("/")
    with connected(site, kernel, "mine") as mine:
        begin(mine)
        early = f"/_solara/api/close/{kernel}?session_id=early"
        assert asked(site, early, "POST", Origin=own, Cookie="solara-session-id=mine")[0] == 200
        mine.send(json.dumps(message("kernel_info_request")))
        assert answers(mine)


def test_a_tab_cannot_be_joined_by_somebody_else(site):
    kernel = f"{uuid4()}"
    with connected(site, kernel, "mine") as mine:
        begin(mine)
        with pytest.raises(InvalidStatus, match="403"), connected(site, kernel, "another"):
            pass
        assert asked(site, f"/_solara/api/close/{kernel}?session_id=page", "POST")[0] == 403
        mine.send(json.dumps(message("kernel_info_request")))
        assert answers(mine)


def test_what_no_page_could_have_chosen_is_refused_or_ignored(site):
    with connected(site, f"{uuid4()}") as connection:
        made = begin(connection, "/?page=live")
        widgets = {one["content"]["comm_id"] for one in made if one["header"]["msg_type"] == "comm_open"}
        odd = [
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
            ("ask", {"scenario": "/etc/passwd", "seed": "9" * 5_000}),
        ]
        for comm in widgets:
            for name, data in odd:
                connection.send(json.dumps(event(name, data) | {"content": _content(comm, name, data)}))
        said = json.dumps(answers(connection, 3.0))
        assert "unknown scenario '/etc/passwd'" in said or "is not a whole number" in said
        assert "root:" not in said
        assert len(said) < 50_000_000


def _content(comm: str, name: str, data: Any) -> dict[str, Any]:
    return {"comm_id": comm, "data": {"method": "custom", "content": {"event": name, "data": data}}}


def test_the_server_is_still_itself_after_all_that(site, visit):
    threads = len(list(Path(f"/proc/{site.process}/task").iterdir()))
    assert threads < 200
    page = visit("page=live&run=3")
    page.get_by_role("button", name="Step").click()
    page.wait_for_selector(".when[data-month='1']")
    time.sleep(0.1)
