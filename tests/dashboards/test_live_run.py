"""A run watched, steered and repeated is the run of the ensemble."""

import gc
import weakref

import numpy as np
import pytest

from dashboards.live import downloads
from dashboards.live.live_run import LiveRun
from dashboards.live.question import Question, from_query
from experiments.errors import InputError
from experiments.running import trace
from model.ensemble import simulate
from model.war_model import WarModel


def ensemble_bytes(question: Question) -> bytes:
    return simulate(question.chosen(), [question.run], question.seed).worlds[0].tobytes()


@pytest.mark.parametrize("query", ["run=3", "scenario=us-returns&run=5&seed=7", "parameters=sampled&run=11"])
def test_a_live_run_is_the_ensemble_s_run_byte_for_byte(query):
    live = LiveRun(from_query(query)).advance_to(60)
    assert live.over
    assert live.picture().world.tobytes() == ensemble_bytes(live.question)


def test_levers_set_while_watching_give_the_run_that_its_link_gives_from_the_start():
    live = LiveRun(from_query("run=3")).advance_to(5)
    live.set_lever("coercion", 1.0)
    live.advance_to(9)
    live.set_lever("coercion", None)
    live.set_lever("aid", 0.4, factor=True)
    live.advance_to(60)
    picture = live.picture()
    assert picture.world.tobytes() == ensemble_bytes(picture.question)
    linked = from_query(picture.question.query())
    again = LiveRun(linked).advance_to(linked.month).picture()
    assert again.run_id == picture.run_id
    assert [world.tobytes() for world in again.worlds][-1] == picture.world.tobytes()


def test_setting_a_lever_leaves_the_months_simulated_as_they_were():
    plain, steered = LiveRun(Question(run=3)).advance_to(6), LiveRun(Question(run=3)).advance_to(6)
    steered.set_lever("no_fly_zone", 1.0)
    steered.advance_to(12)
    plain.advance_to(12)
    before = [world.tobytes() for world in plain.picture().worlds]
    after = [world.tobytes() for world in steered.picture().worlds]
    assert before[:7] == after[:7]
    assert before[7] != after[7]


def test_a_lever_out_of_range_is_refused_and_nothing_changes():
    live = LiveRun(Question()).advance_to(3)
    with pytest.raises(InputError, match="allowed is 10 to 200"):
        live.set_lever("oil_price", 900.0)
    assert live.question == Question()
    assert live.model.run_id == WarModel(Question().chosen()).run_id


def test_no_lever_can_be_set_after_the_last_month():
    live = LiveRun(from_query("horizon=3")).advance_to(3)
    with pytest.raises(InputError, match="outside the run"):
        live.set_lever("coercion", 1.0)


def test_a_picture_is_not_changed_by_later_months():
    live = LiveRun(Question(run=3)).advance_to(4)
    picture = live.picture()
    kept = picture.world.tobytes()
    live.advance_to(20)
    assert picture.month == 4
    assert picture.world.tobytes() == kept


def test_a_picture_of_an_earlier_month_is_that_of_the_run_stopped_there():
    whole = LiveRun(Question(run=3)).advance_to(20).picture()
    then, stopped = whole.at(7), LiveRun(Question(run=3)).advance_to(7).picture()
    assert [world.tobytes() for world in then.worlds] == [world.tobytes() for world in stopped.worlds]
    assert (then.question, then.month, then.over) == (stopped.question, 7, False)
    assert len(then.months) == 7


def test_the_trace_to_take_away_is_the_one_the_command_line_writes(tmp_path):
    live = LiveRun(Question(run=3)).advance_to(60)
    model = WarModel(Question().chosen(), 42, 3)
    trace.write_trace(tmp_path / "trace.csv", model.origin, list(trace.months(model)))
    assert downloads.trace(live.picture()) == (tmp_path / "trace.csv").read_bytes()


def test_the_downloaded_story_has_the_months_in_order():
    live = LiveRun(Question(run=3)).advance_to(30)
    from dashboards.i18n import Words

    rows = downloads.story(live.picture(), Words("en"))
    months = [row["month"] for row in rows]
    assert months == sorted(months)
    assert np.isin(months, range(1, 31)).all()


def test_a_closed_run_is_garbage_collected():
    live = LiveRun(Question(run=3)).advance_to(3)
    model = weakref.ref(live.model)
    del live
    gc.collect()
    assert model() is None
