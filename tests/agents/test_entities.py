"""Rows that rules name, groups of entities, and the lengths of the vectors that belong to them."""

import pytest

from agents import entities
from agents.entities import DONORS, ELECTIONS, FACTIONS, LEADERS, LOCKS, PARTNERS, SIDES, STANCES
from model import parameters

# Constants are their names in capital letters.
NAMED = {
    SIDES: "RUSSIA UKRAINE",
    LEADERS: "MOSCOW KYIV WASHINGTON EUROPE",
    STANCES: "HOLD PROPAGANDA ADJUST",
    entities.STOCKS: "MANPOWER FIRES ECONOMY SUPPORT",
    LOCKS: "TERRITORY SECURITY EXTERNAL POLITICAL FUTURE",
    entities.RUNGS: "PROXY_WAR STRATEGIC_STRIKES GREY_ZONE FATAL_INCIDENT LIMITED_INTERVENTION OPEN_EXCHANGE "
    "NUCLEAR_USE",
    DONORS: "UNITED_STATES EU_INSTITUTIONS GERMANY UNITED_KINGDOM FRANCE",
    PARTNERS: "CHINA NORTH_KOREA IRAN INDIA",
    ELECTIONS: "HUNGARY_2026 MIDTERM_2026 SLOVAKIA_2027 PRESIDENT_2028",
}
ELECTORATES = {
    "hungary_2026": "eu_institutions", "sweden_2026": "nordics", "midterm_2026": "united_states",
    "france_2027": "france", "poland_2027": "poland", "italy_spain_2027": "italy_spain",
    "slovakia_2027": "eu_institutions", "president_2028": "united_states", "germany_2029": "germany",
    "britain_2029": "united_kingdom",
}  # fmt: skip


def test_rows_are_named_and_grouped() -> None:
    # A constant is the row of its name.
    wrong = [
        name
        for table, names in NAMED.items()
        for name in names.split()
        if table[getattr(entities, name)] != name.lower()
    ]
    assert wrong == []
    # A side's number is its leader's row.
    assert (entities.MOSCOW, entities.KYIV) == (entities.RUSSIA, entities.UKRAINE)
    assert entities.BELLIGERENTS == ("moscow", "kyiv")
    # Every side has an armed faction and a public that is not elite.
    assert [FACTIONS[row] for row in entities.ARMED_FACTION] == ["siloviki", "army"]
    outside = [name for name, elite in zip(FACTIONS, entities.IN_ELITE, strict=True) if not elite]
    assert outside == ["russian_public", "ukrainian_public"]
    assert [entities.FACTION_SIDE[FACTIONS.index(name)] for name in outside] == [0, 1]
    # Elections move their own country's aid and European states are grouped.
    found = {vote: DONORS[donor] for vote, donor in zip(ELECTIONS, entities.ELECTORATE, strict=True)}
    assert found == ELECTORATES
    others = {name for name, state in zip(DONORS, entities.EUROPEAN_STATE, strict=True) if not state}
    assert others == {"united_states", "eu_institutions", "canada", "japan_others"}


def test_a_name_that_rules_use_must_be_a_row() -> None:
    with pytest.raises(ValueError, match=r"entities\.csv.*'france'"):
        entities._row(("germany",), "france")


def test_a_donor_in_one_place_only_is_refused_with_table_and_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(parameters.TABLES, "donors", (*DONORS, "australia"))
    with pytest.raises(
        ValueError, match="group 'aid_military' has 12 members, the table of donors"
    ) as raised:
        parameters.record_type.__wrapped__()
    assert "has 13; missing rows: aid_military.australia" in str(raised.value)
