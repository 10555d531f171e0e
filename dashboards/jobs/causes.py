"""Causes of the ending of the run that is watched: those of ``fivelocks why``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboards.jobs.job import Progress
from dashboards.live.question import Question
from experiments.analysis import branches, why
from experiments.rendering import narrative
from experiments.rendering.i18n import LANGUAGES
from model.endings import ENDINGS

# Pairs of continuations for each leading removal: enough for the order of the causes.
CONTINUATIONS: Final = 400
EVENTS: Final = 3


@dataclass(frozen=True)
class Causes:
    """Sentences about the leading causes, by language: what happened, then rules of the model."""

    run_id: str
    events: dict[str, list[str]]
    rules: dict[str, list[str]]


def find(question: Question, _: Path, progress: Progress) -> Causes:
    """Take one event or rule at a time out of a run, and report without which its ending becomes rarer."""
    war = branches.play(question.chosen(), question.seed, question.run)
    weighed = why.why(war, CONTINUATIONS, progress=progress)
    found = [
        {
            language: [_sentence(war, cause, language) for cause in why.leading(weighed, rules)[:EVENTS]]
            for language in LANGUAGES
        }
        for rules in (False, True)
    ]
    return Causes(war.run_id, *found)


def _sentence(war: branches.War, cause: why.Cause, language: str) -> str:
    removal = cause.removal
    removed = narrative.clause(removal.kind, removal.facts, war.scenario.date(removal.month), language)
    endings = ENDINGS[war.ending], ENDINGS[cause.instead]
    return narrative.effect(removed, *endings, (cause.share_with, cause.share_without), language)
