"""The program itself; the modules beside this one add its commands."""

import typer

app = typer.Typer(
    name="fivelocks",
    help="Simulate a war of attrition many times over: which path each war ends in, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
