"""The program: its commands by group, each loaded when it is called."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from typing import Annotated, Any, Final, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

# By group: name and summary. The function of a command has its name, in the module of its name.
COMMANDS: Final = {
    "Simulate": {
        "run": "Simulate one run and print its story, its ending and the reasons.",
        "batch": "Simulate many runs and print the distribution of endings.",
        "replay": "Simulate a stored run again, bit for bit, and print its story.",
        "merge": "Merge the parts of a batch into one folder.",
    },
    "Compare": {
        "compare": "Compare the same runs under two or more scenarios.",
        "sweep": "Vary parameters or levers and print how runs end at each point.",
        "sensitivity": "Rank the assumptions that matter: Morris, Sobol, tornado.",
        "discover": "Find ranges of parameters that lead to a path (PRIM).",
    },
    "One run in depth": {
        "forecast": "Branch a run and print the probability of each path by month.",
        "why": "Find the but-for causes of a run's ending.",
        "rare": "Estimate the probability of rare endings by escalation.",
    },
    "Observed months": {
        "update": "Learn from observed months and write an updated ensemble.",
        "skill": "Score quarterly forecasts against simple benchmarks.",
        "register": "Seal a dated forecast in a file and enter it in the ledger.",
        "score": "Score a registered forecast by the months observed since.",
    },
    "Evidence": {
        "claims": "Test the essay's claims as experiments.",
        "backcast": "Score the model, started in the past, against observations.",
    },
    "Results": {
        "report": "Write a results folder as one HTML page that needs no network.",
        "export": "Write a results folder as CSV, Parquet or Excel, or a figure for a paper.",
        "verify": "Check a results folder and simulate a sample of its rows again.",
    },
    "Reference": {
        "scenarios": "List the built-in scenarios, or print what one changes.",
        "parameters": "List parameters: default, range, unit, source.",
        "levers": "List levers: who sets them, range, unit.",
        "rules": "List the rules: phase, what each reads, writes and draws, source.",
        "states": "List the initial states that can be set: range, unit.",
    },
    "Other": {
        "dashboard": "Serve the dashboard to a browser until Ctrl-C.",
        "bench": "Measure the speed of the ensemble and of the live model.",
    },
}
# Earlier names of options, by command; they go on to work.
EARLIER: Final = {
    "forecast": {"--futures": "--continuations"},
    "why": {"--futures": "--continuations"},
}
SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Program(TyperGroup):
    """The program's help, with its commands by group."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands under the headings of their groups."""
        known = self.list_commands(ctx)
        for group, commands in COMMANDS.items():
            with formatter.section(group):
                formatter.write_dl([(name, text) for name, text in commands.items() if name in known])


class Deferred(TyperCommand):
    """A command that is known by name and summary until it is called."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Load the command, and parse its arguments."""
        names = EARLIER.get(str(self.name), {})
        present = [names.get(option, option) + equals + value for option, equals, value in
                   (str(arg).partition("=") for arg in args)]  # fmt: skip
        return loaded(str(self.name)).make_context(info_name, present, parent, **extra)


class Command(TyperCommand):
    """A command whose help lists its options by group."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """List arguments, then options under the headings of their groups."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            if record := param.get_help_record(ctx):
                heading = "Arguments" if param.param_type_name == "argument" else "Options"
                groups.setdefault(getattr(param, "rich_help_panel", None) or heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def loaded(name: str) -> Any:
    """A command by name, with its options."""
    function = expanded(getattr(import_module(f"experiments.commands.{name}"), name))
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.command(name, cls=Command, context_settings=SETTINGS)(function)
    return get_command(alone)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"fivelocks {version('fivelocks')}")
        raise typer.Exit


def program() -> Any:
    """The program as the command-line library runs it."""
    app = typer.Typer(
        name="fivelocks",
        cls=Program,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=SETTINGS,
    )

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
        ] = False,
    ) -> None:
        """Simulate a war of attrition many times: which path each run ends in, and why."""

    group: Any = get_command(app)
    for commands in COMMANDS.values():
        for name, summary in commands.items():
            group.add_command(Deferred(name, help=summary), name)
    return group


def expanded(function: Callable[..., None]) -> Callable[..., None]:
    """A command with the fields of its groups as parameters of their own, as the parser wants them."""
    parameters: list[inspect.Parameter] = []
    groups: dict[str, Any] = {}
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        if not is_dataclass(parameter.annotation):
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        groups[name] = parameter.annotation
        parameters += _parameters(parameter.annotation)

    def command(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{one.name: given.pop(one.name) for one in fields(group) if one.init})
        function(**given)

    command.__doc__ = function.__doc__
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # where inspect looks first
    return command


def _parameters(group: Any) -> Iterator[inspect.Parameter]:
    """Parameters of a group, its own before those of the groups that it extends."""
    hints, kind = get_type_hints(group, include_extras=True), inspect.Parameter.KEYWORD_ONLY
    order = [name for part in group.__mro__ for name in inspect.get_annotations(part)]
    for one in sorted(fields(group), key=lambda one: order.index(one.name)):
        if one.init:
            default = one.default if one.default_factory is MISSING else one.default_factory()
            given = inspect.Parameter.empty if default is MISSING else default
            yield inspect.Parameter(one.name, kind, default=given, annotation=hints[one.name])
