"""Figures, scenarios, claims and the story have all their texts in both languages."""

import ast
import re
import string
from pathlib import Path
from typing import Any

import pytest

import experiments
from agents.entities import DONORS, LEADERS, PARTNERS, SIDES, STOCKS, THEATRES
from experiments.analysis import factors
from experiments.analysis.counterfactuals import DECIDED_BY, RULES, SURPRISES
from experiments.errors import InputError
from experiments.evidence import backcast, claims_table
from experiments.evidence.claims_verdicts import VERDICTS
from experiments.rendering import (
    backcast_figures,
    claims_figures,
    i18n,
    labels,
    narrative,
    sensitivity_figures,
)
from experiments.rendering.i18n import phrases, translate
from experiments.running import happenings, trace
from experiments.running.happenings import Happening
from experiments.scenarios import library
from model import levers, observations, parameters
from model.endings import ENDINGS
from model.war_model import WarModel

FOLDER = Path(experiments.__file__).parent
CHINESE = i18n.translations("zh")
# Characters that only the simplified script has, from words that occur here.
SIMPLIFIED = set("国战乌罗领导员华顿过对为与议还谈会动损势军选举东线联资约经济启续开场结无压贷")


def literals() -> set[str]:
    """Every text of the program that is translated where it stands."""
    calls = [
        node
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr" and node.args
    ]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def tables() -> set[str]:
    """Texts of the program's tables that are translated."""
    claims, scenarios = claims_table.claims(), library.built_in()
    return {
        *scenarios,
        *(scenario.summary for scenario in scenarios.values()),
        *(text for claim in claims for text in (claim.title, claim.says)),
        *(one.what for claim in claims for one in claim.predictions),
        *VERDICTS,
        *labels.PATHS.values(), *labels.SHORT.values(), *labels.ENDINGS.values(),
        *(text for label, unit, _ in labels.SERIES.values() for text in (label, unit)),
        *(lever.meaning for lever in levers.table().values()),
        *sensitivity_figures.TITLES.values(), *sensitivity_figures.PARTS.values(),
        factors.CHANCE, factors.OTHERS,
        *labels.OBSERVED.values(), *units(), *labels.UNITS.values(),
        *(f"naive forecast: {name}" for _, name in backcast_figures.FORECASTS.values()),
        *(panel.label for panel in claims_figures.PANELS if panel.label != "1,000 km2"),
        *claims_figures.MARKS,
        *(arm.name for arm in backcast.arms("central")),
    }  # fmt: skip


def units() -> set[str]:
    """Units of the tables that figures and pages quote, but those that are the same in both languages."""
    rows = [*parameters.table().values(), *levers.table().values(), *observations.table().values()]
    return {row.unit for row in rows} - {"km2", "1"}


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_is_translated() -> None:
    assert len(literals()) > 60
    assert (literals() | tables()) - set(CHINESE) == set()


def test_translations_are_traditional_chinese_and_hold_the_same_facts() -> None:
    for english, chinese in CHINESE.items():
        assert facts(english) == facts(chinese), english
        bare = re.sub(r"{.*?}", "", chinese)
        assert re.search(r"[\u4e00-\u9fff]", bare) or not re.search("[a-z]{4}", bare), english
        assert not set(chinese) & SIMPLIFIED, chinese


def test_no_text_is_translated_twice() -> None:
    files = (path.read_text(encoding="utf-8") for path in (FOLDER / "rendering" / "zh").glob("*.toml"))
    keys = [key for text in files for key in re.findall(r'^(".*?"|\w[\w-]*) = ', text, re.MULTILINE)]
    assert len(keys) == len(set(keys)) == len(CHINESE)


def test_a_text_without_a_translation_is_given_in_english_and_an_unknown_language_refused() -> None:
    assert translate("zh", "at least {bound}", bound=3) == "至少 3"
    assert translate("zh", "no such text") == "no such text"
    assert translate("en", "at least {bound}", bound=3) == "at least 3"
    with pytest.raises(InputError, match="'fr' is unknown; allowed is en or zh"):
        i18n.check_language("fr")


