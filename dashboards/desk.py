"""What the pages of one browser tab share: language, chosen page, and the session of the Live page."""

from urllib.parse import parse_qs, urlencode

import solara

from dashboards.live.question import Question, from_query
from dashboards.live.session import Session, View
from dashboards.words import LANGUAGES, Words
from experiments.errors import InputError, ScenarioError


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
    """

    def __init__(self, query: str) -> None:
        given = parse_qs(query)
        language = given.get("lang", ["en"])[-1]
        self.page = solara.reactive(given.get("page", ["live"])[-1])
        self.language = solara.reactive(language if language in LANGUAGES else "en")
        problems: tuple[str, ...] = ()
        question = Question()
        try:
            question = from_query(query)
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

    @property
    def words(self) -> Words:
        """Texts in the chosen language."""
        return Words(self.language.value)

    def query(self) -> str:
        """Query of a link that brings this page back; while a war is playing, the month it began at."""
        pairs = urlencode({"page": self.page.value, "lang": self.language.value})
        return f"{pairs}&{self.view.value.picture.question.query()}"
