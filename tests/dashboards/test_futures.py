"""The odds from here are shares of futures, and the same however they are played."""

import numpy as np
import pytest

from dashboards.live.continuations import Odds, difference, odds
from dashboards.live.question import Question
from dashboards.live.war import War
from experiments.analysis import branches
from model.endings import ENDINGS, PATHS


def made(*ends: tuple[str, int], horizon: int = 10) -> Odds:
    """Odds with futures given one by one, as ending and month."""
    codes = np.array([ENDINGS.index(name) for name, _ in ends])
    return Odds(2, "hash", codes, np.array([month for _, month in ends]), horizon, "run")


def now(month: int, **changes) -> War:
    return War(Question(run=3, **changes)).play_to(month)


def odds_of(war: War, futures: int = 200) -> Odds:
    return odds(war.present(war.month), futures)


def test_shares_by_hand():
    found = made(
        ("stalemate_active", 10), ("direct_war", 4), ("direct_war", 6), ("affordable_loss", 3)
    ).shares()
    assert [found[path].share for path in PATHS] == [0.25, 0.0, 0.5, 0.25]
    assert all(share.low <= share.share <= share.high for share in found.values())


def test_what_is_resolved_grows_and_leaves_out_wars_still_fought():
    found = made(
        ("stalemate_active", 10), ("direct_war", 4), ("direct_war", 6), ("affordable_loss", 3)
    ).resolved()
    assert found.shape == (len(PATHS), 11)
    assert found[PATHS.index("escalation")].tolist() == [0, 0, 0, 0, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert found[PATHS.index("attrition")].tolist() == [0.0] * 11
    assert found[:, -1].sum() == 0.75


def test_the_difference_of_odds_is_that_of_the_same_futures():
    before = made(("direct_war", 4), ("direct_war", 4), ("affordable_loss", 3), ("affordable_loss", 3))
    after = made(("direct_war", 4), ("affordable_loss", 4), ("affordable_loss", 3), ("affordable_loss", 3))
    found = difference(before, after)
    assert found["escalation"].estimate == -0.25
    assert found["settlement"].estimate == 0.25
    assert found["attrition"].estimate == 0.0


@pytest.mark.parametrize("month", [0, 1, 14])
def test_the_odds_are_those_of_the_command_line_s_forecast(month):
    war = now(month)
    whole = branches.play(war.scenario, 42, 3)
    ends = branches.branch(whole, month, range(1, 201))
    found = odds_of(war)
    assert np.array_equal(found.endings, ends.endings)
    assert np.array_equal(found.months, ends.months)


def test_futures_do_not_touch_the_war_they_branch_from():
    war = now(8)
    before = war.model.snapshot().tobytes()
    odds_of(war)
    assert war.model.snapshot().tobytes() == before


def test_after_the_ending_all_futures_share_it():
    war = now(60)
    found = odds_of(war)
    course = war.picture().world["course"][0]
    assert set(found.endings.tolist()) == {int(course["ending"])}
    assert set(found.months.tolist()) == {int(course["ending_month"])}


def test_no_future_ends_before_its_month():
    assert odds_of(now(8)).months.min() > 8
