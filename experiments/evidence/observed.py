"""Observed figures: the product's own small table, and monthly files as people have them.

A file is read strictly. Spellings that mean one thing are taken (ISO months and dates, semicolons, decimal
commas, marks for a missing value); whatever could mean two is refused with its row, column and value.
"""

import csv
import difflib
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from experiments.errors import InputError
from experiments.evidence.observed_cells import (
    Numbers,
    clean_table,
    is_partial,
    month_number,
    month_of,
    months_of,
    plain,
)
from model.csv_tables import shown, some
from model.observations import Column, Observation, table
from model.scenario import Scenario

__all__ = ["Figure", "Given", "month_number", "months_of", "own", "read", "within"]

OWN_TABLE: Final = Path(__file__).with_name("observed.csv")
MOST_NAMED: Final = 20
# Columns of a person's file that say something about the row.
MONTH_COLUMNS, PARTIAL_COLUMNS = ("month", "date"), ("partial", "incomplete")
# A column this like a known one is taken for a slip of the pen, not for something else.
SLIP: Final = 0.85
LONGEST_COLUMN: Final = 80
# A flow that never falls over this many months and grows this much is a running total.
RUNNING_MONTHS, RUNNING_GROWTH = 6, 3.0
# Units of columns that a factor brings to thousands or shares, and slips that would explain a value.
UNIT_OF_FACTOR: Final = {1e-3: "persons", 1e-2: "%"}
SLIPS: Final = {
    "k": ((1e-3, "single persons"), (1e3, "thousands")),
    "share": ((1e-2, "per cent"), (1e2, "shares")),
}


class Figure(NamedTuple):
    """One observed figure: a series, a year, quarter or month, the value, and whose it is."""

    series: str
    period: str
    value: float
    source: str = ""


class Given(NamedTuple):
    """What a person's files hold: figures, columns that belong to no series, and which are public panels."""

    figures: list[Figure]
    unused: list[str]
    panels: set[str]


