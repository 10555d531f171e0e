"""The terminal: lines, tables, JSON and progress. Every text passes one filter before it is written."""

import json
import math
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO
from unicodedata import east_asian_width

GAP: Final = 2
INDENT: Final = "  "
# Prose narrower or wider than this many characters is tiring to read.
NARROWEST, WIDEST = 40, 100
# Seconds before a rate means anything.
RATE_AFTER: Final = 1.0
Columns = Sequence[tuple[str, str]]
Rows = Sequence[Sequence[str]]


def printable(text: str) -> str:
    """Text that cannot control the terminal: what is not printable is shown escaped, but for line ends."""
    return "".join(sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in text)


def write(text: str = "") -> None:
    """Print a line on standard output; a long one is not broken."""
    _put(sys.stdout, text)


def note(text: str) -> None:
    """Print a line on standard error."""
    _put(sys.stderr, text)


def _put(stream: TextIO, text: str) -> None:
    stream.write(f"{printable(text)}\n")
    stream.flush()


def prose(text: str, indent: str = "", hanging: str | None = None) -> None:
    """Print paragraphs, broken between words where the terminal ends; commands and paths stay whole.

    ``hanging`` is the indent of the lines after the first, if it is another one.
    """
    wide = max(min(width(), WIDEST), NARROWEST)
    after = indent if hanging is None else hanging
    lines = textwrap.TextWrapper(wide, indent, after, break_long_words=False, break_on_hyphens=False)
    write("\n".join(map(lines.fill, text.split("\n"))))


def write_json(content: Any) -> None:
    """Print a result for other programs; a number that is not finite is written as null."""
    finite = _finite(content)
    text = json.dumps(finite, indent=1, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(finite, indent=1)
    safe = (sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)
    sys.stdout.write("".join(safe) + "\n")


def _finite(content: Any) -> Any:
    """Content with None for what JSON has no number for."""
    if isinstance(content, Mapping):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def counted(number: int, noun: str) -> str:
    """A number of things, such as "1 run" or "2,000 runs"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def table(columns: Columns, rows: Rows, title: str = "") -> None:
    """Print a table; no cell is ever broken over lines.

    Where the terminal is too narrow, the first cell of each row stands on a line of its own above the
    others, and where even that does not fit, each cell on a line with its heading.

    Parameters
    ----------
    columns
        Headings, each with its alignment, ``left`` or ``right``.
    rows
        Cells.
    title
        Printed above.
    """
    if title:
        prose(title)
    for line in laid_out(columns, rows, width()):
        write(line)


def fits(columns: Columns, rows: Rows) -> bool:
    """Whether a table has a line a row in this terminal."""
    return max(map(cells, _aligned(columns, rows))) <= width()


def laid_out(columns: Columns, rows: Rows, room: int) -> list[str]:
    """Lines of a table in a terminal of so many columns."""
    whole = _aligned(columns, rows)
    if max(map(cells, whole)) <= room:
        return whole
    heading, *rest = [INDENT * 2 + line for line in _aligned(columns[1:], [row[1:] for row in rows])]
    if len(columns) > 1 and max(map(cells, [heading, *rest])) <= room:
        named = [line for row, under in zip(rows, rest, strict=True) for line in (row[0], under)]
        return [columns[0][0], heading, *named] if columns[0][0] else [heading, *named]
    return [
        line
        for row in rows
        for line in (row[0], *(f"{INDENT * 2}{head}: {cell}" for (head, _), cell in
                               zip(columns[1:], row[1:], strict=True) if cell))
    ]  # fmt: skip


def _aligned(columns: Columns, rows: Rows) -> list[str]:
    """Heading and rows, every column as wide as its widest cell."""
    lines = [[heading for heading, _ in columns], *rows]
    wide = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    sides = [side for _, side in columns]
    return [
        (" " * GAP).join(_padded(*cell) for cell in zip(line, wide, sides, strict=True)).rstrip()
        for line in lines
    ]


def _padded(text: str, wide: int, side: str) -> str:
    room = " " * (wide - cells(text))
    return room + text if side == "right" else text + room


def cells(text: str) -> int:
    """Columns that a text takes on a terminal; Chinese characters take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in printable(text))


def listing(columns: Columns, rows: Rows) -> None:
    """Print a table whose last column is prose: below the row where there is little room for it.

    Below a row it is printed once for all that follow with the same.
    """
    lines = _aligned(columns[:-1], [row[:-1] for row in rows])
    wide = max(map(cells, lines))
    room = width() - wide - GAP
    below = room < NARROWEST
    for place, line in enumerate(lines):
        text = columns[-1][0] if not place else rows[place - 1][-1]
        if below:
            write(line)
            if place and [text] != [row[-1] for row in rows[place - 2 : place - 1]]:
                prose(text, INDENT * 2)
            continue
        first, *more = textwrap.wrap(text, min(room, WIDEST), break_long_words=False) or [""]
        write(f"{_padded(line, wide + GAP, 'left')}{first}".rstrip())
        for rest in more:
            write(" " * (wide + GAP) + rest)


@contextmanager
def progress(label: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Progress bar with rate, elapsed time and time left, on a terminal only.

    Yields what to call with the number done and asked for. The rate is that since the first call, so
    that what was there before does not count.
    """
    if quiet or not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    left = TimeRemainingColumn()
    left.max_refresh = 0.0
    bar = Progress(
        TextColumn(label), BarColumn(), TextColumn("{task.fields[done]}"), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("elapsed{task.fields[comma]}"), left,
        TextColumn("{task.fields[left]}"),
        console=Console(stderr=True, highlight=False, markup=False, emoji=False), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task(label, total=None, done="", rate="", comma="", left="")
        start: list[tuple[int, float]] = []

        def report(done: int, asked: int) -> None:
            start.append((done, time.monotonic()))
            text = f"{done:,}/{asked:,}"
            rate = _rate(start[0], start[-1], label)
            bar.update(task, completed=done, total=asked, done=text, rate=rate, comma=",", left="left")
            del start[1:]

        yield report


def _ignore(done: int, asked: int) -> None:
    """Report no progress."""


def _rate(first: tuple[int, float], last: tuple[int, float], label: str) -> str:
    elapsed = last[1] - first[1]
    return f"{(last[0] - first[0]) / elapsed:,.0f} {label}/s" if elapsed >= RATE_AFTER else ""
