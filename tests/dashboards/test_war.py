"""A run watched, steered and repeated is the run of the ensemble."""

import gc
import weakref

import numpy as np
import pytest

from dashboards.live import downloads
from dashboards.live.question import Question, from_query
from dashboards.live.war import War
from experiments.errors import InputError
from experiments.running import trace
from model.ensemble import simulate
from model.war_model import WarModel


def ensemble_bytes(question: Question) -> bytes:
    return simulate(question.chosen(), [question.run], question.seed).worlds[0].tobytes()


@pytest.mark.parametrize("query", ["run=3", "scenario=us-returns&run=5&seed=7", "parameters=sampled&run=11"])
def test_a_war_watched_to_its_end_is_the_ensemble_s_war_byte_for_byte(query):
    war = War(from_query(query)).play_to(60)
    assert war.over
    assert war.picture().world.tobytes() == ensemble_bytes(war.question)


def test_levers_set_while_watching_give_the_run_that_its_link_gives_from_the_start():
    war = War(from_query("run=3")).play_to(5)
    war.set_lever("coercion", 1.0)
    war.play_to(9)
    war.set_lever("coercion", None)
    war.set_lever("aid", 0.4, factor=True)
    war.play_to(60)
    picture = war.picture()
    assert picture.world.tobytes() == ensemble_bytes(picture.question)
    linked = from_query(picture.question.query())
    again = War(linked).play_to(linked.month).picture()
    assert again.run_id == picture.run_id
    assert [world.tobytes() for world in again.worlds][-1] == picture.world.tobytes()


def test_setting_a_lever_leaves_the_months_simulated_as_they_were():
    plain, steered = War(Question(run=3)).play_to(6), War(Question(run=3)).play_to(6)
    steered.set_lever("no_fly_zone", 1.0)
    steered.play_to(12)
    plain.play_to(12)
    before = [world.tobytes() for world in plain.picture().worlds]
    after = [world.tobytes() for world in steered.picture().worlds]
    assert before[:7] == after[:7]
    assert before[7] != after[7]


def test_a_lever_out_of_range_is_refused_and_nothing_changes():
    war = War(Question()).play_to(3)
    with pytest.raises(InputError, match="allowed is 10 to 200"):
        war.set_lever("oil_price", 900.0)
    assert war.question == Question()
    assert war.model.run_id == WarModel(Question().chosen()).run_id


def test_no_lever_can_be_set_after_the_last_month():
    war = War(from_query("horizon=3")).play_to(3)
    with pytest.raises(InputError, match="outside the run"):
        war.set_lever("coercion", 1.0)


def test_a_picture_is_not_changed_by_later_months():
    war = War(Question(run=3)).play_to(4)
    picture = war.picture()
    kept = picture.world.tobytes()
    war.play_to(20)
    assert picture.month == 4
    assert picture.world.tobytes() == kept


def test_a_picture_of_an_earlier_month_is_that_of_the_run_stopped_there():
    whole = War(Question(run=3)).play_to(20).picture()
    then, stopped = whole.at(7), War(Question(run=3)).play_to(7).picture()
    assert [world.tobytes() for world in then.worlds] == [world.tobytes() for world in stopped.worlds]
    assert (then.question, then.month, then.over) == (stopped.question, 7, False)
    assert len(then.months) == 7


def test_the_trace_to_take_away_is_the_one_the_command_line_writes(tmp_path):
    war = War(Question(run=3)).play_to(60)
    model = WarModel(Question().chosen(), 42, 3)
    trace.write_trace(tmp_path / "trace.csv", model.origin, list(trace.months(model)))
    assert downloads.trace(war.picture()) == (tmp_path / "trace.csv").read_bytes()


def test_the_story_to_take_away_tells_the_months_in_order():
    war = War(Question(run=3)).play_to(30)
    from dashboards.i18n import Words

    rows = downloads.story(war.picture(), Words("en"))
    months = [row["month"] for row in rows]
    assert months == sorted(months)
    assert np.isin(months, range(1, 31)).all()


def test_a_war_no_longer_watched_is_forgotten():
    war = War(Question(run=3)).play_to(3)
    model = weakref.ref(war.model)
    del war
    gc.collect()
    assert model() is None
