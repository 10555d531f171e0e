"""Figures are well-formed, as wide as asked, and show what they were given."""

import re
from dataclasses import replace
from itertools import product
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import SECTORS
from dashboards.charts import (
    aid,
    ensemble,
    front,
    frontline,
    locks,
    politics,
    probabilities,
    stocks,
    svg,
)
from dashboards.charts.dots import Dots, draw
from dashboards.charts.figure import THEMED, themed
from dashboards.i18n import LANGUAGES, Words
from dashboards.live.continuations import bands
from dashboards.live.live_run import LiveRun, Picture
from dashboards.live.question import Question
from dashboards.live.session import View
from experiments.rendering import figures
from experiments.statistics import distribution
from model.endings import ENDINGS
from tests.dashboards.test_continuations import made, of

CODE = {ending: code for code, ending in enumerate(ENDINGS)}


def parsed(markup: str) -> ElementTree.Element:
    """A figure as XML; the markup must be one well-formed element."""
    return ElementTree.fromstring(markup)  # noqa: S314


def words_in(markup: str) -> list[str]:
    return [element.text or "" for element in parsed(markup).iter("text")]


@pytest.fixture(scope="module")
def view() -> View:
    live = LiveRun(Question(run=3)).advance_to(14)
    return View(live.picture(), 14, known={14: of(live, 100)}, bands=bands(live.present(14), 40))


def of_picture(draw):
    """A figure of a picture as one of a view."""
    return lambda view, words, width: draw(view.picture, words, width)


