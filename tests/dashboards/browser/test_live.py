"""The Live page in a browser: playing and stepping back, the ending, levers, links, and who else is there."""

from itertools import islice
from typing import Any

import pytest

from dashboards.live.continuations import PATH_OF_CODE
from dashboards.live.question import Question, with_lever
from experiments.analysis.branches import TracedRun, trace_run
from experiments.running import trace
from experiments.scenarios import library
from experiments.statistics.paired import paired_share
from model.endings import ENDINGS, FRONT_STATES, PATHS
from model.ensemble import simulate
from model.war_model import WarModel
from tests.dashboards.browser.screens import serious
from tests.dashboards.browser.vocabulary import (
    box,
    download,
    lever,
    month,
    run_id,
    set_lever,
    share,
    wait_for_date,
    wait_for_effect,
    wait_for_month,
    wait_for_probabilities,
)

FIGURES = ("front", "probabilities", "ensemble", "timing", "stocks", "aid", "politics", "locks", "ladder")
MONTH = "Number(document.querySelector('.when')?.dataset.month)"


def test_figures_levers_and_months(visit):
    page = visit("page=live&run=3&month=8")
    wait_for_probabilities(page)
    for name in FIGURES:
        page.locator(f".{name} .body svg").locator("path, rect").nth(4).wait_for(state="attached")
    assert sum(share(page, path) for path in PATHS) == pytest.approx(100.0, abs=0.3)
    wait_for_date(page, "August 2026")
    assert page.locator(".map-date").text_content() == "August 2026"
    page.locator(".twenty i").nth(19).wait_for(state="attached")
    assert page.locator(".twenty i").count() == 20
    page.locator(".caveats summary").click()
    page.locator(".caveats li").first.wait_for()
    page.locator(".caveats summary").click()
    drawn = download(page, "front", "SVG")
    assert drawn.startswith(b"<svg")
    assert [mark for mark in (b"var(--", b"<use") if mark in drawn] == []
    assert download(page, "probabilities", "PNG").startswith(b"\x89PNG")
    assert page.locator(".lever").count() == 8
    row = lever(page, "tempo.russia")
    assert row.locator("input[type=range]").input_value() in row.locator(".range").inner_text()
    page.locator(".levers input[type=search]").fill("nothing like it")
    page.wait_for_function("document.querySelectorAll('.lever').length === 0")
    step_and_play(page)


def step_and_play(page: Any) -> None:
    """Go back to the start, step, play, pause, and go back again."""
    page.get_by_role("button", name="Reset").click()
    wait_for_month(page, 0)
    wait_for_date(page, "Start of January 2026")
    page.locator(".fact", has_text="Front in this month").locator("b", has_text="–").wait_for()
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 1)
    wait_for_date(page, "January 2026")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"{MONTH} >= 4")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    reached = month(page)
    page.get_by_role("button", name="One month back").click()
    wait_for_month(page, reached - 1)
    page.locator(".scrub input").fill("2")
    wait_for_month(page, 2)
    wait_for_probabilities(page)


def settled_run() -> TracedRun:
    """A run that ends before its horizon and goes on after its ending."""
    for run in range(200):
        traced = trace_run(Question().chosen(), 42, run)
        state = traced.states[traced.ending_month]["course"][0]
        if traced.ending_month < 55 and not state["over"] and traced.last_month > traced.ending_month:
            return traced
    raise AssertionError("no such run")


def test_playing_stops_at_the_ending_with_a_card_and_goes_on_when_asked(visit):
    traced = settled_run()
    end = traced.ending_month
    page = visit(f"page=live&run={traced.run}&month={end - 2}")
    play = page.locator(".drive button.main")
    page.locator(".pace select").select_option("0")
    page.locator(".tick input").uncheck()
    play.focus()
    page.keyboard.press("Enter")
    card = page.locator(".end .panel")
    card.wait_for()
    assert card.get_attribute("data-ending") == ENDINGS[traced.ending]
    state = FRONT_STATES[traced.states[end]["course"][0]["front_state"]]
    assert state in card.inner_text()
    wait_for_month(page, end)
    page.wait_for_selector(".levers input[type=range][disabled]")
    # The focus stays on a button that has nothing more to do.
    page.wait_for_selector(".drive button.main[aria-disabled='true']")
    assert play.evaluate("(one) => one === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="One month back").click()
    wait_for_month(page, end - 1)
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, end)
    page.get_by_role("button", name="Continue: what follows").click()
    page.wait_for_function(f"end => {MONTH} > end", arg=end)
    page.get_by_role("button", name="Show the month of the ending").click()
    wait_for_month(page, end)
    page.get_by_role("button", name="Go back one month").click()
    wait_for_month(page, end - 1)
    page.wait_for_selector(".levers input[type=range]:not([disabled])")


