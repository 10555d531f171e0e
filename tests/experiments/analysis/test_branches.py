"""One war with its states, and futures branched from any of them."""

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
HERSELF = range(1)


@pytest.fixture(scope="module")
def war() -> TracedRun:
    """A war of the baseline that is settled before its horizon, and so lives on after its ending."""
    wars = (trace_run(Scenario(), 42, run) for run in range(50))
    return next(war for war in wars if 10 < war.ending_month < 40 and war.last_month == 60)


def test_the_states_are_those_of_the_live_model() -> None:
    war, live = trace_run(SCENARIO, 3, 5), WarModel(SCENARIO, 3, 5)
    for month in range(war.ending_month + 1):
        mine, theirs = war.states[month], live.copy_of_world()
        for kind in ("leader", "belligerent", "front", "escalation", "donor"):
            assert mine[kind].tobytes() == theirs[kind].tobytes(), (month, kind)
        live.step()


def test_a_run_and_its_continuations(war: TracedRun) -> None:
    # A war knows its id its ending and its path.
    assert war.run_id == f"{war.scenario.identity}:42:{war.run}"
    assert ENDINGS[war.ending] != "none"
    assert int(war.states[war.ending_month]["course"][0]["ending_month"]) == war.ending_month
    assert int(war.states[war.ending_month - 1]["course"][0]["ending"]) == 0
    assert war.path == branches.PATH_OF[ENDINGS[war.ending]]
    # Branch nought is the war itself from any month.
    for share in [0.0, 0.2, 0.6, 0.95]:
        month = int(share * war.ending_month)
        ends = branch(war, month, HERSELF)
        assert (ends.endings[0], ends.months[0]) == (war.ending, war.ending_month)
    # A future is named by its number alone.
    together = branch(war, 5, range(1, 41))
    alone = joined(branch(war, 5, range(number, number + 1)) for number in range(1, 41))
    assert np.array_equal(together.endings, alone.endings)
    assert np.array_equal(together.months, alone.months)
    assert len(set(together.endings.tolist())) > 1
    # Branching leaves the war as it was.
    before = war.states.tobytes(), war.values.tobytes()
    branch(war, 3, range(1, 20))
    assert (war.states.tobytes(), war.values.tobytes()) == before
    # After the ending every future is the war.
    for later in [0, 1, 7]:
        ends = branch(war, war.ending_month + later, range(1, 30))
        assert set(ends.endings.tolist()) == {war.ending}
        assert set(ends.months.tolist()) == {war.ending_month}


def test_every_war_of_a_sampled_scenario_keeps_its_parameters_in_its_futures() -> None:
    war = trace_run(library.choose("baseline", mode="sampled", horizon=30), 9, 2)
    assert not np.array_equal(war.values, trace_run(war.scenario, 9, 3).values)
    ends = branch(war, 0, HERSELF)
    assert (ends.endings[0], ends.months[0]) == (war.ending, war.ending_month)


def test_pieces_hold_every_number_once_and_in_order() -> None:
    numbers = range(1, 1235)
    assert [number for piece in pieces(numbers) for number in piece] == list(numbers)
    assert max(map(len, pieces(numbers))) <= 500


def test_continuations_out_of_range_are_refused() -> None:
    # A number of continuations out of range is refused with the range.
    assert [branches.check_futures(futures) for futures in (10, 1_000_000)] == [[], []]
    for futures in (-1, 0, 9, 1_000_001):
        (problem,) = branches.check_futures(futures)
        assert f" {futures} " in problem
        assert "10 to 1000000" in problem
    # Problems are refused all at once.
    branches.refuse([])
    with pytest.raises(InputError, match=r"(?s)first.*second"):
        branches.refuse(["first", "second"])
