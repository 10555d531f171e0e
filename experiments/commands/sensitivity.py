"""Which assumptions matter."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.analysis.factors import CHANCE, OTHERS
from experiments.analysis.responses import DURATION, RESPONSES
from experiments.analysis.sensitivity import Question, Sensitivity, sensitivity
from experiments.commands.folders import make_way
from experiments.commands.notices import announce_compiling
from experiments.rendering import console
from experiments.rendering.render import Artist
from experiments.rendering.sensitivity_figures import span
from experiments.results import analyses
from experiments.running import batches
from experiments.statistics.indices import Rows

# Factors of a table, and parameters for each response, that are shown on the terminal.
MOST_LINES: Final = 12
SWINGS: Final = 4
HEADINGS: Final = [(response, "right") for response in RESPONSES]


def analyse(
    question: Question,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    drawing: Artist,
    as_json: bool,
    quiet: bool,
) -> None:
    """Analyse into a folder, draw its figures, and print what matters most."""
    batches.check(None, question.seed, None, threads)
    into = out or analyses.default_folder(question.content)
    make_way(into, force, threads, dask)
    announce_compiling(quiet or as_json)
    with console.progress("wars", quiet or as_json) as progress:
        found = sensitivity(question, into, threads=threads, dask=dask, progress=progress, draw=drawing.draw)
    if as_json:
        console.say_json(
            {"question": question.content, "folder": str(into), "kept": found.kept, **found.tables}
        )
    elif not quiet:
        _say(found)


def _say(found: Sensitivity) -> None:
    space = found.question.space
    console.say(
        f"{found.question.scenario.name}: {len(space.names)} uncertain parameters in "
        f"{len(space.factor_names)} factors, {found.wars:,} wars\n"
    )
    if "variance" in found.tables:
        _say_variance(found.tables["variance"])
        _say_sobol(found)
    else:
        _say_morris(found)
    _say_tornado(found.tables["tornado"])
    console.say("\n±: half the width of the 95 % interval; the files give its bounds.")
    names = [f"{name}.csv" for name in (*found.tables, "dictionary")]
    console.say(f"Results: {found.folder}/  ({', '.join(names)}, figures)")


def _say_variance(rows: Rows) -> None:
    lines = []
    for part, label in (("parameters", "parameters"), ("chance", "chance"), ("both", "both together")):
        cells = {row["response"]: row for row in rows if row["part"] == part}
        lines.append([label, *(_cell(cells.get(response), "share", "") for response in RESPONSES)])
    title = "What decides over a single war: share of its variance [%]"
    console.table([("", "left"), *HEADINGS], lines, title)
    console.say()


def _say_sobol(found: Sensitivity) -> None:
    rows = found.tables["sobol"]
    lines = []
    for factor in _with_specials(_by_mean(rows, "total")):
        cells = {row["response"]: row for row in rows if row["factor"] == factor}
        lines.append([_named(factor), *(_cell(cells.get(name), "total", "total_") for name in RESPONSES)])
    title = (
        f"Total Sobol indices of the mean over {found.question.runs} wars: share of its variance [%]; "
        "what factors do together counts for each of them"
    )
    console.table([("factor", "left"), *HEADINGS], lines, title)
    console.say()


def _say_morris(found: Sensitivity) -> None:
    rows = found.tables["morris"]
    lines = []
    for factor in _with_specials([*found.kept, CHANCE]):
        cells = {row["response"]: row for row in rows if row["factor"] == factor}
        lines.append([_named(factor), *(_cell(cells[name], "mu_star", "") for name in RESPONSES)])
    title = (
        "Mean size of the effects, lowest to highest quarter of a factor's distribution: "
        "share of wars [percentage points], duration [months]"
    )
    console.table([("factor", "left"), *HEADINGS], lines, title)
    console.say()


def _say_tornado(rows: Rows) -> None:
    """The parameters with the widest swings of each response."""
    lines = []
    for response in RESPONSES:
        for row in [row for row in rows if row["response"] == response][:SWINGS]:
            scale, unit = (1.0, "months") if response == DURATION else (100.0, "%")
            lines.append(
                [
                    response,
                    row["parameter"],
                    span(row),
                    f"{scale * row['at_low']:.1f} to {scale * row['at_high']:.1f} {unit}",
                    f"{scale * row['difference']:+.1f} ±{_half(row, '', scale):.1f}",
                ]
            )
    columns = [
        ("response", "left"),
        ("parameter", "left"),
        ("from to", "left"),
        ("response from to", "right"),
        ("change", "right"),
    ]
    console.table(columns, lines, "One parameter at a time, all others at their defaults, same wars")


def _half(row: Mapping[str, Any], prefix: str, scale: float) -> float:
    """Half the width of a 95 % interval."""
    return scale * float(row[f"{prefix}high"] - row[f"{prefix}low"]) / 2.0


def _cell(row: Mapping[str, Any] | None, name: str, prefix: str) -> str:
    """A number and half its interval: a share of variance or of wars in percent, an effect in months."""
    if row is None:
        return ""
    months = name == "mu_star" and row["response"] == DURATION
    scale, decimals = (1.0, 1) if months else (100.0, 0 if name != "mu_star" else 1)
    return f"{scale * row[name]:.{decimals}f} ±{_half(row, prefix, scale):.{decimals}f}"


def _by_mean(rows: Rows, name: str) -> list[str]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["factor"]] = sums.get(row["factor"], 0.0) + row[name]
    return sorted(sums, key=lambda factor: -sums[factor])


def _with_specials(order: Sequence[str]) -> list[str]:
    """The first of them, then what is no single factor."""
    special = [name for name in (OTHERS, CHANCE) if name in order]
    return [name for name in order if name not in special][:MOST_LINES] + special


def _named(factor: str) -> str:
    return f"({factor})" if factor in {OTHERS, CHANCE} else factor
