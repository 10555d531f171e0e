"""What changes between arms that simulated the same runs: differences, changes, transitions."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np

from experiments.results import rows
from experiments.running.points import gathered
from experiments.running.study import Fetch, Stage
from experiments.statistics.distribution import distribution, tally, wilson
from experiments.statistics.paired import Difference, paired_mean, paired_share
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS

Array = np.ndarray[Any, Any]
Rows = list[dict[str, Any]]
# Outcomes that are quantities of every run: not codes, nor what only some runs have, such as terms.
QUANTITIES: Final = tuple(
    outcome for outcome in outcomes.ALL if outcome.name not in (*rows.CODES, *rows.MONTHS_IF_ANY, *rows.TERMS)
)
# Numbers held in memory at once while quantities are compared.
MOST_NUMBERS: Final = 20_000_000


class Endings(NamedTuple):
    """How the runs of every arm ended.

    ``names`` are the arms; ``codes`` of the endings, ``months`` and whether a settlement ``relapsed`` have
    shape (arms, runs).
    """

    names: list[str]
    codes: Array
    months: Array
    relapsed: Array

    @property
    def paths(self) -> Array:
        """Codes of the paths, one up from the first, shape (arms, runs)."""
        return rows.PATH_CODES[self.codes]


def endings_of(fetch: Fetch, stage: Stage, names: list[str]) -> Endings:
    """How the runs of a comparison of arms with these names ended."""
    measured = gathered(fetch, stage, len(names), ("ending", "month", "relapsed")).astype("i8")
    return Endings(names, *np.moveaxis(measured, -1, 0))


def distributions(endings: Endings, horizon: int) -> Rows:
    """Rows of ``distribution.csv``, arm by arm."""
    return [
        row
        for name, codes, months, relapsed in zip(*endings, strict=True)
        for row in distribution(
            name, tally(codes, months, horizon), np.bincount(codes, relapsed, len(ENDINGS)).astype("i8")
        )
    ]


def differences(fetch: Fetch, stage: Stage, endings: Endings) -> Rows:
    """Rows of ``differences.csv``: each later arm less the first, for every share and quantity."""
    quantities = list(_quantities(fetch, stage, len(endings.names)))
    made = []
    for arm in range(1, len(endings.names)):
        names = {"first": endings.names[0], "second": endings.names[arm]}
        for kind, codes, known in (("path", endings.paths, ("", *PATHS)), ("ending", endings.codes, ENDINGS)):
            for code, name in enumerate(known[1:], start=1):
                first, second = codes[0] == code, codes[arm] == code
                values = (float(first.mean()), float(second.mean()))
                made.append(names | _row(kind, name, "0-1", values, paired_share(first, second)))
        made += [
            names | _row("outcome", outcome.name, outcome.unit, (means[0], means[arm]), found[arm - 1])
            for outcome, means, found in quantities
        ]
    return made


def _quantities(
    fetch: Fetch, stage: Stage, arms: int
) -> Iterator[tuple[outcomes.Outcome, list[float], list[Difference]]]:
    """Each quantity with its mean in every arm, and the later arms' differences from the first.

    As many columns are read at a time as memory allows.
    """
    waiting = iter(QUANTITIES)
    size = max(1, MOST_NUMBERS // stage.rows)
    while batch := list(islice(waiting, size)):
        table = gathered(fetch, stage, arms, [outcome.name for outcome in batch])
        for column, outcome in enumerate(batch):
            values = table[..., column]
            found = [paired_mean(values[0], values[arm]) for arm in range(1, len(values))]
            yield outcome, [float(mean) for mean in values.mean(axis=1)], found


def _row(
    kind: str, name: str, unit: str, values: tuple[float, float], difference: Difference
) -> dict[str, Any]:
    numbers = {"estimate": "difference", "low": "low", "high": "high", "p_value": "p_value"}
    found = {column: getattr(difference, key) for key, column in numbers.items()}
    return {
        "kind": kind,
        "measure": name,
        "unit": unit,
        "first_value": values[0],
        "second_value": values[1],
        **{column: None if math.isnan(number) else number for column, number in found.items()},
        "pairs": difference.pairs,
    }


def changes(endings: Endings) -> Rows:
    """Rows of ``changes.csv``: how many runs end otherwise in each later arm than in the first."""
    return [
        {"first": endings.names[0], "second": endings.names[arm], "changed": what, **_share(changed[arm])}
        for arm in range(1, len(endings.names))
        for what, changed in (
            ("path", endings.paths != endings.paths[0]),
            ("ending", endings.codes != endings.codes[0]),
        )
    ]


def transitions(endings: Endings) -> Rows:
    """Rows of ``transitions.csv``: which ending of the first arm turned into which of each later one."""
    made = []
    size = len(ENDINGS)
    for arm in range(1, len(endings.names)):
        pairs = endings.codes[0] * size + endings.codes[arm]
        counts = np.bincount(pairs, minlength=size * size).reshape(size, size)
        for before, ending in enumerate(ENDINGS[1:], start=1):
            for after, other in enumerate(ENDINGS[1:], start=1):
                made.append(
                    {
                        "first": endings.names[0],
                        "second": endings.names[arm],
                        "from_path": PATH_OF[ending],
                        "from_ending": ending,
                        "to_path": PATH_OF[other],
                        "to_ending": other,
                        **_counted(int(counts[before, after]), len(pairs)),
                    }
                )
    return made


def _share(happened: Array) -> dict[str, Any]:
    return _counted(int(np.count_nonzero(happened)), len(happened))


def _counted(runs: int, total: int) -> dict[str, Any]:
    interval = wilson(runs, total)
    return {"runs": runs, "share": interval.share, "low": interval.low, "high": interval.high}


def by_path(shares: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows of shares in the order of the paths, each followed by its endings; other rows are left out."""
    ordered = []
    for path in PATHS:
        ordered += [row for row in shares if row["kind"] == "path" and row["measure"] == path]
        ordered += [row for row in shares if row["kind"] == "ending" and PATH_OF[row["measure"]] == path]
    return ordered


def path_transitions(made: Sequence[Mapping[str, Any]], second: str) -> Array:
    """Runs by path in the first arm and in another one, shape (paths, paths), from ``transitions``."""
    counts = np.zeros((len(PATHS), len(PATHS)), dtype="i8")
    for row in made:
        if row["second"] == second:
            counts[PATHS.index(row["from_path"]), PATHS.index(row["to_path"])] += row["runs"]
    return counts
