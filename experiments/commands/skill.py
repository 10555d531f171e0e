"""fivelocks skill: what forecasts are worth, from every quarter's end."""

from collections.abc import Mapping
from typing import Any

from experiments.assimilation.skill import SkillResult, study_of
from experiments.assimilation.update import USUAL
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Locally
from experiments.commands.options import Seed
from experiments.commands.update import Observed, Particles
from experiments.evidence import observed
from experiments.rendering import console


def skill(how: Locally, given: Observed, particles: Particles = USUAL, seed: Seed = 42) -> None:
    """Score quarterly forecasts against simple benchmarks.

    Takes every quarter's end from December 2023 to September 2025 as an origin, assimilates what was known
    then, and scores forecasts 1, 3, 6 and 12 months ahead with the last value, the mean of twelve months
    and a local-level model.
    """
    study = study_of(observed.read(given).figures, particles, seed)
    answer(study, "origins", how, lambda done: {"skill": done.skill, "folder": str(done.folder)}, _print)


def _print(done: SkillResult) -> None:
    console.prose(
        "CRPS of the model and of the best simple forecast; skill is 1 less their ratio, with the 90 % "
        "interval over origins. Below 0 the simple forecast is better.\n"
    )
    names = ("arm", "series", "months", "origins", "CRPS", "best simple", "skill", "in 50/90")
    columns = [(name, "left" if name in ("arm", "series", "best simple") else "right") for name in names]
    console.table(columns, [_line(row) for row in done.skill])
    without = [
        f"{row['series']} ({row['horizon']} months)"
        for row in done.skill
        if row["arm"] == "updated" and row["skill"] is not None and row["skill_low"] <= 0.0
    ]
    if without:
        console.prose(f"\nNo skill beyond chance: {', '.join(without)}.")
    print_files(done.folder, done.tables)


def _line(row: Mapping[str, Any]) -> list[str]:
    best = "-" if not row["best"] else f"{row['best']} {row[row['best']]:.3g}"
    score = (
        "-"
        if row["skill"] is None
        else f"{row['skill']:.2f} [{row['skill_low']:.2f}, {row['skill_high']:.2f}]"
    )
    within = f"{100 * row['within50']:.0f}/{100 * row['within90']:.0f}"
    named = f"{row['series']} [{row['unit']}]"
    counts = [str(row["horizon"]), str(row["origins"])]
    return [row["arm"], named, *counts, f"{row['crps']:.3g}", best, score, within]
