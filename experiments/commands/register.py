"""fivelocks register: a dated forecast, sealed in a ledger."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.assimilation import registry
from experiments.commands.notices import announce_compiling
from experiments.commands.options import AsJson, Quiet, Seed, counts, writes
from experiments.errors import InputError
from experiments.rendering import console
from experiments.running.batches import check_seed
from experiments.running.updated import load

Ledger = Annotated[
    Path,
    writes("Ledger of forecasts, a CSV that only grows.", "--ledger", metavar="FILE"),
]  # fmt: skip
DEFAULT_LEDGER = Path("results") / "ledger.csv"
MOST_MONTHS, FEWEST_RUNS, MOST_RUNS = 120, 100, 100_000


def register(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Updated ensemble.")],
    months: Annotated[
        int, counts("Number of months to forecast, 1 to 120.", metavar="MONTHS")
    ] = 12,
    runs: Annotated[
        int, counts("Number of runs, 100 to 100,000.")
    ] = 4_000,
    seed: Seed = 42,
    out: Annotated[
        Path | None, writes("Write the forecast to this CSV file.", "--out", metavar="FILE")
    ] = None,
    ledger: Ledger = DEFAULT_LEDGER,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Seal a dated forecast in a file and enter it in the ledger.

    The file has quantiles of monthly series and the probability of each ending by date, in the columns that
    forecast hubs use. Its hash goes into the ledger, so that a later change is detected.
    """
    found = []
    if not 1 <= months <= MOST_MONTHS:
        found.append(f"--months {months} is out of range; allowed is 1 to {MOST_MONTHS}")
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        found.append(f"--runs {runs} is out of range; allowed is {FEWEST_RUNS} to {MOST_RUNS:,}")
    if found := found + check_seed(seed):
        raise InputError(*found)
    start = load(folder)
    announce_compiling(quiet or as_json)
    rows = registry.forecast(start, months, runs, seed)
    path = out or ledger.parent / f"forecast-{start.last}-{start.identity[:8]}-seed{seed}.csv"
    digest = registry.register(path, rows, ledger)
    if as_json:
        console.write_json({"file": str(path), "sha256": digest, "ledger": str(ledger), "rows": len(rows)})
    elif not quiet:
        console.write(f"Forecast from {start.last}, {months} months: {path}")
        console.write(f"Entered in {ledger} with SHA-256 {digest}")
