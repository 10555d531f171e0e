"""The experiments for Python: scenarios in, pandas tables and figures out. Import it as ``fivelocks``.

Each function does what the command of its name does, in the same results folders: a call that was
interrupted continues where it stopped.
"""

from collections.abc import Mapping, Sequence
from operator import index
from os import PathLike
from pathlib import Path
from typing import Any, SupportsIndex, TypedDict, Unpack

import pandas as pd

from experiments.analysis import discover as discovering
from experiments.analysis.axes import axis_of
from experiments.analysis.compare import CompareStudy
from experiments.analysis.discovery import Search
from experiments.analysis.forecast import DEFAULT_CONTINUATIONS, ForecastStudy
from experiments.analysis.rare import RareStudy
from experiments.analysis.sensitivity import SensitivityStudy
from experiments.analysis.sweep import DEFAULT_RUNS, SweepStudy
from experiments.analysis.why import WhyStudy
from experiments.assimilation.study import UpdateStudy, run_update
from experiments.assimilation.update import USUAL, task_of
from experiments.errors import InputError
from experiments.evidence import observed as evidence
from experiments.rendering import narrative
from experiments.rendering.i18n import ENGLISH, check_language
from experiments.rendering.result import Result
from experiments.rendering.story import story
from experiments.results import run_id as identity
from experiments.results.manifest import read_manifest
from experiments.results.provenance import records_call
from experiments.running import starts, study, trace, updated
from experiments.running.batches import BatchStudy
from experiments.running.options import RunOptions
from experiments.running.updated import Updated
from experiments.scenarios import library
from model.scenario import Scenario
from model.war_model import WarModel

Text = str | PathLike[str]
Named = Text | Scenario
Whole = SupportsIndex


class How(TypedDict, total=False):
    """How a study is run.

    Attributes
    ----------
    out
        Results folder; by default one below ``results``, or none for one run and ``rare`` (in memory).
    force
        Move an existing folder aside.
    threads
        Threads of this machine, all cores by default.
    dask
        Address of a Dask scheduler whose workers simulate instead.
    """

    out: Text | None
    force: bool
    threads: Whole | None
    dask: str | None


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
        Built-in name, path of a TOML file, folder of an updated ensemble, or a scenario.
    settings
        Parameters to change, by name.
    events
        Levers to set, written as on the command line: ``7-18:stance=adjust``.
    start
        First month, YYYY-MM; after 2026-01 only with a state of its own in ``initial``.
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
    chosen = name if isinstance(name, Scenario) else _loaded(str(name))
    given = {"start": start, "name": label}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    changes |= {} if initial is None else {"initial": _numbers(initial)}
    written = [f"{key}={value!r}" for key, value in _numbers(settings or {}).items()]
    months = None if horizon is None else index(horizon)
    made = library.altered(chosen.altered(**changes), written, events, months, parameters)
    return made if start is None else library.with_a_state(made)


def _from_opening(name: Named) -> Scenario:
    """A scenario whose runs begin with its own first month, and have a state for it."""
    return library.with_a_state(scenario(name))


def _from_ensemble(name: Named, ensemble: Updated) -> Scenario:
    """A scenario whose runs go on from an updated ensemble; the baseline is the ensemble's own."""
    chosen = ensemble.scenario if name == "baseline" else scenario(name)
    if chosen.start != (first := ensemble.scenario.start):
        raise InputError(
            f"scenario '{chosen.name}' starts in {chosen.start}, but the ensemble of {ensemble.folder} goes "
            f"on from {first}; change its own scenario: fl.scenario('{ensemble.folder}', ...)"
        )
    return chosen


def _loaded(name: str) -> Scenario:
    is_folder = Path(name).is_dir() and name not in library.built_in()
    return updated.load(Path(name)).scenario if is_folder else library.load(name)


def _begun(names: Sequence[Named], start: Text | None, seed: int) -> tuple[Updated | None, list[Scenario]]:
    """What runs go on from, and their scenarios.

    ``start`` is the folder of an updated ensemble, whose scenario the baseline then is, or a later month.
    """
    if start is not None and Path(start).is_dir():
        ensemble = updated.load(Path(start))
        return ensemble, [_from_ensemble(name, ensemble) for name in names]
    chosen = [_from_opening(name) for name in names]
    if start is None:
        return None, chosen
    ahead = [starts.later(one, str(start)) for one in chosen]
    return starts.simulated_until(chosen[0], str(start), seed), ahead


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    """Numbers of any library as those of Python."""
    return {str(name): float(value) for name, value in values.items()}


