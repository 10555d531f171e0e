"""Compare: two scenarios, the same runs."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import solara

from dashboards import tables
from dashboards.cards import (
    LEVER,
    SETTING,
    Asking,
    Card,
    choice_field,
    lines_field,
    lines_of,
    number_field,
    scenario_field,
)
from dashboards.charts.figure import figure
from dashboards.i18n import Words
from dashboards.jobs import comparison as comparisons
from dashboards.jobs.comparison import FILES, Compared
from dashboards.live.question import Question as Watched
from dashboards.live.question import from_words, whole, written
from dashboards.pages import Page
from dashboards.tab_state import Tab
from experiments.errors import InputError, ScenarioError
from experiments.scenarios import library
from model.scenario import MODES


@solara.component
def Body(tab: Tab) -> None:
    """Question, then what came of it."""
    compared = tab.slot("compare").report.value.result
    words = tab.words
    with solara.Div(classes=["results"]):
        Question(tab)
        if compared is not None:
            files = {name: lambda name=name: compared.file(name) for name in FILES}
            with solara.Div(classes=["cards"]):
                Card(tab, "differences", lambda width: _shares(compared, words, width), files)
                Card(tab, "transitions", lambda width: _transitions(compared, words, width))
                Card(tab, "quantities", lambda _: _quantities(compared, words), figure=False)


@solara.component
def Question(tab: Tab) -> None:
    """Both scenarios, each with changes of its own, and how many runs."""
    words = tab.words
    watched = solara.use_memo(lambda: tab.view.peek().picture.question, [])

    def ask(form: dict[str, Any]) -> None:
        problems: list[str] = []
        runs = whole("runs", form["runs"].strip().replace(",", ""), problems)
        questions = []
        for arm in ("a", "b"):
            given = {"scenario": [form[f"scenario-{arm}"]]}
            given |= {key: [form[key].strip()] for key in ("seed", "parameters", "horizon") if form[key]}
            given |= {key: lines_of(form[f"{key}-{arm}"]) for key in ("set", "event")}
            try:
                questions.append(from_words(given, tab.own.value))
            except (InputError, ScenarioError) as error:
                problems += [f"{arm.upper()}: {problem}" for problem in error.problems]
        if problems:
            tab.slot("compare").complain(*problems)
            return
        tab.slot("compare").start("compare", form, partial(comparisons.simulate, questions, runs))

    fields = [number_field("runs", words("batch.runs"), comparisons.FIRST_RUNS)]
    fields.append(number_field("seed", words("controls.seed"), watched.seed))
    fields.append(number_field("horizon", words("form.horizon"), watched.horizon or ""))
    modes = [{"value": mode, "title": words(f"controls.{mode}")} for mode in MODES]
    fields.append(choice_field("parameters", words("controls.parameters"), watched.mode or "central", modes))
    fields += _arm(tab, "A", watched) + _arm(tab, "B", _other(watched))
    Asking(tab, "compare", fields, tab.slot("compare").report.value, ask, tab.slot("compare").cancel, True)


def _other(watched: Watched) -> Watched:
    """What to compare with at first: no coercion."""
    if watched.start is None:
        return Watched(scenario="no-coercion")
    return Watched(watched.scenario, events=library.built_in()["no-coercion"].events)


def _arm(tab: Tab, arm: str, usual: Watched) -> list[dict[str, Any]]:
    """Fields of one scenario, with what stands in them at first."""
    key, levers, words = arm.lower(), tuple(written(event) for event in usual.events), tab.words
    return [
        # Each scenario begins a row of its own.
        scenario_field(
            tab,
            f"scenario-{key}",
            arm + words("panel.colon") + words("controls.scenario"),
            usual.scenario,
            True,
        )
        | {"row": True},
        lines_field(
            f"set-{key}",
            arm + words("panel.colon") + words("controls.settings"),
            usual.settings,
            SETTING,
            "parameter",
        ),
        lines_field(
            f"event-{key}", arm + words("panel.colon") + words("batch.events"), levers, LEVER, "lever"
        ),
    ]


def _shares(compared: Compared, words: Words, width: int) -> str:
    """Differences of the shares as a figure and in numbers."""
    rows = compared.shares
    heads = [
        words("distribution.ending"),
        *map(words.text, compared.names),
        words("differences.difference"),
        "p",
    ]
    lines = [
        [
            tables.of_path(row["measure"], words.path(row["measure"])),
            f"{100 * row['first_value']:.1f} %",
            f"{100 * row['second_value']:.1f} %",
            tables.points(row["difference"], row["low"], row["high"]),
            "&lt; 0.001" if row["p_value"] < 0.001 else f"{row['p_value']:.2g}",
        ]
        for row in rows
        if row["kind"] == "path"
    ]
    folder, label = compared.comparison.folder, words("differences.title")
    drawn = figure(folder, "differences", rows, words, width, label)
    return drawn + tables.table(heads, lines, stacked=True)


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
    heads = [words("quantities.quantity"), *map(words.text, compared.names), words("quantities.difference")]
    lines = [
        [
            tables.escape(
                f"{words.meaning('outcome_' + row['measure'], row['meaning'])} [{words.unit(row['unit'])}]"
            ),
            tables.number(row["first_value"]),
            tables.number(row["second_value"]),
            _difference(row),
        ]
        for row in compared.quantities
    ]
    return tables.table(heads, lines, stacked=True)


def _difference(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return ""
    sure = "sure" if row["low"] * row["high"] > 0 else None
    bold = tables.tag("b", tables.number(row["difference"], "+"), class_=sure)
    span = f"({tables.number(row['low'], '+')}, {tables.number(row['high'], '+')})"
    return f"{bold} {tables.tag('small', span)}"


PAGE = Page("compare", 3, {"en": "Compare", "zh": "比較"}, Body)
