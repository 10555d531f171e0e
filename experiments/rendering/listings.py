"""Lists of parameters, levers and published figures: searched by a text, printed or as JSON."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import TypeVar

from experiments.errors import InputError, unknown
from experiments.rendering import console
from model.anchors import Anchor
from model.csv_tables import shown
from model.levers import Lever
from model.parameters import Parameter

Entry = TypeVar("Entry", Parameter, Anchor, Lever)


def found_in(
    entries: Iterable[Entry],
    what: str,
    search: str,
    as_json: bool,
    groups: Mapping[str, Collection[str]] = {},
) -> list[Entry]:
    """Entries whose name, meaning or group contains a text, or those whose name it is; printed if as JSON.

    Parameters
    ----------
    entries
        Entries to look in.
    what
        What each is, in the singular.
    search
        Text to look for.
    as_json
        Whether they are printed as JSON.
    groups
        Names that stand for several entries, with the names of these.

    Raises
    ------
    InputError
        If there is none, and people read it.
    """
    known = list(entries)
    texts: dict[str, str] = {entry.name: f"{entry.name} {entry.meaning}" for entry in known}
    for group, members in groups.items():
        for name in members:
            texts[name] += f" {group}"
    named = groups.get(search, [search])
    found = [entry for entry in known if entry.name in named]
    found = found or [entry for entry in known if search.lower() in texts[entry.name].lower()]
    if as_json:
        console.write_json([asdict(entry) for entry in found])
    elif not found:
        problem = f"no {what} has {shown(search)} in its name or meaning"
        raise InputError(unknown(problem, search, [*texts, *groups], "without a text all are listed"))
    return found


def span_of(row: Parameter | Anchor) -> str:
    """Range of a row."""
    return f"{row.low:g} - {row.high:g}"
