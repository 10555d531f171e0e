"""Options that commands share, each with the one text that explains it."""

from pathlib import Path
from typing import Annotated

import typer

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
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Let the workers of this Dask scheduler play; see experiments/README.md."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable result.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors and --json.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Results folder.")]
From = Annotated[
    Path | None, typer.Option("--from", metavar="DIR", help="Results folder the run id comes from.")
]
Trace = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write every agent's state monthly, .csv or .parquet.")
]
Run = Annotated[int, typer.Option("--run", help="Number of the run.")]
Language = Annotated[str, typer.Option(metavar="en|zh", help="Language of the story.")]
RunId = Annotated[str, typer.Argument(metavar="RUN_ID", help="Such as baseline-1f3a9c2e:42:17.")]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Results folder; by default one below results/.")
]
Force = Annotated[bool, typer.Option("--force", help="Move an existing folder aside and start anew.")]
Search = Annotated[str, typer.Argument(help="Only those whose name or meaning contains this.")]
OriginalScenario = Annotated[str | None, typer.Option("--scenario", help="Scenario the run was made with.")]
