"""Sentences and tables of the pages say what the run and the batch come to, in both languages."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from dashboards import html, levers
from dashboards.charts import ensemble, front, probabilities
from dashboards.i18n import LANGUAGES, Words
from dashboards.live import downloads
from dashboards.live.live_run import LiveRun, Picture
from dashboards.live.question import Question, from_query
from dashboards.live.session import Change, View
from dashboards.pages.batch import endings
from experiments.rendering import tables
from experiments.rendering.labels import ONGOING
from experiments.statistics import distribution
from model.endings import ENDINGS, PATHS
from model.ensemble import simulate
from tests.dashboards.test_continuations import made, of
from tests.dashboards.test_numbers import cells, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_endings_of_a_batch_is_that_of_the_command(language):
    """A share of relapse, ongoing runs apart, no median at the horizon, no path twice."""
    codes = [ENDINGS.index(name) for name in (ONGOING, "forced_on_ukraine", "affordable_loss", "direct_war")]
    counts = distribution.tally(
        np.repeat(codes, (6, 3, 2, 1)), np.array([60] * 6 + [20] * 3 + [30] * 2 + [9]), 60
    )
    relapsed = np.bincount([codes[1]], minlength=len(ENDINGS))
    rows, words = distribution.distribution("baseline", counts, relapsed), Words(language)
    shown = cells(endings(rows, words))[1:]
    known = tables.endings(rows)[1]
    assert [[name, *numbers] for name, _, *numbers in shown][: len(known)] == [
        [named, *line[1:]] for (named, *_), line in zip(shown, known, strict=True)
    ]
    by_name = {name: numbers for name, *numbers in shown}
    assert len(by_name) == len(shown)
    assert by_name[words.path("attrition")] == ["6", "50.0", "25.4-74.6", "", ""]
    assert by_name[words("distribution.ongoing")] == shown[-1][1:] == ["6", "50.0", "25.4-74.6", "", ""]
    assert by_name[words.path("aid")][-2:] == ["33", "20"]
    assert words.ending("affordable_loss") not in by_name


def relapsing(second: bool) -> Picture:
    """A run whose settlement broke, and that ended again or did not."""
    course = simulate(Question("half-aid").chosen(), range(60)).worlds["course"][:, 0]
    fits = (course["relapsed"] == 1) & ((course["second_ending"] > 0) == second)
    # Later relapses would follow others.
    fits &= (course["settled"] == 1) == second
    return LiveRun(Question("half-aid", run=int(np.argmax(fits)))).advance_to(60).picture()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_settlement_that_broke_is_in_the_headline_the_card_and_the_log(language):
    words = Words(language)
    for whole in (relapsing(False), relapsing(True)):
        course = whole.world["course"][0]
        broke, again = (int(course[name]) for name in ("relapse_month", "second_month"))
        assert whole.broken == broke > whole.ended > 0
        months = [0, whole.ended, broke - 1, broke, *([again - 1, again] if again else []), 60]
        for month in months:
            view = View(whole, month)
            texts = [text(html.headline(view, words)), text(html.ending_card(view, "", words))]
            when = re.escape(words.month(whole.scenario, broke))
            told = [len(re.findall(f"(?:broke|和約於).*{when}", one)) for one in texts]
            assert told == [int(month >= broke)] * 2, (month, texts)
            if again:
                ending = words.ending(ENDINGS[course["second_ending"]])
                last = f"{words.month(whole.scenario, again)}.*{ending}"
                assert [bool(re.search(last, one)) for one in texts] == [month >= again] * 2
            check_log(view, words)


def check_log(view: View, words: Words) -> None:
    """What happened after the ending stands under a heading of its own, above the rest."""
    shown = html.log(view, words)
    happened = [month.month for month in view.picture.months for _ in month.happenings]
    after = sum(month > view.picture.ended > 0 for month in happened)
    entries = re.findall(r"<li>(.*?)</li>", shown)
    heads = [place for place, entry in enumerate(entries) if text(entry) in
             (words("log.after"), words("log.before"))]  # fmt: skip
    assert heads == ([0, after + 1] if after else [])
    dates = [int(number) for number in re.findall(r'data-go="(\d+)"', shown)]
    assert all(later >= earlier for later, earlier in pairwise(dates))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_says_what_its_twenty_figures_show(language):
    words = Words(language)
    for counts in ((70, 15, 11, 4), (92, 4, 2, 2), (88, 5, 7, 0), (50, 25, 15, 10), (97, 1, 1, 1)):
        names = ("stalemate_active", "forced_on_ukraine", "direct_war", "affordable_loss")
        found = made(*(end for name, count in zip(names, counts, strict=True) for end in [(name, 5)] * count))
        now = LiveRun(Question()).picture()
        markup = html.headline(View(now, 0, known={0: found}), words)
        for path, count in zip(PATHS, counts, strict=True):
            figures = markup.count(f"--path-{path}")
            phrases = {
                number: words(f"headline.{path}", share=words(f"headline.{kind}", count=number * part // 20))
                for number in range(1, 20)
                for kind, part in [("twentieths", 20) if number % 2 else ("tenths", 10)]
            }
            said = [number for number, phrase in phrases.items() if phrase in text(markup)]
            assert said == ([figures] if 5 <= count <= 95 else []), (path, count, text(markup))


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_month_there_is_no_force_ratio(language):
    for link in ("", "scenario=backcast-2023"):
        run = LiveRun(from_query(link))
        ratios = [row[3] for row in cells(front.sectors(run.picture(), Words(language)))[1:]]
        assert ratios == ["–"] * len(ratios)
        assert {row["force_ratio"] for row in downloads.front(run.picture())} == {None}
        run.step()
        assert all(float(row[3]) > 0 for row in cells(front.sectors(run.picture(), Words(language)))[1:])


def test_the_start_is_named_amid_a_sentence_as_there():
    words, live = Words("en"), LiveRun(Question())
    view, before = View(live.picture(), 0), live.present(0)
    live.set_lever("coercion", 1.0)
    change = Change(
        0, "coercion", 1.0, False, Question(), before, live.present(0), of(live, 20), of(live, 20)
    )
    texts = [
        levers.effect(change, view, words),
        levers.effect(replace(change, after=None), view, words),
        text(html.probabilities(view, words)),
        text(ensemble.timing(view, words, 600)),
        probabilities.draw(view, words, 600),
    ]
    for one in texts:
        assert "from the start of January 2026" in one
