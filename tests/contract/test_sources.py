"""Every rule and every number states its source: something public, how it was calibrated, or a judgement."""

import re

from model import anchors, parameters
from model.rule_table import table

YEAR = re.compile(r"\b(1[89]|20)\d\d\b")
# Equation, mechanism, claim and benchmark numbers and sections of working papers that nobody has.
UNAVAILABLE = re.compile(
    r"\b[EMTB]\d{1,2}\b|\bof the (model|parameters)\b|\b[Ss]pecification\b|\b[Ss]ection \d|"
    r"\b[Aa]ssumption\b|\b(as|see|same|like) (above|below|before|there)\b|\bditto\b|\bibid\b"
)
REPOSITORY = re.compile(r"\(model/ODD\.md, section \d+\)")


def fault(source: str) -> str | None:
    """Why a source is none: empty, without a date, without a reason, or not to be found."""
    kind, _, reason = source.partition(": ")
    cited = REPOSITORY.sub("", source)
    if unavailable := UNAVAILABLE.search(cited):
        return f"cites '{unavailable.group()}', which is neither public nor in the repository"
    if kind in {"judgement", "calibrated"}:
        return None if len(reason.split()) > 1 else "gives no reason"
    return None if YEAR.search(source) else "is not dated"


def test_every_number_and_rule_has_a_source() -> None:
    # Every number has a source that can be found.
    rows = [*parameters.table().values(), *anchors.table().values()]
    faults = {row.name: fault(row.source) for row in rows}
    assert {name: why for name, why in faults.items() if why} == {}
    # A judgement is never of high confidence.
    rows = parameters.table().values()
    assert [row.name for row in rows if row.kind == "judgement" and row.confidence == "H"] == []
    # Every rule cites its source.
    assert [row.name for row in table() if not row.source] == []


def test_what_is_no_source_is_found() -> None:
    bad = ("", "E31", "Section 3.6 of the model", "Assumption", "as above", "judgement: ", "Press", "B16-B17")
    assert [text for text in bad if fault(text) is None] == []
    good = (
        "Fearon 1994",
        "judgement: a season of diplomacy",
        "calibrated: least squares (model/ODD.md, section 9)",
    )
    assert [text for text in good if fault(text)] == []
