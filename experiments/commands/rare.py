"""fivelocks rare: probabilities of rare escalation."""

from typing import Annotated, Any, Final

from experiments.analysis.rare import RareResult, RareStudy
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import InMemory, Runs
from experiments.commands.notices import print_start
from experiments.commands.options import asks, counts
from experiments.rendering import conditions, console, labels

HEADINGS: Final = [
    ("ending", "left"),
    ("share %", "right"),
    ("95 % CI", "right"),
    ("error", "right"),
    ("plain runs", "right"),
    ("speed-up", "right"),
]


def rare(
    asked: Runs,
    how: InMemory,
    runs: Annotated[
        int | None, counts("Number of ordinary runs to start from, 2,000 or more; 2,000 by default.")
    ] = None,
    error: Annotated[
        float | None, asks("Stop when every ending's standard error is below this share of it, 0.001 to 1.")
    ] = None,
) -> None:
    """Estimate the probability of rare endings by escalation.

    Importance sampling on the escalation ladder needs far fewer runs than counting does.
    """
    start, scenario = asked.begun(how)
    study = RareStudy(scenario, asked.seed, runs, error, start)
    answer(study, "replicates", how, _summary, _print)


def _summary(done: RareResult) -> dict[str, Any]:
    identity, found = done.study.scenario.identity, done.found
    return {"scenario": identity, "seed": found.seed, "wars": found.runs, "rare": done.tables["rare"]}


def _print(done: RareResult) -> None:
    found, error, scenario = done.found, done.study.error, done.found.scenario
    print_start(done.study.start)
    console.prose(conditions.headed(scenario, done.study.start is not None))
    console.prose(
        f"{found.runs:,} runs of {scenario.horizon} months, {scenario.mode} parameters, by importance "
        f"sampling: as many months as {found.runs_simulated:,.0f} plain runs"
    )
    console.write()
    lines = []
    for row in found.rarities:
        name = labels.PATHS["escalation"] if row.ending == "all" else "  " + labels.ENDINGS[row.ending]
        interval = f"{100 * row.low:.3g}-{100 * row.high:.3g}"
        rest = [f"{100 * row.error:.1f} %", f"{row.runs_counted:,.0f}", f"{row.gain:,.0f}"]
        lines.append([name, f"{100 * row.share:.3g}", interval, *(rest if row.share else ["", "", ""])])
    console.table(HEADINGS, lines)
    console.write()
    console.prose(
        "CI: confidence interval. Error: standard error relative to the share. Plain runs: ordinary runs "
        "needed for the same error. Speed-up: their months divided by the months simulated."
    )
    if error is not None:
        worst = max((row.error for row in found.rarities if row.share), default=0.0)
        reached = "reached" if worst <= error else "not reached"
        console.prose(
            f"Relative error {error:g} {reached} after {found.runs:,} runs: the largest is {worst:.3f}."
        )
    print_files(done.folder, done.tables)
