"""The dashboard and a browser, for what is done with them outside the tests."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.dashboards.browser.conftest import BROWSERS, free_port
from tests.experiments.vocabulary import PROGRAM


class Served(NamedTuple):
    """A dashboard: its address, a browser that may look at it, and the number of its command's process."""

    address: str
    browser: Browser
    process: int


@contextmanager
def served() -> Iterator[Served]:
    """Start the dashboard and a browser, and stop both at the end."""
    port = free_port()
    with subprocess.Popen(
        [*PROGRAM, "dashboard", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as command:
        assert command.stdout is not None
        command.stdout.readline()
        try:
            with sync_playwright() as driver:
                path = next(filter(None, map(shutil.which, BROWSERS)))
                browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
                yield Served(f"http://127.0.0.1:{port}/", browser, command.pid)
        finally:
            # To its whole group: the server is a process of its own.
            os.killpg(command.pid, signal.SIGINT)
