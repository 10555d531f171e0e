"""Tables of results on the page: names in place of codes, shares in %, in both languages."""

import re
from html import unescape

import pytest

from dashboards import cells
from dashboards.i18n import LANGUAGES, Words
from dashboards.pages import backcast, claims, sensitivity
from experiments.evidence import backcast as arms_of
from experiments.rendering import labels
from experiments.rendering.figures import FIGURES
from tests.experiments.drawing.rows import LEADING, TORNADO

STANDING = {"backcast": backcast.STANDING, "claims": claims.STANDING, "sensitivity": sensitivity.STANDING}
ENGLISH = Words("en")


def rows_of(markup: str) -> list[list[str]]:
    """Cells of a table, its heads first."""
    rows = re.findall(r"<tr>(.*?)</tr>", markup)
    return [
        [
            unescape(re.sub("<[^>]*>", "", cell)).replace("\xa0", " ")
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in rows
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_unit_without_meaning_or_empty_cell_is_shown(language):
    words = Words(language)
    tables = {name: cells.table(one.rows, one.columns, words) for name, one in STANDING.items()}
    tables["sweep"] = cells.table(LEADING, (), words)
    tables["tornado"] = cells.table(TORNADO, (), words)
    # A parameter is named as it has to be typed.
    typed = {row["parameter"] for row in TORNADO} | {"oil_mean", "aid"}
    for name, markup in tables.items():
        for text in {text for row in rows_of(markup) for text in row}:
            bare = re.sub("|".join(typed), "", text)
            assert text not in ("", "None", "nan"), name
            assert not re.search(r"\w_\w|\*|\[1\]", bare), (name, text)
            assert language == "en" or not re.search(r"[a-z]{4,}", re.sub(r"（.*?）", "", bare)), (name, text)


def test_numbers_are_in_the_unit_that_their_head_or_cell_names():
    shown = rows_of(cells.table(LEADING, (), ENGLISH))
    assert shown[0][:2] == ["oil_mean [USD/b]", "lever aid from month 1, as a factor [ratio]"]
    assert [row[3] for row in shown[1:]] == ["100.0 %", "50.0 %", "60.0 %", "30.0 %"]
    assert [row[-1] for row in shown[1:]] == ["yes", "no", "yes", "no"]
    assert [row[:2] for row in shown[1:]] == [["40", "0"], ["40", "1"], ["60", "0"], ["60", "1"]]
    swing = {"response": "attrition", "parameter": "x", "unit": "k", "at_low": 0.5, "difference": -0.08}
    months = swing | {"response": "duration", "at_low": 41.25, "difference": -3.5, "unit": "1"}
    columns = ("response", "parameter", "at_low", "difference")
    assert rows_of(cells.table([swing, months], columns, ENGLISH))[1:] == [
        ["Attrition", "x [1,000]", "50.0 %", "-8.0"], ["Month of the ending", "x", "41.2", "-3.50"],
    ]  # fmt: skip
    oil = next(row for row in backcast.STANDING.rows if row["series"] == "oil_price")
    assert cells.cell(oil, "series", ENGLISH) == f"{labels.OBSERVED['oil_price']} [USD/barrel]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_variants_of_rules_are_numbers_and_their_ground_is_that_of_2026(language):
    heads, *rows = rows_of(
        cells.table(sensitivity.STANDING.rows, sensitivity.STANDING.columns, Words(language))
    )
    assert {row[1] for row in rows} == {"0", "1", "2", "–"}
    assert "2026" in heads[-1]
    assert "2026" in Words(language)("sensitivity_standing.note")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_study_has_a_title_of_its_own(language):
    drawn = {
        "sensitivity": set(FIGURES["sensitivity"]),
        "sweep": set(FIGURES["sweep"]),
        "claims": set(FIGURES["claims"]),
        "backcast": {"errors", *(arm.name.replace(" ", "-") for arm in arms_of.arms())},
    }
    for name, figures in drawn.items():
        titles = Words(language).group(f"{name}_figure")
        assert set(titles) == figures
        assert len(set(titles.values())) == len(figures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_backcast_opens_with_a_figure_and_what_it_comes_to_for_the_judged_year(language):
    words, rows = Words(language), backcast.STANDING.rows
    judged = [row for row in rows if row["arm"] == "from 2025"]
    better = [row for row in judged if row["verdict"].startswith("beats") and "but not" not in row["verdict"]]
    assert 0 < len(better) < len(judged)
    sentence = backcast.summary(rows, words)
    assert {int(number) for number in re.findall(r"\d+", sentence)} == {2025, len(better), len(judged)}
    opened = backcast.STANDING.markup("backcast", words, 900)
    assert sentence in unescape(opened)
    assert opened.count("<svg") == 1
    for arm in arms_of.arms():
        assert f"{arm.scenario.start[:4]}" in words("backcast.note"), arm.name
