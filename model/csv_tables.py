"""Reading the project's own tables, and finding the name a person may have meant."""

import csv
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from reprlib import Repr
from typing import Final

FOLDER = Path(__file__).resolve().parent
_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 80
# Nobody reads more errors than this, and looking for what was meant by each name takes time.
MOST_PROBLEMS: Final = 100
MOST_HINTS: Final = 20
LONGEST_NAME: Final = 80


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of one of the model's CSV tables, as text."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(value: object) -> str:
    """A value as an error shows it: short however long, deep or huge it is, and with no invisible sign."""
    try:
        return _BRIEF.repr(value)
    except (ValueError, RecursionError):
        return "a value too long to show"


def nearest(name: str, known: Iterable[str], given: int = 0) -> str:
    """Hint at the nearest known name, as a clause to append to an error.

    Empty if none is near, if the name is too long to be a slip of the finger, or if so many errors have been
    given already that a person will begin with those.
    """
    if len(name) > LONGEST_NAME or given >= MOST_HINTS:
        return ""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean '{found[0]}'?" if found else ""


def some(problems: list[str]) -> list[str]:
    """As many problems as a person reads, and how many more there are."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = len(problems) - MOST_PROBLEMS
    return [*problems[:MOST_PROBLEMS], f"and {more:,} {'problem' if more == 1 else 'problems'} more"]