def _live(name: Named, seed: int, number: int, start: Text | None, language: str) -> WarModel:
    """The live model of a run, once the language is known to be one."""
    check_language(language, "language")
    begun, (chosen,) = _begun([name], start, seed)
    return updated.live(begun, chosen, seed, number) if begun else WarModel(chosen, seed, number)


def run(
    name: Named = "baseline",
    *,
    seed: Whole = 42,
    number: Whole = 0,
    start: Text | None = None,
    language: str = ENGLISH,
) -> pd.DataFrame:
    """Simulate one run; its story as a frame with columns month, date and happened.

    ``number`` is the number of the run; further arguments as for ``batch``.
    """
    model = _live(name, index(seed), index(number), start, language)
    rows = [
        (month.month, model.origin.date(month.month), narrative.sentence(item, language))
        for month in trace.months(model)
        for item in month.happenings
    ]
    return pd.DataFrame(rows, columns=["month", "date", "happened"])


def story_of(
    name: Named = "baseline",
    *,
    seed: Whole = 42,
    number: Whole = 0,
    start: Text | None = None,
    language: str = ENGLISH,
) -> str:
    """Simulate one run; its story as text, as ``fivelocks run`` prints it. Arguments as for ``run``."""
    model = _live(name, index(seed), index(number), start, language)
    return "\n".join(story(trace.months(model), model.origin, model.parameters, language))


@records_call
def batch(
    name: Named = "baseline",
    runs: Whole | None = None,
    *,
    seed: Whole = 42,
    precision: float | None = None,
    start: Text | None = None,
    **how: Unpack[How],
) -> Result:
    """Simulate many runs: tables ``outcomes``, ``distribution``, ``incidence``, ``trajectories``.

    Parameters
    ----------
    name
        Scenario.
    runs, seed
        Number of runs, and seed.
    precision
        Stop when every path's 95 % interval is narrower than this.
    start
        Later month (YYYY-MM) to start in, without data, or folder of an updated ensemble to go on from.
    how
        As in ``How``: ``out``, ``force``, ``threads``, ``dask``.
    """
    wide = None if precision is None else float(precision)
    begun, (chosen,) = _begun([name], start, index(seed))
    return _done(BatchStudy(chosen, index(seed), _whole(runs), wide, start=begun), how)


@records_call
def compare(
    *names: Named, runs: Whole | None = None, seed: Whole = 42, start: Text | None = None, **how: Unpack[How]
) -> Result:
    """Simulate the same runs under two or more scenarios: ``differences``, ``transitions`` and more.

    Further arguments as for ``batch``; with a later ``start`` all go on from runs of the first.
    """
    begun, chosen = _begun(names, start, index(seed))
    return _done(CompareStudy(tuple(chosen), _whole(runs), index(seed), begun), how)


@records_call
def sweep(
    *vary: str,
    name: Named = "baseline",
    design: str = "grid",
    points: Whole | None = None,
    runs: Whole = DEFAULT_RUNS,
    seed: Whole = 42,
    start: Text | None = None,
    **how: Unpack[How],
) -> Result:
    """Simulate the same runs at the points of a design: ``distribution``, ``leading``.

    ``vary`` is written as on the command line: ``oil_mean=40:80:5``; further arguments as for ``batch``.
    """
    axes = [axis_of(text) for text in vary]
    numbers = _whole(points), index(runs), index(seed)
    begun, (chosen,) = _begun([name], start, index(seed))
    return _done(SweepStudy(chosen, axes, design, *numbers, begun), how)


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
    start: Text | None = None,
    **how: Unpack[How],
) -> Result:
    """Rank the assumptions that matter: ``morris``, ``sobol``, ``variance``, ``tornado``."""
    begun, (chosen,) = _begun([name], start, index(seed))
    numbers = index(trajectories), index(points), index(runs), index(factors)
    return _done(SensitivityStudy(chosen, index(seed), method, *numbers, tuple(only), begun), how)


