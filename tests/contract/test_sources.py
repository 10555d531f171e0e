"""Every rule and every number says where it comes from, in words that stand on their own."""

import inspect
import re

import pytest

from model import anchors, parameters, schedule
from tests.rule_reader import plain

ALL = schedule.OPENING + schedule.MONTH
NAMES = [phase.name for phase in ALL]
# A rule rests on something published, which has a year, or says plainly that it does not.
GROUNDED = re.compile(r"\b(1[89]|20)\d\d\b|\bassumption\b|\bbook-keeping\b|\bcalendar\b")
# A source that points at another row is lost when rows move.
POINTING = re.compile(r"\b(as|see|same|like) (above|below|before|that|there)\b|\bditto\b|\bibid\b", re.I)
SOURCES = [(row.name, row.source) for row in parameters.table().values()]
SOURCES += [(row.name, row.source) for row in anchors.table().values()]


def source(phase: schedule.Phase) -> str:
    text = re.sub(r"\s+", " ", inspect.getdoc(plain(phase.rule)) or "")
    return text.partition("Source: ")[2]


@pytest.mark.parametrize("phase", ALL, ids=NAMES)
def test_every_rule_cites_its_source(phase: schedule.Phase) -> None:
    assert source(phase)
    assert GROUNDED.search(source(phase)), source(phase)


@pytest.mark.parametrize(
    "bare", ["E31", "E7, E9", "parameter table", "the essay's M45", "section 3.7 of the model"]
)
def test_an_equation_or_a_section_alone_is_no_source(bare: str) -> None:
    assert not GROUNDED.search(bare)


def test_no_number_lacks_a_source_or_points_at_that_of_another() -> None:
    assert [name for name, text in SOURCES if not text.strip() or POINTING.search(text)] == []


@pytest.mark.parametrize(
    "text", ["as above", "Assumption; as above", "As above: for 2026-27", "ditto", "see below"]
)
def test_a_source_that_points_at_another_row_would_be_caught(text: str) -> None:
    assert POINTING.search(text)
