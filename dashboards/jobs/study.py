"""Experiments of the page that fill a results folder: tables, and figures drawn by a helper process."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboards.jobs.job import Progress
from experiments.evidence import claims_report
from experiments.evidence.claims import ClaimsStudy
from experiments.rendering import figures
from experiments.rendering.i18n import ENGLISH, LANGUAGES, translator
from experiments.results import files
from experiments.results.tables import read_rows
from experiments.running.options import RunOptions
from experiments.running.study import run

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
        return read_rows(self._place(f"{name}.csv", language).parent, name, self.folder)

    def file(self, name: str, language: str = ENGLISH) -> bytes:
        """Bytes of a file of the folder, in a language if there is such a one."""
        return self._place(name, language).read_bytes()

    def _place(self, name: str, language: str) -> Path:
        path = figures.in_language(self.folder, language) / name
        return path if path.exists() else self.folder / name


def answered(asked: Any, folder: Path, progress: Progress) -> Study:
    """Run a study, and draw its figures in every language."""
    run(asked, RunOptions(folder, progress=progress, draw=figures.draw))
    for language in TRANSLATED:
        figures.draw(folder, language)
    return Study(folder)


def claims(asked: ClaimsStudy, folder: Path, progress: Progress) -> Study:
    """Test the essay's claims; the table of verdicts is in every language, too."""
    results = run(asked, RunOptions(folder, progress=progress, draw=figures.draw))
    for language in TRANSLATED:
        figures.draw(folder, language)
        rows = claims_report.claim_rows(results.judgements, translator(language))
        place = figures.in_language(folder, language)
        place.mkdir(exist_ok=True)
        files.write_rows(place / "claims.csv", rows)
    return Study(folder)
