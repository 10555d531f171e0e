"""Ground gained in 2026, next to a local level, and what would make a year as static as 2023."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from experiments.evidence import backcast, observed
from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.claims_baseline import YEAR, Array, RunsAt
from experiments.evidence.structure import ground, measured
from experiments.statistics.distribution import wilson
from model.scenario import Scenario

Row = dict[str, Any]
START: Final = "2026-01"
# Kyiv attacks in every month that it may, whatever its belief, strength and support.
ATTACKING: Final = {
    "offensive_chance.ukraine": 1.0,
    "offensive_line": 0.0,
    "offensive_manning": 0.0,
    "offensive_belief.ukraine": 0.0,
    "offensive_support.ukraine": 0.0,
}


class Case(NamedTuple):
    """Runs whose ground is read: parameters and initial states that differ from the baseline."""

    name: str
    mode: str = "sampled"
    parameters: Mapping[str, float] = {}
    initial: Mapping[str, float] = {}


CASES: Final = (
    Case("central parameters", "central"),
    Case("sampled parameters"),
    Case("race of techniques, .2 a month", parameters={"technique_spread": 0.2}),
    Case("Russian army of January 2023, 380 k", initial={"belligerent.russia.manpower": 380.0}),
    Case("Kyiv attacks whenever it may", parameters=ATTACKING),
    Case("same, as efficient as Russia", parameters={**ATTACKING, "ukrainian_offence": 1.0}),
)
LOCAL_LEVELS: Final = {"local level, DeepState": "advance_deepstate", "local level, ISW": "advance_isw"}


def cases(runs: int, seed: int) -> list[Row]:
    """Ground gained in 2026 in the baseline, by a local level, and with mechanisms that hold a front.

    Parameters are sampled unless the case names them central. ``low`` and ``high`` are the 95 % Wilson
    interval of the share of years below 1,000 km2.
    """
    rows = [_simulated(case, runs, seed) for case in CASES]
    return [*rows[:2], *(_forecast(name) for name in LOCAL_LEVELS), *rows[2:]]


def _simulated(case: Case, runs: int, seed: int) -> Row:
    given, initial = dict(case.parameters), dict(case.initial)
    # One month more than the year, so that no run is censored within it.
    scenario = Scenario(horizon=YEAR + 1, mode=case.mode, parameters=given, initial=initial)
    return _row(case.name, RunsAt(measured(scenario, runs, seed)).of_first_year("first_year_gain"))


def _forecast(name: str) -> Row:
    """The local level made in December 2025 from quarterly figures."""
    sample = backcast.local_level_sample(observed.own(), BY_NAME[LOCAL_LEVELS[name]], START, YEAR)
    assert sample is not None
    return _row(name, sample.sum(axis=1))


def _row(name: str, gain: Array) -> Row:
    found = ground(gain)
    runs = int(found["fought_2026"])
    static = wilson(round(found["gain_under_1000"] * runs), runs)
    return {"case": name, **found, "low": static.low, "high": static.high}
