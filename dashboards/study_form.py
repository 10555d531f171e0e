"""A form, the work it starts, and the results folder that comes of it: what several pages are made of."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import solara

from dashboards import cells
from dashboards.cards import Asking, Card
from dashboards.charts.figure import of_rows
from dashboards.charts.svg import tag
from dashboards.i18n import Words
from dashboards.jobs.job import Progress
from dashboards.jobs.study import Study
from dashboards.live.question import whole
from dashboards.tab_state import Tab
from experiments.errors import InputError, ScenarioError
from experiments.results.files import read_rows

Form = dict[str, str]
Work = Callable[[Path, Progress], Study]
Rows = Sequence[Mapping[str, Any]]
# Rows of a table that are shown; its file has them all.
MOST_ROWS: Final = 100


class Standing(NamedTuple):
    """A table shipped with the program.

    Attributes
    ----------
    file
        The table.
    columns
        Those to show.
    where
        What rows to show have in some columns.
    figure
        Kind of results and name of the figure that shows it, if any.
    summary
        Gives what it comes to as a sentence, if anything; shown above the table of a new study, too.
    """

    file: Path
    columns: Sequence[str]
    where: Mapping[str, str] = MappingProxyType({})
    figure: tuple[str, str] | None = None
    summary: Callable[[Rows, Words], str] | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows to show."""
        found = read_rows(self.file)
        return [row for row in found if all(row[key] == value for key, value in self.where.items())]

    def markup(self, name: str, words: Words, width: int) -> str:
        """Sentence, figure and table for a width [px]."""
        drawn = ""
        if self.figure:
            label = words(f"{name}_figure.{self.figure[1]}")
            drawn = of_rows(*self.figure, self.rows, words, width, label)
        return self.sentence(self.rows, words) + drawn + cells.table(self.rows, self.columns, words)

    def sentence(self, rows: Rows, words: Words) -> str:
        """The summary as a paragraph."""
        return tag("p", escape(self.summary(rows, words)), class_="summary") if self.summary else ""


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
            draw = partial(standing.markup, name, words)
            Card(tab, f"{name}_standing", draw, files, figure=standing.figure is not None)
        return
    for figure in study.figures:
        title = words(f"{name}_figure.{figure}")
        Card(
            tab,
            f"{name}_figure",
            partial(_image, study, figure, title, words),
            _pictures(study, figure, words.language),
            title=title,
            figure=False,
        )
    for table in shown:
        files = {f"{table}.csv": partial(study.file, f"{table}.csv")}
        draw = partial(_table, study, table, columns, standing, words)
        Card(tab, f"{name}_table", draw, files, figure=False)


def _image(study: Study, figure: str, title: str, words: Words, _: int) -> str:
    drawn = tag("img", src=study.image(figure, words.language), alt=title, class_="drawn")
    # On a narrow screen it is scrolled rather than shrunk until nothing can be read.
    return tag("div", drawn, class_="sheet-of-figure", tabindex=0, role="region", aria_label=title)


def _pictures(study: Study, figure: str, language: str) -> dict[str, Callable[[], bytes]]:
    return {
        f"{figure}.{kind}": partial(study.file, f"figures/{figure}.{kind}", language)
        for kind in ("svg", "png")
    }


def _table(
    study: Study, name: str, columns: Sequence[str], standing: Standing | None, words: Words, _: int
) -> str:
    """A table of the folder, its first rows."""
    rows = study.table(name, words.language)
    above = standing.sentence(rows, words) if standing else ""
    return above + tag("h3", escape(f"{name}.csv")) + cells.table(rows, columns, words, MOST_ROWS)


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
