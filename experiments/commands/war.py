"""One war, told."""

from pathlib import Path
from typing import Any

from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.rendering import console, i18n, labels, narrative
from experiments.rendering.i18n import say, speaking
from experiments.running import batches
from experiments.running import trace as watch
from model.endings import ENDINGS, PATH_OF
from model.scenario import Scenario
from model.war_model import WarModel


def tell(
    scenario: Scenario,
    seed: int,
    run: int,
    again: str,
    trace: Path | None,
    language: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play one war live and tell its story, its ending, and why.

    ``again`` are the options by which its run id is found again.
    """
    batches.check(None, seed, None, None)
    i18n.check_language(language)
    if not 0 <= run < 2**32:
        raise InputError(f"--run {run} is out of range; allowed is 0 to {2**32 - 1}")
    watch.check_trace(trace)
    announce_compiling(quiet or as_json)
    war = WarModel(scenario, seed, run)
    aloud = not (as_json or quiet)
    if aloud:
        console.say(f"{war.run_id}  {scenario.summary}\n")
    watched: list[watch.Month] = []
    for month in watch.months(war):
        watched.append(month)
        if aloud:
            _say_month(
                scenario.date(month.month), [narrative.sentence(item, language) for item in month.happenings]
            )
    ended = watch.at_ending(watched)
    why = [narrative.sentence(item, language) for item in narrative.reasons(ended, war.parameters)]
    if trace is not None:
        watch.write_trace(trace, scenario, watched)
    if aloud:
        with speaking(language):
            _say_ending(scenario, ended, why)
            again = f"fivelocks replay {war.run_id}{again}"
            console.say("\n" + say("The same war again: {command}", command=again))
    if as_json:
        console.say_json(_summary(war, ended, watched, why, language))


def _say_month(date: str, sentences: list[str]) -> None:
    for place, sentence in enumerate(sentences):
        console.say(f"{date if not place else ' ' * len(date)}  {sentence}")


def _say_ending(scenario: Scenario, ended: Any, why: list[str]) -> None:
    course = ended["course"][0]
    ending, month = ENDINGS[course["ending"]], int(course["ending_month"])
    facts = {"date": scenario.date(month), "ending": say(labels.ENDINGS[ending]), "path": PATH_OF[ending]}
    console.say("\n" + say("Ending in month {month} ({date}): {ending} [{path}]", month=month, **facts))
    for line in why:
        console.say(f"  {line}")


def _summary(
    war: WarModel, ended: Any, watched: list[watch.Month], why: list[str], language: str
) -> dict[str, Any]:
    """A war's story for ``--json``."""
    course, last = ended["course"][0], watched[-1].world["course"][0]
    ending, month, date = ENDINGS[course["ending"]], int(course["ending_month"]), war.origin.date
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
        "run_id": war.run_id,
        "path": PATH_OF[ending],
        "ending": ending,
        "month": month,
        "date": date(month),
        "relapsed": bool(last["relapsed"]),
        "relapse_month": int(last["relapse_month"]) or None,
        "why": why,
        "story": story_of,
    }
