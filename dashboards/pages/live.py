"""Live: one war month by month, levers, and the odds from here."""

from typing import Any

import solara

from dashboards.charts import odds as odds_chart
from dashboards.desk import Desk
from dashboards.live.question import from_words
from dashboards.live.session import SPEEDS
from dashboards.pages import Page
from dashboards.widgets import Controls, Panel
from dashboards.words import Words
from experiments import catalogue
from experiments.errors import InputError, ScenarioError


@solara.component
def Body(desk: Desk) -> None:
    """The whole page."""
    with solara.Div(classes=["live"]):
        Driving(desk)
        Odds(desk)


@solara.component
def Driving(desk: Desk) -> None:
    """Play, pause, step, reset, speed, and which war."""
    view, words, session = desk.view.value, desk.words, desk.session
    question = view.picture.question

    def ask(form: dict[str, Any]) -> None:
        given = {
            key: [str(form[key]).strip()] for key in ("scenario", "seed", "run", "horizon", "parameters")
        }
        given["set"] = [line.strip() for line in form["settings"].splitlines() if line.strip()]
        try:
            session.ask(from_words(given))
        except (InputError, ScenarioError) as error:
            session.complain(*error.problems)

    Controls(
        words=words.group("controls"),
        state={
            "scenarios": [{"name": name, "title": name} for name in catalogue.built_in()],
            "form": {
                "scenario": question.scenario,
                "seed": str(question.seed),
                "run": str(question.run),
                "horizon": str(view.picture.scenario.horizon),
                "parameters": view.picture.scenario.mode,
                "settings": "\n".join(question.settings),
            },
            "playing": view.playing,
            "over": view.picture.over,
            "pulled": bool(question.pulled),
            "speed": view.speed,
            "speeds": [{"value": rate, "title": speed_title(rate, words)} for rate in SPEEDS],
            "problems": list(view.problems),
        },
        event_play=lambda data: session.play(data["playing"]),
        event_step=lambda data: session.step(),
        event_rewind=lambda data: session.rewind(data["keep"]),
        event_speed=lambda data: session.set_speed(float(data["speed"])),
        event_ask=ask,
    )


def speed_title(rate: float, words: Words) -> str:
    """A speed in words."""
    return words("controls.rate", rate=rate) if rate else words("controls.full")


@solara.component
def Odds(desk: Desk) -> None:
    """The odds band."""
    view, words = desk.view.value, desk.words
    width, set_width = solara.use_state(700)
    Panel(
        title=words("odds.title"),
        note=words("odds.note"),
        words=words.group("panel"),
        markup=odds_chart.draw(view.odds, view.picture.month, view.picture.scenario.horizon, words, width),
        file="odds",
        area="odds",
        event_width=lambda data: set_width(data["width"]),
    )


PAGE = Page("live", 1, {"en": "Live", "zh": "實況"}, Body)
