"""Compare: two scenarios on the same wars."""

from collections.abc import Mapping
from typing import Any

import solara

from dashboards import tables
from dashboards.cards import LEVER, SETTING, Asking, Card, lines_field, lines_of, number_field, scenario_field
from dashboards.charts.figure import figure
from dashboards.i18n import Words
from dashboards.jobs import comparison as comparisons
from dashboards.jobs.comparison import FILES, Compared
from dashboards.live.question import Question as Watched
from dashboards.live.question import from_words, whole, written
from dashboards.pages import Page
from dashboards.tab_state import Desk
from experiments.errors import InputError, ScenarioError


@solara.component
def Body(desk: Desk) -> None:
    """Question, then what came of it."""
    compared = desk.bench("compare").report.value.result
    words = desk.words
    with solara.Div(classes=["results"]):
        Question(desk)
        if compared is not None:
            files = {name: lambda name=name: compared.file(name) for name in FILES}
            with solara.Div(classes=["cards"]):
                Card(desk, "differences", lambda width: _shares(compared, words, width), files)
                Card(desk, "transitions", lambda width: _transitions(compared, words, width))
                Card(desk, "quantities", lambda _: _quantities(compared, words), figure=False)


@solara.component
def Question(desk: Desk) -> None:
    """Both scenarios, each with changes of its own, and how many wars."""
    words = desk.words
    watched = solara.use_memo(lambda: desk.view.peek().picture.question, [])

    def ask(form: dict[str, Any]) -> None:
        problems: list[str] = []
        runs = whole("runs", form["runs"].strip().replace(",", ""), problems)
        questions = []
        for arm in ("a", "b"):
            given = {"scenario": [form[f"scenario-{arm}"]], "seed": [form["seed"].strip()]}
            given |= {key: lines_of(form[f"{key}-{arm}"]) for key in ("set", "event")}
            try:
                questions.append(from_words(given, desk.own.value))
            except (InputError, ScenarioError) as error:
                problems += [f"{arm.upper()}: {problem}" for problem in error.problems]
        if problems:
            desk.bench("compare").complain(*problems)
            return
        folder = desk.folders.new()
        desk.bench("compare").start(lambda progress: comparisons.play(questions, runs, folder, progress))

    fields = [number_field("runs", words("batch.runs"), comparisons.FIRST_RUNS)]
    fields.append(number_field("seed", words("controls.seed"), watched.seed))
    fields += _arm(desk, "A", watched) + _arm(desk, "B", Watched(scenario="no-coercion"))
    Asking(desk, "compare", fields, desk.bench("compare").report.value, ask, desk.bench("compare").cancel)


def _arm(desk: Desk, arm: str, usual: Watched) -> list[dict[str, Any]]:
    """Fields of one scenario, with what stands in them at first."""
    key, levers, words = arm.lower(), tuple(written(event) for event in usual.pulled), desk.words
    return [
        # Each scenario begins a row of its own.
        scenario_field(desk, f"scenario-{key}", f"{arm}: {words('controls.scenario')}", usual.scenario)
        | {"row": True},
        lines_field(f"set-{key}", f"{arm}: {words('controls.settings')}", usual.settings, SETTING),
        lines_field(f"event-{key}", f"{arm}: {words('batch.events')}", levers, LEVER),
    ]


def _shares(compared: Compared, words: Words, width: int) -> str:
    """Differences of the shares as a figure and in numbers."""
    rows = compared.shares
    heads = [
        words("distribution.ending"),
        *map(words.said, compared.names),
        words("differences.difference"),
        "p",
    ]
    lines = [
        [
            tables.of_path(row["measure"], words.path(row["measure"])),
            f"{100 * row['first_value']:.1f} %",
            f"{100 * row['second_value']:.1f} %",
            tables.points(row["difference"], row["low"], row["high"]),
            f"{row['p_value']:.2g}",
        ]
        for row in rows
        if row["kind"] == "path"
    ]
    folder, label = compared.comparison.folder, words("differences.title")
    drawn = figure(folder, "differences", rows, words, width, label)
    return drawn + tables.table(heads, lines)


def _transitions(compared: Compared, words: Words, width: int) -> str:
    changed = compared.changed
    text = words(
        "transitions.changed",
        share=100 * changed["share"],
        low=100 * changed["low"],
        high=100 * changed["high"],
    )
    comparison, label = compared.comparison, words("transitions.title")
    drawn = figure(comparison.folder, "transitions", comparison.transitions, words, width, label)
    return drawn + tables.tag("p", tables.escape(text), class_="note", role="status")


def _quantities(compared: Compared, words: Words) -> str:
    """Differences of durations, losses and ground."""
    heads = [
        words("quantities.quantity"),
        *map(words.said, compared.names),
        words("quantities.difference"),
    ]
    lines = [
        [
            tables.escape(f"{words.meaning('outcome_' + row['measure'], row['meaning'])} [{row['unit']}]"),
            tables.number(row["first_value"]),
            tables.number(row["second_value"]),
            _difference(row),
        ]
        for row in compared.quantities
    ]
    return tables.table(heads, lines)


def _difference(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return ""
    sure = "sure" if row["low"] * row["high"] > 0 else None
    bold = tables.tag("b", tables.number(row["difference"], "+"), class_=sure)
    span = f"({tables.number(row['low'], '+')}, {tables.number(row['high'], '+')})"
    return f"{bold} {tables.tag('small', span)}"


PAGE = Page("compare", 3, {"en": "Compare", "zh": "比較"}, Body)
