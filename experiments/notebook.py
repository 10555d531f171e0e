"""The experiments for Python: scenarios in, pandas tables and figures out. Import it as ``fivelocks``.

Each function does what the command of its name does, in the same results folders: a call that was
interrupted continues where it stopped.
"""

import operator
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex

import pandas as pd

from experiments.analysis.axes import axis_of
from experiments.analysis.branches import TracedRun
from experiments.analysis.compare import CompareStudy
from experiments.analysis.counterfactuals import Removal
from experiments.analysis.forecast import DEFAULT_FUTURES, ForecastStudy
from experiments.analysis.sensitivity import SensitivityStudy
from experiments.analysis.sweep import DEFAULT_RUNS, SweepStudy
from experiments.analysis.why import WhyStudy
from experiments.errors import InputError
from experiments.rendering import figures, narrative
from experiments.rendering.i18n import ENGLISH, check_language
from experiments.rendering.story import story
from experiments.results import run_id as identity
from experiments.results.manifest import read_manifest
from experiments.results.provenance import records_call
from experiments.results.tables import main_table, names_of, read_rows, read_table
from experiments.running import study as studies
from experiments.running import trace
from experiments.running.batches import BatchStudy
from experiments.running.options import RunOptions
from experiments.scenarios import library
from model.scenario import Scenario
from model.war_model import WarModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]
Text = str | PathLike[str]
Named = Text | Scenario
Whole = SupportsIndex
# Rows and pixels of the summary that a notebook shows.
SHOWN, WIDTH = 12, 640


class Result:
    """Tables and figures of an experiment.

    Each table is an attribute, such as ``result.distribution``, and a pandas frame. In a notebook a result
    shows its main table and figure. Results can be pickled and copied.

    Attributes
    ----------
    kind
        Command that makes such results, such as ``batch``.
    folder
        Results folder; None if the results are only in memory.
    names
        Names of the tables.
    """

    def __init__(self, kind: str, folder: Path | None, rows: Mapping[str, Rows] | None = None) -> None:
        self.kind, self.folder = kind, folder
        self._rows = {name: list(table) for name, table in (rows or {}).items() if table}

    @property
    def names(self) -> list[str]:
        """Names of the tables."""
        return list(self._rows) if self.folder is None else names_of(read_manifest(self.folder))

    def table(self, name: str) -> pd.DataFrame:
        """One table; texts are texts, whatever they look like.

        Raises
        ------
        InputError
            If there is no such table; names those there are.
        """
        if self.folder is not None:
            return read_table(self.folder, read_manifest(self.folder), name).to_pandas()
        if name not in self._rows:
            raise InputError(f"there is no table {name!r}; there are {', '.join(self._rows)}")
        return pd.DataFrame(self._rows[name])

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or "kind" not in self.__dict__:
            raise AttributeError(name)
        if name not in self.names:
            raise AttributeError(f"there is no table {name!r}; there are {', '.join(self.names)}")
        return self.table(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.names})

    @property
    def figures(self) -> list[str]:
        """Names of the figures."""
        return list(figures.plans(self.kind, self.names))

    def figure(self, name: str | None = None, language: str = ENGLISH) -> "Figure":
        """A Matplotlib figure; the first of ``figures`` if none is named.

        Raises
        ------
        InputError
            If there is no such figure or language; names those there are.
        """
        check_language(language, "language")
        made = self._drawn(language)
        if (name or next(iter(made), None)) not in made:
            raise InputError(f"there is no figure {name!r}; there are {', '.join(made) or 'none'}")
        return made[name or next(iter(made))]

    def _drawn(self, language: str = ENGLISH) -> dict[str, "Figure"]:
        return figures.drawn(self.kind, self.names, self._read, self._source(), language)

    def _read(self, table: str) -> Rows:
        return self._rows[table] if self.folder is None else read_rows(self.folder, table)

    def _source(self) -> str:
        return "" if self.folder is None else figures.source(self.folder)

    def __repr__(self) -> str:
        place = "in memory" if self.folder is None else str(self.folder)
        return f"<fivelocks {self.kind}: {', '.join(self.names)}; {place}>"

    def _repr_html_(self) -> str:
        """Main table and figure, for a notebook."""
        name = "distribution" if "distribution" in self.names else self._main()
        frame = self.table(name)
        more = f"<p>{len(frame):,} rows, the first {SHOWN} shown</p>" if len(frame) > SHOWN else ""
        head = f"<p><b>{self.kind}</b>: tables {', '.join(self.names)}; figures {', '.join(self.figures)}</p>"
        shown = frame.head(SHOWN).to_html(index=False, float_format="{:.3g}".format, border=0)
        drawn = [figures.page_svg(figure) for figure in list(self._drawn().values())[:1]]
        return "".join(
            [head, shown, more, *(f'<div style="max-width: {WIDTH}px">{one}</div>' for one in drawn)]
        )

    def _main(self) -> str:
        return main_table(read_manifest(self.folder)) if self.folder is not None else self.names[0]


