"""The essay's claims, put to the test."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling
from experiments.evidence import claims, claims_paragraphs, claims_report, claims_table
from experiments.evidence import claims_verdicts as verdicts
from experiments.evidence.claims import Question, Results
from experiments.evidence.claims_verdicts import Judgement
from experiments.rendering import console, render
from experiments.rendering.i18n import say
from experiments.results import analyses, store
from experiments.running import batches

# So few claims are shown with all their predictions.
FEW: Final = 6


def check_claims(
    only: str,
    runs: int | None,
    seed: int,
    mode: str | None,
    strict: bool,
    out: Path | None,
    threads: int | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Put claims to the test, write tables and figure, print verdicts; returns the exit code."""
    wars = claims.DEFAULT_RUNS if runs is None else runs
    question = Question(claims_table.chosen(only.split(",")), wars, seed, mode or "central")
    folder = out or question.default_folder
    batches.check(None, seed, None, threads)
    make_way(folder, force)
    announce_compiling(quiet or as_json)
    with console.progress("wars", quiet or as_json) as progress:
        results = claims.put_to_test(question, folder, threads, progress)
    write(results)
    if as_json:
        console.say_json(summary(results))
    elif not quiet:
        _say(results)
    failed = any(judgement.verdict == verdicts.CONTRADICTED for judgement in results.judgements)
    return 1 if strict and failed else 0


def write(results: Results) -> None:
    """Write the tables and the figure of the verdicts."""
    judgements = results.judgements
    tables = {
        "claims": claims_report.claim_rows(judgements),
        "predictions": claims_report.prediction_rows(judgements),
        "mechanisms": claims_report.mechanism_rows(judgements),
        "arms": claims_report.arm_rows(results),
    }
    with store.held(results.folder):
        analyses.finish(results.folder, tables, claims_report.COLUMNS, lambda _: draw(results))


def draw(results: Results) -> list[Path]:
    """Draw the verdicts in the language spoken; gives the files."""
    from experiments.rendering import claims_figures  # loads Matplotlib

    figure = claims_figures.forest(results.judgements, about(results))
    return render.keep(figure, results.folder, "claims", dpi=130)


def about(results: Results) -> str:
    """What the results rest on, in a line."""
    question = results.question
    return say(
        "{runs:,} wars an arm, {mode} parameters, seed {seed}",
        runs=question.runs,
        mode=say(question.mode),
        seed=question.seed,
    )


def summary(results: Results) -> dict[str, Any]:
    """Result for ``--json``."""
    return {
        "question": results.question.asked,
        "folder": str(results.folder),
        "verdicts": claims_report.tally(results.judgements),
        "claims": claims_report.claim_rows(results.judgements),
        "predictions": claims_report.prediction_rows(results.judgements),
        "idle": claims_report.idle(results.judgements),
    }


def _say(results: Results) -> None:
    judgements = results.judgements
    arms = len(results.question.needed)
    console.say(f"The essay's claims put to the test: {arms} arms, {about(results)}\n")
    _say_verdicts(judgements)
    for judgement in judgements:
        if judgement.claim.id in claims_paragraphs.TOLD:
            console.say(f"\n{claims_paragraphs.TOLD[judgement.claim.id](judgement)}")
    idle = claims_report.idle(judgements)
    if idle:
        console.say("\nComparisons that moved nothing:")
        for row in idle:
            console.say(f"  {row['claim']} {row['what']} ({row['arms']}): {row['moved']}")
    counted = ", ".join(f"{count} {verdict}" for verdict, count in claims_report.tally(judgements).items())
    console.say(f"\n{len(judgements)} claims: {counted}.")
    console.say(
        "Intervals are 95 %; verdicts rest on wider ones, by Bonferroni over "
        f"{len(claims_table.claims())} claims and the\npredictions of each. Without that correction "
        f"{sum(one.passes for one in judgements)} of {len(judgements)} pass (column passes)."
    )
    console.say(
        f"\nResults: {results.folder}/  "
        "(claims.csv, predictions.csv, mechanisms.csv, arms.csv, dictionary.csv, figures)"
    )


def _say_verdicts(judgements: Sequence[Judgement]) -> None:
    """Every claim with its verdict and what decides it, or with all its predictions if claims are few."""
    few = len(judgements) <= FEW
    for judgement in judgements:
        counting = [one for one in judgement.findings if not one.prediction.also]
        held = sum(one.verdict == verdicts.SUPPORTED for one in counting)
        console.say(
            f"{judgement.claim.id} {judgement.claim.title}: {judgement.verdict}, "
            f"{held} of {len(counting)} predictions hold"
        )
        for one in judgement.findings if few else [judgement.decisive]:
            lead = f"{one.verdict or 'beside it':<13} " if few else ""
            console.say(f"    {lead}{one.prediction.what}: {verdicts.describe(one)}")
