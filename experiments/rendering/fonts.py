"""Fonts of figures: one of the machine for languages that Matplotlib's own font cannot write."""

from functools import cache
from pathlib import Path
from typing import Final

from matplotlib.font_manager import findSystemFonts, fontManager

from experiments.rendering.i18n import ENGLISH

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


@cache
def family(language: str) -> str:
    """Font that a language is written in; empty if this machine has none."""
    if language == ENGLISH:
        return OWN
    wanted = {file for file, _ in FONTS[language]} | set(BOLD)
    for path in findSystemFonts():
        if Path(path).name in wanted:
            fontManager.addfont(path)
    known = {font.name for font in fontManager.ttflist}
    return next((name for _, name in FONTS[language] if name in known), "")
