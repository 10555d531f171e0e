"""The Live page in a browser: playing, levers, links, languages, and who else is there."""

import time

import pytest

from dashboards.live.continuations import PATH_OF_CODE
from dashboards.live.question import Question, pulled
from experiments.statistics.paired import paired_share
from model.endings import PATHS
from model.ensemble import simulate
from tests.dashboards.browser.vocabulary import (
    difference,
    month,
    pull,
    run_id,
    share,
    wait_for_month,
    wait_for_odds,
)

FIGURES = ("odds", "front", "stocks", "aid", "politics", "locks", "ladder")


def test_every_figure_is_drawn_and_the_odds_come_by_themselves(visit):
    page = visit("page=live&run=3&month=8")
    wait_for_odds(page)
    for name in FIGURES:
        assert page.locator(f".{name} svg path, .{name} svg rect").count() > 4, name
    assert sum(share(page, path) for path in PATHS) == pytest.approx(100.0, abs=0.3)
    assert page.locator("h1").inner_text() == "August 2026"


def test_play_pause_step_reset(visit):
    page = visit("page=live&run=3")
    assert month(page) == 0
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 1)
    page.get_by_role("button", name="Play").click()
    # Not exactly the fourth: a month that is played may pass between two looks.
    page.wait_for_function("() => Number(document.querySelector('.when').dataset.month) >= 4")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    paused = month(page)
    # The month that was in hand when the button was pressed is still shown, and none after it.
    time.sleep(2.0)
    stood = month(page)
    assert stood <= paused + 1
    time.sleep(1.0)
    assert month(page) == stood
    page.get_by_role("button", name="Reset").click()
    wait_for_month(page, 0)


def test_a_war_played_to_its_end_says_how_it_ended_and_why(visit):
    page = visit("page=live&run=3")
    page.get_by_label("Speed").select_option("0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_selector(".why")
    ending = page.locator(".why").get_attribute("data-ending")
    played = simulate(Question().chosen(), [3], 42)
    from model.endings import ENDINGS

    assert ending == ENDINGS[int(played.worlds[0]["course"][0]["ending"])]


def test_another_seed_is_another_war_and_the_same_seed_the_same(visit):
    def story(seed: int) -> list[str]:
        page = visit(f"page=live&seed={seed}&month=20")
        page.wait_for_selector(".log li b")
        return page.locator(".log li").all_inner_texts()

    first = story(7)
    assert len(first) > 5
    assert story(8) != first
    assert story(7) == first


def test_a_seed_typed_into_the_page_is_watched(visit):
    page = visit("page=live")
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Seed").press("Enter")
    page.wait_for_function("document.querySelector('.when').dataset.run.includes(':7:')")


# For each hand, a lever that its experiment finds to matter.
LEVERS = {
    "west": ("aid", 0.2, True),
    "washington": ("coercion", 1.0, False),
    "europe": ("no_fly_zone", 1.0, False),
    "kyiv": ("stance.kyiv", 2.0, False),
    "moscow": ("stance.moscow", 2.0, False),
    "partners": ("partner_support.china", 0.0, False),
    "accidents": ("incidents", 10.0, True),
    "thought_experiments": ("lock.political", -1.0, False),
}


@pytest.mark.parametrize("hand", LEVERS)
def test_each_hand_moves_the_odds_as_its_experiment_says(hand, visit):
    lever, value, factor = LEVERS[hand]
    usual = Question()
    endings = [
        PATH_OF_CODE[simulate(one.chosen(), range(1_500), 42).worlds["course"]["ending"][:, 0]]
        for one in (usual, pulled(usual, lever, 0, value, factor))
    ]
    found = {path: paired_share(*(codes == row for codes in endings)) for row, path in enumerate(PATHS)}
    path = max(PATHS, key=lambda name: abs(found[name].estimate))
    assert found[path].low * found[path].high > 0, "the experiment must find an effect to compare with"

    page = visit("page=live")
    wait_for_odds(page)
    pull(page, lever, value)
    page.wait_for_selector(".odds tbody td:nth-child(5)")
    assert difference(page, path) * found[path].estimate > 0
    assert page.locator(f"[data-lever='{lever}'].pulled").count() == 1


def test_letting_go_of_a_lever_takes_its_effect_away(visit):
    page = visit("page=live&run=3&month=5")
    wait_for_odds(page)
    plain = share(page, "aid")
    pull(page, "coercion", 1.0)
    page.wait_for_selector(".odds tbody td:nth-child(5)")
    assert abs(share(page, "aid") - plain) > 10
    page.get_by_label("Let go: Press Kyiv to settle").click()
    odds_of_aid = "document.querySelectorAll('.odds tbody tr')[1].children[1].innerText"
    page.wait_for_function(f"{odds_of_aid} === '{plain:.1f} %'")
    assert page.locator(".lever.pulled").count() == 0


def test_a_link_brings_the_page_back(visit):
    page = visit("page=live&run=3&month=5")
    wait_for_odds(page)
    pull(page, "coercion", 1.0)
    page.wait_for_selector("[data-lever='coercion'].pulled")
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 6)
    page.wait_for_function("location.search.includes('month=6')")
    wait_for_odds(page)
    page.wait_for_timeout(1_500)
    again = visit(page.url.partition("?")[2])
    wait_for_odds(again)
    assert (run_id(again), month(again)) == (run_id(page), 6)
    page.wait_for_timeout(3_000)
    assert [share(again, path) for path in PATHS] == [share(page, path) for path in PATHS]
    assert again.locator("[data-lever='coercion'].pulled").count() == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("seed=abc", "seed 'abc' is not a whole number"),
        ("event=3:coersion=1", "unknown lever 'coersion'"),
        ("scenario=nowhere&run=1", "unknown scenario 'nowhere'"),
    ],
)
def test_a_link_that_is_no_war_says_so_in_words(query, message, visit):
    page = visit(query)
    assert message in page.get_by_role("alert").inner_text()
    assert month(page) == 0


