"""A session of faults, and the table of what became of them."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.faults.ground import Ground
from tests.faults.judging import LATE, REFUSED, SAME, WRONG, Outcome
from tests.faults.kinds import KINDS, Kind, planned
from tests.faults.subjects import Subject


class Injected(NamedTuple):
    """A fault and what became of it."""

    number: int
    kind: Kind
    subject: Subject
    outcome: Outcome
    seconds: float


def session(
    count: int,
    seed: int,
    only: Iterable[int] | None = None,
    watch: Callable[[Injected], None] | None = None,
    kinds: Iterable[Kind] = KINDS,
) -> list[Injected]:
    """Inject so many faults, or only those of some numbers among them.

    A fault's chances hang on the seed and its number alone, so that it can be repeated by itself.
    """
    chosen, done = set(only or range(count)), []
    possible = tuple(kind for kind in kinds if not kind.missing())
    with Ground() as ground:
        for number, (kind, subject) in enumerate(planned(count, possible)):
            if number not in chosen:
                continue
            begun = time.monotonic()
            outcome = kind.inject(ground, subject, random.Random(f"{seed}:{number}"))  # noqa: S311
            ground.tidy()
            done.append(Injected(number, kind, subject, outcome, time.monotonic() - begun))
            if watch is not None:
                watch(done[-1])
    return done


def skipped() -> list[str]:
    """Kinds that cannot be injected here, and why."""
    return [f"{kind.name}: skipped, {why}" for kind in KINDS if (why := kind.missing())]


def table(done: Iterable[Injected]) -> list[str]:
    """Lines of the table: kind, command, count, and outcomes."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for each in done:
        counts.setdefault((each.kind.name, each.subject.name), Counter())[each.outcome.verdict] += 1
    order = {kind.name: place for place, kind in enumerate(KINDS)}
    lines = [f"{'fault':34}{'command':20}{'count':>6}{SAME:>12}{REFUSED:>18}{LATE:>10}{WRONG:>7}"]
    for (kind, command), found in sorted(counts.items(), key=lambda item: order[item[0][0]]):
        lines.append(_line(kind, command, found))
    lines.append(_line("all", "", sum(counts.values(), Counter())))
    return lines


def _line(kind: str, command: str, found: Counter[str]) -> str:
    cells = f"{found.total():6}{found[SAME]:12}{found[REFUSED]:18}{found[LATE]:10}{found[WRONG]:7}"
    return f"{kind:34}{command:20}{cells}"
