"""But-for causes of one war's ending."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from experiments.analysis import branches, schema
from experiments.analysis import why as causes
from experiments.analysis.branches import War
from experiments.analysis.counterfactuals import Removal
from experiments.analysis.why import Cause
from experiments.commands.answers import answered_in, write
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, i18n, labels, narrative
from experiments.results.run_id import Identified
from experiments.running import batches
from model.endings import ENDINGS

FIGURES: Final = "experiments.rendering.forecast_figures:OF_CAUSES"
HEADINGS: Final = [
    ("without", "left"),
    ("with it", "right"),
    ("without it", "right"),
    ("change", "right"),
    ("same war then (month)", "left"),
]


def explain(
    found: Identified,
    futures: int,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    language: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Take one thing at a time out of a war, and print what its ending hung on."""
    branches.refuse(branches.check_futures(futures))
    i18n.check_language(language)
    batches.check(None, 0, None, threads)
    announce_compiling(quiet or as_json)
    war = branches.play(*found)
    question = {"kind": "why", "run": war.run_id, "futures": futures}
    with answered_in(out, question, force, threads, dask) as in_order:
        with console.progress("removals", quiet or as_json) as progress:
            weighed = causes.why(
                war, futures, threads=threads, dask=dask, progress=progress, in_order=in_order
            )
        if out is not None:
            write(
                out,
                {"causes": causes.table(war, weighed, partial(_removed, war, i18n.ENGLISH))},
                schema.CAUSES,
                FIGURES,
            )
    if as_json:
        console.say_json(_summary(war, weighed, language))
    elif not quiet:
        _say(war, weighed, language)
        if out is not None:
            console.say(f"\nResults: {out}/  (causes.csv, dictionary.csv, figures)")


def _removed(war: War, language: str, removal: Removal) -> str:
    return narrative.clause(removal.kind, removal.facts, war.scenario.date(removal.month), language)


def _sentence(war: War, cause: Cause, language: str) -> str:
    endings = ENDINGS[war.ending], ENDINGS[cause.instead]
    shares = cause.share_with, cause.share_without
    return narrative.effect(_removed(war, language, cause.removal), *endings, shares, language)


def _summary(war: War, weighed: list[Cause], language: str) -> dict[str, Any]:
    """Causes of a run's ending for ``--json``."""
    happened, rules = (
        [_sentence(war, cause, language) for cause in causes.leading(weighed, rules)]
        for rules in (False, True)
    )
    return {
        "run_id": war.run_id,
        "ending": ENDINGS[war.ending],
        "path": war.path,
        "ending_month": war.ending_month,
        "sentences": happened,
        "rules": rules,
        "causes": causes.table(war, weighed, partial(_removed, war, i18n.ENGLISH)),
    }


def _say(war: War, weighed: list[Cause], language: str) -> None:
    ended = f"{labels.ENDINGS[ENDINGS[war.ending]]} in month {war.ending_month}"
    console.say(f"{war.run_id}: {ended} ({war.scenario.date(war.ending_month)})")
    console.say(f"{len(weighed)} things taken out of this war, one at a time, change something in it.\n")
    _say_list(war, weighed, language, False, "What happened: the ending hung on")
    console.say()
    _say_list(war, weighed, language, True, "Rules of the world: the ending needed")
    console.say(
        "\nFutures are played in pairs, from the month in question (for a rule, from the beginning), "
        "with the thing\nand without it, all else drawn alike. ±: half the width of the 95 % interval. "
        "Same war: its own later chances."
    )


def _say_list(war: War, weighed: list[Cause], language: str, rules: bool, heading: str) -> None:
    leading = causes.leading(weighed, rules)
    if not leading:
        console.say(f"{heading} nothing in particular: no single removal makes it rarer.")
        return
    console.say(f"{heading}")
    for cause in leading:
        console.say(f"{cause.rank}. {_sentence(war, cause, language)}")
    console.say()
    console.table(HEADINGS, [_line(war, cause) for cause in leading])


def _line(war: War, cause: Cause) -> list[str]:
    change = cause.difference
    date = "" if cause.is_rule else f" {war.scenario.date(cause.removal.month)}"
    return [
        f"{cause.rank}. {cause.removal.facts.get('lever', cause.removal.kind)}{date}",
        f"{100 * cause.share_with:.1f} %",
        f"{100 * cause.share_without:.1f} %",
        f"{100 * change.estimate:+.1f} ±{50 * (change.high - change.low):.1f}",
        f"{labels.ENDINGS.get(ENDINGS[cause.ending], 'no ending')} ({cause.month})",
    ]
