"""Cards that pages are made of: a figure or a table, with its terms and its downloads."""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import solara

from dashboards.components import Form, Panel
from dashboards.glossary import terms
from dashboards.i18n import Words
from dashboards.jobs.job import Report
from dashboards.live.question import FILE
from dashboards.live.starts import UPDATED, offered
from dashboards.tab_state import Tab
from experiments.scenarios import library
from model import levers, parameters

# Files to take away, by name, each with what makes its bytes.
Files = Mapping[str, Callable[[], bytes]]
NO_FILES: Final[Files] = MappingProxyType({})
# What a setting and a lever look like.
SETTING: Final = "casualties.ukraine=20"
LEVER: Final = "13:aid*=0.5"
# Widths of a figure [px]: that of a telephone, that of a wall.
WIDTHS: Final = (200, 4_000)
SERIAL: Final = itertools.count()


@solara.component
def Card(
    tab: Tab,
    name: str,
    draw: Callable[[int], str],
    files: Files = NO_FILES,
    title: str = "",
    figure: bool = True,
    on_pick: Callable[[float, float], None] | None = None,
    on_key: Callable[[str], None] | None = None,
    on_show: Callable[[int], None] | None = None,
    base: str = "",
    stamp: tuple[str, str] = ("", ""),
    options: Sequence[dict[str, str]] = (),
    chosen: str = "",
    on_choose: Callable[[str], None] | None = None,
) -> None:
    """A card whose title, note and terms are found under its name.

    Parameters
    ----------
    tab
        The tab.
    name
        Group of texts; also the name of the figure's file.
    draw
        Markup for a width [px].
    files
        Tables that can be taken away.
    title
        In place of the group's.
    figure
        Whether the markup begins with a figure that can be taken away.
    on_pick, on_key
        What a click at a place of the figure, or an arrow key, does.
    on_show
        What a link to a month does.
    base
        Markup that the figure refers to.
    stamp
        For a figure that is taken away: what its file is called besides, and the lines below it.
    options, chosen, on_choose
        What of the figure can be shown, which of it is, and what choosing another does.
    """
    words = tab.words
    width, set_width = solara.use_state(tab.widths.get(name, 0))
    nothing: dict[str, Any] | None = None
    content, set_content = solara.use_state(nothing)
    texts = words.group(name)

    def measured(data: dict[str, Any]) -> None:
        tab.widths[name] = within(data["width"])
        set_width(tab.widths[name])

    def give(data: dict[str, Any]) -> None:
        if data["key"] not in files:
            return
        # The serial makes a file asked for twice a new one.
        set_content({"name": data["key"], "data": files[data["key"]](), "serial": next(SERIAL)})

    Panel(
        title=title or texts["title"],
        note=texts.get("note", ""),
        terms=json.dumps(terms(name, words)),
        words=words.group("panel"),
        base=base,
        # A figure is drawn once its width is known, not twice.
        markup=draw(width) if width or not figure else "",
        file="-".join(filter(None, ["fivelocks", name, stamp[0]])) if figure else "",
        stamp=stamp[1],
        area=name,
        picks=on_pick is not None,
        tables=[{"key": key, "label": key if len(files) > 1 else "CSV"} for key in files],
        content=content,
        options=list(options),
        chosen=chosen,
        event_choose=lambda data: on_choose(data["value"]) if on_choose else None,
        event_table=give,
        event_width=measured,
        event_pick=lambda data: on_pick(data["x"], data["y"]) if on_pick else None,
        event_key=lambda data: on_key(data["key"]) if on_key else None,
        event_show=lambda data: on_show(int(data["month"])) if on_show else None,
    )


@solara.component
def Asking(
    tab: Tab,
    name: str,
    fields: list[dict[str, Any]],
    report: Report[Any],
    on_ask: Callable[[dict[str, str]], None],
    on_cancel: Callable[[], None],
    at_once: bool = False,
) -> None:
    """A form that starts work, shows how it stands, and can cancel it.

    It keeps what was filled in; what a link asks, or a form that is to be answered ``at_once``, is asked when
    the page is first shown.
    """
    words, slot = tab.words, tab.slot(name)
    fields = [field | {"value": slot.filled.get(field["key"], field["value"])} for field in fields]

    def ask_first() -> None:
        if report.status == "idle" and (at_once or slot.asked.peek()):
            on_ask(answers(fields, {}))

    solara.use_effect(ask_first, [])
    Form(
        title=words(f"{name}.title"),
        note=words.group(name).get("note", ""),
        words=words.group("form") | {"colon": words("panel.colon")},
        fields=fields,
        running=report.status == "running",
        done=report.done,
        asked=report.asked,
        standing=_standing(report, words),
        choices=choices({field.get("picks") for field in fields}, words),
        problems=[words.problem(text) for text in report.problems],
        event_ask=lambda form: on_ask(answers(fields, form)),
        event_fill=lambda form: slot.filled.update(form),
        event_cancel=lambda _: on_cancel(),
    )


