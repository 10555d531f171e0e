"""Tables of the page, and their rows as the bytes of a CSV file."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from dashboards.charts.svg import tag
from experiments.results import files


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], stacked: bool = False, **attributes: Any
) -> str:
    """A table; heads are texts, cells are markup, and the first cell of a row is its head.

    If ``stacked``, the cells of a row stand below each other on a narrow screen, each after its head.
    """
    head = tag("tr", *(tag("th", escape(text), scope="col") for text in heads))
    labels = heads[1:] if stacked else [None] * len(heads[1:])
    body = (
        tag(
            "tr", tag("th", row[0], scope="row"),
            *(tag("td", cell, data_head=label) for cell, label in zip(row[1:], labels, strict=True)),
        )
        for row in rows
    )  # fmt: skip
    kind = "numbers stacked" if stacked else "numbers"
    return tag("table", tag("thead", head), tag("tbody", *body), **({"class_": kind} | attributes))


def of_path(path: str, text: str) -> str:
    """A text marked with the colour of a path."""
    return tag("i", class_="dot", style=f"background:var(--path-{path})") + escape(text)


def points(estimate: float, low: float, high: float) -> str:
    """A difference of shares in percentage points with its interval; underlined where zero lies outside."""
    bold = tag("b", f"{100 * estimate:+.1f}", class_="sure" if low * high > 0 else None)
    return f"{bold} {tag('small', f'({100 * low:+.1f}, {100 * high:+.1f})')}"


def number(value: float, sign: str = "") -> str:
    """A number with three significant digits, or three decimals if it is below 1."""
    decimals = 3 - len(f"{abs(value):.0f}") if abs(value) >= 1 else 3
    return f"{round(value, decimals):{sign},.{max(decimals, 0)}f}"


def as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as the program's own CSV files hold them."""
    return written(lambda path: files.write_rows(path, rows))


def written(write: Callable[[Path], Any]) -> bytes:
    """Bytes of a file that the program writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path)
        return path.read_bytes()
