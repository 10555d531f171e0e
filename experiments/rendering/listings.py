"""Lists of parameters, levers and published figures: searched by a text, printed or as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TypeVar

from experiments.errors import InputError, unknown
from experiments.rendering import console
from model.anchors import Anchor
from model.csv_tables import shown
from model.levers import Lever
from model.parameters import Parameter

Entry = TypeVar("Entry", Parameter, Anchor, Lever)


def found_in(entries: Iterable[Entry], what: str, search: str, as_json: bool) -> list[Entry]:
    """Entries whose name or meaning contains a text, or the one whose name it is; printed if as JSON.

    Raises
    ------
    InputError
        If there is none, and people read it.
    """
    known = list(entries)
    found = [entry for entry in known if search.lower() in f"{entry.name} {entry.meaning}".lower()]
    found = [entry for entry in known if entry.name == search] or found
    if as_json:
        console.write_json([asdict(entry) for entry in found])
    elif not found:
        problem = f"no {what} has {shown(search)} in its name or meaning"
        raise InputError(
            unknown(problem, search, [entry.name for entry in known], "without a text all are listed")
        )
    return found


def span_of(row: Parameter | Anchor) -> str:
    """Range of a row."""
    return f"{row.low:g} - {row.high:g}"
