"""The server as a process: how it is started, reached, watched over, and how it comes to its end."""

import http.client
import inspect
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from experiments.commands import dashboard
from experiments.commands.dashboard import check_free, is_loopback
from experiments.errors import InputError
from tests.dashboards.browser.conftest import free_port
from tests.dashboards.browser.test_strangers import asked
from tests.dashboards.browser.vocabulary import wait_for_probabilities
from tests.experiments.vocabulary import PROGRAM

# A module of the user's own, beside their notes, that must never be run.
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


def until(true: Callable[[], bool], patience: float = 15.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether anybody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_however_the_command_ends_its_server_ends_and_no_module_of_the_folder_is_run(tmp_path):
    ends = (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGINT)
    ports = [free_port() for _ in ends]
    commands = [started(tmp_path, "--port", str(port)) for port in ports]
    try:
        for command, port in zip(commands, ports, strict=True):
            assert command.stdout is not None
            assert command.stdout.readline().startswith(f"The dashboard is at http://127.0.0.1:{port}/")
            assert answers(port)
        for command, end in zip(commands, ends, strict=True):
            command.send_signal(end)
        for command, port, end in zip(commands, ports, ends, strict=True):
            command.wait(timeout=20)
            until(lambda port=port: not answers(port))
            if end is not signal.SIGKILL:
                assert (end, command.returncode) == (end, 0)
                assert "Traceback" not in command.communicate()[1]
    finally:
        for command in commands:
            if command.poll() is None:
                os.killpg(command.pid, signal.SIGKILL)
    assert not (tmp_path / "executed").exists()


def test_where_others_can_connect_a_token_is_asked_for_and_moves_into_a_cookie(tmp_path, browser):
    port = free_port()
    command = started(tmp_path, "--port", str(port), "--host", "0.0.0.0")  # noqa: S104, that is the case
    try:
        assert command.stdout is not None
        line = command.stdout.readline()
        address = line.split()[4].replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        token = address.partition("token=")[2]
        assert len(token) > 20

        def status(path: str, **headers: str) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status

        assert status("/") == status("/?token=wrong") == status("/static/assets/custom.css") == 403
        assert status("/", Cookie="fivelocks-token=wrong") == 403
        with (
            pytest.raises(Exception, match="403"),
            connect(
                f"ws://127.0.0.1:{port}/jupyter/api/kernels/abc/channels?session_id=page",
                origin=f"http://127.0.0.1:{port}",
            ),
        ):
            pass
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}&page=batch")
        page.wait_for_selector("main .panel")
        assert token not in page.url
        assert "page=batch" in page.url
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        assert set(cookies) == {"fivelocks-token", "solara-session-id"}
        assert all(
            cookie["httpOnly"] and cookie["sameSite"] in ("Strict", "Lax") for cookie in cookies.values()
        )
        context.close()
    finally:
        command.send_signal(signal.SIGTERM)
        assert command.wait(timeout=20) == 0


def test_a_lost_server_is_announced_in_the_language_of_the_page_which_comes_back_by_itself(tmp_path, browser):
    port = free_port()
    command = started(tmp_path, "--port", str(port))
    context = browser.new_context()
    context.add_init_script("localStorage.setItem('fivelocks-tour', 'seen')")
    try:
        assert command.stdout is not None
        command.stdout.readline()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/?page=live&run=3&month=5&lang=zh")
        wait_for_probabilities(page)
        command.send_signal(signal.SIGTERM)
        command.wait(timeout=20)
        page.wait_for_selector(".lost", timeout=15_000)
        assert "伺服器已停止" in page.locator(".lost").inner_text()
        command = started(tmp_path, "--port", str(port))
        page.wait_for_selector(".lost", state="detached", timeout=60_000)
        wait_for_probabilities(page)
        assert page.locator(".when").get_attribute("data-month") == "5"
    finally:
        context.close()
        command.send_signal(signal.SIGTERM)
        command.wait(timeout=20)


def test_idle_connections_and_half_requests_are_closed_and_leave_room_for_visitors(site, visit):
    host, port = site.address.removeprefix("http://").rstrip("/").split(":")
    halves = [socket.create_connection((host, int(port))) for _ in range(100)]
    for half in halves:
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    kernels = f"ws://{host}:{port}/jupyter/api/kernels"
    idle = [
        connect(f"{kernels}/idle-{place}/channels?session_id=page", origin=site.address.rstrip("/"))
        for place in range(60)
    ]
    status, body = asked(site, "/")
    assert status == 503
    assert b"Close one" in body
    until(lambda: asked(site, "/")[0] == 200, 40.0)
    page = visit("page=live&run=3")
    page.wait_for_selector(".when")
    for half in halves:
        half.settimeout(1.0)
        assert half.recv(1) == b"", "closed by the server"
        half.close()
    for one in idle:
        one.close()


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
        done = subprocess.run(
            [*PROGRAM, "dashboard", "--port", str(taken)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2


def test_by_default_only_this_machine_can_reach_it():
    assert inspect.signature(dashboard.dashboard).parameters["host"].default == "127.0.0.1"
    hosts = ("127.0.0.1", "localhost", "::1", "192.168.1.5", "somewhere")
    assert [is_loopback(host) for host in hosts] == [True, True, True, False, False]
