"""Names of all entities, and the row of each in the table of its kind.

Donors, partners, sectors, factions, elections and theatres are rows of ``entities.csv``: add one there, and
its numbers to ``model/parameters.csv``. The order of the rows is the order of all vectors. Parameters and
levers are named ``group.member`` after them. Rules index tables with the constants below.
"""

import csv
from enum import IntEnum
from pathlib import Path
from typing import Final

with (Path(__file__).parent / "entities.csv").open(encoding="utf-8", newline="") as _file:
    _ROWS: Final = tuple(csv.DictReader(_file))


def _names(kind: str) -> tuple[str, ...]:
    return tuple(row["name"] for row in _ROWS if row["kind"] == kind)


def _groups(kind: str) -> tuple[str, ...]:
    return tuple(row["group"] for row in _ROWS if row["kind"] == kind)


def _row(table: tuple[str, ...], name: str) -> int:
    """Row of a name that rules use.

    Raises
    ------
    ValueError
        If the table has no such row.
    """
    if name not in table:
        raise ValueError(f"agents/entities.csv: rules name '{name}', which is not a row ({', '.join(table)})")
    return table.index(name)


class Side(IntEnum):
    """The two belligerents; a side's number is also its leader's row."""

    RUSSIA = 0
    UKRAINE = 1


class Leader(IntEnum):
    """The four leaderships; those at war come first."""

    MOSCOW = 0
    KYIV = 1
    WASHINGTON = 2
    EUROPE = 3


class Stance(IntEnum):
    """What a leader does in a month."""

    HOLD = 0
    PROPAGANDA = 1
    ADJUST = 2


class Stock(IntEnum):
    """The four stocks of a belligerent."""

    MANPOWER = 0
    FIRES = 1
    ECONOMY = 2
    SUPPORT = 3


class Lock(IntEnum):
    """The five locks that keep the war from ending."""

    TERRITORY = 0
    SECURITY = 1
    EXTERNAL = 2
    POLITICAL = 3
    FUTURE = 4


class Rung(IntEnum):
    """Rungs of the escalation ladder."""

    PROXY_WAR = 0
    STRATEGIC_STRIKES = 1
    GREY_ZONE = 2
    FATAL_INCIDENT = 3
    LIMITED_INTERVENTION = 4
    OPEN_EXCHANGE = 5
    NUCLEAR_USE = 6


def _members(enum: type[IntEnum]) -> tuple[str, ...]:
    return tuple(member.name.lower() for member in enum)


# Rules use plain numbers, because compiled code stores these and not members of an enumeration.
SIDES: Final = _members(Side)
RUSSIA, UKRAINE = map(int, Side)
LEADERS: Final = _members(Leader)
MOSCOW, KYIV, WASHINGTON, EUROPE = map(int, Leader)
BELLIGERENTS: Final = LEADERS[:2]
STANCES: Final = _members(Stance)
HOLD, PROPAGANDA, ADJUST = map(int, Stance)
STOCKS: Final = _members(Stock)
MANPOWER, FIRES, ECONOMY, SUPPORT = map(int, Stock)
LOCKS: Final = _members(Lock)
TERRITORY, SECURITY, EXTERNAL, POLITICAL, FUTURE = map(int, Lock)
RUNGS: Final = _members(Rung)
PROXY_WAR, STRATEGIC_STRIKES, GREY_ZONE, FATAL_INCIDENT = map(int, tuple(Rung)[:4])
LIMITED_INTERVENTION, OPEN_EXCHANGE, NUCLEAR_USE = map(int, tuple(Rung)[4:])

DONORS: Final = _names("donor")
UNITED_STATES, EU_INSTITUTIONS = _row(DONORS, "united_states"), _row(DONORS, "eu_institutions")
GERMANY, UNITED_KINGDOM = _row(DONORS, "germany"), _row(DONORS, "united_kingdom")
FRANCE = _row(DONORS, "france")
# Whether the donor is one of the states that make up Europe's willingness.
EUROPEAN_STATE: Final = tuple(group == "european_state" for group in _groups("donor"))

PARTNERS: Final = _names("partner")
CHINA, NORTH_KOREA = _row(PARTNERS, "china"), _row(PARTNERS, "north_korea")
IRAN, INDIA = _row(PARTNERS, "iran"), _row(PARTNERS, "india")

SECTORS: Final = _names("sector")

# A faction's group is its side and its role: armed, elite or public. The armed belong to the elite.
FACTIONS: Final = _names("faction")
FACTION_SIDE: Final = tuple(SIDES.index(group.partition(".")[0]) for group in _groups("faction"))
FACTION_ROLE: Final = tuple(group.partition(".")[2] for group in _groups("faction"))
IN_ELITE: Final = tuple(role != "public" for role in FACTION_ROLE)
ARMED_FACTION: Final = tuple(
    next(row for row, role in enumerate(FACTION_ROLE) if role == "armed" and FACTION_SIDE[row] == side)
    for side in map(int, Side)
)

# National elections that move a donor's willingness to give; the group is that donor. Hungary and Slovakia
# hold a veto over the EU institutions.
ELECTIONS: Final = _names("election")
HUNGARY_2026, SLOVAKIA_2027 = _row(ELECTIONS, "hungary_2026"), _row(ELECTIONS, "slovakia_2027")
MIDTERM_2026, PRESIDENT_2028 = _row(ELECTIONS, "midterm_2026"), _row(ELECTIONS, "president_2028")
ELECTORATE: Final = tuple(_row(DONORS, donor) for donor in _groups("election"))

THEATRES: Final = _names("theatre")

# The terms of a deal, in the order of its vectors.
TERMS: Final = ("territory", "recognition", "security", "relief")
LINE, RECOGNITION, STATUS, RELIEF = range(4)

MONTHS_PER_YEAR: Final = 12

# The parties to an agreement; the belligerents' numbers are their leaders'.
PARTIES: Final = ("moscow", "kyiv", "west")

# Every table whose names are members of a group of parameters.
TABLES: Final = {
    "sides": SIDES,
    "leaders": LEADERS,
    "belligerents": BELLIGERENTS,
    "western leaders": LEADERS[2:],
    "stocks": STOCKS,
    "locks": LOCKS,
    "donors": DONORS,
    "partners": PARTNERS,
    "sectors": SECTORS,
    "factions": FACTIONS,
    "elections": ELECTIONS,
    "theatres": THEATRES,
    "terms": TERMS,
}
