"""A running dashboard, and tabs of a real browser to look at it with.

The network is cut: a page that asks for anything but its own server fails its test, and so does one that
logs a warning or an error.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards.serving import Site, chromium, chromium_path, note_failure, served

pytest.importorskip("playwright.sync_api")

PATIENCE = 60_000
# Fewer continuations than usual: enough to see effects of ten points.
CONTINUATIONS = 250
# A tab begins as that of somebody who knows the tour.
BEGIN = """if (!sessionStorage.begun) {
  localStorage.removeItem('fivelocks-dark');
  localStorage.setItem('fivelocks-tour', 'seen');
  sessionStorage.begun = '1';
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a test of this folder once more if it fails: a page, a browser and two cores have no fixed order.

    The summary lists every test that needed it.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The dashboard, started by its command and stopped with Ctrl-C."""
    with served("--continuations", str(CONTINUATIONS)) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of this machine."""
    if chromium_path() is None:
        missing = "no Chromium on this machine: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("FIVELOCKS_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def profile(browser: Any) -> Iterator[Any]:
    """A browser profile that the tests of a worker share, so that it loads libraries once."""
    profile = browser.new_context(accept_downloads=True)
    profile.add_init_script(BEGIN)
    yield profile
    profile.close()


@pytest.fixture
def visit(site: Site, browser: Any, profile: Any) -> Iterator[Callable[..., Any]]:
    """Open a tab; ``visit(query, width=..., visitor=True)`` in a profile of its own, never used before."""
    open_now: list[Any] = []
    troubles: list[str] = []

    def open_page(
        query: str = "", width: int = 1280, height: int = 800, dark: bool = False, visitor: bool = False
    ) -> Any:
        context = browser.new_context() if visitor else profile
        page = context.new_page()
        open_now.append(context if visitor else page)
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.on("request", lambda asked: _outside(troubles, asked.url, site.address))
        page.on("requestfailed", lambda asked: note_failure(troubles, asked))
        page.on("console", lambda sentence: _hear(troubles, sentence))
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


def _hear(troubles: list[str], sentence: Any) -> None:
    """A warning or an error that the page logs."""
    if sentence.type in ("warning", "error", "assert"):
        troubles.append(f"{sentence.type}: {sentence.text}")
