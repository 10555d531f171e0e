"""The essay's claims as declared in ``claims.toml``: what is compared, and where the result must lie."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from experiments.errors import InputError, unknown

FOLDER: Final = Path(__file__).resolve().parent
TABLE: Final = FOLDER / "claims.toml"
ARMS: Final = FOLDER / "claims_arms.toml"
# Measures taken of every arm by itself and then weighed; others relate arms in ways of their own.
MEDIAN: Final = "median"
OF_EACH_ARM: Final = ("", MEDIAN, "settlement_hazard")
# So many claims are looked at together; each gets its share of the chance to be wrong.
FAMILY_ERROR: Final = 0.05


@dataclass(frozen=True)
class Prediction:
    """One thing that must be seen if a claim holds.

    Attributes
    ----------
    what
        As text.
    arms
        Weight of each arm; a treated arm with 1 and a control with -1 make a paired difference.
    outcome, among
        What is measured in every run, and of which runs ("" for all).
    low, high
        Bounds of where the true value must lie; infinite on an open side.
    group
        Predictions of one group stand for each other: one is enough.
    also
        Reported next to the claim, without a say in its verdict.
    statistic
        Name of a measure that is no mean over runs, or "".
    """

    what: str
    arms: Mapping[str, float]
    outcome: str
    among: str = ""
    low: float = -math.inf
    high: float = math.inf
    group: str = ""
    also: bool = False
    statistic: str = ""

    @property
    def treated(self) -> str:
        """First arm with the greatest weight."""
        return max(self.arms, key=lambda name: self.arms[name])

    @property
    def difference(self) -> bool:
        """Whether arms are compared with each other, rather than read by themselves."""
        return min(self.arms.values()) < 0 and self.statistic in OF_EACH_ARM

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Readings it needs of every arm."""
        return tuple(filter(None, (self.outcome, self.among)))


@dataclass(frozen=True)
class Claim:
    """One of the tests T01 to T48: a claim of the essay as an experiment."""

    id: str
    title: str
    says: str
    mechanisms: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    note: str = ""

    @property
    def confidence(self) -> float:
        """Coverage of each interval that its verdict is read from.

        Bonferroni: the claims share an error of five in a hundred, and each splits its share over the
        predictions that count. So the chance that any interval of the whole table misses is at most
        that, and the verdict on a claim does not depend on which others are asked for.
        """
        counting = sum(not prediction.also for prediction in self.predictions)
        return 1.0 - FAMILY_ERROR / (len(claims()) * counting)


def _prediction(entry: dict[str, Any]) -> Prediction:
    low, high = entry.pop("within", (entry.pop("at_least", -math.inf), entry.pop("at_most", math.inf)))
    return Prediction(low=low, high=high, **entry)


@cache
def claims() -> tuple[Claim, ...]:
    """All claims, in the order of the table."""
    entries = tomllib.loads(TABLE.read_text(encoding="utf-8"))["claim"]
    return tuple(
        Claim(
            **entry
            | {
                "mechanisms": tuple(entry["mechanisms"]),
                "predictions": tuple(_prediction(dict(one)) for one in entry.pop("prediction")),
            }
        )
        for entry in entries
    )


def chosen(only: Sequence[str]) -> tuple[Claim, ...]:
    """Claims of these numbers, in the order of the table; all if none is given.

    Parameters
    ----------
    only
        Numbers such as T19; letters may be small.

    Raises
    ------
    InputError
        If a number is unknown; all errors at once.
    """
    known = {claim.id: claim for claim in claims()}
    wanted = [name.strip().upper() for name in only if name.strip()]
    found = [
        unknown(f"--only: unknown claim '{name}'", name, known, f"allowed is T01 to T{len(known):02d}")
        for name in wanted
        if name not in known
    ]
    if found:
        raise InputError(*found)
    return tuple(claim for name, claim in known.items() if not wanted or name in wanted)
