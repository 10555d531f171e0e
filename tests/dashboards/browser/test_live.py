"""The Live page in a browser: playing and stepping back, the ending, levers, links, and who else is there."""

from itertools import islice

import pytest

from dashboards.live.continuations import PATH_OF_CODE
from dashboards.live.question import Question, with_lever
from experiments.analysis.branches import TracedRun, trace_run
from experiments.running import trace
from experiments.scenarios import library
from experiments.statistics.paired import paired_share
from model.endings import ENDINGS, PATHS
from model.ensemble import simulate
from model.war_model import WarModel
from tests.dashboards.browser.test_pages import serious
from tests.dashboards.browser.vocabulary import (
    download,
    lever,
    month,
    run_id,
    set_lever,
    share,
    wait_for_effect,
    wait_for_month,
    wait_for_probabilities,
)

FIGURES = ("front", "probabilities", "ensemble", "timing", "stocks", "aid", "politics", "locks", "ladder")


def play_to_the_end(page) -> None:
    page.locator(".pace select").select_option("0")
    page.locator(".tick input").uncheck()
    page.locator(".drive button.main").click()
    page.wait_for_selector(".end .panel")


def test_every_figure_is_drawn_names_its_month_and_can_be_taken_away(visit):
    page = visit("page=live&run=3&month=8")
    wait_for_probabilities(page)
    for name in FIGURES:
        assert page.locator(f".{name} svg path, .{name} svg rect").count() > 4, name
    assert sum(share(page, path) for path in PATHS) == pytest.approx(100.0, abs=0.3)
    assert page.locator("h1").inner_text() == "August 2026"
    assert page.locator(".map-date").text_content() == "August 2026"
    assert "continuations simulated from here, about" in page.locator(".big").inner_text()
    assert page.locator(".twenty i").count() == 20
    page.locator(".caveats summary").click()
    assert page.locator(".caveats li").first.is_visible()
    page.locator(".caveats summary").click()
    drawn = download(page, "front", "SVG")
    assert drawn.startswith(b"<svg")
    assert b"var(--" not in drawn
    assert b"<use" not in drawn
    assert download(page, "probabilities", "PNG").startswith(b"\x89PNG")
    assert page.locator(".lever").count() == 8
    row = lever(page, "tempo.russia")
    assert "default" in row.inner_text()
    assert row.locator("input[type=range]").input_value() in row.locator(".range").inner_text()
    page.locator(".levers input[type=search]").fill("nothing like it")
    assert page.locator(".lever").count() == 0


def test_play_pause_step_back_and_forward(visit):
    page = visit("page=live&run=3")
    assert month(page) == 0
    assert page.locator("h1").inner_text() == "Start of January 2026"
    assert "–" in page.locator(".fact", has_text="Front in this month").inner_text()
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 1)
    assert page.locator("h1").inner_text() == "January 2026"
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => Number(document.querySelector('.when').dataset.month) >= 4")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    page.get_by_role("button", name="One month back").click()
    reached = int(page.locator(".scrub input").get_attribute("max"))
    assert reached == 60
    page.locator(".scrub input").fill("2")
    wait_for_month(page, 2)
    wait_for_probabilities(page)
    page.get_by_role("button", name="Reset").click()
    wait_for_month(page, 0)


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
    play_to_the_end(page)
    assert page.locator(".end .panel").get_attribute("data-ending") == ENDINGS[traced.ending]
    assert month(page) == end
    assert page.locator(".levers input[type=range]").first.is_disabled()
    assert "has ended" in page.locator(".levers .note").first.inner_text()
    # It stays where the focus is, but does nothing.
    page.locator(".drive button.main").click(force=True)
    page.get_by_role("button", name="One month back").click()
    wait_for_month(page, end - 1)
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, end)
    page.wait_for_function("!document.querySelector('.end').innerText.includes('are being found')")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_function("end => Number(document.querySelector('.when').dataset.month) > end", arg=end)
    page.get_by_role("button", name="Show the month of the ending").click()
    wait_for_month(page, end)
    page.get_by_role("button", name="Go back one month").click()
    wait_for_month(page, end - 1)
    assert page.locator(".levers input[type=range]").first.is_enabled()


def test_log_band_and_marks_lead_to_their_months_of_the_run_of_the_command_line(visit, tmp_path):
    page = visit("page=live&run=3&month=20&event=6:coercion=1.0")
    wait_for_probabilities(page)
    shown = month(page)
    model = WarModel(library.choose("baseline", (), ["6:coercion=1.0"]), 42, 3)
    trace.write_trace(tmp_path / "trace.csv", model.origin, list(islice(trace.months(model), shown)))
    assert download(page, "log.panel", "trace.csv") == (tmp_path / "trace.csv").read_bytes()
    marks = page.locator(".marks button")
    assert [mark for mark in marks.all() if not mark.is_visible()] == []
    first = page.locator(".log li [data-go]").last
    target = int(first.get_attribute("data-go"))
    first.click()
    wait_for_month(page, target)
    wait_for_probabilities(page)
    band = page.locator(".probabilities .body svg")
    band.click(position={"x": 0.25 * band.bounding_box()["width"], "y": 100})
    page.wait_for_function(
        "before => document.querySelector('.when').dataset.month !== `${before}`", arg=target
    )
    last = marks.last
    last.click()
    page.wait_for_function("Number(document.querySelector('.when').dataset.month) > 5")
    page.locator(".probabilities .body").focus()
    before = month(page)
    page.keyboard.press("ArrowLeft")
    wait_for_month(page, before - 1)


