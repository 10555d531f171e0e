"""Figures of results on the page: those of files and reports, in the page's width, fonts and colours."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Final

from dashboards.i18n import Words
from experiments.rendering import figures, labels

# Pixels of the page to an inch of a figure: its text of 10 points becomes 14 pixels.
SCALE: Final = 101.0
NARROWEST: Final = 3.4
# Colours of figures that follow the page's theme.
THEMED: Final = {
    **{colour: f"--path-{path}" for path, colour in labels.COLOURS.items()},
    labels.INK: "--ink",
    labels.QUIET: "--quiet",
    labels.NEUTRAL: "--undecided",
    labels.PAPER: "--card",
}
_COLOUR: Final = re.compile("|".join(THEMED), re.IGNORECASE)
_FONT: Final = re.compile(r"""(font(?:-family)?: [^;"']*)'[^;"]*""")


def figure(
    folder: Path, name: str, rows: Sequence[Mapping[str, Any]], words: Words, width: float, label: str
) -> str:
    """A figure of a results folder as markup.

    Parameters
    ----------
    folder
        Results folder, named at the foot.
    name
        Which figure, as in ``experiments.rendering.figures.FIGURES``.
    rows
        Rows of its table.
    width
        Width of the card [px].
    label
        What is shown, for those who do not see it.
    """
    return of_rows(figures.kind_of(folder), name, rows, words, width, label, figures.source(folder))


def of_rows(
    kind: str,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    words: Words,
    width: float,
    label: str,
    source: str = "",
) -> str:
    """A figure of a kind of results as markup, from rows that need not be in a folder."""
    inches = round(max(width / SCALE, NARROWEST), 1)
    return themed(_drawn(kind, name, json.dumps(list(rows)), words.language, inches, source), label)


@lru_cache(maxsize=64)
def _drawn(kind: str, name: str, rows: str, language: str, inches: float, source: str) -> str:
    return figures.as_svg(kind, name, json.loads(rows), language=language, source=source, width=inches)


def themed(drawn: str, label: str) -> str:
    """A figure's SVG as a part of the page: no style of its own, colours and fonts of the page."""
    body = drawn[drawn.index("<g ") : drawn.rindex("</svg>")]
    used = set(re.findall(r"#([\w-]+)", body))
    body = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", body)
    body = _FONT.sub(r"\1var(--font, sans-serif)", body)
    body = _COLOUR.sub(lambda found: f"var({THEMED[found[0].upper()]})", body)
    box = re.search(r'viewBox="([^"]*)"', drawn)
    assert box
    return (
        f'<svg viewBox="{box[1]}" role="img" aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" stroke-linejoin="round">{body}</svg>'
    )
