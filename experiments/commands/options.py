"""Options that commands share, each with the one text that explains it."""

from pathlib import Path
from typing import Annotated, Any, Final

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


def asks(explained: str, *names: str, metavar: str | None = None) -> Any:
    """An option of the question."""
    return typer.Option(*names, metavar=metavar, help=explained, rich_help_panel=QUESTION)


def counts(explained: str, *names: str, metavar: str = "N", panel: str = QUESTION) -> Any:
    """An option that takes a whole number."""
    return typer.Option(*names, parser=whole, metavar=metavar, help=explained, rich_help_panel=panel)


def writes(explained: str, *names: str, metavar: str | None = None) -> Any:
    """An option of what is printed or written."""
    return typer.Option(*names, metavar=metavar, help=explained, rich_help_panel=OUTPUT)


# The question.
PARAMETERS: Final = "Use the defaults (central), or draw each uncertain parameter for every run (sampled)."
ScenarioName = Annotated[
    str, asks("Start from a built-in scenario or a TOML file.", "--scenario", metavar="NAME|FILE")
]
OriginalScenario = Annotated[
    str | None, asks("Scenario the run was made with.", "--scenario", metavar="NAME|FILE")
]
Seed = Annotated[int, counts("Seed of the experiment, 0 or more.")]
Settings = Annotated[list[str], asks("Set a parameter; repeatable.", "--set", metavar="NAME=VALUE")]
Events = Annotated[
    list[str],
    asks(
        "Set a lever from a month or date on, such as 7:aid.all=0 or 2027-03..2028-02:aid.europe*=2; "
        "repeatable.",
        "--event",
        metavar="WHEN:LEVER=VALUE",
    ),
]
Horizon = Annotated[int | None, counts("Horizon in months, 1 to 600.", metavar="MONTHS")]
Mode = Annotated[
    str | None,
    asks(PARAMETERS, "--parameters", metavar="central|sampled"),
]
Start = Annotated[
    str | None,
    asks(
        "Start later, without data: from runs of the scenario that are ongoing then. Months, --event and "
        "--horizon count from this month.",
        metavar="YYYY-MM",
    ),
]
Ensemble = Annotated[
    Path | None,
    asks("Go on from this updated ensemble; months are counted from its last one.", "--from", metavar="DIR"),
]
From = Annotated[
    Path | None,
    asks(
        "Look for the run in this results folder, or go on from this updated ensemble.",
        "--from",
        metavar="DIR",
    ),
]
RunId = Annotated[str, typer.Argument(metavar="RUN_ID", help="Run id, such as baseline-1f3a9c2e:42:17.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Results folder.")]
Search = Annotated[
    str, typer.Argument(metavar="WORD", help="List only those whose name or meaning contains this.")
]

# The machine.
Threads = Annotated[int | None, counts("Number of threads, 1 or more; all cores by default.", panel=MACHINE)]
Dask = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Use the workers of this Dask scheduler.", rich_help_panel=MACHINE),
]

# The output.
Out = Annotated[
    Path | None,
    writes("Write results to this folder, or continue it; by default one below results/.", metavar="DIR"),
]
NewOut = Annotated[
    Path | None,
    writes("Write results to this folder; by default one below results/.", "--out", metavar="DIR"),
]
OptionalOut = Annotated[
    Path | None, writes("Keep results in this folder; the same call continues it.", "--out", metavar="DIR")
]
Force = Annotated[bool, writes("Move an existing folder aside and start again.", "--force")]
AsJson = Annotated[bool, writes("Print the result as JSON.", "--json")]
Quiet = Annotated[bool, writes("Print nothing but errors and --json.", "--quiet", "-q")]
Trace = Annotated[
    Path | None,
    writes("Write every agent's state month by month to a .csv or .parquet file.", metavar="FILE"),
]
Language = Annotated[str, writes("Language of the output.", metavar="en|zh")]
