"""Probabilities from here are shares of continuations, the same however they are simulated."""

import numpy as np
import pytest

from dashboards.live.continuations import (
    FOLLOWED_SERIES,
    Continuations,
    bands,
    continued,
    difference,
)
from dashboards.live.live_run import LiveRun
from dashboards.live.question import Question
from experiments.analysis import branches
from model.endings import ENDINGS, PATHS


def made(*ends: tuple[str, int], horizon: int = 10) -> Continuations:
    """Continuations given one by one, as ending and month."""
    codes = np.array([ENDINGS.index(name) for name, _ in ends])
    return Continuations(2, "run", codes, np.array([month for _, month in ends]), horizon)


def now(month: int, **changes) -> LiveRun:
    return LiveRun(Question(run=3, **changes)).advance_to(month)


def of(live: LiveRun, count: int = 200) -> Continuations:
    return continued(live.present(live.month), count)


def test_shares_by_hand():
    found = made(
        ("stalemate_active", 10), ("direct_war", 4), ("direct_war", 6), ("affordable_loss", 3)
    ).shares()
    assert [found[path].share for path in PATHS] == [0.25, 0.0, 0.5, 0.25]
    assert all(share.low <= share.share <= share.high for share in found.values())


def test_what_is_resolved_grows_and_leaves_out_runs_that_are_ongoing():
    found = made(
        ("stalemate_active", 10), ("direct_war", 4), ("direct_war", 6), ("affordable_loss", 3)
    ).resolved()
    assert found.shape == (len(PATHS), 11)
    assert found[PATHS.index("escalation")].tolist() == [0, 0, 0, 0, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert found[PATHS.index("attrition")].tolist() == [0.0] * 11
    assert found[:, -1].sum() == 0.75


def test_a_difference_is_that_of_the_same_continuations():
    before = made(("direct_war", 4), ("direct_war", 4), ("affordable_loss", 3), ("affordable_loss", 3))
    after = made(("direct_war", 4), ("affordable_loss", 4), ("affordable_loss", 3), ("affordable_loss", 3))
    found = difference(before, after)
    assert found["escalation"].estimate == -0.25
    assert found["settlement"].estimate == 0.25
    assert found["attrition"].estimate == 0.0


@pytest.mark.parametrize("month", [0, 1, 14])
def test_probabilities_are_those_of_the_forecast_command(month):
    live = now(month)
    whole = branches.trace_run(live.scenario, 42, 3)
    ends = branches.branch(whole, month, range(1, 201))
    found = of(live)
    assert np.array_equal(found.endings, ends.endings)
    assert np.array_equal(found.months, ends.months)


def test_continuations_do_not_touch_the_run_they_branch_from():
    live = now(8)
    before = live.model.snapshot().tobytes()
    of(live)
    assert live.model.snapshot().tobytes() == before


def test_after_the_ending_all_continuations_share_it():
    live = now(60)
    found = of(live)
    course = live.picture().world["course"][0]
    assert set(found.endings.tolist()) == {int(course["ending"])}
    assert set(found.months.tolist()) == {int(course["ending_month"])}


def test_no_continuation_ends_before_its_month():
    assert of(now(8)).months.min() > 8


def test_bands_are_the_quantiles_of_runs_simulated_one_by_one():
    live = now(8)
    present = live.present(8)
    found = bands(present, 40).quantiles[:, FOLLOWED_SERIES.index("occupied_area")]
    whole = branches.trace_run(live.scenario, 42, 3)
    assert found.shape == (5, 60 - 8)
    assert np.isfinite(found[:, 0]).all()
    assert (np.diff(found[:, 0]) >= 0).all()
    # In the first month ahead hardly anything has moved away from where the run stands.
    stands = float(whole.states[8]["front"][0]["occupied_area"])
    assert found[0, 0] - 2_000 < stands < found[-1, 0] + 2_000


def test_levers_set_in_later_months_are_not_known_before():
    """What a link with later levers shows of an earlier month is what was seen then."""
    live = LiveRun(Question(run=3)).advance_to(6)
    then = of(live)
    live.set_lever("coercion", 1.0)
    live.advance_to(9)
    again = continued(live.present(6), 200)
    known = continued(LiveRun(Question(run=3)).advance_to(6).present(6), 200)
    assert again.run_id != known.run_id, "a lever set after month 6 acts from month 7 on"
    assert continued(live.present(5), 50).run_id == then.run_id
