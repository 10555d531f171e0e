"""What there is: scenarios, parameters, levers, as tables or JSON."""

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

NOT_DRAWN: Final = " Not drawn by --parameters sampled."


def scenarios(as_json: bool) -> None:
    """Built-in scenarios with a line each."""
    known = library.built_in().values()
    if as_json:
        console.write_json([scenario.differences() | {"identity": scenario.identity} for scenario in known])
        return
    rows = [[scenario.name, scenario.start, f"{scenario.horizon}", scenario.summary] for scenario in known]
    console.listing([("scenario", "left"), ("start", "left"), ("months", "right"), ("summary", "left")], rows)


def parameters(search: str, as_json: bool) -> None:
    """Parameters whose name or meaning contains a text."""
    known = _about(model_parameters.table().values(), "parameter", search, as_json)
    if as_json:
        console.write_json([asdict(parameter) for parameter in known])
        return
    _numbers("parameter", "default", [(p, p.default) for p in known])
    console.write(f"\n{len(known)} parameters. Confidence: H published, M contested or derived, L judgement.")


def published(search: str, as_json: bool) -> None:
    """Published figures, which no rule reads, whose name or meaning contains a text."""
    known = _about(anchors.table().values(), "published figure", search, as_json)
    if as_json:
        console.write_json([asdict(anchor) for anchor in known])
        return
    _numbers("figure", "value", [(a, a.value) for a in known])
    console.write(f"\n{len(known)} published figures that parameters rest on.")


Entry = TypeVar("Entry", model_parameters.Parameter, anchors.Anchor, model_levers.Lever)


def _about(entries: Iterable[Entry], what: str, search: str, as_json: bool) -> list[Entry]:
    """Entries whose name or meaning contains a text; a program may find that there is none.

    Raises
    ------
    InputError
        If there is none, and people read it.
    """
    known = list(entries)
    found = [entry for entry in known if search.lower() in f"{entry.name} {entry.meaning}".lower()]
    if not found and not as_json:
        problem = f"no {what} has {shown(search)} in its name or meaning"
        raise InputError(
            unknown(problem, search, [entry.name for entry in known], "without a text all are listed")
        )
    return found


def _numbers(
    what: str, number: str, rows: Sequence[tuple[model_parameters.Parameter | anchors.Anchor, float]]
) -> None:
    """Table of named numbers with range, unit, confidence and source."""
    columns = [
        (what, "left"),
        (number, "right"),
        ("range", "right"),
        ("unit", "left"),
        ("confidence", "left"),
        ("meaning and source", "left"),
    ]
    console.listing(
        columns,
        [
            [
                row.name,
                f"{value:g}",
                f"{row.low:g} - {row.high:g}",
                row.unit,
                row.confidence,
                f"{row.meaning}. ({row.source})" + (NOT_DRAWN if _is_fixed(row) else ""),
            ]
            for row, value in rows
        ],
    )


def _is_fixed(row: model_parameters.Parameter | anchors.Anchor) -> bool:
    return isinstance(row, model_parameters.Parameter) and row.distribution == "fixed"


def levers(search: str, as_json: bool) -> None:
    """Levers whose name or meaning contains a text."""
    known = _about(model_levers.table().values(), "lever", search, as_json)
    if as_json:
        console.write_json([asdict(lever) for lever in known])
        return
    columns = [
        ("lever", "left"),
        ("set by", "left"),
        ("range", "right"),
        ("unit", "left"),
        ("factor", "right"),
        ("meaning", "left"),
    ]
    console.listing(columns, [_lever_row(lever) for lever in known])
    console.write()
    console.prose(
        "Set one with --event WHEN:LEVER=VALUE, or *= for a factor; WHEN is a month or date, or two: "
        "7, 7-18, 2027-03, 2027-03..2028-02. The name of a group sets all its members; 'aid' is military "
        "and financial aid of all donors, 'aid.germany' that of one, and these are groups of donors:"
    )
    for group, members in model_levers.DONOR_GROUPS.items():
        console.prose(f"aid.{group}: {', '.join(members)}", "  ")


def _lever_row(lever: model_levers.Lever) -> list[str]:
    span = "" if lever.kind == "factor" else f"{lever.low:g} - {lever.high:g}"
    if lever.kind == "stance":
        span = "hold, propaganda, adjust"
    factor = f"up to {lever.factor_limit:g}" if lever.factor_limit else ""
    return [lever.name, lever.pulled_by.replace("_", " "), span, lever.unit, factor, lever.meaning]
