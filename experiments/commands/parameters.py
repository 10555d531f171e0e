"""fivelocks parameters: what there is."""

from typing import Annotated

import typer

from experiments.commands.options import AsJson, Search
from experiments.rendering import listings


def parameters(
    search: Search = "",
    published: Annotated[
        bool, typer.Option("--published", help="List the published figures that parameters rest on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List parameters: default, range, unit, source."""
    (listings.published if published else listings.parameters)(search, as_json)