@records_call
def discover(
    target: str,
    name: Named = "baseline",
    *,
    runs: Whole = discovering.DEFAULT_RUNS,
    coverage: float = 0.5,
    boxes: Whole = 2,
    seed: Whole = 42,
    start: Text | None = None,
    **how: Unpack[How],
) -> Result:
    """Find ranges of parameters that lead to a path or ending: ``boxes``, ``limits``, ``trajectory``.

    Each box keeps at least a share ``coverage`` of the runs on the path; further arguments as for ``batch``.
    """
    sampled = name if start and Path(start).is_dir() else scenario(name, parameters="sampled")
    begun, (chosen,) = _begun([sampled], start, index(seed))
    search = Search(target, float(coverage), index(boxes))
    return _done(discovering.DiscoverStudy(search, chosen, index(seed), index(runs), start=begun), how)


@records_call
def rare(
    name: Named = "baseline",
    runs: Whole | None = None,
    *,
    error: float | None = None,
    seed: Whole = 42,
    start: Text | None = None,
    **how: Unpack[How],
) -> Result:
    """Probability of rare endings by escalation, by importance sampling: ``rare``.

    Stops when every ending's relative standard error is below ``error``; further arguments as for ``batch``.
    """
    begun, (chosen,) = _begun([name], start, index(seed))
    largest = None if error is None else float(error)
    return _done(RareStudy(chosen, index(seed), _whole(runs), largest, begun), how)


@records_call
def update(
    *observed: Text,
    name: Named = "baseline",
    until: str | None = None,
    particles: Whole = USUAL,
    seed: Whole = 42,
    out: Text | None = None,
    force: bool = False,
    threads: Whole | None = None,
) -> Result:
    """Learn from observed months and write an updated ensemble: ``learning``, ``posterior``.

    Its folder is a ``start`` for other functions.

    Parameters
    ----------
    observed
        Monthly CSV files of observed series.
    name
        Scenario that starts before them.
    until
        Last month to use, as YYYY-MM.
    particles
        Number of particles.
    seed, out, force, threads
        As for ``batch``.
    """
    chosen = _from_opening(name)
    given = evidence.within(evidence.read([Path(path) for path in observed]), chosen)
    task = task_of(chosen, given, until, index(particles), index(seed))
    done = run_update(UpdateStudy(task), _options(out=out, force=force, threads=threads))
    return Result(UpdateStudy.kind, done.folder)


@records_call
def forecast(
    run_id: str,
    month: Whole | None = None,
    *,
    continuations: Whole = DEFAULT_CONTINUATIONS,
    folder: Text | None = None,
    **how: Unpack[How],
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
        Results folder with the scenario of the run, or updated ensemble that it goes on from.
    how
        As in ``How``.
    """
    span = None if month is None else (index(month), index(month))
    found, start = _identified(run_id, folder)
    return _done(ForecastStudy(found, span, index(continuations), narrative.described, start), how)


@records_call
def why(
    run_id: str,
    *,
    continuations: Whole = DEFAULT_CONTINUATIONS,
    folder: Text | None = None,
    **how: Unpack[How],
) -> Result:
    """But-for causes of the ending of a run: ``causes``; arguments as for ``forecast``."""
    found, start = _identified(run_id, folder)
    return _done(WhyStudy(found, index(continuations), narrative.removed, start), how)


def results(folder: Text) -> Result:
    """Results that a folder already contains, whichever command made them.

    Raises
    ------
    InputError
        If it is not a results folder.
    """
    return Result(read_manifest(Path(folder)).kind, Path(folder))


def _whole(number: Whole | None) -> int | None:
    return None if number is None else index(number)


def _options(
    *, out: Text | None = None, force: bool = False, threads: Whole | None = None, dask: str | None = None
) -> RunOptions:
    return RunOptions(None if out is None else Path(out), force, _whole(threads), dask)


def _done(asked: study.Study[Any], how: How) -> Result:
    """Run a study; its results."""
    found = study.run(asked, _options(**how))
    return Result(asked.kind, found.folder, None if found.folder else found.tables)


def _identified(run_id: str, folder: Text | None) -> tuple[identity.Identified, Updated | None]:
    place = None if folder is None else Path(folder)
    if place is not None and (found := starts.run_in(place, str(run_id))) is not None:
        return found
    return identity.find(str(run_id), place), None
