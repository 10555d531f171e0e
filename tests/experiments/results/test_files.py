"""Writing files whole or not at all, and CSV that no spreadsheet can be tricked by."""

import csv
import hashlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.results import columns, files
from tests.experiments.builders import listing, rows_of

cells = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)


def test_a_file_is_written_and_its_hash_returned(tmp_path: Path) -> None:
    digest = files.write_whole(tmp_path / "new.bin", lambda file: file.write(b"whole") and None)
    assert listing(tmp_path) == {"new.bin": b"whole"}
    assert digest == hashlib.sha256(b"whole").hexdigest()
    assert files.sha256_of(tmp_path / "new.bin") == digest


def test_an_empty_file_has_the_known_hash(tmp_path: Path) -> None:
    assert (
        files.write_text(tmp_path / "empty", "")
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_while_writing_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, error: type[BaseException]
) -> None:
    (tmp_path / "kept.csv").write_bytes(b"old")

    def fail(file: BinaryIO) -> None:
        file.write(b"half of the n")
        raise error

    with pytest.raises(error):
        files.write_whole(tmp_path / "kept.csv", fail)
    assert listing(tmp_path) == {"kept.csv": b"old"}


def test_until_it_is_whole_a_new_file_is_not_there_under_its_name(tmp_path: Path) -> None:
    seen = []

    def write(file: BinaryIO) -> None:
        file.write(b"part")
        file.flush()
        seen.append((tmp_path / "kept.csv").read_bytes())
        seen.append(sorted(path.name for path in tmp_path.iterdir()))

    (tmp_path / "kept.csv").write_bytes(b"old")
    files.write_whole(tmp_path / "kept.csv", write)
    assert seen[0] == b"old"
    assert len(seen[1]) == 2
    assert all(name == "kept.csv" or name.startswith(".kept.csv.") for name in seen[1])
    assert (tmp_path / "kept.csv").read_bytes() == b"part"


def test_a_file_is_on_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = []
    flush, rename = files.os.fsync, Path.replace
    monkeypatch.setattr(files.os, "fsync", lambda number: (order.append("flush"), flush(number))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (order.append("rename"), rename(path, to))[1])
    files.write_text(tmp_path / "a", "x")
    assert order == ["flush", "rename"]


def test_where_a_folder_is_in_the_way_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="irectory"):
        files.write_text(tmp_path / "taken", "x")
    assert listing(tmp_path) == {"taken": None}


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200))
def test_text_is_written_as_utf8_to_the_byte(tmp_path: Path, text: str) -> None:
    files.write_text(tmp_path / "text", text)
    assert (tmp_path / "text").read_bytes() == text.encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path, start: str) -> None:
    formula = f"{start}cmd|'/C calc'!A0"
    assert files.harmless(formula) == f"'{formula}"
    files.write_rows(tmp_path / "t.csv", [{"plain": "fine", "bad": formula}])
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {"plain": "fine", "bad": f"'{formula}"}


@pytest.mark.parametrize("cell", [-1, -1.5, 0.0, None, "", "a=b", "1-2", "x@y", "戰爭", " =1"])
def test_numbers_and_other_texts_stay_as_they_are(cell: object) -> None:
    assert files.harmless(cell) is cell


@given(st.lists(st.fixed_dictionaries({"name": cells, "戰": cells}), min_size=1, max_size=8))
def test_a_small_table_is_read_back_as_it_was_but_for_formulas(
    tmp_path: Path, rows: list[dict[str, str]]
) -> None:
    files.write_rows(tmp_path / "t.csv", rows)
    read = rows_of(tmp_path / "t.csv")
    assert read == [{key: files.harmless(cell) for key, cell in row.items()} for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read for cell in row.values())


def test_a_small_table_is_plain_csv_to_the_byte(tmp_path: Path) -> None:
    rows = [{"a": 'say "hi", you', "b": 0.5, "c": None}, {"a": "two\nlines", "b": -2, "c": "é"}]
    digest = files.write_rows(tmp_path / "t.csv", rows)
    expected = 'a,b,c\n"say ""hi"", you",0.5,\n"two\nlines",-2,é\n'.encode()
    assert (tmp_path / "t.csv").read_bytes() == expected
    assert digest == hashlib.sha256(expected).hexdigest()


def table(first: int, names: list[str]) -> pa.Table:
    numbers = np.arange(first, first + len(names))
    return pa.table(
        {
            "run": columns.numbers(numbers),
            "name": columns.texts(names),
            "half": columns.numbers(numbers / 2, numbers % 2 == 0),
        }
    )


def test_tables_of_shards_follow_each_other_under_one_header(tmp_path: Path) -> None:
    digest = files.write_csv(tmp_path / "t.csv", [table(0, ["a", "b"]), table(2, ["戰", "d"])])
    expected = "run,name,half\n0,a,0\n1,b,\n2,戰,1\n3,d,\n".encode()
    assert (tmp_path / "t.csv").read_bytes() == expected
    assert digest == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize("name", ["with, comma", 'with "quote"', "with\nline"])
def test_a_text_that_would_need_quotes_is_refused_not_written_wrong(tmp_path: Path, name: str) -> None:
    with pytest.raises(pa.ArrowInvalid):
        files.write_csv(tmp_path / "t.csv", [table(0, [name])])
    assert listing(tmp_path) == {}