class Row(NamedTuple):
    """A row of a file: its number, the month, and the cells by column."""

    number: int
    month: str
    cells: dict[str, str]


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

    Each file is a CSV in UTF-8 with a column ``month`` (or ``date``) and a column for each series, under the
    name of the series or that of a public panel. Blank cells and ``NA``, ``n/a``, ``-``, ``..`` are months
    without a figure; rows marked in a column ``partial`` are left out, and so are the latest months of a
    series that is completed later (see ``model/observations.csv``).

    Returns
    -------
    given
        Figures in the units of the series, and columns of public panels that belong to no series.

    Raises
    ------
    InputError
        With every problem of every file at once: file, row, column, value and what is accepted.
    """
    found: list[str] = []
    given = Given([], [], set())
    owners: dict[str, str] = {}
    for path in paths:
        for series, figures in _read_one(path, found, given).items():
            if series in owners:
                found.append(f"{path}: series '{series}' has already been given by {owners[series]}")
            owners[series] = str(path)
            given.figures.extend(figures)
    if not found and not given.figures:
        found.append(f"{', '.join(map(str, paths))}: no figure in any whole month")
    if found:
        raise InputError(*some(found))
    return given


def within(given: Given, scenario: Scenario) -> list[Figure]:
    """Figures from the first month of a scenario on.

    Public panels begin before any scenario; a file of one's own that does so is taken for an error.

    Raises
    ------
    InputError
        If a file that is no public panel has a month before the scenario's first.
    """
    early = [
        f"{figure.source}: month {figure.period} is before {scenario.start}, the first month of scenario "
        f"'{scenario.name}'; take it out, or choose a --scenario that starts earlier"
        for figure in given.figures
        if figure.period < scenario.start and figure.source not in given.panels
    ]
    if early:
        raise InputError(*some(list(dict.fromkeys(early))))
    return [figure for figure in given.figures if figure.period >= scenario.start]


def _read_one(path: Path, found: list[str], given: Given) -> dict[str, list[Figure]]:
    try:
        header, cells, separator = clean_table(path)
        dated = [name for name in header if name.casefold() in MONTH_COLUMNS]
        if not dated:
            columns = ", ".join(map(plain, header[:MOST_NAMED])) or "none"
            raise InputError(f"{path}: has no column 'month'; its columns are {columns}")
        if len(dated) > 1:
            raise InputError(f"{path}: columns {' and '.join(dated)} both hold months; take one out")
    except InputError as error:
        found += error.problems
        return {}
    chosen = _columns(path, header, found, given)
    if not chosen:
        return {}
    before = len(found)
    measured = _number_columns(chosen)
    whole = _without_partial(path, header, cells, measured, found)
    numbers = Numbers([row for _, row in whole], measured, separator)
    result = {}
    for key in sorted({column.key for column in chosen.values()}):
        mine = {series: column for series, column in chosen.items() if column.key == key}
        for member in sorted({column.member for column in mine.values()}):
            rows = [
                (number, row)
                for number, row in whole
                if not key or row[key].strip().casefold() == member.casefold()
            ]
            kept = [series for series, column in mine.items() if column.member == member]
            regular = any(series.regular for series in kept)
            used = _dated(path, dated[0], rows, regular, found)
            last = max((row.month for row in used if any(row.cells[name] for name in measured)), default="")
            for series in kept:
                figures = list(_figures(path, series, mine[series], used, numbers, found))
                result[series.series] = [
                    figure
                    for figure in figures
                    if month_number(last) - month_number(figure.period) >= series.lag
                ]
                if len(found) == before:
                    _refuse_running_total(path, series, mine[series], figures, found)
    return result


def _number_columns(chosen: dict[Observation, Column]) -> list[str]:
    names = [column.name for column in chosen.values()]
    return names + [column.divisor for column in chosen.values() if column.divisor]


def _without_partial(
    path: Path, header: list[str], cells: list[tuple[int, dict[str, str]]], columns: list[str],
    found: list[str],
) -> list[tuple[int, dict[str, str]]]:  # fmt: skip
    """Rows, those of partial months with blank figures: a month without a figure is no gap."""
    marks = [name for name in header if name.casefold() in PARTIAL_COLUMNS]
    whole = []
    for number, row in cells:
        try:
            partial = any(is_partial(row[name]) for name in marks)
            whole.append((number, row | dict.fromkeys(columns, "") if partial else row))
        except ValueError as error:
            found.append(f"{path}, row {number}, column '{marks[0]}': {error}")
    return whole


def _columns(path: Path, header: list[str], found: list[str], given: Given) -> dict[Observation, Column]:
    """The column of each series, after noting columns that are misspelt, doubled or without a series."""
    known: dict[str, list[tuple[Observation, Column]]] = {}
    for series in table().values():
        for column in (Column(series.series), *series.columns):
            known.setdefault(column.name, []).append((series, column))
    plainly = {name.casefold(): name for name in known}
    chosen: dict[Observation, Column] = {}
    others, public = [], False
    for name in header:
        if name.casefold() in (*MONTH_COLUMNS, *PARTIAL_COLUMNS):
            continue
        fitting = [
            (series, column)
            for series, column in known.get(name, [])
            if not column.key or column.key in header
        ]
        public = public or any(series.series != name for series, _ in fitting)
        if not fitting:
            near = difflib.get_close_matches(name.casefold()[:LONGEST_COLUMN], plainly, 1, SLIP)
            # A column that stands there by its right name is not meant by another one.
            if near and plainly[near[0]] not in header:
                found.append(f"{path}: unknown column {shown(name)}; did you mean '{plainly[near[0]]}'?")
            else:
                others.append(name)
        for series, column in fitting:
            if series in chosen:
                found.append(f"{path}: columns '{chosen[series].name}' and '{name}' hold the same series")
            if column.divisor and column.divisor not in header:
                found.append(
                    f"{path}: column '{name}' needs the exchange rate in a column '{column.divisor}'"
                )
                continue
            chosen[series] = column
    if public:
        given.unused.extend(map(plain, others))
        given.panels.add(path.name)
    elif chosen:
        rates = {column.divisor for column in chosen.values()}
        found += [
            f"{path}: column {shown(name)} has no observation model; take it out, or use the name of a "
            f"series: {', '.join(table())}"
            for name in others
            if name not in rates
        ]
    if not chosen and not found:
        found.append(
            f"{path}: no column holds a series with an observation model; known are {', '.join(known)}"
        )
    return chosen


def _dated(
    path: Path, column: str, rows: list[tuple[int, dict[str, str]]], regular: bool, found: list[str]
) -> list[Row]:
    """Rows by month, after noting months that are misspelt, given twice, out of order or left out."""
    used: list[Row] = []
    again: list[int] = []
    for number, cells in rows:
        try:
            month = month_of(cells[column])
        except ValueError as error:
            found.append(f"{path}, row {number}, column '{column}': {error}")
            continue
        earlier = next((row for row in used if row.month == month), None)
        if earlier is not None:
            again.append(number)
            if len(again) == 1:
                found.append(
                    f"{path}, row {number}: month {month} has already been given in row {earlier.number}"
                )
            continue
        if used and month < used[-1].month:
            found.append(
                f"{path}, row {number}: month {month} comes after {used[-1].month}; "
                "put the rows in order of months"
            )
        elif used and regular and month_number(month) > month_number(used[-1].month) + 1:
            found.append(
                f"{path}, row {number}: months between {used[-1].month} and {month} are missing; "
                "add a row with blank cells for each"
            )
        used.append(Row(number, month, cells))
    if len(again) > 1:
        found.append(f"{path}: {len(again) - 1} more rows repeat a month; a file must have one row a month")
    return used


def _figures(
    path: Path, series: Observation, column: Column, rows: list[Row], numbers: Numbers, found: list[str]
) -> Iterable[Figure]:
    for row in rows:
        where = f"{path}, row {row.number}, column '{column.name}'"
        text = row.cells[column.name].strip()
        try:
            value = numbers.number(text)
            rate = numbers.number(row.cells[column.divisor]) if column.divisor else 1.0
        except ValueError as error:
            found.append(f"{where}: {error}")
            continue
        if value is None or rate is None:
            continue
        if rate <= 0.0:
            found.append(f"{path}, row {row.number}, column '{column.divisor}': {rate:g} must be above 0")
            continue
        value = value * column.factor / rate
        if not series.low <= value <= series.high:
            found.append(f"{where}: {shown(text)} is out of range; {_accepted(series, column, value)}")
            continue
        yield Figure(series.series, row.month, value, path.name)


def _accepted(series: Observation, column: Column, value: float) -> str:
    """What a cell may hold, in the unit of the column, and which slip would explain what it holds."""
    low, high = series.low / column.factor, series.high / column.factor
    unit = UNIT_OF_FACTOR.get(column.factor, series.unit)
    after = f" after division by '{column.divisor}'" if column.divisor else ""
    allowed = f"allowed is {low:g} to {high:g} [{unit}]{after}"
    if value == 0.0:
        return f"{allowed}; leave the cell blank if nothing is known"
    for factor, slip in SLIPS.get(series.unit, ()):
        if series.low <= value * factor <= series.high:
            return f"{allowed}; are these {slip}?"
    return f"{allowed} a month; is it a running total?" if series.flow and value > series.high else allowed


def _refuse_running_total(
    path: Path, series: Observation, column: Column, figures: list[Figure], found: list[str]
) -> None:
    values = [figure.value for figure in figures]
    if not series.flow or series.role == "input" or len(values) < RUNNING_MONTHS:
        return
    rising = all(later >= earlier for earlier, later in pairwise(values))
    if rising and values[0] > 0.0 and values[-1] > RUNNING_GROWTH * values[0]:
        found.append(
            f"{path}, column '{column.name}': never falls from {figures[0].period} to {figures[-1].period}, "
            "as a running total does; give what each month added"
        )
