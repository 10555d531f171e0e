"""Live: one war month by month, levers, and the odds from here."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import solara

from dashboards import html, levers
from dashboards.cards import Card, lines_of, scenario_options
from dashboards.charts import aid, front, locks, politics, probabilities, stocks
from dashboards.components import Controls
from dashboards.components import Levers as LeverPanel
from dashboards.i18n import Words
from dashboards.live import downloads
from dashboards.live.question import from_words
from dashboards.live.session import SPEEDS, View
from dashboards.pages import Page
from dashboards.tab_state import Desk
from experiments.errors import InputError, ScenarioError
from model.scenario_file import LARGEST_FILE


@solara.component
def Body(desk: Desk) -> None:
    """The whole page."""
    view, words = desk.view.value, desk.words
    taken = downloads.of(view, words)
    with solara.Div(classes=["live"]):
        Driving(desk, view)
        solara.HTML(tag="div", classes=["status"], unsafe_innerHTML=html.status(view, words))
        Levers(desk, view)
        for name in ("odds", "front", "stocks", "aid", "politics"):
            Card(desk, name, partial(FIGURES[name], view, words), taken.get(name, {}))
        with solara.Div(classes=["side"]):
            for name in ("locks", "ladder"):
                Card(desk, name, partial(FIGURES[name], view, words))
            Card(desk, "log", lambda _: html.log(view.picture, words), taken["log"], figure=False)


@solara.component
def Driving(desk: Desk, view: View) -> None:
    """Play, pause, step, reset, speed, and which war."""
    words, session = desk.words, desk.session
    standing = _standing(view)

    def ask(form: dict[str, str]) -> None:
        said = {key: form.get(key, value) for key, value in standing.items()}
        given = {key: [text.strip()] for key, text in said.items() if key != "settings"}
        given["set"] = lines_of(said["settings"])
        try:
            session.ask(from_words(given, desk.own.value))
        except (InputError, ScenarioError) as error:
            session.complain(*error.problems)

    Controls(
        words=words.group("controls"),
        state=_state(view, words) | {"scenarios": scenario_options(desk), "form": standing},
        event_play=lambda data: session.play(data["playing"]),
        event_step=lambda _: session.step(),
        event_rewind=lambda data: session.rewind(data["keep"]),
        event_speed=lambda data: session.set_speed(float(data["speed"])),
        event_ask=ask,
        event_file=lambda data: desk.take_file(data["name"], data["content"]),
    )


def _standing(view: View) -> dict[str, str]:
    """What the form says of the war that is shown."""
    question, scenario = view.picture.question, view.picture.scenario
    return {
        "scenario": question.scenario,
        "seed": str(question.seed),
        "run": str(question.run),
        "horizon": str(scenario.horizon),
        "parameters": scenario.mode,
        "settings": "\n".join(question.settings),
    }


def _state(view: View, words: Words) -> dict[str, Any]:
    """What the buttons go by."""
    return {
        "largest_file": LARGEST_FILE,
        "playing": view.playing,
        "over": view.picture.over,
        "pulled": bool(view.picture.question.pulled),
        "speed": view.speed,
        "speeds": [{"value": rate, "title": speed_title(rate, words)} for rate in SPEEDS],
        "problems": list(view.problems),
    }


def speed_title(rate: float, words: Words) -> str:
    """A speed in words."""
    return words("controls.rate", rate=rate) if rate else words("controls.full")


@solara.component
def Levers(desk: Desk, view: View) -> None:
    """Levers by hand."""
    words = desk.words
    LeverPanel(
        words=words.group("levers_panel"),
        groups=json.dumps(levers.groups(view.picture, words)),
        event_pull=lambda data: desk.session.pull(data["lever"], data["value"], data["factor"]),
    )


def _odds(view: View, words: Words, width: int) -> str:
    picture = view.picture
    before = view.change.before if view.change else None
    drawn = probabilities.draw(view.odds, picture.month, picture.scenario.horizon, words, width, before)
    return drawn + html.odds_table(view, words)


FIGURES: Final[dict[str, Callable[[View, Words, int], str]]] = {
    "odds": _odds,
    "front": lambda view, words, width: front.draw(view.picture, words, width),
    "locks": lambda view, words, width: locks.draw(view.picture, words, width),
    "ladder": lambda view, words, width: locks.ladder(view.picture, words, width),
    "stocks": lambda view, words, width: stocks.draw(view.picture, words, width),
    "aid": lambda view, words, width: aid.draw(view.picture, words, width),
    "politics": lambda view, words, width: politics.draw(view.picture, words, width),
}


PAGE = Page("live", 1, {"en": "Live", "zh": "實況"}, Body)
