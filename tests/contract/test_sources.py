"""Every rule and every number has a source, in words that stand on their own."""

import re

from model import anchors, parameters
from model.rule_table import table

# A rule rests on something published, which has a year, or is plainly an assumption.
GROUNDED = re.compile(r"\b(1[89]|20)\d\d\b|\bassumption\b|\bbook-keeping\b|\bcalendar\b")
# A source that points at another row is lost when rows move.
POINTING = re.compile(r"\b(as|see|same|like) (above|below|before|that|there)\b|\bditto\b|\bibid\b", re.I)


def test_every_rule_cites_its_source() -> None:
    assert [row.name for row in table() if not GROUNDED.search(row.source)] == []


def test_an_equation_or_a_section_alone_is_no_source() -> None:
    for bare in ("E31", "E7, E9", "parameter table", "the essay's M45", "section 3.7 of the model"):
        assert not GROUNDED.search(bare)


def test_no_number_lacks_a_source_or_points_at_that_of_another() -> None:
    rows = [*parameters.table().values(), *anchors.table().values()]
    assert [row.name for row in rows if not row.source.strip() or POINTING.search(row.source)] == []
    for text in ("as above", "Assumption; as above", "As above: for 2026-27", "ditto", "see below"):
        assert POINTING.search(text)
