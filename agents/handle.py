"""What every kind's class has in common: a readable window on one row of the world, and a step.

The classes derive from ``mesa.Agent`` only once a live model is built (``model/war_model.py``): loading
Mesa takes longer than ten thousand compiled wars, and those need none of it.
"""

from typing import Any, ClassVar

import numpy as np


class Handle:
    """One agent: the row of its kind's table that it reads, and the rules that move it.

    State lives in the world, never here, so that what a rule wrote is what every reader sees.
    Each field of the record is readable as an attribute: ``leader.legitimacy``.
    """

    kind: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    model: Any
    row: int

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)  # type: ignore[call-arg]  # Mesa's agent, next in line, registers itself
        self.row = row

    @property
    def name(self) -> str:
        """Name of the agent, as parameters and levers call it."""
        return self.names[self.row]

    @property
    def state(self) -> np.void:
        """The agent's record, as the rules see it."""
        record: np.void = self.model.world[self.kind][self.row]
        return record

    def step(self, phase: int) -> None:
        """Apply the rule of one phase of the month's schedule to this agent's row."""
        self.model.move(phase, self.row)

    def __getattr__(self, field: str) -> Any:
        """Read a field of the agent's record; raises AttributeError where there is none."""
        model = self.__dict__.get("model")
        if model is None or field not in (model.world[self.kind].dtype.names or ()):
            raise AttributeError(f"{type(self).__name__} has no attribute '{field}'")
        return self.state[field]
