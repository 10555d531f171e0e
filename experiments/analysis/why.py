"""Why a war ended as it did: what would have become of it without one thing at a time.

A thing is taken out of the very same war, and futures are branched with it and without it from the
month in which it came, with the same branch numbers: the two differ by the thing alone. It is a cause of
the ending if the ending is rarer without it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np

from experiments.analysis.branches import Array, War, branch, play, players
from experiments.analysis.checkpoint import InOrder, Work, unkept
from experiments.analysis.counterfactuals import RULE, Removal, removals
from experiments.statistics.paired import Difference, paired_share
from model.endings import ENDINGS

Progress = Callable[[int, int], None]
DEFAULT_FUTURES: Final = 2_000
# Everything is screened with a fourth of the futures; what leads is weighed anew, with fresh futures, so
# that being picked for a lucky screening flatters nothing.
SCREENING: Final = 4
WEIGHED_EVENTS, WEIGHED_RULES = 12, 8
SENTENCES: Final = 5
# Smaller parts of the ending's probability, however certain, are not called a cause.
SMALLEST_PART: Final = 0.05


@dataclass(frozen=True)
class Cause:
    """What one removal does to the ending.

    Attributes
    ----------
    removal
        What is taken out.
    futures
        Pairs of futures played.
    ending, month
        How the very same war ends without it, all later chances being those it had, and when.
    share_with, share_without
        Share of futures that end as the war did, with it and without it [0-1].
    difference
        The second less the first, paired.
    lost
        Share of the futures ending as the war did that end otherwise without it [0-1]; not a number
        if there are none.
    changed
        Share of all futures whose ending differs with and without it, in any way [0-1].
    instead
        Code of what most of the lost futures end in; 0 if none is lost.
    rank
        Place among the causes of its list; 0 if it is none.
    """

    removal: Removal
    futures: int
    ending: int
    month: int
    share_with: float
    share_without: float
    difference: Difference
    lost: float
    changed: float
    instead: int
    rank: int = 0

    @property
    def is_rule(self) -> bool:
        """Whether a rule was left out, rather than something that happened."""
        return self.removal.group == RULE

    @property
    def is_cause(self) -> bool:
        """Whether the ending is rarer without it, by more than a trifle and more than chance explains."""
        return self.difference.high < 0.0 and self.owed >= SMALLEST_PART

    @property
    def owed(self) -> float:
        """Part of its probability that the ending owes to this: its relative fall without it [0-1].

        Small disturbances also move some futures into the ending and others out of it; those cancel.
        """
        return -self.difference.estimate / self.share_with if self.share_with else 0.0


def why(
    war: War,
    futures: int = DEFAULT_FUTURES,
    *,
    threads: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    in_order: InOrder = unkept,
) -> list[Cause]:
    """But-for causes of a war's ending.

    Parameters
    ----------
    war
        The war.
    futures
        Pairs of futures for each of the leading removals; a fourth of it for screening all.
    threads, dask
        Who plays, as for ``workers.pool_of``; it changes no result.
    progress
        Called with the number of removals weighed and asked for.
    in_order
        Plays pieces in order, and may keep what comes of them.

    Returns
    -------
    list of Cause
        First what happened, then rules, each list ranked by what the ending owes to them; last whatever
        the screening set aside. Removals that leave the war as it was are left out.

    References
    ----------
    Lewis 1973; Pearl 2009, section 9, on the probability of necessity, and Tian and Pearl 2000, whom the
    relative fall bounds it from below.
    """
    candidates = removals(war)
    asked = len(candidates) + WEIGHED_EVENTS + WEIGHED_RULES
    screen = max(futures // SCREENING, 1)
    told = progress or _unseen
    with players(war.scenario, threads, dask) as pool:
        weigh = partial(_weigh, partial(in_order, pool), war)
        screened = weigh(candidates, range(1, screen + 1), lambda done: told(done, asked))
        leading = [cause.removal for cause in _happened(screened)[:WEIGHED_EVENTS]]
        leading += [cause.removal for cause in _rules(screened)[:WEIGHED_RULES]]
        fresh = range(screen + 1, screen + 1 + futures)
        weighed = weigh(leading, fresh, lambda done: told(len(candidates) + done, asked))
    told(asked, asked)
    set_aside = [cause for cause in screened if cause.removal not in leading]
    return [
        *_ranked(_happened(weighed)),
        *_ranked(_rules(weighed)),
        *_happened(set_aside),
        *_rules(set_aside),
    ]


def _unseen(done: int, asked: int) -> None:
    """Progress that nobody watches."""


def _happened(causes: Iterable[Cause]) -> list[Cause]:
    return sorted((cause for cause in causes if not cause.is_rule), key=_order)


def _rules(causes: Iterable[Cause]) -> list[Cause]:
    return sorted((cause for cause in causes if cause.is_rule), key=_order)


def _order(cause: Cause) -> tuple[bool, float, float]:
    return not cause.is_cause, -cause.owed, cause.difference.estimate


def _ranked(causes: Sequence[Cause]) -> list[Cause]:
    return [
        replace(cause, rank=place if cause.is_cause else 0) for place, cause in enumerate(causes, start=1)
    ]


def _weigh(
    played: Callable[[Work, Sequence[Any], int], Iterator[Array]],
    war: War,
    candidates: Sequence[Removal],
    branches: range,
    told: Callable[[int], None],
) -> list[Cause]:
    """Weigh removals that change anything, in the order given."""
    months = sorted({removal.lived for removal in candidates})
    endings = played(partial(_with, war, branches), months, len(branches))
    before = dict(zip(months, endings, strict=True))
    found = []
    without = played(partial(_without, war, branches), candidates, len(branches))
    for done, (removal, numbers) in enumerate(zip(candidates, without, strict=True), start=1):
        told(done)
        if len(numbers):
            found.append(_cause(war, removal, before[removal.lived], numbers.astype("i8")))
    return found


def _with(war: War, branches: range, month: int) -> Array:
    """Endings of the futures of the war as it was."""
    return branch(war, month, branches).endings


def _without(war: War, branches: range, removal: Removal) -> Array:
    """Without a removal, ending and month of the very same war, then endings of its futures.

    Empty if the war stays as it was.
    """
    other = play(war.scenario, war.seed, war.run, removal.plan(war))
    if other.states[: war.ending_month + 1].tobytes() == war.states[: war.ending_month + 1].tobytes():
        return np.empty(0)
    after = branch(other, removal.lived, branches)
    return np.array([other.ending, other.ending_month, *after.endings])


def _cause(war: War, removal: Removal, before: Array, without: Array) -> Cause:
    """What a removal does, by the endings of the futures with it and what comes without it."""
    ending, month, after = int(without[0]), int(without[1]), without[2:]
    kept, also = before == war.ending, after == war.ending
    lost = after[kept & ~also]
    return Cause(
        removal=removal,
        futures=len(after),
        ending=ending,
        month=month,
        share_with=float(kept.mean()),
        share_without=float(also.mean()),
        difference=paired_share(kept, also),
        lost=len(lost) / int(kept.sum()) if kept.any() else float("nan"),
        changed=float((before != after).mean()),
        instead=int(np.bincount(lost).argmax()) if len(lost) else 0,
    )


def leading(causes: Iterable[Cause], rules: bool) -> list[Cause]:
    """The first few causes among what happened, or among rules."""
    return [cause for cause in causes if cause.is_rule == rules and 1 <= cause.rank <= SENTENCES]


def table(war: War, causes: Iterable[Cause], describe: Callable[[Removal], str]) -> list[dict[str, Any]]:
    """Rows of ``causes.csv``; ``describe`` gives what was removed in words."""
    return [
        {
            "run_id": war.run_id,
            "rank": cause.rank or None,
            "group": cause.removal.group,
            "kind": cause.removal.kind,
            "month": cause.removal.month,
            "date": war.scenario.date(cause.removal.month),
            "removal": describe(cause.removal),
            "futures": cause.futures,
            "share_with": cause.share_with,
            "share_without": cause.share_without,
            "difference": cause.difference.estimate,
            "low": cause.difference.low,
            "high": cause.difference.high,
            "owed": cause.owed,
            "lost": cause.lost,
            "changed": cause.changed,
            "instead": ENDINGS[cause.instead] if cause.instead else None,
            "same_war_ending": ENDINGS[cause.ending],
            "same_war_month": cause.month,
        }
        for cause in causes
    ]
