"""Every number in a panel belongs to the month that the panel names: sixty months with random levers."""

import re
from html import unescape
from typing import Any

import numpy as np
import pytest

from agents.entities import DONORS, LOCKS, RUSSIA, SECTORS, SIDES, UKRAINE
from dashboards import html, levers
from dashboards.charts import aid, ensemble, front, locks, politics, probabilities, stocks
from dashboards.i18n import Words
from dashboards.live import downloads
from dashboards.live.continuations import continued
from dashboards.live.question import Question, with_lever
from dashboards.live.session import View
from dashboards.live.war import War
from experiments.analysis import branches
from model.endings import ENDINGS, PATH_OF, PATHS

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


def walk() -> Any:
    """Months of a run with a lever set now and then: the view of each, and the same run from the ensemble."""
    random = np.random.default_rng(7)
    choices = [("coercion", 1.0, False), ("aid", 0.4, True), ("sanctions", 0.3, False)]
    question = Question(run=3)
    for month in range(61):
        if month and random.random() < 0.12 and month < 50:
            lever, value, factor = choices[random.integers(len(choices))]
            question = with_lever(question, lever, month - 1, value, factor)
        war = War(question).play_to(month)
        if war.month < month:
            return
        whole = branches.trace_run(question.chosen(), 42, 3)
        found = {war.month: continued(war.present(war.month), CONTINUATIONS)}
        yield month, View(war.picture(), month, known=found), whole


@pytest.fixture(scope="module")
def months() -> list[Any]:
    return list(walk())


def test_the_headline_and_the_small_figures_are_of_the_month_shown(months):
    assert len(months) > 10
    for month, view, whole in months:
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


def test_probabilities_are_those_of_the_month_shown_or_a_gap(months):
    for month, view, _ in months:
        markup = html.probabilities(view, WORDS)
        assert f'data-month="{month}"' in markup
        assert date(month) in text(markup)
        known = War(view.whole.question).play_to(month)
        ends = branches.branch(known.present(month).war(), month, range(1, CONTINUATIONS + 1)).endings
        paths = np.array([PATHS.index(PATH_OF[ENDINGS[code]]) for code in ends])
        shown = [row[1] for row in cells(markup)[1:]]
        assert shown == [f"{100 * np.mean(paths == place):.1f} %" for place in range(len(PATHS))]
        waiting = View(view.whole, month, known={})
        assert "being simulated" in html.probabilities(waiting, WORDS)
        assert "%" not in html.probabilities(waiting, WORDS)


def test_months_that_are_not_known_are_gaps_in_the_band(months):
    """No column stands where nothing was simulated, and nothing joins the columns beside it."""
    some = {month: view.known[month] for month, view, _ in months if month in (2, 3, 7)}
    _, view, _ = next(one for one in months if one[0] == 8)
    drawn = probabilities.draw(View(view.whole, 8, known=some), WORDS, 600)
    room = probabilities.room_of(600, 60)
    shapes = re.findall(r'd="([^"]*)"[^>]*class="past"', drawn)
    starts = {float(x) for x in re.findall(r"M([\d.]+)", "".join(shapes))}
    assert starts == {round(room.x(month - 1), 1) for month in some}


def test_the_map_s_table_is_of_the_month_shown(months):
    for month, view, whole in months:
        now, start = whole.states[month]["sector"], whole.states[0]["sector"]
        rows = cells(front.sectors(view.picture, WORDS))[1:]
        for row, sector in enumerate(SECTORS):
            area = float(now["occupied_area"][row])
            gained = f"{area - float(start['occupied_area'][row]):+,.0f}"
            before = float(whole.states[month - 1]["sector"]["occupied_area"][row]) if month else None
            monthly = f"{area - before:+,.0f}" if month else "–"
            ratio = f"{float(now['force_ratio'][row]):.2f}"
            assert rows[row] == [f"{row + 1} {WORDS(f'names.{sector}')}", gained, monthly, ratio]
        assert date(month) in front.draw(view.picture, WORDS, 500)


def test_stocks_aid_leaders_and_locks_are_of_the_month_shown(months):
    for month, view, whole in months:
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
        loyal = [f">{100 * float(one):.0f}</text>" for one in state["faction"]["loyalty"]]
        assert all(one in politics.draw(view.picture, WORDS, 500) for one in loyal)


def test_the_course_of_the_run_ends_where_the_month_shown_stands(months):
    for month, view, whole in months:
        area = float(whole.states[month]["front"][0]["occupied_area"])
        assert f"{area:,.0f} km2" in text(ensemble.fans(view, WORDS, 900))
        assert all(one.month <= month for one in view.picture.months)
        assert {row["month"] for row in downloads.probabilities(view)} == {month}


def test_the_effect_of_a_lever_names_the_month_it_was_set_in(months):
    for month, view, _ in months:
        for one in levers.timeline(view, WORDS):
            event_month = one["month"] + 1
            assert one["date"] == date(event_month)
        values = {entry["name"]: entry["value"] for entry in levers.entries(view, WORDS)}
        asked = levers.settings(view.picture.question.events, month)
        assert {name: value for name, value in values.items() if value is not None} == asked
