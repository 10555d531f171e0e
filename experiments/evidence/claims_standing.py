"""The standing results: every claim with central and with sampled parameters, and the baseline's bands.

``python -m experiments.evidence.claims_standing`` simulates them again and keeps the tables here;
``baseline`` renews the bands alone, and ``--print`` prints what this folder's README quotes of them.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from agents.jit import rules_fingerprint
from experiments.evidence import claims, claims_baseline, claims_report
from experiments.evidence.claims_table import FOLDER, chosen
from experiments.evidence.claims_verdicts import VERDICTS
from experiments.results import files
from experiments.results.manifest import made_with
from experiments.running.study import run
from model.scenario import MODES

Row = dict[str, Any]
COMMAND: Final = "python -m experiments.evidence.claims_standing"
ABOUT: Final = "claims_standing.toml"
RUNS: Final = 4_000
BASELINE_RUNS: Final = 4_000
SEED: Final = 42
# A change that sends fewer runs than this to another ending is said to be weak.
FEW_DIVERTED: Final = 0.05
# What has to be looked at with every release.
MINIMUM: Final = ("T19", "T21", "T24", "T33", "T37", "T39", "T42", "T44", "T45")


def path_of(table: str) -> Path:
    """File of one of the standing tables."""
    return FOLDER / f"claims_standing_{table}.csv"


def keep() -> None:
    """Play everything and keep the tables."""
    kept: dict[str, list[Row]] = {"verdicts": [], "predictions": []}
    for mode in MODES:
        judged = run(claims.ClaimsStudy(chosen(()), RUNS, SEED, mode)).judgements
        kept["verdicts"] += [{"parameters": mode} | row for row in claims_report.claim_rows(judged)]
        kept["predictions"] += [{"parameters": mode} | row for row in claims_report.prediction_rows(judged)]
    for name, rows in kept.items():
        files.write_rows(path_of(name), rows)
    files.write_text(FOLDER / ABOUT, _about())
    keep_baseline()


def keep_baseline() -> None:
    """Simulate the baseline's bands and keep their tables, next to claims made with the same rules."""
    if about()["rules"] != rules_fingerprint():
        sys.exit(f"the stored claims were made with other rules; run {COMMAND} without 'baseline'")
    for name, rows in run(claims_baseline.BaselineStudy(BASELINE_RUNS, SEED)).tables.items():
        files.write_rows(path_of(name), rows)


def _about() -> str:
    return made_with(
        "What the tables claims_standing_*.csv were made with.",
        COMMAND,
        claims_hash=claims.table_hash()[:8],
        runs=RUNS,
        baseline_runs=BASELINE_RUNS,
        seed=SEED,
    )


def about() -> Row:
    """What the standing tables were made with: command, rules, runs and seed."""
    return tomllib.loads((FOLDER / ABOUT).read_text(encoding="utf-8"))


def rows_of(table: str) -> list[dict[str, str]]:
    """Rows of one of the standing tables, as text."""
    return files.read_rows(path_of(table))


def _verdict_of(claim: str, mode: str) -> str:
    rows = rows_of("verdicts")
    return next(row["verdict"] for row in rows if (row["claim"], row["parameters"]) == (claim, mode))


def summary() -> str:
    """What the README here quotes: verdicts counted, the minimum set, and which claims are contradicted."""
    facts, rows = about(), rows_of("verdicts")
    counted = {mode: Counter(row["verdict"] for row in rows if row["parameters"] == mode) for mode in MODES}
    lines = [
        f"{facts['runs']:,} runs per arm, seed {facts['seed']}",
        "",
        f"{'48 claims':<14}{'central':>9}{'sampled':>9}",
        *(
            f"{verdict:<14}{counted['central'][verdict]:>9}{counted['sampled'][verdict]:>9}"
            for verdict in VERDICTS
        ),
        _passing(rows),
        "",
        f"{'minimum set':<42}{'central':<14}sampled",
        *(_minimum_line(claim) for claim in MINIMUM),
    ]
    for verdict in VERDICTS[1:]:
        for mode in MODES:
            named = [row["claim"] for row in rows if (row["verdict"], row["parameters"]) == (verdict, mode)]
            if named:
                lines += ["", *wrap(f"{verdict}, {mode}: {' '.join(named)}", 78)]
    return "\n".join([*lines, *_weakest(rows)])


