"""Registered forecasts: a dated file that is sealed in a ledger, and its score once the months are known."""

import calendar
import csv
import hashlib
import io
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from agents.jit import rules_fingerprint
from experiments.assimilation.likelihood import BIASED, drawn, expected, next_biases
from experiments.errors import InputError
from experiments.evidence.observed import Figure, month_number
from experiments.evidence.observed_cells import month_of
from experiments.results import files
from experiments.results.folder import writable
from experiments.results.lock import locked
from experiments.results.manifest import now
from experiments.running.updated import Updated, simulate_from
from model.csv_tables import shown
from model.endings import ENDINGS
from model.observations import LEARN, table
from model.scenario import LONGEST_HORIZON
from model.world import FIELDS

Array = np.ndarray[Any, Any]
Rows = list[dict[str, Any]]
# The columns of forecast hubs.
COLUMNS: Final = (
    "origin_date", "target", "horizon", "target_end_date", "output_type", "output_type_id", "value"
)  # fmt: skip
LEDGER: Final = (
    "entered", "action", "file", "sha256", "rules", "origin_date", "target", "horizon", "observed", "score",
    "within50", "within90", "previous",
)  # fmt: skip
QUANTILES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
ENDED: Final = "ending"
CHUNK: Final = 500


def forecast(start: Updated, months: int = 12, runs: int = 4_000, seed: int = 42) -> Rows:
    """Rows of a forecast from an updated ensemble.

    Quantiles of each learned series are for runs in which the war goes on; ``ending`` has the probability of
    each first ending by the date, and of none.

    Parameters
    ----------
    start
        The ensemble.
    months, runs, seed
        Months ahead, runs, and seed.

    Raises
    ------
    InputError
        If the ensemble lacks the bias of a series.
    """
    if lacking := set(BIASED) - start.biases.keys():
        raise InputError(
            f"{start.folder} has no bias of {', '.join(sorted(lacking))}; update it with --force"
        )
    scenario = start.scenario.altered(horizon=max(start.scenario.horizon, months + 1))
    observed: dict[str, list[Array]] = {}
    endings: list[Array] = []
    for first in range(0, runs, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, runs))
        result = simulate_from(start, numbers, seed, scenario=scenario, history=True)
        worlds = result.history[:, :months]
        codes = np.maximum.accumulate(worlds.view("i8")[..., FIELDS["course.ending"].word], axis=1)
        endings.append(codes)
        picked = start.particle_of(numbers)
        biases = np.column_stack([start.biases[series][picked] for series in BIASED])
        paths, walk = [biases], np.random.default_rng([seed, first])
        for _ in range(months):
            paths.append(next_biases(paths[-1], walk))
        for name, row in table().items():
            if row.role == LEARN:
                chance = np.random.default_rng([seed, first, list(table()).index(name)])
                centres = [
                    expected(row, row.expected(worlds[:, month], result.values), paths[month + 1])
                    for month in range(months)
                ]
                path = [drawn([row], [centre], chance)[0] for centre in centres]
                observed.setdefault(name, []).append(np.where(codes == 0, np.array(path).T, np.nan))
    return _rows(
        start.last, {name: np.concatenate(parts) for name, parts in observed.items()}, np.concatenate(endings)
    )


def _rows(last: str, observed: Mapping[str, Array], endings: Array) -> Rows:
    rows: Rows = []
    for horizon in range(1, endings.shape[1] + 1):
        base = {
            "origin_date": last_day(last, 0),
            "horizon": horizon,
            "target_end_date": last_day(last, horizon),
        }
        for name, values in observed.items():
            known = values[:, horizon - 1][~np.isnan(values[:, horizon - 1])]
            for chance in QUANTILES if len(known) else ():
                value = float(f"{np.quantile(known, chance):.6g}")
                rows.append(
                    base
                    | {"target": name, "output_type": "quantile", "output_type_id": chance, "value": value}
                )
        counts = np.bincount(endings[:, horizon - 1], minlength=len(ENDINGS))
        for name, count in zip(ENDINGS, counts, strict=True):
            share = float(f"{count / len(endings):.6g}")
            rows.append(
                base | {"target": ENDED, "output_type": "pmf", "output_type_id": name, "value": share}
            )
    return [{column: row[column] for column in COLUMNS} for row in rows]


def last_day(month: str, later: int) -> str:
    """Last day, as YYYY-MM-DD, of the month so many months later."""
    year, place = divmod(month_number(month) + later, 12)
    return f"{year:04d}-{place + 1:02d}-{calendar.monthrange(year, place + 1)[1]:02d}"


