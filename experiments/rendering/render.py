"""Names by which commands draw that are still to be rewritten; new code calls ``figures``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

from experiments.rendering import figures as drawing
from experiments.rendering.figures import in_language as part
from experiments.rendering.folder_tables import read_rows
from experiments.rendering.i18n import ENGLISH

__all__ = ["OF_A_BATCH", "Artist", "draw", "numbers_in", "part"]

OF_A_BATCH: Final = ""


def numbers_in(path: Path) -> list[dict[str, Any]]:
    """Rows of a table of a results folder."""
    return read_rows(path.parent, path.stem)


def draw(folder: Path, figures: str = "") -> list[Path]:  # noqa: ARG001
    """Draw the figures of a folder."""
    return drawing.draw(folder)


class Artist:
    """Draws the figures of a folder in some languages."""

    def __init__(self, figures: str = "", languages: Sequence[str] = (ENGLISH,)) -> None:
        self.figures, self.languages = figures, languages

    def __enter__(self) -> Self:
        drawing.preload()
        return self

    def draw(self, folder: Path) -> list[Path]:
        """Draw the figures of a folder."""
        return [path for language in self.languages for path in drawing.draw(folder, language)]

    def __exit__(self, *error: object) -> None:
        pass
