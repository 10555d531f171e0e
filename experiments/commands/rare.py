"""fivelocks rare: probabilities of rare escalation."""

from typing import Annotated, Final

import typer

from experiments.analysis.rare import Rare, RareStudy
from experiments.commands.calling import calling, chosen_start, print_files
from experiments.commands.options import (
    QUESTION,
    AsJson,
    Dask,
    Ensemble,
    Events,
    Force,
    Horizon,
    Mode,
    OptionalOut,
    Quiet,
    ScenarioName,
    Seed,
    Settings,
    Threads,
    whole,
)
from experiments.rendering import console, labels
from experiments.running.study import run

HEADINGS: Final = [
    ("ending", "left"),
    ("share [%]", "right"),
    ("95 % interval", "right"),
    ("error", "right"),
    ("plain runs", "right"),
    ("speed-up", "right"),
]


def rare(
    scenario: ScenarioName = "baseline",
    runs: Annotated[
        int | None,
        typer.Option(
            parser=whole,
            metavar="N",
            help="Start from so many ordinary runs, at least 2,000, the default.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    error: Annotated[
        float | None,
        typer.Option(
            help="Stop when every ending's standard error is below this share of it, 0.001 to 1.",
            rich_help_panel=QUESTION,
        ),
    ] = None,
    seed: Seed = 42,
    settings: Settings = [],
    events: Events = [],
    horizon: Horizon = None,
    mode: Mode = None,
    ensemble: Ensemble = None,
    out: OptionalOut = None,
    threads: Threads = None,
    dask: Dask = None,
    force: Force = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Estimate the probability of rare endings by escalation.

    Importance sampling on the escalation ladder needs far fewer runs than counting does.
    """
    start, chosen = chosen_start(ensemble, scenario, settings, events, horizon, mode)
    study = RareStudy(chosen, seed, runs, error, start)
    with calling("replicates", quiet or as_json, out, force, threads, dask) as options:
        done = run(study, options)
    if as_json:
        identity, found = study.scenario.identity, done.found
        table = done.tables["rare"]
        console.write_json({"scenario": identity, "seed": seed, "wars": found.wars, "rare": table})
    elif not quiet:
        _print(done.found, error)
        print_files(done.folder, done.tables)


def _print(found: Rare, error: float | None) -> None:
    scenario = found.scenario
    console.write(f"{scenario.name}: {scenario.summary}" if scenario.summary else scenario.name)
    console.write(
        f"{found.wars:,} runs of {scenario.horizon} months, {scenario.mode} parameters, with multilevel "
        f"splitting: as many months as {found.wars_played:,.0f} plain runs\n"
    )
    lines = []
    for row in found.rarities:
        name = labels.PATHS["escalation"] if row.ending == "all" else "  " + labels.ENDINGS[row.ending]
        interval = f"{100 * row.low:.3g} - {100 * row.high:.3g}"
        rest = [f"{100 * row.error:.1f} %", f"{row.wars_counted:,.0f}", f"{row.gain:,.0f}"]
        lines.append([name, f"{100 * row.share:.3g}", interval, *(rest if row.share else ["", "", ""])])
    console.table(HEADINGS, lines)
    console.write(
        "\nError: standard error relative to the share. Plain runs: how many reach it on average.\n"
        "Speed-up: how many times more months those are than were simulated here."
    )
    if error is not None:
        worst = max((row.error for row in found.rarities if row.share), default=0.0)
        reached = "reached" if worst <= error else "not reached"
        console.write(
            f"Relative error {error:g} {reached} after {found.wars:,} runs: the largest is {worst:.3f}."
        )
