"""Constants that index tables, against the names of the rows they are meant to be."""

import pytest

from agents import entities
from agents.entities import DONORS, ELECTIONS, FACTIONS, LEADERS, LOCKS, PARTNERS, RUNGS, SIDES, STANCES

# What a constant stands for, where it is not its own name in small letters.
TABLES = {
    SIDES: ("RUSSIA", "UKRAINE"),
    LEADERS: ("MOSCOW", "KYIV", "WASHINGTON", "EUROPE"),
    STANCES: ("HOLD", "PROPAGANDA", "ADJUST"),
    DONORS: ("UNITED_STATES", "EU_INSTITUTIONS", "GERMANY", "UNITED_KINGDOM", "FRANCE"),
    PARTNERS: ("CHINA", "NORTH_KOREA", "IRAN", "INDIA"),
    LOCKS: ("TERRITORY", "SECURITY", "EXTERNAL", "POLITICAL", "FUTURE"),
    ELECTIONS: ("HUNGARY_2026", "MIDTERM_2026", "SLOVAKIA_2027", "PRESIDENT_2028"),
    RUNGS: (
        "PROXY_WAR",
        "STRATEGIC_STRIKES",
        "GREY_ZONE",
        "FATAL_INCIDENT",
        "LIMITED_INTERVENTION",
        "OPEN_EXCHANGE",
        "NUCLEAR_USE",
    ),
}
# Who votes, and whose aid that vote moves; Hungary and Slovakia hold a veto over the EU institutions.
VOTES = {
    "hungary_2026": "eu_institutions",
    "sweden_2026": "nordics",
    "midterm_2026": "united_states",
    "france_2027": "france",
    "poland_2027": "poland",
    "italy_spain_2027": "italy_spain",
    "slovakia_2027": "eu_institutions",
    "president_2028": "united_states",
    "germany_2029": "germany",
    "britain_2029": "united_kingdom",
}


@pytest.mark.parametrize(
    ("table", "constant"), [(table, constant) for table, row in TABLES.items() for constant in row]
)
def test_a_constant_is_the_row_of_its_name(table: tuple[str, ...], constant: str) -> None:
    assert table[getattr(entities, constant)] == constant.lower()


def test_a_side_s_number_is_its_leader_s_row() -> None:
    assert (entities.MOSCOW, entities.KYIV) == (entities.RUSSIA, entities.UKRAINE)
    assert entities.BELLIGERENTS == ("moscow", "kyiv")


def test_each_side_has_half_of_the_factions_and_one_of_them_armed() -> None:
    assert len(FACTIONS) == 2 * entities.FACTIONS_PER_SIDE
    assert [FACTIONS[row] for row in entities.ARMED_FACTION] == ["siloviki", "army"]
    assert [row // entities.FACTIONS_PER_SIDE for row in entities.ARMED_FACTION] == [
        entities.RUSSIA,
        entities.UKRAINE,
    ]


def test_every_vote_moves_its_own_country_s_aid() -> None:
    found = {vote: DONORS[donor] for vote, donor in zip(ELECTIONS, entities.ELECTORATE, strict=True)}
    assert found == VOTES


def test_european_states_are_the_donors_between_the_union_and_canada() -> None:
    states = DONORS[entities.FIRST_EUROPEAN_STATE : entities.LAST_EUROPEAN_STATE + 1]
    assert (states[0], states[-1]) == ("germany", "italy_spain")
    assert set(DONORS) - set(states) == {"united_states", "eu_institutions", "canada", "japan_others"}
