"""The program itself; the modules beside this one add its commands."""

from typing import Annotated

import typer

app = typer.Typer(
    name="fivelocks",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"fivelocks {version('fivelocks')}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Say the version.")
    ] = False,
) -> None:
    """Simulate a war of attrition many times over: which path each war ends in, and why."""
