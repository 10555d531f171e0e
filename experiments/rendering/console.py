"""What a person reads on the terminal: tables, stories, progress. Nothing here decides anything."""

import io
import json
import math
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from experiments.rendering import labels, table_layout


class _Console(Console):
    """A terminal that leaves it to the program's endpoint what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


# A run id such as name:100:17 would be printed as a symbol, and [x] as nothing, were they not switched off.
OUT = _Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
ERR = _Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)

# Prose narrower than this many characters is tiring to read.
LEAST_FOR_PROSE: Final = 40
WIDEST: Final = 1_000


def say(text: str = "") -> None:
    """A line on standard output."""
    OUT.print(text)


def note(text: str) -> None:
    """A line on standard error."""
    ERR.print(text)


def say_json(content: Any) -> None:
    """Machine-readable result on standard output; a number that is not finite is written as null."""
    finite = _finite(content)
    text = json.dumps(finite, indent=1, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(finite, indent=1)  # escaped as JSON has it
    sys.stdout.write(f"{text}\n")


def _finite(content: Any) -> Any:
    """Content with None for what JSON has no number for."""
    if isinstance(content, Mapping):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Table with headings, each with its alignment (left or right).

    Where the terminal is too narrow, headings and words are broken over lines, those of the first column,
    which names the row, last. Numbers are not: rather are lines longer than the terminal is wide.
    """
    OUT.print(_table(columns, rows, title, OUT.width))


def listing(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
    """Table whose last column is prose, put below each row where the terminal leaves it little room."""
    wide = Console(file=io.StringIO(), width=WIDEST)
    with wide.capture() as captured:
        wide.print(_table(columns[:-1], [row[:-1] for row in rows]))
    heading, *lines = (line.rstrip() for line in captured.get().splitlines())
    if OUT.width - max(map(len, [heading, *lines])) > LEAST_FOR_PROSE:
        table(columns, rows)
        return
    say(heading)
    for line, row in zip(lines, rows, strict=True):
        say(line)
        say(textwrap.indent(textwrap.fill(row[-1], max(OUT.width - 4, LEAST_FOR_PROSE)), "    "))


def _table(
    columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], title: str = "", room: int = WIDEST
) -> Table:
    columns_wide = table_layout.widths(columns, rows, room)
    made = Table(
        title=Text(title) if title else None,
        title_justify="left",
        box=None,
        pad_edge=False,
        width=sum(columns_wide) + table_layout.GAP * (len(columns) - 1),
    )
    for (heading, side), width in zip(columns, columns_wide, strict=True):
        justify: Literal["left", "right"] = "right" if side == "right" else "left"
        made.add_column(Text(heading, style="bold"), justify=justify, width=width, overflow="fold")
    for name, *cells in rows:
        made.add_row(Text(table_layout.folded(name, columns_wide[0])), *map(Text, cells))
    return made


def distribution(rows: Sequence[Mapping[str, Any]]) -> None:
    """Distribution of endings as a table."""
    columns = [
        ("ending", "left"),
        ("share", "right"),
        ("95 % interval", "right"),
        ("wars", "right"),
        ("median month", "right"),
    ]
    lines = []
    for row in rows:
        whole = row["ending"] == "all"
        name = labels.PATHS[row["path"]] if whole else "  " + labels.ENDINGS[row["ending"]]
        median = "" if row["median_month"] is None else f"{row['median_month']:g}"
        interval = f"{100 * row['low']:.1f} - {100 * row['high']:.1f} %"
        lines.append([name, f"{100 * row['share']:.1f} %", interval, f"{row['runs']:,}", median])
    table(columns, lines)


class _Done(ProgressColumn):
    """How many are done, and of how many once that is known."""

    def render(self, task: Task) -> Text:
        asked = "" if task.total is None else f"/{task.total:,.0f}"
        return Text(f"{task.completed:,.0f}{asked}")


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} {task.description}/s" if task.speed else "", style="dim")


@contextmanager
def progress(label: str, quiet: bool) -> Iterator[Any]:
    """Progress bar with rate and time left, on a terminal only; yields what to call with (done, asked)."""
    bar = Progress(
        TextColumn(label),
        BarColumn(),
        _Done(),
        _Rate(),
        TimeRemainingColumn(),
        console=ERR,
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(label, total=None)
        yield lambda done, asked: bar.update(task, completed=done, total=asked)
