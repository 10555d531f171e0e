"""fivelocks verify: a results folder, checked."""

from typing import Annotated

import typer

from experiments.commands.kinds import study_of
from experiments.commands.options import AsJson, Folder, Quiet, counts
from experiments.rendering import console
from experiments.running import verify as verifying


def verify(
    folder: Folder,
    sample: Annotated[int, counts("Simulate so many rows again, at least 0.")] = verifying.SAMPLE,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check a results folder and simulate a sample of its rows again.

    Checks the hash of every file, compares the sample bit for bit, and computes the tables again from the
    rows. Exit code 1 if anything differs.
    """
    verdict = verifying.verify(folder, study_of, sample)
    if as_json:
        console.write_json(vars(verdict))
    elif not quiet:
        console.write(
            f"{folder}: {console.counted(verdict.rows_stored, 'row')} in "
            f"{console.counted(verdict.shards, 'file')}; {verdict.rows_simulated:,} of them simulated again"
        )
        for problem in verdict.problems:
            console.write(f"  {problem}")
        console.write(f"problems: {len(verdict.problems)}" if verdict.problems else "no differences")
    raise typer.Exit(1 if verdict.problems else 0)
