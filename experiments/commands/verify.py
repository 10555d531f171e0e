"""A results folder, checked."""

from pathlib import Path

from experiments.rendering import console
from experiments.running.verify import verify


def check_folder(folder: Path, sample: int, as_json: bool, quiet: bool) -> int:
    """Verify a folder and print what was found; returns the exit code."""
    verdict = verify(folder, sample)
    if as_json:
        console.say_json(vars(verdict))
    elif not quiet:
        wars = (
            f"with {verdict.rows_stored:,} wars; {verdict.rows_played:,} of them played again"
            if verdict.rows_stored
            else "and no wars that could be played again"
        )
        console.say(f"{folder}: {verdict.shards} shards {wars}")
        for problem in verdict.problems:
            console.say(f"  {problem}")
        console.say(
            "all is as it was written" if not verdict.problems else f"problems: {len(verdict.problems)}"
        )
    return 1 if verdict.problems else 0
