"""fivelocks forecast: the probability of each path, seen from the months of one run."""

from functools import partial
from typing import Annotated, Any, Final

from experiments.analysis import forecast as forecasts
from experiments.analysis.forecast import Forecast, ForecastResult, ForecastStudy
from experiments.commands.calling import answer, print_files
from experiments.commands.groups import InMemory, WhichRun
from experiments.commands.options import Language, asks, counts
from experiments.errors import InputError
from experiments.rendering import console, i18n, labels, narrative, tables
from model.endings import ENDINGS, PATHS

# Months between the lines of the table on the terminal.
STEP: Final = 6
# So few months are all shown.
FEW: Final = 12


def forecast(
    which: WhichRun,
    how: InMemory,
    month: Annotated[
        str | None, asks("Branch from this month or date only; 0 is before the first month.", metavar="WHEN")
    ] = None,
    months: Annotated[
        str | None,
        asks(
            "Branch from these months, such as 6-24 or 2027-03..2028-02; all by default.",
            metavar="FIRST-LAST",
        ),
    ] = None,
    continuations: Annotated[int, counts("Number of continuations from each month, 10 or more.")] = 2_000,
    language: Language = "en",
) -> None:
    """Branch a run and print the probability of each path by month.

    Over all months, also print the month of no return.
    """
    i18n.check_language(language)
    if month is not None and months is not None:
        raise InputError("--month asks for one month and --months for several; give one of them")
    found, start = which.found()
    asked = month or months
    option = "--month" if month else "--months"
    span = forecasts.span_of(asked, option, found.scenario.start) if asked else None
    study = ForecastStudy(found, span, continuations, narrative.described, start)
    answer(study, "continuations", how, partial(_summary, language), partial(_print, language))


def _summary(language: str, done: ForecastResult) -> dict[str, Any]:
    """A forecast's result for ``--json``."""
    made = done.forecast
    traced, settled = made.traced, forecasts.no_return(made)
    turns = [
        turn._asdict() | {"happened": [narrative.sentence(item, language) for item in turn.happened]}
        for turn in forecasts.turns(made)
    ]
    return {
        "run_id": traced.run_id,
        "path": traced.path,
        "ending": ENDINGS[traced.ending],
        "ending_month": traced.ending_month,
        "futures": made.continuations,
        "no_return": settled and settled._asdict(),
        "turns": turns,
        "forecast": forecasts.table(made),
    }


def _print(language: str, done: ForecastResult) -> None:
    _print_forecast(done.forecast, language)
    print_files(done.folder, ("forecast", "turns"))


def _print_forecast(made: Forecast, language: str) -> None:
    traced = made.traced
    ended = f"{labels.ENDINGS[ENDINGS[traced.ending]]} in month {traced.ending_month}"
    console.prose(f"{traced.run_id}: {ended} ({traced.scenario.date(traced.ending_month)})")
    if len(made.months) == 1:
        _print_month(made)
        return
    console.prose(f"{made.continuations:,} continuations from each month\n")
    console.table(
        [("month", "right"), ("date", "left"), *((f"{labels.SHORT[path]} %", "right") for path in PATHS)],
        [_line(made, month) for month in _shown(made)],
    )
    _print_no_return(made)
    for turn in forecasts.turns(made):
        text = " ".join(narrative.sentence(item, language) for item in turn.happened)
        console.prose(
            f"Month {turn.month} ({traced.scenario.date(turn.month)}): {labels.PATHS[turn.path].lower()} "
            f"{100 * turn.before:.0f} to {100 * turn.after:.0f} %. {text}".rstrip(),
            hanging="  ",
        )


def _print_month(made: Forecast) -> None:
    month = made.months[0]
    console.prose(
        f"{made.continuations:,} continuations from month {month} ({made.traced.scenario.date(month)})\n"
    )
    rows = [row | {"runs": row["futures"]} for row in forecasts.table(made)]
    tables.print_endings(rows)
    if month >= made.traced.ending_month:
        console.prose("\nThe run has ended by then: its path is certain.")


def _shown(made: Forecast) -> list[int]:
    """Months with a line of their own: all of a year or less, else every sixth, the first and the last."""
    if len(made.months) <= FEW:
        return list(made.months)
    ends = (made.months[0], made.months[-1])
    return [month for month in made.months if month % STEP == 0 or month in ends]


def _line(made: Forecast, month: int) -> list[str]:
    place = made.months.index(month)
    shares = [tables.percent(made.shares(path)[place]) for path in PATHS]
    return [str(month), made.traced.scenario.date(month), *shares]


def _print_no_return(made: Forecast) -> None:
    settled, traced = forecasts.no_return(made), made.traced
    if settled is None:
        console.prose("\nThe months asked for stop before the run ends: there is no month of no return.")
        return
    path = labels.PATHS[settled.path].lower()
    interval = f"95 % interval {settled.low} to {settled.high}"
    if settled.month == made.months[0]:
        text = f"already above 90 % in the first month asked for, {settled.month} ({interval})"
    elif settled.month == traced.ending_month:
        text = f"month {settled.month} ({interval}), when the run ended: until then another path was possible"
    else:
        text = f"month {settled.month} ({traced.scenario.date(settled.month)}; {interval})"
    console.write()
    console.prose(f"Month of no return for {path} (stays above 90 %): {text}.")
    console.write()
