"""The model against the past."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.evidence import backcast, backcast_bands, observed
from experiments.evidence.backcast import Played
from experiments.evidence.observed import Figure
from experiments.rendering import console, render
from experiments.rendering.i18n import say
from experiments.results import files, store
from experiments.running import batches
from model.scenario import MODES

FIRST, LAST = "2023-01", "2025-12"
RECORD: Final = "backcast.json"
FEWEST_RUNS: Final = 50
MOST_RUNS: Final = 20_000


def hold_against_the_past(
    given: Sequence[Path],
    runs: int,
    seed: int,
    mode: str,
    out: Path | None,
    threads: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play every arm, score it, write tables and figures, and print the scores."""
    check(runs, seed, mode, threads)
    figures, unused = _figures(given)
    folder = out or Path(store.DEFAULT_ROOT) / f"backcast-seed{seed}"
    _check_folder(folder)
    if unused and not (quiet or as_json):
        console.note(f"columns that belong to no series: {', '.join(unused)}")
    announce_compiling(quiet or as_json)
    with console.progress("wars", quiet or as_json) as progress:
        result = played(figures, given, runs, seed, mode, folder, threads, progress)
    if as_json:
        console.say_json({**result, "folder": str(folder)})
    elif not quiet:
        _say(result, folder)


