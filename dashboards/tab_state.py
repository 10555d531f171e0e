"""What the pages of one browser tab share: language, chosen page, the war watched, and work under way."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

import solara

from dashboards.i18n import LANGUAGES, Words
from dashboards.jobs.batch import Folders
from dashboards.jobs.job import Job, Progress, Report
from dashboards.live.question import FILE, FileNeededError, Own, Question, check_playable, from_query
from dashboards.live.session import Session, View
from dashboards.live.uploads import OwnScenarios, plain
from experiments.errors import InputError, ScenarioError

# Months a second at which a war chosen among many is shown.
REPLAY_SPEED: Final = 10.0


class Bench:
    """A job whose report the page follows."""

    def __init__(self) -> None:
        self.report: solara.Reactive[Report[Any]] = solara.reactive(Report())
        self._job: Job[Any] = Job(self.report.set)
        self.cancel, self.complain = self._job.cancel, self._job.complain

    def start(self, work: Callable[[Progress], Any]) -> None:
        """Begin, unless work is under way."""
        self._job.start(work)


class Desk:
    """One tab's state; nobody else's tab can reach it.

    Attributes
    ----------
    page, language
        What is shown, and in which language.
    view
        What the Live page shows; set from the session's threads.
    session
        The war being watched.
    folders
        Temporary folders for results.
    own
        Scenarios from the person's own files; they are not written anywhere.
    """

    def __init__(self, query: str) -> None:
        given = parse_qs(query)
        language = given.get("lang", ["en"])[-1]
        self.page = solara.reactive(given.get("page", ["live"])[-1])
        self.language = solara.reactive(language if language in LANGUAGES else "en")
        self.folders = Folders()
        self.own: solara.Reactive[Own] = solara.reactive({})
        self._files, self._link = OwnScenarios(), ""
        self._benches: dict[str, Bench] = {}
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
        """Stop all work of this tab, and remove its folders."""
        self.session.close()
        for bench in self._benches.values():
            bench.cancel()
        self.folders.close()

    def take_file(self, name: str, content: str) -> None:
        """Watch the scenario of a person's own file, or say everything that is wrong with it.

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
            check_playable(question)
        except InputError as error:
            self.session.complain(*error.problems)
            return
        self.session.ask(question)

    def speak(self, language: str) -> None:
        """Choose a language, if there are words in it."""
        if language in LANGUAGES:
            self.language.value = language

    def bench(self, name: str) -> Bench:
        """Where the work of one form is done."""
        return self._benches.setdefault(name, Bench())

    def watch(self, question: Question) -> None:
        """Show a war in Live from its opening, playing."""
        self.session.ask(replace(question, month=0))
        self.session.set_speed(REPLAY_SPEED)
        self.session.play(True)
        self.page.value = "live"

    @property
    def words(self) -> Words:
        """Texts in the chosen language."""
        return Words(self.language.value)

    def query(self) -> str:
        """Query of a link that brings this page back; while a war is playing, the month it had reached."""
        pairs = urlencode({"page": self.page.value, "lang": self.language.value})
        return f"{pairs}&{self.view.value.picture.question.query()}"
