"""Every page on every screen: nothing sticks out, nothing is small, and colours can be read."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dashboards.browser.vocabulary import SMALL, filled, wait_for_probabilities

PAGES = ("live", "batch", "compare", "sensitivity", "claims", "backcast")
TEXTS = """() => [...document.querySelectorAll('.shell *')].filter((one) => {
  const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!text || !one.getClientRects().length) return false;
  const drawing = one.ownerSVGElement;
  // Figures of results are those of files and reports, whose source line is small.
  if (drawing?.hasAttribute('stroke-linejoin')) return false;
  const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
  return parseFloat(getComputedStyle(one).fontSize) * scale < 13.8;
}).map((one) => one.outerHTML.slice(0, 120))"""


# Whether the page's markup and size are as they were a while ago.
STILL = """() => {
  const now = [document.querySelector('main').innerHTML, document.documentElement.scrollWidth].join(' ');
  const still = window.seen === now;
  window.seen = now;
  return still;
}"""


def settle(page: Any) -> None:
    """Wait until figures have been drawn for a new width: nothing has changed for half a second."""
    page.evaluate("window.seen = null")
    page.wait_for_function(STILL, polling=500)


def ready(page: Any, name: str) -> None:
    """Wait until a page shows what it opens with."""
    if name == "live":
        wait_for_probabilities(page)
    elif name in ("batch", "compare"):
        page.wait_for_selector(".cards svg")


def serious(page: Any) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_nothing_sticks_out_of_any_page_on_any_screen_and_no_text_is_small(visit):
    wrong = []
    for name in PAGES:
        page = visit(f"page={name}&run=3&month=14&batch.runs=50&compare.runs=50", width=390, height=844)
        ready(page, name)
        for width in (390, 820, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append((name, width, page.evaluate("document.documentElement.scrollWidth")))
            wrong += [(name, width, text) for text in page.evaluate(TEXTS)]
    assert wrong == []


def test_explanations_stay_on_the_page(visit):
    wrong = []
    page = visit("page=live&run=3&month=5")
    wait_for_probabilities(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        for place in range(page.locator(".about").count()):
            page.locator(".about button").nth(place).focus()
            page.keyboard.press("Enter")
            box = page.locator(".about .terms").nth(place).bounding_box()
            if box is None or box["x"] < 0 or box["x"] + box["width"] > width:
                wrong.append((width, place, box))
            page.keyboard.press("Escape")
    assert wrong == []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_problem(dark, visit):
    wrong = {}
    for name in PAGES:
        query = f"page={name}&run=3&month=14&batch.runs=50&compare.runs=50" + (
            "&event=9:coercion=1.0" if name == "live" else ""
        )
        page = visit(query, dark=dark)
        ready(page, name)
        wrong[name] = serious(page)
    page = visit("page=live&run=3", dark=dark, first=True)
    page.get_by_role("dialog").wait_for()
    wrong["tour"] = serious(page)
    page = visit("page=live&run=3&month=60&lang=zh", dark=dark)
    page.wait_for_selector(".end .panel")
    wrong["ending"] = serious(page)
    page = visit("page=batch&lang=zh", dark=dark)
    page.locator("form.form [name='runs']").fill("few")
    page.locator("form.form button.main").click()
    page.get_by_role("alert").wait_for()
    page.locator("[role=progressbar]").first.evaluate("bar => { bar.style.visibility = 'visible' }")
    wrong["refused"] = serious(page)
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_axe_finds_no_serious_problem_in_a_study_and_its_answer(name, visit):
    page = visit(f"page={name}", dark=True)
    filled(page, name).get_by_role("button", name="Start").click()
    page.wait_for_selector("img.drawn", timeout=240_000)
    assert serious(page) == []


def test_the_theme_follows_the_system_and_can_be_changed(visit):
    page = visit("page=live", dark=True)
    paper = "getComputedStyle(document.querySelector('.shell')).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"{paper} !== '{dark}'")