def register(path: Path, rows: Rows, ledger: Path) -> str:
    """Write a forecast, and enter its hash in the ledger; gives the hash.

    A file with the same forecast that is in no ledger, as a call that was killed leaves it, is entered.

    Raises
    ------
    InputError
        If the file exists otherwise, the ledger was changed, or another command writes it.
    """
    if not path.name.isprintable():
        raise InputError(f"--out {shown(path.name)}: the name may have no line breaks or other control signs")
    text = files.csv_text(rows)
    digest = hashlib.sha256(text.encode()).hexdigest()
    entry = {"action": "register", "file": path.name, "sha256": digest, "rules": rules_fingerprint()}
    with _held(ledger):
        lines = _ledger_lines(ledger)
        if path.resolve() == ledger.resolve() or (os.path.lexists(path) and _sha256_of(path) != digest):
            raise InputError(f"{path} exists; a registered forecast is not overwritten, choose another --out")
        if known := _registration(_entries(lines), digest):
            raise InputError(f"{ledger} has this very forecast since {known['entered']}, as {known['file']}")
        with writable(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write_text(path, text)
        _append(ledger, lines, [entry | {"origin_date": rows[0]["origin_date"]}])
    return digest


def _registration(entries: Sequence[Mapping[str, str]], digest: str) -> Mapping[str, str] | None:
    """Entry of the forecast with a hash, if it is registered."""
    found = (entry for entry in entries if entry["action"] == "register" and entry["sha256"] == digest)
    return next(found, None)


@contextmanager
def _held(ledger: Path) -> Iterator[None]:
    """Hold the lock of a ledger, so that no entry of another command is lost."""
    read_ledger(ledger)  # where there is another file, nothing is written
    if os.path.lexists(ledger) and not os.access(ledger, os.W_OK):
        raise InputError(f"{ledger} is read-only; allow writing, or choose another --ledger")
    with writable(ledger):
        ledger.parent.mkdir(parents=True, exist_ok=True)
        with locked(ledger.parent, f".{ledger.name}.lock"):
            yield


def _sha256_of(path: Path) -> str:
    try:
        return files.sha256_of(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def score(
    path: Path, figures: Sequence[Figure], ledger: Path, states: Mapping[str, str] | None = None
) -> Rows:
    """Score a registered forecast by figures known since, and enter what is new in the ledger.

    Parameters
    ----------
    path
        The forecast.
    figures
        Monthly figures.
    ledger
        The ledger it was entered in.
    states
        By month, the ending that the run had had, or ``none``.

    Returns
    -------
    rows
        New entries: for a series ``score`` is the weighted interval score in its unit, for endings the
        negative logarithm of the probability given to what happened. ``known`` is 1 if the month had ended
        when the forecast was registered.

    Raises
    ------
    InputError
        If the forecast is not the registered one, the ledger was changed, or no month of it is known.
    """
    digest = _sha256_of(path)
    registered = _registration(read_ledger(ledger), digest)
    if registered is None:
        raise InputError(
            f"{path} is not registered in {ledger}, or was changed since; its hash is {digest[:12]}"
        )
    rows = _read_forecast(path)
    if other := sorted((states or {}).keys() - {row["target_end_date"][:7] for row in rows}):
        raise InputError(f"--ending {other[0]}: {path} has no forecast of that month")
    with _held(ledger):
        return _score(path, rows, registered, figures, ledger, states or {})


def _score(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    registered: Mapping[str, str],
    figures: Sequence[Figure],
    ledger: Path,
    states: Mapping[str, str],
) -> Rows:
    lines, digest = _ledger_lines(ledger), registered["sha256"]
    known = {(figure.series, figure.period): figure.value for figure in figures}
    done = {(entry["target"], entry["horizon"]) for entry in _entries(lines) if entry["sha256"] == digest}
    found, met = [], False
    for target, horizon in dict.fromkeys((row["target"], row["horizon"]) for row in rows):
        mine = {
            row["output_type_id"]: float(row["value"])
            for row in rows
            if (row["target"], row["horizon"]) == (target, horizon)
        }
        end = next(row["target_end_date"] for row in rows if row["horizon"] == horizon)
        entry = _scored(target, mine, known.get((target, end[:7])), states.get(end[:7]))
        met = met or entry is not None
        if entry is not None and (target, horizon) not in done:
            label = {"action": "score", "file": path.name, "sha256": digest, "rules": rules_fingerprint()}
            place = {"origin_date": rows[0]["origin_date"], "target": target, "horizon": horizon}
            found.append(label | place | entry | {"known": int(end < registered["entered"])})
    if not met:
        raise InputError(f"{path}: no month that it forecasts is among the observed ones")
    if found:
        _append(ledger, lines, found)
    return found


def _read_forecast(path: Path) -> list[dict[str, str]]:
    try:
        with files.open_plain(path) as file:
            rows = list(csv.DictReader(io.StringIO(file.read().decode("utf-8"), newline=""), strict=True))
        if not rows or any(set(row) != set(COLUMNS) or None in row.values() for row in rows):
            raise ValueError(f"its columns must be {', '.join(COLUMNS)}")
        _check_rows(rows)
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{path} is no registered forecast: {error}") from None
    return rows


def _check_rows(rows: Sequence[Mapping[str, str]]) -> None:
    """Require all quantiles or endings of each target and month, and the dates that follow."""
    origin = month_of(rows[0]["origin_date"])
    given: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        target, horizon = row["target"], row["horizon"]
        given.setdefault((target, horizon), []).append(row["output_type_id"])
        if target not in (ENDED, *table()) or not math.isfinite(float(row["value"])):
            raise ValueError(f"{shown(target)} cannot be {shown(row['value'])}")
        if not 1 <= int(horizon) <= LONGEST_HORIZON or row["target_end_date"] != last_day(
            origin, int(horizon)
        ):
            raise ValueError(f"{shown(horizon)} months after {origin} is not {shown(row['target_end_date'])}")
    for (target, horizon), names in given.items():
        if names != list(map(str, ENDINGS if target == ENDED else QUANTILES)):
            raise ValueError(f"{target} in {horizon} months lacks quantiles or endings")


def _scored(
    target: str, values: Mapping[str, float], observed: float | None, state: str | None
) -> dict[str, Any] | None:
    if target == ENDED:
        if state is None:
            return None
        if state not in values:
            raise InputError(f"ending {state!r} is unknown; known are {', '.join(values)}")
        return {"observed": state, "score": float(f"{-np.log(max(values[state], 1e-6)):.4g}")}
    if observed is None:
        return None
    quantiles = {float(chance): value for chance, value in values.items()}
    interval = {level: (quantiles[tail], quantiles[1 - tail]) for level, tail in ((50, 0.25), (90, 0.05))}
    inside = {f"within{level}": int(low <= observed <= high) for level, (low, high) in interval.items()}
    return {
        "observed": observed,
        "score": float(f"{weighted_interval_score(quantiles, observed):.4g}"),
        **inside,
    }


def weighted_interval_score(quantiles: Mapping[float, float], observed: float) -> float:
    """Weighted interval score of a forecast given as quantiles: twice their mean quantile loss.

    References
    ----------
    Bracher, Ray, Gneiting and Reich 2021, Evaluating epidemic forecasts in an interval format.
    """
    losses = [(float(observed < value) - chance) * (value - observed) for chance, value in quantiles.items()]
    return 2.0 * float(np.mean(losses))


def read_ledger(path: Path) -> list[dict[str, str]]:
    """Entries of a ledger, oldest first; none if there is no file.

    Raises
    ------
    InputError
        If it is no ledger, or an entry was changed, removed or put in.
    """
    return _entries(_ledger_lines(path))


def _ledger_lines(path: Path) -> list[str]:
    """Lines of a ledger, its head first, each with the seal of the one before it."""
    if not os.path.lexists(path):
        return [",".join(LEDGER)]
    try:
        with files.open_plain(path) as file:
            text = file.read().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    lines = text.split("\n")[:-1]
    if not lines or lines[0] != ",".join(LEDGER) or not text.endswith("\n"):
        raise InputError(f"{path} is not a ledger of forecasts; choose another --ledger")
    for place, line in enumerate(lines[1:], start=1):
        cells = _cells(line)
        if len(cells) != len(LEDGER) or cells[-1] != _seal(lines[place - 1]):
            raise InputError(f"{path}, line {place}: was changed after it was entered; a ledger only grows")
    return lines


def _cells(line: str) -> list[str]:
    """Cells of a line; none if it cannot be taken apart."""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _entries(lines: Sequence[str]) -> list[dict[str, str]]:
    return [dict(zip(LEDGER, cells, strict=True)) for cells in csv.reader(lines[1:])]


def _append(path: Path, lines: Sequence[str], added: Sequence[Mapping[str, Any]]) -> None:
    sealed = [*lines]
    for entry in added:
        row = {name: entry.get(name, "") for name in LEDGER} | {"entered": now()}
        row["previous"] = _seal(sealed[-1])
        sealed.append(files.csv_text([row]).split("\n")[1])
    files.write_text(path, "\n".join(sealed) + "\n")


def _seal(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:16]
