"""fivelocks claims: the essay's claims as experiments, and the baseline's acceptance bands."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from experiments.commands import claims_baseline
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Locally
from experiments.commands.options import Mode, Seed, asks, counts
from experiments.errors import InputError
from experiments.evidence import claims_paragraphs, claims_report, claims_table
from experiments.evidence import claims_verdicts as verdicts
from experiments.evidence.claims import DEFAULT_RUNS, ClaimsStudy, Results
from experiments.evidence.claims_verdicts import Judgement
from experiments.rendering import console

# So few claims are shown with all their predictions.
FEW: Final = 6


def claims(
    how: Locally,
    only: Annotated[str, asks("Test only these claims; all by default.", metavar="T19,T44")] = "",
    runs: Annotated[
        int | None,
        counts("Number of runs of each arm, 2 or more; 4,000 by default, 10,000 with --baseline."),
    ] = None,
    seed: Seed = 42,
    mode: Mode = None,
    baseline: Annotated[
        bool, asks("Compare the baseline with its acceptance bands instead.", "--baseline")
    ] = False,
    strict: Annotated[bool, asks("Exit with 1 if a claim is contradicted.", "--strict")] = False,
) -> None:
    """Test the essay's claims as experiments.

    Prints the expected sign, effect, interval and verdict of each claim.
    """
    if baseline:
        if only or mode or strict:
            raise InputError("--baseline takes neither --only, --parameters nor --strict")
        claims_baseline.compare_with_bands(runs, seed, how)
        return
    chosen = claims_table.chosen(only.split(","))
    study = ClaimsStudy(chosen, DEFAULT_RUNS if runs is None else runs, seed, mode or "central")
    results = answer(study, "runs", how, summary, _print)
    failed = any(judgement.verdict == verdicts.CONTRADICTED for judgement in results.judgements)
    raise typer.Exit(1 if strict and failed else 0)


def about(results: Results) -> str:
    """What the results rest on, in a line."""
    question = results.study
    return f"{question.runs:,} runs an arm, {question.mode} parameters, seed {question.seed}"


def summary(results: Results) -> dict[str, Any]:
    """Result for ``--json``."""
    return {
        "question": results.study.question,
        "folder": str(results.folder),
        "verdicts": claims_report.tally(results.judgements),
        "claims": claims_report.claim_rows(results.judgements),
        "predictions": claims_report.prediction_rows(results.judgements),
        "idle": claims_report.idle(results.judgements),
    }


def _print(results: Results) -> None:
    judgements = results.judgements
    arms = len(results.study.needed)
    console.prose(f"The essay's claims tested: {console.counted(arms, 'arm')}, {about(results)}\n")
    _print_verdicts(judgements)
    for judgement in judgements:
        if judgement.claim.id in claims_paragraphs.PARAGRAPHS:
            console.write()
            console.prose(claims_paragraphs.PARAGRAPHS[judgement.claim.id](judgement))
    idle = claims_report.idle(judgements)
    if idle:
        console.prose("\nNo run differs in this outcome:")
        for row in idle:
            console.prose(f"{row['claim']} {row['what']} ({row['arms']})", "  ", "    ")
    counted = ", ".join(f"{count} {verdict}" for verdict, count in claims_report.tally(judgements).items())
    console.prose(f"\n{console.counted(len(judgements), 'claim')}: {counted}.")
    console.prose(
        "Intervals are 95 %; verdicts rest on wider ones, by Bonferroni over "
        f"{len(claims_table.claims())} claims and the predictions of each. Without that correction "
        f"{sum(one.passes for one in judgements)} of {len(judgements)} would be supported (column `passes`)."
    )
    console.write()
    print_files(results.folder, results.tables)


def _print_verdicts(judgements: Sequence[Judgement]) -> None:
    """Every claim with its verdict and what decides it, or with all its predictions if claims are few."""
    few = len(judgements) <= FEW
    for judgement in judgements:
        counting = [one for one in judgement.findings if not one.prediction.also]
        held = sum(one.verdict == verdicts.SUPPORTED for one in counting)
        console.prose(
            f"{judgement.claim.id} {judgement.claim.title}: {judgement.verdict}, "
            f"{held} of {len(counting)} predictions are supported"
        )
        for one in judgement.findings if few else [judgement.decisive]:
            lead = f"{one.verdict or 'not counted':<13} " if few else ""
            console.prose(f"{lead}{one.prediction.what}: {verdicts.describe(one)}", "    ")