def scenario(
    name: Named = "baseline",
    settings: Mapping[str, float] | None = None,
    events: Sequence[str] = (),
    *,
    start: str | None = None,
    horizon: Whole | None = None,
    parameters: str | None = None,
    initial: Mapping[str, float] | None = None,
    label: str | None = None,
) -> Scenario:
    """A scenario with changes.

    Parameters
    ----------
    name
        Built-in name, path of a TOML file, or a scenario.
    settings
        Parameters to change, by name.
    events
        Levers to set, written as on the command line: ``7-18:stance=adjust``.
    start
        First month, YYYY-MM.
    horizon
        Number of months.
    parameters
        ``central`` or ``sampled``.
    initial
        States to set before the first month, by name.
    label
        Name of the result, needed to compare it with the original: 1 to 50 lower-case letters, digits and
        hyphens.

    Raises
    ------
    InputError, ScenarioError
        If any of it is wrong; all errors at once.
    """
    chosen = name if isinstance(name, Scenario) else library.load(str(name))
    given = {"start": start, "name": label}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    changes |= {} if initial is None else {"initial": _numbers(initial)}
    written = [f"{key}={value!r}" for key, value in _numbers(settings or {}).items()]
    months = None if horizon is None else operator.index(horizon)
    return library.altered(chosen.altered(**changes), written, events, months, parameters)


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    """Numbers of any library as those of Python."""
    return {str(name): float(value) for name, value in values.items()}


def run(
    name: Named = "baseline", *, seed: Whole = 42, number: Whole = 0, language: str = ENGLISH
) -> pd.DataFrame:
    """Simulate one run; its story as a frame with columns month, date and happened."""
    check_language(language, "language")
    war = WarModel(scenario(name), operator.index(seed), operator.index(number))
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


def tell(name: Named = "baseline", *, seed: Whole = 42, number: Whole = 0, language: str = ENGLISH) -> str:
    """Simulate one run; its story as text, as ``fivelocks run`` prints it."""
    check_language(language, "language")
    war = WarModel(scenario(name), operator.index(seed), operator.index(number))
    return "\n".join(story(trace.months(war), war.origin, war.parameters, language))


@records_call
def batch(
    name: Named = "baseline",
    runs: Whole | None = None,
    *,
    seed: Whole = 42,
    precision: float | None = None,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
    dask: str | None = None,
) -> Result:
    """Simulate many runs: tables ``outcomes``, ``distribution``, ``incidence``, ``trajectories``."""
    wide = None if precision is None else float(precision)
    study = BatchStudy(scenario(name), operator.index(seed), _whole(runs), wide)
    return _done(study, _options(out, force, threads, dask))


@records_call
def compare(
    *names: Named,
    runs: Whole | None = None,
    seed: Whole = 42,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
    dask: str | None = None,
) -> Result:
    """Simulate the same runs under two or more scenarios: ``differences``, ``transitions`` and more."""
    study = CompareStudy(tuple(map(scenario, names)), _whole(runs), operator.index(seed))
    return _done(study, _options(out, force, threads, dask))


