"""Live: one run month by month, the map, levers, and the probabilities from the month shown."""

import json
from collections.abc import Callable
from functools import cache, partial
from importlib import metadata
from typing import Any, Final

import solara

from dashboards import html, levers
from dashboards.cards import Card, lines_of, scenario_options
from dashboards.charts import aid, ensemble, front, locks, politics, probabilities, stocks
from dashboards.charts.svg import tag
from dashboards.components import Controls, Prose
from dashboards.components import Levers as LeverPanel
from dashboards.i18n import Words
from dashboards.jobs import study
from dashboards.live import downloads
from dashboards.live.question import from_words
from dashboards.live.session import SPEEDS, View
from dashboards.pages import Page
from dashboards.tab_state import Tab
from experiments.errors import InputError, ScenarioError
from model.scenario_file import LARGEST_FILE

# The same run without the levers set by hand, as the page calls it.
SAME: Final = "="


@solara.component
def Body(tab: Tab) -> None:
    """The whole page."""
    view, words = tab.view.value, tab.words
    taken = downloads.of(view, words)
    show = tab.session.show
    with solara.Div(classes=["live"]):
        Driving(tab, view)
        Prose(
            markup=html.headline(view, words) + html.caveats(words), area="status", event_show=lambda _: None
        )
        Prose(markup=html.stories(words), area="stories", event_act=lambda data: tab.show_story(data["name"]))
        Ending(tab, view)
        Levers(tab, view)
        Card(
            tab, "front", partial(_map, view, words), taken["front"], on_show=show,
            base=solara.use_memo(front.base, []), stamp=stamp(view, words, "front"),
        )  # fmt: skip
        Probabilities(tab, view)
        Prose(markup=html.facts(view, words), area="facts")
        for name in ("stocks", "ensemble", "timing", "aid", "politics"):
            Card(
                tab, name, partial(FIGURES[name], view, words), taken.get(name, {}), stamp=stamp(view, words)
            )
        with solara.Div(classes=["side"]):
            for name in ("locks", "ladder"):
                Card(tab, name, partial(FIGURES[name], view, words), stamp=stamp(view, words))
        Card(tab, "log", lambda _: html.log(view, words), taken["log"], figure=False, on_show=show)
        if view.other:
            Card(tab, "beside", lambda _: html.beside(view, words), figure=False)


@solara.component
def Driving(tab: Tab, view: View) -> None:
    """Play, pause, step, the months, speed, and which run."""
    words, session = tab.words, tab.session
    standing = _standing(view)

    def ask(form: dict[str, str]) -> None:
        filled = {key: form.get(key, value) for key, value in standing.items()}
        given = {key: [text.strip()] for key, text in filled.items() if key != "settings"}
        given["set"] = lines_of(filled["settings"])
        try:
            session.ask(from_words(given, tab.own.value))
        except (InputError, ScenarioError) as error:
            session.complain(*error.problems)

    Controls(
        words=words.group("controls"),
        marks=json.dumps(_marks(view, words)),
        state=_state(view, words) | {"scenarios": scenario_options(tab, True), "form": standing},
        event_play=lambda data: session.play(data["playing"], data["beyond"]),
        event_step=lambda _: session.step(),
        event_show=lambda data: session.show(int(data["month"])),
        event_back=lambda _: session.move(-1),
        event_reset=lambda _: session.reset(),
        event_speed=lambda data: session.set_speed(float(data["speed"])),
        event_wait=lambda data: session.wait_for_probabilities(data["waits"]),
        event_beside=lambda data: session.compare_with(BESIDE.get(data["scenario"], data["scenario"])),
        event_ask=ask,
        event_file=lambda data: tab.take_file(data["name"], data["content"]),
    )


BESIDE: Final[dict[str, str | None]] = {"": None, SAME: ""}


def _standing(view: View) -> dict[str, str]:
    """What the form says of the run that is shown."""
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
    other = view.other
    return {
        "largest_file": LARGEST_FILE,
        "playing": view.playing,
        "at_end": view.at_end,
        "month": view.month,
        "reached": view.whole.month,
        "horizon": view.whole.scenario.horizon,
        "date": words.month_of(view.picture),
        "command": view.picture.question.command(),
        "waits": view.waits,
        "speed": view.speed,
        "speeds": [{"value": rate, "title": speed_title(rate, words)} for rate in SPEEDS],
        "beside": "" if other is None else view.beside or SAME,
        "problems": [words.problem(text) for text in view.problems],
    }


def _marks(view: View, words: Words) -> list[dict[str, Any]]:
    """Months in which something happened, for the scrubber."""
    found = []
    for month in view.whole.months:
        kinds = {item.kind for item in month.happenings}
        if kinds:
            kind = "end" if "ending" in kinds else "lever" if kinds & {"lever", "lever_released"} else "event"
            date = words.month(view.whole.scenario, month.month)
            text = date + words("panel.colon") + " ".join(html.sentences(month, words))
            found.append({"month": month.month, "kind": kind, "text": text})
    return found