def _standing(report: Report[Any], words: Words) -> str:
    """How work stands, as text."""
    if report.status == "idle":
        return ""
    if not report.asked and report.status in ("running", "done"):
        return (
            words("form.starting")
            if report.status == "running"
            else words("form.finished", seconds=report.seconds)
        )
    return words(f"form.{report.status}", done=report.done, asked=report.asked, seconds=report.seconds)


def within(width: float) -> int:
    """A width that a figure can be drawn for [px]."""
    return int(min(max(width, WIDTHS[0]), WIDTHS[1]))


def answers(fields: Sequence[Mapping[str, Any]], form: Mapping[str, str]) -> dict[str, str]:
    """Value of each field of a form: the one given, or the one the field had at first."""
    return {field["key"]: form.get(field["key"], field["value"]) for field in fields}


def scenario_options(tab: Tab, ensembles: bool = False) -> list[dict[str, str]]:
    """Scenarios to choose from: the built-in ones, the person's own, and perhaps updated ensembles."""
    words = tab.words
    built_in = [
        {"value": name, "title": words.scenario(name), "about": words.text(scenario.summary)}
        for name, scenario in library.built_in().items()
    ]
    own = [
        {"value": FILE + name, "title": words("controls.own", name=name), "about": scenario.summary}
        for name, scenario in tab.own.value.items()
    ]
    starts = [
        {
            "value": UPDATED + name,
            "title": words("controls.updated", name=name),
            "about": words("controls.updated_about", when=words.date(start.last), count=len(start.weights)),
        }
        for name, start in (offered() if ensembles else {}).items()
    ]
    return built_in + own + starts


def scenario_field(tab: Tab, key: str, label: str, value: str, ensembles: bool = False) -> dict[str, Any]:
    """Choice of a scenario; what cannot be chosen here is replaced by the baseline."""
    options = scenario_options(tab, ensembles)
    usual = value if value in {one["value"] for one in options} else "baseline"
    return choice_field(key, label, usual, options)


def choice_field(key: str, label: str, value: str, options: list[dict[str, str]]) -> dict[str, Any]:
    """Choice of one among several."""
    return {"key": key, "kind": "choice", "label": label, "value": value, "options": options}


def number_field(key: str, label: str, value: object) -> dict[str, Any]:
    """Field for a number; what is no number is refused as text."""
    return {"key": key, "kind": "number", "label": label, "value": str(value)}


def lines_field(
    key: str, label: str, lines: tuple[str, ...], hint: str, picks: str | None = None
) -> dict[str, Any]:
    """Field for texts, one a line; ``picks`` offers a picker of a ``parameter`` or a ``lever``."""
    field = {"key": key, "kind": "lines", "label": label, "value": "\n".join(lines), "hint": hint}
    return field | ({"picks": picks} if picks else {})


@cache
def _choices(kind: str, words: Words) -> list[tuple[str, str, bool]]:
    """Names to pick, each with its default and range, and whether it is a factor."""
    if kind == "parameter":
        rows = parameters.table().values()
        return [
            (row.name, f"{row.default:g} ({row.low:g} – {row.high:g}) {words.unit(row.unit)}", False)
            for row in rows
        ]
    found = [
        (one.name, f"{one.low:g} – {one.high:g} {words.unit(one.unit)}", one.kind == "factor")
        for one in levers.table().values()
    ]
    return [*((name, ", ".join(members)[:60], True) for name, members in levers.ALIASES.items()), *found]


def choices(kinds: set[str | None], words: Words) -> str:
    """Names that the pickers of a form offer, by kind, as JSON."""
    return json.dumps({kind: _choices(kind, words) for kind in sorted(filter(None, kinds))})


def lines_of(text: str) -> list[str]:
    """Texts given one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
