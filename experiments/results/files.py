"""Files that are whole or not there: written aside and renamed, and read only if they are plain files."""

import hashlib
import io
import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from csv import DictReader, DictWriter
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
from pyarrow import csv

# First characters of a cell that a spreadsheet runs as a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
PART: Final = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.part", re.DOTALL)


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> str:
    """Write a file next to its place, flush it to disk, and rename it; returns its SHA-256.

    A reader sees the old file or the new one, never a part; on any error the old one stays. What killed
    processes left of earlier attempts at the same file is removed.
    """
    remove_abandoned(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        digest = sha256_of(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return digest


def is_half_written(path: Path) -> bool:
    """Whether a path is that of a file which ``write_whole`` had not finished."""
    return PART.fullmatch(path.name) is not None


def remove_abandoned(path: Path) -> None:
    """Remove half-written files of this name whose processes have ended."""
    for other in path.parent.iterdir():
        match = PART.fullmatch(other.name)
        if match and match["name"] == path.name and not _is_running(int(match["process"])):
            other.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def open_plain(path: Path, follow: bool = False) -> BufferedReader:
    """Open a file for reading if it is a plain one: no pipe, no device, no link unless these are followed.

    Raises
    ------
    OSError
        If it is not, or cannot be opened.
    """
    names = ["O_RDONLY", "O_NONBLOCK", "O_BINARY", *([] if follow else ["O_NOFOLLOW"])]
    descriptor = os.open(path, sum(getattr(os, name, 0) for name in names))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is not a plain file")
    return os.fdopen(descriptor, "rb")


def write_text(path: Path, text: str) -> str:
    """Write a text file whole; returns its SHA-256."""

    def write(file: BinaryIO) -> None:
        file.write(text.encode())

    return write_whole(path, write)


def sha256_of(path: Path) -> str:
    """SHA-256 of a plain file, in hexadecimal digits."""
    with open_plain(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_csv(path: Path, tables: Iterable[pa.Table]) -> str:
    """Write tables of one schema, whose texts need no quotes, as one CSV file; returns its SHA-256.

    RFC 4180, UTF-8; lines end with a line feed alone, which every reader takes.
    """
    return write_whole(path, lambda file: stream_csv(file, tables))


def stream_csv(file: Any, tables: Iterable[pa.Table]) -> None:
    """Write tables of one schema as CSV into an open file."""
    plain = csv.WriteOptions(include_header=False, quoting_style="none")
    writer: csv.CSVWriter | None = None
    for table in tables:
        if writer is None:
            file.write((",".join(table.column_names) + "\n").encode())
            writer = csv.CSVWriter(file, table.schema, write_options=plain)
        writer.write_table(table)
    if writer is not None:
        writer.close()


class Hashed(io.RawIOBase):
    """A file that is hashed and not kept."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        """It can be written."""
        return True

    def write(self, content: Any) -> int:
        """Hash what is written."""
        self.sha256.update(content)
        return len(content)


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """Write a small table, given as rows, as a CSV file; returns its SHA-256."""
    return write_text(path, csv_text(rows))


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as the text of a CSV file."""
    lines = _Lines()
    writer = DictWriter(lines, list(rows[0]), lineterminator=_Lines.END)
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return "".join(lines)


class _Lines(list[str]):
    """Lines of a CSV writer, each ended by a line feed alone.

    With both characters as its line end the writer quotes a cell that contains either of them.
    """

    END: Final = "\r\n"

    def write(self, line: str) -> None:
        self.append(line.removesuffix(self.END) + "\n")


def harmless(cell: Any) -> Any:
    """Cell as it is, or with an apostrophe before a text that a spreadsheet would run as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of one of the program's own CSV files, as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(DictReader(file))


def rounded(row: Mapping[str, Any], digits: int) -> dict[str, Any]:
    """A row with its real numbers to so many significant digits."""
    return {
        key: float(f"{cell:.{digits}g}") if isinstance(cell, float) else cell for key, cell in row.items()
    }
