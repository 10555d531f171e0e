"""What there is: scenarios, parameters, levers, as tables or JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from experiments import catalogue
from experiments.words import console
from model import anchors
from model import levers as model_levers
from model import parameters as model_parameters

NOT_DRAWN: Final = " Not drawn by --parameters sampled."


def scenarios(as_json: bool) -> None:
    """Built-in scenarios with a line each."""
    known = catalogue.built_in().values()
    if as_json:
        console.say_json([scenario.differences() | {"identity": scenario.identity} for scenario in known])
        return
    rows = [[scenario.name, scenario.start, f"{scenario.horizon}", scenario.summary] for scenario in known]
    console.listing([("scenario", "left"), ("start", "left"), ("months", "right"), ("summary", "left")], rows)


def parameters(search: str, as_json: bool) -> None:
    """Parameters whose name or meaning contains a text."""
    known = [p for p in model_parameters.table().values() if _is_about(p.name, p.meaning, search)]
    if as_json:
        console.say_json([asdict(parameter) for parameter in known])
        return
    _numbers("parameter", "default", [(p, p.default) for p in known])
    console.say(f"\n{len(known)} parameters. Confidence: H published, M contested or derived, L judgement.")


def published(search: str, as_json: bool) -> None:
    """Published figures, which no rule reads, whose name or meaning contains a text."""
    known = [a for a in anchors.table().values() if _is_about(a.name, a.meaning, search)]
    if as_json:
        console.say_json([asdict(anchor) for anchor in known])
        return
    _numbers("figure", "value", [(a, a.value) for a in known])
    console.say(f"\n{len(known)} published figures that parameters rest on.")


def _is_about(name: str, meaning: str, search: str) -> bool:
    return search.lower() in f"{name} {meaning}".lower()


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
    known = [lever for lever in model_levers.table().values() if _is_about(lever.name, lever.meaning, search)]
    if as_json:
        console.say_json([asdict(lever) for lever in known])
        return
    columns = [
        ("lever", "left"),
        ("pulled by", "left"),
        ("range", "right"),
        ("unit", "left"),
        ("factor", "right"),
        ("meaning", "left"),
    ]
    console.listing(columns, [_lever_row(lever) for lever in known])
    console.say("\nPull one with --event MONTH:LEVER=VALUE, MONTH-UNTIL:LEVER=VALUE, or *= for a factor.")
    console.say("A group's name pulls all its members; 'aid' stands for all military and financial aid.")


def _lever_row(lever: model_levers.Lever) -> list[str]:
    span = "" if lever.kind == "factor" else f"{lever.low:g} - {lever.high:g}"
    if lever.kind == "stance":
        span = "hold, propaganda, adjust"
    factor = f"up to {lever.factor_limit:g}" if lever.factor_limit else ""
    return [lever.name, lever.pulled_by.replace("_", " "), span, lever.unit, factor, lever.meaning]
