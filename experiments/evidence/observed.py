"""Observed figures: the product's own small table, and a person's monthly file, checked cell by cell."""

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from experiments.errors import InputError
from experiments.evidence.backcast_series import SERIES, Column, Series
from model.csv_tables import shown, some

OWN_TABLE: Final = Path(__file__).with_name("observed.csv")
PERIOD: Final = re.compile(r"(?P<year>20\d\d)(-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
FIRST, LAST = "2022-01", "2025-12"
LARGEST_FILE: Final = 1024 * 1024
MOST_COLUMNS: Final = 500
MOST_ROWS: Final = 2_000
MOST_NAMED: Final = 20
LONGEST_COLUMN: Final = 80
# Columns of a person's file that say something about the row.
MONTH_COLUMN, PARTIAL_COLUMN = "month", "partial"
# A column this like a known one is taken for a slip of the pen, not for something else.
SLIP: Final = 0.85


class Figure(NamedTuple):
    """One observed figure: a series, a year, quarter or month, the value, and whose it is."""

    series: str
    period: str
    value: float
    source: str = ""


class Given(NamedTuple):
    """What a person's files hold: figures, and columns that belong to no series."""

    figures: list[Figure]
    unused: list[str]


def month_number(month: str) -> int:
    """Months since the beginning of year 0 of a month written YYYY-MM."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def months_of(period: str) -> range:
    """Month numbers of a year (2024), quarter (2024-Q2) or month (2024-05).

    Raises
    ------
    ValueError
        If the text is none of these.
    """
    match = PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"period {period!r} must be written YYYY, YYYY-Qn or YYYY-MM")
    first = int(match["year"]) * 12
    if match["quarter"]:
        first += 3 * (int(match["quarter"]) - 1)
        return range(first, first + 3)
    if match["month"]:
        first += int(match["month"]) - 1
        return range(first, first + 1)
    return range(first, first + 12)


@cache
def own() -> tuple[Figure, ...]:
    """The product's own table: quarterly and dated figures with their sources."""
    with OWN_TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Figure(row["series"], row["period"], float(row["value"]), row["source"])
            for row in csv.DictReader(file)
        )


def read(paths: Sequence[Path]) -> Given:
    """Figures of a person's monthly files.

    Each file is a CSV with a column ``month`` (YYYY-MM) and a column for each series, under the name of
    the series or that of a public file it comes from; blank cells are months without a figure, and rows
    marked 1 in a column ``partial`` are left out. Months after December 2025 are not used.

    Raises
    ------
    InputError
        With every problem of every file at once: file, row, column, value and what is allowed.
    """
    found: list[str] = []
    given = Given([], [])
    owners: dict[str, str] = {}
    for path in paths:
        for series, figures in _read_one(path, found, given.unused).items():
            if series in owners:
                found.append(f"{path}: series '{series}' has already been given by {owners[series]}")
            owners[series] = str(path)
            given.figures.extend(figures)
    if not found and not given.figures:
        found.append(f"{', '.join(map(str, paths))}: no figure from {FIRST} to {LAST}")
    if found:
        raise InputError(*some(found))
    return given


def _read_one(path: Path, found: list[str], unused: list[str]) -> dict[str, list[Figure]]:
    try:
        header, rows = _table(path)
    except InputError as error:
        found += error.problems
        return {}
    chosen = _columns(path, header, found, unused)
    if not chosen:
        return {}
    whole = [(number, row) for number, row in enumerate(rows, start=2) if row.get(PARTIAL_COLUMN) != "1"]
    used = _dated(path, whole, found)
    return {
        series.name: list(_figures(path, series, column, used, found)) for series, column in chosen.items()
    }


