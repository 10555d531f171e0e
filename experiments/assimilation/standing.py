"""Standing tables of assimilation: how far intervals of twins cover, and what forecasts are worth.

``python -m experiments.assimilation.standing FILE ...`` forecasts from every origin with these observed
files, and keeps the scores as ``skill.csv`` with this file; ``python -m experiments.assimilation.twins``
makes ``twins.csv``. With ``--print`` it prints both as the documents show them.
"""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from experiments.assimilation.skill import study_of
from experiments.assimilation.twins import LEVELS, TABLE, keep
from experiments.evidence import observed
from experiments.results import files
from experiments.running.options import RunOptions
from experiments.running.study import run

SKILL_TABLE: Final = TABLE.with_name("skill.csv")
PARTICLES: Final = 10_000


def main(arguments: Sequence[str]) -> None:
    """Make the table of skill from observed files, or print both tables."""
    if "--print" in arguments:
        print(printed())
        return
    study = study_of(observed.read([Path(name) for name in arguments]).figures, PARTICLES)
    with TemporaryDirectory() as folder:
        done = run(study, RunOptions(Path(folder) / "skill"))
        given = " ".join(Path(name).name for name in arguments)
        keep(SKILL_TABLE, done.skill, f"python -m experiments.assimilation.standing {given}")


def printed() -> str:
    """Both tables as text, each with the command that made it."""
    return "\n".join([_made(TABLE), *_twins(), "", _made(SKILL_TABLE), *_skill()])


def _made(table: Path) -> str:
    facts = tomllib.loads(table.with_suffix(".toml").read_text(encoding="utf-8"))
    return f"{facts['command']}\n({facts['made']}, rules {facts['rules']})\n"


def _twins() -> list[str]:
    rows = files.read_rows(TABLE)
    lines = [f"{rows[0]['twins']} twins", "", f"{'quantity':36}  50 %  90 %  ranks p"]
    for row in rows:
        mark = "" if _is_covered(row) else "  outside the limits"
        inside = "".join(f"{100 * float(row[column]):6.1f}" for column in LEVELS)
        lines.append(f"{row['quantity']:36}{inside}  {float(row['p_value']):7.3f}{mark}")
    limits = [
        f"{100 * float(rows[0][f'{column}_low']):.1f} to {100 * float(rows[0][f'{column}_high']):.1f} %"
        for column in LEVELS
    ]
    return [*lines, "", f"99 % binomial limits: {limits[0]} and {limits[1]}"]


def _is_covered(row: dict[str, str]) -> bool:
    return all(
        float(row[f"{column}_low"]) <= float(row[column]) <= float(row[f"{column}_high"]) for column in LEVELS
    )


def _skill() -> list[str]:
    rows = files.read_rows(SKILL_TABLE)
    without = {(row["series"], row["horizon"]): row for row in rows if row["arm"] == "not updated"}
    head = (
        f"{'series':20}months origins     CRPS  not upd.  best simple          skill [90 %]           50/90 %"
    )
    lines = [head]
    for row in rows:
        if row["arm"] != "updated":
            continue
        best, skill = "-", "-"
        if row["best"]:
            best = f"{row['best']} {float(row[row['best']]):.3g}"
            low, high = float(row["skill_low"]), float(row["skill_high"])
            skill = f"{float(row['skill']):5.2f} [{low:5.2f}, {high:5.2f}]"
        inside = "/".join(f"{100 * float(row[column]):.0f}" for column in LEVELS)
        crps, other = (float(one["crps"]) for one in (row, without[row["series"], row["horizon"]]))
        lines.append(
            f"{row['series']:20}{row['horizon']:>6}{row['origins']:>8} {crps:>8.3g}{other:>10.3g}  {best:20} "
            f"{skill:22} {inside:>7}"
        )
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
