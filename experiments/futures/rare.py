"""How likely rare escalation is, from far fewer wars than counting needs.

Importance sampling on the ladder. Ordinary wars are played; every month that such a war lives below the
rung of intervention is played again with smaller draws where the ladder is decided, so that its events
come often, and each counts by its likelihood ratio. Open fire and nuclear use end the war in that month.
An intervention goes on: that war is played to its end, whatever it is.

Splitting the wars that climb, the usual alternative, gains little here: incident, deaths and open fire
come in one month, and nuclear use from any rung, so that there is hardly a rung to split on.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import stats
from scipy.stats import qmc

from agents.names import LIMITED_INTERVENTION
from experiments import workers
from experiments.distribution import wilson
from experiments.futures.branches import ENDING, MONTH, Array, players, refuse
from model import parameters, shocks
from model.endings import DIRECT_WAR, ENDINGS, INTERVENTION, NO_ENDING, NUCLEAR_ENDING, PATH_OF
from model.ensemble import Plan, Runs, Simulated, continue_from, plan_of, seed_words, simulate
from model.scenario import Scenario
from model.world import RECORD, blank

Progress = Callable[[int, int], None]
ESCALATION: Final = (INTERVENTION, DIRECT_WAR, NUCLEAR_ENDING)
assert all(PATH_OF[ENDINGS[code]] == "escalation" for code in ESCALATION)

# A replicate is so many wars; wars of a group share their smaller draws in each month.
WARS, GROUP = 100, 10
FEWEST_REPLICATES, MOST_REPLICATES = 20, 10_000
DEFAULT_WARS: Final = FEWEST_REPLICATES * WARS
# Half of the smaller draws are uniform up to the usual chance of their event; the others are a uniform
# number to this power, which makes any event common, be its chance 1 in 10 or 1 in 100,000.
POWER: Final = 4.0
SMALLEST_CHANCE: Final = 1e-9


class Climb(NamedTuple):
    """One way up the ladder: which draws are made smaller, in one month of how many, and the ending.

    An intervention ends nothing by itself. Rarer events need fewer trials, because what they add to a
    war's count varies little.
    """

    streams: tuple[str, ...]
    stride: int
    ending: int


TO_OPEN_FIRE: Final = Climb(("fatality", "exchange"), 1, DIRECT_WAR)
TO_NUCLEAR_USE: Final = Climb(("nuclear",), 3, NUCLEAR_ENDING)
TO_INTERVENTION: Final = Climb(("intervention",), 6, NO_ENDING)
CLIMBS: Final = (TO_OPEN_FIRE, TO_NUCLEAR_USE, TO_INTERVENTION)


class Replicate(NamedTuple):
    """One independent estimate: shares by ending, shape (endings,), and months it took to play.

    ``ordinary`` are those of the ordinary wars, ``played`` all of them.
    """

    shares: Array
    ordinary: int
    played: int


class Rarity(NamedTuple):
    """How likely one ending, or the whole path, is.

    Attributes
    ----------
    share, low, high
        Estimate with its 95 % interval, by Student from the replicates.
    error
        Standard error relative to the share; not a number if that is nought.
    wars_counted
        Wars that plain counting needs, on average, for this error.
    gain
        How many times more that is than what was played here, in months of war.
    """

    ending: str
    share: float
    low: float
    high: float
    error: float
    wars_counted: float
    gain: float


class Rare(NamedTuple):
    """Rare endings of a scenario, and what they took.

    ``wars`` are ordinary wars; ``wars_played`` are all months of war played, those and the tries, in wars
    of their mean length.
    """

    scenario: Scenario
    seed: int
    wars: int
    wars_played: float
    rarities: list[Rarity]


def check(wars: int | None, error: float | None) -> None:
    """Refuse numbers that make no sense.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = []
    most = MOST_REPLICATES * WARS
    if wars is not None and not DEFAULT_WARS <= wars <= most:
        found.append(f"--runs {wars} is out of range; allowed is {DEFAULT_WARS} to {most}")
    if error is not None and not 0.001 <= error <= 1.0:
        found.append(
            f"--error {error} is out of range; allowed is 0.001 to 1 [standard error relative to share]"
        )
    refuse(found)


