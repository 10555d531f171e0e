"""Everything can be done from the keyboard; that everything can be reached is in ``test_pages.py``."""

from typing import Any

import pytest

from tests.dashboards.browser.test_pages import unreached
from tests.dashboards.browser.vocabulary import SMALL, filled, wait_for_month, wait_for_probabilities

MOST = {"batch": "100,000", "compare": "20,000"}


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


def test_pages_languages_and_the_theme_are_chosen_from_the_keyboard(visit):
    page = visit("page=live&run=3&batch.runs=50&compare.runs=50")
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


def test_a_run_is_played_and_levers_are_set_and_explained_from_the_keyboard(visit):
    page = visit("page=live&run=3", height=500)
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
    # A long explanation is scrolled.
    press(page, page.locator(".stocks .about button"))
    terms = page.locator(".stocks .terms")
    terms.wait_for()
    page.keyboard.press("Tab")
    assert terms.evaluate("(one) => one === document.activeElement")
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.stocks .terms').scrollTop > 0")
    page.keyboard.press("Tab")
    terms.wait_for(state="hidden")
    # The focus stays on a button that has nothing more to do.
    page.locator(".pace select").select_option("0")
    page.locator(".tick input").uncheck()
    play = page.locator(".drive button.main")
    press(page, play)
    page.wait_for_selector(".end .panel")
    page.wait_for_selector(".drive button.main[aria-disabled='true']")
    assert play.evaluate("(one) => one === document.activeElement")


@pytest.mark.parametrize("name", ["batch", "compare"])
def test_runs_are_started_stopped_and_taken_away_from_the_keyboard(name, visit):
    page = visit(f"page={name}&{name}.runs={MOST[name]}")
    page.wait_for_function(
        "/ of [12]00,000|of 40,000/.test(document.querySelector('form [role=status]').innerText)"
    )
    cancel = page.get_by_role("button", name="Cancel")
    press(page, cancel, "Space")
    page.wait_for_selector("text=Cancelled after")
    assert cancel.evaluate("(one) => one === document.activeElement")
    runs = page.locator("form.form [name='runs']")
    runs.fill("100")
    press(page, runs)
    # A comparison simulates each run twice.
    page.wait_for_function("/^[12]00 runs in /.test(document.querySelector('form [role=status]').innerText)")
    page.wait_for_selector(".cards svg")
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
