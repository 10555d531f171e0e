"""fivelocks score: a registered forecast against the months observed since."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from experiments.assimilation import registry
from experiments.commands.options import AsJson, Quiet, asks
from experiments.commands.register import DEFAULT_LEDGER, Ledger
from experiments.commands.update import Observed
from experiments.errors import InputError
from experiments.evidence import observed
from experiments.rendering import console
from model.csv_tables import shown

STATE: Final = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))=([a-z_]+)", re.ASCII)


def score(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Registered forecast.")],
    given: Observed,
    states: Annotated[
        list[str],
        asks(
            "Ending that had occurred by this month, or none; repeatable.",
            "--ending",
            metavar="YYYY-MM=ENDING",
        ),
    ] = [],
    ledger: Ledger = DEFAULT_LEDGER,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Score a registered forecast by the months observed since.

    Enters a weighted interval score for each series and month in the ledger, once. Endings are scored
    only if --ending is given.
    """
    known: dict[str, str] = {}
    for text in states:
        match = STATE.fullmatch(text)
        if match is None:
            raise InputError(f"--ending {shown(text)} must be written YYYY-MM=ENDING, such as 2026-06=none")
        if known.get(match[1], match[2]) != match[2]:
            raise InputError(f"--ending {match[1]}: given as {known[match[1]]} and as {match[2]}; choose one")
        known[match[1]] = match[2]
    rows = registry.score(file, observed.read(given).figures, ledger, known)
    if as_json:
        console.write_json({"scores": rows, "ledger": str(ledger)})
        return
    if quiet:
        return
    if not rows:
        console.write(f"Nothing new: every known month of {file} is in {ledger} already")
        return
    columns = [(name, "right") for name in ("target", "horizon", "observed", "score", "within50", "within90")]
    console.table(columns, [[str(row.get(name, "-")) for name, _ in columns] for row in rows])
    console.write(f"\nEntered in {ledger}")
    if past := sum(row["known"] for row in rows):
        console.prose(
            f"Not a test of the forecast: {past} of {len(rows)} scores, whose months had ended when it was "
            "registered."
        )
