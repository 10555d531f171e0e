"""The language in which figures and verdicts speak: English as it is written in the program, or translated.

English stands where it is used, and is the key of its translation in ``zh/*.toml``. What has no
translation is said in English.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parent
ENGLISH: Final = "en"
_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def translations(language: str) -> dict[str, str]:
    """Every English text with its translation; none for English itself."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8")).values():
            found |= group
    return found


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in a language meanwhile."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> str:
    """Language in which everything is said now."""
    return _SPOKEN.get()


def say(english: str, **facts: Any) -> str:
    """A text in the language spoken now, with facts put into its braces."""
    text = translations(spoken()).get(english, english)
    return text.format(**facts) if facts else text
