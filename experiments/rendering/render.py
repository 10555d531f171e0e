"""Drawing a results folder's figures in a process of its own.

Loading Matplotlib takes two seconds. The process loads it while the wars are being played, then waits
for the word to draw.
"""

import csv
import math
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from experiments.errors import InputError
from experiments.rendering.i18n import ENGLISH, speaking, spoken
from experiments.rendering.saving import save
from experiments.results import files

OF_A_BATCH: Final = "experiments.rendering.batch_figures:OF_A_BATCH"
# Exit code of the process when a file could not be written.
UNWRITABLE: Final = 3
WHOLE: Final = re.compile(r"-?(0|[1-9]\d{0,18})", re.ASCII)
NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)?(\.\d*)?(e[+-]?\d+)?", re.ASCII)
NOT_FINITE: Final = ("nan", "inf", "-inf")


def numbers_in(path: Path) -> list[dict[str, Any]]:
    """Rows of a CSV file with its numbers as numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: _number(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def _number(cell: str) -> Any:
    """A cell as a number if the program writes numbers so; a scenario may be called 007, or 1e999."""
    if WHOLE.fullmatch(cell):
        return int(cell)
    if cell in NOT_FINITE:
        return float(cell)
    if not NUMBER.fullmatch(cell) or not any(sign.isdecimal() for sign in cell.partition("e")[0]):
        return cell
    return float(cell) if math.isfinite(float(cell)) else cell


def makers(figures: str) -> dict[str, Any]:
    """Figures by name, and how each is made from the table of the same name; loads Matplotlib."""
    module, _, names = figures.partition(":")
    found: dict[str, Any] = getattr(import_module(module), names)
    return found


def draw(folder: Path, figures: str = OF_A_BATCH) -> list[Path]:
    """Draw every figure of a results folder from its tables, in the language spoken; gives the files."""
    return [
        path
        for name, make in makers(figures).items()
        for path in keep(make(numbers_in(folder / f"{name}.csv")), folder, name)
    ]


def part(folder: Path, language: str) -> Path:
    """Where a results folder holds what is in a language: in itself, or in a folder of the language."""
    return folder if language == ENGLISH else folder / language


def keep(figure: Any, folder: Path, name: str, dpi: int = 150) -> list[Path]:
    """Write a figure in the language spoken, as SVG and PNG; gives the files.

    Nothing is written if this machine has no letters for that language.
    """
    from experiments.rendering import fonts

    if spoken() != ENGLISH:
        if not fonts.family(spoken()):
            return []
        fonts.letter(figure, spoken())
    place = part(folder, spoken()) / "figures"
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{name}.{kind}" for kind in ("svg", "png")]
    for path in paths:
        files.write_whole(path, partial(save, figure, kind=path.suffix[1:], dpi=dpi))
    return paths


class Artist:
    """A helper process: start it early, then tell it which folder to draw.

    Parameters
    ----------
    figures
        Which figures it will draw, as ``module:NAMES``.
    languages
        In which languages it will draw each of them.
    """

    def __init__(self, figures: str = OF_A_BATCH, languages: Sequence[str] = (ENGLISH,)) -> None:
        self.figures, self.languages = figures, languages

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(  # noqa: S603, its own program
            # Safe path: folders where the person stands may be called as ours are.
            [sys.executable, "-P", "-m", "experiments.rendering.render", self.figures, *self.languages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding=sys.getfilesystemencoding(),
            errors="surrogateescape",
            env={**os.environ, "PYTHONIOENCODING": f"{sys.getfilesystemencoding()}:surrogateescape"},
        )
        return self

    def draw(self, folder: Path) -> list[Path]:
        """Draw a folder's figures and wait for them; gives their files.

        Raises
        ------
        OSError
            If a figure could not be written.
        InputError
            If the process was killed.
        RuntimeError
            If drawing failed otherwise; carries what the process said.
        """
        drawn, complaint = self.process.communicate(f"{folder.resolve()}\n")
        if self.process.returncode == UNWRITABLE:
            raise OSError(complaint.strip())
        if self.process.returncode < 0:
            raise InputError(
                f"{folder}: the process that draws the figures was killed by signal "
                f"{-self.process.returncode}, perhaps for want of memory; "
                "the same command goes on where it stopped"
            )
        if self.process.returncode:
            raise RuntimeError(f"figures could not be drawn: {complaint.strip()}")
        return [folder / name for name in drawn.splitlines()]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def main(figures: str = OF_A_BATCH, *languages: str) -> None:
    """Load Matplotlib, wait for a folder's name on standard input, and draw it."""
    makers(figures)
    if folder := sys.stdin.readline().rstrip("\n"):
        drawn = []
        try:
            for language in languages or (ENGLISH,):
                with speaking(language):
                    drawn += draw(Path(folder), figures)
        except OSError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(UNWRITABLE)
        for path in drawn:
            sys.stdout.write(f"{path.relative_to(folder).as_posix()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