def test_log_band_and_marks_lead_to_their_months_of_the_run_of_the_command_line(visit, tmp_path):
    page = visit("page=live&run=3&month=12&event=6:coercion=1.0")
    wait_for_probabilities(page)
    shown = month(page)
    model = WarModel(library.choose("baseline", (), ["6:coercion=1.0"]), 42, 3)
    trace.write_trace(tmp_path / "trace.csv", model.origin, list(islice(trace.months(model), shown)))
    assert download(page, "log.panel", "trace.csv") == (tmp_path / "trace.csv").read_bytes()
    command = "fivelocks run --scenario baseline --seed 42 --run 3 --event '6:coercion=1.0'"
    assert page.locator(".more .command").input_value() == command
    marks = page.locator(".marks button")
    assert [mark for mark in marks.all() if not mark.is_visible()] == []
    first = page.locator(".log li [data-go]").last
    target = int(first.get_attribute("data-go"))
    first.click()
    wait_for_month(page, target)
    wait_for_probabilities(page)
    band = page.locator(".probabilities .body svg")
    band.click(position={"x": 0.17 * box(band)["width"], "y": 100})
    page.wait_for_function(f"before => {MONTH} !== before", arg=target)
    date = marks.last.get_attribute("title").partition(":")[0]
    marks.last.click()
    wait_for_date(page, date)
    page.locator(".probabilities .body").focus()
    before = month(page)
    page.keyboard.press("ArrowLeft")
    wait_for_month(page, before - 1)


# Levers that their experiments find to matter, one for each kind of control.
LEVERS = {"aid": (0.2, True), "coercion": (1.0, False), "lock.political": (-1.0, False)}


def most_moved(name: str, value: float, factor: bool) -> tuple[str, float]:
    """Path that a lever moves most in an experiment of its own, and by how much."""
    usual = Question()
    endings = [
        PATH_OF_CODE[simulate(one.chosen(), range(600), 42).worlds["course"]["ending"][:, 0]]
        for one in (usual, with_lever(usual, name, 0, value, factor))
    ]
    found = {path: paired_share(*(codes == row for codes in endings)) for row, path in enumerate(PATHS)}
    path = max(PATHS, key=lambda name: abs(found[name].estimate))
    assert found[path].low * found[path].high > 0, "the experiment must find an effect to compare with"
    return path, found[path].estimate


def test_levers_have_the_effects_of_their_experiments_and_links_and_undo_keep_them(visit):
    page = visit("page=live&run=3")
    wait_for_probabilities(page)
    for name, (value, factor) in LEVERS.items():
        path, moved = most_moved(name, value, factor)
        set_lever(page, name, value)
        wait_for_effect(page, name)
        row = page.locator(".probabilities tbody tr", has=page.locator(f"[style*='--path-{path}']"))
        shown = float(row.locator("td").nth(2).locator("b").inner_text().replace("−", "-"))
        assert shown * moved > 0
        page.get_by_role("button", name="Undo").click()
        page.wait_for_selector(f"[data-lever='{name}']:not(.pulled)")
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 1)
    wait_for_probabilities(page)
    plain = share(page, "aid")
    set_lever(page, "coercion", 1.0)
    effect = wait_for_effect(page, "coercion")
    assert "January 2026" in effect
    assert "February 2026" in page.locator(".timeline").inner_text()
    page.locator(".probabilities tbody td b").first.wait_for()
    assert abs(share(page, "aid") - plain) > 5
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 2)
    wait_for_probabilities(page)
    assert page.locator("[data-lever='coercion'] .effect").inner_text() == effect
    page.wait_for_function("location.search.includes('month=2')")
    again = visit(page.url.partition("?")[2])
    wait_for_probabilities(again)
    assert (run_id(again), month(again)) == (run_id(page), 2)
    assert [share(again, path) for path in PATHS] == [share(page, path) for path in PATHS]
    assert again.locator("[data-lever='coercion'].pulled").count() == 1
    page.get_by_role("button", name="Undo").click()
    wait_for_month(page, 1)
    wait_for_probabilities(page)
    assert share(page, "aid") == plain
    assert page.locator(".lever.pulled").count() == 0


def test_a_stranger_is_shown_the_tour_once_and_two_people_do_not_disturb_each_other(visit):
    first, second = visit("page=live&run=3"), visit("page=live&run=9", visitor=True)
    take_the_tour(second)
    second.get_by_role("button", name="Step").click()
    wait_for_month(second, 1)
    set_lever(second, "coercion", 1.0)
    second.wait_for_selector("[data-lever='coercion'].pulled")
    show_a_story(first)
    assert first.locator(".lever.pulled").count() == 0
    assert month(second) == 1
    assert run_id(second).endswith(":42:9")


def take_the_tour(page: Any) -> None:
    """See the tour's five steps, once; it comes back when it is asked for."""
    tour = page.get_by_role("dialog")
    tour.wait_for()
    assert serious(page) == []
    for step in range(1, 6):
        assert tour.inner_text().startswith(f"{step} / 5")
        assert page.locator(".toured").count() == 1
        tour.locator("button.main").click()
    tour.wait_for(state="detached")
    page.reload()
    wait_for_probabilities(page)
    assert tour.count() == 0
    page.get_by_role("button", name="Tour").click()
    page.keyboard.press("Escape")
    tour.wait_for(state="detached")


def show_a_story(page: Any) -> None:
    """Play a story next to the baseline, month by month."""
    page.get_by_role("button", name="Aid is halved").click()
    page.wait_for_function(f"{MONTH} >= 2")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    assert run_id(page).startswith("half-aid-")
    table = page.locator(".beside table")
    same_month = (
        "document.querySelector('.beside table')?.innerText.includes(document.querySelector('h1').innerText)"
    )
    page.wait_for_function(same_month)
    cells = table.locator("tbody tr").nth(3).locator("td").all_inner_texts()
    assert float(cells[0]) < float(cells[1]), "with half the aid, support is lower than in the baseline"
    page.locator(".stocks path.other").nth(1).wait_for(state="attached")
