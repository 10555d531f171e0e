"""The dashboard as a new user starts it, and the browser of this machine: for tests, figures and pictures."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.experiments.builders import PROGRAM

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Compiling the rules may come first, and the machine may be busy.
START = 240.0
# The browser finds nothing but this machine; routes would do the same, and cost it its cache.
ALONE = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")


class Site(NamedTuple):
    """A running dashboard: its address, and its server's process."""

    address: str
    process: int


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(*options: str) -> Iterator[Site]:
    """Start the dashboard by its command, and stop it with Ctrl-C: it ends well, without a traceback."""
    port = free_port()
    command = subprocess.Popen(
        [*PROGRAM, "dashboard", "--port", str(port), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    patience = threading.Timer(START, command.kill)
    patience.start()
    assert command.stdout is not None
    line = command.stdout.readline()
    patience.cancel()
    address = f"http://127.0.0.1:{port}/"
    assert line == f"The dashboard is at {address} (Ctrl-C stops it)\n", command.communicate()[1]
    server = subprocess.run(["pgrep", "-P", str(command.pid)], capture_output=True, text=True, check=True)
    try:
        yield Site(address, int(server.stdout.split()[0]))
    finally:
        # To its whole group: the server is a process of its own.
        os.killpg(command.pid, signal.SIGINT)
        complaints = command.communicate(timeout=30)[1]
    assert command.returncode == 0, complaints
    assert "Traceback" not in complaints, complaints


def chromium_path() -> str | None:
    """Where this machine has a Chromium."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium() -> Iterator[Any]:
    """Headless Chromium that reaches this machine only."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=ALONE)
        yield browser
        browser.close()


def note_failure(troubles: list[str], asked: Any) -> None:
    """Note a failed request, unless the tab was closed on it."""
    if asked.failure != "net::ERR_ABORTED":
        troubles.append(f"failed: {asked.url} {asked.failure}")
