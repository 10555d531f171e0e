"""A live model's agents: readable windows on the rows that the rules move."""

import numpy as np
import pytest

from agents.belligerent import Belligerent
from agents.donor import Donor
from agents.entities import (
    ADJUST,
    DONORS,
    FACTIONS,
    HOLD,
    KYIV,
    LEADERS,
    PARTNERS,
    PROPAGANDA,
    SECTORS,
    SIDES,
)
from agents.faction import Faction
from agents.front import Front
from agents.handle import Handle
from agents.leader import Leader
from agents.partner import Partner
from agents.sector import Sector
from model import schedule
from model.scenario import Scenario
from model.war_model import WarModel, agent_class

KINDS = {
    Donor: DONORS,
    Partner: PARTNERS,
    Belligerent: SIDES,
    Front: ("front",),
    Sector: SECTORS,
    Faction: FACTIONS,
    Leader: LEADERS,
}


@pytest.fixture
def war() -> WarModel:
    return WarModel(Scenario())


def agents_of(war: WarModel, handle: type[Handle]) -> list[Handle]:
    return sorted(war.agents_by_type[agent_class(handle)], key=lambda agent: agent.row)


@pytest.mark.parametrize("handle", KINDS, ids=lambda handle: handle.__name__)
def test_every_row_of_a_kind_has_one_agent_with_its_name(war: WarModel, handle: type[Handle]) -> None:
    found = agents_of(war, handle)
    assert [agent.row for agent in found] == list(range(len(KINDS[handle])))
    assert tuple(agent.name for agent in found) == KINDS[handle]


@pytest.mark.parametrize("handle", KINDS, ids=lambda handle: handle.__name__)
def test_every_field_of_a_row_can_be_read_as_an_attribute(war: WarModel, handle: type[Handle]) -> None:
    for agent in agents_of(war, handle):
        row = war.world[handle.kind][agent.row]
        for field in row.dtype.names or ():
            assert np.array_equal(getattr(agent, field), row[field])


def test_an_agent_sees_at_once_what_was_written_in_the_world(war: WarModel) -> None:
    kyiv = agents_of(war, Leader)[KYIV]
    war.world["leader"][KYIV]["legitimacy"] = 0.123
    assert kyiv.legitimacy == 0.123
    assert kyiv.state["legitimacy"] == 0.123


def test_an_agent_reads_its_own_row_and_not_its_neighbours(war: WarModel) -> None:
    for row in range(len(SECTORS)):
        war.world["sector"][row]["fortification"] = 10.0 + row
    assert [agent.fortification for agent in agents_of(war, Sector)] == [10.0, 11.0, 12.0, 13.0, 14.0, 15.0]


def test_an_unknown_attribute_is_refused_by_name(war: WarModel) -> None:
    with pytest.raises(AttributeError, match="Leader has no attribute 'willingness'"):
        _ = agents_of(war, Leader)[0].willingness


def test_an_agent_without_a_model_refuses_instead_of_looking_for_one_for_ever() -> None:
    with pytest.raises(AttributeError, match="Sector has no attribute 'fortification'"):
        _ = Sector.__new__(Sector).fortification


def test_a_step_moves_the_agents_row_and_no_other(war: WarModel) -> None:
    phase = schedule.NAMES.index("sector.fortify")
    war.world["sector"]["fortification"] = 9.0
    agents_of(war, Sector)[2].step(phase)
    moved = war.world["sector"]["fortification"] != 9.0
    assert moved.tolist() == [False, False, True, False, False, False]


def test_a_step_applies_the_one_rule_of_its_phase(war: WarModel) -> None:
    """Book-keeping whose result is known: what is left of the sector's booked 100 km2 at half speed."""
    war.world["sector"][4]["occupied_area"] = 1000.0
    war.world["sector"][4]["advance_booked"] = 100.0
    war.world["front"][0]["speed_limit"] = 0.5
    agents_of(war, Sector)[4].step(schedule.NAMES.index("sector.hold_ground"))
    assert war.world["sector"][4]["occupied_area"] == 1050.0
    assert war.world["sector"][4]["advance_booked"] == 100.0


@pytest.mark.parametrize(("code", "word"), [(HOLD, "hold"), (PROPAGANDA, "propaganda"), (ADJUST, "adjust")])
def test_a_leader_tells_its_stance_in_words(war: WarModel, code: int, word: str) -> None:
    war.world["leader"][KYIV]["stance"] = code
    assert agents_of(war, Leader)[KYIV].stance_name == word


def test_agents_of_two_wars_read_two_worlds() -> None:
    first, second = WarModel(Scenario(), run=0), WarModel(Scenario(), run=1)
    first.world["front"][0]["gained"] = 5.0
    assert agents_of(first, Front)[0].gained == 5.0
    assert agents_of(second, Front)[0].gained == 0.0
