"""Which path each run ends in: a batch from the page, every run a dot that can be watched."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import solara

from dashboards import tables
from dashboards.cards import (
    LEVER,
    SETTING,
    Asking,
    Card,
    Files,
    choice_field,
    lines_field,
    lines_of,
    number_field,
    scenario_field,
)
from dashboards.charts.dots import Dots, draw
from dashboards.charts.figure import figure
from dashboards.i18n import Words
from dashboards.jobs import batch as batches
from dashboards.jobs.batch import FILES, BatchResult
from dashboards.live.question import from_words, whole, written
from dashboards.pages import Page
from dashboards.tab_state import Tab
from experiments.errors import InputError, ScenarioError
from experiments.rendering.tables import ordered_endings
from model.endings import ENDINGS
from model.scenario import MODES


@solara.component
def Body(tab: Tab) -> None:
    """Question, then what came of it."""
    report, words = tab.slot("batch").report.value, tab.words
    with solara.Div(classes=["results"]):
        Question(tab)
        if report.result is not None:
            result = report.result
            with solara.Div(classes=["cards"]):
                Runs(tab, result)
                Shares(tab, result)
                with solara.Div(classes=["column"]):
                    Card(tab, "incidence", partial(_incidence, result, words), _incidence_csv(result))
                    Card(tab, "durations", partial(_durations, result, words), _incidence_csv(result))


@solara.component
def Question(tab: Tab) -> None:
    """Scenario, number of runs, seed, and changes to the scenario."""
    words = tab.words
    # What is being watched is the first suggestion.
    watched = solara.use_memo(lambda: tab.view.peek().picture.question, [])

    def ask(form: dict[str, Any]) -> None:
        given = {
            key: [form[key].strip()] for key in ("scenario", "seed", "parameters", "horizon") if form[key]
        }
        given |= {key: lines_of(form[key]) for key in ("set", "event")}
        problems: list[str] = []
        runs = whole("runs", form["runs"].strip().replace(",", ""), problems)
        try:
            question = from_words(given, tab.own.value)
        except (InputError, ScenarioError) as error:
            problems += error.problems
        if problems:
            tab.slot("batch").complain(*problems)
            return
        tab.slot("batch").start("batch", form, partial(batches.simulate, question, runs))

    fields = [
        scenario_field(tab, "scenario", words("controls.scenario"), watched.scenario, True),
        number_field("runs", words("batch.runs"), batches.FIRST_RUNS),
        number_field("seed", words("controls.seed"), watched.seed),
        number_field("horizon", words("form.horizon"), watched.horizon or ""),
        choice_field("parameters", words("controls.parameters"), watched.mode or "central", _modes(words)),
        lines_field("set", words("controls.settings"), watched.settings, SETTING, "parameter"),
        lines_field("event", words("batch.events"), tuple(map(written, watched.events)), LEVER, "lever"),
    ]
    Asking(tab, "batch", fields, tab.slot("batch").report.value, ask, tab.slot("batch").cancel, True)


def _modes(words: Words) -> list[dict[str, str]]:
    return [{"value": mode, "title": words(f"controls.{mode}")} for mode in MODES]


@solara.component
def Runs(tab: Tab, result: BatchResult) -> None:
    """Every run a dot, of one ending or all; a click or Enter opens it in Live."""
    chosen, set_chosen = solara.use_state(0)
    only, set_only = solara.use_state("")
    nothing: Dots | None = None
    shown = solara.use_ref(nothing)
    words = tab.words

    def layout(width: int) -> Dots:
        codes, months = result.drawn
        dots, code = shown.current, ENDINGS.index(only) if only else None
        if dots is None or (dots.width, dots.only) != (width, code) or dots.endings is not codes:
            dots = Dots(codes, months, result.batch.manifest.scenario.horizon, float(width), code)
            shown.current = dots
        return dots

    def watch(run: int) -> None:
        set_chosen(run)
        tab.watch(replace(result.question, run=run, month=0))

    def click(x: float, y: float) -> None:
        run = shown.current.nearest(x, y) if shown.current else None
        if run is not None:
            watch(run)

    def press(key: str) -> None:
        if key == "Enter":
            watch(_standing(shown.current, chosen) if shown.current else chosen)
        elif shown.current:
            set_chosen(shown.current.beside(_standing(shown.current, chosen), key))

    def figure(width: int) -> str:
        dots = layout(width)
        run = _standing(dots, chosen)
        return draw(dots, run, words) + _caption(result, run, int(dots.shown.sum()), words)

    present = [ENDINGS[code] for code in sorted(set(result.drawn[0].tolist()))]
    options = [{"value": "", "title": words("dots.all")}]
    options += [{"value": name, "title": words.ending(name)} for name in present]
    files = {name: lambda name=name: result.file(name) for name in FILES}
    Card(
        tab, "dots", figure, files,
        on_pick=click, on_key=press,
        options=options, chosen=only, on_choose=lambda name: set_only(name if name in present else ""),
    )  # fmt: skip


def _standing(dots: Dots, chosen: int) -> int:
    """The run chosen, or the first that is shown."""
    within = chosen < len(dots.shown) and dots.shown[chosen]
    return chosen if within else int(np.argmax(dots.shown))


def _caption(result: BatchResult, run: int, shown: int, words: Words) -> str:
    """The chosen run as text."""
    codes, months = result.ends
    identity = result.batch.manifest.scenario.identity
    ending = ENDINGS[codes[run]]
    text = words(
        "dots.chosen",
        run_id=f"{identity}:{result.question.seed}:{run}",
        ending=words.ending(ending),
        month=months[run],
        shown=shown,
    )
    return tables.tag(
        "p",
        tables.escape(text),
        class_="note",
        role="status",
        data_run=run,
        data_ending=ending,
        data_month=months[run],
        data_shown=shown,
    )


@solara.component
def Shares(tab: Tab, result: BatchResult) -> None:
    """Shares of paths and endings, as a figure and in numbers."""
    words, rows, folder = tab.words, result.batch.distribution, result.batch.folder
    label, table = _label(rows, words), endings(rows, words)
    Card(
        tab,
        "distribution",
        lambda width: figure(folder, "distribution", rows, words, width, label) + table,
        {"distribution.csv": lambda: result.file("distribution.csv")},
    )


def _label(rows: Sequence[Mapping[str, Any]], words: Words) -> str:
    """Shares of the paths, for those who do not see the figure."""
    paths = [row for row in rows if row["ending"] == "all"]
    return ", ".join(f"{words.path(row['path'])} {100 * row['share']:.1f} %" for row in paths)


def endings(rows: Sequence[Mapping[str, Any]], words: Words) -> str:
    """The table of endings, as 'fivelocks batch' prints it, with the numbers of runs."""
    columns = ("ending", "runs", "share", "interval", "relapse", "median")
    lines = [
        [_named(level, row, words), f"{row['runs']:,}", *map(tables.escape, cells)]
        for level, row, cells in ordered_endings(rows)
    ]
    return tables.table([words(f"distribution.{name}") for name in columns], lines)


def _named(level: str, row: Mapping[str, Any], words: Words) -> str:
    """A path, one of its endings below it, or the runs that are ongoing."""
    if level == "path":
        return tables.of_path(row["path"], words.path(row["path"]))
    text = words("distribution.ongoing") if level == "ongoing" else words.ending(row["ending"])
    return tables.tag("span", tables.of_path(row["path"], text), class_="ending")


def _incidence(result: BatchResult, words: Words, width: int) -> str:
    label, batch = words("incidence.title"), result.batch
    return figure(batch.folder, "incidence", batch.incidence, words, width, label)


def _incidence_csv(result: BatchResult) -> Files:
    return {"incidence.csv": lambda: result.file("incidence.csv")}


def _durations(result: BatchResult, words: Words, width: int) -> str:
    label, batch = words("durations.title"), result.batch
    return figure(batch.folder, "durations", batch.incidence, words, width, label)


PAGE = Page("batch", 2, {"en": "Batch", "zh": "批次"}, Body)
