"""Everything on every page can be reached and done from the keyboard, and one sees where one is."""

from typing import Any

import pytest

from tests.dashboards.browser.vocabulary import SMALL, filled, wait_for_month, wait_for_probabilities

MOST = {"batch": "100,000", "compare": "20,000"}
PAGES = ("live", "batch", "compare", "sensitivity", "claims", "backcast")
# What can be used with a pointer: numbered, so that those the keyboard reaches can be told from the rest.
NUMBERED = """() => {
  const usable = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, .picks'
  )].filter((one) => one.getClientRects().length && !one.disabled);
  usable.forEach((one, place) => { one.dataset.place = place; });
  return usable.map((one) => one.outerHTML.slice(0, 120));
}"""
# Place of what has the focus, and whether that can be seen.
FOCUSED = """() => {
  const one = document.activeElement;
  const seen = getComputedStyle(one).outlineStyle !== 'none' && one.getClientRects().length > 0;
  return { place: one.dataset.place ?? '', seen };
}"""


def press(page: Any, place: Any, key: str = "Enter") -> None:
    """Go to something and press a key, as somebody without a pointer would."""
    place.focus()
    page.keyboard.press(key)


def taken(page: Any, button: Any) -> bytes:
    """Bytes of a file taken away from the keyboard."""
    with page.expect_download() as waiting:
        press(page, button)
    content: bytes = waiting.value.path().read_bytes()
    return content


def unreached(page: Any) -> list[str]:
    """What can be used, and the Tab key does not come to; everything it comes to must show that it did."""
    page.evaluate("document.querySelectorAll('.shell details').forEach((one) => { one.open = true; })")
    usable = page.evaluate(NUMBERED)
    page.evaluate("document.activeElement.blur(); document.querySelector('.skip').focus()")
    reached = {page.evaluate(FOCUSED)["place"]}
    for _ in range(len(usable) + 20):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["place"]:
            assert focused["seen"], usable[int(focused["place"])]
            reached.add(focused["place"])
    return [one for place, one in enumerate(usable) if str(place) not in reached]


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_comes_to_everything_and_shows_where_it_is(name, visit):
    page = visit(f"page={name}")
    if name == "live":
        wait_for_probabilities(page)
    elif name in ("batch", "compare"):
        page.wait_for_selector(".cards svg")
    assert unreached(page) == []


def test_pages_languages_and_the_theme_are_chosen_from_the_keyboard(visit):
    page = visit("page=live&run=3")
    for title in ("Batch", "Compare", "Sensitivity", "Claims", "Backcast", "Live"):
        link = page.get_by_role("link", name=title, exact=True)
        press(page, link)
        page.wait_for_selector(f"a.tab[aria-current]:has-text('{title}')")
        assert link.evaluate("(one) => one === document.activeElement")
    press(page, page.get_by_role("button", name="中文"), "Space")
    page.wait_for_function("document.documentElement.lang === 'zh-Hant'")
    press(page, page.get_by_role("button", name="深色"), "Space")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    press(page, page.locator(".skip"))
    page.wait_for_function("document.activeElement.id === 'main'")


def test_a_run_is_played_and_levers_are_set_from_the_keyboard(visit):
    page = visit("page=live&run=3")
    press(page, page.get_by_role("button", name="Step"))
    wait_for_month(page, 1)
    press(page, page.locator(".scrub input"), "ArrowLeft")
    wait_for_month(page, 0)
    press(page, page.locator("[data-lever='aid'] input"), "ArrowLeft")
    page.wait_for_selector("[data-lever='aid'].pulled")
    press(page, page.locator("[data-lever='aid'] .about button"))
    page.locator("[data-lever='aid'] .terms").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-lever='aid'] .terms").wait_for(state="hidden")
    press(page, page.get_by_label("Release: All Western aid"))
    page.wait_for_selector("[data-lever='aid']:not(.pulled)")
    press(page, page.get_by_label("Scenario"), "ArrowDown")
    page.wait_for_function("!document.querySelector('.when').dataset.run.startsWith('baseline')")
    press(page, page.locator(".more summary"))
    page.get_by_role("textbox", name="Months").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Months").wait_for(state="hidden")
    wait_for_probabilities(page)
    press(page, page.locator(".caveats summary"))
    page.locator(".caveats li").first.wait_for()
    assert taken(page, page.locator(".probabilities .take button", has_text="CSV")).startswith(b"month,")


def test_a_long_explanation_is_scrolled_from_the_keyboard(visit):
    page = visit("page=live&run=3", height=500)
    press(page, page.locator(".stocks .about button"))
    terms = page.locator(".stocks .terms")
    terms.wait_for()
    page.keyboard.press("Tab")
    assert terms.evaluate("(one) => one === document.activeElement")
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.stocks .terms').scrollTop > 0")
    page.keyboard.press("Tab")
    terms.wait_for(state="hidden")


def test_the_focus_stays_on_a_button_that_has_nothing_more_to_do(visit):
    page = visit("page=live&run=3&month=3")
    page.locator(".pace select").select_option("0")
    page.locator(".tick input").uncheck()
    play = page.locator(".drive button.main")
    press(page, play)
    page.wait_for_selector(".end .panel")
    page.wait_for_selector(".drive button.main[aria-disabled='true']")
    assert play.evaluate("(one) => one === document.activeElement")


@pytest.mark.parametrize("name", ["batch", "compare"])
def test_wars_are_started_stopped_and_taken_away_from_the_keyboard(name, visit):
    page = visit(f"page={name}")
    page.wait_for_selector(".cards svg")
    runs = page.locator("form.form [name='runs']")
    runs.fill(MOST[name])
    press(page, runs)
    page.wait_for_selector("form progress")
    cancel = page.get_by_role("button", name="Cancel")
    press(page, cancel, "Space")
    page.wait_for_selector("text=Cancelled after")
    assert cancel.evaluate("(one) => one === document.activeElement")
    runs.fill("100")
    press(page, page.get_by_role("button", name="Start"))
    # A comparison simulates each run twice.
    page.wait_for_function("/^[12]00 runs in /.test(document.querySelector('form [role=status]').innerText)")
    for kind, start in (("csv", b""), ("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        assert taken(page, page.locator(".cards .take button", has_text=kind).first).startswith(start)


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_study_is_asked_for_and_taken_away_from_the_keyboard(name, visit):
    page = visit(f"page={name}")
    form = filled(page, name)
    press(page, form.locator("[name='runs']"))
    page.wait_for_selector("img.drawn", timeout=240_000)
    assert unreached(page) == []
    assert taken(page, page.locator(".take button", has_text=".png").first).startswith(b"\x89PNG")
