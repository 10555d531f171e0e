"""A run being watched: its months so far, and levers set in the middle of it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from dashboards.live.continuations import Present
from dashboards.live.question import Question, with_lever
from experiments.running import trace
from experiments.running.updated import Updated, live
from model.ensemble import Plan, plan_of
from model.mesa_import import mesa
from model.scenario import Scenario
from model.war_model import WarModel


@dataclass(frozen=True)
class Picture:
    """What there is to see of a run after a month; nothing in it changes any more.

    ``worlds`` are those after month 0, 1, ... up to the present one; ``start`` is the updated ensemble that
    the run goes on from, if it does.
    """

    question: Question
    scenario: Scenario
    run_id: str
    worlds: tuple[np.void, ...]
    months: tuple[trace.Month, ...]
    parameters: Any
    over: bool
    start: Updated | None = None

    @property
    def month(self) -> int:
        """Months simulated."""
        return len(self.worlds) - 1

    @property
    def world(self) -> np.void:
        """The present world."""
        return self.worlds[-1]

    @cached_property
    def ended(self) -> int:
        """Month of the first ending; 0 while there is none."""
        course = self.world["course"][0]
        return int(course["ending_month"]) if course["ending"] else 0

    @cached_property
    def broken(self) -> int:
        """Month in which the latest settlement broke; 0 if none did."""
        settled = [bool(world["course"][0]["settled"]) for world in self.worlds]
        return max(
            (month for month in range(1, len(settled)) if settled[month - 1] > settled[month]), default=0
        )

    def at(self, month: int) -> "Picture":
        """The same run as it stood after an earlier month."""
        if month >= self.month:
            return self
        return replace(
            self,
            question=replace(self.question, month=month),
            worlds=self.worlds[: month + 1],
            months=self.months[:month],
            over=False,
        )


class LiveRun:
    """The run of a question, simulated month by month on the live model.

    Not for several threads at once: whoever holds it takes care of that.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.scenario = question.chosen()
        self.start = question.start
        seed, run = question.seed, question.run
        self.seed = self.start.seed(seed) if self.start else seed
        self.model = (
            live(self.start, self.scenario, seed, run) if self.start else WarModel(self.scenario, seed, run)
        )
        # Mesa keeps every model that it has numbered agents for; this one gets no more of them, and must go
        # when its run is no longer watched.
        getattr(mesa.Agent, "_ids", {}).pop(self.model, None)
        self._coming = trace.months(self.model)
        self._months: list[trace.Month] = []
        self._worlds = [self.model.copy_of_world()]
        # Parameters of a run do not change.
        self._values = np.frombuffer(self.model.parameters.tobytes(), "f8").reshape(1, -1)
        self._ahead: dict[int, tuple[Scenario, Plan, str]] = {}

    @property
    def month(self) -> int:
        """Months simulated."""
        return self.model.month

    @property
    def over(self) -> bool:
        """Whether there is no further month to simulate."""
        return self.model.over or self.model.month >= self.scenario.horizon

    def step(self) -> bool:
        """Simulate a month; false if there was none left."""
        month = next(self._coming, None)
        if month is None:
            return False
        self._months.append(month)
        self._worlds.append(month.world)
        return True

    def advance_to(self, month: int) -> "LiveRun":
        """Simulate until a month has been reached, or the run is over."""
        while self.month < month and self.step():
            pass
        return self

    def set_lever(self, lever: str, value: float | None, factor: bool = False) -> None:
        """Set a lever from the next month on, or release it if the value is None.

        The model goes on with the new plan: months already simulated had the same orders under it.

        Raises
        ------
        InputError
            If the value is out of the lever's range, or no month is left; nothing changes.
        """
        question = with_lever(self.question, lever, self.month, value, factor)
        scenario = question.chosen()
        plan = plan_of(scenario)
        self.question, self.scenario = question, scenario
        self._ahead.clear()
        self.model.origin, self.model.plan = scenario, plan
        self.model.run_id = f"{scenario.identity}:{question.seed}:{question.run}"

    def present(self, month: int) -> Present:
        """Where continuations branch off after a month, with the levers that had been set by then.

        Levers set by hand in later months were not known then; events of the scenario are planned from the
        start.
        """
        question = self.question
        known = sum(event.month <= month + 1 for event in question.events)
        if known not in self._ahead:
            until_then = tuple(event for event in question.events if event.month <= month + 1)
            scenario = replace(question, events=until_then, month=0).chosen()
            self._ahead[known] = (
                scenario,
                plan_of(scenario),
                f"{scenario.hash8}{self.start.identity if self.start else ''}",
            )
        scenario, plan, identity = self._ahead[known]
        return Present(
            month, self._worlds[month], scenario, self.seed, question.run, plan, self._values, identity,
            (self.start, question.seed) if self.start else None,
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
            self.start,
        )
