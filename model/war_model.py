"""One run as a Mesa model: agents with state and rules, activated in the order of the schedule.

The ensemble (``model/ensemble.py``) computes the same run, bit for bit, without agents and much faster.
Use this model to inspect a run, to intervene in it, or to show it.
"""

from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np

from model import outcomes, parameters, schedule, shocks
from model.ensemble import Plan, no_number, plan_of, seed_words
from model.kernel import (
    ENDING_AT,
    ERA_AT,
    HORIZON_AT,
    OVER_AT,
    apply_to_row,
    draw_edited_month,
    first_bad_word,
    open_one,
    set_orders,
)
from model.mesa_agents import AGENT_CLASSES, StateAgent
from model.mesa_import import mesa
from model.scenario import Scenario
from model.scenario_file import built_in
from model.world import FIELDS, SIZE, blank

# For each phase, the mask that skips all others.
ONLY = [schedule.marked(mask) for mask in 1 - np.eye(len(schedule.MONTH), dtype="i8")]
DEFAULT_SEED = 42


class WarModel(mesa.Model):
    """One run, month by month.

    Parameters
    ----------
    scenario
        A scenario, or the name of a built-in one.
    seed, rng
        Seed of the experiment: a whole number from 0 to 2**64 - 1 as either, or a NumPy generator as
        ``rng``, from which a seed is drawn. Without any, 42.
    run
        Number of the run. Scenario, seed and run identify a run; the ensemble's run of the same identity
        is the same to the last bit. Vary it for replicates, as in ``mesa.batch_run(WarModel,
        parameters={"run": range(100)})``.
    collect
        Whether the data collector also records every field of every agent in every month, which makes a
        run about four times slower. Outcomes are always recorded.
    plan
        The scenario as arrays, if already made; needed to skip phases or edit draws.

    Attributes
    ----------
    running
        Whether the run goes on; False at its end and at the horizon.
    origin
        Scenario of the run; ``scenario`` is a name that Mesa 3.5 keeps for itself.
    world, parameters, shocks
        The records that rules read and write.
    month
        Months simulated; 0 is the opening state.
    datacollector
        Outcomes by month, and with ``collect`` agent fields by class of agents.
    """

    running: bool

    def __init__(
        self,
        scenario: Scenario | str = "baseline",
        seed: int | None = None,
        run: int = 0,
        *,
        rng: Any = None,
        collect: bool = False,
        plan: Plan | None = None,
    ) -> None:
        super().__init__(rng=np.random.default_rng(0))  # Mesa's own generator, which no rule uses
        self.origin = built_in(scenario) if isinstance(scenario, str) else scenario
        self.seed, self.run_number, self.collect = _seed_of(seed, rng), int(run), collect
        self.seed_words = seed_words(self.seed)
        self.run_id = f"{self.origin.identity}:{self.seed}:{run}"
        self.plan = plan or plan_of(self.origin)
        self.month = 0
        self._counting_only = False
        self._allocate()
        for cls in AGENT_CLASSES:
            cls.create_agents(self, len(cls.names), row=list(range(len(cls.names))))
        self._members = {(agent.kind, agent.row): agent for agent in self.agents}
        self._acting = [self._actors(phase) for phase in schedule.MONTH]
        self.datacollector = _collector(collect)
        self._open()

    def _allocate(self) -> None:
        self._memory = blank(1)
        self._floats = self._memory.view("f8").reshape(SIZE)
        self._wholes = self._memory.view("i8").reshape(SIZE)
        self._draws, self._scratch = np.zeros(shocks.SLOTS), np.empty((4, shocks.SLOTS))
        self._values = parameters.values_with(self.origin.parameters)
        self._tables = (
            self._memory,
            self._values.view(parameters.record_type()),
            self._draws.view(shocks.RECORD),
        )
        self.world, self.parameters, self.shocks = (table[0] for table in self._tables)

    def _actors(self, phase: schedule.Phase) -> Any:
        """Agents that a phase activates."""
        cls = next(cls for cls in AGENT_CLASSES if cls.kind == phase.kind)
        return self.agents_by_type[cls].select(lambda agent: phase.first <= agent.row < phase.stop)

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
        """Whether the run has ended before its horizon or at it."""
        return bool(self._wholes[OVER_AT])

    @property
    def ending(self) -> int:
        """Code of the first ending, 0 while there is none."""
        return int(self._wholes[ENDING_AT])

    def agent(self, kind: str, row: int) -> StateAgent:
        """Agent of a kind and row, such as ``model.agent("leader", KYIV)``."""
        return self._members[kind, row]

    def value(self, name: str) -> float:
        """Present value of one number of the state, such as ``leader.kyiv.belief``."""
        place = FIELDS[name]
        return int(self._wholes[place.word]) if place.integer else float(self._floats[place.word])

    def step(self) -> None:
        """Simulate one month, unless the run is over: draw, then activate the agents phase by phase.

        Raises
        ------
        SimulationError
            If a number is no longer finite; names run, kind, row and field.
        """
        if self._counting_only or not self.running:
            return
        self.month += 1
        set_orders(self._floats, self.plan.orders, self.plan.factors, self.month)
        self._draw(self.month)
        for phase, actors in enumerate(self._acting):
            if not self.plan.skipped[phase]:
                self.activate(actors, schedule.MONTH[phase].rule.__name__)
        if (bad := first_bad_word(self._floats)) >= 0:
            raise no_number(self.run_number, bad)
        self.running = not self.over and self.month < self.plan.horizon
        self.datacollector.collect(self)

    def activate(self, agents: Any, rule: str) -> None:
        """Apply a rule to agents; the order of agents does not matter."""
        agents.do(rule)

    def apply_rule(self, phase: int, row: int) -> None:
        """Apply the rule of one phase to one row of its kind's table."""
        apply_to_row(*self._tables, ONLY[phase], row)

    def copy_of_world(self) -> np.void:
        """Copy of the world as a record, which later months leave unchanged."""
        record: np.void = self._memory.copy()[0]
        return record

    def snapshot(self) -> np.ndarray[Any, Any]:
        """Copy of the world as words, shape (words,), for comparison and storage."""
        return self._floats.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy a model as what it was made of and the state it has reached."""
        made_of = (self.origin, self.seed, self.run_number, self.collect, self.plan)
        state = {
            name: getattr(self, name)
            for name in ("month", "running", "steps", "_memory", "_values", "_draws", "datacollector")
        }
        return _remade, (type(self), *made_of), state

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Mesa counts steps and time in its wrapper of step, differently in each version.
        self._counting_only = True
        for _ in range(state.pop("steps")):
            self.step()
        self._counting_only = False
        for name in ("_memory", "_values", "_draws"):
            getattr(self, name)[:] = state.pop(name)
        for name, value in state.items():
            setattr(self, name, value)


def _remade(
    cls: type[WarModel], scenario: Scenario, seed: int, run: int, collect: bool, plan: Plan
) -> WarModel:
    return cls(scenario, seed, run, collect=collect, plan=plan)


def _seed_of(seed: int | None, rng: Any) -> int:
    """Seed from either way in which Mesa passes one."""
    if seed is not None and rng is not None:
        raise ValueError("give either seed or rng, not both")
    given = seed if seed is not None else rng
    if given is None:
        return DEFAULT_SEED
    if isinstance(given, int | np.integer):
        return int(given)
    return int(np.random.default_rng(given).integers(0, 2**63))


def _collector(agent_fields: bool) -> mesa.DataCollector:
    """Collector of all outcomes and, if asked for, of every field of every class of agents."""
    fields = {cls: {name: attrgetter(name) for name in _fields(cls)} for cls in AGENT_CLASSES}
    return mesa.DataCollector(
        model_reporters={outcome.name: partial(_outcome, outcome.name) for outcome in outcomes.ALL},
        agenttype_reporters=fields if agent_fields else None,
    )


def _fields(cls: type[StateAgent]) -> tuple[str, ...]:
    return ("name", *(name for name, value in vars(cls).items() if isinstance(value, property)))


def _outcome(name: str, model: WarModel) -> float:
    """Present value of an outcome; of those read at a month, the value of now."""
    return model.value(outcomes.named(name).place)
