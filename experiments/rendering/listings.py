"""What there is: scenarios, parameters, levers, as tables or JSON."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final, TypeVar

from experiments.errors import InputError, unknown
from experiments.rendering import console
from experiments.scenarios import library
from model import anchors
from model import levers as model_levers
from model import parameters as model_parameters
from model.csv_tables import shown

Entry = TypeVar("Entry", model_parameters.Parameter, anchors.Anchor, model_levers.Lever)
CONFIDENCE: Final = {"H": "high (published)", "M": "medium (contested or derived)", "L": "low (judgement)"}
# Less room than this says nothing about a meaning.
LEAST_MEANING: Final = 20


def scenarios(as_json: bool) -> None:
    """Built-in scenarios with a line each."""
    known = library.built_in().values()
    if as_json:
        console.write_json([scenario.differences() | {"identity": scenario.identity} for scenario in known])
        return
    rows = [[scenario.name, scenario.start, f"{scenario.horizon}", scenario.summary] for scenario in known]
    console.listing([("scenario", "left"), ("start", "left"), ("months", "right"), ("summary", "left")], rows)


def parameters(search: str, as_json: bool) -> None:
    """Parameters whose name or meaning contains a text; all about one whose name it is."""
    known = _about(model_parameters.table().values(), "parameter", search, as_json)
    if as_json:
        return
    if len(known) == 1:
        _parameter(known[0])
        return
    columns = [("parameter", "left"), ("default", "right"), ("unit", "left")]
    _lines(columns, [([p.name, f"{p.default:g}", p.unit], p.meaning) for p in known])
    console.write()
    console.prose(
        f"{len(known)} parameters. Give a name for its range, meaning and source, or a word to search."
    )


def _parameter(row: model_parameters.Parameter) -> None:
    console.prose(f"{row.name}: {row.meaning}.")
    sampled = "not drawn by --parameters sampled" if row.distribution == "fixed" else row.distribution
    console.table(
        [("", "left"), ("", "left")],
        [
            ["default", f"{row.default:g} [{row.unit}]"],
            ["range", f"{_span(row)}, {sampled}"],
            ["allowed", f"{row.minimum:g} - {row.maximum:g}"],
            ["confidence", CONFIDENCE[row.confidence]],
        ],
    )
    console.prose(f"Source: {row.source}")
    console.write(f"Set it with --set {row.name}=VALUE")


def published(search: str, as_json: bool) -> None:
    """Published figures, which no rule reads, whose name or meaning contains a text."""
    known = _about(anchors.table().values(), "published figure", search, as_json)
    if as_json:
        return
    columns = [("figure", "left"), ("value", "right"), ("range", "right"), ("unit", "left")]
    columns += [("confidence", "left"), ("meaning and source", "left")]
    console.listing(
        columns,
        [
            [a.name, f"{a.value:g}", _span(a), a.unit, a.confidence, f"{a.meaning}. ({a.source})"]
            for a in known
        ],
    )
    console.write(f"\n{len(known)} published figures that parameters rest on.")


def levers(search: str, as_json: bool) -> None:
    """Levers whose name or meaning contains a text; all about one whose name it is."""
    known = _about(model_levers.table().values(), "lever", search, as_json)
    if as_json:
        return
    if len(known) == 1:
        _lever(known[0])
        return
    columns = [("lever", "left"), ("range", "left"), ("unit", "left")]
    _lines(columns, [([row.name, _values(row), row.unit], row.meaning) for row in known])
    console.write()
    console.prose(
        "Set one with --event WHEN:LEVER=VALUE, or *= for a factor; WHEN is a month or date, or two: 7, "
        "7-18, 2027-03, 2027-03..2028-02. Give a name for more about a lever."
    )
    if any(lever.name.startswith("aid_") for lever in known):
        console.prose("'aid' is military and financial aid of all donors, aid.germany that of one. Groups:")
        for group, members in model_levers.DONOR_GROUPS.items():
            console.prose(f"aid.{group}: {', '.join(members)}", "  ", "    ")


def _lever(row: model_levers.Lever) -> None:
    console.prose(f"{row.name}: {row.meaning}.")
    factor = f"up to {row.factor_limit:g}" if row.factor_limit else "none"
    setter = row.pulled_by.replace("_", " ")
    facts = [["set by", setter], ["range", f"{_values(row)} [{row.unit}]".strip()], ["factor", factor]]
    console.table([("", "left"), ("", "left")], facts)
    value = "*=FACTOR" if row.kind == "factor" else "=VALUE"
    console.write(f"Set it with --event 2027-03:{row.name}{value}")


def _about(entries: Iterable[Entry], what: str, search: str, as_json: bool) -> list[Entry]:
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


def _lines(columns: Sequence[tuple[str, str]], rows: Sequence[tuple[list[str], str]]) -> None:
    """A line a row, each with as much of its meaning as there is room for."""
    lines = console.laid_out(columns, [cells for cells, _ in rows], 1_000)
    room = console.width() - max(map(console.cells, lines)) - console.GAP
    meanings = ["meaning", *(meaning for _, meaning in rows)]
    for line, meaning in zip(lines, meanings, strict=True):
        fits = textwrap.shorten(meaning, max(room, LEAST_MEANING), placeholder=" ...")
        gap = console.width() - room - console.cells(line)
        console.write(line + (" " * gap + fits if room >= LEAST_MEANING else ""))


def _span(row: model_parameters.Parameter | anchors.Anchor) -> str:
    return f"{row.low:g} - {row.high:g}"


def _values(lever: model_levers.Lever) -> str:
    """What a lever may be set to; blank if it takes a factor only."""
    if lever.kind == "stance":
        return "hold, propaganda, adjust"
    return "" if lever.kind == "factor" else f"{lever.low:g} - {lever.high:g}"
