"""One person's session: the play loop, the futures, and the page, each served by a thread of its own.

The play loop steps the model away from the page, which is shown a view at most ten times a second. The
futures follow: newest month first, then the months that playing has outrun.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from dashboards.live.continuations import FUTURES, Odds, Present, odds
from dashboards.live.question import Question, unplayable
from dashboards.live.war import Picture, War
from experiments.errors import InputError, ScenarioError
from model.ensemble import SimulationError

# Seconds between pictures.
FRAME: Final = 0.1
# Months a second; 0 is as fast as it goes.
SPEEDS: Final = (1.0, 2.0, 5.0, 10.0, 0.0)


@dataclass(frozen=True)
class Change:
    """The last lever pulled: when, which, to what, and the odds before and after.

    ``seconds`` is what the new odds took from the moment the lever was moved, ``began``.
    """

    month: int
    lever: str
    value: float | None
    factor: bool
    before: Odds | None = None
    after: Odds | None = None
    began: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class View:
    """Everything the Live page shows."""

    picture: Picture
    playing: bool = False
    speed: float = 5.0
    odds: dict[int, Odds] = field(default_factory=dict)
    change: Change | None = None
    problems: tuple[str, ...] = ()


class Session:
    """A war, its play loop and its futures, each in a thread of its own.

    Parameters
    ----------
    question
        The war to begin with.
    publish
        Called, from one thread, with each new view; whoever shows it sets the pace.
    futures
        Number of futures branched from a month.
    """

    def __init__(self, question: Question, publish: Callable[[View], None], futures: int = FUTURES) -> None:
        self._publish, self._futures = publish, futures
        self._bell = threading.Condition()
        self._closed = False
        self._shown: View | None = None
        self._unplayable = ""
        self._begin(War(question).play_to(question.month))

    def _begin(self, war: War, **kept: Any) -> None:
        """Put a war in place, with its months so far as places where futures branch off."""
        self._war = war
        self._presents = [war.present(month) for month in range(war.month + 1)]
        self._earlier: Present | None = None
        self.view = View(war.picture(), **kept)

    def start(self) -> None:
        """Start the threads."""
        for work in (self._play_on, self._look_ahead, self._show):
            threading.Thread(target=work, daemon=True, name=f"session{work.__name__}").start()

    def close(self) -> None:
        """Let the threads come to their end."""
        with self._bell:
            self._closed = True
            self._bell.notify_all()

    # What a person does. Each call returns at once; what comes of it is published.

    def ask(self, question: Question) -> None:
        """Watch another war, from the question's month on; a bad question is said and changes nothing."""
        try:
            war = War(question).play_to(question.month)
        except (InputError, ScenarioError) as error:
            self.complain(*error.problems)
            return
        with self._bell:
            self._begin(war, speed=self.view.speed)
            self._bell.notify_all()

    def complain(self, *problems: str) -> None:
        """Show problems in words."""
        self._change(problems=problems)

    def play(self, playing: bool) -> None:
        """Play, or pause."""
        self._change(playing=playing and not self._war.over)

    def set_speed(self, months_a_second: float) -> None:
        """Set the speed of playing to one of those there are; 0 is as fast as it goes."""
        if months_a_second in SPEEDS:
            self._change(speed=months_a_second)

    def step(self) -> None:
        """Play one month, and pause."""
        with self._bell:
            self._advance()
            self._change(playing=False)

    def rewind(self, keep_levers: bool) -> None:
        """Go back to the opening, with the levers pulled so far or without them."""
        question = replace(self.view.picture.question, month=0)
        self.ask(question if keep_levers else replace(question, pulled=()))

    def pull(self, lever: str, value: float | None, factor: bool = False) -> None:
        """Set a lever from the next month on, or let it go if the value is None."""
        with self._bell:
            last, month, standing = self.view.change, self._war.month, self._presents[-1]
            # While one lever is being moved, the comparison is with how things stood before.
            moving = last is not None and (last.month, last.lever) == (month, lever)
            try:
                self._war.pull(lever, value, factor)
            except (InputError, ScenarioError) as error:
                self.complain(*error.problems)
                return
            self._presents[-1] = self._war.present(month)
            before = last.before if moving and last else self.view.odds.get(month)
            if not moving:
                self._earlier = standing
            kept = {past: found for past, found in self.view.odds.items() if past < month}
            change = Change(month, lever, value, factor, before, began=time.monotonic())
            self._change(picture=self._war.picture(), odds=kept, change=change, problems=())

    def _change(self, **changes: Any) -> None:
        with self._bell:
            self.view = replace(self.view, **changes)
            self._bell.notify_all()

    def _advance(self) -> None:
        """Play a month of the war, without showing it."""
        if self._war.step():
            picture = self._war.picture()
            self._presents.append(self._war.present(picture.month))
            self.view = replace(self.view, picture=picture, playing=self.view.playing and not picture.over)

    # What the threads do.

    def _play_on(self) -> None:
        """Play months at the pace asked for; at full speed as many as fit between two pictures."""
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._closed or self.view.playing)
                if self._closed:
                    return
                began = time.monotonic()
                self._advance()
                while not self.view.speed and self.view.playing and time.monotonic() - began < FRAME / 2:
                    self._advance()
                self._bell.notify_all()
                pause = 1 / self.view.speed if self.view.speed else FRAME
                self._bell.wait_for(
                    lambda: self._closed or not self.view.playing, began + pause - time.monotonic()
                )

    def _look_ahead(self) -> None:
        """Branch futures from wherever they are wanted next."""
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._closed or self._wanted() is not None)
                wanted = self._wanted()
                if self._closed or wanted is None:
                    return
            try:
                found = odds(wanted, self._futures)
            except SimulationError as error:
                self._unplayable = wanted.question
                self.complain(unplayable(error))
                continue
            except RuntimeError:
                # The server stops, and its pool takes no more work.
                if self._closed or not threading.main_thread().is_alive():
                    return
                raise
            with self._bell:
                self._accept(found)

    def _wanted(self) -> Present | None:
        """Where to branch futures next, unless those of this question are known not to stay finite."""
        found = self._next_present()
        return None if found is None or found.question == self._unplayable else found

    def _next_present(self) -> Present | None:
        """For the lever just pulled, for now, then for months outrun."""
        change, known = self.view.change, self.view.odds
        if change and change.after is None:
            return self._presents[change.month]
        if change and change.before is None:
            return self._earlier
        return next((one for one in reversed(self._presents) if one.month not in known), None)

    def _accept(self, found: Odds) -> None:
        """Put odds where they belong, unless what they speak of has changed meanwhile."""
        change = self.view.change
        if change and change.before is None and self._earlier and found.is_of(self._earlier):
            self._change(change=replace(change, before=found))
        if found.month >= len(self._presents) or not found.is_of(self._presents[found.month]):
            return
        self._change(odds=self.view.odds | {found.month: found})
        change = self.view.change
        if change and change.after is None and change.month == found.month:
            seconds = time.monotonic() - change.began
            self._change(change=replace(change, after=found, seconds=seconds))

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
