"""Experiments of the page that fill a results folder: tables, and figures drawn by a helper process."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboards.live.question import Question
from dashboards.work.job import Progress
from experiments.assumptions import analysis
from experiments.commands import backcast as backcasting
from experiments.commands import claims as claiming
from experiments.comparison import sweep as sweeping
from experiments.drawing import artist
from experiments.evidence import claims as evidence
from experiments.evidence import claims_table, observed


@dataclass(frozen=True)
class Study:
    """A results folder that is finished."""

    folder: Path

    @property
    def figures(self) -> list[str]:
        """Names of the figures."""
        return sorted(path.stem for path in (self.folder / "figures").glob("*.svg"))

    def image(self, figure: str) -> str:
        """A figure as the address of an image."""
        drawn = base64.b64encode(self.file(f"figures/{figure}.svg")).decode()
        return f"data:image/svg+xml;base64,{drawn}"

    def table(self, name: str) -> list[dict[str, Any]]:
        """Rows of a table, numbers as numbers."""
        return artist.numbers_in(self.folder / f"{name}.csv")

    def file(self, name: str) -> bytes:
        """Bytes of a file of the folder."""
        return (self.folder / name).read_bytes()


def sensitivity(asked: analysis.Question, folder: Path, progress: Progress) -> Study:
    """Which assumptions matter."""
    with artist.Artist(f"experiments.assumptions.figures:OF_{asked.method.upper()}") as drawing:
        analysis.sensitivity(asked, folder, None, progress)
        drawing.draw(folder)
    return Study(folder)


def sweep(asked: sweeping.Question, folder: Path, progress: Progress) -> Study:
    """The leading path over the ranges of two assumptions."""
    with artist.Artist(sweeping.figures_of(asked.axes)) as drawing:
        sweeping.sweep(asked, out=folder, progress=progress)
        drawing.draw(folder)
    return Study(folder)


def claims(runs: int, question: Question, folder: Path, progress: Progress) -> Study:
    """The essay's claims, put to the test."""
    asked = evidence.Question(claims_table.chosen([""]), runs, question.seed, question.mode or "central")
    claiming.write(evidence.put_to_test(asked, folder, None, progress))
    return Study(folder)


def backcast(runs: int, question: Question, folder: Path, progress: Progress) -> Study:
    """The model against the past."""
    mode = question.mode or "sampled"
    backcasting.check(runs, question.seed, mode, None)
    backcasting.played(observed.own(), [], runs, question.seed, mode, folder, None, progress)
    return Study(folder)
