"""Experiments of the page that fill a results folder: tables, and figures drawn by a helper process."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboards.jobs.job import Progress
from dashboards.live.question import Question
from experiments.analysis import sensitivity as analysis
from experiments.analysis import sweep as sweeping
from experiments.commands import backcast as backcasting
from experiments.commands import claims as claiming
from experiments.evidence import claims as evidence
from experiments.evidence import claims_report, claims_table, observed
from experiments.rendering import render
from experiments.rendering.i18n import ENGLISH, LANGUAGES, say, speaking
from experiments.results import files

TRANSLATED: Final = tuple(language for language in LANGUAGES if language != ENGLISH)


@dataclass(frozen=True)
class Study:
    """A results folder that is finished."""

    folder: Path

    @property
    def figures(self) -> list[str]:
        """Names of the figures, in the order in which they were drawn."""
        drawn = (self.folder / "figures").glob("*.svg")
        return [path.stem for path in sorted(drawn, key=lambda path: path.stat().st_mtime_ns)]

    def image(self, figure: str, language: str) -> str:
        """A figure as the address of an image."""
        drawn = base64.b64encode(self.file(f"figures/{figure}.svg", language)).decode()
        return f"data:image/svg+xml;base64,{drawn}"

    def table(self, name: str, language: str) -> list[dict[str, Any]]:
        """Rows of a table, numbers as numbers."""
        return render.numbers_in(self._place(f"{name}.csv", language))

    def file(self, name: str, language: str = ENGLISH) -> bytes:
        """Bytes of a file of the folder, in a language if there is such a one."""
        return self._place(name, language).read_bytes()

    def _place(self, name: str, language: str) -> Path:
        path = render.part(self.folder, language) / name
        return path if path.exists() else self.folder / name


def sensitivity(asked: analysis.Question, folder: Path, progress: Progress) -> Study:
    """Which assumptions matter."""
    with render.Artist(
        f"experiments.rendering.sensitivity_figures:OF_{asked.method.upper()}", LANGUAGES
    ) as drawing:
        analysis.sensitivity(asked, folder, None, progress)
        drawing.draw(folder)
    return Study(folder)


def sweep(asked: sweeping.Question, folder: Path, progress: Progress) -> Study:
    """The leading path over the ranges of two assumptions."""
    with render.Artist(sweeping.figures_of(asked.axes), LANGUAGES) as drawing:
        sweeping.sweep(asked, out=folder, progress=progress)
        drawing.draw(folder)
    return Study(folder)


def claims(runs: int, question: Question, folder: Path, progress: Progress) -> Study:
    """The essay's claims, put to the test."""
    asked = evidence.Question(claims_table.chosen([""]), runs, question.seed, question.mode or "central")
    results = evidence.put_to_test(asked, folder, None, progress)
    claiming.write(results)
    for language in TRANSLATED:
        with speaking(language):
            claiming.draw(results)
            rows = claims_report.claim_rows(results.judgements, say)
        place = render.part(folder, language)
        place.mkdir(exist_ok=True)
        files.write_rows(place / "claims.csv", rows)
    return Study(folder)


def backcast(runs: int, question: Question, folder: Path, progress: Progress) -> Study:
    """The model against the past."""
    mode = question.mode or "sampled"
    backcasting.check(runs, question.seed, mode, None)
    result = backcasting.played(observed.own(), [], runs, question.seed, mode, folder, None, progress)
    for language in TRANSLATED:
        with speaking(language):
            backcasting.draw(folder, result)
    return Study(folder)
