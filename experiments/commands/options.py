"""Options that commands share, each with the one text that explains it."""

from pathlib import Path
from typing import Annotated, Final

import typer

QUESTION: Final = "Question"
OUTPUT: Final = "Output"
MACHINE: Final = "Machine"
MOST_DIGITS: Final = 25


def whole(text: str) -> int:
    """Whole number as people write one: 10000, 10_000, 10,000 or 1e4.

    Raises
    ------
    BadParameter
        If it is none.
    """
    plain = str(text).strip().replace("_", "").replace(",", "")
    try:
        if len(plain) > MOST_DIGITS:
            raise ValueError
        number = int(plain) if plain.lstrip("+-").isdigit() else float(plain)
        if number != int(number):
            raise ValueError
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{text!r} is not a whole number; write one such as 10000, 10_000 or 1e4"
        ) from None
    return int(number)


ScenarioName = Annotated[
    str,
    typer.Option(
        "--scenario", metavar="NAME|FILE", help="Start from a built-in scenario or a TOML file.",
        rich_help_panel=QUESTION,
    ),
]  # fmt: skip
Seed = Annotated[
    int,
    typer.Option(
        parser=whole, metavar="N", help="Seed of the experiment, at least 0.", rich_help_panel=QUESTION
    ),
]
Settings = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="NAME=VALUE", help="Set a parameter; repeatable.", rich_help_panel=QUESTION
    ),
]
Events = Annotated[
    list[str],
    typer.Option(
        "--event",
        metavar="WHEN:LEVER=VALUE",
        help="Set a lever from a month or date on, such as 7:aid.all=0 or 2027-03..2028-02:aid.europe*=2; "
        "repeatable.",
        rich_help_panel=QUESTION,
    ),
]
Horizon = Annotated[
    int | None,
    typer.Option(
        parser=whole, metavar="MONTHS", help="Simulate so many months, 1 to 600.", rich_help_panel=QUESTION
    ),
]
Mode = Annotated[
    str | None,
    typer.Option(
        "--parameters",
        metavar="central|sampled",
        help="Give all runs the same parameters, or draw them for each run.",
        rich_help_panel=QUESTION,
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        parser=whole,
        metavar="N",
        help="Use so many threads, at least 1; all cores by default.",
        rich_help_panel=MACHINE,
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Use the workers of this Dask scheduler.", rich_help_panel=MACHINE),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.", rich_help_panel=OUTPUT)]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print nothing but errors and --json.", rich_help_panel=OUTPUT)
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Results folder.")]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="DIR",
        help="Look for the run in this results folder, or go on from this updated ensemble.",
        rich_help_panel=QUESTION,
    ),
]
Ensemble = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="DIR",
        help="Go on from this updated ensemble; months are counted from its last one.",
        rich_help_panel=QUESTION,
    ),
]
Trace = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write every agent's state month by month to a .csv or .parquet file.",
        rich_help_panel=OUTPUT,
    ),
]  # fmt: skip
Language = Annotated[
    str, typer.Option(metavar="en|zh", help="Print the story in this language.", rich_help_panel=OUTPUT)
]
RunId = Annotated[str, typer.Argument(metavar="RUN_ID", help="Run id, such as baseline-1f3a9c2e:42:17.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Write results to this folder, or continue it; by default one below results/.",
        rich_help_panel=OUTPUT,
    ),
]  # fmt: skip
OptionalOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Keep results in this folder; the same call continues it.",
        rich_help_panel=OUTPUT,
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Move an existing folder aside and start again.", rich_help_panel=OUTPUT),
]
Search = Annotated[str, typer.Argument(help="List only those whose name or meaning contains this.")]
OriginalScenario = Annotated[
    str | None,
    typer.Option(
        "--scenario", metavar="NAME|FILE", help="Scenario the run was made with.", rich_help_panel=QUESTION
    ),
]
