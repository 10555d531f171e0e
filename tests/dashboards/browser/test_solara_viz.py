"""The model in Mesa's own interface: the example page loads, steps the model and draws it."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dashboards
from tests.dashboards.browser.conftest import free_port

EXAMPLE = Path(str(dashboards.__file__)).parent / "solara_viz_example.py"
PATIENCE = 300.0

pytest.importorskip("altair", reason="Mesa's extra viz is not installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "solara", "run", str(EXAMPLE), "--port", str(port), "--no-open"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address, begun = f"http://127.0.0.1:{port}/", time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(address, timeout=60):
                break
        except OSError:
            assert server.poll() is None, "the server stopped"
            assert time.monotonic() - begun < PATIENCE
            time.sleep(1)
    yield address
    server.terminate()
    server.wait(timeout=30)


def test_the_example_page_steps_the_model(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address, timeout=PATIENCE * 1000)
    page.get_by_text("fivelocks").first.wait_for(timeout=PATIENCE * 1000)
    page.get_by_role("button", name="Step").click()
    page.get_by_text("Step: 1").first.wait_for(timeout=60_000)
    assert page.locator("img, svg, canvas").count() >= 3
    page.close()
