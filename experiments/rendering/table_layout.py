"""How wide the columns of a table are where the terminal has little room."""

import re
import textwrap
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

GAP: Final = 2
# What stays on a line: a number with what it goes to or its sign, or a word.
WHOLE: Final = re.compile(r"[-+\d.,]+ (?:to [-+\d.,]+|%)|\S+")


def widths(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Width of every column, given its heading and side; no number is broken, however little the room.

    The widest gives way first, and the first column, which names the row, after all others.
    """
    cells = [[row[place] for row in rows] for place in range(len(columns))]
    found = [max(map(cell_len, [head, *texts])) for (head, _), texts in zip(columns, cells, strict=True)]
    least = [_least(*column, texts) for column, texts in zip(columns, cells, strict=True)]
    least[0] += max(len(_indent(name)) for name in ["", *cells[0]])
    last = len(columns) - 1  # counts one less, having no gap after it
    room -= GAP * last
    for giving in (range(1, last + 1), range(1)):
        while sum(found) > room and (able := [place for place in giving if found[place] > least[place]]):
            found[max(able, key=lambda place: (found[place] - (place == last), place))] -= 1
    return found


def _least(heading: str, side: str, cells: Sequence[str]) -> int:
    """Width below which a column would break a word or a number."""
    unbroken = cells if side == "right" else WHOLE.findall("\n".join(cells))
    return max(map(cell_len, [*heading.split(), *unbroken]), default=0)


def folded(name: str, width: int) -> str:
    """Name over as many lines as it needs, those after the first further in."""
    if cell_len(name) <= width:
        return name
    return textwrap.fill(
        name, width, subsequent_indent=_indent(name), break_long_words=False, break_on_hyphens=False
    )


def _indent(name: str) -> str:
    return " " * (len(name) - len(name.lstrip()) + 1)
