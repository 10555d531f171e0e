"""What a study asks: the same wars at which points."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from experiments.analysis import points as pointing
from experiments.analysis.points import Family, Point
from experiments.errors import InputError
from experiments.results import store
from experiments.running import batches

# Runs are numbered in 32 bits.
MOST_NUMBERS: Final = 2**32


@dataclass(frozen=True)
class Study:
    """A question: what becomes of the same wars at each of these points.

    Attributes
    ----------
    kind
        The command that asks, such as ``compare``.
    points
        Sets of assumptions; a ``PointTable`` where there are thousands.
    runs
        Wars at each point, numbered from 0, or from the point's first.
    seed
        Seed of the experiment.

    Raises
    ------
    InputError
        If there are no points, or a number or setting makes no sense.
    """

    kind: str
    points: Sequence[Point]
    runs: int
    seed: int = 42

    def __post_init__(self) -> None:
        batches.check(self.runs, self.seed, None, None)
        if not len(self.points):
            raise InputError("a study needs at least one point")
        if self.rows > batches.MOST_RUNS:
            raise InputError(
                f"{len(self.points):,} points of {self.runs:,} wars are {self.rows:,} wars; "
                f"allowed is {batches.MOST_RUNS:,} in all"
            )
        pointing.check(self.points, self.families)
        last = max(int(family.first_runs.max()) for family in self.families) + self.runs
        if last > MOST_NUMBERS:
            raise InputError(f"run {last - 1} is out of range; allowed is 0 to {MOST_NUMBERS - 1}")

    @property
    def rows(self) -> int:
        """Wars at all points together."""
        return len(self.points) * self.runs

    @cached_property
    def families(self) -> list[Family]:
        """The points by what they share."""
        return pointing.families(self.points)

    @cached_property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued; more runs extend it."""
        digest = hashlib.sha256()
        for family in self.families:
            digest.update(f"{family.scenario.identity} {family.names}".encode())
            digest.update(family.places.astype("<i8").tobytes())
            digest.update(family.first_runs.astype("<i8").tobytes())
            digest.update(family.values.astype("<f8").tobytes())
        digest.update("\n".join(point.name for point in self.points).encode())
        return {
            "kind": self.kind,
            "scenarios": sorted({family.scenario.identity for family in self.families}),
            "parameters varied": sorted({name for family in self.families for name in family.names}),
            "number of points": len(self.points),
            "hash of the points": digest.hexdigest()[:8],
            "seed": self.seed,
            "rules of this version": store.rules_fingerprint(),
        }

    @property
    def hash8(self) -> str:
        """First eight hexadecimal digits of the hash of the question."""
        text = repr(sorted(self.question.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:8]