def rare(
    scenario: Scenario,
    seed: int = 42,
    wars: int | None = None,
    *,
    error: float | None = None,
    threads: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Rare:
    """Probabilities of the endings by escalation.

    Parameters
    ----------
    scenario, seed
        The question; the ordinary wars are those of ``simulate``.
    wars
        Ordinary wars, rounded up to whole replicates of a hundred; 2,000 if neither this nor an error
        is given.
    error
        Stop as soon as the standard error of every escalation ending is below this share of it.
    threads, dask
        Who plays, as for ``workers.pool_of``; it changes no result.
    progress
        Called with the number of ordinary wars done and asked for.

    References
    ----------
    Rubino and Tuffin 2009 on importance sampling; Owen 1997 on scrambled nets.
    """
    most = math.ceil((wars or (MOST_REPLICATES * WARS if error else DEFAULT_WARS)) / WARS)
    done: list[Replicate] = []
    with players(scenario, threads, dask) as pool:
        work = partial(replicate, scenario, plan_of(scenario), seed)
        for made in workers.in_order(pool, work, range(most)):
            done.append(made)
            if progress is not None:
                progress(len(done) * WARS, most * WARS)
            if error is not None and len(done) >= FEWEST_REPLICATES and _precise_enough(done, error):
                break
    return _summed(scenario, seed, done)


def _precise_enough(done: list[Replicate], error: float) -> bool:
    shares = np.array([made.shares for made in done])
    means, errors = shares.mean(axis=0), shares.std(axis=0, ddof=1) / math.sqrt(len(done))
    return bool((errors <= error * means).all())


def _summed(scenario: Scenario, seed: int, done: list[Replicate]) -> Rare:
    shares = np.array([made.shares for made in done])
    wars = len(done) * WARS
    played = sum(made.played for made in done) / (sum(made.ordinary for made in done) / wars)
    columns = [
        ("all", shares.sum(axis=1)),
        *((ENDINGS[code], shares[:, place]) for place, code in enumerate(ESCALATION)),
    ]
    return Rare(scenario, seed, wars, played, [_rarity(name, column, played) for name, column in columns])


def _rarity(ending: str, shares: Array, played: float) -> Rarity:
    share, error = float(shares.mean()), float(shares.std(ddof=1)) / math.sqrt(len(shares))
    half = float(stats.t.ppf(0.975, len(shares) - 1)) * error
    counted = share * (1.0 - share) / error**2 if error else math.nan
    return Rarity(
        ending=ending,
        share=share,
        low=max(0.0, share - half),
        high=min(1.0, share + half),
        error=error / share if share else math.nan,
        wars_counted=counted,
        gain=counted / played,
    )


def usual_chances(scenario: Scenario) -> dict[str, float]:
    """Rough monthly chance of what each stream decides, at its most likely, by the parameters.

    It only says where to look; a wrong one costs precision, not truth.
    """
    names = list(parameters.table())
    values = parameters.values_with(scenario.parameters)

    def value(name: str) -> float:
        return float(values[names.index(name)])

    return {
        "fatality": 5.0 * value("incident_fatality"),
        "exchange": value("exchange_chance"),
        "nuclear": value("nuclear_rate") * (1.0 + value("nuclear_urgency")),
        "intervention": value("intervention_rate") * (1.0 + value("intervention_urgency")),
    }


def made_smaller(draws: Array, usual: Array) -> tuple[Array, Array]:
    """Uniform draws made smaller, and their likelihood ratios.

    Parameters
    ----------
    draws
        Uniform numbers, shape (streams,).
    usual
        Usual chance of what each decides, shape (streams,) [0-1].

    Returns
    -------
    smaller, ratios
        Both of shape (streams,). The mean of the ratio over all draws that come out below any chance
        is that chance, so that weighted counts are right on average.

    References
    ----------
    Veach and Guibas 1995: one ratio for a mixture of two densities.
    """
    usual = np.clip(usual, SMALLEST_CHANCE, 1.0)
    near = draws < 0.5
    smaller = np.where(near, 2.0 * draws * usual, np.maximum(2.0 * draws - 1.0, 0.0) ** POWER)
    with np.errstate(divide="ignore"):
        density = 0.5 * (smaller < usual) / usual + 0.5 * smaller ** (1.0 / POWER - 1.0) / POWER
    return smaller, 1.0 / density


def table(found: Rare) -> list[dict[str, Any]]:
    """Rows of ``rare.csv``, with what counting as many wars as were played would give."""
    rows = []
    for rarity in found.rarities:
        counted = wilson(round(rarity.share * found.wars_played), round(found.wars_played))
        rows.append(
            {"scenario": found.scenario.name}
            | {key: getattr(rarity, key) for key in ("ending", "share", "low", "high")}
            | {"error": _known(rarity.error), "wars_played": found.wars_played}
            | {"wars_counted": _known(rarity.wars_counted), "gain": _known(rarity.gain)}
            | {"counted_low": counted.low, "counted_high": counted.high}
        )
    return rows


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def replicate(scenario: Scenario, plan: Plan, seed: int, number: int) -> Replicate:
    """One independent estimate from a hundred ordinary wars of its own.

    The draws to be made smaller are points of a scrambled net, which covers them more evenly than
    chance would.
    """
    generator = np.random.default_rng([seed, number])
    offsets = {climb: int(generator.integers(climb.stride)) for climb in CLIMBS}
    tries = WARS // GROUP * math.ceil(plan.horizon / min(climb.stride for climb in CLIMBS))
    size = math.ceil(math.log2(tries))
    nets = {climb: iter(qmc.Sobol(len(climb.streams), seed=generator).random_base2(size)) for climb in CLIMBS}
    weights = np.zeros(len(ENDINGS))
    ordinary = played = 0
    for first in range(number * WARS, (number + 1) * WARS, GROUP):
        group = Group(scenario, plan, seed, np.arange(first, first + GROUP))
        ordinary += group.played
        for month in range(1, plan.horizon + 1):
            for climb in CLIMBS:
                if month % climb.stride == offsets[climb]:
                    weights += group.climb(climb, month, next(nets[climb]))
        played += group.played
    return Replicate(weights[list(ESCALATION)] / WARS, ordinary, played)


class Group:
    """Ordinary wars played together, which can be helped up the ladder in any month.

    Attributes
    ----------
    played
        Months of war played so far.
    """

    def __init__(self, scenario: Scenario, plan: Plan, seed: int, numbers: Array) -> None:
        wars = simulate(scenario, numbers, seed, plan=plan, history=True)
        self.plan, self.numbers, self.seed_words = plan, numbers, seed_words(seed)
        self.usual = usual_chances(scenario)
        self.values, self.ended = wars.values, wars.measured[:, MONTH]
        self.states = wars.history.view(RECORD)[..., 0]
        self.played = int(wars.worlds["environment"]["month"].sum())

    def climb(self, climb: Climb, month: int, draws: Array) -> Array:
        """Play a month again with smaller draws; weights of what comes of it, by ending, shape (endings,).

        Only wars count that have not ended, nor been above the rung of a fatal incident, before.
        """
        below = self._below(month)
        if not len(below):
            return np.zeros(len(ENDINGS))
        smaller, ratios = made_smaller(draws, np.array([self.usual[stream] for stream in climb.streams]))
        plan = self.plan._replace(
            edits=np.array([(month, shocks.slot_of(stream, 0)) for stream in climb.streams]),
            edit_values=smaller,
        )
        tried = self._play(below, plan._replace(horizon=month), month)
        self.played += len(below)
        if climb is TO_INTERVENTION:
            climbed = tried.worlds["escalation"]["rung"][:, 0] == LIMITED_INTERVENTION
            tried = self._play(below[climbed], plan, month)
            self.played += int((tried.worlds["environment"]["month"] - month + 1).sum())
            came = tried.measured[:, ENDING]
        else:
            came = tried.measured[:, ENDING]
            came = came[came == climb.ending]
        return climb.stride * ratios.prod() * np.bincount(came.astype("i8"), minlength=len(ENDINGS))

    def _below(self, month: int) -> Array:
        """Places of the wars that have yet to climb or end when a month begins."""
        going = self.ended >= month
        if month > 1:
            going &= self.states[:, month - 2]["escalation"]["highest_rung"][:, 0] < LIMITED_INTERVENTION
        return np.flatnonzero(going)

    def _play(self, places: Array, plan: Plan, month: int) -> Simulated:
        """Play wars on from the beginning of a month, with their own chances but for what the plan edits."""
        worlds = self.states[places, month - 2] if month > 1 else blank(len(places))
        runs = Runs(self.numbers[places], np.zeros(len(places), dtype="i8"), self.seed_words, month)
        return continue_from(worlds, self.values[places], plan, runs)