def _table(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a file; no more of it is read than a person's monthly table can hold."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        # The latter of a path that holds a zero byte.
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read: {why}") from None
    if len(content) > LARGEST_FILE:
        raise InputError(f"{path}: is too large; allowed is {LARGEST_FILE // 1024} kB")
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        header = list(reader.fieldnames or [])
        if len(header) > MOST_COLUMNS:
            raise InputError(f"{path}: has {len(header):,} columns; allowed is {MOST_COLUMNS}")
        rows = list(islice(reader, MOST_ROWS + 1))
    except (UnicodeDecodeError, csv.Error):
        raise InputError(f"{path}: is not a CSV file in UTF-8") from None
    if len(rows) > MOST_ROWS:
        raise InputError(f"{path}: has too many rows; allowed is {MOST_ROWS:,}")
    if MONTH_COLUMN not in header:
        columns = ", ".join(map(_plain, header[:MOST_NAMED])) or "none"
        raise InputError(f"{path}: has no column 'month'; its columns are {columns}")
    return header, rows


def _plain(name: str) -> str:
    """Name of a column as it is, or shown with what cannot be seen or is too long."""
    return name if name.isprintable() and len(name) <= LONGEST_COLUMN else shown(name)


def _columns(path: Path, header: list[str], found: list[str], unused: list[str]) -> dict[Series, Column]:
    """The column of each series, after noting columns that are misspelt or missing."""
    known = {series.name: (series, Column(series.name)) for series in SERIES}
    known |= {column.name: (series, column) for series in SERIES for column in series.columns}
    chosen: dict[Series, Column] = {}
    for name in header:
        if name in (MONTH_COLUMN, PARTIAL_COLUMN):
            continue
        if name not in known:
            near = difflib.get_close_matches(name[:LONGEST_COLUMN], known, 1, SLIP)
            # A column that stands there by its right name is not meant by another one.
            if near and near[0] not in header:
                found.append(f"{path}: unknown column {shown(name)}; did you mean '{near[0]}'?")
            else:
                unused.append(_plain(name))
            continue
        series, column = known[name]
        if series in chosen:
            found.append(f"{path}: columns '{chosen[series].name}' and '{name}' hold the same series")
        if column.divisor and column.divisor not in header:
            found.append(f"{path}: column '{name}' needs the exchange rate in a column '{column.divisor}'")
            continue
        chosen[series] = column
    if not chosen and not found:
        found.append(f"{path}: no column holds a known series; known are {', '.join(known)}")
    return chosen


def _dated(
    path: Path, rows: list[tuple[int, dict[str, str]]], found: list[str]
) -> list[tuple[int, dict[str, str]]]:
    """Rows of months that are used, after noting months that are misspelt or given twice."""
    seen: dict[str, int] = {}
    again: list[int] = []
    used = []
    for number, row in rows:
        month = (row[MONTH_COLUMN] or "").strip()
        if not MONTH.fullmatch(month):
            found.append(
                f"{path}, row {number}: month {shown(month)} must be written YYYY-MM, such as 2024-05"
            )
        elif month in seen:
            again.append(number)
            if len(again) == 1:
                first = seen[month]
                found.append(f"{path}, row {number}: month {month} has already been given in row {first}")
        elif FIRST <= month <= LAST:
            used.append((number, row))
        seen.setdefault(month, number)
    if len(again) > 1:
        found.append(f"{path}: {len(again) - 1} more rows repeat a month; a file must have one row a month")
    return used


def _figures(
    path: Path, series: Series, column: Column, rows: list[tuple[int, dict[str, str]]], found: list[str]
) -> Iterable[Figure]:
    for number, row in rows:
        text = (row[column.name] or "").strip()
        divisor = (row[column.divisor] or "").strip() if column.divisor else "1"
        if not text or not divisor:
            continue
        where = f"{path}, row {number}, column '{column.name}'"
        try:
            value = float(text) * column.factor / float(divisor)
        except (ValueError, ZeroDivisionError):
            written = text if column.divisor == "" else f"{text} / {divisor}"
            found.append(f"{where}: {shown(written)} is no number")
            continue
        if not math.isfinite(value) or not series.low <= value <= series.high:
            allowed = f"allowed is {series.low:g} to {series.high:g} [{series.unit}]"
            found.append(f"{where}: {text[:LONGEST_COLUMN]} is out of range; {allowed}")
            continue
        yield Figure(series.name, row[MONTH_COLUMN].strip(), value, path.name)
