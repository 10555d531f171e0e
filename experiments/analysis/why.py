"""Why a run ended as it did: what would have become of it without one thing at a time.

A thing is taken out of the very same run, and continuations are branched with it and without it from the
month in which it came, with the same branch numbers: the two differ by the thing alone. It is a cause of
the ending if the ending is rarer without it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from experiments.analysis.branches import (
    Array,
    Ends,
    OneRunStudy,
    TracedRun,
    branch,
    branch_at,
    branched_stage,
    check_continuations,
    ends_of,
    refuse,
    run_asked,
    trace_run,
)
from experiments.analysis.counterfactuals import RULE, Removal, removals
from experiments.results.manifest import Manifest
from experiments.results.run_id import Identified
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows, Stage, arrays_of, arrays_table
from experiments.running.updated import Updated
from experiments.statistics.paired import Difference, paired_share
from model.endings import ENDINGS

DEFAULT_CONTINUATIONS: Final = 2_000
# All candidates are screened with a fourth of the continuations; the leading ones are estimated with fresh
# ones, so that selection does not bias them.
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
    continuations
        Pairs of continuations simulated.
    ending, month
        How the very same run ends without it, all later chances being those it had, and when.
    share_with, share_without
        Share of continuations that end as the run did, with it and without it [0-1].
    difference
        The second less the first, paired.
    lost
        Share of the continuations ending as the run did that end otherwise without it [0-1]; not a number
        if there are none.
    changed
        Share of all continuations whose ending differs with and without it, in any way [0-1].
    instead
        Code of what most of the lost continuations end in; 0 if none is lost.
    rank
        Place among the causes of its list; 0 if it is none.
    """

    removal: Removal
    continuations: int
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

        Small disturbances also move some continuations into the ending and others out of it; those cancel.
        """
        return -self.difference.estimate / self.share_with if self.share_with else 0.0


@dataclass(frozen=True)
class WhyStudy(OneRunStudy["Why"]):
    """Question of the but-for causes of one run's ending.

    Attributes
    ----------
    run
        The run.
    continuations
        Pairs of continuations for each of the leading removals; a fourth of it for screening all.
    describe
        Gives what is removed as text, for ``causes.csv``.
    start
        Ensemble that the run goes on from; None if it begins with its scenario.

    Raises
    ------
    InputError
        If the number of continuations is out of range.

    References
    ----------
    Lewis 1973; Pearl 2009, section 9, on the probability of necessity, and Tian and Pearl 2000, whom the
    relative fall bounds it from below.
    """

    kind: ClassVar[str] = "why"
    run: Identified
    continuations: int = DEFAULT_CONTINUATIONS
    describe: Callable[[TracedRun, Removal], str] = lambda _, removal: removal.kind
    start: Updated | None = None

    def __post_init__(self) -> None:
        refuse(check_continuations(self.continuations))

    @classmethod
    def from_manifest(cls, manifest: Manifest, describe: Callable[[TracedRun, Removal], str]) -> "WhyStudy":
        """The study of a folder."""
        asked = manifest.question
        return cls(run_asked(asked), asked["futures"], describe, start_of(asked))

    def compute(self, fetch: Fetch) -> "Why":
        """Remove one thing at a time: first what happened, then rules, each ranked; last what was set aside.

        Removals that leave the run as it was are left out.
        """
        candidates = _changing(self.traced, removals(self.traced), fetch)
        screen = max(self.continuations // SCREENING, 1)
        screened = _weigh("screening", self.traced, candidates, range(1, screen + 1), fetch)
        leading = [cause.removal for cause in _happened(screened)[:WEIGHED_EVENTS]]
        leading += [cause.removal for cause in _rules(screened)[:WEIGHED_RULES]]
        chosen = [one for one in candidates if one.removal in leading]
        chosen.sort(key=lambda one: leading.index(one.removal))
        weighed = _weigh(
            "weighing", self.traced, chosen, range(screen + 1, screen + 1 + self.continuations), fetch
        )
        set_aside = [cause for cause in screened if cause.removal not in leading]
        causes = [
            *_ranked(_happened(weighed)),
            *_ranked(_rules(weighed)),
            *_happened(set_aside),
            *_rules(set_aside),
        ]
        return Why(self, fetch.folder, self.traced, causes)


@dataclass(frozen=True)
class Why(Result):
    """Causes of a run's ending."""

    study: WhyStudy
    folder: Path | None
    traced: TracedRun
    causes: list[Cause]

    @cached_property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {"causes": table(self.traced, self.causes, lambda one: self.study.describe(self.traced, one))}


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


