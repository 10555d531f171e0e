"""Cells of a person's CSV file: the strict table, months, marks of an incomplete month, and numbers."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Final

from experiments.errors import InputError
from experiments.results import files
from model.csv_tables import shown

PERIOD: Final = re.compile(r"(?P<year>20\d\d)(-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?", re.ASCII)
MONTH: Final = re.compile(r"(20\d\d-(?:0[1-9]|1[0-2]))(-\d\d)?([T ]00:00(:00)?)?", re.ASCII)
# First line by which a file tells Excel its separator.
SEPARATOR: Final = re.compile(r"sep=([,;\t])\r?\n")
LARGEST_FILE: Final = 1024 * 1024
MOST_COLUMNS: Final = 500
MOST_ROWS: Final = 5_000
LONGEST_COLUMN: Final = 80
MOST_NAMED: Final = 20
MISSING: Final = frozenset(
    ("", "na", "n/a", "#n/a", "nan", "null", "none", "-", "–", "—", ".", "..", "...", "…")
)
PARTIAL: Final = frozenset(("1", "1.0", "true", "yes", "y", "x", "partial", "incomplete"))
WHOLE: Final = frozenset(("", "0", "0.0", "false", "no", "n", "complete", "whole"))
# Blanks that people put between thousands: space, no-break, narrow no-break, thin; and the apostrophe.
THIN: Final = " \u00a0\u202f\u2009'’"
PLAIN: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?P<mark>[.,])\d{3}((?P=mark)\d{3})*")
DECIMALS: Final = re.compile(r"[+-]?\d*(?P<mark>[.,])\d+")


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


def plain(name: str) -> str:
    """Name of a column as it is, or shown with what cannot be seen or is too long."""
    return name if name.isprintable() and len(name) <= LONGEST_COLUMN else shown(name)


def month_of(text: str) -> str:
    """Month, as YYYY-MM, of an ISO month or date.

    Raises
    ------
    ValueError
        If it is neither.
    """
    match = MONTH.fullmatch(text.strip())
    try:
        date.fromisoformat(f"{match[1]}{match[2] or '-01'}" if match else "")
    except ValueError:
        match = None
    if match is None or (match[3] and not match[2]):
        raise ValueError(f"month {shown(text)} must be written YYYY-MM or YYYY-MM-DD, such as 2024-05")
    return match[1]


def is_partial(text: str) -> bool:
    """Whether a cell marks its month as incomplete.

    Raises
    ------
    ValueError
        If it says neither yes nor no.
    """
    mark = text.strip().casefold()
    if mark in PARTIAL:
        return True
    if mark in WHOLE or mark in MISSING:
        return False
    raise ValueError(
        f"{shown(text)} is neither yes nor no; write 1 for an incomplete month and 0 for a whole one"
    )


def clean_table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]], str]:
    """Header, numbered rows and separator of a CSV file, every row as long as the header.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or its rows do not fit its header.
    """
    text = _text(path)
    named = SEPARATOR.match(text)
    first = text.lstrip().partition("\n")[0]
    mark = named[1] if named else max(",;\t", key=first.count)
    found: list[str] = []
    source = io.StringIO(text, newline="")
    skipped = len(source.readline()[:1]) if named else 0
    reader = csv.reader(source, delimiter=mark, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((skipped + reader.line_num, cells))
            if len(lines) > MOST_ROWS + 1:  # the header is one
                raise InputError(f"{path}: has too many rows; allowed is {MOST_ROWS:,}")
    except csv.Error as error:
        raise InputError(
            f"{path}, row {skipped + reader.line_num}: is not CSV ({error}); is a quote out of place?"
        ) from None
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    if len(header) > MOST_COLUMNS:
        raise InputError(f"{path}: has {len(header):,} columns; allowed is {MOST_COLUMNS}")
    found += [
        f"{path}: has two columns {shown(name)}"
        for place, name in enumerate(header)
        if name and name in header[:place]
    ]
    rows = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            found.append(
                f"{path}, row {number}: has {len(cells)} cells; the header has {len(header)}; "
                "quote a cell that holds the separator"
            )
        elif bad := next((cell for cell in cells if '"' in cell or "\n" in cell or "\r" in cell), None):
            found.append(f"{path}, row {number}: {shown(bad)} holds a quote or a line break; take it out")
        elif any(cell.strip() for name, cell in zip(header, cells, strict=True) if not name):
            found.append(f"{path}, row {number}: has a cell in a column without a name; name it or clear it")
        else:
            rows.append((number, dict(zip(header, cells, strict=True))))
    if found:
        raise InputError(*found[:MOST_NAMED])
    return header, rows, mark


def _text(path: Path) -> str:
    try:
        with files.open_plain(path, follow=True) as file:
            content = file.read(LARGEST_FILE + 1) or b""  # nothing where it would wait
    except (OSError, ValueError) as error:
        # The latter of a path that holds a zero byte.
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read: {why}") from None
    if len(content) > LARGEST_FILE:
        raise InputError(f"{path}: is too large; allowed is {LARGEST_FILE // 1024} kB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not a CSV file in UTF-8") from None
    if "\0" in text:
        raise InputError(f"{path}: is not a CSV file in UTF-8")
    return text


class Numbers:
    """Numbers of one file, which marks thousands and decimals in one way.

    Parameters
    ----------
    rows, columns
        Rows of the file and the columns that hold numbers: the evidence for what a comma or a dot means.
    separator
        What separates cells. Where a semicolon does, a dot may mark thousands.
    """

    def __init__(self, rows: list[dict[str, str]], columns: list[str], separator: str) -> None:
        self.decimals = {
            mark for row in rows for name in columns for mark in _certain_decimal(_tidy(row[name]))
        }
        self.foreign = separator != "," and "." not in self.decimals

    def number(self, text: str) -> float | None:
        """Value of a cell, or None where nothing is known.

        Raises
        ------
        ValueError
            If it is no number, or could be two.
        """
        if text.strip().casefold() in MISSING:
            return None
        tidy = _tidy(text)
        if "," in tidy and "." in tidy:
            decimal = max(",.", key=tidy.rindex)
            return self._plain(text, tidy, decimal)
        if "," not in tidy:
            grouped = GROUPED.fullmatch(tidy) is not None
            thousands = grouped and (tidy.count(".") > 1 or self.decimals == {","})
            if grouped and not thousands and (self.foreign or "," in self.decimals):
                raise ValueError(self._ambiguous(text, tidy))
            return self._plain(text, tidy, "," if thousands else ".")
        if tidy.count(",") > 1:
            return self._plain(text, tidy, ".")
        if not GROUPED.fullmatch(tidy):
            return self._plain(text, tidy, ",")
        if len(self.decimals) != 1:
            raise ValueError(self._ambiguous(text, tidy))
        return self._plain(text, tidy, next(iter(self.decimals)))

    def _plain(self, text: str, tidy: str, decimal: str) -> float:
        other = "." if decimal == "," else ","
        whole, _, fraction = tidy.partition(decimal)
        grouped = other in whole
        if grouped and not GROUPED.fullmatch(whole):
            raise ValueError(f"{shown(text)} is no number; write digits, such as 1234.5")
        joined = whole.replace(other, "") + ("." + fraction if decimal in tidy else "")
        if not PLAIN.fullmatch(joined):
            raise ValueError(f"{shown(text)} is no number; write digits, such as 1234.5")
        return float(joined)

    def _ambiguous(self, text: str, tidy: str) -> str:
        mark = "," if "," in tidy else "."
        ways = f"write {tidy.replace(mark, '')} or {tidy.replace(mark, '.')}0"
        return f"{shown(text)} can be read in two ways; {ways}"


def _tidy(text: str) -> str:
    """Number without blanks between thousands, and with a plain minus sign."""
    tidy = text.strip().replace("\u2212", "-")
    pattern = rf"[+-]?\d{{1,3}}([{THIN}])\d{{3}}(\1\d{{3}})*([.,]\d+)?"
    if re.fullmatch(pattern, tidy):
        return re.sub(f"[{THIN}]", "", tidy)
    return tidy


def _certain_decimal(tidy: str) -> str:
    """The mark that a number uses for decimals beyond doubt, or nothing."""
    if "," in tidy and "." in tidy:
        return max(",.", key=tidy.rindex)
    if GROUPED.fullmatch(tidy):
        mark = "," if "," in tidy else "."
        return ("." if mark == "," else ",") if tidy.count(mark) > 1 else ""
    match = DECIMALS.fullmatch(tidy)
    return match["mark"] if match else ""
