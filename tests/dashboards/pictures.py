"""The pictures of ``dashboards/README.md``, taken again: ``python -m tests.dashboards.pictures``."""

import io
from pathlib import Path
from typing import Any, Final

from PIL import Image

import dashboards
from tests.dashboards.browser.screens import settle
from tests.dashboards.browser.vocabulary import wait_for_probabilities
from tests.dashboards.serving import chromium, served

FOLDER: Final = Path(dashboards.__file__).parent / "screenshots"
RUN: Final = "&scenario=no-coercion&run=3&month=14&event=9:sanctions=0.9"
# Page, width and height, theme and language of each picture.
PICTURES: Final = (
    ("live", 1280, 800, "light", "en"), ("live", 1920, 1080, "dark", "zh"),
    ("live", 820, 1180, "light", "en"),
    ("batch", 1280, 2200, "light", "en"), ("claims", 1280, 800, "light", "zh"),
)  # fmt: skip
COLOURS: Final = 256


def ready(page: Any, name: str) -> None:
    """Wait until the page shows what it opens with."""
    if name in ("batch", "compare"):
        page.wait_for_selector(".cards .body svg", timeout=300_000)
    elif name == "live":
        wait_for_probabilities(page)
        # The bands come after the probabilities.
        page.wait_for_selector(".ensemble path[stroke-dasharray]", timeout=120_000)
    settle(page)


def take(browser: Any, address: str, picture: tuple[str, int, int, str, str]) -> None:
    """One picture, with few colours so that it is small."""
    name, width, height, theme, language = picture
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    context.add_init_script("localStorage.setItem('fivelocks-tour', 'seen')")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}?page={name}&lang={language}" + (RUN if name == "live" else ""))
    page.wait_for_selector("main .panel")
    ready(page, name)
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path = FOLDER / f"{name}-{width}-{theme}-{language}.png"
    shown.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()


def main() -> None:
    """Start the dashboard, and take all pictures."""
    with served() as site, chromium() as browser:
        for picture in PICTURES:
            take(browser, site.address, picture)


if __name__ == "__main__":
    main()