def found_kinds() -> dict[str, set[str]]:
    """Every kind of happening that the source yields, with the names of its facts."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(Path(happenings.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            kind, given = node.value.elts
            assert isinstance(given, ast.Dict)
            choices = [kind.body, kind.orelse] if isinstance(kind, ast.IfExp) else [kind]
            for choice in choices:
                if isinstance(choice, ast.Constant):
                    names = {key.value for key in given.keys if isinstance(key, ast.Constant)}
                    found.setdefault(str(choice.value), names)
    return found


KINDS = found_kinds() | {"vote_for": {"vote"}, "vote_against": {"vote"}}
REASONS = {f"why_{name}" for name in ENDINGS} | {
    "why_signed_russian_exhaustion", "why_signed_ukrainian_exhaustion", "why_signed_forced_on_russia",
    "why_signed_forced_on_ukraine", "why_truce_stalemate_frozen",
}  # fmt: skip


def test_every_happening_and_ending_has_a_sentence_and_no_other() -> None:
    assert len(KINDS) >= 30
    others = {"tally", "pressing", "pressed_of_late", "not_pressing", "member"}
    for language in i18n.LANGUAGES:
        sentences = phrases(language)["sentences"]
        assert set(sentences) == set(KINDS) | REASONS | others
        assert [kind for kind in KINDS if not facts(sentences[kind]) <= KINDS[kind]] == []
        assert list(phrases(language)["rules"]) == list(RULES)
        assert {stream.name for stream in SURPRISES} | set(DECIDED_BY) <= set(phrases(language)["without"])


def test_both_languages_have_the_same_entries_with_the_same_numbers() -> None:
    english, chinese = map(phrases, i18n.LANGUAGES)
    assert list(english) == list(chinese)
    for section in english:
        assert list(english[section]) == list(chinese[section])
        for name, text in english[section].items():
            fields = [sorted(re.findall(r"{\w+(?::[^}]*)?}", one)) for one in (text, chinese[section][name])]
            assert fields[0] == fields[1], name
            assert not set(chinese[section][name]) & SIMPLIFIED
            assert not re.search(r"[,;:?!()](?![^{]*})", chinese[section][name]), chinese[section][name]


def test_everybody_and_every_lever_has_a_name() -> None:
    known = [*SIDES, *LEADERS, *DONORS, *PARTNERS, *THEATRES, *STOCKS, *ENDINGS[1:], *levers.table()]
    for language in i18n.LANGUAGES:
        shown = [str(narrative.named(name, language)) for name in known]
        assert [text for text in shown if "_" in text] == []
        assert language == "en" or not any(text.isascii() for text in shown)
    assert narrative.named("aid_military.germany", "en") == "military aid (Germany)"
    assert narrative.named("stance.kyiv", "zh") == "立場（基輔）"
    for fact in (3, 0.5, True, None, "no such name"):
        assert narrative.named(fact, "zh") is fact


@pytest.mark.parametrize(
    ("happening", "english", "chinese"),
    [
        (Happening("mobilisation", {"side": "russia"}), "Russia orders a mobilisation.", "俄羅斯下令動員。"),
        (
            Happening("ground", {"gained": 5010.4, "share": 25.04}),
            "Russia has gained 5,010 km2 since the start and holds 25.0 % of Ukraine.",
            "俄羅斯自開始以來推進 5,010 平方公里，控制烏克蘭 25.0% 的領土。",
        ),
        (Happening("ending", {"ending": "nuclear_use"}), "A nuclear weapon is used.", "核武器被使用。"),
    ],
)  # fmt: skip
def test_a_happening_becomes_a_sentence(happening: Happening, english: str, chinese: str) -> None:
    assert narrative.sentence(happening, "en") == english
    assert narrative.sentence(happening, "zh") == chinese


def test_counterfactuals_are_sentences() -> None:
    clause = narrative.clause("mobilisation", {"side": "russia"}, "2026-09", "en")
    assert clause == "had Russia not mobilised in 2026-09"
    text = narrative.effect(clause, "forced_on_ukraine", "none", (0.5, 0.2), "en")
    assert text.startswith("Had Russia not mobilised in 2026-09, 20 of 100 continuations")
    assert "instead of 50" in text


@pytest.mark.parametrize("name", list(library.built_in()))
def test_no_sentence_fails_in_real_runs_of_any_scenario(name: str) -> None:
    for run in range(3):
        model = WarModel(library.load(name), seed=11, run=run)
        watched = list(trace.months(model))
        news: list[Any] = [item for month in watched for item in month.happenings]
        news += narrative.reasons(trace.at_ending(watched), model.parameters)
        for language in i18n.LANGUAGES:
            assert all("{" not in narrative.sentence(item, language) for item in news)
