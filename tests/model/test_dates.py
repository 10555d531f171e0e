"""Months of a run by date: known answers, and what is no date."""

import datetime

import pytest

from model.dates import month_of


@pytest.mark.parametrize(
    ("text", "start", "month"),
    [
        ("2026-01", "2026-01", 1), ("2027-03", "2026-01", 15), ("2025-12", "2026-01", 0),
        (datetime.date(2026, 5, 20), "2024-01", 29),
        ("2026-13", "2026-01", None), ("2026-01", "2026-13", None), (None, "2026-01", None),
        (7, "2026-01", None), ("2026-01", None, None),
    ],
)  # fmt: skip
def test_a_date_is_a_month_of_the_run_or_none(text, start, month):
    assert month_of(text, start) == month
