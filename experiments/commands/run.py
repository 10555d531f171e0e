"""fivelocks run: one run live, as a story."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

from experiments.commands.groups import Printing, Runs, again
from experiments.commands.notices import announce_compiling, print_start
from experiments.commands.options import Language, Trace, counts
from experiments.errors import InputError
from experiments.rendering import conditions, console, i18n, narrative
from experiments.rendering.story import INDENT, story
from experiments.results.run_id import Identified
from experiments.running import trace as watch
from experiments.running import updated
from experiments.running.batches import check_seed
from experiments.running.trace import Month
from experiments.running.updated import Updated
from model.endings import ENDINGS, PATH_OF
from model.war_model import WarModel

MOST_RUN = 2**32 - 1


def run(
    asked: Runs,
    how: Printing,
    number: Annotated[int, counts("Number of the run, 0 or more.", "--run")] = 0,
    trace: Trace = None,
    language: Language = "en",
) -> None:
    """Simulate one run and print its story, its ending and the reasons.

    Runs the live Mesa model, month by month.
    """
    start, scenario = asked.begun(how)
    print_run(Identified(scenario, asked.seed, number), start, again(asked), trace, language, how)


def print_run(
    found: Identified, start: Updated | None, again: str, trace: Path | None, language: str, how: Printing
) -> None:
    """Simulate one run live and print its story, its ending, and why.

    ``start`` is what it goes on from, ``again`` the options by which its run id is found again.
    """
    scenario, seed, number = found
    i18n.check_language(language)
    wrong = check_seed(seed)
    if not 0 <= number <= MOST_RUN:
        wrong.append(f"--run {number} is out of range; allowed is 0 to {MOST_RUN}")
    if wrong:
        raise InputError(*wrong)
    watch.check_trace(trace)
    announce_compiling(how.silent)
    model = updated.live(start, scenario, seed, number) if start else WarModel(scenario, seed, number)
    aloud = not how.silent
    if aloud:
        told = conditions.about(scenario, start is not None, i18n.translator(language))
        console.prose(f"{model.run_id}  {told}")
        print_start(start if language == i18n.ENGLISH else None, single=True)
        console.write()
    watched: list[Month] = []
    for line in story(_stored(watch.months(model), watched), scenario, model.parameters, language):
        if aloud:
            console.prose(line, hanging=INDENT)
    ended = watch.at_ending(watched)
    why = [narrative.sentence(item, language) for item in narrative.reasons(ended, model.parameters)]
    if trace is not None:
        watch.write_trace(trace, scenario, watched)
    if aloud:
        again = f"fivelocks replay {model.run_id}{again}"
        console.write("\n" + i18n.translate(language, "Run it again: {command}", command=again))
    if how.as_json:
        console.write_json(_summary(model, ended, watched, why, language))


def _stored(months: Iterable[Month], kept: list[Month]) -> Iterator[Month]:
    """The months, each kept as it passes."""
    for month in months:
        kept.append(month)
        yield month


def _summary(
    model: WarModel, ended: Any, watched: list[Month], why: list[str], language: str
) -> dict[str, Any]:
    """A run's story for ``--json``."""
    course, last = ended["course"][0], watched[-1].world["course"][0]
    ending, month, date = ENDINGS[course["ending"]], int(course["ending_month"]), model.origin.date
    story_of = [
        {
            "month": m.month,
            "date": date(m.month),
            "kind": item.kind,
            "text": narrative.sentence(item, language),
        }
        for m in watched
        for item in m.happenings
    ]
    return {
        "run_id": model.run_id,
        "path": PATH_OF[ending],
        "ending": ending,
        "month": month,
        "date": date(month),
        "relapsed": bool(last["relapsed"]),
        "relapse_month": int(last["relapse_month"]) or None,
        "why": why,
        "story": story_of,
    }
