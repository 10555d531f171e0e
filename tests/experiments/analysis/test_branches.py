"""One run with its states, and continuations branched from any of them."""

import numpy as np
import pytest

from experiments.analysis import branches
from experiments.analysis.branches import TracedRun, branch, joined, pieces, trace_run
from experiments.errors import InputError
from experiments.scenarios import library
from model.endings import ENDINGS
from model.scenario import Scenario
from model.war_model import WarModel

SCENARIO = Scenario(horizon=24)
ITSELF = range(1)


@pytest.fixture(scope="module")
def traced() -> TracedRun:
    """A run of the baseline that is settled before its horizon, and so lives on after its ending."""
    candidates = (trace_run(Scenario(), 42, run) for run in range(50))
    return next(traced for traced in candidates if 10 < traced.ending_month < 40 and traced.last_month == 60)


def test_the_states_are_those_of_the_live_model() -> None:
    traced, live = trace_run(SCENARIO, 3, 5), WarModel(SCENARIO, 3, 5)
    for month in range(traced.ending_month + 1):
        mine, theirs = traced.states[month], live.copy_of_world()
        for kind in ("leader", "belligerent", "front", "escalation", "donor"):
            assert mine[kind].tobytes() == theirs[kind].tobytes(), (month, kind)
        live.step()


def test_a_run_and_its_continuations(traced: TracedRun) -> None:
    # A run knows its id its ending and its path.
    assert traced.run_id == f"{traced.scenario.identity}:42:{traced.run}"
    assert ENDINGS[traced.ending] != "none"
    assert int(traced.states[traced.ending_month]["course"][0]["ending_month"]) == traced.ending_month
    assert int(traced.states[traced.ending_month - 1]["course"][0]["ending"]) == 0
    assert traced.path == branches.PATH_OF[ENDINGS[traced.ending]]
    # Branch zero is the run itself from any month.
    for share in [0.0, 0.2, 0.6, 0.95]:
        month = int(share * traced.ending_month)
        ends = branch(traced, month, ITSELF)
        assert (ends.endings[0], ends.months[0]) == (traced.ending, traced.ending_month)
    # A continuation is named by its number alone.
    together = branch(traced, 5, range(1, 41))
    alone = joined(branch(traced, 5, range(number, number + 1)) for number in range(1, 41))
    assert np.array_equal(together.endings, alone.endings)
    assert np.array_equal(together.months, alone.months)
    assert len(set(together.endings.tolist())) > 1
    # Branching leaves the run as it was.
    before = traced.states.tobytes(), traced.values.tobytes()
    branch(traced, 3, range(1, 20))
    assert (traced.states.tobytes(), traced.values.tobytes()) == before
    # After the ending every continuation is the run.
    for later in [0, 1, 7]:
        ends = branch(traced, traced.ending_month + later, range(1, 30))
        assert set(ends.endings.tolist()) == {traced.ending}
        assert set(ends.months.tolist()) == {traced.ending_month}


def test_every_run_of_a_sampled_scenario_keeps_its_parameters_in_its_continuations() -> None:
    traced = trace_run(library.choose("baseline", mode="sampled", horizon=30), 9, 2)
    assert not np.array_equal(traced.values, trace_run(traced.scenario, 9, 3).values)
    ends = branch(traced, 0, ITSELF)
    assert (ends.endings[0], ends.months[0]) == (traced.ending, traced.ending_month)


def test_pieces_hold_every_number_once_and_in_order() -> None:
    numbers = range(1, 1235)
    assert [number for piece in pieces(numbers) for number in piece] == list(numbers)
    assert max(map(len, pieces(numbers))) <= 500


def test_continuations_out_of_range_are_refused() -> None:
    # A number of continuations out of range is refused with the range.
    assert [branches.check_continuations(continuations) for continuations in (10, 1_000_000)] == [[], []]
    for continuations in (-1, 0, 9, 1_000_001):
        (problem,) = branches.check_continuations(continuations)
        assert f" {continuations} " in problem
        assert "10 to 1000000" in problem
    # Problems are refused all at once.
    branches.refuse([])
    with pytest.raises(InputError, match=r"(?s)first.*second"):
        branches.refuse(["first", "second"])
