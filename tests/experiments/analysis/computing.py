"""Studies of one run in memory, as the tests call them."""

from typing import Any

from experiments.analysis.branches import TracedRun
from experiments.analysis.forecast import Forecast, ForecastStudy
from experiments.analysis.rare import Rare, RareStudy
from experiments.analysis.why import Cause, WhyStudy
from experiments.results.run_id import Identified
from experiments.running.options import RunOptions, unwatched
from experiments.running.study import run
from model.scenario import Scenario


def forecast(traced: TracedRun, months: range, continuations: int, **options: Any) -> Forecast:
    asked = Identified(traced.scenario, traced.seed, traced.run)
    return run(ForecastStudy(asked, (months[0], months[-1]), continuations), RunOptions(**options)).forecast


def why(traced: TracedRun, continuations: int, **options: Any) -> list[Cause]:
    return run(
        WhyStudy(Identified(traced.scenario, traced.seed, traced.run), continuations), RunOptions(**options)
    ).causes


def rare(
    scenario: Scenario,
    seed: int,
    runs: int | None = None,
    *,
    error: float | None = None,
    threads: int | None = None,
    progress: Any = unwatched,
) -> Rare:
    return run(RareStudy(scenario, seed, runs, error), RunOptions(threads=threads, progress=progress)).found
