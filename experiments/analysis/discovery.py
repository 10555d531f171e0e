"""Scenario discovery: in which boxes of assumptions a path is common, and how firmly that is known.

Boxes are searched in one half of the runs and judged in the other, because a search always finds
something; each is searched again in many halves of its half, to see which of its limits return.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from scipy.stats import ks_2samp

from experiments.errors import InputError, unknown
from experiments.statistics import prim
from experiments.statistics.distribution import wilson
from experiments.statistics.prim import Box
from model import parameters
from model.endings import ENDINGS, PATHS

Array = np.ndarray[Any, Any]
Rows = list[dict[str, Any]]
Progress = Callable[[int, int], None]
# Runs on the path without which there is nothing to learn from.
LEAST_TAKEN: Final = 100


class SampledRuns(NamedTuple):
    """Runs and what they drew.

    ``names`` are the parameters that differ between runs; ``values`` what each run drew, in their
    units, shape (runs, names); ``taken`` whether it took the path or ending asked for, shape (runs,).
    """

    names: tuple[str, ...]
    values: Array
    taken: Array


def check_target(target: str) -> None:
    """Refuse what is neither a path nor an ending.

    Raises
    ------
    InputError
        With the nearest name.
    """
    known = (*PATHS, *ENDINGS[1:])
    if target not in known:
        allowed = f"paths are {', '.join(PATHS)}; endings are {', '.join(ENDINGS[1:])}"
        raise InputError(unknown(f"unknown path or ending {target!r}", target, known, allowed))


@dataclass(frozen=True)
class Search:
    """How boxes are looked for.

    Attributes
    ----------
    target
        Path or ending.
    coverage
        Least share of the runs on the path that a box holds, of those outside earlier boxes.
    boxes
        How many boxes are looked for at most, each outside those before it.
    most
        Parameters looked at: those whose values differ most between runs on the path and others.
    resamples
        How often each box is looked for again.
    seed
        Seed of the halves.

    Raises
    ------
    InputError
        If any of it makes no sense.
    """

    target: str
    coverage: float = 0.5
    boxes: int = 2
    most: int = 15
    resamples: int = 20
    seed: int = 42

    def __post_init__(self) -> None:
        check_target(self.target)
        found = [
            f"--{name} {getattr(self, name):g} is out of range; allowed is {low:g} to {high:g} [{unit}]"
            for name, low, high, unit in (
                ("coverage", 0.05, 1.0, "share of the runs on the path"),
                ("boxes", 1, 10, "boxes"),
                ("most", 1, 100, "parameters"),
                ("resamples", 0, 1_000, "resamples"),
            )
            if not low <= getattr(self, name) <= high
        ]
        if found:
            raise InputError(*found)


@dataclass(frozen=True)
class Discovered:
    """Boxes found, as rows of ``boxes.csv``, ``limits.csv`` and ``trajectory.csv``."""

    boxes: Rows
    limits: Rows
    trajectory: Rows


def discover(sampled: SampledRuns, search: Search, progress: Progress | None = None) -> Discovered:
    """Look for boxes of parameter values in which a path is common.

    Parameters
    ----------
    sampled
        What the runs drew, and which of them took the path.
    search
        How to look.
    progress
        Called with the number of searches done and asked for.

    Raises
    ------
    InputError
        If too few runs took the path to learn anything.
    """
    check_enough(sampled, search.target)
    random = np.random.default_rng(search.seed)
    order = random.permutation(len(sampled.taken))
    half = len(order) // 2
    found, judged = _part(sampled, order[:half]), _part(sampled, order[half:])
    outside = np.ones(len(judged.taken), dtype=bool)
    made = Discovered([], [], [])
    report = _Searches(search, progress)
    for number in range(1, search.boxes + 1):
        names = most_different(found, search.most)
        if not names:
            break
        box = _look(found, names, search.coverage)
        report()
        inside = outside & box.holds(judged.names, judged.values)
        row = _judgement(number, search.target, judged, inside)
        if not box.limits or row["low"] <= row["base_share"]:
            break
        again = _resampled(found, names, search, random, report)
        made.boxes.append(row)
        made.limits.extend(_limit_rows(number, box, again))
        made.trajectory.extend(_trajectory_rows(number, box))
        outside &= ~inside
        found = _part(found, np.flatnonzero(~box.holds(found.names, found.values)))
    return made


def check_enough(sampled: SampledRuns, target: str) -> None:
    """Refuse runs of which too few took the path.

    Raises
    ------
    InputError
        If there are fewer than a hundred, or all took it.
    """
    taken, count = int(sampled.taken.sum()), len(sampled.taken)
    if taken < LEAST_TAKEN:
        raise InputError(
            f"{taken} of {count:,} runs ended in '{target}'; at least {LEAST_TAKEN} are needed: "
            "simulate more with --runs"
        )
    if taken == count:
        raise InputError(f"all {count:,} runs ended in '{target}'; nothing tells them apart")


class _Searches:
    """Count of the searches that are done."""

    def __init__(self, search: Search, progress: Progress | None) -> None:
        self.done, self.asked = 0, search.boxes * (1 + search.resamples)
        self.progress = progress

    def __call__(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.asked)


def _part(sampled: SampledRuns, places: Array) -> SampledRuns:
    return SampledRuns(sampled.names, sampled.values[places], sampled.taken[places])


def _look(sampled: SampledRuns, names: Sequence[str], coverage: float) -> Box:
    return prim.find(
        names, sampled.values[:, [sampled.names.index(name) for name in names]], sampled.taken, coverage
    )


def most_different(sampled: SampledRuns, most: int) -> list[str]:
    """Parameters whose values surely differ between runs on the path and others, the most different first.

    By the test of Kolmogorov and Smirnov at 5 %, divided by the number of parameters tested (Bonferroni).
    """
    if sampled.taken.all() or not sampled.taken.any():
        return []
    tests = [
        ks_2samp(column[sampled.taken], column[~sampled.taken], method="asymp") for column in sampled.values.T
    ]
    sure = [place for place, test in enumerate(tests) if test.pvalue < prim.SIGNIFICANT / len(tests)]
    return [sampled.names[place] for place in sorted(sure, key=lambda place: -tests[place].statistic)][:most]


def _resampled(
    sampled: SampledRuns,
    names: Sequence[str],
    search: Search,
    random: np.random.Generator,
    report: Callable[[], None],
) -> list[Box]:
    """Boxes of the same parameters found again in random halves of the runs."""
    boxes = []
    for _ in range(search.resamples):
        places = random.permutation(len(sampled.taken))[: len(sampled.taken) // 2]
        boxes.append(_look(_part(sampled, places), names, search.coverage))
        report()
    return boxes


def _judgement(number: int, target: str, sampled: SampledRuns, inside: Array) -> dict[str, Any]:
    """Row of ``boxes.csv``: a box in runs that it was not made from."""
    taken, held = int(sampled.taken.sum()), int(inside.sum())
    both = int((inside & sampled.taken).sum())
    density, coverage = wilson(both, max(held, 1)), wilson(both, taken)
    return {
        "box": number,
        "target": target,
        "density": density.share,
        "low": density.low,
        "high": density.high,
        "coverage": coverage.share,
        "coverage_low": coverage.low,
        "coverage_high": coverage.high,
        "mass": held / len(inside),
        "base_share": taken / len(inside),
        "wars": held,
        "taken": both,
    }


def _limit_rows(number: int, box: Box, again: list[Box]) -> Rows:
    """Rows of ``limits.csv``: the limits of a box, and how often and where they were found again."""
    rows = []
    for limit in box.limits:
        known = parameters.table()[limit.name]
        same = [
            other.value
            for box in again
            for other in box.limits
            if (other.name, other.side) == (limit.name, limit.side)
        ]
        spread = np.quantile(same, [0.05, 0.95]).tolist() if same else [None, None]
        rows.append(
            {
                "box": number,
                "parameter": limit.name,
                "side": limit.side,
                "limit": limit.value,
                "unit": known.unit,
                "range_low": known.low,
                "range_high": known.high,
                "quasi_p": limit.quasi_p,
                "found_again": len(same) / len(again) if again else None,
                "again_low": spread[0],
                "again_high": spread[1],
            }
        )
    return rows


def _trajectory_rows(number: int, box: Box) -> Rows:
    """Rows of ``trajectory.csv``: what was peeled off and pasted on until there was nothing to gain."""
    return [
        {
            "box": number,
            "step": step,
            "coverage": float(coverage),
            "density": float(density),
            "mass": float(mass),
            "limited": int(limited),
            "chosen": int(step == box.chosen),
        }
        for step, (coverage, density, mass, limited) in enumerate(box.trajectory)
    ]
