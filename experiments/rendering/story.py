"""The story of one run, month by month: what happened, its ending and the reasons, and what came after."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from experiments.rendering import labels
from experiments.rendering.i18n import translator
from experiments.rendering.narrative import reasons, sentence
from experiments.running.happenings import Happening
from experiments.running.trace import Month
from model.endings import ENDINGS, PATH_OF
from model.scenario import Scenario

# As wide as a date and the space after it.
INDENT: Final = " " * 9
ENDED: Final = "ENDING in month {month} ({date}): {path}, {ending}"


def story(months: Iterable[Month], scenario: Scenario, params: Any, language: str) -> Iterator[str]:
    """Lines of a story, each as soon as its month is there.

    The ending stands in the month in which it happened, with the reasons below it. What happens after
    it, peace or relapse, has a heading of its own.

    Parameters
    ----------
    months
        Months of the run, in order.
    scenario, params
        Scenario and parameters of the run.
    language
        Language of the sentences.
    """
    tr, ended, headed, month = translator(language), False, False, None
    for month in months:
        lines = [sentence(item, language) for item in month.happenings if not _is_horizon(item)]
        if ended and lines and not headed:
            headed = True
            yield from ("", tr("After the ending"))
        date = scenario.date(month.month)
        for place, line in enumerate(lines):
            yield f"{INDENT if place else date + '  '}{line}"
        if not ended and month.world["course"][0]["ending"]:
            ended = True
            yield from _ending(month, scenario, params, language)


def _is_horizon(item: Happening) -> bool:
    """Whether a happening is the end of the horizon, which has a heading."""
    return item.kind == "ending" and item.facts["ending"] == labels.ONGOING


def _ending(month: Month, scenario: Scenario, params: Any, language: str) -> Iterator[str]:
    """The ending of a run and its reasons."""
    tr, ending = translator(language), ENDINGS[month.world["course"][0]["ending"]]
    ongoing = ending == labels.ONGOING
    text = "NO ENDING by month {month} ({date}): {ending}" if ongoing else ENDED
    facts = {"path": tr(labels.PATHS[PATH_OF[ending]]), "ending": tr(labels.ENDINGS[ending])}
    yield from ("", tr(text, month=month.month, date=scenario.date(month.month), **facts))
    for reason in reasons(month.world, params):
        yield f"{INDENT}{sentence(reason, language)}"
