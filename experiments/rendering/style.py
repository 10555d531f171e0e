"""How figures look: one style, whatever the reader's settings, and one way to lay out and save them.

A figure has a title, a note that says what is shown, a legend, its panels, and at its foot where it comes
from. Sizes are in inches.
"""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Final

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findSystemFonts, fontManager
from matplotlib.patches import Patch

from experiments.rendering import labels
from experiments.rendering.console import cells
from experiments.rendering.i18n import ENGLISH, Translate
from model.endings import PATHS

# By language, files of fonts and the families in them, the best first.
FONTS: Final = {
    "zh": (
        ("NotoSansCJK-Regular.ttc", "Noto Sans CJK TC"),
        ("NotoSansTC-Regular.otf", "Noto Sans TC"),
        ("PingFang.ttc", "PingFang TC"),
        ("msjh.ttc", "Microsoft JhengHei"),
        ("NotoSansCJK-Regular.ttc", "Noto Sans CJK JP"),
    )
}
# Faces of those families that titles are written in.
BOLD: Final = ("NotoSansCJK-Bold.ttc", "NotoSansTC-Bold.otf", "msjhbd.ttc")
OWN: Final = "DejaVu Sans"
WIDE: Final = 9.0
# Below this width names stand above their bars, not next to them.
NARROW: Final = 6.0
EDGE: Final = 0.16
# A Chinese sign with the punctuation that closes it, or a word with the space after it.
PIECES: Final = re.compile(
    r"[\u2e80-\uffef][\u3001\u3002\uff0c\uff1a\uff1b\uff09\u300d]*|[^ \u2e80-\uffef]+ ?| "
)
FOOT: Final = 0.36
TITLE, NOTE, LEGEND = 0.27, 0.2, 0.25
# Characters that fit into an inch of a title, and of a note.
TITLE_FIT, NOTE_FIT, LEGEND_FIT, SOURCE_FIT = 8.4, 11.4, 10.6, 15.0
DPI: Final = 150
# Matplotlib's settings are those of the process, which other threads also draw in.
LOCK: Final = RLock()
# Metadata without the time, so that the same figure has the same bytes.
UNDATED: Final[dict[str, dict[str, None]]] = {
    "svg": {"Date": None}, "png": {"Software": None}, "pdf": {"CreationDate": None},
}  # fmt: skip
_BARE: Final[ContextVar[bool]] = ContextVar("bare", default=False)


@contextmanager
def style(language: str = ENGLISH, text_as_text: bool = False, bare: bool = False) -> Iterator[None]:
    """Draw and save with these settings only; the reader's own are back afterwards.

    Parameters
    ----------
    language
        Chooses the font.
    text_as_text
        Whether an SVG keeps its text as text, for a page that has fonts, or has it as shapes.
    bare
        Whether figures have no title, note and source, for a paper that has a caption.
    """
    with LOCK, matplotlib.rc_context(), warnings.catch_warnings():
        # A page brings its own fonts for what this machine has no glyphs of.
        warnings.filterwarnings("ignore", message="Glyph")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": [font_of(language) or OWN, OWN],
                "svg.fonttype": "none" if text_as_text else "path",
                "svg.hashsalt": "fivelocks",  # otherwise an SVG names its parts at random
                "hatch.linewidth": 0.8,
                "pdf.fonttype": 42,
            }
        )
        token = _BARE.set(bare)
        try:
            yield
        finally:
            _BARE.reset(token)


def save(figure: Figure, kind: str) -> bytes:
    """Bytes of a figure as ``svg``, ``png`` or ``pdf``, always the same; to be called within ``style``."""
    file = io.BytesIO()
    figure.savefig(file, format=kind, dpi=DPI, metadata=UNDATED[kind])
    return file.getvalue()


