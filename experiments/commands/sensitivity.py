"""fivelocks sensitivity: which assumptions matter."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from experiments.analysis.factors import CHANCE, OTHERS
from experiments.analysis.indices import Rows
from experiments.analysis.responses import DURATION, RESPONSES
from experiments.analysis.sensitivity import Sensitivity, SensitivityStudy
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import Execution, OwnParameters
from experiments.commands.notices import print_start
from experiments.commands.options import asks, counts
from experiments.evidence.claims_verdicts import english
from experiments.rendering import conditions, console
from experiments.rendering.axes import span

# Factors of a table, and parameters for each response, that are shown on the terminal.
MOST_LINES: Final = 12
SWINGS: Final = 4
HEADINGS: Final = [(response, "right") for response in RESPONSES]


def sensitivity(
    asked: OwnParameters,
    how: Execution,
    method: Annotated[
        str, asks("Screen, compute Sobol indices, or both in turn.", metavar="morris|sobol|both")
    ] = "both",
    trajectories: Annotated[int, counts("Number of Morris trajectories, 2 to 1000.")] = 20,
    points: Annotated[int, counts("Number of rows of the Sobol sample, a power of two from 16.")] = 512,
    runs: Annotated[int, counts("Number of runs at each point, 2 to 1000.")] = 30,
    factors: Annotated[int, counts("Number of factors kept after the screening, 1 or more.")] = 20,
    only: Annotated[
        list[str], asks("Vary only parameters whose name contains this; repeatable.", metavar="TEXT")
    ] = [],
) -> None:
    """Rank the assumptions that matter: Morris, Sobol, tornado.

    Splits the variance between parameters and chance as well.
    """
    start, scenario = asked.begun(how)
    numbers = trajectories, points, runs, factors
    study = SensitivityStudy(scenario, asked.seed, method, *numbers, tuple(only), start)
    answer(study, "runs", how, _summary, _print)


def _summary(found: Sensitivity) -> dict[str, Any]:
    folder = str(found.folder)
    return {"question": found.study.question, "folder": folder, "kept": found.kept, **found.tables}


def _print(found: Sensitivity) -> None:
    print_start(found.study.start)
    space = found.study.space
    console.prose(
        f"{conditions.called(found.study.scenario)}: {len(space.names)} uncertain parameters in "
        f"{len(space.factor_names)} factors, {found.runs:,} runs"
    )
    console.write()
    if "variance" in found.tables:
        _print_variance(found.tables["variance"])
        _print_sobol(found)
    else:
        _print_morris(found)
    _print_tornado(found.tables["tornado"])
    _print_unvaried(found.tables)
    _print_warnings(found.tables.get("sobol", []))
    console.prose("\n±: half the width of the 95 % interval; the files give its bounds.")
    print_files(found.folder, found.tables)


def _print_variance(rows: Rows) -> None:
    lines = []
    for part, label in (("parameters", "parameters"), ("chance", "chance"), ("both", "both together")):
        cells = {row["response"]: row for row in rows if row["part"] == part}
        lines.append([label, *(_cell(cells.get(response), "share", "") for response in RESPONSES)])
    title = "What decides over a single run: share of its variance [%]"
    console.table([("", "left"), *HEADINGS], lines, title)
    console.write()


def _print_unvaried(tables: Mapping[str, Rows]) -> None:
    """Name the responses that were the same at every point."""
    if "sobol" in tables:
        varied = {row["response"] for row in tables["sobol"]}
    else:
        varied = {row["response"] for row in tables["morris"] if row["mu_star"]}
    same = [response for response in RESPONSES if response not in varied]
    if same:
        console.write()
        console.prose(f"The same at every point, so there is nothing to explain: {', '.join(same)}.")


def _print_warnings(rows: Rows) -> None:
    """Warn of Sobol indices that no share of variance can be."""
    outside = [
        f"{row['factor']} on {row['response']}"
        for row in rows
        for name in ("first", "total")
        if row[f"{name}_high"] < 0.0 or row[f"{name}_low"] > 1.0
    ]
    if outside:
        console.write()
        console.prose(
            f"Warning: {len(outside)} Sobol indices lie outside 0 to 1 by more than their error "
            f"({', '.join(dict.fromkeys(outside))}); raise --points."
        )


def _print_sobol(found: Sensitivity) -> None:
    rows = found.tables["sobol"]
    lines = []
    for factor in _with_specials(_by_mean(rows, "total")):
        cells = {row["response"]: row for row in rows if row["factor"] == factor}
        lines.append([_named(factor), *(_cell(cells.get(name), "total", "total_") for name in RESPONSES)])
    title = (
        f"Total Sobol indices of the mean over {found.study.runs} runs: share of its variance [%]; "
        "what factors do together counts for each of them"
    )
    console.table([("factor", "left"), *HEADINGS], lines, title)
    console.write()


def _print_morris(found: Sensitivity) -> None:
    rows = found.tables["morris"]
    lines = []
    for factor in _with_specials([*found.kept, CHANCE]):
        cells = {row["response"]: row for row in rows if row["factor"] == factor}
        lines.append([_named(factor), *(_cell(cells[name], "mu_star", "") for name in RESPONSES)])
    title = (
        "Mean size of the effects, lowest to highest quarter of a factor's distribution: "
        "share of runs [percentage points], duration [months]"
    )
    console.table([("factor", "left"), *HEADINGS], lines, title)
    console.write()


def _print_tornado(rows: Rows) -> None:
    """The parameters with the widest swings of each response."""
    lines = []
    for response in RESPONSES:
        for row in [row for row in rows if row["response"] == response][:SWINGS]:
            scale, unit = (1.0, "months") if response == DURATION else (100.0, "%")
            lines.append(
                [
                    response,
                    row["parameter"],
                    span(row["low_value"], row["high_value"], row["unit"], english),
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
    console.table(columns, lines, "One parameter at a time, all others at their defaults, same runs")


def _half(row: Mapping[str, Any], prefix: str, scale: float) -> float:
    """Half the width of a 95 % interval."""
    return scale * float(row[f"{prefix}high"] - row[f"{prefix}low"]) / 2.0


def _cell(row: Mapping[str, Any] | None, name: str, prefix: str) -> str:
    """A number and half its interval: a share of variance or of runs in percent, an effect in months."""
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
