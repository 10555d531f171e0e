"""Commands that list what there is."""

from typing import Annotated

import typer

from experiments.cli.application import app
from experiments.cli.options import AsJson, Search


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """The built-in scenarios."""
    from experiments.rendering import listings

    listings.scenarios(as_json)


@app.command()
def parameters(
    search: Search = "",
    published: Annotated[
        bool, typer.Option("--published", help="The published figures that parameters rest on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Every parameter: default, range, unit, source."""
    from experiments.rendering import listings

    (listings.published if published else listings.parameters)(search, as_json)


@app.command()
def levers(
    search: Search = "",
    as_json: AsJson = False,
) -> None:
    """Every lever: who pulls it, what it may be set to, unit."""
    from experiments.rendering import listings

    listings.levers(search, as_json)


@app.command()
def rules(search: Search = "", as_json: AsJson = False) -> None:
    """List the rules: phase, what each reads, writes and draws, source."""
    from experiments.commands.rules import rules as listed

    listed(search, as_json)
