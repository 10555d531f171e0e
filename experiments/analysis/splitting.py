"""Importance sampling on the ladder: a month simulated again with smaller draws, and its weight.

An event of the ladder comes when a uniform draw falls below its chance. A smaller draw makes it come more
often, and its weight, the likelihood ratio, makes up for that. The chances themselves are not worked out a
second time here: the rules are asked, by being simulated.

Only draws below a limit are made smaller; what happens at larger ones is counted in the ordinary runs
(stratification). So weights are bounded, and an event that comes whatever the draw cannot count many times.
"""

from typing import Final, NamedTuple

import numpy as np

from agents.entities import LIMITED_INTERVENTION
from experiments.analysis.branches import ENDING, MONTH, Array
from experiments.running.updated import Updated, simulate_from
from model import parameters, shocks
from model.endings import DIRECT_WAR, ENDINGS, NO_ENDING, NUCLEAR_ENDING
from model.ensemble import Plan, Runs, Simulated, continue_from, seed_words, simulate
from model.scenario import Scenario
from model.world import RECORD, SIZE, blank

# Half of the smaller draws are uniform up to the usual chance of their event; the others are the limit times
# a uniform number to this power, which makes any event common, be its chance 1 in 10 or 1 in 100,000.
POWER: Final = 4.0
# The limit is so many times the usual chance: few events come at larger draws.
LIMIT: Final = 4.0
SMALLEST_CHANCE: Final = 1e-9


class Climb(NamedTuple):
    """One way up the ladder: which draws are made smaller, in one month of how many, and the ending.

    An intervention ends nothing by itself. Rarer events need fewer trials, because what they add to a
    run's count varies little.
    """

    streams: tuple[str, ...]
    stride: int
    ending: int


TO_OPEN_FIRE: Final = Climb(("fatality", "exchange"), 1, DIRECT_WAR)
TO_NUCLEAR_USE: Final = Climb(("nuclear",), 3, NUCLEAR_ENDING)
TO_INTERVENTION: Final = Climb(("intervention",), 6, NO_ENDING)
CLIMBS: Final = (TO_OPEN_FIRE, TO_NUCLEAR_USE, TO_INTERVENTION)


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


def made_smaller(draws: Array, usual: Array, limits: Array) -> tuple[Array, Array]:
    """Uniform draws made smaller, and their likelihood ratios.

    Parameters
    ----------
    draws
        Uniform numbers, shape (streams,).
    usual
        Usual chance of what each decides, shape (streams,) [0-1].
    limits
        Largest draws to come out, shape (streams,) [0-1].

    Returns
    -------
    smaller, ratios
        Both of shape (streams,). The mean of the ratio over all draws that come out below any chance, up to
        the limit, is that chance, so that weighted counts are right on average. A ratio is at most
        2 * POWER * limit.

    References
    ----------
    Veach and Guibas 1995: one ratio for a mixture of two densities.
    """
    near = draws < 0.5
    wide = np.maximum(2.0 * draws - 1.0, 0.0)
    smaller = np.where(near, 2.0 * draws * usual, limits * wide**POWER)
    with np.errstate(divide="ignore"):
        spread = (smaller / limits) ** (1.0 / POWER - 1.0) / (POWER * limits)
    return smaller, 1.0 / (0.5 * (smaller < usual) / usual + 0.5 * spread)


