"""Experiments of the page: those that fill a results folder, and the causes of one run's ending."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboards.i18n import Words
from dashboards.jobs.job import Progress
from dashboards.levers import name_of
from dashboards.live.question import Question
from dashboards.live.session import Session
from experiments.analysis.branches import TracedRun
from experiments.analysis.counterfactuals import Removal
from experiments.analysis.why import Cause, WhyStudy, leading
from experiments.evidence import claims_report
from experiments.evidence.claims import ClaimsStudy
from experiments.rendering import figures, narrative
from experiments.rendering.i18n import ENGLISH, LANGUAGES, translator
from experiments.results import files
from experiments.results.run_id import Identified
from experiments.results.tables import read_rows
from experiments.running.options import RunOptions
from experiments.running.study import run
from model.endings import ENDINGS

TRANSLATED: Final = tuple(language for language in LANGUAGES if language != ENGLISH)
# Pairs of continuations for each leading removal: enough for the order of the causes. Fewer if the Live page
# is to simulate fewer.
CONTINUATIONS: Final = 400
LISTED: Final = 3


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


@dataclass(frozen=True)
class Causes:
    """Sentences about the leading causes, by language: what happened, then rules of the model."""

    run_id: str
    events: dict[str, list[str]]
    rules: dict[str, list[str]]


def find_causes(question: Question, _: Path, progress: Progress) -> Causes:
    """Remove one event or rule at a time from a run, and report without which its ending becomes rarer."""
    count = min(CONTINUATIONS, Session.usual)
    asked = WhyStudy(Identified(question.chosen(), question.seed, question.run), count)
    done = run(asked, RunOptions(progress=progress))
    events, rules = (
        {
            language: [
                _sentence(done.traced, cause, language) for cause in leading(done.causes, of_rules)[:LISTED]
            ]
            for language in LANGUAGES
        }
        for of_rules in (False, True)
    )
    return Causes(done.traced.run_id, events, rules)


def removed(traced: TracedRun, removal: Removal, language: str) -> str:
    """What is removed from a run as a clause, with levers and months as the page calls them."""
    words, facts = Words(language), dict(removal.facts)
    if "lever" in facts:
        facts["lever"] = name_of(facts["lever"], words)
    date = words.date(traced.scenario.date(removal.month))
    # A date in digits needs a space before Chinese characters, one in characters none.
    return narrative.clause(removal.kind, facts, date, language).replace("月 ", "月")


def _sentence(traced: TracedRun, cause: Cause, language: str) -> str:
    endings = ENDINGS[traced.ending], ENDINGS[cause.instead]
    clause = removed(traced, cause.removal, language)
    return narrative.effect(clause, *endings, (cause.share_with, cause.share_without), language)
