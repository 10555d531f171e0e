"""The dashboard as a new user starts it, and a real browser to look at it with.

The network is cut: a page that asks for anything but its own server fails its test, and so does one that
logs a warning or an error.
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.experiments.vocabulary import PROGRAM

playwright = pytest.importorskip("playwright.sync_api")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Compiling the rules may come first, and the machine may be busy.
START = 240.0
PATIENCE = 60_000
# Fewer continuations than usual: enough to see effects of ten points.
CONTINUATIONS = 400
# The browser finds nothing but this machine; routes would do the same, and cost it its cache.
ALONE = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
# A tab begins as that of somebody who knows the tour.
BEGIN = """if (!sessionStorage.begun) {
  localStorage.removeItem('fivelocks-dark');
  localStorage.setItem('fivelocks-tour', 'seen');
  sessionStorage.begun = '1';
}"""


class Site(NamedTuple):
    """A running dashboard: its address, and its server's process."""

    address: str
    process: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The dashboard, started by its command and stopped with Ctrl-C."""
    port = free_port()
    command = subprocess.Popen(
        [*PROGRAM, "dashboard", "--port", str(port), "--continuations", str(CONTINUATIONS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    patience = threading.Timer(START, command.kill)
    patience.start()
    assert command.stdout is not None
    line = command.stdout.readline()
    patience.cancel()
    address = f"http://127.0.0.1:{port}/"
    assert line == f"The dashboard is at {address} (Ctrl-C stops it)\n", command.communicate()[1]
    children = subprocess.run(["pgrep", "-P", str(command.pid)], capture_output=True, text=True, check=True)
    yield Site(address, int(children.stdout.split()[0]))
    os.killpg(command.pid, signal.SIGINT)
    _, complaints = command.communicate(timeout=30)
    assert command.returncode == 0, complaints
    assert "Traceback" not in complaints, complaints


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of this machine."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        if os.environ.get("FIVELOCKS_BROWSER") == "required":
            pytest.fail("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-noto-cjk")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ALONE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(browser: Any) -> Iterator[Any]:
    """A browser profile that the tests of a worker share, so that it loads libraries once."""
    profile = browser.new_context(accept_downloads=True)
    profile.add_init_script(BEGIN)
    yield profile
    profile.close()


@pytest.fixture
def visit(site: Site, browser: Any, profile: Any) -> Iterator[Callable[..., Any]]:
    """Open a tab; ``visit(query, width=..., stranger=True)`` in a profile of its own, never used before."""
    open_now: list[Any] = []
    troubles: list[str] = []

    def open_page(
        query: str = "", width: int = 1280, height: int = 800, dark: bool = False, stranger: bool = False
    ) -> Any:
        context = browser.new_context() if stranger else profile
        page = context.new_page()
        open_now.append(context if stranger else page)
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.on("request", lambda asked: _outside(troubles, asked.url, site.address))
        page.on("requestfailed", lambda asked: note_failure(troubles, asked))
        page.on("console", lambda said: _hear(troubles, said))
        page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
        page.on(
            "response", lambda answer: answer.status < 400 or troubles.append(f"{answer.status} {answer.url}")
        )
        page.goto(f"{site.address}?{query}", wait_until="commit")
        page.wait_for_selector("main .panel")
        return page

    yield open_page
    for one in open_now:
        one.close()
    assert troubles == []


def _outside(troubles: list[str], url: str, address: str) -> None:
    """A request to anybody but the server."""
    if not url.startswith((address, "data:", "blob:")):
        troubles.append(f"asked for {url}")


def _hear(troubles: list[str], said: Any) -> None:
    """A warning or an error that the page logs."""
    if said.type in ("warning", "error", "assert"):
        troubles.append(f"{said.type}: {said.text}")


def note_failure(troubles: list[str], asked: Any) -> None:
    """A failed request, unless the tab was closed on it."""
    if asked.failure != "net::ERR_ABORTED":
        troubles.append(f"failed: {asked.url} {asked.failure}")
