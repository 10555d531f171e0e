"""One war as a Mesa model that a person watches: it walks the schedule through its agents."""

from functools import cache
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet

from agents.belligerent import Belligerent
from agents.donor import Donor
from agents.faction import Faction
from agents.front import Front
from agents.handle import Handle
from agents.leader import Leader
from agents.partner import Partner
from agents.sector import Sector
from model import parameters, schedule, shocks
from model.ensemble import Plan, no_number, plan_of, seed_words
from model.kernel import (
    ENDING_AT,
    ERA_AT,
    HORIZON_AT,
    OVER_AT,
    draw_edited_month,
    first_bad_word,
    open_one,
    play_agent,
    set_orders,
)
from model.scenario import Scenario
from model.world import SIZE, blank

# For each phase, the mask that skips all others.
ONLY = [schedule.marked(mask) for mask in 1 - np.eye(len(schedule.MONTH), dtype="i8")]
HANDLES = (Donor, Partner, Belligerent, Front, Sector, Faction, Leader)


@cache
def agent_class(handle: type[Handle]) -> type[mesa.Agent]:
    """The Mesa agent of a kind: its handle, registered with a model."""
    return type(handle.__name__, (handle, mesa.Agent), {"__doc__": handle.__doc__})


class WarModel(mesa.Model):
    """One war, month by month.

    Parameters
    ----------
    scenario
        What the war starts from.
    seed, run
        Together with the scenario they identify the war; the ensemble's run of the same identity is
        the same war to the last bit.

    Attributes
    ----------
    origin
        Scenario that the war starts from; ``scenario`` is a name that newer Mesa keeps for itself.
    world, parameters, shocks
        The records that rules read and write.
    month
        Months played; 0 is the opening state.
    """

    def __init__(self, scenario: Scenario, seed: int = 42, run: int = 0, plan: Plan | None = None) -> None:
        super().__init__(rng=np.random.default_rng(0))
        self.origin, self.seed_words, self.run_number = scenario, seed_words(seed), run
        self.run_id = f"{scenario.identity}:{seed}:{run}"
        self.plan = plan or plan_of(scenario)
        self.month = 0
        self._memory = blank(1)
        self._floats = self._memory.view("f8").reshape(SIZE)
        self._wholes = self._memory.view("i8").reshape(SIZE)
        self._draws, self._scratch = np.zeros(shocks.SLOTS), np.empty((3, shocks.SLOTS))
        self._values = parameters.values_with(scenario.parameters)
        self._tables = (
            self._memory,
            self._values.view(parameters.record_type()),
            self._draws.view(shocks.RECORD),
        )
        self.world, self.parameters, self.shocks = (table[0] for table in self._tables)
        self._enlist()
        self._acting = [self._agents_of(phase) for phase in schedule.MONTH]
        self._open()

    def _enlist(self) -> None:
        """Create the agents of every kind, one a row of its table."""
        for handle in HANDLES:
            rows = len(handle.names)
            agent_class(handle).create_agents(self, rows, row=list(range(rows)))

    def _agents_of(self, phase: schedule.Phase) -> AgentSet | None:
        """Agents that a phase moves, or None where it moves the world they live in."""
        for handle in HANDLES:
            if handle.kind == phase.kind:
                everyone = self.agents_by_type[agent_class(handle)]
                return everyone.select(lambda agent: phase.first <= agent.row < phase.stop)
        return None

    def _open(self) -> None:
        shocks.draw_parameters(self._values, self.plan.design, self.seed_words, self.run_number)
        self._draw(0)
        self._wholes[ERA_AT] = self.plan.era_offset
        open_one(*self._tables, self._floats, self.plan.initial_words, self.plan.initial_values)
        self._wholes[HORIZON_AT] = self.plan.horizon

    def _draw(self, month: int) -> None:
        edits, values = self.plan.edits, self.plan.edit_values
        draw_edited_month(
            self._draws, self._scratch, edits, values, self.seed_words, self.run_number, 0, month
        )

    @property
    def over(self) -> bool:
        """Whether the run has come to its end."""
        return bool(self._wholes[OVER_AT])

    @property
    def ending(self) -> int:
        """Code of the first ending, 0 while there is none."""
        return int(self._wholes[ENDING_AT])

    def step(self) -> None:
        """Play one month, if the war is not over: draw its chances, then walk the schedule.

        Raises
        ------
        SimulationError
            If a number ceased to be finite; names run, kind, row and field.
        """
        if self.over or self.month >= self.plan.horizon:
            return
        self.month += 1
        set_orders(self._floats, self.plan.orders, self.plan.factors, self.month)
        self._draw(self.month)
        for phase, agents in enumerate(self._acting):
            if self.plan.skipped[phase]:
                continue
            if agents is None:
                for row in range(schedule.MONTH[phase].first, schedule.MONTH[phase].stop):
                    self.move(phase, row)
            else:
                agents.do("step", phase)
        if (bad := first_bad_word(self._floats)) >= 0:
            raise no_number(self.run_number, bad)

    def move(self, phase: int, row: int) -> None:
        """Apply the rule of one phase to one row of its kind's table."""
        play_agent(*self._tables, ONLY[phase], row)

    def play(self) -> "WarModel":
        """Play on to the end of the run."""
        while not self.over and self.month < self.plan.horizon:
            self.step()
        return self

    def copy_of_world(self) -> np.void:
        """Copy of the world as a record, which later months leave alone."""
        record: np.void = self._memory.copy()[0]
        return record

    def snapshot(self) -> np.ndarray[Any, Any]:
        """Copy of the world as words, shape (words,), for comparison and storage."""
        return self._floats.copy()