def sheet(
    title: str,
    note: str,
    *,
    width: float = WIDE,
    plot: tuple[float, float] = (0.75, 3.4),
    right: float = 0.3,
    below: float = 0.5,
    grid: tuple[int, int] = (1, 1),
    gaps: tuple[float, float] = (0.45, 0.75),
    legend: Sequence[Artist] = (),
    key: Sequence[str] = (),
    ratios: Sequence[float] | None = None,
    share: bool = False,
    headed: bool = False,
) -> tuple[Figure, list[Axes]]:
    """Empty figure with its head and panels.

    Parameters
    ----------
    title, note
        What is shown, and how; broken over lines where they are long.
    width
        Width of the figure.
    plot
        Room left of the panels, and the height of a row of panels.
    right, below
        Room right of the panels, and below them.
    grid
        Rows and columns of panels.
    gaps
        Room between columns and between rows of panels.
    legend
        Artists with labels.
    key
        What letters in the figure stand for; a bare figure has it too.
    ratios
        Heights of the rows relative to ``plot``; all 1 if not given.
    share
        Whether panels share their vertical axis.
    headed
        Whether panels have headings.

    Returns
    -------
    tuple
        The figure and its axes, row by row.
    """
    (down, across), (left, height) = grid, plot
    titles, notes, foot = _lines(title, width, TITLE_FIT), _lines(note, width, NOTE_FIT), FOOT
    if _BARE.get():
        titles, notes, foot = [], [], 0.0
    notes += [line for text in key for line in _lines(text, width, NOTE_FIT)]
    per_row = _per_row(legend, width)
    legend_rows = -(-len(legend) // per_row) if legend else 0
    head = EDGE + TITLE * len(titles) + NOTE * len(notes) + LEGEND * legend_rows + (0.42 if headed else 0.16)
    heights = [height * ratio for ratio in ratios or [1.0] * down]
    tall = head + sum(heights) + gaps[1] * (down - 1) + below + foot
    figure = Figure(figsize=(width, tall), facecolor=labels.PAPER)
    panel = (width - left - right - gaps[0] * (across - 1)) / across
    axes: Any = figure.subplots(
        down, across, squeeze=False, sharey=share, gridspec_kw={"height_ratios": heights}
    )
    figure.subplots_adjust(
        left=left / width, right=1 - right / width, bottom=(below + foot) / tall, top=1 - head / tall,
        wspace=gaps[0] / panel, hspace=gaps[1] * down / sum(heights),
    )  # fmt: skip
    for place, text in enumerate(titles):
        figure.text(EDGE / width, 1 - (EDGE + TITLE * place) / tall, text, fontsize=13, fontweight="bold",
                    color=labels.INK, va="top")  # fmt: skip
    top = EDGE + TITLE * len(titles)
    for place, text in enumerate(notes):
        figure.text(
            EDGE / width, 1 - (top + NOTE * place) / tall, text, fontsize=10, color=labels.QUIET, va="top"
        )
    if legend:
        figure.legend(
            handles=list(legend), frameon=False, fontsize=10, ncols=per_row, loc="upper left", borderpad=0,
            bbox_to_anchor=(EDGE / width, 1 - (top + NOTE * len(notes) + 0.03) / tall), borderaxespad=0,
            handlelength=1.2, handleheight=0.9, columnspacing=1.3, handletextpad=0.5, labelcolor=labels.INK,
        )  # fmt: skip
    for one in axes.flat:
        calm(one)
    return figure, list(axes.flat)


def _per_row(legend: Sequence[Artist], width: float) -> int:
    """Legend entries that fit side by side, all as wide as the widest."""
    widest = max((cells(str(item.get_label())) / LEGEND_FIT + 0.42 for item in legend), default=1.0)
    return max(1, min(len(legend) or 1, int((width - 2 * EDGE) // widest)))


def _lines(text: str, width: float, fit: float) -> list[str]:
    """Text over as many lines as it needs; Chinese may be broken anywhere, English between words."""
    room, lines = int((width - 2 * EDGE) * fit), [""]
    pieces = (piece[at : at + room] for piece in PIECES.findall(text) for at in range(0, len(piece), room))
    for piece in pieces:
        longer = lines[-1] + piece
        if cells(longer.rstrip()) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines] if text else []


def sign(figure: Figure, source: str) -> None:
    """Write at the foot of a figure where it comes from."""
    if _BARE.get():
        return
    wide, tall = figure.get_size_inches()
    lines = _lines(source, wide, SOURCE_FIT)
    figure.text(EDGE / wide, 0.08 / tall, "\n".join(lines), fontsize=7.5, color=labels.QUIET, va="bottom")


def calm(axes: Axes) -> None:
    """Remove what carries no information."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(labels.QUIET)
    axes.tick_params(colors=labels.INK, labelsize=10, length=3)
    axes.yaxis.label.set_color(labels.INK)
    axes.xaxis.label.set_color(labels.INK)
    axes.title.set_color(labels.INK)


def heading(axes: Axes, text: str) -> None:
    """Heading of one panel, on two lines where it would run off the sheet."""
    axes.set_title(text, loc="left", fontsize=10.5, color=labels.INK, fontweight="bold", wrap=True)


def names(axes: Axes, texts: Sequence[str], bold: Sequence[bool] = (), above: bool = False) -> None:
    """Names of rows 0, 1, ... from the foot up, next to the axes or, where it is narrow, above each row."""
    if not above:
        axes.set_yticks(range(len(texts)), texts)
        for label, strong in zip(axes.get_yticklabels(), bold, strict=False):
            label.set_fontweight("bold" if strong else "normal")
        return
    axes.set_yticks([])
    for place, text in enumerate(texts):
        strong = place < len(bold) and bold[place]
        axes.text(0.0, place + 0.3, text, transform=axes.get_yaxis_transform(), fontsize=9, va="bottom",
                  color=labels.INK, fontweight="bold" if strong else "normal")  # fmt: skip


def mark(
    axes: Axes, text: str, place: tuple[float, float], shift: float = 4, size: float = 9, **more: Any
) -> None:
    """Text next to a place of the axes, moved sideways by so many points, away from the place."""
    more = {"color": labels.INK, "ha": "left" if shift >= 0 else "right", "annotation_clip": False} | more
    axes.annotate(text, place, (shift, 0), textcoords="offset points", va="center", fontsize=size, **more)


def path_handles(tr: Translate, paths: Sequence[str] = PATHS, **more: str) -> list[Artist]:
    """Legend entries of the paths, then of further colours by label."""
    entries = {tr(labels.PATHS[path]): labels.COLOURS[path] for path in paths} | more
    return [Patch(color=colour, label=label) for label, colour in entries.items()]


@cache
def font_of(language: str) -> str:
    """Font that a language is written in; empty if this machine has none."""
    if language == ENGLISH:
        return OWN
    wanted = {file for file, _ in FONTS[language]} | set(BOLD)
    for path in findSystemFonts():
        if Path(path).name in wanted:
            fontManager.addfont(path)
    known = {font.name for font in fontManager.ttflist}
    return next((name for _, name in FONTS[language] if name in known), "")
