"""The Mesa agents: one class per kind, with its state fields as attributes and its rules as methods.

State lives in the model's record, never in the agent, so that rules and readers see the same numbers:
``leader.legitimacy`` reads the record and ``leader.legitimacy = 0.1`` writes it. Methods come from the
schedule: ``leader.update_commitment()`` applies ``leader.update_commitment`` to the agent's row.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final

import numpy as np

from agents.entities import STANCES
from model import schedule
from model.csv_tables import nearest
from model.mesa_import import mesa
from model.world import FIELDS, KINDS, value_problem

RECORDS: Final = {kind: (record, names) for kind, record, names in KINDS}


class StateAgent(mesa.Agent):
    """One row of the table of a kind.

    Attributes
    ----------
    kind, names
        Kind of the agent, and the names of all rows of its table.
    row
        Row of the agent; for a belligerent's leader it is also the number of its side.
    """

    kind: ClassVar[str]
    names: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, kind: str, **more: Any) -> None:
        super().__init_subclass__(**more)
        record, cls.names = RECORDS[kind]
        cls.kind = kind
        attributes: dict[str, Any] = {name: _field(name) for name in record.names or ()}
        for place, phase in enumerate(schedule.MONTH):
            if phase.kind == kind:
                attributes[phase.rule.__name__] = _method(place, phase)
        for name, value in attributes.items():
            if hasattr(cls, name):
                raise TypeError(f"{kind}.{name} collides with an attribute of mesa.Agent; rename it")
            setattr(cls, name, value)

    def __init__(self, model: Any, row: int) -> None:
        self.row = row
        super().__init__(model)

    @property
    def name(self) -> str:
        """Name of the agent, as in parameters and levers."""
        return self.names[self.row] or self.kind

    @property
    def state(self) -> np.void:
        """The agent's record, as the rules see it; writing to it changes the run."""
        record: np.void = self.model.world[self.kind][self.row]
        return record

    def __getattr__(self, name: str) -> Any:
        """Raise AttributeError with a hint, because only unknown names get here."""
        raise AttributeError(self._unknown(name))

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a state field through to the record; Mesa's own attributes stay attributes.

        Raises
        ------
        AttributeError
            If the kind has no such field.
        ValueError
            If the value is not finite or out of range.
        """
        if not (name in MESA_ATTRIBUTES or name.startswith("_") or hasattr(type(self), name)):
            raise AttributeError(self._unknown(name))
        super().__setattr__(name, value)

    def _unknown(self, name: str) -> str:
        known = list(RECORDS[self.kind][0].names or ())
        return f"{type(self).__name__} has no attribute '{name}'{nearest(name, known)}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy an agent as a member of its model, whose record holds its state."""
        return _member, (self.model, self.kind, self.row)


MESA_ATTRIBUTES: Final = frozenset({"model", "unique_id", "pos", "row", "cell"})


def _member(model: Any, kind: str, row: int) -> StateAgent:
    found: StateAgent = model.agent(kind, row)
    return found


def _field(name: str) -> property:
    def read(self: StateAgent) -> Any:
        value = self.state[name]
        return value if isinstance(value, np.ndarray) else value.item()

    def write(self: StateAgent, value: Any) -> None:
        place = FIELDS.get(".".join(filter(None, (self.kind, self.names[self.row], name))))
        if place and (problem := value_problem(place, float(value))):
            raise ValueError(problem)
        if place and place.integer and value != int(value):
            raise ValueError(f"{place.name} is {value}; it must be a whole number [{place.unit}]")
        self.state[name] = value

    return property(read, write)


def _method(place: int, phase: schedule.Phase) -> Callable[[StateAgent], None]:
    def apply(self: StateAgent) -> None:
        if not phase.first <= self.row < phase.stop:
            allowed = ", ".join(self.names[phase.first : phase.stop])
            raise ValueError(f"{phase.name} applies to {allowed}, not to {self.name}")
        self.model.apply_rule(place, self.row)

    apply.__name__, apply.__doc__ = phase.rule.__name__, phase.rule.__doc__
    return apply


class Environment(StateAgent, kind="environment"):
    """What no agent decides: calendar, oil, sanctions, rivalry, infrastructure."""


class Donor(StateAgent, kind="donor"):
    """A Western donor or group of donors."""


class Partner(StateAgent, kind="partner"):
    """A country that supports Russia."""


class Belligerent(StateAgent, kind="belligerent"):
    """Manpower, fires, economy and social support of one side."""


class Front(StateAgent, kind="front"):
    """The front line as a whole."""


class Sector(StateAgent, kind="sector"):
    """A stretch of the front."""


class Escalation(StateAgent, kind="escalation"):
    """The escalation ladder between Russia and NATO."""


class Faction(StateAgent, kind="faction"):
    """A domestic faction whose consent its leader needs."""


class Leader(StateAgent, kind="leader"):
    """One of the four leaderships whose consent an agreement needs."""

    @property
    def stance_name(self) -> str:
        """Stance as a word: hold, propaganda or adjust."""
        return STANCES[int(self.state["stance"])]


class Bargaining(StateAgent, kind="bargaining"):
    """Talks, terms, signature and settlement."""


class Lock(StateAgent, kind="lock"):
    """One of the five locks that keep the war from ending."""


class Course(StateAgent, kind="course"):
    """The course of the war: fighting, exhaustion, endings."""


AGENT_CLASSES: Final[tuple[type[StateAgent], ...]] = (
    Environment,
    Donor,
    Partner,
    Belligerent,
    Front,
    Sector,
    Escalation,
    Faction,
    Leader,
    Bargaining,
    Lock,
    Course,
)
assert [cls.kind for cls in AGENT_CLASSES] == list(RECORDS), "every kind needs one class of agents"