def test_bad_input_in_the_form_is_said_and_the_war_goes_on(visit):
    page = visit("page=live&run=3&month=4")
    before = run_id(page)
    page.get_by_label("Run", exact=True).fill("-5")
    page.get_by_label("Run", exact=True).press("Enter")
    page.get_by_role("alert").wait_for()
    assert "run '-5' is not a whole number" in page.get_by_role("alert").inner_text()
    assert run_id(page) == before


def test_the_page_speaks_chinese_throughout(visit):
    page = visit("page=live&run=3&month=8")
    wait_for_odds(page)
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("document.documentElement.lang === 'zh-Hant'")
    page.wait_for_selector("text=從此刻起的機率")
    assert page.locator("h1").inner_text() == "2026 年 8 月"
    page.wait_for_function("location.search.includes('lang=zh')")
    latin = page.evaluate(
        """() => {
          const left = [];
          const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const node = walk.currentNode;
            const shown = node.parentElement.closest('option, dl, .terms, textarea, .which') === null;
            if (shown && /[A-Za-z]{4,}/.test(node.textContent)) left.push(node.textContent.trim());
          }
          return left;
        }"""
    )
    allowed = ("EUR/month", ".csv", "USD/b")
    assert [text for text in latin if not any(word in text for word in allowed)] == []


def test_the_theme_follows_the_system_and_can_be_changed(visit):
    page = visit("page=live", dark=True)
    paper = "getComputedStyle(document.querySelector('.shell')).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"{paper} !== '{dark}'")


def test_two_people_do_not_disturb_each_other(visit):
    first, second = visit("page=live&run=3"), visit("page=live&run=9")
    first.get_by_label("Speed").select_option("0")
    first.get_by_role("button", name="Play").click()
    second.get_by_role("button", name="Step").click()
    wait_for_month(second, 1)
    pull(second, "coercion", 1.0)
    second.wait_for_selector("[data-lever='coercion'].pulled")
    first.wait_for_selector(".why")
    assert first.locator(".lever.pulled").count() == 0
    assert month(second) == 1
    assert run_id(second) != run_id(first)


@pytest.mark.parametrize("width", [820, 1280, 1920])
def test_nothing_sticks_out_of_the_page_and_no_text_is_small(width, visit):
    page = visit("page=live&run=3&month=14", width=width, height=1_000)
    wait_for_odds(page)
    page.wait_for_timeout(800)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('.shell *')].filter((one) => {
          const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
          if (!text || !one.getClientRects().length) return false;
          const drawing = one.ownerSVGElement;
          const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
          return parseFloat(getComputedStyle(one).fontSize) * scale < 13.8;
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
