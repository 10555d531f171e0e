"""Texts of the page in English and in Traditional Chinese; the words themselves are as text.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from dashboards.live.live_run import Picture
from experiments.rendering import i18n, labels, narrative
from model.scenario import Scenario

LANGUAGES: Final = i18n.LANGUAGES
NAMES: Final = {"en": "English", "zh": "中文"}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str

    def __call__(self, place: str, **facts: Any) -> str:
        """Text at a place such as ``front.title``, with facts put into its braces.

        Raises
        ------
        KeyError
            If there is no such text in this language.
        """
        text = self.group(place.rpartition(".")[0])[place.rpartition(".")[2]]
        return text.format(**facts) if facts else text

    def group(self, place: str) -> dict[str, str]:
        """All texts of a group."""
        table: Any = _tables()[self.language]
        for part in filter(None, place.split(".")):
            table = table[part]
        found: dict[str, str] = table
        return found

    def problem(self, text: str) -> str:
        """What is wrong, as the program reports it, phrase by phrase in this language."""
        phrases: Any = _tables()[self.language].get("problems", {})
        for english, own in phrases.items():
            text = re.sub(english, own, text)
        return text

    def name(self, fact: str) -> str:
        """Name of somebody or something, as the story calls it."""
        return str(narrative.named(fact, self.language)).removeprefix("the ")

    def meaning(self, key: str, english: str) -> str:
        """Meaning of a number or lever: the table's own in English, a translation otherwise."""
        return self.group("meanings").get(key, english)

    def text(self, english: str) -> str:
        """A text of the program, as its figures say it in this language."""
        return i18n.translate(self.language, english)

    def unit(self, unit: str) -> str:
        """A unit of the model's tables as text."""
        return self.text(labels.UNITS.get(unit, unit))

    def scenario(self, name: str) -> str:
        """Name of a built-in scenario, with the one that commands know; one of a file stays as it is."""
        text = self.text(name)
        return name if text == name else self("controls.built_in", text=text, name=name)

    def path(self, path: str) -> str:
        """Name of a path."""
        return self.text(labels.PATHS[path])

    def ending(self, ending: str) -> str:
        """Name of an ending."""
        return self.text(labels.ENDINGS[ending])

    def month(self, scenario: Scenario, month: int) -> str:
        """A month of a run as a date; month 0 is the moment at which the run starts."""
        if not month:
            return self("dates.start", date=self.date(scenario.date(1)))
        return self.date(scenario.date(month))

    def within(self, scenario: Scenario, month: int) -> str:
        """The same amid a sentence."""
        if not month:
            return self("dates.the_start", date=self.date(scenario.date(1)))
        return self.date(scenario.date(month))

    def month_of(self, picture: Picture) -> str:
        """The month that a picture shows."""
        return self.month(picture.scenario, picture.month)

    def date(self, date: str) -> str:
        """A month given as YYYY-MM, as text."""
        year, month = date.split("-")
        return self("dates.form", year=year, month=self(f"dates.{int(month)}"))
