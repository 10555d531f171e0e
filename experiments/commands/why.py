"""fivelocks why: but-for causes of one run's ending."""

from functools import partial
from typing import Annotated, Any, Final

import typer

from experiments.analysis import why as causes
from experiments.analysis.branches import TracedRun
from experiments.analysis.counterfactuals import Removal
from experiments.analysis.why import Cause, WhyStudy
from experiments.commands.calling import calling, identified, print_files
from experiments.commands.options import (
    QUESTION,
    AsJson,
    Dask,
    Events,
    Force,
    From,
    Horizon,
    Language,
    OptionalOut,
    OriginalScenario,
    Quiet,
    RunId,
    Settings,
    Threads,
    whole,
)
from experiments.rendering import console, i18n, labels, narrative
from experiments.running.study import run
from model.endings import ENDINGS

HEADINGS: Final = [
    ("without", "left"),
    ("with it", "right"),
    ("without it", "right"),
    ("change", "right"),
    ("same run then (month)", "left"),
]


def why(
    run_id: RunId,
    futures: Annotated[
        int,
        typer.Option(
            parser=whole,
            metavar="N",
            help="Simulate so many pairs of continuations a removal, at least 10.",
            rich_help_panel=QUESTION,
        ),
    ] = 2_000,
    folder: From = None,
    scenario: OriginalScenario = None,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    out: OptionalOut = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    language: Language = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Find the but-for causes of a run's ending.

    One event, shock, lever or rule at a time is removed from the same run; the removals that make its
    ending rarer are ranked.
    """
    i18n.check_language(language)
    study = WhyStudy(identified(run_id, folder, scenario, settings, events, horizon), futures, removed)
    with calling("rows", quiet or as_json, out, force, threads, dask) as options:
        done = run(study, options)
    if as_json:
        console.write_json(_summary(done.traced, done.causes, language))
    elif not quiet:
        _print(done.traced, done.causes, language)
        print_files(done.folder, done.tables)


def removed(war: TracedRun, removal: Removal) -> str:
    """What is removed, as text, for the tables."""
    return _in_words(war, i18n.ENGLISH, removal)


def _in_words(war: TracedRun, language: str, removal: Removal) -> str:
    return narrative.clause(removal.kind, removal.facts, war.scenario.date(removal.month), language)


def _sentence(war: TracedRun, cause: Cause, language: str) -> str:
    endings = ENDINGS[war.ending], ENDINGS[cause.instead]
    shares = cause.share_with, cause.share_without
    return narrative.effect(_in_words(war, language, cause.removal), *endings, shares, language)


def _summary(war: TracedRun, weighed: list[Cause], language: str) -> dict[str, Any]:
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
        "causes": causes.table(war, weighed, partial(removed, war)),
    }


def _print(war: TracedRun, weighed: list[Cause], language: str) -> None:
    ended = f"{labels.ENDINGS[ENDINGS[war.ending]]} in month {war.ending_month}"
    console.write(f"{war.run_id}: {ended} ({war.scenario.date(war.ending_month)})")
    console.write(f"{len(weighed)} removals, one at a time, change something in this run.\n")
    _print_list(war, weighed, language, False, "Causes: events")
    console.write()
    _print_list(war, weighed, language, True, "Causes: mechanisms")
    console.write()
    console.prose(
        "Continuations are simulated in pairs, from the month in question (for a rule, from the beginning), "
        "with and without the thing, all else drawn alike. ±: half the width of the 95 % interval. "
        "Same run: its own later chances."
    )


def _print_list(war: TracedRun, weighed: list[Cause], language: str, rules: bool, heading: str) -> None:
    leading = causes.leading(weighed, rules)
    if not leading:
        console.write(f"{heading}: none; no single removal makes the ending rarer.")
        return
    console.write(f"{heading}")
    for cause in leading:
        console.prose(f"{cause.rank}. {_sentence(war, cause, language)}", hanging="   ")
    console.write()
    console.table(HEADINGS, [_line(war, cause) for cause in leading])


def _line(war: TracedRun, cause: Cause) -> list[str]:
    change = cause.difference
    date = "" if cause.is_rule else f" {war.scenario.date(cause.removal.month)}"
    return [
        f"{cause.rank}. {cause.removal.facts.get('lever', cause.removal.kind)}{date}",
        f"{100 * cause.share_with:.1f} %",
        f"{100 * cause.share_without:.1f} %",
        f"{100 * change.estimate:+.1f} ±{50 * (change.high - change.low):.1f}",
        f"{labels.ENDINGS.get(ENDINGS[cause.ending], 'no ending')} ({cause.month})",
    ]
