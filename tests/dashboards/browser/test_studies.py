"""Sensitivity, Claims and Backcast in a browser: small questions, answered with figures and tables."""

import pytest

from tests.dashboards.browser.vocabulary import SMALL, download, filled

TABLES = {"sensitivity": "tornado", "claims": "claims", "backcast": "scores"}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_study_is_answered_with_figures_and_tables(name, visit):
    page = visit(f"page={name}")
    form = filled(page, name)
    form.get_by_role("button", name="Start").click()
    page.wait_for_selector("img.drawn", timeout=240_000)
    assert page.evaluate("[...document.querySelectorAll('img.drawn')].every((one) => one.naturalWidth > 100)")
    assert page.locator("table.numbers tbody tr").count() > 1
    assert download(page, f"{name}_table", "CSV").count(b"\n") > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.slow
def test_a_sweep_draws_the_map_of_the_leading_path(visit):
    page = visit("page=sensitivity")
    form = page.locator("form.form").nth(1)
    form.locator("[name='runs']").fill("20")
    form.locator("[name='vary']").fill("aid_threshold=0.5:0.9:2\n1:guarantee=0:1:2")
    form.get_by_role("button", name="Start").click()
    page.wait_for_selector("img[alt='Figure: leading']", timeout=240_000)
    rows = download(page, "sweep_table", "CSV").decode().splitlines()
    assert len(rows) == 5


def test_a_backcast_shows_how_far_it_is_and_can_be_cancelled(visit):
    page = visit("page=backcast")
    page.locator("form.form [name='runs']").fill("20000")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("document.querySelector('progress')?.value > 0", timeout=120_000)
    # As many runs as asked for in each of several arms.
    arms, rest = divmod(int(page.locator("form.form progress").get_attribute("max")), 20_000)
    assert (arms > 1, rest) == (True, 0)
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_function("document.querySelector('[role=status]').innerText.startsWith('Cancelled after')")
    assert page.get_by_role("button", name="Start").is_enabled()
    assert page.locator("img.drawn").count() == 0


def test_a_study_that_makes_no_sense_is_refused_in_words(visit):
    page = visit("page=sensitivity")
    for title, field, value, message in (
        ("Sensitivity", "only", "nothing-like-it", "nothing-like-it"),
        ("Claims", "runs", "few", "runs 'few' is not a whole number"),
        ("Backcast", "runs", "5", "--runs 5 is out of range; allowed is 50 to 20000"),
    ):
        page.get_by_role("link", name=title).click()
        page.wait_for_selector(f"a.tab[aria-current]:has-text('{title}')")
        assert page.locator(".results table.numbers tbody tr").count() > 3, "pages open filled"
        form = page.locator("form.form").first
        form.locator(f"[name='{field}']").fill(value)
        form.get_by_role("button", name="Start").click()
        page.wait_for_function(
            "text => document.querySelector('[role=alert]')?.innerText.includes(text)", arg=message
        )
