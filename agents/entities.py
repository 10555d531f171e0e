"""Names of all entities, and the row of each in the table of its kind.

Parameters and levers are named ``group.member`` after them, and rules index tables with the constants
below. The order of a tuple is the order of the rows.
"""

from typing import Final

SIDES: Final = ("russia", "ukraine")
RUSSIA, UKRAINE = 0, 1

# The belligerents' leaders come first, so that a side's number is also its leader's row.
LEADERS: Final = ("moscow", "kyiv", "washington", "europe")
MOSCOW, KYIV, WASHINGTON, EUROPE = range(4)

# The two leaders at war, for levers and parameters that concern only them.
BELLIGERENTS: Final = LEADERS[:2]

STANCES: Final = ("hold", "propaganda", "adjust")
HOLD, PROPAGANDA, ADJUST = range(3)

FACTIONS: Final = (
    "siloviki",
    "business",
    "ultranationalists",
    "russian_public",
    "army",
    "nationalists",
    "opposition",
    "ukrainian_public",
)
FACTIONS_PER_SIDE = 4
# The faction on each side that bears arms.
ARMED_FACTION: Final = (0, 4)

DONORS: Final = (
    "united_states",
    "eu_institutions",
    "germany",
    "united_kingdom",
    "france",
    "poland",
    "nordics",
    "low_countries",
    "baltics_czechia",
    "italy_spain",
    "canada",
    "japan_others",
)
UNITED_STATES, EU_INSTITUTIONS, GERMANY, UNITED_KINGDOM, FRANCE = range(5)
FIRST_EUROPEAN_STATE, LAST_EUROPEAN_STATE = 2, 9

PARTNERS: Final = ("china", "north_korea", "iran", "india")
CHINA, NORTH_KOREA, IRAN, INDIA = range(4)

SECTORS: Final = ("sumy", "kupiansk", "fortress_belt", "pokrovsk", "zaporizhzhia", "kherson")

STOCKS: Final = ("manpower", "fires", "economy", "support")
MANPOWER, FIRES, ECONOMY, SUPPORT = range(4)

LOCKS: Final = ("territory", "security", "external", "political", "future")
TERRITORY, SECURITY, EXTERNAL, POLITICAL, FUTURE = range(5)

# National votes that move a donor's willingness to give, by the year they fall due.
ELECTIONS: Final = (
    "hungary_2026",
    "sweden_2026",
    "midterm_2026",
    "france_2027",
    "poland_2027",
    "italy_spain_2027",
    "slovakia_2027",
    "president_2028",
    "germany_2029",
    "britain_2029",
)
HUNGARY_2026, MIDTERM_2026, SLOVAKIA_2027, PRESIDENT_2028 = 0, 2, 6, 7
# The donor each vote moves; Hungary and Slovakia hold a veto over the EU institutions.
ELECTORATE: Final = (1, 6, 0, 4, 5, 9, 1, 0, 2, 3)

# The terms of a deal, in the order of its vectors.
TERMS: Final = ("territory", "recognition", "security", "relief")
LINE, RECOGNITION, STATUS, RELIEF = range(4)

MONTHS_PER_YEAR: Final = 12

THEATRES: Final = ("baltic_and_poland", "black_sea", "seabed_and_tankers", "nuclear_plant")

RUNGS: Final = (
    "proxy_war",
    "strategic_strikes",
    "grey_zone",
    "fatal_incident",
    "limited_intervention",
    "open_exchange",
    "nuclear_use",
)
PROXY_WAR, STRATEGIC_STRIKES, GREY_ZONE, FATAL_INCIDENT = range(4)
LIMITED_INTERVENTION, OPEN_EXCHANGE, NUCLEAR_USE = 4, 5, 6
