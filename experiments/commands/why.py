"""fivelocks why: but-for causes of one run's ending."""

from functools import partial
from typing import Annotated, Any, Final

from experiments.analysis import why as causes
from experiments.analysis.branches import TracedRun
from experiments.analysis.why import Cause, Why, WhyStudy
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import InMemory, WhichRun
from experiments.commands.options import Language, counts
from experiments.rendering import console, i18n, labels, narrative
from model.endings import ENDINGS

SAME: Final = {labels.ONGOING: "ongoing at the horizon"}
HEADINGS: Final = [
    ("no.", "left"),
    ("with %", "right"),
    ("without %", "right"),
    ("change", "right"),
    ("same run without it", "left"),
]


def why(
    which: WhichRun,
    how: InMemory,
    continuations: Annotated[
        int, counts("Number of pairs of continuations for each removal, 10 or more.")
    ] = 2_000,
    language: Language = "en",
) -> None:
    """Find the but-for causes of a run's ending.

    One event, shock, lever or rule at a time is removed from the same run; the removals that make its
    ending rarer are ranked.
    """
    i18n.check_language(language)
    found, start = which.found()
    study = WhyStudy(found, continuations, narrative.removed, start)
    answer(study, "rows", how, partial(_summary, language), partial(_print, language))


def _sentence(traced: TracedRun, cause: Cause, language: str) -> str:
    endings = ENDINGS[traced.ending], ENDINGS[cause.instead]
    shares = cause.share_with, cause.share_without
    return narrative.effect(narrative.removed(traced, cause.removal, language), *endings, shares, language)


def _summary(language: str, done: Why) -> dict[str, Any]:
    """Causes of a run's ending for ``--json``."""
    traced, weighed = done.traced, done.causes
    happened, rules = (
        [_sentence(traced, cause, language) for cause in causes.leading(weighed, rules)]
        for rules in (False, True)
    )
    return {
        "run_id": traced.run_id,
        "ending": ENDINGS[traced.ending],
        "path": traced.path,
        "ending_month": traced.ending_month,
        "sentences": happened,
        "rules": rules,
        "causes": causes.table(traced, weighed, partial(narrative.removed, traced)),
    }


def _print(language: str, done: Why) -> None:
    traced, weighed = done.traced, done.causes
    ended = f"{labels.ENDINGS[ENDINGS[traced.ending]]} in month {traced.ending_month}"
    console.prose(f"{traced.run_id}: {ended} ({traced.scenario.date(traced.ending_month)})")
    console.prose(f"Removals, one at a time, that change something in this run: {len(weighed)}.\n")
    _print_list(traced, weighed, language, False, "Causes among events")
    console.write()
    _print_list(traced, weighed, language, True, "Causes among mechanisms")
    console.write()
    console.prose(
        "Continuations are simulated in pairs, from the month in question (for a rule, from the beginning), "
        "with and without the removed item and with common random numbers. ±: half the width of the 95 % "
        "interval. Same run without it: the run simulated again without the item, other draws unchanged."
    )
    print_files(done.folder, done.tables)


def _print_list(traced: TracedRun, weighed: list[Cause], language: str, rules: bool, heading: str) -> None:
    leading = causes.leading(weighed, rules)
    if not leading:
        console.prose(f"{heading}: none; no single removal makes the ending rarer.")
        return
    console.prose(f"{heading}")
    for cause in leading:
        console.prose(f"{cause.rank}. {_sentence(traced, cause, language)}", hanging="   ")
    console.write()
    console.table(HEADINGS, [_line(traced, cause) for cause in leading])


def _line(traced: TracedRun, cause: Cause) -> list[str]:
    change = cause.difference
    ended = ENDINGS[cause.ending]
    date = "" if ended in (labels.ONGOING, "none") else f", {traced.scenario.date(cause.month)}"
    return [
        f"{cause.rank}.",
        f"{100 * cause.share_with:.1f}",
        f"{100 * cause.share_without:.1f}",
        f"{100 * change.estimate:+.1f} ±{50 * (change.high - change.low):.1f}",
        f"{SAME.get(ended, labels.ENDINGS.get(ended, 'no ending'))}{date}",
    ]
