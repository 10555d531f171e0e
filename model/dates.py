"""Calendar months, written YYYY-MM, and the months of a run that they are."""

import re
from datetime import date
from typing import Final

DATE: Final = re.compile(r"(20[1-9][0-9])-(0[1-9]|1[0-2])")


def month_of(text: object, start: str) -> int | None:
    """Month of a run that a calendar month is, 1 being the start; None if it is not written YYYY-MM.

    Parameters
    ----------
    text
        Calendar month, such as ``2027-03``, or a date in it.
    start
        First month of the run, YYYY-MM.
    """
    if isinstance(text, date):
        text = f"{text:%Y-%m}"
    match = DATE.fullmatch(text) if isinstance(text, str) else None
    first = DATE.fullmatch(start) if isinstance(start, str) else None
    if match is None or first is None:
        return None
    (year, month), (first_year, first_month) = map(int, match.groups()), map(int, first.groups())
    return 12 * (year - first_year) + month - first_month + 1