FIGURES = {
    "front": of_picture(front.draw), "aid": of_picture(aid.draw), "politics": of_picture(politics.draw),
    "locks": of_picture(locks.draw), "ladder": of_picture(locks.ladder), "stocks": stocks.draw,
    "probabilities": probabilities.draw, "fans": ensemble.fans, "timing": ensemble.timing,
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_a_run_are_as_wide_as_asked_and_described(language, view):
    for figure, width in product(FIGURES.values(), (280, 620, 1100)):
        drawn = parsed(figure(view, Words(language), width))
        assert drawn.get("viewBox", "").split()[:3] == ["0", "0", str(width)]
        assert drawn.get("aria-label")
        values = [value for element in drawn.iter() for value in element.attrib.values()]
        assert not [value for value in values if re.search(r"\bnan\b", value)]


def drawn_area(shape: str, scale: float) -> float:
    """Area of drawn rings [km2]."""
    total = 0.0
    for ring in shape.split("Z"):
        points = np.array([[float(n) for n in one.split()] for one in re.findall(r"[ML]([\d. -]+)", ring)])
        total += frontline.area(points) / scale**2 if len(points) else 0.0
    return total


@given(st.lists(st.floats(-400.0, 4_000.0), min_size=6, max_size=6))
def test_areas_on_the_map_are_those_of_the_model(gained):
    """Ground gained, lost and held is drawn to scale within one per cent, whatever the sectors do."""
    picture = LiveRun(Question()).picture()
    world = picture.world.copy()
    world["sector"]["occupied_area"] += gained
    later = Picture(picture.question, picture.scenario, "", (picture.world, world), (), None, False)
    markup = front.draw(later, Words("en"), 600)
    west, east = (frontline.project(np.array(place))[0] for place in (front.SOUTH_WEST, front.NORTH_EAST))
    scale = 600 / (east - west)
    strips = r'<path d="([^"]*)" fill="var\(--(?:gain|lost)\)" data-sector="(\w+)"'
    shapes = dict(re.findall(strips, markup))
    drawn = {sector: drawn_area(shape, scale) for shape, sector in shapes.items()}
    for row, sector in enumerate(SECTORS):
        if abs(gained[row]) > 20:
            assert drawn[sector] == pytest.approx(abs(gained[row]), rel=0.01, abs=1.0), sector
    held = re.search(r'<path d="([^"]*)" fill="var\(--held\)"', markup)[1]
    assert drawn_area(held, scale) == pytest.approx(
        float(picture.world["front"][0]["occupied_area"]), rel=0.01
    )


def test_the_line_is_continuous_and_stays_on_the_border_at_both_ends():
    line = frontline.moved(frontline.traced(), np.array([3_000.0, 500.0, 2_000.0, 900.0, 100.0, 700.0]))
    apart = np.hypot(*np.diff(line.points, axis=0).T)
    assert apart.max() < 40
    assert np.allclose(line.points[[0, -1]], frontline.traced().points[[0, -1]])


def test_ukraine_is_drawn_in_its_borders_of_1991():
    outlines = frontline.outlines()
    area = frontline.area(outlines["ukraine"]) + sum(map(frontline.area, outlines["islands"]))
    assert area == pytest.approx(603_550, rel=0.015)
    simferopol, sevastopol, luhansk = (frontline.project(np.array(place)) for place in (
        (34.1, 44.95), (33.6, 44.62), (39.3, 48.57),
    ))  # fmt: skip
    assert all(inside(outlines["ukraine"], place) for place in (simferopol, sevastopol, luhansk))
    assert not any(inside(ring, simferopol) for ring in outlines["neighbours"])
    assert "Natural Earth" in outlines["source"]


def inside(ring: np.ndarray, place: np.ndarray) -> bool:
    """Whether a place lies within a ring: a ray to the east crosses it an odd number of times."""
    (x1, y1), (x2, y2) = ring.T, np.roll(ring, -1, axis=0).T
    crossed = (y1 > place[1]) != (y2 > place[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        return bool(np.sum(crossed & (place[0] < x1 + (place[1] - y1) / (y2 - y1) * (x2 - x1))) % 2)


def test_the_line_of_a_year_ago_is_drawn_from_the_twelfth_month_on(view):
    early = front.fronts(view.picture.at(11))
    late = front.fronts(view.picture)
    assert early.earlier is None
    assert np.allclose(late.earlier.points, front.fronts(view.picture.at(2)).now.points)


def test_the_band_shows_what_each_path_comes_to(view):
    found = made(("stalemate_active", 10), ("direct_war", 4), ("direct_war", 6), ("affordable_loss", 3))
    short = LiveRun(Question(horizon=10)).advance_to(2).picture()
    label = parsed(probabilities.draw(View(short, 2, known={2: found}), Words("en"), 700)).get("aria-label")
    assert re.findall(r"(\d+) %", label) == ["25", "0", "50", "25"]


def counted() -> np.ndarray:
    codes = np.array([CODE["stalemate_active"]] * 6 + [CODE["direct_war"]] * 3 + [CODE["affordable_loss"]])
    return distribution.tally(codes, np.array([10] * 6 + [4, 5, 5, 8]), 10)


@pytest.mark.parametrize(("language", "width"), [("en", 6.9), ("zh", 3.4)])
def test_figures_of_results_have_the_colours_and_fonts_of_the_page(language, width):
    tables = {
        "distribution": distribution.distribution("baseline", counted()),
        "incidence": distribution.incidence("baseline", counted()),
        "durations": distribution.incidence("baseline", counted()),
    }
    for name, rows in tables.items():
        drawn = themed(figures.as_svg("batch", name, rows, language=language, width=width), "How runs end")
        assert parsed(drawn).get("aria-label") == "How runs end"
        assert "var(--path-escalation)" in drawn
        assert not [colour for colour in THEMED if colour.lower() in drawn.lower()]
        assert "<style" not in drawn
        assert "DejaVu" not in drawn
        given = re.findall(r' id="([^"]*)"', drawn)
        assert len(given) == len(set(given))
        assert set(re.findall(r"url\(#([^)]*)\)", drawn)) <= set(given)
        assert len(drawn) < 40_000
    words = " ".join(
        "".join(element.itertext())
        for element in parsed(
            themed(figures.as_svg("batch", "distribution", tables["distribution"]), "")
        ).iter()
        if element.tag.endswith("text")
    )
    assert {"60.0 %", "30.0 %", "10.0 %", "0.0 %"} <= set(re.findall(r"[\d.]+ %", words))


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


def test_a_click_outside_all_dots_chooses_none():
    assert scattered().nearest(-200.0, -200.0) is None


def test_arrow_keys_reach_the_first_and_last_dot_and_stop_there():
    dots = scattered()
    first, last = dots.beside(0, "Home"), dots.beside(0, "End")
    assert dots.beside(first, "ArrowLeft") == first
    run = first
    for _ in range(1_000):
        run = dots.beside(run, "ArrowRight")
    assert dots.places[run, 0] == pytest.approx(dots.places[last, 0])


def test_only_dots_of_the_ending_shown_can_be_chosen_and_none_moves():
    dots = scattered()
    code = int(dots.endings[0])
    some = replace(dots, only=code)
    assert (some.places == dots.places).all()
    assert 0 < some.shown.sum() < len(dots.endings)
    for run in (some.beside(0, key) for key in ("Home", "End", "ArrowLeft", "ArrowRight", "ArrowUp")):
        assert dots.endings[run] == code
    other = int(np.argmin(some.shown))
    assert some.nearest(*some.places[other]) != other


def test_dots_stand_above_the_month_of_their_ending():
    dots = scattered()
    ended = ~dots.lasting
    left, right = dots.room.x(dots.months[ended] - 1), dots.room.x(dots.months[ended])
    assert (dots.places[ended, 0] >= left).all()
    assert (dots.places[ended, 0] <= right + 1).all()


def test_a_month_is_marked_in_the_middle_of_what_is_counted_in_it(view):
    """Dots, and the bars of endings: the number of a month stands below them, whatever the horizon."""
    for horizon in (6, 60):
        months = np.repeat(np.arange(1, horizon + 1), 3)
        dots = Dots(np.full(len(months), CODE["direct_war"]), months, horizon, 900.0)
        marks = marked(draw(dots, 0, Words("en")))
        assert len(marks) > 1
        for month, x in marks.items():
            piled = dots.places[months == month, 0]
            assert (piled.min() + piled.max()) / 2 == pytest.approx(x, abs=0.5 * dots.pitch + 0.2)
    found = replace(view.known[14], endings=np.full(60, CODE["direct_war"]), months=np.arange(1, 61))
    drawn = ensemble.timing(replace(view, known={14: found}), Words("en"), 900)
    bars = {
        round(float(x) + float(wide) / 2, 1) for x, wide in re.findall(r"M([\d.]+) [^h]*h([\d.]+)v", drawn)
    }
    assert all(min(abs(bar - x) for bar in bars) < 0.2 for x in marked(drawn).values())
    assert 0 not in marked(drawn)


def marked(markup: str) -> dict[int, float]:
    """Months on the axis of a figure and where they stand."""
    texts = (one for one in parsed(markup).iter("text") if (one.text or "").isdigit())
    return {int(one.text): float(one.get("x")) for one in texts if one.get("text-anchor") == "middle"}


def test_every_dot_is_drawn_in_the_colour_of_its_path():
    dots = scattered()
    drawn = parsed(draw(dots, 7, Words("en")))
    strokes = {element.get("stroke"): element.get("d", "").count("M") for element in drawn.iter("path")}
    assert strokes["var(--path-escalation)"] == int((dots.endings == CODE["direct_war"]).sum())
    assert sum(strokes[f"var(--path-{path})"] for path in ("attrition", "escalation", "settlement")) == 400


def test_text_is_escaped():
    assert svg.text(0, 0, "<b>&") == '<text x="0" y="0" fill="var(--ink)">&lt;b&gt;&amp;</text>'