def played(
    figures: Sequence[Figure],
    given: Sequence[Path],
    runs: int,
    seed: int,
    mode: str,
    folder: Path,
    threads: int | None,
    progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Play every arm, score it against figures, and write tables and drawings; gives the result.

    ``progress`` is called with the number of wars played and asked for; whatever it raises ends the work,
    before anything is written.
    """
    arms = backcast.arms(mode)
    found = []
    for place, arm in enumerate(arms):
        told = partial(_tell, progress, place * runs, len(arms) * runs)
        found.append(backcast.play(arm, runs, seed, threads, progress=told))
    result = _result(found, figures, runs, seed, mode, given)
    with store.written_into(folder):
        _write(folder, result)
    return result


def _tell(progress: Callable[[int, int], None], before: int, asked: int, done: int) -> None:
    progress(before + done, asked)


def check(runs: int, seed: int, mode: str, threads: int | None) -> None:
    """Refuse numbers that make no sense.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = []
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        found.append(f"--runs {runs} is out of range; allowed is {FEWEST_RUNS} to {MOST_RUNS} [wars an arm]")
    if mode not in MODES:
        found.append(f"--parameters {mode!r} is unknown; allowed is {' or '.join(MODES)}")
    try:
        batches.check(None, seed, None, threads)
    except InputError as error:
        found += error.problems
    if found:
        raise InputError(*found)


def _figures(given: Sequence[Path]) -> tuple[Sequence[Figure], list[str]]:
    if not given:
        return observed.own(), []
    read = observed.read(given)
    if not any(FIRST <= figure.period <= LAST for figure in read.figures):
        raise InputError(f"{', '.join(map(str, given))}: no figure from {FIRST} to {LAST}")
    return read.figures, read.unused


def _check_folder(folder: Path) -> None:
    """Refuse a place that is no folder, or a folder that holds something else."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name another folder with --out DIR")
    if not folder.exists() or (folder / RECORD).exists():
        return
    if not all(files.is_half_written(path) for path in folder.iterdir()):
        raise InputError(f"{folder} holds something else than a backcast; name another folder with --out DIR")


def _result(
    played: Sequence[Played],
    figures: Sequence[Figure],
    runs: int,
    seed: int,
    mode: str,
    given: Sequence[Path],
) -> dict[str, Any]:
    forecasts = [row for one in played for row in backcast.forecasts(one, figures)]
    scores = backcast.scores(forecasts)
    return {
        "runs": runs,
        "seed": seed,
        "parameters": mode,
        "observed": [str(path) for path in given] or "the product's own table",
        "arms": [
            {
                "arm": one.arm.name,
                "scenario": one.arm.scenario.identity,
                "words": one.arm.words,
                "ended": one.ended,
            }
            for one in played
        ],
        "bands": backcast_bands.bands_of(played[0], figures, scores),
        "scores": scores,
        "forecasts": forecasts,
    }


def _write(folder: Path, result: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    store.remove_half_written(folder)
    record = {key: value for key, value in result.items() if key not in ("scores", "forecasts")}
    files.write_text(folder / RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    for name in ("scores", "forecasts", "bands"):
        files.write_rows(folder / f"{name}.csv", result[name])
    draw(folder, result)


def draw(folder: Path, result: Mapping[str, Any]) -> None:
    """Draw what every arm gave, in the language spoken."""
    from experiments.rendering import backcast_figures  # loads Matplotlib

    for arm in result["arms"]:
        rows = [row for row in result["forecasts"] if row["arm"] == arm["arm"]]
        if not rows:
            continue
        title = say(
            "Backcast {arm}: {runs:,} wars, {mode} parameters",
            arm=say(arm["words"]),
            runs=result["runs"],
            mode=say(result["parameters"]),
        )
        figure = backcast_figures.backcast(rows, title)
        render.keep(figure, folder, arm["arm"].replace(" ", "-"), dpi=110)


READING: Final = (
    "MAPE, bias and CRPS of the model; share of figures within its 50 % and 90 % bands; mean absolute\n"
    "error of its median, and of two naive forecasts from the start: the last value, and the mean of the\n"
    "last twelve months.\n"
)


def _say(result: Mapping[str, Any], folder: Path) -> None:
    console.say(READING)
    for arm in result["arms"]:
        rows = [row for row in result["scores"] if row["arm"] == arm["arm"]]
        ended = f"{100 * arm['ended']:.0f} % of the wars end before January 2026 and count until then"
        console.say(
            f"Backcast {arm['words']}: {result['runs']:,} wars, {result['parameters']} parameters; {ended}\n"
        )
        console.table(_COLUMNS, [_line(row) for row in rows])
        console.say()
        for sentence in _verdicts(rows):
            console.say(sentence)
        console.say()
    console.say(f"Acceptance bands of the backcast, arm '{result['arms'][0]['arm']}'\n")
    columns = [("band", "left"), ("from", "right"), ("to", "right"), ("model", "right"), ("", "left")]
    console.table(
        columns,
        [
            [row["band"], _number(row["low"]), _number(row["high"]), _number(row["value"]),
             "within" if row["within"] else "OUTSIDE"]
            for row in result["bands"]
        ],
    )  # fmt: skip
    console.say(f"\nResults: {folder}/  (scores.csv, forecasts.csv, bands.csv, figures)")


_COLUMNS: Final = [
    ("series", "left"), ("unit", "left"), ("MAPE", "right"), ("bias", "right"), ("CRPS", "right"),
    ("in 50/90", "right"), ("MAE", "right"), ("last", "right"), ("12 m", "right"),
]  # fmt: skip


def _verdicts(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which series the model tells better than a naive forecast does, in sentences."""
    grouped: dict[str, list[str]] = {}
    for row in rows:
        grouped.setdefault(row["verdict"], []).append(row["series"])
    return [f"The model {verdict}: {', '.join(names)}." for verdict, names in grouped.items()]


def _line(row: Mapping[str, Any]) -> list[str]:
    percent = "-" if row["mape"] is None else f"{100 * row['mape']:.0f} %"
    within = f"{100 * row['within50']:.0f}/{100 * row['within90']:.0f}"
    return [
        row["series"], row["unit"], percent, _number(row["bias"]), _number(row["crps"]), within,
        _number(row["mae"]), _number(row["mae_last_value"]), _number(row["mae_twelve_months"]),
    ]  # fmt: skip


def _number(value: float | None) -> str:
    """As many digits as count."""
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
