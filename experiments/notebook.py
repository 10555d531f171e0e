"""The experiments for notebooks: names in, pandas tables and figures out.

What a command does, the function of its name does here, in the same results folders: a call that was
interrupted goes on where it stopped. A tutorial is in ``TUTORIAL.md`` beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.analysis import compare as comparisons
from experiments.analysis import forecast as forecasts
from experiments.analysis import sensitivity as analysis
from experiments.analysis import sweep as sweeps
from experiments.analysis import why as causes
from experiments.analysis.axes import axis_of
from experiments.analysis.branches import TracedRun
from experiments.analysis.counterfactuals import Removal
from experiments.rendering import figures as drawing
from experiments.rendering import narrative
from experiments.results import run_id as identity
from experiments.results.provenance import records_call
from experiments.running import batches, trace
from experiments.running.options import RunOptions
from experiments.running.study import run as study_run
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
    folder
        Results folder, if the experiment has one.
    """

    tables: Mapping[str, Rows | Path]
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
        assert self.folder is not None
        return drawing.figure(self.folder, name)


def _in_folder(folder: Path) -> Result:
    """Result whose tables are the CSV files of a folder."""
    return Result({path.stem: path for path in sorted(folder.glob("*.csv"))}, folder)


def _options(given: dict[str, Any]) -> RunOptions:
    """Options of a study; ``out`` may be given as text."""
    return RunOptions(**(given | {"out": Path(given["out"])} if given.get("out") is not None else given))


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
    precision = options.pop("precision", None)
    done = batches.batch(scenario(name), runs, seed, precision=precision, options=_options(options))
    return _in_folder(done.folder)


@records_call
def compare(*names: Named, runs: int | None = None, seed: int = 42, **options: Any) -> Result:
    """The same wars under two or more scenarios: ``differences``, ``changes``, ``transitions`` and more.

    ``options`` are those of ``comparison.compare``: ``out``, ``threads``.
    """
    done = comparisons.compare([scenario(name) for name in names], runs, seed, _options(options))
    return _in_folder(done.folder)


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
    study = sweeps.SweepStudy(scenario(name), axes, design, points, runs, seed)
    done = study_run(study, _options(options))
    assert done.folder is not None
    return _in_folder(done.folder)


@records_call
def sensitivity(
    name: Named = "baseline", out: Path | str | None = None, threads: int | None = None, **asked: Any
) -> Result:
    """Which assumptions matter: ``morris``, ``sobol``, ``variance``, ``tornado``.

    ``asked`` is what ``SensitivityStudy`` takes: ``method``, ``points``, ``runs``, ``only`` and more.
    """
    study = analysis.SensitivityStudy(scenario(name), **asked)
    done = study_run(study, RunOptions(None if out is None else Path(out), threads=threads))
    assert done.folder is not None
    return _in_folder(done.folder)


@records_call
def forecast(
    run_id: str,
    month: int | None = None,
    futures: int = forecasts.DEFAULT_FUTURES,
    folder: Path | None = None,
) -> Result:
    """The odds of one war from a month, or from every month it lived: table ``forecast``."""
    span = None if month is None else (month, month)
    study = forecasts.ForecastStudy(identity.find(run_id, folder), span, futures)
    return Result(study_run(study).tables)


@records_call
def why(run_id: str, futures: int = causes.DEFAULT_FUTURES, folder: Path | None = None) -> Result:
    """But-for causes of one war's ending: table ``causes``."""
    study = causes.WhyStudy(identity.find(run_id, folder), futures, _in_words)
    return Result(study_run(study).tables)


def _in_words(traced: TracedRun, removal: Removal) -> str:
    return narrative.clause(removal.kind, removal.facts, traced.scenario.date(removal.month), "en")
