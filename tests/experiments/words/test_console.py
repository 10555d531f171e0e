"""The terminal: lines, tables that fit, JSON, progress, and one filter for all of them."""

import json
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.rendering import console, tables
from experiments.rendering.labels import ENDINGS, PATHS
from experiments.statistics import distribution
from tests.experiments.builders import counted
from tests.experiments.drawing.rows import POSTERIOR

HOSTILE = "\x1b[2J\x1b]0;title\x07\x9b31m\r\u202ename\u200b"
COLUMNS = [("run", "left"), ("share %", "right"), ("95 % CI", "right")]
ROWS = [["half-aid, from month 13", "40.5", "-1,150.5 to -1,024.4"], ["戰爭", "8", "9.5-10.0"]]
RUNS = [("stalemate_active", 12)] * 6 + [("forced_on_ukraine", 4)] * 3 + [("direct_war", 9)]
ENDS = distribution.distribution("ten", counted(*RUNS, horizon=12))


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_no_text_reaches_the_terminal_that_could_control_it(capsys: pytest.CaptureFixture[str]) -> None:
    console.write(HOSTILE)
    console.note(HOSTILE)
    console.prose(HOSTILE)
    console.write_json({HOSTILE: HOSTILE})
    console.table([(HOSTILE, "left")], [[HOSTILE]], HOSTILE)
    console.listing([("a", "left"), (HOSTILE, "left")], [["b", HOSTILE]])
    out, err = capsys.readouterr()
    assert all(sign.isprintable() or sign == "\n" for sign in out + err)
    assert "\\x1b[2J" in out


@given(st.text())
def test_what_is_printable_is_printed_as_it_is(text: str) -> None:
    plain = "".join(sign for sign in text if sign.isprintable() or sign == "\n")
    assert console.printable(plain) == plain
    assert all(sign.isprintable() or sign == "\n" for sign in console.printable(text))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_is_read_back_as_it_was(capsys: pytest.CaptureFixture[str], content: object) -> None:
    capsys.readouterr()
    console.write_json(content)
    assert json.loads(capsys.readouterr().out) == content


def test_json_keeps_chinese_and_writes_null_for_what_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    console.write_json({"a": [math.nan, (1.5, math.inf)], "b": "戰爭"})
    out = capsys.readouterr().out
    assert "戰爭" in out
    assert json.loads(out)["a"] == [None, [1.5, None]]


@pytest.mark.parametrize("width", [1, 20, 40, 46, 80, 200])
def test_no_cell_is_broken_and_lines_fit_where_they_can(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    console.table(COLUMNS, ROWS)
    lines = printed(capsys)
    for row in ROWS:
        for cell in row:
            assert any(cell in line for line in lines)
    longest = max(map(len, ROWS[0]))
    assert max(map(console.cells, lines)) <= max(width, longest + len("    95 % CI: "))
    assert (len(lines) == 3) == (width >= 54)


def test_numbers_are_aligned_right_and_wide_characters_count_two(capsys: pytest.CaptureFixture[str]) -> None:
    console.table(COLUMNS, ROWS)
    assert len({console.cells(line) for line in printed(capsys)}) == 1


def test_prose_stands_next_to_its_row_or_below_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ["a-name-that-is-typed", "0.5", "What it means, in some ten words or so."]
    listed = [("name", "left"), ("default", "right"), ("meaning", "left")]
    monkeypatch.setenv("COLUMNS", "100")
    console.listing(listed, [row])
    assert printed(capsys)[1].split() == " ".join(row).split()
    monkeypatch.setenv("COLUMNS", "60")
    console.listing(listed, [row])
    assert printed(capsys)[1:] == ["a-name-that-is-typed      0.5", f"    {row[2]}"]
    console.listing(listed, [row, ["another", "1", row[2]]])
    assert printed(capsys)[2:] == [f"    {row[2]}", "another                     1"]
    console.prose("one\n\ntwo ", "  ")
    assert printed(capsys) == ["  one", "", "  two"]
    console.prose("fivelocks replay " + "x" * 90 + " and more", hanging="  ")
    assert printed(capsys) == ["fivelocks replay", "  " + "x" * 90, "  and more"]


def test_the_table_of_endings_fits_80_columns_and_sets_ongoing_runs_apart(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [row | {"relapsed_share": 0.6 if row["path"] == "aid" and row["runs"] else None} for row in ENDS]
    tables.print_endings(rows)
    lines = printed(capsys)
    assert max(map(len, lines)) <= 80
    by_name = {line[:40].strip(): line[40:].split() for line in lines[1:16]}
    assert by_name[PATHS["attrition"]] == ["60.0", "31.3-83.2"]
    assert by_name[PATHS["aid"]] == ["30.0", "10.8-60.3", "60", "4"]
    assert by_name[ENDINGS["nuclear_use"]] == ["0.0", "0.0-27.8"]
    assert ENDINGS["affordable_loss"] not in by_name
    ongoing = next(line for line in lines if line.startswith("Ongoing, counted under Attrition"))
    assert ongoing.split()[-2:] == ["60.0", "31.3-83.2"]
    assert lines.index(ongoing) > max(
        place for place, line in enumerate(lines) if line.startswith(tuple(PATHS.values()))
    )


def test_what_moved_most_comes_first_whatever_its_sign_and_no_more_than_chance_is_not_shown() -> None:
    assert [row["parameter"] for row in tables.most_moved(POSTERIOR)] == ["rule=2", "large"]
    assert tables.largest_by_chance(POSTERIOR) == pytest.approx(0.1 * 2.498, rel=1e-3)
    assert (tables.around(-3.64e-15, 0.05), tables.around(-0.021, 0.05)) == ("0 ±0.05", "-0.021 ±0.05")
    assert [console.counted(number, "row") for number in (0, 1, 2_000)] == ["0 rows", "1 row", "2,000 rows"]


def test_progress_counts_from_what_was_there_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert console._rate((1_000_000, 0.0), (1_000_500, 2.0), "runs") == "250 runs/s"
    assert console._rate((0, 0.0), (500, 0.1), "runs") == ""


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for quiet, terminal in ((False, False), (True, True)):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        with console.progress("runs", quiet=quiet) as report:
            report(5, 10)
        assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with console.progress("runs", quiet=False) as report:
        report(1_500, 10_000)
    assert "1,500/10,000" in capsys.readouterr().err
