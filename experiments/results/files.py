"""Writing files whole or not at all, and CSV that no spreadsheet can be tricked by."""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from csv import DictWriter
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
from pyarrow import csv

# What a spreadsheet would run as a formula when a cell begins with it.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> str:
    """Write a file aside, flush it to disk, and put it in place; returns its SHA-256.

    A reader sees the old file or the new one, never a part; on any error the old one stays.
    """
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
    """Whether a path is that of a file which ``write_whole`` was writing when it was killed."""
    return re.fullmatch(r"\..+\.\d+\.part", path.name) is not None


def write_text(path: Path, text: str) -> str:
    """Write a text file whole; returns its SHA-256."""
    return write_whole(path, lambda file: _write_all(file, text.encode()))


def _write_all(file: BinaryIO, content: bytes) -> None:
    file.write(content)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_csv(path: Path, tables: Iterable[pa.Table]) -> str:
    """Write tables of one schema, whose texts need no quotes, as one CSV file; returns its SHA-256.

    RFC 4180, UTF-8; lines end with a line feed alone, which every reader takes.
    """
    plain = csv.WriteOptions(include_header=False, quoting_style="none")

    def write(file: BinaryIO) -> None:
        writer: csv.CSVWriter | None = None
        for table in tables:
            if writer is None:
                file.write((",".join(table.column_names) + "\n").encode())
                writer = csv.CSVWriter(file, table.schema, write_options=plain)
            writer.write_table(table)
        if writer is not None:
            writer.close()

    return write_whole(path, write)


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """Write a small table, given as rows, as a CSV file; returns its SHA-256."""
    lines = _Lines()
    writer = DictWriter(lines, list(rows[0]), lineterminator=_Lines.END)
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return write_text(path, "".join(lines))


class _Lines(list[str]):
    """What a CSV writer writes, line by line, each ended by a line feed alone.

    Told to end lines with both characters, the writer quotes a cell that holds either of them.
    """

    END: Final = "\r\n"

    def write(self, line: str) -> None:
        self.append(line.removesuffix(self.END) + "\n")


def harmless(cell: Any) -> Any:
    """Cell as it is, or with an apostrophe before a text that a spreadsheet would run as a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell
