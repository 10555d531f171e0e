"""A session plays, looks ahead and publishes, and stops when it is told to."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from dashboards.live.question import Question
from dashboards.live.session import Session, View
from model.ensemble import SimulationError

PATIENCE = 60.0


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@pytest.fixture
def seen() -> list[View]:
    return []


@pytest.fixture
def session(seen) -> Iterator[Session]:
    made = Session(Question(run=3), seen.append, futures=100)
    made.start()
    yield made
    made.close()


def test_the_odds_of_the_opening_are_worked_out_unasked(session):
    until(lambda: 0 in session.view.odds)
    assert sum(share.share for share in session.view.odds[0].shares().values()) == pytest.approx(1.0)


def test_playing_goes_on_to_the_end_and_stops_there(session):
    session.set_speed(0.0)
    session.play(True)
    until(lambda: session.view.picture.over)
    assert not session.view.playing
    until(lambda: len(session.view.odds) == session.view.picture.month + 1)


def test_futures_that_do_not_stay_finite_are_said_to_be_so(monkeypatch, session):
    def fails(*_):
        raise SimulationError("run 0: funds is no longer a finite number")

    monkeypatch.setattr("dashboards.live.session.odds", fails)
    session.ask(Question(run=4))
    until(lambda: session.view.problems)
    assert "this war cannot be played: run 0: funds is no longer a finite number" in session.view.problems[0]
    monkeypatch.undo()
    session.ask(Question(run=3, settings=("aid_threshold=0.7",)))
    until(lambda: 0 in session.view.odds)


def test_pausing_pauses(session):
    session.set_speed(0.0)
    session.play(True)
    until(lambda: session.view.picture.month > 0)
    session.play(False)
    month = session.view.picture.month
    time.sleep(0.3)
    assert session.view.picture.month == month


def test_views_come_in_order_and_not_more_often_than_ten_times_a_second(session, seen):
    began = time.monotonic()
    session.set_speed(0.0)
    session.play(True)
    until(lambda: session.view.picture.over)
    months = [view.picture.month for view in list(seen)]
    assert months == sorted(months)
    assert len(months) <= (time.monotonic() - began) / 0.1 + 2


def test_a_lever_moves_the_odds_and_the_change_is_shown_in_pairs(session):
    until(lambda: 0 in session.view.odds)
    before = session.view.odds[0]
    session.pull("coercion", 1.0)
    until(lambda: session.view.change and session.view.change.after)
    change = session.view.change
    assert change.before is before
    assert change.after.shares()["aid"].share > before.shares()["aid"].share
    assert change.seconds > 0


def test_while_a_lever_is_moved_the_comparison_stays_with_where_it_stood(session):
    until(lambda: 0 in session.view.odds)
    before = session.view.odds[0]
    for value in (0.2, 0.6, 0.9):
        session.pull("guarantee", value)
    until(lambda: session.view.change.after)
    assert session.view.change.before is before
    assert len(session.view.picture.question.pulled) == 1


def test_a_lever_pulled_before_the_odds_are_known_is_compared_all_the_same(seen):
    made = Session(Question(run=3), seen.append, futures=100)
    made.pull("coercion", 1.0)
    made.start()
    until(lambda: made.view.change.before and made.view.change.after)
    assert made.view.change.before.question != made.view.change.after.question
    made.close()


def test_what_is_wrong_is_said_and_changes_nothing(session):
    month = session.view.picture.month
    session.pull("oil_price", 900.0)
    assert "allowed is 10 to 200" in session.view.problems[0]
    session.ask(Question(scenario="nowhere"))
    assert "unknown scenario 'nowhere'" in session.view.problems[0]
    assert session.view.picture.question == Question(run=3, month=month)


def test_rewinding_keeps_the_levers_and_resetting_drops_them(session):
    session.step()
    session.pull("coercion", 1.0)
    session.step()
    session.rewind(keep_levers=True)
    assert session.view.picture.month == 0
    assert len(session.view.picture.question.pulled) == 1
    session.rewind(keep_levers=False)
    assert session.view.picture.question == Question(run=3)


def test_closing_ends_every_thread(seen):
    before = set(threading.enumerate())
    made = Session(Question(), seen.append, futures=100)
    made.start()
    mine = [thread for thread in threading.enumerate() if thread.name.startswith("session")]
    assert len(set(mine) - before) == 3
    made.set_speed(0.0)
    made.play(True)
    made.close()
    for thread in mine:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_pool_that_takes_no_more_work_is_no_failure_once_the_session_is_closed(monkeypatch, seen):
    made = Session(Question(run=3), seen.append, futures=100)

    def closing(*_):
        made.close()
        raise RuntimeError("cannot schedule new futures after shutdown")

    monkeypatch.setattr("dashboards.live.session.odds", closing)
    assert made._look_ahead() is None


def test_any_other_failure_of_the_futures_is_not_hidden(monkeypatch, seen):
    made = Session(Question(run=3), seen.append, futures=100)

    def fails(*_):
        raise RuntimeError("a bug")

    monkeypatch.setattr("dashboards.live.session.odds", fails)
    with pytest.raises(RuntimeError, match="a bug"):
        made._look_ahead()
