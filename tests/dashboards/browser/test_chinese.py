"""In Chinese nothing but names to be typed, units and sources is left in English, on any page."""

from typing import Any

import pytest

from tests.dashboards.browser.vocabulary import filled, wait_for_probabilities

# Texts that can be seen, without what is quoted, bracketed or the name of a file.
LEFT = r"""() => {
  const left = [];
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    const place = node.parentElement;
    if (!place.getClientRects().length || place.closest('.terms, textarea')) continue;
    const bare = node.textContent.replace(/（[^）]*）|「[^」]*」|\[[^\]]*\]|[a-z0-9-]+\.(csv|svg|png)/g, '');
    if (/[A-Za-z]{4,}/.test(bare)) left.push(bare.trim());
  }
  return left;
}"""
# Names of people and keys, columns and run ids, what has to be typed as it is, and the source below a figure.
KEPT = ("Wilson", "Enter", "NAME=", "MONTH:", "CRPS", "baseline-", "fivelocks", "rules", "seed")
UNITS = ("EUR", "USD", "Natural")


def english(page: Any) -> list[str]:
    """What is left in English."""
    return [text for text in page.evaluate(LEFT) if not any(word in text for word in (*KEPT, *UNITS))]


def test_pages_their_scenarios_and_tables_are_in_chinese(visit):
    page = visit("page=live&run=3&month=60&lang=zh&batch.runs=50&compare.runs=50")
    page.wait_for_selector(".end .panel")
    wait_for_probabilities(page)
    page.wait_for_function("!document.querySelector('.end').innerText.includes('正在找出')")
    assert page.locator("h1").inner_text().endswith("月")
    wrong = {"live": english(page)}
    for name, title in (("batch", "批次"), ("compare", "比較")):
        page.get_by_role("link", name=title).click()
        page.wait_for_selector(".cards svg")
        wrong[name] = english(page)
    assert {name: found for name, found in wrong.items() if found} == {}
    for title in ("實況", "批次", "比較", "敏感度"):
        page.get_by_role("link", name=title).click()
        page.wait_for_selector(f"a.tab[aria-current]:has-text('{title}')")
        chooser = page.locator("select", has=page.locator("option[value='no-aid']")).first
        assert "停止援助（no-aid）" in chooser.inner_text()
        chooser.select_option("no-aid")
        page.wait_for_selector("text=自第一個月起不再承諾新的西方援助")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["claims", "backcast"])
def test_a_study_answers_in_chinese_and_its_files_are_those_of_the_command_line(name, visit):
    page = visit(f"page={name}&lang=zh")
    filled(page, name).locator("button.main").click()
    page.wait_for_selector("img.drawn", timeout=240_000)
    assert english(page) == []
    chinese = page.locator("img.drawn").first.get_attribute("src")
    page.get_by_role("button", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.wait_for_function("src => document.querySelector('img.drawn').src !== src", arg=chinese)
