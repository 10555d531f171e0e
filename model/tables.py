"""Reading the project's own tables, and finding the name a person may have meant."""

import csv
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from reprlib import Repr

FOLDER = Path(__file__).resolve().parent
_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = _BRIEF.maxlong = 80


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of one of the model's CSV tables, as text."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(value: object) -> str:
    """A value as an error shows it: short however long, deep or huge it is."""
    try:
        return _BRIEF.repr(value)
    except (ValueError, RecursionError):
        return "a value too long to show"


def nearest(name: str, known: Iterable[str]) -> str:
    """Hint at the nearest known name, as a clause to append to an error; empty if none is near."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean '{found[0]}'?" if found else ""
