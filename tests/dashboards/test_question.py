"""A link carries a run whole, and refuses as text what is none."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.live.question import Question, from_query, with_lever, written
from dashboards.tab_state import OwnScenarios
from experiments.errors import InputError
from experiments.scenarios import library
from model.initial_state import OF_FIELD
from model.levers import Event
from model.scenario import Scenario

SHARES = st.floats(0.0, 1.0)
QUESTIONS = st.builds(
    Question,
    scenario=st.sampled_from(["baseline", "no-aid", "oil-glut"]),
    settings=st.lists(st.sampled_from(["casualties.ukraine=20", "aid_threshold=0.7"]), max_size=2).map(tuple),
    events=st.lists(
        st.builds(Event, st.integers(1, 12), st.sampled_from(["guarantee", "sanctions"]), SHARES), max_size=3
    ).map(tuple),
    mode=st.sampled_from([None, "sampled"]),
    seed=st.integers(0, 2**64 - 1),
    run=st.integers(0, 2**32 - 1),
    month=st.integers(0, 60),
)


@given(QUESTIONS)
def test_a_link_brings_back_the_question_it_was_made_of(question):
    assert from_query(question.query()) == question


def test_a_question_is_the_scenario_that_the_command_line_would_choose():
    question = from_query(
        "scenario=no-aid&set=casualties.ukraine=20&event=6-9:coercion=on&event=3:aid*=0.5&run=7"
    )
    typed = library.choose("no-aid", ["casualties.ukraine=20"], ["6-9:coercion=on", "3:aid*=0.5"])
    assert question.chosen() == typed
    assert question.command() == (
        "fivelocks run --scenario no-aid --seed 42 --run 7 --set casualties.ukraine=20 "
        "--event '6-9:coercion=1.0' --event '3:aid*=0.5'"
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("seed=abc", "seed 'abc' is not a whole number"),
        ("run=4294967296", "run 4294967296 is out of range; allowed is 0 to 4294967295"),
        ("month=61", "month 61 is out of range; allowed is 0 to 60"),
        ("scenario=../etc/passwd", "unknown scenario '../etc/passwd'; there are baseline,"),
        ("scenario=/tmp/x.toml", "unknown scenario"),
        ("event=3:coersion=1", "unknown lever 'coersion'"),
        ("event=3:oil_price=900", "allowed is 10 to 200"),
        ("event=99:oil_price=90", "outside the run"),
        ("set=nonsense=1", "unknown parameter 'nonsense'"),
        ("horizon=0", "horizon 0 is out of range"),
        ("set=advance_norm=0", "parameter 'advance_norm': 0.0 is out of range; allowed is 1 to 5000"),
        ("scenario=file:mine", "scenario file 'mine' is kept only in the tab it was chosen in"),
        ("set=" + "a" * 70_000, "the link has 70,004 characters; allowed is 65,536"),
        ("parameters=wild", "mode 'wild' is unknown; allowed is central or sampled"),
    ],
)
def test_errors_name_what_is_allowed(query, message):
    with pytest.raises(InputError, match=message):
        from_query(query)


def test_a_run_whose_numbers_do_not_stay_finite_is_refused(monkeypatch):
    monkeypatch.setitem(OF_FIELD, "front.kill_zone", (0.0, 1.0))
    own = {"mine": Scenario(initial={"front.kill_zone": 0.0})}
    sentence = "this run cannot be simulated: run 3: .* is no longer a finite number; give the parameters"
    with pytest.raises(InputError, match=sentence):
        from_query("scenario=file:mine&run=3", own)


def test_all_errors_of_a_link_are_reported_at_once():
    with pytest.raises(InputError) as refused:
        from_query("seed=x&run=y&event=nothing")
    assert len(refused.value.problems) == 3


def test_a_lever_acts_from_the_next_month_on():
    assert with_lever(Question(), "coercion", 5, 1.0).events == (Event(6, "coercion", 1.0),)
    assert with_lever(Question(), "aid", 5, 0.5, factor=True).events == (Event(6, "aid", factor=0.5),)


def test_a_lever_let_go_stays_set_in_the_months_it_was():
    held = with_lever(Question(), "coercion", 5, 1.0)
    assert with_lever(held, "coercion", 9, None).events == (Event(6, "coercion", 1.0, until=9),)


def test_a_lever_let_go_in_the_month_it_was_set_was_never_with_lever():
    held = with_lever(Question(), "coercion", 5, 1.0)
    assert with_lever(held, "coercion", 5, None) == Question()


def test_a_lever_moved_on_takes_the_place_of_itself_only():
    both = with_lever(with_lever(Question(), "guarantee", 2, 0.5), "coercion", 2, 1.0)
    moved = with_lever(both, "guarantee", 2, 0.9)
    assert set(moved.events) == {Event(3, "coercion", 1.0), Event(3, "guarantee", 0.9)}


def test_an_event_is_written_as_the_command_line_reads_it():
    event = Event(6, "aid", factor=0.25, until=9)
    assert written(event) == "6-9:aid*=0.25"
    assert library.choose("baseline", (), [written(event)]).events == (event,)


def test_a_file_that_starts_later_than_its_state_is_refused():
    text = b'name = "late"\nstart = "2026-11"\n'
    with pytest.raises(InputError, match="with the state of 2026-01"):
        OwnScenarios().take(base64.b64encode(text).decode())
