"""Commands that say how far to trust the model."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import AsJson, Force, Mode, Out, Quiet, Seed, Threads

Observed = Annotated[
    list[Path],
    typer.Option(
        "--observed", metavar="FILE", help="Monthly CSV of your own, see evidence/README.md; repeatable."
    ),
]


@app.command()
def backcast(
    given: Observed = [],
    runs: Annotated[int, typer.Option(help="Wars an arm.")] = 2_000,
    seed: Seed = 42,
    mode: Annotated[
        str, typer.Option("--parameters", metavar="sampled|central", help="Drawn for each war, or the same.")
    ] = "sampled",
    out: Out = None,
    threads: Threads = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The model started in 2023 and 2024 against what was observed: fit, coverage, naive forecasts."""
    from experiments.commands import backcast as doing

    doing.hold_against_the_past(given, runs, seed, mode, out, threads, as_json, quiet)


@app.command()
def claims(
    only: Annotated[str, typer.Option(metavar="T19,T44", help="Only these claims; all by default.")] = "",
    runs: Annotated[
        int | None, typer.Option(help="Wars an arm, 4,000 by default; with --baseline 10,000.")
    ] = None,
    seed: Seed = 42,
    mode: Mode = None,
    baseline: Annotated[
        bool, typer.Option("--baseline", help="The baseline beside its acceptance bands instead.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a claim is contradicted.")] = False,
    out: Out = None,
    threads: Threads = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The essay's claims as experiments: what was expected, what was found, and the verdict."""
    if baseline:
        from experiments.commands import claims_baseline

        claims_baseline.check_baseline(runs, seed, out, threads, force, as_json, quiet)
        return
    from experiments.commands import claims as doing

    code = doing.check_claims(only, runs, seed, mode, strict, out, threads, force, as_json, quiet)
    raise typer.Exit(code)
