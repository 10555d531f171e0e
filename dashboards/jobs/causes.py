"""Causes of the ending of the run that is watched: those of ``fivelocks why``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboards.jobs.job import Progress
from dashboards.live.question import Question
from experiments.analysis.branches import TracedRun
from experiments.analysis.why import Cause, WhyStudy, leading
from experiments.rendering import narrative
from experiments.rendering.i18n import LANGUAGES
from experiments.results.run_id import Identified
from experiments.running.options import RunOptions
from experiments.running.study import run
from model.endings import ENDINGS

# Pairs of continuations for each leading removal: enough for the order of the causes.
CONTINUATIONS: Final = 400
MOST: Final = 3


@dataclass(frozen=True)
class Causes:
    """Sentences about the leading causes, by language: what happened, then rules of the model."""

    run_id: str
    events: dict[str, list[str]]
    rules: dict[str, list[str]]


def find(question: Question, _: Path, progress: Progress) -> Causes:
    """Remove one event or rule at a time from a run, and report without which its ending becomes rarer."""
    asked = WhyStudy(Identified(question.chosen(), question.seed, question.run), CONTINUATIONS)
    done = run(asked, RunOptions(progress=progress))
    events, rules = (
        {
            language: [
                _sentence(done.traced, cause, language) for cause in leading(done.causes, of_rules)[:MOST]
            ]
            for language in LANGUAGES
        }
        for of_rules in (False, True)
    )
    return Causes(done.traced.run_id, events, rules)


def _sentence(traced: TracedRun, cause: Cause, language: str) -> str:
    removed = narrative.removed(traced, cause.removal, language)
    endings = ENDINGS[traced.ending], ENDINGS[cause.instead]
    return narrative.effect(removed, *endings, (cause.share_with, cause.share_without), language)
