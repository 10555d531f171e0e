"""fivelocks claims --baseline: the baseline compared with its acceptance bands."""

from collections.abc import Sequence
from typing import Any, Final

from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Locally
from experiments.evidence import claims_baseline as baseline
from experiments.evidence.claims_baseline import Baseline, BaselineStudy
from experiments.rendering import console

Row = dict[str, Any]
# Quantities of the table of variants, and how it heads them.
PRINTED: Final = {
    "ended": "ended",
    "forced settlement": "forced",
    "escalation": "escalation",
    "negotiated settlement": "negotiated",
}


def compare_with_bands(runs: int | None, seed: int, how: Locally) -> None:
    """Simulate the baseline in four cases, compare it with its bands, and print them."""
    study = BaselineStudy(baseline.DEFAULT_RUNS if runs is None else runs, seed)
    answer(study, "runs", how, _summary, _print)


def _summary(done: Baseline) -> dict[str, Any]:
    return {"question": done.study.question, "folder": str(done.folder), **done.tables}


def _print(done: Baseline) -> None:
    """Print the bands, the endings by month and the shares of variance."""
    result, runs, seed = done.tables, done.study.runs, done.study.seed
    cases = [case for case, *_ in baseline.CASES]
    console.prose(f"The baseline and its acceptance bands: {runs:,} runs a case, seed {seed}\n")
    _print_cases(["quantity", "band"], cases, _band_lines(result["bands"], cases))
    console.prose(
        "\nUncoerced: Washington never presses Kyiv. ! lies outside its band; the bands are expert "
        "judgement of low confidence; 95 % intervals are in bands.csv. Gain, losses and army of 2026: mean "
        "of runs without an ending in that year. Donbas: median of runs with central parameters "
        "(benchmark B15).\n"
    )
    _print_cases(["month", "quantity"], cases, _ending_lines(result["endings"], cases))
    console.prose("\nBy variant of the contested rules, with sampled parameters, at 60 months:\n")
    heads = [(head, "right") for head in ("variant", "runs", *PRINTED.values())]
    console.table([("rule", "left"), *heads], _variant_lines(result["variants"]))
    console.prose("\nOf the variance in the baseline with sampled parameters, at 60 months:\n")
    columns = [("quantity", "left"), ("parameters", "right"), ("95 % interval", "right"), ("chance", "right")]
    console.table(columns, [_variance_line(row) for row in result["variance"]])
    console.prose("\nWhat lies beyond 84 months is exploratory.")
    console.write()
    print_files(done.folder, result)


def _variance_line(row: Row) -> list[str]:
    interval = f"{_percent(row['low'])} - {_percent(row['high'])}"
    return [row["quantity"], _percent(row["parameters"]), interval, _percent(row["chance"])]


def _print_cases(heads: Sequence[str], cases: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    columns = [(head, "left") for head in heads] + [(case.split(", ")[-1], "right") for case in cases]
    console.table(columns, lines)


def _band_lines(table: Sequence[Row], cases: Sequence[str]) -> list[list[str]]:
    lines: dict[str, list[str]] = {}
    for row in table:
        name = row["quantity"] + (f" [{row['unit']}]" if row["unit"] in ("k", "km2") else "")
        band = f"{_cell(row, 'band_low').removesuffix(' %')}-{_cell(row, 'band_high')}"
        line = lines.setdefault(row["quantity"], [name, band, *[""] * len(cases)])
        line[2 + cases.index(row["case"])] = _cell(row, "value") + (" " if row["within"] else "!")
    return list(lines.values())


def _ending_lines(table: Sequence[Row], cases: Sequence[str]) -> list[list[str]]:
    lines: dict[tuple[int, str], list[str]] = {}
    for row in table:
        key = row["month"], row["quantity"]
        line = lines.setdefault(key, [str(row["month"]), row["quantity"], *[""] * len(cases)])
        line[2 + cases.index(row["case"])] = _percent(row["share"])
    return list(lines.values())


def _variant_lines(table: Sequence[Row]) -> list[list[str]]:
    lines: dict[tuple[str, int], list[str]] = {}
    for row in table:
        head = [row["rule"], str(row["variant"]), f"{row['runs']:,}"]
        line = lines.setdefault((row["rule"], row["variant"]), head)
        if row["quantity"] in PRINTED:
            line.append(_percent(row["share"]))
    return list(lines.values())


def _cell(row: Row, key: str) -> str:
    value = row[key]
    if value is None:
        return "never"
    if row["unit"] != "share":
        return f"{value:,.0f}"
    return f"{100 * value:.0f} %" if key.startswith("band") else _percent(value)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"
