"""The command line: parse, call, print.

What a command needs is loaded inside it, so that help and listings answer at once.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="fivelocks",
    help="Simulate a war of attrition many times over: which path each war ends in, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioName = Annotated[str, typer.Option("--scenario", help="Built-in name, or path of a TOML file.")]
Seed = Annotated[int, typer.Option(help="Seed of the experiment.")]
Settings = Annotated[
    list[str], typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter; repeatable.")
]
Events = Annotated[
    list[str],
    typer.Option(
        "--event",
        metavar="MONTH:LEVER=VALUE",
        help="Pull a lever (MONTH-UNTIL, *= for a factor); repeatable.",
    ),
]
Horizon = Annotated[int | None, typer.Option(help="Number of months.")]
Mode = Annotated[
    str | None,
    typer.Option(
        "--parameters", metavar="central|sampled", help="Same parameters for all wars, or drawn for each."
    ),
]
Threads = Annotated[int | None, typer.Option(help="Threads; all cores by default. They change no result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable result.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors and --json.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Results folder.")]
From = Annotated[
    Path | None, typer.Option("--from", metavar="DIR", help="Results folder the run id comes from.")
]
Trace = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write every agent's state monthly, .csv or .parquet.")
]


@app.command()
def run(
    scenario: ScenarioName = "baseline",
    seed: Seed = 42,
    number: Annotated[int, typer.Option("--run", help="Number of the run.")] = 0,
    settings: Settings = [],  # noqa: B006
    events: Events = [],  # noqa: B006
    horizon: Horizon = None,
    mode: Mode = None,
    trace: Trace = None,
    language: Annotated[str, typer.Option(metavar="en|zh", help="Language of the story.")] = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """One war, told month by month: its story, its ending, and why."""
    from experiments import catalogue, commands

    chosen = catalogue.choose(scenario, settings, events, horizon, mode)
    commands.tell(chosen, seed, number, trace, language, as_json, quiet)


@app.command()
def batch(
    scenario: ScenarioName = "baseline",
    runs: Annotated[int | None, typer.Option(help="Number of wars; 10,000 by default.")] = None,
    seed: Seed = 42,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Results folder; by default one below results/.")
    ] = None,
    settings: Settings = [],  # noqa: B006
    events: Events = [],  # noqa: B006
    horizon: Horizon = None,
    mode: Mode = None,
    precision: Annotated[
        float | None, typer.Option(help="Stop when every path's 95 % interval is narrower than this.")
    ] = None,
    threads: Threads = None,
    force: Annotated[
        bool, typer.Option("--force", help="Move an existing folder aside and start anew.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Many wars: the distribution of endings as a table, and a results folder that can be continued."""
    from experiments import artist, catalogue, commands

    with artist.Artist() as drawing:
        chosen = catalogue.choose(scenario, settings, events, horizon, mode)
        commands.play_batch(chosen, runs, seed, out, precision, threads, force, drawing, as_json, quiet)


@app.command()
def replay(
    run_id: Annotated[str, typer.Argument(metavar="RUN_ID", help="Such as baseline-1f3a9c2e:42:17.")],
    folder: From = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", help="Scenario the run was made with.")
    ] = None,
    settings: Settings = [],  # noqa: B006
    events: Events = [],  # noqa: B006
    horizon: Horizon = None,
    trace: Trace = None,
    language: Annotated[str, typer.Option(metavar="en|zh", help="Language of the story.")] = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """The same war again, bit for bit, live."""
    from experiments import catalogue, commands, identity

    changed = bool(scenario or settings or events or horizon)
    given = catalogue.choose(scenario or "baseline", settings, events, horizon) if changed else None
    found = identity.find(run_id, folder, given)
    commands.tell(found.scenario, found.seed, found.run, trace, language, as_json, quiet)


@app.command()
def verify(
    folder: Folder,
    sample: Annotated[int, typer.Option(help="Wars to play again.")] = 200,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check a results folder: hashes of its files, and a sample of its wars played again."""
    from experiments import commands

    raise typer.Exit(commands.check_folder(folder, sample, as_json, quiet))


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """The built-in scenarios."""
    from experiments import listings

    listings.scenarios(as_json)


@app.command()
def parameters(
    search: Annotated[str, typer.Argument(help="Only those whose name or meaning contains this.")] = "",
    as_json: AsJson = False,
) -> None:
    """Every parameter: default, range, unit, source."""
    from experiments import listings

    listings.parameters(search, as_json)


@app.command()
def levers(
    search: Annotated[str, typer.Argument(help="Only those whose name or meaning contains this.")] = "",
    as_json: AsJson = False,
) -> None:
    """Every lever: who pulls it, what it may be set to, unit."""
    from experiments import listings

    listings.levers(search, as_json)


@app.command()
def bench(
    scenario: ScenarioName = "baseline",
    seconds: Annotated[float, typer.Option(help="How long to measure each engine.")] = 1.0,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Speed of the ensemble and of the live model, side by side, and the ratio."""
    from experiments import catalogue, commands

    commands.measure_speed(catalogue.load(scenario), seconds, threads, as_json)


def main(arguments: list[str] | None = None) -> Any:
    """Run the program: exit code 0 done, 1 a check failed, 2 bad input, 130 interrupted."""
    from experiments.endpoint import guarded

    return guarded(app, arguments)
