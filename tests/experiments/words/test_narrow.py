"""Tables where the terminal has little room."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.rendering import console, table_layout

COLUMNS = [
    ("ending", "left"),
    ("share", "right"),
    ("95 % interval", "right"),
    ("from to", "left"),
    ("median month", "right"),
]
ROWS = [
    ["Aid shift, forced settlement", "40.5 %", "-1,150.5 to -1,024.4", "0.15 to 0.19 bn USD", "34"],
    ["  settlement forced on Ukraine", "100.0 %", "38.2 - 45.6 %", "8-25 %", "9.5"],
]
SIZES = st.integers(0, 60)
WORDS = st.text("abc 1%", max_size=20)


def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int) -> list[str]:
    """Lines of the table on a terminal of some width."""
    monkeypatch.setenv("COLUMNS", str(width))
    console.table(COLUMNS, ROWS)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 200])
def test_no_number_is_dropped_or_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    text = "\n".join(printed(capsys, monkeypatch, width))
    for cell in ("40.5 %", "-1,150.5 to -1,024.4", "38.2 - 45.6 %", "0.15 to 0.19", "8-25 %", "34", "9.5"):
        assert re.search(rf"(^| ){re.escape(cell)}( |$)", text, re.MULTILINE), cell


def test_words_give_way_before_lines_are_longer_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert max(map(len, printed(capsys, monkeypatch, 75))) == 75
    assert printed(capsys, monkeypatch, 40) == [
        "                                                            median",
        "ending           share         95 % interval  from to        month",
        "Aid shift,      40.5 %  -1,150.5 to -1,024.4  0.15 to 0.19      34",
        " forced                                       bn USD",
        " settlement",
        "  settlement   100.0 %         38.2 - 45.6 %  8-25 %           9.5",
        "   forced on",
        "   Ukraine",
    ]


def test_a_name_without_spaces_is_not_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    console.table([("", "left"), ("n", "right")], [["1. beliefs.count_audience_costs", "1"]])
    _, first, second = (line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert first.split() == ["1.", "1"]
    assert second == " beliefs.count_audience_costs"


@given(
    st.lists(st.tuples(WORDS, st.sampled_from(["left", "right"])), min_size=1, max_size=5), SIZES, st.data()
)
def test_widths_fit_where_they_can(columns: list[tuple[str, str]], room: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(WORDS, min_size=len(columns), max_size=len(columns)), max_size=4))
    natural, least = table_layout.widths(columns, rows, 1_000), table_layout.widths(columns, rows, 0)
    found = table_layout.widths(columns, rows, room)
    gaps = table_layout.GAP * (len(columns) - 1)
    assert all(low <= width <= high for low, width, high in zip(least, found, natural, strict=True))
    assert sum(found) + gaps <= room or found == least
    assert sum(natural) + gaps > room or found == natural
