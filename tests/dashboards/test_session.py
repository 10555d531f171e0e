"""A session plays, steps back, sets levers, looks ahead and publishes, and stops when asked to."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from dashboards.live.question import Question
from dashboards.live.session import Session, View
from model.ensemble import SimulationError, simulate

PATIENCE = 60.0


def until(true: Callable[[], object]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def ended(question: Question) -> int:
    """Month in which a run ends."""
    course = simulate(question.chosen(), [question.run], question.seed).worlds[0]["course"][0]
    return int(course["ending_month"])


@pytest.fixture
def seen() -> list[View]:
    return []


@pytest.fixture
def session(seen) -> Iterator[Session]:
    made = Session(Question(run=3), seen.append, count=100)
    made.start()
    yield made
    made.close()


def finish(session: Session) -> None:
    """Play to the ending, as fast as possible."""
    session.set_speed(0.0)
    session.wait_for_probabilities(False)
    session.play(True)
    until(lambda: not session.view.playing)


def test_playing_stops_at_the_ending_and_goes_on_only_when_asked(session):
    finish(session)
    view = session.view
    assert view.month == ended(Question(run=3))
    assert view.at_end
    session.play(True)
    session.step()
    assert (session.view.month, session.view.playing) == (view.month, False)
    session.set_lever("coercion", 1.0)
    assert "the run has ended" in session.view.problems[0]
    assert session.view.whole.question.events == ()
    if not view.whole.over:
        session.play(True, beyond=True)
        until(lambda: session.view.month > view.month)


def test_playing_waits_for_the_probabilities_of_each_month(session, seen):
    session.set_speed(0.0)
    session.play(True)
    until(lambda: not session.view.playing)
    assert session.view.month > 10
    assert all(set(view.known) >= set(range(view.month)) for view in seen)


def test_probabilities_of_months_outrun_are_gaps_until_they_are_known(session):
    finish(session)
    until(lambda: len(session.view.known) == session.view.month + 1)
    assert all(found.month == month for month, found in session.view.known.items())


def test_stepping_back_shows_the_run_as_it_stood_and_forward_does_not_simulate_again(session):
    finish(session)
    last = session.view.whole
    session.show(5)
    assert (session.view.month, session.view.picture.month, session.view.whole) == (5, 5, last)
    session.step()
    assert session.view.month == 6
    assert session.view.whole is last
    session.show(999)
    assert session.view.month == last.month
    # Keys that are pressed faster than the page is drawn: none is lost.
    for months in (-1, -1, 1, -1):
        session.move(months)
    assert session.view.month == last.month - 2
    session.move(-999)
    assert session.view.month == 0


def test_a_lever_set_in_an_earlier_month_begins_another_course_from_there(session):
    finish(session)
    session.show(5)
    session.set_lever("coercion", 1.0)
    view = session.view
    assert (view.month, view.whole.month) == (5, 5)
    assert [event.month for event in view.picture.question.events] == [6]
    session.undo()
    assert session.view.picture.question == Question(run=3, month=5)
    assert session.view.changes == ()


def test_undo_takes_back_one_lever_at_a_time_and_its_probabilities_are_there_at_once(session):
    until(lambda: session.view.now)
    plain = session.view.now
    session.set_lever("coercion", 1.0)
    until(lambda: session.view.now)
    session.step()
    session.set_lever("sanctions", 0.2)
    session.undo()
    assert [event.lever for event in session.view.picture.question.events] == ["coercion"]
    assert session.view.month == 1
    session.undo()
    assert session.view.month == 0
    assert session.view.now is plain


def test_a_lever_is_compared_with_how_things_stood_even_while_it_is_moved(session):
    until(lambda: session.view.now)
    before = session.view.now
    for value in (0.2, 0.6, 0.9):
        session.set_lever("guarantee", value)
    until(lambda: session.view.changes[-1].after)
    (change,) = session.view.changes
    assert change.before is before
    assert change.seconds > 0
    assert len(session.view.picture.question.events) == 1


def test_a_lever_set_before_the_probabilities_are_known_is_compared_all_the_same(seen):
    made = Session(Question(run=3), seen.append, count=100)
    made.set_lever("coercion", 1.0)
    made.start()
    until(lambda: made.view.changes[-1].before and made.view.changes[-1].after)
    (change,) = made.view.changes
    assert change.before.run_id != change.after.run_id
    made.close()


def test_a_second_run_advances_with_it_month_by_month(session):
    session.step()
    session.set_lever("coercion", 1.0)
    session.compare_with("")
    for _ in range(3):
        session.step()
    view = session.view
    plain = replace(Question(run=3), month=0)
    assert view.other.month == view.month == 4
    assert view.other.question.events == ()
    assert view.other.world.tobytes() != view.picture.world.tobytes()
    assert view.other.run_id.startswith(plain.chosen().identity)
    session.compare_with("no-aid")
    assert session.view.other.scenario.name == "no-aid"
    session.compare_with(None)
    assert session.view.other is None


def test_bands_belong_to_the_month_shown(session):
    session.step()
    until(lambda: session.view.bands is not None)
    assert session.view.bands.month == 1
    session.show(0)
    assert session.view.bands is None
    until(lambda: session.view.bands is not None)
    assert session.view.bands.month == 0


def test_what_is_wrong_is_reported_and_changes_nothing(session):
    session.set_lever("oil_price", 900.0)
    assert "allowed is 10 to 200" in session.view.problems[0]
    session.ask(Question(scenario="nowhere"))
    assert "unknown scenario 'nowhere'" in session.view.problems[0]
    session.compare_with("nowhere")
    assert session.view.picture.question == Question(run=3)


def test_continuations_that_do_not_stay_finite_are_reported(monkeypatch, session):
    def fails(*_):
        raise SimulationError("run 0: funds is no longer a finite number")

    monkeypatch.setattr("dashboards.live.session.continued", fails)
    session.ask(Question(run=4))
    until(lambda: session.view.problems)
    assert "run 0: funds is no longer a finite number" in session.view.problems[0]
    monkeypatch.undo()
    session.ask(Question(run=3, settings=("aid_threshold=0.7",)))
    until(lambda: session.view.now)


def test_views_come_in_order_and_not_more_often_than_ten_times_a_second(session, seen):
    began = time.monotonic()
    finish(session)
    months = [view.month for view in list(seen)]
    assert months == sorted(months)
    assert len(months) <= (time.monotonic() - began) / 0.1 + 2


def test_closing_ends_every_thread(seen):
    before = set(threading.enumerate())
    made = Session(Question(), seen.append, count=100)
    made.start()
    mine = set(threading.enumerate()) - before
    assert len([thread for thread in mine if thread.name.startswith("session")]) == 3
    made.set_speed(0.0)
    made.play(True)
    made.close()
    for thread in mine:
        if thread.name.startswith("session"):
            thread.join(PATIENCE)
            assert not thread.is_alive()


def test_only_a_pool_that_is_closed_with_its_session_is_no_failure(monkeypatch, seen):
    made = Session(Question(run=3), seen.append, count=100)

    def fails(*_):
        raise RuntimeError("cannot schedule new futures after shutdown")

    monkeypatch.setattr("dashboards.live.session.continued", fails)
    with pytest.raises(RuntimeError):
        made._look_ahead()
    monkeypatch.setattr("dashboards.live.session.continued", lambda *_: (made.close(), fails()))
    assert made._look_ahead() is None
