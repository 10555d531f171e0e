"""Texts for people in English and Traditional Chinese. The language is always an argument.

English stands where it is used and is the key of its translation in ``zh/*.toml``; a text without a
translation is given in English. The sentences of a story are in ``phrases.toml``, one table a language.
"""

import tomllib
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Protocol

from experiments.errors import InputError

FOLDER: Final = Path(__file__).resolve().parent
ENGLISH: Final = "en"
LANGUAGES: Final = (ENGLISH, "zh")


class Translate(Protocol):
    """Gives an English text in one language, with facts put into its braces."""

    def __call__(self, english: str, /, **facts: Any) -> str:
        """Text in that language."""


def check_language(language: str, option: str = "--language") -> None:
    """Refuse a language that there are no texts for.

    Raises
    ------
    InputError
        If it is unknown; names those there are.
    """
    if language not in LANGUAGES:
        raise InputError(f"{option} {language!r} is unknown; allowed is {' or '.join(LANGUAGES)}")


@cache
def translations(language: str) -> dict[str, str]:
    """Every English text with its translation; none for English itself."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8")).values():
            found |= group
    return found


def translate(language: str, english: str, /, **facts: Any) -> str:
    """A text in a language, with facts put into its braces."""
    text = translations(language).get(english, english)
    return text.format(**facts) if facts else text


def translator(language: str) -> Translate:
    """``translate`` for one language."""
    return partial(translate, language)


@cache
def phrases(language: str) -> dict[str, dict[str, str]]:
    """Names and sentences of a story in a language, by group."""
    tables: dict[str, Any] = tomllib.loads((FOLDER / "phrases.toml").read_text(encoding="utf-8"))
    chosen: dict[str, dict[str, str]] = tables[language]
    return chosen