def _passing(rows: Sequence[dict[str, str]]) -> str:
    """How many claims pass by the letter of the protocol, which does not correct for looking 48 times."""
    central, sampled = (
        sum(row["passes"] == "1" for row in rows if row["parameters"] == mode) for mode in MODES
    )
    return f"{'uncorrected':<14}{central:>9}{sampled:>9}"


def _weakest(rows: Sequence[dict[str, str]]) -> list[str]:
    """Claims whose strongest change hardly moves a run to another ending."""
    lines: list[str] = []
    for mode in MODES:
        weak = [
            row["claim"]
            for row in rows
            if row["parameters"] == mode and row["diverted"] and float(row["diverted"]) < FEW_DIVERTED
        ]
        text = (
            f"fewer than {100 * FEW_DIVERTED:.0f} % of runs end otherwise, {mode}: {' '.join(weak) or 'none'}"
        )
        lines += ["", *wrap(text, 78)]
    return lines


def sentence() -> str:
    """What the model's description quotes: verdicts counted in a sentence."""
    rows = rows_of("verdicts")
    parts = []
    for mode in MODES:
        counted = Counter(row["verdict"] for row in rows if row["parameters"] == mode)
        words = ", ".join(f"{counted[verdict]} {verdict}" for verdict in VERDICTS)
        parts.append(f"with {mode} parameters {words}")
    return f"Of the 48 claims, {'; '.join(parts)}."


def _minimum_line(claim: str) -> str:
    title = next(row["title"] for row in rows_of("verdicts") if row["claim"] == claim)
    central, sampled = (_verdict_of(claim, mode) for mode in MODES)
    return f"{claim + ' ' + title:<42}{central:<14}{sampled}"


def baseline_summary() -> str:
    """What this folder's README quotes of the baseline: bands with four cases, and the split of variance."""
    cases = [case for case, *_ in claims_baseline.CASES]
    lines = [f"{'':<27}{'band':>13}" + "".join(f"{case.split(', ')[-1]:>11}" for case in cases)]
    table: dict[str, dict[str, Row]] = {}
    for row in rows_of("bands"):
        table.setdefault(row["quantity"], {})[row["case"]] = row
    for name, by_case in table.items():
        first = by_case[cases[0]]
        cells = "".join(f"{_cell(by_case[case]) if case in by_case else '':>11}" for case in cases)
        low, high = (_number(first, key) for key in ("band_low", "band_high"))
        lines.append(f"{name:<27}{f'{low}-{high}':>13}{cells}")
    lines += ["", "share of variance   from parameters (95 % interval)   from chance"]
    lines += [_variance_line(row) for row in rows_of("variance")]
    return "\n".join(lines)


def _variance_line(row: Row) -> str:
    share, low, high, chance = (_percent(row[key]) for key in ("parameters", "low", "high", "chance"))
    return f"{row['quantity']:<22}{share:>7} ({low}-{high} %){chance:>24}"


def _cell(row: Row) -> str:
    return _number(row, "value") + (" " if int(row["within"]) else "!")


def _number(row: Row, key: str) -> str:
    return _percent(row[key]) if row["unit"] == "share" else f"{float(row[key]):,.0f}"


def _percent(text: str) -> str:
    return f"{100 * float(text):.0f}"


def main(arguments: Sequence[str]) -> None:
    """Keep the standing results, or print what this folder's README quotes of them."""
    if [*arguments] not in ([], ["baseline"], ["--print"]):
        sys.exit(f"usage: {COMMAND} [baseline | --print]")
    if [*arguments] == ["--print"]:
        print(f"{summary()}\n\n{sentence()}\n\n{baseline_summary()}")
    elif arguments:
        keep_baseline()
    else:
        keep()


if __name__ == "__main__":
    main(sys.argv[1:])