class Group:
    """Ordinary runs simulated together, of which any month can be simulated again with smaller draws.

    Attributes
    ----------
    simulated
        Months simulated so far.
    """

    def __init__(
        self, scenario: Scenario, plan: Plan, seed: int, numbers: Array, start: Updated | None = None
    ) -> None:
        if start is None:
            simulated = simulate(scenario, numbers, seed, plan=plan, history=True)
            self.opening = blank(len(numbers))
        else:
            simulated = simulate_from(start, numbers, seed, scenario=scenario, plan=plan, history=True)
            self.opening, _ = start.begun(numbers, scenario)
        self.opened = start is not None
        self.plan, self.numbers = plan, numbers
        self.seed_words = seed_words(start.seed(seed) if start else seed)
        chances = {
            name: min(max(chance, SMALLEST_CHANCE), 1.0) for name, chance in usual_chances(scenario).items()
        }
        self.usual = {climb: np.array([chances[stream] for stream in climb.streams]) for climb in CLIMBS}
        self.limits = {climb: np.minimum(LIMIT * usual, 1.0) for climb, usual in self.usual.items()}
        self.values, self.ended, self.endings = (
            simulated.values,
            simulated.measured[:, MONTH],
            simulated.measured[:, ENDING],
        )
        self.history, self.states = simulated.history, simulated.history.view(RECORD)[..., 0]
        self.simulated = int(simulated.worlds["environment"]["month"].sum())

    def climb(self, climb: Climb, month: int, draws: Array) -> Array:
        """Simulate a month again with smaller draws; weights of what comes of it, shape (endings,).

        Only runs count that have not ended, nor been above the rung of a fatal incident, before.
        """
        below = self._below(month)
        if not len(below):
            return np.zeros(len(ENDINGS))
        smaller, ratios = made_smaller(draws, self.usual[climb], self.limits[climb])
        plan = self.plan._replace(
            edits=np.array([(month, shocks.slot_of(stream, 0)) for stream in climb.streams]),
            edit_values=smaller,
        )
        tried = self._simulate(below, plan._replace(horizon=month), month)
        self.simulated += len(below)
        if climb is TO_INTERVENTION:
            climbed = tried.worlds["escalation"]["rung"][:, 0] == LIMITED_INTERVENTION
            tried = self._simulate(below[climbed], plan, month)
            self.simulated += int((tried.worlds["environment"]["month"] - month + 1).sum())
            came = tried.measured[:, ENDING]
        else:
            came = tried.measured[:, ENDING]
            came = came[came == climb.ending]
        return climb.stride * ratios.prod() * np.bincount(came.astype("i8"), minlength=len(ENDINGS))

    def counted(self) -> Array:
        """Ordinary runs by ending that climbed at draws above the limits, shape (endings,)."""
        high = self.states["escalation"]["highest_rung"][..., 0] >= LIMITED_INTERVENTION
        first = high.argmax(axis=1) + 1
        found = np.zeros(len(ENDINGS))
        for place in np.flatnonzero(high.any(axis=1) & (first <= self.ended)):
            month, ending = int(first[place]), int(self.endings[place])
            at_once = ending if self.ended[place] == month else NO_ENDING
            climb = next((one for one in CLIMBS if one.ending == at_once), None)
            if climb and (self._draws(int(place), month, climb.streams) >= self.limits[climb]).any():
                found[ending] += 1.0
        return found

    def _draws(self, place: int, month: int, streams: tuple[str, ...]) -> Array:
        """What a run drew in a month, shape (streams,)."""
        draws, scratch = np.zeros(shocks.SLOTS), np.empty((4, shocks.SLOTS))
        shocks.draw_month(draws, scratch, self.seed_words, int(self.numbers[place]), 0, month)
        return draws[[shocks.slot_of(stream, 0) for stream in streams]]

    def _below(self, month: int) -> Array:
        """Places of the runs that have yet to climb or end when a month begins."""
        going = self.ended >= month
        if month > 1:
            going &= self.states[:, month - 2]["escalation"]["highest_rung"][:, 0] < LIMITED_INTERVENTION
        return np.flatnonzero(going)

    def _simulate(self, places: Array, plan: Plan, month: int) -> Simulated:
        """Simulate runs on from the start of a month, with their own draws but for what the plan edits."""
        # As words: NumPy copies records a field at a time.
        branches, opened = np.zeros(len(places), dtype="i8"), self.opened
        runs = Runs(self.numbers[places], branches, self.seed_words, month, 0, opened)
        before = self.history[:, month - 2] if month > 1 else self.opening.view("f8").reshape(-1, SIZE)
        worlds = before[places].view(RECORD)[:, 0]
        return continue_from(worlds, self.values[places], plan, runs)
