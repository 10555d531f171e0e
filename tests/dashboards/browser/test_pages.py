"""Every page on every screen: nothing sticks out, everything can be read, and the keyboard comes to it."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dashboards.browser.vocabulary import (
    SMALL,
    filled,
    set_lever,
    wait_for_effect,
    wait_for_probabilities,
)

PAGES = ("live", "batch", "compare", "sensitivity", "claims", "backcast")
QUERY = "run=3&month=14&batch.runs=50&compare.runs=50"
TEXTS = """() => [...document.querySelectorAll('.shell *')].filter((one) => {
  const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!text || !one.getClientRects().length) return false;
  const drawing = one.ownerSVGElement;
  // Figures of results are those of files and reports, whose source line is small.
  if (drawing?.hasAttribute('stroke-linejoin')) return false;
  const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
  return parseFloat(getComputedStyle(one).fontSize) * scale < 13.8;
}).map((one) => one.outerHTML.slice(0, 120))"""
# Whether figures have been drawn for the width there is, and the page's markup is as it was a while ago.
STILL = """() => {
  const drawn = [...document.querySelectorAll('main .body')].every((body) => {
    const figure = body.querySelector(':scope > svg[role=img]:not([stroke-linejoin])');
    return !figure || Math.abs(figure.viewBox.baseVal.width - body.clientWidth) <= 10;
  });
  const now = [document.querySelector('main').innerHTML, document.documentElement.scrollWidth].join(' ');
  const still = drawn && window.seen === now;
  window.seen = now;
  return still;
}"""
# Explanations that, once open, are not wholly on the page.
OFF_THE_PAGE = """async () => {
  const off = [];
  for (const about of document.querySelectorAll('.about')) {
    about.querySelector('button').click();
    await new Promise((go) => setTimeout(go));
    const box = about.querySelector('.terms').getBoundingClientRect();
    if (!box.width || box.left < 0 || box.right > innerWidth) off.push(about.innerText.slice(0, 80));
    about.dispatchEvent(new MouseEvent('mouseleave'));
  }
  return off;
}"""
# Panels whose contents are wider than they, without being scrolled.
CUT = """() => [...document.querySelectorAll('main .panel, main .panel *')].filter((one) =>
  one.clientWidth && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'visible'
  && getComputedStyle(one).display !== 'inline' && !one.closest('svg, .base, .terms, .sheet')
).map((one) => one.outerHTML.slice(0, 120))"""
# What can be used with a pointer: numbered, so that those the keyboard reaches can be told from the rest.
NUMBERED = """() => {
  for (const one of document.querySelectorAll('.shell details')) one.open = true;
  const usable = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, .picks'
  )].filter((one) => one.getClientRects().length && !one.disabled && !one.closest('[aria-hidden=true]'));
  usable.forEach((one, place) => { one.dataset.place = place; });
  window.reached = {};
  document.addEventListener('focusin', ({ target }) => {
    if (target.dataset.place) window.reached[target.dataset.place] =
      getComputedStyle(target).outlineStyle !== 'none' && target.getClientRects().length > 0;
  });
  document.querySelector('.skip').focus();
  return usable.map((one) => one.outerHTML.slice(0, 120));
}"""


def settle(page: Any) -> None:
    """Wait until figures have been drawn for a new width: nothing changes any more."""
    page.evaluate("window.seen = null")
    page.wait_for_function(STILL, polling=200)


def serious(page: Any, *rules: str) -> list[str]:
    """What axe finds serious or critical; all its rules, or only some."""
    options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def unreached(page: Any) -> list[str]:
    """What can be used and the Tab key does not come to, or does without showing where it is."""
    usable = page.evaluate(NUMBERED)
    for _ in range(len(usable) + 20):
        page.keyboard.press("Tab")
    reached = page.evaluate("window.reached")
    return [one for place, one in enumerate(usable) if not reached.get(str(place))]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_screen_and_can_be_read_and_reached_without_a_pointer(name, visit):
    page = visit(f"page={name}&{QUERY}", width=390, height=844)
    if name == "live":
        wait_for_probabilities(page)
        set_lever(page, "coercion", 1.0)
        wait_for_effect(page, "coercion")
        page.locator(".levers input[type=search]").fill("")
    elif name in ("batch", "compare"):
        page.wait_for_selector(".cards svg")
    wrong: list[Any] = []
    for width in (390, 820, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [(width, "scrolls sideways", wide)] if wide > width else []
        wrong += [(width, "small", text) for text in page.evaluate(TEXTS)]
        wrong += [(width, "cut", text) for text in page.evaluate(CUT)]
        if name == "live" and width in (390, 1280):
            wrong += [(width, "off the page", text) for text in page.evaluate(OFF_THE_PAGE)]
    wrong += [("axe", found) for found in serious(page)]
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    wrong += [("dark", found) for found in serious(page, "color-contrast")]
    wrong += [("not reached", one) for one in unreached(page)]
    assert wrong == []


def test_the_ending_and_what_is_refused_can_be_read_in_both_themes(visit):
    page = visit("page=live&run=3&month=60&lang=zh", dark=True)
    page.wait_for_selector(".end .panel")
    wrong = {"ending, dark": serious(page)}
    page.get_by_role("button", name="深色").click()
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")
    wrong["ending, light"] = serious(page, "color-contrast")
    page.get_by_role("link", name="論點檢驗").click()
    page.locator("form.form [name='runs']").fill("few")
    page.locator("form.form button.main").click()
    page.get_by_role("alert").wait_for()
    page.locator("[role=progressbar]").first.evaluate("bar => { bar.style.visibility = 'visible' }")
    wrong["refused, light"] = serious(page)
    page.get_by_role("button", name="深色").click()
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    wrong["refused, dark"] = serious(page, "color-contrast")
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_map_comes_before_the_controls_on_a_telephone_and_beside_the_band_on_a_screen(visit):
    page = visit("page=live&run=3&month=8", width=390, height=844)
    wait_for_probabilities(page)
    settle(page)
    top = {
        name: page.locator(f".live > .{name}").bounding_box()["y"] for name in ("front", "controls", "status")
    }
    assert top["status"] < top["front"] < top["controls"]
    page.set_viewport_size({"width": 1280, "height": 800})
    settle(page)
    front, band = (
        page.locator(f".{name} .body svg").first.bounding_box() for name in ("front", "probabilities")
    )
    assert front["x"] + front["width"] < band["x"]
    assert front["y"] + front["height"] < 800
    assert band["y"] + band["height"] < 800


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_axe_finds_no_serious_problem_in_a_study_and_its_answer(name, visit):
    page = visit(f"page={name}", dark=True)
    filled(page, name).get_by_role("button", name="Start").click()
    page.wait_for_selector("img.drawn", timeout=240_000)
    assert serious(page) == []
