"""The observed series a backcast is held against: what the model says of each, and how well each is known.

A war's own quantity becomes an expected observation by adding error of measurement: one error that a
source makes in every month alike, and one that is new every month.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from model import parameters
from model.scenario import Scenario
from model.world import FIELDS

Array = np.ndarray[Any, Any]
PARAMETER_PLACES: Final = {name: place for place, name in enumerate(parameters.table())}

# Share of Russia's dead whom Mediazona and the BBC can name: 160,000 of 243,000 to 352,000 (December 2025).
NAMED_SHARE: Final = 0.55


class Wars(NamedTuple):
    """Wars played from a scenario: every word of the world by month, and each war's parameters.

    ``history`` has shape (runs, months, words), ``values`` (runs, parameters).
    """

    scenario: Scenario
    history: Array
    values: Array

    def state(self, name: str) -> Array:
        """A number of the world month by month, shape (runs, months)."""
        return self.history[:, :, FIELDS[name].word]

    def before(self, name: str) -> Array:
        """The same a month earlier; the scenario must say what it was before the first month."""
        state = self.state(name)
        first = np.full((len(state), 1), self.scenario.initial[name])
        return np.hstack([first, state[:, :-1]])

    def parameter(self, name: str) -> Array:
        """A parameter of each war, shape (runs, 1)."""
        return self.values[:, [PARAMETER_PLACES[name]]]


class Error(NamedTuple):
    """Standard deviations of the errors of measurement, and on what they act.

    ``relative`` errors multiply. An error ``of_level`` belongs to the level whose change is observed, so
    that what one month misses the next one makes up.
    """

    common: float
    monthly: float
    relative: bool = False
    of_level: bool = False


class Column(NamedTuple):
    """A column of a public file that holds a series: factor to the unit here, column to divide by."""

    name: str
    factor: float = 1.0
    divisor: str = ""


class Series(NamedTuple):
    """One observed series.

    Attributes
    ----------
    name, meaning, unit
        As tables and figures give them.
    flow
        Whether months add up; otherwise a period's figure is that of its last month.
    read
        What the model says of it, from wars to shape (runs, months).
    error
        How well it is known.
    columns
        Columns of public files that hold it.
    low, high
        What a figure of one month can be, in the unit.
    """

    name: str
    meaning: str
    unit: str
    flow: bool
    read: Callable[[Wars], Array]
    error: Error
    columns: tuple[Column, ...] = ()
    low: float = 0.0
    high: float = 1.0e6

    def observed_of(self, truth: Array, seed: int) -> Array:
        """What would have been observed of the model's quantity, errors of measurement included.

        Parameters
        ----------
        truth
            The model's quantity, shape (runs, months).
        seed
            Seed of the backcast; a run's errors depend on it, the series and the run's place alone.
        """
        place = SERIES.index(self)
        runs, months = truth.shape
        draws = np.random.default_rng([seed, place]).standard_normal((runs, months + 2))
        monthly = draws[:, 2:]
        if self.error.of_level:
            monthly = (monthly - draws[:, 1:-1]) / np.sqrt(2.0)
        noise = self.error.common * draws[:, [0]] + self.error.monthly * monthly
        observed = truth * np.exp(noise) if self.error.relative else truth + noise
        within: Array = np.clip(observed, self.low, self.high)
        return within


def _killed(wars: Wars) -> Array:
    return wars.state("belligerent.russia.casualties") * wars.parameter("killed_share.russia")


def _tanks_lost(side: str) -> Callable[[Wars], Array]:
    """Tanks lost in a month, by the rule that takes them off the stock (``equipment.refit_armour``)."""

    def read(wars: Wars) -> Array:
        casualties = wars.state(f"belligerent.{side}.casualties_1")
        kept = wars.before(f"belligerent.{side}.armour") / wars.parameter(f"armour.{side}")
        return wars.parameter(f"armour_losses.{side}") * casualties * np.clip(kept, 0.0, 1.5)

    return read


def _state(name: str) -> Callable[[Wars], Array]:
    return lambda wars: wars.state(name)


# A claim of one belligerent: the United Kingdom and CSIS find the totals of the right order.
CLAIM: Final = Error(common=0.10, monthly=0.05, relative=True)
# The maps lag and are mended in batches: about 100 km2 either way in a month.
MAP: Final = Error(common=0.0, monthly=100.0, of_level=True)
POLL: Final = Error(common=0.0, monthly=0.02)
STATEMENT: Final = Error(common=0.05, monthly=0.02, relative=True)

SERIES: Final = (
    Series(
        "russian_losses",
        "Russian killed, wounded, captured and missing, as claimed by the General Staff of Ukraine",
        "k",
        True,
        _state("belligerent.russia.casualties"),
        CLAIM,
        (Column("gs_personnel", 1e-3), Column("personnel", 1e-3)),
    ),
    Series(
        "russian_deaths",
        "Russian soldiers killed, estimated from the probate register (Meduza and Mediazona)",
        "k",
        True,
        _killed,
        Error(common=0.12, monthly=0.08, relative=True),
        (Column("meduza_dead_total", 1e-3), Column("meduza_total", 1e-3)),
    ),
    Series(
        "russian_named_dead",
        "Russian dead known by name (Mediazona and BBC), complete for deaths up to 2024 only",
        "k",
        True,
        lambda wars: NAMED_SHARE * _killed(wars),
        Error(common=0.15, monthly=0.05, relative=True),
        (Column("mediazona_named_dead", 1e-3), Column("mediazona_named", 1e-3)),
    ),
    Series(
        "advance_deepstate",
        "net Russian advance, DeepState",
        "km2",
        True,
        _state("front.monthly_advance"),
        MAP,
        (Column("net_change_km2_deepstate"), Column("net_change_km2")),
        low=-2.0e5,
    ),
    Series(
        "advance_isw",
        "net Russian advance, Institute for the Study of War",
        "km2",
        True,
        _state("front.monthly_advance"),
        MAP,
        (Column("net_change_km2_isw"), Column("isw_net_change_km2")),
        low=-2.0e5,
    ),
    Series(
        "occupied_area",
        "land under Russian control, DeepState",
        "km2",
        False,
        _state("front.occupied_area"),
        Error(common=0.0, monthly=70.0),
        (Column("ru_controlled_km2_deepstate"), Column("deepstate_km2")),
    ),
    Series(
        "russian_tanks",
        "Russian tanks lost, seen in pictures (Oryx); later months are lower bounds",
        "units",
        True,
        _tanks_lost("russia"),
        Error(common=0.20, monthly=0.20, relative=True),
        (Column("oryx_ru_tanks"),),
    ),
    Series(
        "ukrainian_tanks",
        "Ukrainian tanks lost, seen in pictures (Oryx); later months are lower bounds",
        "units",
        True,
        _tanks_lost("ukraine"),
        Error(common=0.20, monthly=0.20, relative=True),
        (Column("oryx_uk_tanks"),),
    ),
    Series(
        "russian_troops",
        "Russian grouping against Ukraine, statements of military intelligence and commanders",
        "k",
        False,
        _state("belligerent.russia.manpower"),
        STATEMENT,
    ),
    Series(
        "ukrainian_troops",
        "Ukrainian armed forces, statements of the president and ministers",
        "k",
        False,
        _state("belligerent.ukraine.manpower"),
        STATEMENT,
    ),
    Series(
        "mobilisations",
        "mobilisations that Moscow announced",
        "1",
        True,
        _state("leader.moscow.mobilisation_news"),
        Error(common=0.0, monthly=0.0),
    ),
    Series(
        "ukrainian_endurance",
        "Ukrainians who would endure the war as long as necessary (KIIS)",
        "share",
        False,
        _state("belligerent.ukraine.support"),
        POLL,
        (Column("KIIS_endure_war_as_long_as_necessary_pct", 0.01),),
        high=1.0,
    ),
    Series(
        "ukrainian_refusal",
        "Ukrainians who reject territorial concessions under any circumstances (KIIS)",
        "share",
        False,
        _state("belligerent.ukraine.support"),
        POLL,
        (Column("KIIS_no_concessions_under_any_circumstances_pct", 0.01),),
        high=1.0,
    ),
    Series(
        "russian_support",
        "Russians who support the actions of the army (Levada)",
        "share",
        False,
        _state("belligerent.russia.support"),
        POLL,
        (Column("Levada_support_army_actions_pct", 0.01),),
        high=1.0,
    ),
    Series(
        "russian_funds",
        "liquid part of the National Wealth Fund of Russia (finance ministry)",
        "bn USD",
        False,
        _state("belligerent.russia.funds"),
        Error(common=0.0, monthly=1.0),
        (Column("nwf_liquid_bnrub", 1.0, "usd_rub"), Column("nwf_liquid_bn_rub_eom", 1.0, "usd_rub_avg")),
    ),
    Series(
        "oil_price",
        "price of Urals crude (finance ministry)",
        "USD/b",
        False,
        _state("environment.oil_price"),
        Error(common=0.0, monthly=1.0),
    ),
)
BY_NAME: Final = {series.name: series for series in SERIES}
