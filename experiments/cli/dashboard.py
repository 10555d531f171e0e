"""The command that serves the dashboard."""

from typing import Annotated

import typer

from experiments.cli.application import app


@app.command()
def dashboard(
    host: Annotated[
        str, typer.Option(help="Address to listen on; by default only this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8765,
) -> None:
    """The live dashboard in a browser, until Ctrl-C."""
    from experiments.commands import dashboard as doing

    raise typer.Exit(doing.serve(host, port))
