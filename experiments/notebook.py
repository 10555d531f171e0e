"""The experiments for notebooks: names in, pandas tables and figures out.

What a command does, the function of its name does here, in the same results folders: a call that was
interrupted goes on where it stopped. A tutorial is in ``TUTORIAL.md`` beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.analysis import branches
from experiments.analysis import compare as comparisons
from experiments.analysis import forecast as forecasts
from experiments.analysis import sensitivity as analysis
from experiments.analysis import sweep as sweeps
from experiments.analysis import why as causes
from experiments.analysis.axes import axis_of
from experiments.rendering import narrative
from experiments.rendering.render import OF_A_BATCH, makers, numbers_in
from experiments.results import run_id as identity
from experiments.running import batches, trace
from experiments.results.provenance import records_call
from experiments.scenarios import library
from model.scenario import Scenario
from model.war_model import WarModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]
Named = str | Scenario


@dataclass(frozen=True)
class Result:
    """What an experiment found: its tables as attributes, its figures by name.

    Attributes
    ----------
    tables
        Rows of each table, or the file that holds them, by name.
    figures
        Where its figures are made, as ``module:NAMES``.
    folder
        Results folder, if the experiment has one.
    """

    tables: Mapping[str, Rows | Path]
    figures: str
    folder: Path | None = None

    def __getattr__(self, name: str) -> pd.DataFrame:
        """One table, such as ``result.distribution``.

        Raises
        ------
        AttributeError
            If there is no such table; names those there are.
        """
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(f"there is no table '{name}'; there are {', '.join(self.tables)}")
        table = self.tables[name]
        return pd.read_csv(table) if isinstance(table, Path) else pd.DataFrame(table)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def figure(self, name: str) -> "Figure":
        """One figure, which a notebook shows by itself.

        Raises
        ------
        ValueError
            If there is no such figure; names those there are.
        """
        known = makers(self.figures)
        if name not in known:
            raise ValueError(f"there is no figure '{name}'; there are {', '.join(known)}")
        table = self.tables[name]
        made: Figure = known[name](numbers_in(table) if isinstance(table, Path) else table)
        return made


def _in_folder(folder: Path, figures: str) -> Result:
    """Result whose tables are the CSV files of a folder."""
    return Result({path.stem: path for path in sorted(folder.glob("*.csv"))}, figures, folder)


def _with_path(options: dict[str, Any]) -> dict[str, Any]:
    """Options in which ``out`` may have been given as text."""
    return options | {"out": Path(options["out"])} if options.get("out") is not None else options


def scenario(
    name: Named = "baseline",
    settings: Mapping[str, float] | None = None,
    events: Sequence[str] = (),
    horizon: int | None = None,
    parameters: str | None = None,
) -> Scenario:
    """A scenario with changes.

    Parameters
    ----------
    name
        Built-in name, path of a TOML file, or a scenario.
    settings
        Parameters to change, by name.
    events
        Levers pulled, written as on the command line: ``7-18:stance=adjust``.
    horizon
        Number of months.
    parameters
        ``central`` or ``sampled``.

    Raises
    ------
    InputError, ScenarioError
        If any of it makes no sense; all errors at once.
    """
    if isinstance(name, Scenario):
        pulled = library.choose("baseline", events=events).events
        changes = {key: value for key, value in (("horizon", horizon), ("mode", parameters)) if value}
        return name.altered(settings, pulled, **changes)
    written = [f"{key}={value!r}" for key, value in (settings or {}).items()]
    return library.choose(name, written, events, horizon, parameters)


def run(name: Named = "baseline", seed: int = 42, number: int = 0, language: str = "en") -> pd.DataFrame:
    """One war, told month by month: columns month, date and what happened."""
    war = WarModel(scenario(name), seed, number)
    told = [
        {
            "month": month.month,
            "date": war.origin.date(month.month),
            "happened": narrative.sentence(item, language),
        }
        for month in trace.months(war)
        for item in month.happenings
    ]
    return pd.DataFrame(told, columns=["month", "date", "happened"])


@records_call
def batch(name: Named = "baseline", runs: int | None = None, seed: int = 42, **options: Any) -> Result:
    """Many wars: tables ``outcomes``, ``distribution``, ``incidence``, ``trajectories``.

    ``options`` are those of ``batches.batch``: ``out``, ``precision``, ``threads``, ``dask``.
    """
    done = batches.batch(scenario(name), runs, seed, **_with_path(options))
    return _in_folder(done.folder, OF_A_BATCH)


@records_call
def compare(*names: Named, runs: int | None = None, seed: int = 42, **options: Any) -> Result:
    """The same wars under two or more scenarios: ``differences``, ``changes``, ``transitions`` and more.

    ``options`` are those of ``comparison.compare``: ``out``, ``threads``.
    """
    done = comparisons.compare([scenario(name) for name in names], runs, seed, **_with_path(options))
    return _in_folder(done.folder, comparisons.FIGURES)


@records_call
def sweep(
    *vary: str,
    name: Named = "baseline",
    design: str = "grid",
    points: int | None = None,
    runs: int = sweeps.DEFAULT_RUNS,
    seed: int = 42,
    **options: Any,
) -> Result:
    """The same wars at the points of a design: ``distribution``, ``leading``, ``points``.

    ``vary`` is written as on the command line: ``oil_mean=40:80:5``. ``options`` are those of
    ``comparison.sweep``: ``out``, ``threads``, ``dask``.
    """
    axes = [axis_of(text) for text in vary]
    done = sweeps.sweep(
        sweeps.Question(scenario(name), axes, design, points, runs, seed), **_with_path(options)
    )
    return _in_folder(done.folder, sweeps.figures_of(axes))


@records_call
def sensitivity(
    name: Named = "baseline", out: Path | str | None = None, threads: int | None = None, **asked: Any
) -> Result:
    """Which assumptions matter: ``morris``, ``sobol``, ``variance``, ``tornado``.

    ``asked`` is what ``analysis.Question`` takes: ``method``, ``points``, ``runs``, ``only`` and more.
    """
    question = analysis.Question(scenario(name), **asked)
    done = analysis.sensitivity(question, None if out is None else Path(out), threads)
    return _in_folder(done.folder, f"experiments.rendering.sensitivity_figures:OF_{question.method.upper()}")


@records_call
def forecast(
    run_id: str,
    month: int | None = None,
    futures: int = forecasts.DEFAULT_FUTURES,
    folder: Path | None = None,
) -> Result:
    """The odds of one war from a month, or from every month it lived: table ``forecast``."""
    war = branches.play(*identity.find(run_id, folder))
    forecasts.check(war.scenario.horizon, month, None, futures)
    months = range(war.ending_month + 1) if month is None else range(month, month + 1)
    made = forecasts.forecast(war, months, futures)
    return Result({"forecast": forecasts.table(made)}, "experiments.rendering.forecast_figures:OF_A_FORECAST")


@records_call
def why(run_id: str, futures: int = causes.DEFAULT_FUTURES, folder: Path | None = None) -> Result:
    """But-for causes of one war's ending: table ``causes``."""
    war = branches.play(*identity.find(run_id, folder))
    found = causes.why(war, futures)

    def removed(removal: Any) -> str:
        return narrative.clause(removal.kind, removal.facts, war.scenario.date(removal.month), "en")

    return Result(
        {"causes": causes.table(war, found, removed)}, "experiments.rendering.forecast_figures:OF_CAUSES"
    )
