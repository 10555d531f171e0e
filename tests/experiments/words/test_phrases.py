"""The story in words, in English and in Traditional Chinese."""

import ast
import inspect
import re
import string

import pytest

from agents.entities import DONORS, LEADERS, PARTNERS, SIDES, STOCKS, THEATRES
from experiments.rendering import narrative, phrases
from experiments.rendering.narrative import Happening
from experiments.running import trace
from experiments.scenarios import library
from model import levers
from model.endings import ENDINGS
from model.war_model import WarModel

BOTH = ("en", "zh")
TALLY_FACTS = {"gained": -12.0, "share": 20.0, "russia_casualties": 1234.5, "ukraine_casualties": 600.0}
# Characters that only the simplified script has, from words that occur in the story.
SIMPLIFIED = set("国战乌罗领导员华顿过对为与议还谈会动损势军选举东线联资约经济动启续开场结无压贷")


def constants(node: ast.expr) -> list[str]:
    """Texts an expression may stand for."""
    choices = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return [choice.value for choice in choices if isinstance(choice, ast.Constant)]


def told_kinds() -> dict[str, set[str]]:
    """Every kind of happening the story's source yields, with the names of its facts."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(narrative))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            kind, facts = node.value.elts
            assert isinstance(facts, ast.Dict)
            names = {key.value for key in facts.keys if isinstance(key, ast.Constant)}
            for text in constants(kind):
                found.setdefault(text, names)
    return found


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


KINDS = told_kinds()
REASONS = [f"why_{name}" for name in ENDINGS]
REASONS += [f"why_signed_{side}_exhaustion" for side in ("russian", "ukrainian")]
REASONS += [f"why_signed_forced_on_{side}" for side in ("russia", "ukraine")]
REASONS += ["why_truce_stalemate_frozen"]


def test_the_kinds_of_happenings_are_found_in_the_source() -> None:
    assert {"ending", "veto", "election_for", "election_against", "hardens", "lever"} <= set(KINDS)
    assert KINDS["ground"] == {"gained", "share"}
    assert len(KINDS) >= 30


@pytest.mark.parametrize("kind", [*KINDS, *REASONS, "tally"])
def test_every_kind_of_happening_has_a_sentence_in_both_languages(kind: str) -> None:
    for language in BOTH:
        assert phrases.words(language)["sentences"][kind]


def test_both_languages_have_the_same_sentences_with_the_same_placeholders() -> None:
    english, chinese = (phrases.words(language)["sentences"] for language in BOTH)
    assert list(english) == list(chinese)
    for kind in english:
        assert placeholders(english[kind]) == placeholders(chinese[kind]), kind


def test_numbers_are_written_to_the_same_precision_in_both_languages() -> None:
    english, chinese = (phrases.words(language)["sentences"] for language in BOTH)
    for kind in english:
        found = [sorted(re.findall(r"{\w+(?::[^}]*)?}", words[kind])) for words in (english, chinese)]
        assert found[0] == found[1], kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_uses_no_fact_that_its_happening_does_not_have(kind: str) -> None:
    for language in BOTH:
        assert placeholders(phrases.words(language)["sentences"][kind]) <= KINDS[kind]


def test_there_is_no_sentence_that_nothing_tells() -> None:
    others = {"tally", "pressing", "pressed_of_late", "not_pressing", "member"}
    assert set(phrases.words("en")["sentences"]) == set(KINDS) | set(REASONS) | others


def test_both_languages_know_the_same_names() -> None:
    english, chinese = (phrases.words(language)["names"] for language in BOTH)
    assert list(english) == list(chinese)
    assert all(english.values())
    assert all(chinese.values())


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize(
    "names",
    [SIDES, LEADERS, DONORS, PARTNERS, THEATRES, STOCKS, ENDINGS[1:]],
    ids=["sides", "leaders", "donors", "partners", "theatres", "stocks", "endings"],
)
def test_every_fact_that_is_a_name_is_known(names: tuple[str, ...], language: str) -> None:
    for name in names:
        assert name in phrases.words(language)["names"]
        assert language == "en" or not phrases.named(name, language).isascii()


@pytest.mark.parametrize("language", BOTH)
def test_every_lever_has_a_name(language: str) -> None:
    for name in {name.partition(".")[0] for name in levers.table()}:
        assert name in phrases.words(language)["names"]
        assert language == "en" or not phrases.named(name, language).isascii()
        assert "_" not in phrases.named(name, language)


@pytest.mark.parametrize(
    ("lever", "english", "chinese"),
    [
        ("aid_military.germany", "military aid (Germany)", "軍事援助（德國）"),
        ("stance.kyiv", "stance (Kyiv)", "立場（基輔）"),
        ("lock.external", "lock (external powers)", "鎖（外部勢力）"),
        ("oil_price", "oil price", "油價"),
    ],
)
def test_a_lever_of_one_member_is_named_by_group_and_member(lever: str, english: str, chinese: str) -> None:
    assert phrases.named(lever, "en") == english
    assert phrases.named(lever, "zh") == chinese


@pytest.mark.parametrize("language", BOTH)
def test_every_member_of_a_group_of_levers_has_a_name(language: str) -> None:
    for name in levers.table():
        assert "." not in phrases.named(name, language)
        assert "_" not in phrases.named(name, language)


@pytest.mark.parametrize("fact", [3, 0.5, True, None, "no such name"])
def test_a_fact_without_a_name_stays_as_it_is(fact: object) -> None:
    assert phrases.named(fact, "zh") is fact


@pytest.mark.parametrize(
    ("happening", "english", "chinese"),
    [
        (Happening("mobilisation", {"side": "russia"}), "Russia orders a mobilisation.", "俄羅斯下令動員。"),
        (
            Happening("election_for", {"donor": "nordics"}),
            "A vote strengthens support for Ukraine in the Nordic countries.",
            "選舉使北歐國家對烏克蘭的支持增強。",
        ),
        (
            Happening("ground", {"gained": 5010.4, "share": 25.04}),
            "Russia has gained 5,010 km2 since the start and holds 25.0 % of Ukraine.",
            "俄羅斯自開始以來推進 5,010 平方公里,控制烏克蘭 25.0% 的領土。",
        ),
        (Happening("ending", {"ending": "nuclear_use"}), "A nuclear weapon is used.", "核武器被使用。"),
        (Happening("support_falls", {"side": "ukraine", "level": 40.0}), "below 40 %.", "40%。"),
    ],
)
def test_a_happening_becomes_a_sentence(happening: Happening, english: str, chinese: str) -> None:
    assert phrases.sentence(happening).endswith(english)
    assert phrases.sentence(happening, "en").endswith(english)
    assert phrases.sentence(happening, "zh").replace("，", ",").endswith(chinese)


def test_a_sentence_that_begins_with_a_name_begins_with_a_capital() -> None:
    assert phrases.sentence(Happening("withdrawal", {"partner": "china"})).startswith("China")
    text = phrases.sentence(
        Happening("why_nuclear_use", {"russia_weakest": "fires", "russia_weakest_level": 0.2})
    )
    assert text.startswith("A remote chance")
    assert phrases.sentence(Happening("ending", {"ending": "the end"})) == "The end"


@pytest.mark.parametrize(("gained", "shown"), [(-12.0, "(-12 km2)"), (5000.0, "(+5,000 km2)")])
def test_ground_in_the_tally_has_its_sign(gained: float, shown: str) -> None:
    assert shown in phrases.sentence(Happening("tally", TALLY_FACTS | {"gained": gained}))


@pytest.mark.parametrize(
    ("pressed", "said"),
    [
        ("pressing", "Washington was pressing Kyiv; "),
        ("pressed_of_late", "Washington had pressed Kyiv 4 months before; "),
        ("not_pressing", "Washington was not pressing Kyiv; "),
    ],
)
def test_why_a_settlement_was_forced_says_whether_washington_pressed(pressed: str, said: str) -> None:
    facts = {"aid": 0.3, "aid_threshold": 0.4, "pressed": pressed, "pressed_before": 4, "ukraine_forced": 1.0}
    assert said in phrases.sentence(Happening("why_forced_on_ukraine", facts))


def test_the_chinese_is_in_the_traditional_script() -> None:
    words = phrases.words("zh")
    written = set("".join([*words["names"].values(), *words["sentences"].values()]))
    assert not written & SIMPLIFIED
    assert {"戰", "國", "羅", "議"} <= written


def test_the_chinese_has_chinese_punctuation() -> None:
    for text in phrases.words("zh")["sentences"].values():
        assert not re.search(r"[,;:?!()](?![^{]*})", text), text


@pytest.mark.parametrize("name", list(library.built_in()))
def test_no_sentence_fails_in_real_wars_of_any_scenario(name: str) -> None:
    for run in range(4):
        war = WarModel(library.load(name), seed=11, run=run)
        watched = list(trace.months(war))
        told = [item for month in watched for item in month.happenings]
        told += narrative.reasons(trace.at_ending(watched), war.parameters)
        for language in BOTH:
            for item in told:
                sentence = phrases.sentence(item, language)
                assert sentence
                assert "{" not in sentence


def test_a_language_has_an_entry_for_every_language_offered() -> None:
    assert phrases.LANGUAGES == BOTH
    sections = {"names", "sentences", "effects", "results", "without", "rules"}
    for language in phrases.LANGUAGES:
        assert set(phrases.words(language)) == sections
