"""Figures, scenarios and claims say the same in both languages, and English where a text has no other."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import experiments
from experiments.analysis import factors
from experiments.evidence import backcast, backcast_figures, claims_table
from experiments.evidence.claims_verdicts import VERDICTS
from experiments.rendering import i18n, labels
from experiments.rendering import sensitivity_figures as assumptions
from experiments.rendering.i18n import say, speaking
from experiments.scenarios import library
from model.levers import table

FOLDER = Path(experiments.__file__).parent
CHINESE = i18n.translations("zh")


def literals() -> set[str]:
    """Every text that the program says as it stands there."""
    calls = (
        node
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args
    )
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}


def tables() -> dict[str, set[str]]:
    """Texts that the program says out of its tables."""
    claims = claims_table.claims()
    scenarios = library.built_in()
    return {
        "scenarios": set(scenarios) | {scenario.summary for scenario in scenarios.values()},
        "titles of claims": {claim.title for claim in claims},
        "claims": {claim.says for claim in claims},
        "predictions": {one.what for claim in claims for one in claim.predictions},
        "verdicts": set(VERDICTS),
        "paths and endings": {*labels.PATHS.values(), *labels.ENDINGS.values()},
        "levers": {lever.meaning for lever in table().values()},
        "panels of a sensitivity": {*assumptions.TITLES.values(), *assumptions.PARTS.values()},
        "factors": {factors.CHANCE, factors.OTHERS},
        "panels of a backcast": set(backcast_figures.TITLES.values()) | set(backcast_figures.TITLES),
        "arms of a backcast": {arm.words for arm in backcast.arms("central")},
    }


def facts(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)", text))


def test_what_the_program_says_is_translated():
    assert len(literals()) > 40
    assert literals() - set(CHINESE) == set()


@pytest.mark.parametrize("group", tables())
def test_what_it_says_out_of_its_tables_is_translated(group):
    assert tables()[group] - set(CHINESE) == set()


def test_translations_are_chinese_and_hold_the_same_facts():
    for english, chinese in CHINESE.items():
        assert facts(english) == facts(chinese), english
        bare = re.sub(r"{.*?}", "", chinese)
        assert re.search(r"[\u4e00-\u9fff]", bare) or not re.search("[a-z]{3}", bare), english


def test_no_text_is_translated_twice():
    keys: list[Any] = []
    for path in (FOLDER / "words" / "zh").glob("*.toml"):
        keys += re.findall(r'^(".*?"|\w[\w-]*) = ', path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(CHINESE)


def test_a_language_is_spoken_only_within_and_what_has_no_translation_is_said_in_english():
    with speaking("zh"):
        assert say("at least {bound}", bound=3) == "至少 3"
        assert say("no such text") == "no such text"
    assert say("at least {bound}", bound=3) == "at least 3"
