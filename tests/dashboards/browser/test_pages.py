"""Every page on every screen: nothing sticks out, everything can be read, and the keyboard comes to it."""

from collections.abc import Callable
from typing import Any

from dashboards.live.question import Question
from model.ensemble import simulate
from tests.dashboards.browser.screens import OFF_THE_PAGE, misfits, settle, unreached, unreadable
from tests.dashboards.browser.vocabulary import (
    box,
    go,
    set_lever,
    wait_for_alert,
    wait_for_effect,
    wait_for_probabilities,
)

# By title; what shows that a page has been drawn.
PAGES = {
    "Live": ".probabilities table", "Batch": ".dots svg", "Compare": ".differences svg",
    "Sensitivity": "img.drawn", "Claims": ".claims_standing table", "Backcast": ".backcast_standing table",
}  # fmt: skip
# Made of the parts of Sensitivity.
LIKE_OTHERS = ("Claims", "Backcast")
WIDTHS = (390, 820, 1280)
# Of these pages others: Live on a wide screen too, those like others on the narrowest only.
SCREENS = {"Live": (*WIDTHS, 1920)} | dict.fromkeys(LIKE_OTHERS, WIDTHS[:1])
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
KEPT = (
    "Wilson", "Enter", "NAME=", "MONTH:", "CRPS", "baseline-", "fivelocks", "rules", "seed", "aid_threshold",
)  # fmt: skip
CHINESE = {
    "批次": ".dots svg", "比較": ".differences svg", "敏感度": "img.drawn",
    "回溯檢驗": ".backcast_standing table", "實況": ".front .body svg", "論點檢驗": ".claims_standing table",
}  # fmt: skip
UNITS = ("EUR", "USD", "Natural")


def test_pages_fit_every_screen_and_can_be_read_and_reached_without_a_pointer(visit):
    page = visit("page=live&run=3&month=14&batch.runs=50&compare.runs=50", width=390, height=844)
    wait_for_probabilities(page)
    set_lever(page, "coercion", 1.0)
    wait_for_effect(page, "coercion")
    page.locator(".levers input[type=search]").fill("")
    wrong: dict[str, list[Any]] = {}
    for title, drawn in PAGES.items():
        go(page, title)
        page.wait_for_selector(drawn)
        found = wrong[title] = []
        for width in SCREENS.get(title, WIDTHS):
            found += misfits(page, width)
            if title == "Live" and width in (390, 1280):
                found += [(width, "off the page", text) for text in page.evaluate(OFF_THE_PAGE)]
                found += misplaced(page, width)
        if title not in LIKE_OTHERS:
            found += unreadable(page)
            found += [("not reached", one) for one in unreached(page)]
    nothing(wrong)


def nothing(wrong: dict[str, list[Any]]) -> None:
    """Report everything that is wrong with any page."""
    lines = [f"{page}: {one}" for page, found in wrong.items() for one in found]
    assert not lines, "\n".join(lines)


def misplaced(page: Any, width: int) -> list[Any]:
    """Whether the map comes before the controls on a telephone, and stands next to the band on a screen."""
    page.evaluate("scrollTo(0, 0)")
    place = {
        name: box(page.locator(f".live > .{name}"))
        for name in ("front", "controls", "status", "probabilities")
    }
    if width < 720:
        right = place["status"]["y"] < place["front"]["y"] < place["controls"]["y"]
    else:
        front, band = (box(page.locator(f".{name} .body svg").first) for name in ("front", "probabilities"))
        beside = front["x"] + front["width"] < band["x"]
        right = beside and max(one["y"] + one["height"] for one in (front, band)) < 800
    return [] if right else [(width, "misplaced", place)]


def soon_ended() -> tuple[int, int]:
    """A run of the baseline that ends within a year, and the month of its ending."""
    months = simulate(Question().chosen(), range(200)).worlds["course"]["ending_month"][:, 0]
    run = next(run for run, month in enumerate(months) if 4 <= month <= 12)
    return run, int(months[run])


def english(page: Any) -> list[str]:
    """What is left in English, but names to be typed, units and sources."""
    return [text for text in page.evaluate(LEFT) if not any(word in text for word in (*KEPT, *UNITS))]


def test_the_ending_and_what_is_refused_can_be_read_and_nothing_is_left_in_english(visit):
    run, month = soon_ended()
    page = visit(f"page=live&run={run}&month={month}&lang=zh&batch.runs=50&compare.runs=50", dark=True)
    page.wait_for_selector(".end .panel")
    wait_for_probabilities(page)
    page.wait_for_function("document.querySelector('.end')?.innerText.includes('正在') === false")
    assert page.locator("h1").inner_text().endswith("月")
    wrong: dict[str, list[Any]] = {}
    look(page, "ending", wrong, unreadable)
    for title, drawn in CHINESE.items():
        go(page, title)
        page.wait_for_selector(drawn)
        if page.locator("option[value='no-aid']").count():
            chooser = page.locator("select", has=page.locator("option[value='no-aid']")).first
            assert "停止援助（no-aid）" in chooser.inner_text()
            chooser.select_option("no-aid")
            page.wait_for_selector("text=自第一個月起不再承諾新的西方援助")
        look(page, title, wrong)
    page.locator("form.form [name='runs']").fill("few")
    page.locator("form.form button.main").click()
    wait_for_alert(page, "few")
    page.locator("[role=progressbar]").first.evaluate("bar => { bar.style.visibility = 'visible' }")
    wrong["refused"] = unreadable(page)
    nothing(wrong)


def look(
    page: Any, name: str, wrong: dict[str, list[Any]], more: Callable[[Any], list[Any]] | None = None
) -> None:
    """Note what is left in English on a page, and what else is wrong with it."""
    settle(page)
    wrong[name] = [("english", text) for text in english(page)] + (more(page) if more else [])