def speed_title(rate: float, words: Words) -> str:
    """A speed as text."""
    return words("controls.rate", rate=rate) if rate else words("controls.full")


@solara.component
def Ending(tab: Tab, view: View) -> None:
    """The card of a run that has ended; its causes are found as soon as it is shown."""
    slot, words, run_id = tab.slot("causes"), tab.words, view.whole.run_id
    report = slot.report.value
    ended = bool(view.picture.ended)

    def explain() -> None:
        if ended and view.picture.start is None and not (report.result and report.result.run_id == run_id):
            slot.start("causes", {"run_id": run_id}, partial(study.find_causes, view.whole.question))

    solara.use_effect(explain, [ended, run_id, report.status == "running"])
    known = report.result if report.result and report.result.run_id == run_id else None
    acts: dict[str, Callable[[], None]] = {
        "continue": lambda: tab.session.play(True, beyond=True),
        "back": lambda: tab.session.show(view.picture.ended - 1),
        "ending": lambda: tab.session.show(view.picture.ended),
        "again": tab.session.reset,
    }
    causes_of = (
        _causes(known, words)
        if view.picture.start is None
        else tag("p", words("ending.no_causes"), class_="note")
    )
    markup = html.ending_card(view, causes_of, words) if ended else ""
    Prose(markup=markup, area="end", event_act=lambda data: acts.get(data["name"], lambda: None)())


def _causes(found: study.Causes | None, words: Words) -> str:
    if found is None:
        return tag("p", words("ending.finding"), class_="note", role="status")
    parts = []
    for name, lines in (("events", found.events), ("rules", found.rules)):
        items = [tag("li", html.escape(line)) for line in lines[words.language]]
        if items:
            parts.append(tag("p", html.escape(words(f"ending.{name}")), class_="note") + tag("ul", *items))
    return "".join(parts) or tag("p", html.escape(words("ending.nothing")), class_="note")


@solara.component
def Levers(tab: Tab, view: View) -> None:
    """Levers by hand."""
    words = tab.words
    over = bool(view.picture.ended) or view.picture.over
    following = words.month(view.picture.scenario, view.month + 1)
    state = {
        "over": over,
        "note": words("levers_panel.over") if over else words("levers_panel.note", when=following),
        "undo": bool(view.changes),
        "mini": html.mini(view),
        "timeline": levers.timeline(view, words),
        "levers": levers.entries(view, words),
    }
    LeverPanel(
        words=words.group("levers_panel") | {"colon": words("panel.colon")},
        state=json.dumps(state),
        event_set_lever=lambda data: tab.session.set_lever(data["lever"], data["value"], data["factor"]),
        event_undo=lambda _: tab.session.undo(),
        event_show=lambda data: tab.session.show(int(data["month"])),
    )


@solara.component
def Probabilities(tab: Tab, view: View) -> None:
    """The band, which leads to the month clicked, and the table."""
    width = solara.use_ref(300)
    horizon = view.whole.scenario.horizon
    moves = {"ArrowLeft": -1, "ArrowRight": 1, "Home": -horizon, "End": horizon}

    def figure(wide: int) -> str:
        width.current = wide
        return probabilities.draw(view, tab.words, wide) + html.probabilities(view, tab.words)

    Card(
        tab,
        "probabilities",
        figure,
        downloads.of(view, tab.words)["probabilities"],
        on_pick=lambda x, _: tab.session.show(probabilities.month_at(x, width.current, horizon)),
        on_key=lambda key: tab.session.move(moves.get(key, 0)),
        stamp=stamp(view, tab.words),
    )


def stamp(view: View, words: Words, figure: str = "") -> tuple[str, str]:
    """What a figure's file is called besides its card, and what stands below it."""
    picture = view.picture
    lines = [
        f"{words.scenario(picture.question.scenario)}, {words.month_of(picture)}, {picture.run_id}",
        f"fivelocks {_version()}",
    ]
    if figure == "front":
        lines.append(words("front.source"))
    return f"{picture.run_id.replace(':', '-')}-month{picture.month}", "\n".join(lines)


@cache
def _version() -> str:
    """Version of the program; finding it takes ten milliseconds, and every figure of every frame names it."""
    return metadata.version("fivelocks")


def _map(view: View, words: Words, width: int) -> str:
    picture = view.picture
    return front.draw(picture, words, width) + front.legend(words) + front.sectors(picture, words)


FIGURES: Final[dict[str, Callable[[View, Words, int], str]]] = {
    "locks": lambda view, words, width: locks.draw(view.picture, words, width),
    "ladder": lambda view, words, width: locks.ladder(view.picture, words, width),
    "stocks": lambda view, words, width: stocks.draw(view, words, width),
    "ensemble": lambda view, words, width: ensemble.fans(view, words, width),
    "timing": lambda view, words, width: ensemble.timing(view, words, width),
    "aid": lambda view, words, width: aid.draw(view.picture, words, width),
    "politics": lambda view, words, width: politics.draw(view.picture, words, width),
}


PAGE = Page("live", 1, {"en": "Live", "zh": "實況"}, Body)