@records_call
def sweep(
    *vary: str,
    name: Named = "baseline",
    design: str = "grid",
    points: Whole | None = None,
    runs: Whole = DEFAULT_RUNS,
    seed: Whole = 42,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
    dask: str | None = None,
) -> Result:
    """Simulate the same runs at the points of a design: ``distribution``, ``leading``.

    ``vary`` is written as on the command line: ``oil_mean=40:80:5``.
    """
    axes = [axis_of(text) for text in vary]
    numbers = _whole(points), operator.index(runs), operator.index(seed)
    return _done(SweepStudy(scenario(name), axes, design, *numbers), _options(out, force, threads, dask))


@records_call
def sensitivity(
    name: Named = "baseline",
    *,
    method: str = "both",
    trajectories: Whole = 20,
    points: Whole = 512,
    runs: Whole = 30,
    factors: Whole = 20,
    only: Sequence[str] = (),
    seed: Whole = 42,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
    dask: str | None = None,
) -> Result:
    """Rank the assumptions that matter: ``morris``, ``sobol``, ``variance``, ``tornado``."""
    study = SensitivityStudy(
        scenario(name),
        operator.index(seed),
        method,
        operator.index(trajectories),
        operator.index(points),
        operator.index(runs),
        operator.index(factors),
        tuple(only),
    )
    return _done(study, _options(out, force, threads, dask))


@records_call
def forecast(
    run_id: str,
    month: Whole | None = None,
    *,
    futures: Whole = DEFAULT_FUTURES,
    folder: Text | None = None,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
    dask: str | None = None,
) -> Result:
    """Probability of each path, from one month of a run or from every one: ``forecast``, ``turns``.

    Parameters
    ----------
    run_id
        Which run.
    month
        Month from which continuations are branched; every month by default.
    continuations
        Continuations from each month.
    folder
        Results folder with the scenario of the run, if it is not a built-in one.
    out
        Results folder; by default results are kept in memory.
    """
    span = None if month is None else (operator.index(month), operator.index(month))
    study = ForecastStudy(_identified(run_id, folder), span, operator.index(futures), _sentence)
    return _done(study, _options(out, force, threads, dask))


@records_call
def why(
    run_id: str,
    *,
    futures: Whole = DEFAULT_FUTURES,
    folder: Text | None = None,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
    dask: str | None = None,
) -> Result:
    """But-for causes of the ending of a run: ``causes``; arguments as for ``forecast``."""
    study = WhyStudy(_identified(run_id, folder), operator.index(futures), _clause)
    return _done(study, _options(out, force, threads, dask))


def results(folder: Text) -> Result:
    """Results that a folder already contains, whichever command made them.

    Raises
    ------
    InputError
        If it is not a results folder.
    """
    return Result(read_manifest(Path(folder)).kind, Path(folder))


def _whole(number: Whole | None) -> int | None:
    return None if number is None else operator.index(number)


def _options(out: Text | None, force: bool, threads: Whole | None, dask: str | None) -> RunOptions:
    return RunOptions(None if out is None else Path(out), force, _whole(threads), dask)


def _done(study: studies.Study[Any], options: RunOptions) -> Result:
    """Run a study; its results."""
    found = studies.run(study, options)
    if found.folder is not None:
        return Result(study.kind, found.folder)
    return Result(study.kind, None, found.tables)


def _identified(run_id: str, folder: Text | None) -> identity.Identified:
    return identity.find(str(run_id), None if folder is None else Path(folder))


def _sentence(happening: Any) -> str:
    return narrative.sentence(happening, ENGLISH)


def _clause(traced: TracedRun, removal: Removal) -> str:
    return narrative.clause(removal.kind, removal.facts, traced.scenario.date(removal.month), ENGLISH)
