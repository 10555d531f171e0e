"""Every number in a panel belongs to the month that the panel names: sixty months with random levers."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pytest

from agents.entities import DONORS, LOCKS, RUSSIA, SECTORS, SIDES, UKRAINE
from dashboards import html, levers
from dashboards.charts import aid, ensemble, front, locks, politics, probabilities, stocks
from dashboards.i18n import Words
from dashboards.live import downloads
from dashboards.live.continuations import continued, month_of_no_return
from dashboards.live.live_run import LiveRun
from dashboards.live.question import Question, with_lever
from dashboards.live.session import Change, View
from experiments.analysis import branches, forecast
from experiments.results.run_id import Identified
from experiments.running.options import RunOptions
from experiments.running.study import run as run_study
from experiments.statistics.distribution import CENSORED
from model.endings import ENDINGS, FRONT_STATES, PATH_OF, PATHS

WORDS = Words("en")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
CONTINUATIONS = 60


def text(markup: str) -> str:
    """What a person reads of markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def cells(markup: str) -> list[list[str]]:
    """Rows of a table."""
    rows = re.findall(r"<tr>(.*?)</tr>", markup)
    return [[text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def date(month: int) -> str:
    """A month as the page names it; baseline starts in January 2026."""
    if not month:
        return "Start of January 2026"
    return f"{MONTHS[(month - 1) % 12]} {2026 + (month - 1) // 12}"


def planned() -> Question:
    """A run that is ongoing at its horizon though levers are set now and then in 60 months."""
    random = np.random.default_rng(7)
    set_to = {
        "coercion": (0.0, False),
        "aid": (1.3, True),
        "sanctions": (0.3, False),
        "oil_price": (60.0, False),
    }
    question = Question()
    for month in range(50):
        if random.random() < 0.12:
            lever = str(random.choice(list(set_to)))
            question = with_lever(question, lever, month, *set_to[lever])
    for run in range(50):
        traced = branches.trace_run(question.chosen(), 42, run)
        if traced.ending_month == traced.last_month == 60:
            return replace(question, run=run)
    raise AssertionError("no such run")


def walk() -> Any:
    """Months of a run with levers set in it: the view of each, and the same run from the ensemble."""
    asked = planned()
    live = LiveRun(replace(asked, events=()))
    whole = branches.trace_run(live.scenario, 42, asked.run)
    for month in range(61):
        live.advance_to(month)
        known = {month: continued(live.present(month), CONTINUATIONS)}
        yield month, View(live.picture(), month, known=known), whole, live.present(month)
        for event in asked.events:
            if event.month == month + 1:
                value = event.value if event.factor is None else event.factor
                live.set_lever(event.lever, value, event.factor is not None)
                whole = branches.trace_run(live.scenario, 42, asked.run)


@pytest.fixture(scope="module")
def months() -> list[Any]:
    """Sixty-one months, each with the view, the run as the ensemble has it, and where it branches."""
    found = list(walk())
    assert [month for month, *_ in found] == list(range(61))
    assert len({view.picture.question.events for _, view, *_ in found}) > 3
    return found


def paths_of(present: Any) -> Any:
    """Paths of continuations, by the functions of the command line."""
    ends = branches.branch(present.traced(), present.month, range(1, CONTINUATIONS + 1)).endings
    return np.array([PATHS.index(PATH_OF[ENDINGS[code]]) for code in ends])


def test_the_headline_and_the_small_figures_are_of_the_month_shown(months):
    for month, view, whole, _ in months:
        state, start = whole.states[month], whole.states[0]
        head = html.headline(view, WORDS)
        assert text(re.search(r"<h1>(.*?)</h1>", head)[1]) == date(month)
        shown = dict(re.findall(r"<span>(.*?)</span><b>(.*?)</b>", html.facts(view, WORDS)))
        area = float(state["front"][0]["occupied_area"])
        assert shown["Ukraine held by Russia"] == f"{100 * float(state['front'][0]['occupied_share']):.1f} %"
        before = float(whole.states[month - 1]["front"][0]["occupied_area"]) if month else None
        assert shown["Front in this month"] == (f"{area - before:+,.0f} km2" if month else "–")
        left = state["belligerent"]["composite"]
        assert shown["Stocks left, Russia : Ukraine"] == f"{left[RUSSIA]:.2f} : {left[UKRAINE]:.2f}"
        support = float(state["belligerent"][UKRAINE]["outside_support"])
        assert shown["Western support (2025 = 1)"] == f"{support:.2f}"
        gained = area - float(start["front"][0]["occupied_area"])
        assert f"{gained:+,.0f} km2 since the start" in text(html.facts(view, WORDS))
        course = state["course"][0]
        front_is = FRONT_STATES[course["front_state"]] if course["fighting"] else "quiet"
        assert not month or f"{WORDS(f'fronts.{front_is}')} (+" in text(html.facts(view, WORDS))


def test_probabilities_are_those_of_the_month_shown_or_a_gap(months):
    for month, view, _, present in months:
        markup = html.probabilities(view, WORDS)
        assert f'data-month="{month}"' in markup
        assert date(month) in text(markup)
        shares = np.array([np.mean(paths_of(present) == place) for place in range(len(PATHS))])
        assert [row[1] for row in cells(markup)[1:]] == [f"{100 * share:.1f} %" for share in shares]
        if not view.picture.ended:
            bar = [f"{100 * share:.0f}" for share in shares if share > 0.07]
            assert re.findall(r">(\d+)<", html.mini(view)) == bar
            column = re.findall(r'font-weight="650"[^>]*>(\d+)</text>', probabilities.draw(view, WORDS, 600))
            assert sorted(column) == sorted(f"{100 * share:.0f}" for share in shares if share > 0.08)
            sentence = text(html.headline(view, WORDS))
            assert f"Of {CONTINUATIONS} continuations" in sentence
        waiting = View(view.whole, month, known={})
        assert "being simulated" in html.probabilities(waiting, WORDS)
        assert "%" not in html.probabilities(waiting, WORDS)


def test_months_that_are_not_known_are_gaps_in_the_band(months):
    """No column stands where nothing was simulated, and nothing joins the columns next to it."""
    some = {month: view.known[month] for month, view, *_ in months if month in (2, 3, 7)}
    view = next(view for month, view, *_ in months if month == 8)
    drawn = probabilities.draw(View(view.whole, 8, known=some), WORDS, 600)
    room = probabilities.room_of(600, 60)
    shapes = re.findall(r'd="([^"]*)"[^>]*class="past"', drawn)
    starts = {float(x) for x in re.findall(r"M([\d.]+)", "".join(shapes))}
    assert starts == {round(room.x(month - 1), 1) for month in some}


def test_the_map_s_table_is_of_the_month_shown(months):
    for month, view, whole, _ in months:
        now, start = whole.states[month]["sector"], whole.states[0]["sector"]
        rows = cells(front.sectors(view.picture, WORDS))[1:]
        for row, sector in enumerate(SECTORS):
            area = float(now["occupied_area"][row])
            gained = f"{area - float(start['occupied_area'][row]):+,.0f}"
            before = float(whole.states[month - 1]["sector"]["occupied_area"][row]) if month else None
            monthly = f"{area - before:+,.0f}" if month else "–"
            ratio = f"{float(now['force_ratio'][row]):.2f}" if month else "–"
            assert rows[row] == [f"{row + 1} {WORDS(f'names.{sector}')}", gained, monthly, ratio]
        assert date(month) in front.draw(view.picture, WORDS, 500)


def test_stocks_aid_leaders_and_locks_are_of_the_month_shown(months):
    for month, view, whole, _ in months:
        state = whole.states[month]
        ends = re.findall(r'font-weight="650">([\d.]+)</text>', stocks.draw(view, WORDS, 1_000))
        composite = [f"{state['belligerent'][side]['composite']:.2f}" for side in range(len(SIDES))]
        assert sorted(ends[:2]) == sorted(composite)
        drawn = aid.draw(view.picture, WORDS, 500)
        if not month:
            assert text(drawn) == "No month has been simulated yet."
        else:
            sums = state["donor"]["military_delivered"] + state["donor"]["financial_delivered"]
            shown = re.findall(r">(\d+\.\d\d)</text>", drawn)
            assert shown == [f"{float(total):.2f}" for total in sums[: len(DONORS)]]
        closing = [f"{100 * float(state['lock'][row]['closing']):.0f} %" for row in range(len(LOCKS))]
        assert all(one in text(locks.draw(view.picture, WORDS, 300)) for one in closing)
        rung = int(state["escalation"][0]["rung"])
        assert f"Rung {rung} of 6" in locks.ladder(view.picture, WORDS, 300)
        loyal = [f">{100 * float(one):.0f}</text>" for one in state["faction"]["loyalty"]]
        assert all(one in politics.draw(view.picture, WORDS, 500) for one in loyal)


def test_the_course_of_the_run_ends_where_the_month_shown_stands(months):
    for month, view, whole, _ in months:
        area = float(whole.states[month]["front"][0]["occupied_area"])
        assert f"{area:,.0f} km2" in text(ensemble.fans(view, WORDS, 900))
        assert all(one.month <= month for one in view.picture.months)
        assert {row["month"] for row in downloads.probabilities(view)} == {month}


def test_the_effect_of_a_lever_names_the_month_it_was_set_in(months):
    for month, view, *_ in months:
        for one in levers.timeline(view, WORDS):
            event_month = one["month"] + 1
            assert one["date"] == date(event_month)
        values = {entry["name"]: entry["value"] for entry in levers.entries(view, WORDS)}
        asked = levers.settings(view.picture.question.events, month)
        assert {name: value for name, value in values.items() if value is not None} == asked


def test_when_continuations_end_is_of_the_month_shown(months):
    for _, view, _, present in months[:60]:
        ends = branches.branch(present.traced(), present.month, range(1, CONTINUATIONS + 1)).endings
        ongoing = ends == ENDINGS.index(CENSORED)
        paths = paths_of(present)
        shown = re.findall(r"([\d.]+) %", text(ensemble.timing(view, WORDS, 600)))
        shares = [np.mean((paths == place) & ~ongoing) for place in range(len(PATHS))]
        assert sorted(shown) == sorted(f"{100 * share:.1f}" for share in (*shares, np.mean(ongoing)))


def test_the_effect_of_a_lever_is_the_paired_difference_in_the_month_it_was_set(months):
    _, view, _, present = months[10]
    live = LiveRun(view.picture.question)
    live.advance_to(10).set_lever("aid", 0.2, True)
    with_it = live.present(10)
    before, after = (continued(one, CONTINUATIONS) for one in (present, with_it))
    change = Change(10, "aid", 0.2, True, view.picture.question, present, with_it, before, after)
    shown = View(live.picture(), 10, known={10: after}, changes=(change,))
    table = cells(html.probabilities(shown, WORDS))[1:]
    without, now = paths_of(present), paths_of(with_it)
    for place, row in enumerate(table):
        assert row[2] == f"{100 * np.mean(without == place):.1f} %"
        moved = 100 * (np.mean(now == place) - np.mean(without == place))
        assert float(row[3].split()[0]) == pytest.approx(moved, abs=0.051)
    assert date(10) in text(html.probabilities(shown, WORDS))
    assert date(10) in levers.effect(change, shown, WORDS)


def test_the_month_of_no_return_is_that_of_the_forecast():
    traced = next(
        traced for run in range(50)
        if 3 < (traced := branches.trace_run(Question().chosen(), 42, run)).ending_month < 25
    )  # fmt: skip
    live = LiveRun(Question(run=traced.run)).advance_to(traced.ending_month)
    known = {month: continued(live.present(month), 300) for month in range(traced.ending_month)}
    asked = forecast.ForecastStudy(Identified(Question().chosen(), 42, traced.run), continuations=300)
    made = forecast.no_return(run_study(asked, RunOptions()).forecast)
    assert made is not None
    assert month_of_no_return(known, traced.path, traced.ending_month) == made.month
    del known[1]
    assert month_of_no_return(known, traced.path, traced.ending_month) is None
