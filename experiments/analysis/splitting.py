"""Importance sampling on the ladder: a month simulated again with smaller draws, and its weight.

An event of the ladder comes when a uniform draw falls below its chance. A smaller draw makes it come more
often, and its weight, the likelihood ratio, makes up for that. The chances themselves are not worked out a
second time here: the rules are asked, by being simulated.
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


class Group:
    """Ordinary wars simulated together, which can be oversample the ladder in any month.

    Attributes
    ----------
    simulated
        Months of war simulated so far.
    """

    def __init__(
        self, scenario: Scenario, plan: Plan, seed: int, numbers: Array, start: Updated | None = None
    ) -> None:
        if start is None:
            wars = simulate(scenario, numbers, seed, plan=plan, history=True)
            self.opening = blank(len(numbers))
        else:
            wars = simulate_from(start, numbers, seed, scenario=scenario, plan=plan, history=True)
            self.opening, _ = start.begun(numbers, scenario)
        self.opened = start is not None
        self.plan, self.numbers = plan, numbers
        self.seed_words = seed_words(start.seed(seed) if start else seed)
        self.usual = usual_chances(scenario)
        self.values, self.ended = wars.values, wars.measured[:, MONTH]
        self.history, self.states = wars.history, wars.history.view(RECORD)[..., 0]
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
        # As words: NumPy copies records a field at a time.
        branches, opened = np.zeros(len(places), dtype="i8"), self.opened
        runs = Runs(self.numbers[places], branches, self.seed_words, month, 0, opened)
        before = self.history[:, month - 2] if month > 1 else self.opening.view("f8").reshape(-1, SIZE)
        worlds = before[places].view(RECORD)[:, 0]
        return continue_from(worlds, self.values[places], plan, runs)