# Levers that their experiments find to matter.
LEVERS = {"aid": (0.2, True), "coercion": (1.0, False), "lock.political": (-1.0, False)}


def test_levers_move_the_probabilities_as_their_experiments_say(visit):
    page = visit("page=live")
    wait_for_probabilities(page)
    for name, (value, factor) in LEVERS.items():
        usual = Question()
        endings = [
            PATH_OF_CODE[simulate(one.chosen(), range(1_500), 42).worlds["course"]["ending"][:, 0]]
            for one in (usual, with_lever(usual, name, 0, value, factor))
        ]
        found = {path: paired_share(*(codes == row for codes in endings)) for row, path in enumerate(PATHS)}
        path = max(PATHS, key=lambda name: abs(found[name].estimate))
        assert found[path].low * found[path].high > 0, "the experiment must find an effect to compare with"
        set_lever(page, name, value)
        wait_for_effect(page, name)
        row = page.locator(".probabilities tbody tr", has=page.locator(f"[style*='--path-{path}']"))
        shown = float(row.locator("td").nth(2).locator("b").inner_text().replace("−", "-"))
        assert shown * found[path].estimate > 0
        page.get_by_role("button", name="Undo").click()
        page.wait_for_selector(f"[data-lever='{name}']:not(.pulled)")


def test_an_effect_names_its_month_a_link_brings_it_back_and_undo_takes_it_back(visit):
    page = visit("page=live&run=3&month=5")
    wait_for_probabilities(page)
    plain = share(page, "aid")
    set_lever(page, "coercion", 1.0)
    effect = wait_for_effect(page, "coercion")
    assert "May 2026" in effect
    assert "June 2026" in page.locator(".timeline").inner_text()
    assert abs(share(page, "aid") - plain) > 5
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 6)
    wait_for_probabilities(page)
    assert page.locator("[data-lever='coercion'] .effect").inner_text() == effect
    assert page.locator(".probabilities thead th").count() == 3
    page.wait_for_function("location.search.includes('month=6')")
    again = visit(page.url.partition("?")[2])
    wait_for_probabilities(again)
    assert (run_id(again), month(again)) == (run_id(page), 6)
    assert [share(again, path) for path in PATHS] == [share(page, path) for path in PATHS]
    assert again.locator("[data-lever='coercion'].pulled").count() == 1
    page.get_by_role("button", name="Undo").click()
    wait_for_month(page, 5)
    wait_for_probabilities(page)
    assert share(page, "aid") == plain
    assert page.locator(".lever.pulled").count() == 0


def test_what_is_wrong_with_a_link_or_the_form_is_reported_and_the_run_stays(visit):
    page = visit("seed=abc&event=3:coersion=1")
    for message in ("seed 'abc' is not a whole number", "unknown lever 'coersion'"):
        assert message in page.get_by_role("alert").inner_text()
    assert month(page) == 0
    before = run_id(page)
    page.get_by_label("Run", exact=True).fill("-5")
    page.get_by_label("Run", exact=True).press("Enter")
    page.wait_for_function("document.querySelector('[role=alert]').innerText.includes('run')")
    assert "run '-5' is not a whole number" in page.get_by_role("alert").inner_text()
    assert run_id(page) == before
    page.get_by_label("Run", exact=True).fill("7")
    page.get_by_label("Run", exact=True).press("Enter")
    page.wait_for_function("document.querySelector('.when').dataset.run.endsWith(':7')")
    assert page.get_by_role("alert").count() == 0


def test_a_story_is_played_beside_the_baseline_month_by_month(visit):
    page = visit("page=live&run=3")
    page.get_by_role("button", name="Aid is halved").click()
    page.wait_for_function("Number(document.querySelector('.when').dataset.month) >= 2")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    assert run_id(page).startswith("half-aid-")
    table = page.locator(".beside table")
    assert page.locator("h1").inner_text() in table.inner_text()
    cells = table.locator("tbody tr").nth(3).locator("td").all_inner_texts()
    assert float(cells[0]) < float(cells[1]), "with half the aid, support is lower than in the baseline"
    assert page.locator(".stocks path.other").count() >= 2


def test_two_people_do_not_disturb_each_other(visit):
    first, second = visit("page=live&run=3"), visit("page=live&run=9", stranger=True)
    second.get_by_role("button", name="Step").click()
    wait_for_month(second, 1)
    set_lever(second, "coercion", 1.0)
    second.wait_for_selector("[data-lever='coercion'].pulled")
    play_to_the_end(first)
    assert first.locator(".lever.pulled").count() == 0
    assert month(second) == 1
    assert run_id(second) != run_id(first)


def test_the_tour_shows_itself_once_in_five_steps(visit):
    page = visit("page=live&run=3", stranger=True)
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
    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("button", name="Tour").click()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
