"""Both languages have the same texts, consistent with the tables of the model."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import dashboards
from agents import entities
from dashboards import cards, glossary, levers
from dashboards.i18n import LANGUAGES, Words
from dashboards.jobs import study
from dashboards.live.live_run import LiveRun
from dashboards.live.question import Question, from_query
from dashboards.live.session import View
from dashboards.pages import pages
from experiments.analysis import branches, counterfactuals
from experiments.errors import InputError, ScenarioError
from experiments.rendering import i18n, labels
from experiments.scenarios import library
from model import parameters
from model.endings import FRONT_STATES
from model.levers import ALIASES, table
from model.outcomes import NAMES
from model.world import FIELDS

FOLDER = Path(dashboards.__file__).parent
TABLES = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
# In English these come from the tables of the model or from the program, or need no other name.
ONLY_TRANSLATED = ("meanings", "terms", "problems")


def flat(entries: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found = {}
    for key, value in entries.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


def facts(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)", text))


def test_both_languages_have_the_same_texts_with_the_same_facts():
    english, chinese = (
        {
            key: facts(text)
            for key, text in flat(TABLES[language]).items()
            if key.partition(".")[0] not in ONLY_TRANSLATED
        }
        for language in LANGUAGES
    )
    assert english == chinese


def test_no_chinese_text_was_left_in_english():
    bare = {key: re.sub(r"{.*?}", "", text) for key, text in flat(TABLES["zh"]).items()}
    left = [key for key, text in bare.items() if not re.search(r"[\u4e00-\u9fff]", text)]
    left = [key for key in left if re.search(r"[a-z]{4}", bare[key])]
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lever_donor_faction_lock_and_rung_has_a_name(language):
    words = Words(language)
    assert {name.partition(".")[0] for name in table()} <= set(words.group("levers"))
    for group, members in (
        ("donors", entities.DONORS),
        ("factions", entities.FACTIONS),
        ("locks", entities.LOCKS),
        ("rungs", entities.RUNGS),
        ("stances", entities.STANCES),
        ("fronts", FRONT_STATES),
        ("names", entities.SECTORS),
        ("hands", {lever.pulled_by for lever in table().values()}),
    ):
        assert set(members) <= set(words.group(group)), group


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lever_of_the_model_is_on_the_page_with_its_meaning_and_range(language):
    shown = {lever["name"]: lever for lever in levers.entries(opening(), Words(language))}
    assert set(shown) == {*table(), levers.WEST}
    for name, lever in table().items():
        assert f"[{Words(language).unit(lever.unit)}]" in shown[name]["about"]
        if lever.kind == "value":
            assert f"{lever.low:g}" in shown[name]["range"]
            assert f"{lever.high:g}" in shown[name]["range"]


def quoted(words: Words) -> dict[str, str]:
    """What is written about levers, terms and choices, by where it stands."""
    found = {one["name"]: f"{one['range']} {one['about']}" for one in levers.entries(opening(), words)}
    for panel in {*glossary.PLACES_OF, *glossary.PARAMETERS_OF, *glossary.EXPLAINED}:
        for term in glossary.terms(panel, words):
            found[f"{panel}, {term['name']}"] = " ".join(term.values())
    for kind in ("parameter", "lever"):
        for name, span, _ in json.loads(cards.choices({kind}, words))[kind]:
            found[f"{kind} {name}"] = span
    return found


def test_units_confidence_and_sources_are_in_the_language_of_the_page():
    chinese = quoted(Words("zh"))
    # Names as their source writes them stand in brackets; aliases are typed as they are.
    bare = {name: re.sub(r"（[^）]*）|Argus|km2|EUR|USD", "", text) for name, text in chinese.items()}
    left = {name for name, text in bare.items() if re.search("[A-Za-z]{3,}", text)}
    assert left == {f"lever {alias}" for alias in ALIASES}
    assert "可信度低" in chinese["coercion"]
    assert "low confidence" in quoted(Words("en"))["coercion"]
    assert not re.search(r"confidence [HML]\b|\[1\]", " ".join(quoted(Words("en")).values()))


def test_names_and_meanings_belong_to_numbers_of_the_model():
    known = {f"{place.kind}_{place.field}" for place in FIELDS.values()} | set(parameters.table())
    known |= {f"outcome_{name}" for name in NAMES}
    wrong = [
        key for language in LANGUAGES for group in ("terms", "meanings")
        for key in Words(language).group(group) if key not in known
    ]  # fmt: skip
    assert wrong == []


def test_one_thing_has_one_name_in_chinese_and_punctuation_is_full_width():
    words = Words("zh")
    stories = words.group("stories")
    assert [name for name in library.built_in() if stories.get(name) not in (None, words.text(name))] == []
    assert words("dots.lasting") == words.ending("stalemate_active")
    texts = {**flat(TABLES["zh"]), **i18n.translations("zh"), **flat(i18n.phrases("zh"))}
    texts = {key: text for key, text in texts.items() if not key.startswith("problems.")}
    wrong = [text for text in texts.values() if re.search(r"[\u4e00-\u9fff）」]\s?[:;,.!?](\s|$)", text)]
    assert wrong == []
    assert [text for text in texts.values() if "期末" in text or "佔領" in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_causes_name_levers_and_months_as_the_page_does(language):
    words = Words(language)
    traced = branches.trace_run(Question(scenario="half-aid").chosen(), 42, 0)
    removed = counterfactuals.removals(traced)
    clauses = [study.removed(traced, one, language) for one in removed]
    assert [text for text in clauses if re.search(r"\d{4}-\d\d|\w_\w|月 ", text)] == []
    lever = next(text for one, text in zip(removed, clauses, strict=True) if one.kind == "lever")
    assert words("levers.aid") in lever
    assert words.date("2026-01") in lever


def opening(link: str = "") -> View:
    return View(LiveRun(from_query(link)).picture(), 0)


def test_every_lever_can_stand_at_its_default_and_at_both_ends():
    stuck = []
    for lever in levers.entries(opening(), Words("en")):
        for place in (lever["start"], lever["high"]):
            steps = (place - lever["low"]) / lever["step"]
            if abs(steps - round(steps)) > 1e-6:
                stuck.append((lever["name"], place))
    assert stuck == []


def test_eight_levers_are_shown_at_first_and_all_can_be_searched():
    found = levers.entries(opening(), Words("en"))
    assert [lever["name"] for lever in found if lever["headline"]] == list(levers.HEADLINE)
    assert len(levers.HEADLINE) == 8
    assert all(lever["title"].lower() in lever["found_by"] for lever in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_of_a_panel_have_meanings_and_parameters_have_sources(language):
    for panel in {*glossary.PLACES_OF, *glossary.PARAMETERS_OF, *glossary.EXPLAINED}:
        found = glossary.terms(panel, Words(language))
        assert found, panel
        assert all(term["name"] and term["meaning"] for term in found), panel
        assert sum(bool(term["source"]) for term in found) == len(glossary.PARAMETERS_OF.get(panel, ()))


def test_every_page_has_a_title_in_both_languages():
    assert [page.name for page in pages()][:3] == ["live", "batch", "compare"]
    assert all(set(page.title) == set(LANGUAGES) for page in pages())


def test_the_style_sheet_has_the_colours_of_the_palette():
    style = (FOLDER / "assets" / "custom.css").read_text(encoding="utf-8")
    for path, colour in labels.COLOURS.items():
        assert re.findall(rf"--path-{path}: (#\w+)", style) == [colour.lower()]


def test_no_text_of_the_page_is_smaller_than_14_pixels():
    style = (FOLDER / "assets" / "custom.css").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", style)]
    assert min(sizes) >= 14


WRONG = (
    "seed=abc", "run=4294967296", "month=61", "scenario=nowhere", "event=3:coersion=1",
    "event=3:oil_price=900", "event=3:oil_price*=900", "event=99:oil_price=90", "event=3",
    "event=3:stance.kyiv=7", "set=nonsense=1",
    "set=aid_treshold=1", "horizon=0", "set=advance_norm=0", "set=advance_norm", "event=7-3:aid=0",
    "scenario=updated:x",
)  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
def test_what_is_wrong_is_reported_in_the_language_of_the_page(query):
    with pytest.raises((InputError, ScenarioError)) as refused:
        from_query(query)
    for problem in refused.value.problems:
        said = Words("zh").problem(problem)
        # Names and what was typed stay as they are.
        bare = re.sub(r"'[^']*'|\[[^]]*\]|--[a-z]+|[：為][ a-z0-9-]+(, [a-z0-9-]+)*|[A-Z]+", "", said)
        assert not re.search(r"[a-z]{3,}", bare), said
        assert re.findall(r"\d+", said)[:2] == re.findall(r"\d+", problem)[:2]
        assert Words("en").problem(problem) == problem


# Link, month shown, lever, and what the panel says of it: instead of "not set", and below.
SET_ELSEWHERE = (
    ("scenario=half-aid", 0, "aid", "scenario 0.5 ×", "multiplies"),
    ("scenario=half-aid", 0, "aid_financial.germany", "scenario 0.5 ×", "multiplies"),
    ("scenario=no-aid", 0, "aid", "scenario 0", "multiplies"),
    ("scenario=no-coercion", 0, "coercion", "scenario off", ""),
    ("scenario=oil-glut&event=1-2:oil_price=90", 2, "oil_price", "scenario 38 USD/b", ""),
    ("scenario=peacekeepers-first", 0, "peacekeepers", "", "2026 6 1"),
    ("scenario=peacekeepers-first", 5, "peacekeepers", "scenario 1", ""),
    ("scenario=no-aid&horizon=3", 3, "aid", "scenario 0", "multiplies"),
    ("scenario=backcast-2023", 0, "aid", "by_donor", "2023 3 multiplies"),
    ("event=1:aid*=0.7", 0, "aid_military.france", "others 0.7 ×", "multiplies"),
    ("event=1:coercion=0", 0, "sanctions", "", ""),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lever_that_the_scenario_sets_says_so(language):
    words = Words(language)
    named = {
        "off": words("levers.off"),
        "USD/b": words.unit("USD/b"),
        "3": words("dates.3"),
        "6": words("dates.6"),
    }
    for name in ("by_donor", "multiplies"):
        named[name] = words(f"levers_panel.{name}")
    for source in ("scenario", "others"):
        named[source] = words(f"levers_panel.{source}").partition("{")[0]
    for link, month, lever, free, standing in SET_ELSEWHERE:
        view = View(LiveRun(from_query(link)).advance_to(month).picture(), month)
        shown = next(one for one in levers.entries(view, words) if one["name"] == lever)
        assert shown["value"] is None
        assert all(named.get(part, part) in shown["free"] for part in free.split()), (link, shown)
        assert all(named.get(part, part) in shown["standing"] for part in standing.split()), (link, shown)
        assert (shown["free"] == words("levers_panel.free")) == (not free), (link, shown)
        assert bool(shown["standing"]) == bool(standing), (link, shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_default_of_a_lever_is_that_of_the_run(language):
    """Of its state at the start, of its parameters as the scenario has them, or as they were drawn for it."""
    for link, lever, value in (
        ("scenario=backcast-2023", "oil_price", 50.5),
        ("scenario=backcast-2023", "tempo.russia", 0.75),
        ("set=sanctions=0.55", "sanctions", 0.55),
        ("", "sanctions", 0.7),
    ):
        shown = {one["name"]: one for one in levers.entries(opening(link), Words(language))}[lever]
        assert shown["start"] == value
        assert f"{value:g}" in shown["range"]
    drawn = opening("parameters=sampled&run=4")
    shown = {one["name"]: one for one in levers.entries(drawn, Words(language))}["rivalry"]
    assert shown["start"] == pytest.approx(float(drawn.picture.parameters["rivalry"]), rel=5e-3)
    assert shown["start"] != opening().picture.parameters["rivalry"]
