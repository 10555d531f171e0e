"""What a person reads on the terminal: tables, stories, progress. Nothing here decides anything."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from experiments import wording

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str = "") -> None:
    """A line on standard output."""
    OUT.print(escape(text))


def note(text: str) -> None:
    """A line on standard error."""
    ERR.print(escape(text))


def say_json(content: Any) -> None:
    """Machine-readable result on standard output."""
    sys.stdout.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Table with headings, each with its alignment (left or right)."""
    made = Table(
        title=escape(title) or None, title_justify="left", box=None, pad_edge=False, header_style="bold"
    )
    for heading, side in columns:
        made.add_column(heading, justify="right" if side == "right" else "left")
    for row in rows:
        made.add_row(*(escape(cell) for cell in row))
    OUT.print(made)


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
        name = wording.PATHS[row["path"]] if whole else "  " + wording.ENDINGS[row["ending"]]
        median = "" if row["median_month"] is None else f"{row['median_month']:g}"
        interval = f"{100 * row['low']:.1f} - {100 * row['high']:.1f} %"
        lines.append([name, f"{100 * row['share']:.1f} %", interval, f"{row['runs']:,}", median])
    table(columns, lines)


class _Rate(ProgressColumn):
    """Wars a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} wars/s" if task.speed else "", style="dim")


@contextmanager
def progress(label: str, quiet: bool) -> Iterator[Any]:
    """Progress bar with rate and time left, on a terminal only; yields what to call with (done, asked)."""
    bar = Progress(
        TextColumn(label),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        _Rate(),
        TimeRemainingColumn(),
        console=ERR,
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )
    with bar:
        task = bar.add_task(label, total=None)
        yield lambda done, asked: bar.update(task, completed=done, total=asked)