@dataclass(frozen=True)
class _Changed:
    """A removal that changes the run, and ending and month of the very same run without it."""

    removal: Removal
    ending: int
    month: int


def _changing(traced: TracedRun, candidates: Sequence[Removal], fetch: Fetch) -> list[_Changed]:
    """Removals that change the run."""
    stage = Stage(
        "removals", len(candidates), partial(_simulate_without, traced, candidates), chunk=4, schema=REMOVED
    )
    found = arrays_of(fetch(stage), ("changed", "ending", "month"))
    return [
        _Changed(candidates[int(place)], int(found["ending"][place]), int(found["month"][place]))
        for place in np.flatnonzero(found["changed"])
    ]


def _simulate_without(traced: TracedRun, candidates: Sequence[Removal], numbers: Array) -> Any:
    """Rows of the very same run without one thing after the other."""
    stop = traced.ending_month + 1
    found = np.zeros((3, len(numbers)), dtype="i8")
    for place, number in enumerate(numbers):
        other = without(traced, candidates[number])
        changed = other.states[:stop].tobytes() != traced.states[:stop].tobytes()
        found[:, place] = changed, other.ending, other.ending_month
    return arrays_table(dict(zip(("changed", "ending", "month"), found, strict=True)))


REMOVED: Final = arrays_table(dict.fromkeys(("changed", "ending", "month"), np.empty(0, "i8"))).schema


def without(traced: TracedRun, removal: Removal) -> TracedRun:
    """The very same run without one thing."""
    return trace_run(traced.scenario, traced.seed, traced.run, removal.plan(traced), traced.start)


def _branch_without(traced: TracedRun, candidates: Sequence[Removal], place: int, branches: Array) -> Ends:
    """Continuations of the run without one thing, from the month of that thing."""
    removal = candidates[place]
    return branch(without(traced, removal), removal.lived, branches)


def _weigh(
    name: str, traced: TracedRun, candidates: Sequence[_Changed], branches: range, fetch: Fetch
) -> list[Cause]:
    """Compare continuations with and without each removal, in the order given."""
    if not candidates:
        return []
    things = [one.removal for one in candidates]
    months = sorted({thing.lived for thing in things})
    kept = branched_stage(f"{name}-with", len(months), branches, partial(branch_at, traced, months))
    before = dict(zip(months, ends_of(fetch(kept), len(months)).endings, strict=True))
    removed = branched_stage(
        f"{name}-without", len(things), branches, partial(_branch_without, traced, things)
    )
    after = ends_of(fetch(removed), len(things)).endings
    return [
        _cause(traced, one, before[one.removal.lived], endings)
        for one, endings in zip(candidates, after, strict=True)
    ]


def _cause(traced: TracedRun, changed: _Changed, before: Array, after: Array) -> Cause:
    """Effect of a removal, by the endings of the continuations with it and without it."""
    kept, also = before == traced.ending, after == traced.ending
    lost = after[kept & ~also]
    return Cause(
        removal=changed.removal,
        continuations=len(after),
        ending=changed.ending,
        month=changed.month,
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


def table(
    traced: TracedRun, causes: Iterable[Cause], describe: Callable[[Removal], str]
) -> list[dict[str, Any]]:
    """Rows of ``causes.csv``; ``describe`` gives what was removed as text."""
    return [
        {
            "run_id": traced.run_id,
            "rank": cause.rank or None,
            "group": cause.removal.group,
            "kind": cause.removal.kind,
            "month": cause.removal.month,
            "date": traced.scenario.date(cause.removal.month),
            "removal": describe(cause.removal),
            "futures": cause.continuations,
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
