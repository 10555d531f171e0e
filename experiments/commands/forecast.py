"""The odds of one war, from one month or from all."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from experiments.analysis import branches, schema
from experiments.analysis import forecast as forecasts
from experiments.analysis.forecast import Forecast
from experiments.commands.answers import answered_in, write
from experiments.commands.notices import announce_compiling
from experiments.rendering import console, i18n, labels, narrative, tables
from experiments.results.run_id import Identified
from experiments.running import batches
from model.endings import ENDINGS, PATHS

FIGURES: Final = "experiments.rendering.forecast_figures:OF_A_FORECAST"
# Months between the lines of the table on the terminal.
STEP: Final = 6
# So few months are all shown.
FEW: Final = 12


def foresee(
    found: Identified,
    month: int | None,
    months: str | None,
    futures: int,
    out: Path | None,
    threads: int | None,
    dask: str | None,
    force: bool,
    language: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Branch the futures of a war, and print how likely each path was and when one was settled."""
    span = forecasts.span(months)
    forecasts.check(found.scenario.horizon, month, span, futures)
    i18n.check_language(language)
    batches.check(None, 0, None, threads)
    announce_compiling(quiet or as_json)
    war = branches.play(*found)
    first, last = span or ((0, war.ending_month) if month is None else (month, month))
    question = {"kind": "forecast", "run": war.run_id, "months": f"{first}-{last}", "futures": futures}
    with answered_in(out, question, force, threads, dask) as in_order:
        with console.progress("futures", quiet or as_json) as progress:
            made = forecasts.forecast(
                war,
                range(first, last + 1),
                futures,
                threads=threads,
                dask=dask,
                progress=progress,
                in_order=in_order,
            )
        if out is not None:
            _write(out, made)
    if as_json:
        console.say_json(_summary(made, language))
    elif not quiet:
        _say(made, language)
        _say_folder(out)


def _write(folder: Path, made: Forecast) -> None:
    moved = forecasts.turns_table(made.war, forecasts.turns(made), partial(narrative.sentence, language="en"))
    tables = {"forecast": forecasts.table(made), "turns": moved}
    several = len(made.months) > 1
    write(folder, tables, schema.FORECAST, FIGURES if several else None)


def _summary(made: Forecast, language: str) -> dict[str, Any]:
    """A forecast's result for ``--json``."""
    war, settled = made.war, forecasts.no_return(made)
    turns = [
        turn._asdict() | {"happened": [narrative.sentence(item, language) for item in turn.happened]}
        for turn in forecasts.turns(made)
    ]
    return {
        "run_id": war.run_id,
        "path": war.path,
        "ending": ENDINGS[war.ending],
        "ending_month": war.ending_month,
        "futures": made.futures,
        "no_return": settled and settled._asdict(),
        "turns": turns,
        "forecast": forecasts.table(made),
    }


def _say(made: Forecast, language: str) -> None:
    war = made.war
    ended = f"{labels.ENDINGS[ENDINGS[war.ending]]} in month {war.ending_month}"
    console.say(f"{war.run_id}: {ended} ({war.scenario.date(war.ending_month)})")
    if len(made.months) == 1:
        _say_month(made)
        return
    console.say(f"{made.futures:,} futures from each month\n")
    console.table(
        [("month", "right"), ("date", "left"), *((labels.PATHS[path], "right") for path in PATHS)],
        [_line(made, month) for month in _shown(made)],
    )
    _say_no_return(made)
    for turn in forecasts.turns(made):
        told = " ".join(narrative.sentence(item, language) for item in turn.happened)
        console.say(
            f"Month {turn.month} ({war.scenario.date(turn.month)}): {labels.PATHS[turn.path].lower()} "
            f"{100 * turn.before:.0f} to {100 * turn.after:.0f} %. {told}".rstrip()
        )


def _say_month(made: Forecast) -> None:
    month = made.months[0]
    console.say(f"{made.futures:,} futures from month {month} ({made.war.scenario.date(month)})\n")
    rows = [row | {"runs": row["futures"]} for row in forecasts.table(made)]
    tables.print_endings(rows)
    if month >= made.war.ending_month:
        console.say("\nThe war has ended by then, so that its path is certain.")


def _shown(made: Forecast) -> list[int]:
    """Months with a line of their own: all of a year or less, else every sixth, the first and the last."""
    if len(made.months) <= FEW:
        return list(made.months)
    ends = (made.months[0], made.months[-1])
    return [month for month in made.months if month % STEP == 0 or month in ends]


def _line(made: Forecast, month: int) -> list[str]:
    place = made.months.index(month)
    shares = [f"{100 * made.shares(path)[place]:.1f} %" for path in PATHS]
    return [str(month), made.war.scenario.date(month), *shares]


def _say_no_return(made: Forecast) -> None:
    settled, war = forecasts.no_return(made), made.war
    if settled is None:
        console.say("\nThe months asked for stop before the war does, so no month of no return is given.")
        return
    path = labels.PATHS[settled.path].lower()
    interval = f"95 % interval {settled.low} to {settled.high}"
    if settled.month == made.months[0]:
        told = f"already above 90 % in the first month asked for, {settled.month} ({interval})"
    elif settled.month == war.ending_month:
        told = (
            f"month {settled.month} ({interval}), when the war ended: until then it could have gone otherwise"
        )
    else:
        told = f"month {settled.month} ({war.scenario.date(settled.month)}; {interval})"
    console.say(f"\nMonth of no return for {path} (stays above 90 %): {told}.\n")


def _say_folder(out: Path | None) -> None:
    if out is not None:
        console.say(f"\nResults: {out}/  (forecast.csv, turns.csv, dictionary.csv, figures)")
