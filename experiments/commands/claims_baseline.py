"""The baseline beside its acceptance bands."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.evidence import claims_baseline as baseline
from experiments.rendering import console, render
from experiments.results import analyses, rows, store
from experiments.running import batches

Row = dict[str, Any]
MOST_RUNS: Final = 1_000_000


def check_baseline(
    runs: int | None,
    seed: int,
    out: Path | None,
    threads: int | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play the baseline in four cases, hold it against its bands, write tables and figure, print them."""
    asked = baseline.DEFAULT_RUNS if runs is None else runs
    if not 100 <= asked <= MOST_RUNS:
        raise InputError(f"--runs {asked} is out of range; allowed is 100 to {MOST_RUNS} [wars a case]")
    batches.check(None, seed, None, threads)
    folder = out or Path(store.DEFAULT_ROOT) / f"claims-baseline-{asked}-seed{seed}"
    make_way(folder, force)
    announce_compiling(quiet or as_json)
    question = {
        "kind": "claims --baseline",
        "runs": asked,
        "seed": seed,
        "rules of this version": store.rules_fingerprint(),
    }
    with analyses.analysis(folder, question):
        with console.progress("wars", quiet or as_json) as progress:
            result = baseline.tables(asked, seed, threads, progress)
        write(folder, result)
    if as_json:
        console.say_json({"question": question, "folder": str(folder), **result})
    elif not quiet:
        say(result, asked, seed, folder)


def write(folder: Path, result: dict[str, list[Row]]) -> None:
    """Write the tables and the figure of the baseline."""
    from experiments.rendering import baseline_figures  # loads Matplotlib

    def draw(folder: Path) -> list[Path]:
        return render.keep(baseline_figures.bands(result["bands"]), folder, "bands", dpi=130)

    analyses.finish(folder, result, COLUMNS, draw)


def say(result: dict[str, list[Row]], runs: int, seed: int, folder: Path) -> None:
    """Print the bands, the endings by month and the shares of variance."""
    cases = [case for case, *_ in baseline.CASES]
    console.say(f"The baseline beside its acceptance bands: {runs:,} wars a case, seed {seed}\n")
    _say_cases(["quantity", "band"], cases, _band_lines(result["bands"], cases))
    console.say(
        "\nUncoerced: Washington never presses Kyiv. ! lies outside its band; the bands are expert "
        "judgement\nof low confidence; 95 % intervals are in bands.csv. What a war that ended sooner had "
        "gained and\nlost by then counts as its 2026. Donbas: median of wars with central parameters "
        "(benchmark B15).\n"
    )
    _say_cases(["month", "quantity"], cases, _ending_lines(result["endings"], cases))
    console.say("\nOf the variance in the baseline with sampled parameters, at 60 months:\n")
    columns = [
        ("quantity", "left"),
        ("parameters", "right"),
        ("95 % interval", "right"),
        ("chance", "right"),
    ]
    console.table(columns, [_variance_line(row) for row in result["variance"]])
    console.say("\nWhat lies beyond 84 months is exploratory.")
    console.say(f"\nResults: {folder}/  (bands.csv, endings.csv, variance.csv, dictionary.csv, figures)")


def _variance_line(row: Row) -> list[str]:
    interval = f"{_percent(row['low'])} - {_percent(row['high'])}"
    return [row["quantity"], _percent(row["parameters"]), interval, _percent(row["chance"])]


def _say_cases(heads: Sequence[str], cases: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
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


def _cell(row: Row, key: str) -> str:
    value = row[key]
    if value is None:
        return "never"
    if row["unit"] != "share":
        return f"{value:,.0f}"
    return f"{100 * value:.0f} %" if key.startswith("band") else _percent(value)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


_CASE: Final = ("case", "parameters, and whether Washington may coerce Kyiv", "", "text")
_QUANTITY: Final = ("quantity", "what is measured", "", "text")
_BOUNDS: Final = (
    ("low", "lower bound: Wilson's 95 % interval of shares, middle 95 % of wars else", "unit", "number"),
    ("high", "upper bound of the same", "unit", "number"),
)
COLUMNS: Final[rows.Described] = {
    "bands.csv": (
        _QUANTITY,
        ("month", "month of the run at which it is read", "months", "integer"),
        ("unit", "unit of the quantity", "", "text"),
        _CASE,
        ("band_low", "lower bound of the acceptance band", "unit", "number"),
        ("band_central", "centre of the acceptance band", "unit", "number"),
        ("band_high", "upper bound of the acceptance band", "unit", "number"),
        ("value", "what the baseline gives", "unit", "number"),
        *_BOUNDS,
        ("within", "whether the value lies within the band", "0-1", "integer"),
    ),
    "endings.csv": (
        ("month", "month of the run at which it is read", "months", "integer"),
        _QUANTITY,
        _CASE,
        ("share", "share of wars", "0-1", "number"),
        ("low", "lower bound of its Wilson 95 % interval", "0-1", "number"),
        ("high", "upper bound of its Wilson 95 % interval", "0-1", "number"),
    ),
    "variance.csv": (
        _QUANTITY,
        ("parameters", "share of the variance that drawn parameters make", "0-1", "number"),
        ("low", "lower bound of its 95 % jackknife interval", "0-1", "number"),
        ("high", "upper bound of its 95 % jackknife interval", "0-1", "number"),
        ("chance", "share of the variance that chance makes", "0-1", "number"),
        ("sets", "sets of parameters drawn", "1", "integer"),
        ("futures", "wars of each set", "1", "integer"),
    ),
    "dictionary.csv": rows.COLUMNS["dictionary.csv"],
}
