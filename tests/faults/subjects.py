"""Commands whose folders are disturbed: short, yet of several shards."""

from pathlib import Path
from typing import Final, NamedTuple

from experiments.scenarios import library


class Subject(NamedTuple):
    """A command, but for its folder.

    ``other`` are options with which it asks another question; ``verified``, whether verify knows its folder.
    """

    name: str
    arguments: tuple[str, ...]
    other: tuple[str, ...] = ("--seed", "43")
    verified: bool = True

    def into(self, folder: Path, *more: str) -> tuple[str, ...]:
        """Arguments of the command with a folder."""
        return (*self.arguments, "--quiet", "--out", str(folder), *more)


SHORT: Final = ("--horizon", "6")
WAR: Final = f"{library.choose('baseline', horizon=6).identity}:42:0"
# Three shards each: 5,000 rows twice, and a rest.
BATCH: Final = Subject("batch", ("batch", "--runs", "11000", *SHORT))
PRECISE: Final = Subject("batch --precision", ("batch", "--precision", "0.01", *SHORT))
SWEEP: Final = Subject(
    "sweep",
    ("sweep", "--vary", "credibility.paper=0:1:3", "--vary", "1:aid*=0:1:2", "--runs", "1900", *SHORT),
)
COMPARE: Final = Subject("compare", ("compare", "baseline", "half-aid", "--runs", "5500", *SHORT))
SENSITIVITY: Final = Subject(
    "sensitivity",
    (
        "sensitivity",
        "--method",
        "morris",
        "--trajectories",
        "4",
        "--runs",
        "4",
        "--only",
        "credibility",
        *SHORT,
    ),
)
# Several shards each: of some 5,000 wars, or of five replicates.
FORECAST: Final = Subject(
    "forecast", ("forecast", WAR, *SHORT, "--months", "0-5", "--futures", "2000"), ("--futures", "600")
)
WHY: Final = Subject("why", ("why", WAR, *SHORT, "--futures", "1000"), ("--futures", "600"))
RARE: Final = Subject("rare", ("rare", "--horizon", "2"))
CLAIMS: Final = Subject("claims", ("claims", "--only", "T02,T45", "--runs", "60"))
BANDS: Final = Subject("claims --baseline", ("claims", "--baseline", "--runs", "100"))
# Its wars lie where faults are injected.
WARS: Final = Subject("wars", ("batch", "--runs", "600", "--parameters", "sampled"))
DISCOVER: Final = Subject(
    "discover",
    ("discover", "attrition", "--from", WARS.name, "--boxes", "1", "--resamples", "4"),
    ("--coverage", "0.4"),
)
BACKCAST: Final = Subject("backcast", ("backcast", "--runs", "50"), verified=False)

PLAYED: Final = (BATCH, SWEEP, COMPARE, PRECISE, FORECAST, WHY, RARE)
ANALYSES: Final = (SENSITIVITY, CLAIMS, BANDS, DISCOVER)
