"""Rare escalation of a scenario."""

from pathlib import Path
from typing import Final

from experiments.analysis import rare as rarity
from experiments.analysis import schema
from experiments.analysis.rare import Rare
from experiments.commands.answers import answered_in, write
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, labels
from experiments.running import batches
from model.scenario import Scenario

FIGURES: Final = "experiments.rendering.forecast_figures:OF_RARITY"
HEADINGS: Final = [
    ("ending", "left"),
    ("share [%]", "right"),
    ("95 % interval", "right"),
    ("error", "right"),
    ("to count", "right"),
    ("gain", "right"),
]


def estimate(
    scenario: Scenario,
    runs: int | None,
    seed: int,
    error: float | None,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Estimate the endings by escalation, and print them with what they took."""
    rarity.check(runs, error)
    batches.check(None, seed, None, threads)
    announce_compiling(quiet or as_json)
    question = {
        "kind": "rare",
        "scenario": scenario.identity,
        "seed": seed,
        "wars": rarity.most_replicates(runs, error) * rarity.WARS,
        "error": error,
    }
    with answered_in(out, question, force, threads, dask) as in_order:
        with console.progress("wars", quiet or as_json) as progress:
            found = rarity.rare(
                scenario,
                seed,
                runs,
                error=error,
                threads=threads,
                dask=dask,
                progress=progress,
                in_order=in_order,
            )
        if out is not None:
            write(out, {"rare": rarity.table(found)}, schema.RARE, FIGURES)
    if as_json:
        console.say_json(
            {"scenario": scenario.identity, "seed": seed, "wars": found.wars, "rare": rarity.table(found)}
        )
    elif not quiet:
        _say(found, error)
        if out is not None:
            console.say(f"\nResults: {out}/  (rare.csv, dictionary.csv, figures)")


def _say(found: Rare, error: float | None) -> None:
    scenario = found.scenario
    console.say(f"{scenario.name}: {scenario.summary}" if scenario.summary else scenario.name)
    console.say(
        f"{found.wars:,} wars of {scenario.horizon} months, {scenario.mode} parameters, helped up the "
        f"ladder: as many months of war as {found.wars_played:,.0f} wars\n"
    )
    lines = []
    for row in found.rarities:
        name = labels.PATHS["escalation"] if row.ending == "all" else "  " + labels.ENDINGS[row.ending]
        interval = f"{100 * row.low:.3g} - {100 * row.high:.3g}"
        rest = [f"{100 * row.error:.1f} %", f"{row.wars_counted:,.0f}", f"{row.gain:,.0f}"]
        lines.append([name, f"{100 * row.share:.3g}", interval, *(rest if row.share else ["", "", ""])])
    console.table(HEADINGS, lines)
    console.say(
        "\nError: standard error relative to the share. To count: plain wars that reach it on average.\n"
        "Gain: how many times more months of war those are than were played here."
    )
    if error is not None:
        worst = max((row.error for row in found.rarities if row.share), default=0.0)
        reached = "reached" if worst <= error else "not reached"
        console.say(
            f"Relative error {error:g} {reached} after {found.wars:,} wars: the largest is {worst:.3f}."
        )
