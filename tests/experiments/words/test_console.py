"""What a person reads on the terminal."""

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from experiments.rendering import console, labels
from experiments.statistics import distribution
from tests.experiments.vocabulary import counted

SCARY = ["[bold]", "[/]", "[red]x[/red]", "[[x]]", "100 %", "戰爭", "", "x [1]", "\\[a]"]
ROWS = distribution.distribution(
    "ten",
    counted(*[("stalemate_active", 12)] * 6, *[("forced_on_ukraine", 4)] * 3, ("direct_war", 9), horizon=12),
)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Console:
    """Standard error as a terminal whose output is kept."""
    made = Console(stderr=True, force_terminal=True, record=True, width=100)
    monkeypatch.setattr(console, "ERR", made)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    return made


@pytest.mark.parametrize("text", SCARY)
def test_a_line_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    console.say(text)
    console.note(text)
    assert capsys.readouterr() == (f"{text}\n", f"{text}\n")


@pytest.mark.parametrize("text", ["baseline-b6325d5e:100:17", "baseline-b6325d5e:1234:17", ":smile:", "a\\"])
def test_a_run_id_is_printed_as_it_is(capsys: pytest.CaptureFixture[str], text: str) -> None:
    console.say(text)
    assert capsys.readouterr().out == f"{text}\n"


def test_a_long_line_is_not_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    console.say("word " * 40)
    console.note("word " * 40)
    out, err = capsys.readouterr()
    assert out.count("\n") == err.count("\n") == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_a_machine_readable_result_is_json_on_standard_output(
    capsys: pytest.CaptureFixture[str], content: object
) -> None:
    capsys.readouterr()
    console.say_json(content)
    out, err = capsys.readouterr()
    assert json.loads(out) == content
    assert out.endswith("\n")
    assert err == ""


def test_a_machine_readable_result_keeps_chinese_readable(capsys: pytest.CaptureFixture[str]) -> None:
    console.say_json({"text": "戰爭"})
    assert "戰爭" in capsys.readouterr().out


def test_a_number_that_json_has_none_for_is_written_as_null(capsys: pytest.CaptureFixture[str]) -> None:
    console.say_json({"a": [math.nan, (1.5, math.inf)], "b": -math.inf})
    assert json.loads(capsys.readouterr().out) == {"a": [None, [1.5, None]], "b": None}


NAMES = [["a-name-that-is-typed", "0.5", "What it means, said in some ten words or so."]]
LISTED = [("name", "left"), ("default", "right"), ("meaning", "left")]


def test_a_listing_has_its_prose_beside_the_row_where_there_is_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    console.listing(LISTED, NAMES)
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["name", "default", "meaning"]
    assert row.split() == " ".join(NAMES[0]).split()


def test_a_listing_has_its_prose_below_the_row_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    console.listing(LISTED, NAMES)
    assert capsys.readouterr().out.splitlines() == [
        "name                  default",
        "a-name-that-is-typed      0.5",
        "    What it means, said in some ten words or so.",
    ]


def test_a_listing_of_nothing_is_its_heading(capsys: pytest.CaptureFixture[str]) -> None:
    console.listing(LISTED, [])
    assert capsys.readouterr().out.split() == ["name", "default", "meaning"]


def test_a_table_aligns_numbers_right_and_words_left(capsys: pytest.CaptureFixture[str]) -> None:
    console.table([("name", "left"), ("n", "right")], [["a", "1"], ["[b]", "22"]], title="[All]")
    title, head, first, second = (line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert title == "[All]"
    assert head == "name   n"
    assert first == "a      1"
    assert second == "[b]   22"


def test_a_distribution_is_printed_by_path_with_percent_and_intervals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console.distribution(ROWS)
    lines = [re.sub(r"  +", " | ", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "ending | share | 95 % interval | wars | median month"
    assert "Attrition | 60.0 % | 31.3 - 83.2 % | 6 | 12" in lines
    assert "settlement forced on Ukraine | 30.0 % | 10.8 - 60.3 % | 3 | 4" in lines
    assert "nuclear use | 0.0 % | 0.0 - 27.8 % | 0" in lines
    assert len(lines) == 1 + len(ROWS)


def test_an_ending_is_indented_below_its_path(capsys: pytest.CaptureFixture[str]) -> None:
    console.distribution(ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(labels.PATHS["aid"]) for line in lines)
    assert any(line.startswith("  " + labels.ENDINGS["forced_on_ukraine"]) for line in lines)


def test_a_median_between_two_months_is_printed_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    rows = distribution.distribution("two", counted(("direct_war", 3), ("direct_war", 4), horizon=6))
    console.distribution(rows)
    assert " 3.5" in capsys.readouterr().out


def test_progress_shows_count_and_rate_on_a_terminal(terminal: Console) -> None:
    with console.progress("wars", quiet=False) as tell:
        tell(1_500, 10_000)
        tell(10_000, 10_000)
    text = terminal.export_text()
    assert "wars" in text
    assert "10,000/10,000" in text


def test_progress_shows_its_bar_before_anything_is_known(terminal: Console) -> None:
    with console.progress("wars", quiet=False):
        pass
    assert re.search(r"wars .* 0 ", terminal.export_text())


def test_progress_is_silent_when_asked_to_be(terminal: Console) -> None:
    with console.progress("wars", quiet=True) as tell:
        tell(5, 10)
    assert terminal.export_text() == ""


def test_progress_is_silent_where_standard_error_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress("wars", quiet=False) as tell:
        tell(5, 10)
    assert capsys.readouterr() == ("", "")
