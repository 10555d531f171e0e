"""Sweeps: distributions and leads at every point, and the folder they leave."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.analysis.axes import Axis
from experiments.analysis.sweep import Sweep, SweepStudy
from experiments.errors import InputError
from experiments.running.options import RunOptions
from experiments.running.study import run
from experiments.scenarios import library
from experiments.statistics import distribution
from experiments.statistics.paired import paired_share
from model import outcomes
from model.endings import ENDINGS, PATHS
from model.ensemble import simulate
from tests.builders import approx

SCENARIO = library.choose("baseline", horizon=15)
AID = Axis("1:aid*", 0.0, 1.0, 2)
CHANCE = Axis("coercion_onset", 0.0, 0.1, 3)
QUESTION = SweepStudy(SCENARIO, [AID, CHANCE], runs=60, seed=7)


@pytest.fixture(scope="module")
def _swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return run(QUESTION, RunOptions(tmp_path_factory.mktemp("sweep") / "f"))


@pytest.fixture
def swept(_swept: Sweep) -> Sweep:
    """A sweep over six points of 60 runs each; not to be touched."""
    return _swept


def test_each_point_has_the_distribution_of_its_own_scenario(swept: Sweep) -> None:
    place = 0
    for aid in (0.0, 1.0):
        for chance in (0.0, 0.05, 0.1):
            scenario = SCENARIO.altered({"coercion_onset": chance}, (AID.event(aid, SCENARIO.start),))
            measured = simulate(scenario, range(60), 7).measured
            endings, months, broken = (
                measured[:, outcomes.NAMES.index(name)].astype("i8")
                for name in ("ending", "month", "relapsed")
            )
            relapsed = np.bincount(endings, broken, len(ENDINGS)).astype("i8")
            counts = distribution.tally(endings, months, SCENARIO.horizon)
            wanted = distribution.distribution("baseline", counts, relapsed)
            lead = {"point": place, "1:aid*": aid, "coercion_onset": chance}
            assert [row for row in swept.distribution if row["point"] == place] == [
                lead | row for row in wanted
            ]
            place += 1
    assert len(swept.distribution) == 6 * 14


def test_the_leading_path_is_the_one_most_runs_take(swept: Sweep) -> None:
    for row in swept.leading:
        shares = {
            each["path"]: each
            for each in swept.distribution
            if each["point"] == row["point"] and each["ending"] == "all"
        }
        ordered = sorted((each["share"] for each in shares.values()), reverse=True)
        assert (row["share"], row["next_share"]) == tuple(ordered[:2])
        assert shares[row["path"]]["share"] == row["share"]
        assert (row["low"], row["high"]) == (shares[row["path"]]["low"], shares[row["path"]]["high"])
        assert row["lead"] == approx(row["share"] - row["next_share"])
        assert row["clear"] == (row["lead_low"] > 0)


def lead_of(*runs: int) -> dict[str, object]:
    """Lead at a point where so many runs took each path."""
    counts = np.zeros((1, len(ENDINGS), 16), dtype="i8")
    for number, ending in zip(
        runs, ("stalemate_active", "forced_on_ukraine", "direct_war", "affordable_loss"), strict=True
    ):
        counts[0, ENDINGS.index(ending), 9] = number
    study = SweepStudy(SCENARIO, [Axis("credibility.paper", 0.0, 1.0)])
    point = Sweep(
        study, None, counts, np.zeros((1, len(ENDINGS)), dtype="i8"), np.zeros((1, 100), dtype="i1")
    )
    return point.leading[0]


def test_leads() -> None:
    # A lead is the difference of two shares of the same runs.
    row = lead_of(30, 60, 0, 10)
    first = np.array([True] * 30 + [False] * 70)
    second = np.array([False] * 30 + [True] * 60 + [False] * 10)
    wanted = paired_share(first, second)
    assert (row["path"], row["next_path"], row["runs"]) == ("aid", "attrition", 100)
    assert (row["lead"], row["lead_low"], row["lead_high"]) == wanted[:3]
    assert row["clear"] == 1
    # A narrow lead is not clear and a tie goes to the first in the list.
    assert lead_of(48, 52, 0, 0)["clear"] == 0
    tied = lead_of(0, 50, 50, 0)
    assert (tied["path"], tied["next_path"], tied["lead"], tied["clear"]) == ("aid", "escalation", 0.0, 0)


def test_more_runs_extend_a_sweep_to_the_tables_of_one_made_at_once(swept: Sweep, tmp_path: Path) -> None:
    for runs in (20, 60):
        run(replace(QUESTION, runs=runs), RunOptions(tmp_path / "f"))
    for path in swept.folder.glob("*.csv"):
        assert (tmp_path / "f" / path.name).read_bytes() == path.read_bytes()


def test_differences_are_those_of_the_same_runs_from_the_first_point(swept: Sweep) -> None:
    last = [row for row in swept.differences if row["point"] == 5]
    shares = {
        (row["point"], row["path"]): row["share"] for row in swept.distribution if row["ending"] == "all"
    }
    for row in last:
        assert row["difference"] == approx(shares[5, row["path"]] - shares[0, row["path"]])
        assert row["low"] <= row["difference"] <= row["high"]
    assert len(swept.differences) == 5 * len(PATHS)


def test_a_question_that_makes_no_sense_is_refused() -> None:
    for changes in [{"runs": 0}, {"seed": -1}, {"axes": []}, {"design": "star"}]:
        with pytest.raises(InputError):
            replace(QUESTION, **changes)  # type: ignore[arg-type]
