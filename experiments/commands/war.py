"""One war, told."""

from pathlib import Path
from typing import Any

from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.runs import batches, watch
from experiments.words import console, phrases, story, wording
from model.endings import ENDINGS, PATH_OF
from model.live import WarModel
from model.scenario import Scenario


def tell(
    scenario: Scenario, seed: int, run: int, trace: Path | None, language: str, as_json: bool, quiet: bool
) -> None:
    """Play one war live and tell its story, its ending, and why."""
    batches.check(None, seed, None, None)
    if language not in phrases.LANGUAGES:
        raise InputError(f"--language {language!r} is unknown; allowed is {' or '.join(phrases.LANGUAGES)}")
    if not 0 <= run < 2**32:
        raise InputError(f"--run {run} is out of range; allowed is 0 to {2**32 - 1}")
    watch.check_trace(trace)
    announce_compiling(quiet or as_json)
    war = WarModel(scenario, seed, run)
    aloud = not (as_json or quiet)
    if aloud:
        console.say(f"{war.run_id}  {scenario.summary}\n")
    watched = []
    for month in watch.months(war):
        watched.append(month)
        if aloud:
            _say_month(
                scenario.date(month.month), [phrases.sentence(item, language) for item in month.happenings]
            )
    ended = watch.at_ending(watched)
    why = [phrases.sentence(item, language) for item in story.reasons(ended, war.parameters)]
    if trace is not None:
        watch.write_trace(trace, war, watched)
    _say_ending(war.run_id, scenario, ended, watched, why, language, as_json, aloud)


def _say_month(date: str, sentences: list[str]) -> None:
    for place, sentence in enumerate(sentences):
        console.say(f"{date if not place else ' ' * len(date)}  {sentence}")


def _say_ending(
    run_id: str,
    scenario: Scenario,
    ended: Any,
    watched: list[Any],
    why: list[str],
    language: str,
    as_json: bool,
    aloud: bool,
) -> None:
    course = ended["course"][0]
    ending, month = ENDINGS[course["ending"]], int(course["ending_month"])
    last = watched[-1].world["course"][0]
    if aloud:
        console.say(
            f"\nEnding in month {month} ({scenario.date(month)}): "
            f"{wording.ENDINGS[ending]} [{PATH_OF[ending]}]"
        )
        for line in why:
            console.say(f"  {line}")
        console.say(f"\nThe same war again: fivelocks replay {run_id}")
    if as_json:
        console.say_json(
            {
                "run_id": run_id,
                "path": PATH_OF[ending],
                "ending": ending,
                "month": month,
                "date": scenario.date(month),
                "relapsed": bool(last["relapsed"]),
                "relapse_month": int(last["relapse_month"]) or None,
                "why": why,
                "story": [
                    {
                        "month": m.month,
                        "date": scenario.date(m.month),
                        "kind": item.kind,
                        "text": phrases.sentence(item, language),
                    }
                    for m in watched
                    for item in m.happenings
                ],
            }
        )
