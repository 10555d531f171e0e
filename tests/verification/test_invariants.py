"""What must hold in every run, over thousands of runs with sampled parameters."""

from functools import cache
from typing import Any

import numpy as np

from agents.entities import SIDES
from experiments.statistics.distribution import distribution, tally
from model import outcomes, parameters, world
from model.endings import ENDINGS, PATH_OF
from model.ensemble import Simulated, simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import FIELDS, RECORD
from tests.builders import approx

RUNS = 3_000
STORMY = (
    Event(4, "aid", factor=0.5), Event(6, "stance.moscow", 2.0, until=30),
    Event(9, "no_fly_zone", 1.0, until=12), Event(20, "truce", 1.0, until=25),
)  # fmt: skip
SCENARIOS = {"calm": Scenario(mode="sampled"), "stormy": Scenario(mode="sampled", events=STORMY)}


@cache
def simulated(kind: str) -> Simulated:
    return simulate(SCENARIOS[kind], range(RUNS))


def column(name: str, kind: str) -> np.ndarray[Any, Any]:
    return simulated(kind).measured[:, outcomes.NAMES.index(name)]


def sampled(name: str, kind: str) -> np.ndarray[Any, Any]:
    return simulated(kind).values[:, list(parameters.table()).index(name)]


def test_stocks_and_shares_stay_within_bounds_at_the_end_of_every_run() -> None:
    for kind in SCENARIOS:
        found = [problem for last in simulated(kind).worlds[::10] for problem in world.problems(last)]
        assert found == []


def test_they_do_so_in_every_month() -> None:
    history = simulate(SCENARIOS["stormy"], range(40), history=True).history
    months = history[history[:, :, FIELDS["sector.sumy.share.russia"].word] > 0]
    found = [problem for month in months for problem in world.problems(month.copy().view(RECORD)[0])]
    assert found == []


def test_people_are_conserved() -> None:
    """Start + recruited + returned - lost = end, to rounding."""
    for side in SIDES:
        for kind in SCENARIOS:
            reserves = simulated(kind).worlds["belligerent"][:, SIDES.index(side)]
            start = sampled(f"manpower_norm.{side}", kind)
            end = start + reserves["recruits_total"] + reserves["returned_total"] - reserves["lost_total"]
            np.testing.assert_allclose(reserves["manpower"], end, rtol=1e-9)


def test_occupied_area_is_the_start_plus_the_advances() -> None:
    for kind in SCENARIOS:
        front = simulated(kind).worlds["front"][:, 0]
        start = sum(sampled(name, kind) for name in parameters.table() if name.startswith("occupied_area."))
        np.testing.assert_allclose(front["occupied_area"], start + front["gained"], rtol=1e-12)


def test_every_run_has_one_first_ending_and_only_settlements_relapse() -> None:
    # Every run has exactly one first ending within its horizon.
    for kind in SCENARIOS:
        endings, months = column("ending", kind), column("month", kind)
        assert set(np.unique(endings)) <= set(range(1, len(ENDINGS)))
        assert ((months >= 1) & (months <= 60)).all()
        assert ((endings == ENDINGS.index("stalemate_active")) <= (months == 60)).all()
    # Only settlements relapse and only after they were signed.
    for kind in SCENARIOS:
        relapsed = column("relapsed", kind) > 0
        names = np.array(ENDINGS)[column("ending", kind).astype(int)]
        settled = np.isin(names, ["forced_on_ukraine", "forced_on_russia", "affordable_loss"])
        assert relapsed.any()
        assert (relapsed <= settled).all()
        assert (column("relapse_month", kind)[relapsed] > column("month", kind)[relapsed]).all()
        assert ((column("second_ending", kind) > 0) <= relapsed).all()


def test_shares_of_endings_sum_to_one_and_paths_to_their_endings() -> None:
    for kind in SCENARIOS:
        rows = distribution("x", tally(column("ending", kind), column("month", kind), 60))
        assert sum(row["share"] for row in rows if row["ending"] != "all") == approx(1.0)
        for path in set(PATH_OF.values()):
            parts = [row["runs"] for row in rows if row["path"] == path and row["ending"] != "all"]
            whole = next(row["runs"] for row in rows if row["path"] == path and row["ending"] == "all")
            assert sum(parts) == whole


def test_running_totals_never_fall() -> None:
    for name in ["casualties_total", "killed_total", "lost_total", "recruits_total"]:
        history = simulate(Scenario(), range(30), history=True).history
        for side in SIDES:
            series = history[:, :, FIELDS[f"belligerent.{side}.{name}"].word]
            lived = history[:, :, FIELDS["sector.sumy.share.russia"].word] > 0
            assert (np.diff(series, axis=1)[lived[:, 1:]] >= 0.0).all()


def test_nothing_moves_at_the_front_while_a_settlement_or_truce_holds() -> None:
    history = simulate(SCENARIOS["stormy"], range(200), history=True).history
    lived = history[:, :, FIELDS["sector.sumy.share.russia"].word] > 0
    quiet = lived & (history[:, :, FIELDS["course.fighting"].word] == 0.0)
    assert quiet.any()
    for name in ("front.monthly_advance", "belligerent.russia.casualties", "belligerent.ukraine.casualties"):
        assert (history[:, :, FIELDS[name].word][quiet] == 0.0).all()
