"""One person's session: the play loop, the continuations, and the page, each served by a thread of its own.

The play loop steps the model away from the page, which is shown a view at most ten times a second. A person
may look at any month that has been simulated: the view is that of the month shown, and every number in it
belongs to that month. Continuations follow: the month shown first, then the other months, newest first.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from dashboards.live.continuations import CONTINUATIONS, Bands, Continuations, Present, bands, continued
from dashboards.live.live_run import LiveRun, Picture
from dashboards.live.question import Question, not_finite
from experiments.errors import InputError, ScenarioError
from model.ensemble import SimulationError

# Seconds between pictures.
FRAME: Final = 0.1
# Months a second; 0 is as fast as it goes.
SPEEDS: Final = (1.0, 2.0, 5.0, 10.0, 0.0)
# Continuations of so many presents are kept, so that stepping back and undoing show them at once.
KEPT: Final = 300
# Seconds that closing waits for a thread, which may be amid a month.
LAST_MOMENT: Final = 1.0


@dataclass(frozen=True)
class Change:
    """A lever that was set: in which month, which, to what, and the probabilities with and without it.

    ``previous`` is the question before it, ``without`` and ``present`` where both branch off; ``seconds`` is
    what the new probabilities took from the moment the lever was moved, ``began``.
    """

    month: int
    lever: str
    value: float | None
    factor: bool
    previous: Question
    without: Present
    present: Present
    before: Continuations | None = None
    after: Continuations | None = None
    began: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class View:
    """Everything the Live page shows.

    Attributes
    ----------
    whole
        All months simulated so far.
    month
        The month shown.
    known
        Continuations by month, of the months simulated; those still to come are absent.
    changes
        Levers set, in that order.
    bands
        Course of the continuations from the month shown, once known.
    other
        The same run under another scenario, named ``next to``, or without levers set by hand.
    """

    whole: Picture
    month: int
    playing: bool = False
    speed: float = 5.0
    waits: bool = True
    known: dict[int, Continuations] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    bands: Bands | None = None
    other: Picture | None = None
    beside: str = ""
    problems: tuple[str, ...] = ()

    @cached_property
    def picture(self) -> Picture:
        """The run as it stood after the month shown."""
        return self.whole.at(self.month)

    @property
    def now(self) -> Continuations | None:
        """Continuations of the month shown, or None while they are being simulated."""
        return self.known.get(self.month)

    @property
    def at_end(self) -> bool:
        """Whether the month shown is that of the ending: playing stops there."""
        return self.picture.ended == self.month > 0 or self.picture.over


class Session:
    """A run, its play loop and its continuations, each in a thread of its own.

    Parameters
    ----------
    question
        The run to begin with.
    publish
        Called, from one thread, with each new view; whoever shows it sets the pace.
    count
        Number of continuations branched from a month; by default that of the server, ``usual``.
    """

    usual: int = CONTINUATIONS

    def __init__(self, question: Question, publish: Callable[[View], None], count: int | None = None) -> None:
        self._publish, self._count = publish, count or self.usual
        self._bell = threading.Condition()
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._shown: View | None = None
        self._not_finite = ""
        self._store: OrderedDict[tuple[str, int], Continuations] = OrderedDict()
        self._other: LiveRun | None = None
        self._begin(LiveRun(question).advance_to(question.month))

    def _begin(self, live: LiveRun, **kept: Any) -> None:
        """Put a run in place and show its last month."""
        self._live = live
        self._presents = [live.present(month) for month in range(live.month + 1)]
        self.view = View(live.picture(), live.month, known=self._found(), **kept)

    def _found(self) -> dict[int, Continuations]:
        """Continuations that are known of the presents as they are now."""
        return {one.month: self._store[one.key] for one in self._presents if one.key in self._store}

    def start(self) -> None:
        """Start the threads."""
        for work in (self._keep_playing, self._look_ahead, self._show):
            self._threads.append(threading.Thread(target=work, daemon=True, name=f"session{work.__name__}"))
            self._threads[-1].start()

    def close(self) -> None:
        """Stop the threads, and wait a moment for them: Solara trips over threads that end as it closes."""
        with self._bell:
            self._closed = True
            self._bell.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(LAST_MOMENT)

    # What a person does. Each call returns at once; what comes of it is published.

    def ask(self, question: Question) -> None:
        """Watch another run, from the question's month on; a bad question is reported and changes nothing."""
        try:
            live = LiveRun(question).advance_to(question.month)
        except (InputError, ScenarioError) as error:
            self.complain(*error.problems)
            return
        with self._bell:
            self._other = None
            self._begin(live, speed=self.view.speed, waits=self.view.waits)
            self._bell.notify_all()

    def complain(self, *problems: str) -> None:
        """Show problems as text."""
        self._change(problems=problems)

    def play(self, playing: bool, beyond: bool = False) -> None:
        """Play, or pause; beyond the ending only if that is asked for."""
        with self._bell:
            stopped = self.view.picture.over or (self.view.at_end and not beyond)
            self._change(playing=playing and not stopped)

    def set_speed(self, months_a_second: float) -> None:
        """Set the speed of playing to one of those there are; 0 is as fast as it goes."""
        if months_a_second in SPEEDS:
            self._change(speed=months_a_second)

    def wait_for_probabilities(self, waits: bool) -> None:
        """Choose whether playing waits in each month until its probabilities are known."""
        self._change(waits=waits)

    def step(self) -> None:
        """Show the next month, and pause."""
        with self._bell:
            if not self.view.at_end:
                self._advance()
            self._change(playing=False)

    def show(self, month: int) -> None:
        """Show a month that has been simulated, and pause."""
        with self._bell:
            self._change(month=min(max(month, 0), self._live.month), playing=False, bands=None)

    def move(self, months: int) -> None:
        """Show the month so many later, or earlier if negative, than the one shown by now, and pause."""
        with self._bell:
            self.show(self.view.month + months)

    def reset(self) -> None:
        """Go back to the opening without any lever."""
        self.ask(replace(self.view.whole.question, month=0, events=()))

    def set_lever(self, lever: str, value: float | None, factor: bool = False) -> None:
        """Set a lever from the month after the one shown, or release it if the value is None.

        Months after the one shown are forgotten; they are simulated again with the lever.
        """
        with self._bell:
            month, previous = self.view.month, self._live.question
            if self.view.picture.ended or self.view.picture.over:
                self.complain("the run has ended; go back to a month before its ending to set a lever")
                return
            last = self.view.changes[-1] if self.view.changes else None
            # While one lever is being moved, the comparison is with how things stood before.
            moving = last is not None and (last.month, last.lever) == (month, lever)
            try:
                live = self._back_to(month)
                without = live.present(month)
                live.set_lever(lever, value, factor)
            except (InputError, ScenarioError) as error:
                self.complain(*error.problems)
                return
            if moving and last:
                previous, without = last.previous, last.without
            change = Change(
                month, lever, value, factor, replace(previous, month=month), without, live.present(month),
                self._store.get(without.key), self._store.get(live.present(month).key), time.monotonic(),
            )  # fmt: skip
            earlier = self.view.changes[:-1] if moving else self.view.changes
            kept = tuple(one for one in earlier if one.month <= month)
            self._replace(live, changes=(*kept, change))

    def undo(self) -> None:
        """Take back the lever that was set last."""
        with self._bell:
            if not self.view.changes:
                return
            *kept, last = self.view.changes
            self._replace(LiveRun(last.previous).advance_to(last.month), changes=tuple(kept))

    def compare_with(self, scenario: str | None) -> None:
        """Simulate the same run next to this one: under another scenario, or without levers set by hand."""
        with self._bell:
            question = replace(self._live.question, events=(), month=0)
            if scenario and question.start:
                self.complain(
                    "a run of an updated ensemble can be compared only with the same run without levers"
                )
                return
            if scenario:
                question = Question(scenario, seed=question.seed, run=question.run)
            try:
                self._other = None if scenario is None else LiveRun(question).advance_to(self._live.month)
            except (InputError, ScenarioError) as error:
                self.complain(*error.problems)
                return
            self._change(other=self._other.picture() if self._other else None, beside=scenario or "")

    def _back_to(self, month: int) -> LiveRun:
        """The run as it stood after a month, to go on from there with other levers."""
        if month == self._live.month:
            return self._live
        return LiveRun(replace(self._live.question, month=month)).advance_to(month)

    def _replace(self, live: LiveRun, **changes: Any) -> None:
        """Go on with a run whose past is the same, and show its last month."""
        self._live = live
        self._presents = [live.present(month) for month in range(live.month + 1)]
        whole = live.picture()
        self._change(
            whole=whole,
            month=live.month,
            known=self._found(),
            playing=False,
            bands=None,
            problems=(),
            **changes,
        )

    def _change(self, **changes: Any) -> None:
        with self._bell:
            self.view = replace(self.view, **changes)
            self._bell.notify_all()

    def _advance(self) -> None:
        """Go on by a month, simulating it if that has not been done, without showing it."""
        view = self.view
        if view.month == self._live.month:
            if not self._live.step():
                return
            self._presents.append(self._live.present(self._live.month))
            if self._other:
                self._other.advance_to(self._live.month)
            other = self._other.picture() if self._other else None
            view = replace(view, whole=self._live.picture(), other=other)
        view = replace(view, month=view.month + 1, bands=None)
        self.view = replace(view, known=self._found(), playing=view.playing and not view.at_end)

    # What the threads do.

    def _keep_playing(self) -> None:
        """Play months at the pace asked for; at full speed as many as fit between two pictures."""
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._closed or self._may_advance())
                if self._closed:
                    return
                began = time.monotonic()
                self._advance()
                while not self.view.speed and self._may_advance() and time.monotonic() - began < FRAME / 2:
                    self._advance()
                self._bell.notify_all()
                pause = 1 / self.view.speed if self.view.speed else FRAME
                self._bell.wait_for(
                    lambda: self._closed or not self.view.playing, began + pause - time.monotonic()
                )

    def _may_advance(self) -> bool:
        """Whether playing goes on now."""
        view = self.view
        waiting = view.waits and view.now is None and not self._not_finite
        return view.playing and not waiting

    def _look_ahead(self) -> None:
        """Simulate continuations of whatever is wanted next."""
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._closed or self._wanted() is not None)
                wanted = self._wanted()
                if self._closed or wanted is None:
                    return
                banded = wanted.key in self._store
            try:
                found = bands(wanted) if banded else continued(wanted, self._count)
            except SimulationError as error:
                self._not_finite = wanted.question
                self.complain(not_finite(error))
                continue
            except RuntimeError:
                # The server stops, and its pool takes no more work.
                if self._closed or not threading.main_thread().is_alive():
                    return
                raise
            with self._bell:
                if isinstance(found, Bands):
                    self._accept_bands(found, wanted)
                else:
                    self._accept(found, wanted)

    def _wanted(self) -> Present | None:
        """What to simulate next, unless continuations of this question are known not to stay finite."""
        found = self._next_present()
        return None if found is None or found.question == self._not_finite else found

    def _next_present(self) -> Present | None:
        """For the lever just set, the month shown, bands for it, then the months outrun, newest first."""
        shown = self._presents[self.view.month]
        waiting = [one for change in self.view.changes[-1:] for one in (change.present, change.without)]
        first = next((one for one in [*waiting, shown] if one.key not in self._store), None)
        if first:
            return first
        if self.view.bands is None and not self.view.playing and not self.view.picture.ended:
            return shown
        return next((one for one in reversed(self._presents) if one.key not in self._store), None)

    def _accept(self, found: Continuations, present: Present) -> None:
        """Store continuations, and put them into the view where it speaks of them."""
        self._store[present.key] = found
        if len(self._store) > KEPT + len(self._presents):
            self._store.popitem(last=False)
        self._change(known=self._found(), changes=tuple(map(self._completed, self.view.changes)))

    def _completed(self, change: Change) -> Change:
        """A change with the probabilities that are known by now."""
        if change.before and change.after:
            return change
        before = change.before or self._store.get(change.without.key)
        after = change.after or self._store.get(change.present.key)
        seconds = time.monotonic() - change.began if after and not change.after else change.seconds
        return replace(change, before=before, after=after, seconds=seconds)

    def _accept_bands(self, found: Bands, present: Present) -> None:
        if present.key == self._presents[self.view.month].key:
            self._change(bands=found)

    def _show(self) -> None:
        """Publish the newest view, at most ten times a second."""
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._closed or self.view is not self._shown)
                if self._closed:
                    return
                self._shown = self.view
            began = time.monotonic()
            self._publish(self._shown)
            with self._bell:
                self._bell.wait_for(lambda: self._closed, began + FRAME - time.monotonic())
