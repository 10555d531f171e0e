"""Figures are well-formed, as wide as asked, and show what they were given."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.charts import aid, differences, endings, front, locks, politics, probabilities, stocks, svg
from dashboards.charts.dots import Dots, draw
from dashboards.i18n import LANGUAGES, Words
from dashboards.live.question import Question
from dashboards.live.war import Picture, War
from experiments.statistics import distribution
from model.endings import ENDINGS, PATHS
from tests.dashboards.test_futures import made

CODE = {ending: code for code, ending in enumerate(ENDINGS)}


@pytest.fixture(scope="module")
def picture() -> Picture:
    return War(Question(run=3)).play_to(14).picture()


def parsed(markup: str) -> ElementTree.Element:
    """A figure as XML; the markup must be one well-formed element."""
    return ElementTree.fromstring(markup)  # noqa: S314


def words_in(markup: str) -> list[str]:
    return [element.text or "" for element in parsed(markup).iter("text")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [280, 620, 1100])
@pytest.mark.parametrize(
    "figure", [front.draw, stocks.draw, aid.draw, politics.draw, locks.draw, locks.ladder]
)
def test_figures_of_a_war_are_as_wide_as_asked_and_described(figure, width, language, picture):
    drawn = parsed(figure(picture, Words(language), width))
    assert drawn.get("viewBox", "").split()[:3] == ["0", "0", str(width)]
    assert drawn.get("aria-label")
    values = [value for element in drawn.iter() for value in element.attrib.values()]
    assert not [value for value in values if re.search(r"\bnan\b", value)]


def test_the_front_names_every_sector_with_its_ground_gained(picture):
    gained = picture.world["sector"]["occupied_area"] - picture.worlds[0]["sector"]["occupied_area"]
    shown = words_in(front.draw(picture, Words("en"), 700))
    assert {"Sumy", "Kupiansk", "Fortress belt", "Pokrovsk", "Zaporizhzhia", "Kherson"} <= set(shown)
    assert {f"{area:+,.0f}" for area in gained} <= set(shown)


def test_the_strip_of_ground_gained_is_drawn_to_scale(picture):
    scale = 0.9
    drawn = front._sector("pokrovsk", 3, 1_000.0, scale)
    points = np.array(
        [[float(n) for n in p.split()] for p in re.findall(r"[ML]([\d. -]+)", drawn.split('"')[1])]
    )
    x, y = points.T
    area = abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2 / scale**2
    assert area == pytest.approx(1_000.0, rel=0.1)


def test_the_odds_show_what_each_path_comes_to():
    found = {2: made(("stalemate_active", 10), ("direct_war", 4), ("direct_war", 6), ("affordable_loss", 3))}
    drawn = probabilities.draw(found, 2, 10, Words("en"), 700)
    assert parsed(drawn).get("aria-label") == (
        "Attrition 25 %, Aid shift, forced settlement 0 %, Escalation 50 %, Settlement all can afford 25 %"
    )
    assert "now: month 2" in words_in(drawn)


def test_the_band_has_a_step_where_a_lever_was_pulled():
    first, second = (
        made(("direct_war", 4), ("direct_war", 6)),
        made(("affordable_loss", 3), ("direct_war", 6)),
    )
    plain = probabilities.draw({2: second}, 2, 10, Words("en"), 700)
    stepped = probabilities.draw({2: second}, 2, 10, Words("en"), 700, first)
    count = [
        parsed(one).find("path[@fill='var(--path-escalation)']").get("d").count("L")
        for one in (plain, stepped)
    ]
    assert count[1] == count[0] + 2


def test_the_odds_say_that_they_are_being_worked_out():
    drawn = probabilities.draw({}, 0, 60, Words("en"), 700)
    assert parsed(drawn).get("aria-label") == "The futures are being worked out"


def counted() -> np.ndarray:
    codes = np.array([CODE["stalemate_active"]] * 6 + [CODE["direct_war"]] * 3 + [CODE["affordable_loss"]])
    return distribution.tally(codes, np.array([10] * 6 + [4, 5, 5, 8]), 10)


def test_the_distribution_shows_every_share():
    rows = distribution.distribution("baseline", counted())
    shown = words_in(endings.distribution(rows, Words("en"), 700))
    assert {"60.0 %", "30.0 %", "10.0 %", "0.0 %"} <= set(shown)


def test_incidence_and_durations_are_drawn():
    rows = distribution.incidence("baseline", counted())
    assert "30.0 %" in words_in(endings.incidence(rows, Words("zh"), 700))
    spread = {"low90": 1.0, "low50": 2.0, "median": 3.0, "high50": 4.0, "high90": 5.0}
    lengths = [{"path": path, "wars": 4, **spread} for path in PATHS]
    assert parsed(endings.durations(lengths, 10, Words("en"), 700)) is not None


def test_bands_of_transitions_account_for_all_wars():
    counts = np.array([[4, 1, 0, 0], [0, 3, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]])
    shown = words_in(differences.transitions(counts, Words("en"), 700))
    assert "Attrition 50 %" in shown


def scattered(runs: int = 400) -> Dots:
    random = np.random.default_rng(5)
    codes = random.choice([CODE["stalemate_active"], CODE["direct_war"], CODE["affordable_loss"]], runs)
    months = np.where(codes == CODE["stalemate_active"], 60, random.integers(1, 61, runs))
    return Dots(codes, months, 60, 900.0)


def test_no_two_dots_lie_on_each_other_and_all_lie_in_the_figure():
    dots = scattered()
    assert len(np.unique(dots.places.round(3), axis=0)) == 400
    assert (dots.places >= 0).all()
    assert (dots.places[:, 0] <= 900).all()


@given(st.integers(0, 399))
def test_the_nearest_dot_to_a_dot_is_itself(run):
    dots = scattered()
    assert dots.nearest(*dots.places[run]) == run


def test_a_click_beside_all_dots_chooses_none():
    assert scattered().nearest(-200.0, -200.0) is None


def test_arrow_keys_reach_the_first_and_last_dot_and_stop_there():
    dots = scattered()
    first, last = dots.beside(0, "Home"), dots.beside(0, "End")
    assert dots.beside(first, "ArrowLeft") == first
    run = first
    for _ in range(1_000):
        run = dots.beside(run, "ArrowRight")
    assert dots.places[run, 0] == pytest.approx(dots.places[last, 0])


def test_dots_stand_above_the_month_of_their_ending():
    dots = scattered()
    ended = ~dots.lasting
    left, right = dots.room.x(dots.months[ended] - 1), dots.room.x(dots.months[ended])
    assert (dots.places[ended, 0] >= left).all()
    assert (dots.places[ended, 0] <= right + 1).all()


def test_every_dot_is_drawn_in_the_colour_of_its_path():
    dots = scattered()
    drawn = parsed(draw(dots, 7, Words("en")))
    strokes = {element.get("stroke"): element.get("d", "").count("M") for element in drawn.iter("path")}
    assert strokes["var(--path-escalation)"] == int((dots.endings == CODE["direct_war"]).sum())
    assert sum(strokes[f"var(--path-{path})"] for path in ("attrition", "escalation", "settlement")) == 400


def test_text_is_escaped():
    assert svg.text(0, 0, "<b>&") == '<text x="0" y="0" fill="var(--ink)">&lt;b&gt;&amp;</text>'
