"""What is measured, once: name, unit, meaning, and where in the world it is read.

Every engine, file and page takes its columns from here. An outcome is one number of the world, read at
the month of the run's first ending, or at the end of the first year.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.entities import LEADERS, LOCKS, RUNGS, SIDES
from model.world import FIELDS

AT_ENDING, AT_FIRST_YEAR, AT_LAST = "ending", "first_year", "last"


@dataclass(frozen=True)
class Outcome:
    """One measured number: ``place`` names it in the world, ``when`` says when it is read.

    ``ending`` is the month of the first ending, ``first_year`` the twelfth month (or the last, if the
    run is over before), ``last`` the last month simulated, after any relapse.
    """

    name: str
    unit: str
    meaning: str
    place: str
    when: str = AT_ENDING
    decimals: int = 3

    @property
    def word(self) -> int:
        """Which eight-byte word of the world holds it."""
        return FIELDS[self.place].word

    @property
    def integer(self) -> bool:
        """Whether that word is a whole number."""
        return FIELDS[self.place].integer


def _of(name: str, place: str, meaning: str = "", when: str = AT_ENDING, decimals: int = 3) -> Outcome:
    known = FIELDS[place]
    return Outcome(name, known.unit, meaning or known.meaning, place, when, decimals)


def _by_side(name: str, place: str, decimals: int = 3) -> tuple[Outcome, ...]:
    return tuple(
        _of(
            f"{side}_{name}",
            place.format(side),
            f"{FIELDS[place.format(side)].meaning}, {side}",
            decimals=decimals,
        )
        for side in SIDES
    )


def _by_leader(name: str, place: str, leaders: tuple[str, ...]) -> tuple[Outcome, ...]:
    return tuple(
        _of(f"{leader}_{name}", place.format(leader), f"{FIELDS[place.format(leader)].meaning}, {leader}")
        for leader in leaders
    )


_IF_SETTLED: Final = "blank unless the first ending is a settlement (a signature out of exhaustion is not)"
_IN_A_YEAR: Final = "by month 12, or by the run's last month if it ended before"
_RUNGS_SAID: Final = ", ".join(f"{code} {rung.replace('_', ' ')}" for code, rung in enumerate(RUNGS))

# How a run went: codes and months, translated to names by whoever shows them.
COURSE: Final = (
    _of("ending", "course.ending", "first ending"),
    _of("month", "course.ending_month"),
    _of("relapsed", "course.relapsed", when=AT_LAST),
    _of("relapse_month", "course.relapse_month", when=AT_LAST),
    _of(
        "second_ending",
        "course.second_ending",
        "ending after a relapse; blank if there was none, or the war went on to the horizon",
        AT_LAST,
    ),
    _of("second_month", "course.second_month", when=AT_LAST),
)

STATE: Final = (
    _of("occupied_area", "front.occupied_area", decimals=1),
    _of("occupied_share", "front.occupied_share", decimals=5),
    _of("russian_gain", "front.gained", decimals=1),
    *_by_side("casualties", "belligerent.{}.casualties_total"),
    *_by_side("killed", "belligerent.{}.killed_total"),
    *_by_side("manpower", "belligerent.{}.manpower"),
    *_by_side("pool", "belligerent.{}.pool"),
    *_by_side("fires", "belligerent.{}.fires", 4),
    *_by_side("armour", "belligerent.{}.armour", 1),
    *_by_side("funds", "belligerent.{}.funds"),
    *_by_side("strain", "belligerent.{}.strain", 4),
    *_by_side("support", "belligerent.{}.support", 4),
    *_by_side("composite", "belligerent.{}.composite", 4),
    *_by_side("outside_support", "belligerent.{}.outside_support", 4),
    *_by_leader("legitimacy", "leader.{}.legitimacy", LEADERS[:2]),
    *_by_leader("commitment", "leader.{}.commitment", LEADERS[:2]),
    *_by_leader("belief", "leader.{}.belief", LEADERS[:2]),
    *_by_leader("mobilisations", "leader.{}.mobilisations", LEADERS[:2]),
    *_by_leader("changes", "leader.{}.changes", LEADERS[:2]),
    *_by_leader("months_adjusting", "leader.{}.months_adjusting", LEADERS),
    _of("coercing", "leader.washington.coercing"),
    _of(
        "months_since_coercion",
        "leader.washington.months_since_coercion",
        "months since Washington last pressed Kyiv; before the run it did so by the parameter coercion_pause",
    ),
    _of("talks_months", "bargaining.talks_total"),
    _of("oil_price", "environment.oil_price", decimals=2),
    _of("sanctions_pressure", "environment.sanctions_pressure", decimals=4),
    _of("rivalry", "environment.rivalry", decimals=4),
    _of("highest_rung", "escalation.highest_rung", f"highest rung so far: {_RUNGS_SAID}"),
    _of("incidents", "escalation.incidents_total"),
    _of(
        "guarantee",
        "bargaining.signed_credibility",
        f"credibility of the guarantee signed; {_IF_SETTLED}",
        decimals=2,
    ),
    _of(
        "territory_signed",
        "bargaining.signed_terms.0",
        f"territory signed away, one half is the line; {_IF_SETTLED}",
    ),
    _of("front_state", "course.front_state"),
    _of("static_months", "course.static_months"),
    _of("breakthroughs", "front.breakthroughs"),
    _of("technique", "front.technique"),
    _of("line", "front.line"),
    _of("ukraine_refusal", "belligerent.ukraine.refusal", "Ukrainians who refuse any concession", decimals=4),
    _of("coercion_credibility", "leader.washington.credibility", "credibility of Washington's threats"),
    _of("mutual", "course.mutual"),
    _of("fractured", "course.fractured"),
    *(
        _of(f"{lock}_lock", f"lock.{lock}.closing", f"closing of the {lock} lock", decimals=4)
        for lock in LOCKS
    ),
    _of("first_year_gain", "front.gained", f"net Russian advance {_IN_A_YEAR}", AT_FIRST_YEAR, 1),
    *(
        _of(
            f"{side}_first_year_{name}",
            f"belligerent.{side}.{place}",
            f"{FIELDS[f'belligerent.{side}.{place}'].meaning}, {side}, {_IN_A_YEAR}",
            AT_FIRST_YEAR,
        )
        for name, place in (("casualties", "suffered_total"), ("manpower", "manpower"))
        for side in SIDES
    ),
)

ALL: Final = COURSE + STATE
NAMES: Final = tuple(outcome.name for outcome in ALL)

# What is followed month by month for figures and for the fan of continuations.
SERIES: Final = (
    "occupied_area",
    "russian_gain",
    "russia_casualties",
    "ukraine_casualties",
    "russia_manpower",
    "ukraine_manpower",
    "russia_fires",
    "ukraine_fires",
    "russia_composite",
    "ukraine_composite",
    "russia_support",
    "ukraine_support",
    "ukraine_outside_support",
    "russia_strain",
    "ukraine_strain",
    "oil_price",
)


def named(name: str) -> Outcome:
    """Outcome of this name.

    Raises
    ------
    KeyError
        If there is none.
    """
    if name not in NAMES:
        raise KeyError(f"no outcome is called '{name}'")
    return ALL[NAMES.index(name)]


def indices(outcomes: tuple[Outcome, ...]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Word of the world, and whether it is a whole number, for each outcome; shapes (outcomes,)."""
    return (
        np.array([outcome.word for outcome in outcomes], dtype="i8"),
        np.array([outcome.integer for outcome in outcomes], dtype="i8"),
    )
