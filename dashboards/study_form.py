"""A form, the work it starts, and the results folder that comes of it: what several pages are made of."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

import solara

from dashboards import tables
from dashboards.cards import Asking, Card
from dashboards.charts.svg import tag
from dashboards.i18n import Words
from dashboards.jobs.job import Progress
from dashboards.jobs.study import Study
from dashboards.live.question import whole
from dashboards.tab_state import Tab
from experiments.errors import InputError, ScenarioError
from experiments.results.files import read_rows
from model.endings import PATHS

Form = dict[str, str]
Work = Callable[[Path, Progress], Study]
# Rows of a table that are shown; its file has them all.
MOST_ROWS: Final = 100
# Columns that are not shown: the same in every row, or a number of the row.
HIDDEN: Final = ("point", "scenario", "runs")
DECIMAL: Final = re.compile(r"-?\d+\.\d+")


class Standing(NamedTuple):
    """A table shipped with the program: its file, and the columns and rows to show."""

    file: Path
    columns: Sequence[str]
    where: Mapping[str, str]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows to show."""
        found = read_rows(self.file)
        return [row for row in found if all(row[key] == value for key, value in self.where.items())]


@solara.component
def Research(
    tab: Tab,
    name: str,
    fields: list[dict[str, Any]],
    work: Callable[[Form], Work],
    shown: Sequence[str],
    columns: Sequence[str] = (),
    standing: Standing | None = None,
    at_once: bool = False,
) -> None:
    """A form and its results.

    Parameters
    ----------
    tab
        The tab.
    name
        Group of texts, and name of the work.
    fields
        Of the form.
    work
        What the form asks for; refuses as text.
    shown
        Tables of the results folder to show.
    columns
        Columns of those tables to show; all if empty.
    standing
        Table shipped with the program, shown until there are results.
    at_once
        Whether the form is answered as it stands when the page is first shown.
    """
    slot, words = tab.slot(name), tab.words

    def ask(form: Form) -> None:
        try:
            slot.start(name, form, work(form))
        except (InputError, ScenarioError) as error:
            slot.complain(*error.problems)

    Asking(tab, name, fields, slot.report.value, ask, slot.cancel, at_once)
    study: Study | None = slot.report.value.result
    if study is None:
        if standing:
            files = {standing.file.name: standing.file.read_bytes}
            draw = partial(_rows_table, standing.rows, standing.columns, words)
            Card(tab, f"{name}_standing", draw, files, figure=False)
        return
    for figure in study.figures:
        Card(
            tab,
            f"{name}_figure",
            partial(_image, study, figure, words),
            _pictures(study, figure, words.language),
            figure=False,
        )
    for table in shown:
        files = {f"{table}.csv": partial(study.file, f"{table}.csv")}
        Card(tab, f"{name}_table", partial(_table, study, table, columns, words), files, figure=False)


def _image(study: Study, figure: str, words: Words, _: int) -> str:
    name = f"{words('study.figure')}: {figure}"
    drawn = tag("img", src=study.image(figure, words.language), alt=name, class_="drawn")
    # On a narrow screen it is scrolled rather than shrunk until nothing can be read.
    return tag("div", drawn, class_="sheet-of-figure", tabindex=0, role="region", aria_label=name)


def _pictures(study: Study, figure: str, language: str) -> dict[str, Callable[[], bytes]]:
    return {
        f"{figure}.{kind}": partial(study.file, f"figures/{figure}.{kind}", language)
        for kind in ("svg", "png")
    }


def _table(study: Study, name: str, columns: Sequence[str], words: Words, _: int) -> str:
    """A table of the folder, its first rows."""
    return tag("h3", escape(f"{name}.csv")) + _rows_table(
        study.table(name, words.language), columns, words, 0
    )


def _rows_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], words: Words, _: int) -> str:
    heads = [head for head in columns or rows[0] if head in rows[0] and (columns or head not in HIDDEN)]
    lines = [[escape(_cell(row[head], words)) for head in heads] for row in rows[:MOST_ROWS]]
    note = ""
    if len(rows) > MOST_ROWS:
        note = tag("p", escape(words("study.more", shown=MOST_ROWS, all=len(rows))), class_="note")
    shown = tables.table([_head(head, words) for head in heads], lines, stacked=True)
    return tag("div", shown, class_="scroll", tabindex=0) + note


def _head(name: str, words: Words) -> str:
    """Name of a column."""
    return words.group("columns").get(name) or words.text(name)


def _cell(value: Any, words: Words) -> str:
    # Tables shipped with the program are read as text.
    if isinstance(value, float) or DECIMAL.fullmatch(f"{value}"):
        return tables.number(float(value))
    if value in PATHS:
        return words.path(value)
    return words.group("rules").get(value) or words.text(f"{value}")


def numbers(form: Form, *names: str) -> list[int]:
    """Whole numbers of a form.

    Raises
    ------
    InputError
        If a field holds none; all errors at once.
    """
    problems: list[str] = []
    found = [whole(name, form[name].strip().replace(",", ""), problems) for name in names]
    if problems:
        raise InputError(*problems)
    return found
