"""The server as a process: how it is started, reached, watched over, and how it comes to its end."""

import contextlib
import http.client
import inspect
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.sync.client import connect

from experiments.commands import dashboard
from experiments.commands.dashboard import check_free, is_loopback
from experiments.errors import InputError
from tests.dashboards.browser.test_strangers import asked, begin, connected
from tests.dashboards.browser.vocabulary import wait_for_probabilities
from tests.dashboards.serving import free_port
from tests.experiments.builders import PROGRAM

# A module of the user's own, next to their notes, that must never be run.
OWN_MODULE = "import pathlib; pathlib.Path(__file__).with_name('executed').touch()\n"


def started(folder: Path, *options: str) -> "subprocess.Popen[str]":
    """A dashboard started in a folder of the user's, where modules of theirs lie, as its script starts it."""
    for name in ("json", "model", "agents", "solara", "sitecustomize"):
        (folder / f"{name}.py").write_text(OWN_MODULE, encoding="utf-8")
    return subprocess.Popen(
        [PROGRAM[0], "-P", *PROGRAM[1:], "dashboard", *options], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=folder, start_new_session=True,
    )  # fmt: skip


def until(true: Callable[[], object], patience: float = 20.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether anybody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Relay:
    """A port that leads to a server, then to another, as if that had been started in its place."""

    def __init__(self, target: int) -> None:
        self.port, self.target = free_port(), target
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65_536):
                other.sendall(data)
        except OSError:
            pass
        other.close()


def test_a_token_is_asked_for_where_others_connect_and_a_page_outlives_its_server(tmp_path, site, browser):
    """Also: a killed command's server ends, and no module of the user's folder is run."""
    port, executed = free_port(), tmp_path / "executed"
    command = started(tmp_path, "--port", str(port), "--host", "0.0.0.0")  # noqa: S104, that is the case
    context = browser.new_context()
    context.add_init_script("localStorage.setItem('fivelocks-tour', 'seen')")
    try:
        token, relay = token_of(command), Relay(port)
        check_token(port, token)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{relay.port}/?token={token}&page=live&run=3&month=5&lang=zh")
        wait_for_probabilities(page)
        assert token not in page.url
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert set(cookies) == {"fivelocks-token", "solara-session-id"}
        assert all(
            cookie["httpOnly"] and cookie["sameSite"] in ("Strict", "Lax") for cookie in cookies.values()
        )
        command.kill()
        until(lambda: not answers(port))
        assert "Traceback" not in command.communicate()[1]
        page.wait_for_selector(".lost", timeout=60_000)
        assert "伺服器已停止" in page.locator(".lost").inner_text()
        # A server that knows nothing of the page takes the place of the one that is gone.
        relay.target = int(site.address.rstrip("/").rpartition(":")[2])
        page.wait_for_selector(".lost", state="detached", timeout=60_000)
        wait_for_probabilities(page)
        assert page.locator(".when").get_attribute("data-month") == "5"
        assert not executed.exists()
    finally:
        context.close()
        if command.poll() is None:
            os.killpg(command.pid, signal.SIGKILL)


def token_of(command: "subprocess.Popen[str]") -> str:
    """Token in the address that a command prints."""
    assert command.stdout is not None
    token = command.stdout.readline().split()[4].partition("token=")[2]
    assert len(token) > 20
    return token


def check_token(port: int, token: str) -> None:
    """Without the token nothing is answered."""

    def status(path: str, **headers: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status

    assert status("/") == status("/?token=wrong") == status("/static/assets/custom.css") == 403
    assert status("/", Cookie="fivelocks-token=wrong") == 403
    assert status("/", Cookie=f"fivelocks-token={token}") == 200
    with (
        pytest.raises(Exception, match="403"),
        connect(
            f"ws://127.0.0.1:{port}/jupyter/api/kernels/abc/channels?session_id=page",
            origin=f"http://127.0.0.1:{port}",
        ),
    ):
        pass


def test_a_command_that_is_ended_while_it_starts_ends_its_server(tmp_path):
    """``served`` in the harness ends one by Ctrl-C once it has started."""
    command = started(tmp_path, "--port", str(free_port()))
    until(lambda: children(command.pid))
    (server,) = children(command.pid)
    command.send_signal(signal.SIGTERM)
    command.wait(timeout=20)
    until(lambda: not Path(f"/proc/{server}").exists())
    assert command.returncode == 0
    assert "Traceback" not in command.communicate()[1]


def test_a_server_that_cannot_start_says_why(tmp_path):
    """What its command has checked may have changed since."""
    command = [*PROGRAM[:1], "-m", "dashboards.server", "127.0.0.1", str(free_port()), "100", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        # Its standard input stays open, as that of a command that has not ended.
        server.stdin.write("\n")
        server.stdin.flush()
        assert server.wait(timeout=60) == 2
        sentence = f"fivelocks: {tmp_path} is not a results folder: it contains no manifest.json\n"
        assert server.stderr.read() == sentence
    with pytest.raises(InputError, match="is no address of this machine"):
        check_free("a" * 300, 8765)


def children(process: int) -> list[int]:
    """Processes started by a process."""
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


def test_idle_connections_and_half_requests_are_closed_and_leave_room_for_visitors(site):
    host, port = site.address.removeprefix("http://").rstrip("/").split(":")
    halves = [socket.create_connection((host, int(port))) for _ in range(100)]
    for half in halves:
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    kernels = f"ws://{host}:{port}/jupyter/api/kernels"
    with contextlib.ExitStack() as idle:
        for place in range(60):
            channels = f"{kernels}/idle-{place}/channels?session_id=page"
            idle.enter_context(connect(channels, origin=site.address.rstrip("/")))
        status, body = asked(site, "/")
        assert (status, b"Close one" in body) == (503, True)
        until(lambda: asked(site, "/")[0] == 200)
        with connected(site, f"{uuid4()}") as connection:
            assert len(begin(connection, "/?page=live")) > 5
    for half in halves:
        half.settimeout(1.0)
        assert half.recv(1) == b"", "closed by the server"
        half.close()


def threads(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


@pytest.mark.slow
def test_closed_tabs_stop_their_threads_within_a_minute(site, browser):
    def open_tabs() -> list[Any]:
        contexts = [browser.new_context() for _ in range(4)]
        for context in contexts:
            page = context.new_page()
            page.goto(f"{site.address}?page=live&run=3")
            page.wait_for_selector(".probabilities table.numbers", timeout=60_000)
            page.get_by_role("button", name="Play").click()
        return contexts

    for context in open_tabs():  # the server's own pools have grown by then
        context.close()
    time.sleep(30)
    before = threads(site.process)
    contexts = open_tabs()
    assert threads(site.process) >= before + len(contexts)
    for context in contexts:
        context.close()
    until(lambda: threads(site.process) <= before + 1, 60.0)


def test_addresses_nobody_can_listen_on_are_refused():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        for host, port, message in (
            ("127.0.0.1", taken, f"port {taken} is taken.*--port {taken + 1}"),
            ("127.0.0.1", 0, "--port 0 is out of range; allowed is 1 to 65535"),
            ("127.0.0.1", 70_000, "--port 70000 is out of range"),
            ("nowhere.invalid", 8765, "--host 'nowhere.invalid' is no address of this machine"),
        ):
            with pytest.raises(InputError, match=message):
                check_free(host, port)
    assert inspect.signature(dashboard.dashboard).parameters["host"].default == "127.0.0.1"
    hosts = ("127.0.0.1", "localhost", "::1", "192.168.1.5", "somewhere")
    assert [is_loopback(host) for host in hosts] == [True, True, True, False, False]
