"""The story in words, in English and in Traditional Chinese; the words themselves are in phrases.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.rendering.narrative import Happening

LANGUAGES: Final = ("en", "zh")


@cache
def words(language: str) -> dict[str, dict[str, str]]:
    """Names and sentences of a language."""
    text = Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
    chosen: dict[str, dict[str, str]] = tomllib.loads(text)[language]
    return chosen


def sentence(happening: Happening, language: str = "en") -> str:
    """A happening in words."""
    sentences = words(language)["sentences"]
    facts = {key: named(value, language) for key, value in happening.facts.items()}
    if "pressed" in facts:
        facts["coercion"] = sentences[happening.facts["pressed"]].format(**facts)
    text = sentences[happening.kind].format(**facts)
    return text[:1].upper() + text[1:]


def named(fact: Any, language: str) -> Any:
    """Name of a fact in a language; whatever has none stays as it is."""
    if not isinstance(fact, str):
        return fact
    names = words(language)["names"]
    group, _, member = fact.partition(".")
    if member and group in names and member in names:
        return words(language)["sentences"]["member"].format(group=names[group], member=names[member])
    return names.get(fact, fact)
