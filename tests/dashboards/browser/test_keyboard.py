"""Everything is done from the keyboard; that it can be reached is in ``test_pages.py``."""

from typing import Any

from tests.dashboards.browser.vocabulary import (
    press,
    taken,
    wait_for_month,
    wait_for_probabilities,
    wait_for_runs,
)


def test_pages_runs_levers_languages_and_files_are_used_from_the_keyboard(visit):
    page = visit("page=live&run=3&batch.runs=100,000&compare.runs=20,000", height=500)
    drive(page)
    explain(page)
    for title in ("Batch", "Compare", "Sensitivity", "Claims", "Backcast", "Live"):
        link = page.get_by_role("link", name=title, exact=True)
        press(page, link)
        page.wait_for_selector(f"a.tab[aria-current]:has-text('{title}')")
        assert link.evaluate("(one) => one === document.activeElement")
        if title in ("Batch", "Compare"):
            stop_and_start(page)
    press(page, page.get_by_role("button", name="中文"), "Space")
    page.wait_for_function("document.documentElement.lang === 'zh-Hant'")
    press(page, page.get_by_role("button", name="深色"), "Space")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    press(page, page.locator(".skip"))
    page.wait_for_function("document.activeElement.id === 'main'")


def drive(page: Any) -> None:
    """Step, go back, set and release a lever, choose another run."""
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
    page.wait_for_function("document.querySelector('.when')?.dataset.run.startsWith('baseline') === false")
    press(page, page.locator(".more summary"))
    page.get_by_role("textbox", name="Months").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Months").wait_for(state="hidden")


def explain(page: Any) -> None:
    """Read the caveats and a long explanation, which is scrolled, and take a table away."""
    wait_for_probabilities(page)
    press(page, page.locator(".caveats summary"))
    page.locator(".caveats li").first.wait_for()
    assert taken(page, page.locator(".probabilities .take button", has_text="CSV")).startswith(b"month,")
    press(page, page.locator(".stocks .about button"))
    terms = page.locator(".stocks .terms")
    terms.wait_for()
    page.keyboard.press("Tab")
    assert terms.evaluate("(one) => one === document.activeElement")
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.stocks .terms').scrollTop > 0")
    page.keyboard.press("Tab")
    terms.wait_for(state="hidden")


def stop_and_start(page: Any) -> None:
    """Cancel the many runs that the link asked for, start fewer, and take a figure away."""
    page.wait_for_function(
        "/ of (100,000|40,000)/.test(document.querySelector('form [role=status]')?.innerText)"
    )
    cancel = page.get_by_role("button", name="Cancel")
    press(page, cancel, "Space")
    page.wait_for_selector("text=Cancelled after")
    assert cancel.evaluate("(one) => one === document.activeElement")
    runs = page.locator("form.form [name='runs']")
    runs.fill("100")
    press(page, runs)
    # A comparison simulates each run twice.
    wait_for_runs(page, "[12]00")
    page.wait_for_selector(".cards svg")
    for kind, start in (("csv", b""), ("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        assert taken(page, page.locator(".cards .take button", has_text=kind).first).startswith(start)
