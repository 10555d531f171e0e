"""What the pages of one browser tab share: language, chosen page, the run watched, and work under way."""

import base64
import binascii
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import solara

from dashboards.i18n import LANGUAGES, Words
from dashboards.jobs.job import Job, Progress, Report, recalled
from dashboards.live.question import FILE, FileNeededError, Own, Question, check_finite, from_query
from dashboards.live.session import Session, View
from experiments.errors import InputError, ScenarioError
from experiments.scenarios import library
from model.csv_tables import shown
from model.scenario import Scenario
from model.scenario_file import from_bytes

# Months a second at which a run chosen among many is shown.
REPLAY_SPEED: Final = 10.0
Work = Callable[[Path, Progress], Any]
Answers = Mapping[str, str]
# More are forgotten, the oldest first.
MOST_FILES: Final = 10


class Slot:
    """A form and its work: what was filled in, what was asked, and a report that the page follows."""

    def __init__(self, filled: Answers) -> None:
        self.report: solara.Reactive[Report[Any]] = solara.reactive(Report())
        self.filled: dict[str, str] = dict(filled)
        # What a link asks for is asked as soon as the page is shown.
        self.asked: solara.Reactive[dict[str, str]] = solara.reactive(dict(filled))
        self._job: Job[Any] = Job(self.report.set)
        self.cancel, self.complain = self._job.cancel, self._job.complain

    def start(self, name: str, answers: Answers, work: Work) -> None:
        """Begin the work that a form asks for, unless work is under way; a recent result is taken again."""
        own = any(value.startswith(FILE) for value in answers.values())
        key = None if own else (name, *(f"{field}={answers[field]}" for field in sorted(answers)))
        self.asked.value = dict(answers)
        self._job.start(lambda progress: recalled(key, lambda folder: work(folder, progress)))


class Tab:
    """One tab's state; nobody else's tab can reach it.

    Attributes
    ----------
    page, language
        What is shown, and in which language.
    view
        What the Live page shows; set from the session's threads.
    session
        The run being watched.
    own
        Scenarios from the person's own files; they are not written anywhere.
    widths
        Width of each card when it was last on the screen [px].
    """

    def __init__(self, query: str) -> None:
        given = dict(parse_qsl(query))
        language = given.get("lang", "en")
        self.page = solara.reactive(given.get("page", "live"))
        self.language = solara.reactive(language if language in LANGUAGES else "en")
        self.own: solara.Reactive[Own] = solara.reactive({})
        self.widths: dict[str, int] = {}
        self._files, self._link = OwnScenarios(), ""
        self._slots: dict[str, Slot] = {}
        self._given = {key: value for key, value in given.items() if "." in key}
        problems: tuple[str, ...] = ()
        question = Question()
        try:
            question = from_query(query)
        except FileNeededError as needed:
            self._link = query
            problems = (self.words("controls.file_needed", name=plain(needed.name)),)
        except (InputError, ScenarioError) as error:
            problems = tuple(error.problems)
        self.session = Session(question, self._publish)
        self.view: solara.Reactive[View] = solara.reactive(self.session.view)
        self.session.start()
        if problems:
            self.session.complain(*problems)

    def _publish(self, view: View) -> None:
        self.view.value = view

    def close(self) -> None:
        """Stop all work of this tab."""
        self.session.close()
        for slot in self._slots.values():
            slot.cancel()

    def take_file(self, name: str, content: str) -> None:
        """Watch the scenario of a person's own file, or report everything that is wrong with it.

        A link that waits for this file is followed then.
        """
        try:
            scenario = self._files.take(content)
        except (InputError, ScenarioError) as error:
            self.session.complain(*(f"{plain(name)}: {problem}" for problem in error.problems))
            return
        self.own.value = self._files.by_name
        now = self.session.view.picture.question
        question = Question(FILE + scenario.name, seed=now.seed, run=now.run, own=scenario)
        if self._link:
            with contextlib.suppress(InputError, ScenarioError):
                question, self._link = from_query(self._link, self.own.value), ""
        try:
            check_finite(question)
        except InputError as error:
            self.session.complain(*error.problems)
            return
        self.session.ask(question)

    def speak(self, language: str) -> None:
        """Choose a language, if there are words in it."""
        if language in LANGUAGES:
            self.language.value = language

    def slot(self, name: str) -> Slot:
        """Where the work of one form is done."""
        if name not in self._slots:
            start = f"{name}."
            filled = {
                key.removeprefix(start): text for key, text in self._given.items() if key.startswith(start)
            }
            self._slots[name] = Slot(filled)
        return self._slots[name]

    def watch(self, question: Question) -> None:
        """Show a run in Live from its opening, playing."""
        self.session.ask(replace(question, month=0))
        self.session.set_speed(REPLAY_SPEED)
        self.session.wait_for_probabilities(False)
        self.session.play(True)
        self.page.value = "live"

    def show_story(self, scenario: str) -> None:
        """Show a built-in scenario in Live, together with the baseline."""
        if scenario not in self.words.group("stories"):
            return
        now = self.session.view.picture.question
        self.session.ask(Question(scenario, seed=now.seed, run=now.run))
        self.session.compare_with("baseline")
        self.session.play(True)

    @property
    def words(self) -> Words:
        """Texts in the chosen language."""
        return Words(self.language.value)

    def query(self) -> str:
        """Query of a link that brings this page back, with what its forms asked."""
        page = self.page.value
        pairs = [("page", page), ("lang", self.language.value)]
        for name, slot in self._slots.items():
            pairs += [(f"{name}.{field}", text) for field, text in slot.asked.value.items()]
        return f"{urlencode(pairs)}&{self.view.value.picture.question.query()}"


class OwnScenarios:
    """Scenarios that a person has given from files, by name."""

    def __init__(self) -> None:
        self.by_name: dict[str, Scenario] = {}

    def take(self, content: str) -> Scenario:
        """Scenario of a file.

        Parameters
        ----------
        content
            The file's bytes in base 64.

        Raises
        ------
        InputError, ScenarioError
            If it cannot be read, or holds errors; all errors at once.
        """
        try:
            read = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            raise InputError("did not arrive whole; choose it again") from None
        scenario = library.with_a_state(from_bytes(read, "file"))
        others = {name: known for name, known in self.by_name.items() if name != scenario.name}
        kept = list(others.items())[1 - MOST_FILES :]
        self.by_name = {**dict(kept), scenario.name: scenario}
        return scenario


def plain(name: str) -> str:
    """Name of a file as it is, or shown if it is long or holds what cannot be seen."""
    return name if name.isprintable() and len(name) <= 80 else shown(name)
