"""fivelocks parameters: the parameters, and the published figures that they rest on."""

from typing import Annotated, Final

import typer

from experiments.commands.options import AsJson, Search
from experiments.rendering import console
from experiments.rendering.listings import found_in, span_of
from model import anchors
from model import parameters as model_parameters

CONFIDENCE: Final = {"H": "high (published)", "M": "medium (contested or derived)", "L": "low (judgement)"}


def parameters(
    search: Search = "",
    published: Annotated[
        bool, typer.Option("--published", help="List the published figures that parameters rest on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List parameters: default, range, unit, source."""
    if published:
        _print_published(search, as_json)
        return
    known = found_in(model_parameters.table().values(), "parameter", search, as_json)
    if as_json:
        return
    if len(known) == 1:
        _print_one(known[0])
        return
    columns = [("parameter", "left"), ("default", "right"), ("unit", "left"), ("meaning", "left")]
    console.listing(columns, [[p.name, f"{p.default:g}", p.unit, p.meaning] for p in known])
    console.write()
    console.prose(
        f"{len(known)} parameters. Give a name for its range, meaning and source, or a word to search."
    )


def _print_one(row: model_parameters.Parameter) -> None:
    console.prose(f"{row.name}: {row.meaning}.")
    sampled = "not drawn by --parameters sampled" if row.distribution == "fixed" else row.distribution
    console.table(
        [("", "left"), ("", "left")],
        [
            ["default", f"{row.default:g} [{row.unit}]"],
            ["range", f"{span_of(row)}, {sampled}"],
            ["allowed", f"{row.minimum:g} - {row.maximum:g}"],
            ["confidence", CONFIDENCE[row.confidence]],
        ],
    )
    console.prose(f"Source: {row.source}")
    console.write(f"Set it with --set {row.name}=VALUE")


def _print_published(search: str, as_json: bool) -> None:
    """Print published figures, which no rule reads, whose name or meaning contains a text."""
    known = found_in(anchors.table().values(), "published figure", search, as_json)
    if as_json:
        return
    columns = [("figure", "left"), ("value", "right"), ("range", "right"), ("unit", "left")]
    columns += [("meaning, confidence and source", "left")]
    console.listing(
        columns,
        [
            [
                a.name,
                f"{a.value:g}",
                span_of(a),
                a.unit,
                f"{a.meaning}. Confidence: {CONFIDENCE[a.confidence]}. Source: {a.source}",
            ]
            for a in known
        ],
    )
    console.prose(f"\n{len(known)} published figures that parameters rest on.")
