"""A war being watched: its months so far, and levers pulled in the middle of it."""

from dataclasses import dataclass, replace
from typing import Any

import mesa
import numpy as np

from dashboards.live.continuations import Present
from dashboards.live.question import Question, pulled
from experiments.running import trace
from model.ensemble import plan_of
from model.scenario import Scenario
from model.war_model import WarModel


@dataclass(frozen=True)
class Picture:
    """What there is to see of a war after a month; nothing in it changes any more.

    ``worlds`` are those after month 0, 1, ... up to the present one.
    """

    question: Question
    scenario: Scenario
    run_id: str
    worlds: tuple[np.void, ...]
    months: tuple[trace.Month, ...]
    parameters: Any
    over: bool

    @property
    def month(self) -> int:
        """Months played."""
        return len(self.worlds) - 1

    @property
    def world(self) -> np.void:
        """The present world."""
        return self.worlds[-1]


class War:
    """The war of a question, played month by month on the live model.

    Not for several threads at once: whoever holds it takes care of that.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.scenario = question.chosen()
        self._hash = self.scenario.hash8
        self.model = WarModel(self.scenario, question.seed, question.run)
        # Mesa keeps every model that it has numbered agents for; this one gets no more of them, and must go
        # when its war is no longer watched.
        getattr(mesa.Agent, "_ids", {}).pop(self.model, None)
        self._coming = trace.months(self.model)
        self._months: list[trace.Month] = []
        self._worlds = [self.model.copy_of_world()]
        # Parameters of a war do not change.
        self._values = np.frombuffer(self.model.parameters.tobytes(), "f8").reshape(1, -1)

    @property
    def month(self) -> int:
        """Months played."""
        return self.model.month

    @property
    def over(self) -> bool:
        """Whether there is no further month to play."""
        return self.model.over or self.model.month >= self.scenario.horizon

    def step(self) -> bool:
        """Play a month; false if there was none left."""
        month = next(self._coming, None)
        if month is None:
            return False
        self._months.append(month)
        self._worlds.append(month.world)
        return True

    def play_to(self, month: int) -> "War":
        """Play on until a month has been played, or the war is over."""
        while self.month < month and self.step():
            pass
        return self

    def pull(self, lever: str, value: float | None, factor: bool = False) -> None:
        """Set a lever from the next month on, or let it go if the value is None.

        The model goes on with the new plan: months already played had the same orders under it.

        Raises
        ------
        InputError
            If the value is out of the lever's range, or no month is left; nothing changes.
        """
        question = pulled(self.question, lever, self.month, value, factor)
        scenario = question.chosen()
        plan = plan_of(scenario)
        self.question, self.scenario, self._hash = question, scenario, scenario.hash8
        self.model.origin, self.model.plan = scenario, plan
        self.model.run_id = self.present(self.month).run_id

    def present(self, month: int) -> Present:
        """Where futures branch off after a month that has been played, with the levers as they are now."""
        question, scenario = self.question, self.scenario
        return Present(
            month, self._worlds[month], scenario, question.seed, question.run,
            self.model.plan, self._values, self._hash,
        )  # fmt: skip

    def picture(self) -> Picture:
        """What there is to see now."""
        return Picture(
            replace(self.question, month=self.month),
            self.scenario,
            self.model.run_id,
            tuple(self._worlds),
            tuple(self._months),
            self.model.parameters,
            self.over,
        )
