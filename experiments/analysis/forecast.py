"""How likely each ending was, seen from every month of one run, and when its path was settled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np

from experiments.analysis.branches import (
    Array,
    OneRunStudy,
    TracedRun,
    branch_at,
    branched_stage,
    check_continuations,
    ends_of,
    refuse,
    run_asked,
)
from experiments.analysis.counterfactuals import votes
from experiments.errors import InputError
from experiments.results.manifest import Manifest
from experiments.results.rows import PATH_CODES
from experiments.results.run_id import Identified
from experiments.running.happenings import Happening, happenings
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows
from experiments.running.updated import Updated
from experiments.scenarios.library import WRITTEN, months_of
from experiments.statistics import distribution
from model.endings import ENDINGS, PATHS

DEFAULT_CONTINUATIONS: Final = 2_000
# A path is settled when it stays above this share of continuations.
SETTLED_SHARE: Final = 0.9
RESAMPLES: Final = 1_000
TURNS: Final = 3
SMALLEST_TURN: Final = 0.02


class Forecast(NamedTuple):
    """Continuations of one run from each of some months.

    ``endings``, ``ending_months`` and ``relapsed`` have shape (months, continuations); the same column is the
    same branch number throughout.
    """

    traced: TracedRun
    months: range
    endings: Array
    ending_months: Array
    relapsed: Array

    @property
    def continuations(self) -> int:
        """Continuations from each month."""
        return int(self.endings.shape[1])

    @property
    def paths(self) -> Array:
        """Places of the continuations' paths in ``PATHS``, shape (months, continuations)."""
        places: Array = PATH_CODES[self.endings] - 1
        return places

    def shares(self, path: str) -> Array:
        """Share of continuations on a path, shape (months,)."""
        found: Array = (self.paths == PATHS.index(path)).mean(axis=1)
        return found


class NoReturn(NamedTuple):
    """First month from which one path stays above ``SETTLED_SHARE``, with its 95 % interval."""

    path: str
    month: int
    low: int
    high: int


class Turn(NamedTuple):
    """Month in which the probability of a path moved most: from what, to what, and what happened."""

    month: int
    path: str
    before: float
    after: float
    happened: list[Happening]


def check_months(horizon: int, span: tuple[int, int] | None, continuations: int) -> None:
    """Refuse months outside the run and numbers of continuations out of range.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = check_continuations(continuations)
    for asked in span or ():
        if not 0 <= asked <= horizon:
            found.append(f"month {asked} is outside the run; allowed is 0 to {horizon} [months lived]")
    if span is not None and span[0] > span[1]:
        found.append(f"--months {span[0]}-{span[1]}: the first month must not come after the last")
    refuse(found)


def span_of(text: str, option: str, start: str) -> tuple[int, int]:
    """First and last month of a text such as ``6``, ``6-24``, ``2027-03`` or ``2027-03..2028-02``.

    Raises
    ------
    InputError
        If it is not written so.
    """
    months = months_of(text, start)
    if months is None:
        raise InputError(
            f"{option} {text!r} must be a month or date, or two: 6, 6-24, 2027-03, 2027-03..2028-02; "
            f"{WRITTEN}"
        )
    return months[0], months[0] if months[1] is None else months[1]


@dataclass(frozen=True)
class ForecastStudy(OneRunStudy["ForecastResult"]):
    """Question of a forecast: continuations of one run from each of some months.

    Attributes
    ----------
    run
        The run.
    span
        First and last month lived, within 0 to the horizon; None for all until its ending.
    continuations
        Continuations from each month; their branch numbers are 1 to this.
    describe
        Gives an event as text, for ``turns.csv``.
    start
        Ensemble that the run goes on from; None if it begins with its scenario.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    kind: ClassVar[str] = "forecast"
    run: Identified
    span: tuple[int, int] | None = None
    continuations: int = DEFAULT_CONTINUATIONS
    describe: Callable[[Happening], str] = str
    start: Updated | None = None

    def __post_init__(self) -> None:
        check_months(self.run.scenario.horizon, self.span, self.continuations)

    @classmethod
    def from_manifest(cls, manifest: Manifest, describe: Callable[[Happening], str] = str) -> "ForecastStudy":
        """The study of a folder."""
        asked = manifest.question
        span = (asked["months"][0], asked["months"][1])
        return cls(run_asked(asked), span, asked["futures"], describe, start_of(asked))

    @property
    def months(self) -> range:
        """Months to branch from."""
        first, last = self.span or (0, self.traced.ending_month)
        return range(first, last + 1)

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return super().question | {"months": [self.months[0], self.months[-1]]}

    @property
    def rows(self) -> int:
        """Continuations in all."""
        return len(self.months) * self.continuations

    def compute(self, fetch: Fetch) -> "ForecastResult":
        """Branch the run from each month."""
        months = self.months
        branches = range(1, self.continuations + 1)
        stage = branched_stage("", len(months), branches, partial(branch_at, self.traced, months))
        made = Forecast(self.traced, months, *ends_of(fetch(stage), len(months)))
        return ForecastResult(self, fetch.folder, made)


@dataclass(frozen=True)
class ForecastResult(Result):
    """A forecast and its tables."""

    study: ForecastStudy
    folder: Path | None
    forecast: Forecast

    @cached_property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        moved = turns_table(self.forecast.traced, turns(self.forecast), self.study.describe)
        return {"forecast": table(self.forecast), "turns": moved}


def table(made: Forecast) -> list[dict[str, Any]]:
    """Rows of ``forecast.csv``: one an ending and month, and one a path with ending ``all``."""
    settled = resampled(made)
    return [row for month in made.months for row in _month(made, month, settled)]


def _month(made: Forecast, month: int, settled: Array) -> list[dict[str, Any]]:
    place, traced = made.months.index(month), made.traced
    counts = distribution.tally(made.endings[place], made.ending_months[place], traced.scenario.horizon)
    made_rows = []
    broken = np.bincount(made.endings[place], made.relapsed[place], len(ENDINGS)).astype("i8")
    for row in distribution.distribution(traced.scenario.name, counts, broken):
        made_row = {"run_id": traced.run_id, "month": month, "date": traced.scenario.date(month)}
        made_row |= {key: row[key] for key in ("path", "ending")} | {"futures": row["runs"]}
        made_row |= {key: row[key] for key in ("share", "low", "high", "median_month", "mean_month")}
        made_row["relapsed_share"] = row["relapsed_share"]
        if month >= traced.ending_month:
            # What has happened is no longer a matter of sampling; what comes after is not branched.
            made_row |= {"low": row["share"], "high": row["share"], "relapsed_share": None}
        its_path = len(settled) and row["ending"] == "all" and row["path"] == traced.path
        made_rows.append(made_row | {"settled": float((settled <= month).mean()) if its_path else None})
    return made_rows


def resampled(made: Forecast) -> Array:
    """Month from which the run's path stays above 90 %, for each of a thousand resamples.

    A continuation is drawn with its whole course of months, because the months share their branches. Empty if
    the forecast stops before the run does.
    """
    agree = _agreement(made)
    if agree is None:
        return np.empty(0, dtype="i8")
    generator = np.random.default_rng([made.traced.seed, made.traced.run])
    draws = (generator.integers(made.continuations, size=made.continuations) for _ in range(RESAMPLES))
    shares = (
        agree @ np.bincount(drawn, minlength=made.continuations) / made.continuations for drawn in draws
    )
    return made.months.start + np.array([first_settled(share) for share in shares])


def _agreement(made: Forecast) -> Array | None:
    """Whether each continuation is on the run's path, up to its ending, shape (months, continuations)."""
    if made.traced.ending_month not in made.months:
        return None
    lived = made.months.index(made.traced.ending_month) + 1
    return (made.paths[:lived] == PATHS.index(made.traced.path)).astype("f8")


def no_return(made: Forecast) -> NoReturn | None:
    """Month from which the run's path stays above 90 % of continuations, with its 95 % interval.

    Returns
    -------
    NoReturn or None
        None if the forecast stops before the run does.

    References
    ----------
    Efron and Tibshirani 1993: percentile interval of the bootstrap.
    """
    agree = _agreement(made)
    if agree is None:
        return None
    low, high = np.quantile(resampled(made), [0.025, 0.975], method="inverted_cdf")
    month = made.months.start + first_settled(agree.mean(axis=1))
    return NoReturn(made.traced.path, month, int(low), int(high))


def first_settled(shares: Array) -> int:
    """First place from which shares stay above ``SETTLED_SHARE``; their length if they never do."""
    below = np.flatnonzero(shares <= SETTLED_SHARE)
    return int(below[-1]) + 1 if len(below) else 0


def turns(made: Forecast) -> list[Turn]:
    """Months in which the probabilities moved most before the end, the largest moves first."""
    before = [place for place, month in enumerate(made.months) if month < made.traced.ending_month]
    shares = np.array([made.shares(path)[before] for path in PATHS])
    moves = np.abs(np.diff(shares, axis=1))
    if not moves.size:
        return []
    order = np.argsort(-moves.max(axis=0), kind="stable")
    return [
        _turn(made, int(place) + 1, PATHS[int(moves[:, place].argmax())])
        for place in order[:TURNS]
        if moves[:, place].max() >= SMALLEST_TURN
    ]


def _turn(made: Forecast, place: int, path: str) -> Turn:
    shares, month = made.shares(path), made.months[place]
    return Turn(month, path, float(shares[place - 1]), float(shares[place]), _happened(made.traced, month))


def _happened(traced: TracedRun, month: int) -> list[Happening]:
    """Events of a month, with every vote that moved a donor; the story has only some votes."""
    story = happenings(traced.states[month - 1], traced.states[month], traced.parameters)
    return [item for item in story if not item.kind.startswith("election")] + [
        Happening(vote.kind, vote.facts) for vote in votes(traced, month)
    ]


def turns_table(
    traced: TracedRun, moved: list[Turn], describe: Callable[[Happening], str]
) -> list[dict[str, Any]]:
    """Rows of ``turns.csv``; ``describe`` gives an event as text."""
    return [
        {"run_id": traced.run_id, "month": turn.month, "date": traced.scenario.date(turn.month)}
        | turn._asdict()
        | {"happened": " ".join(map(describe, turn.happened)) or None}
        for turn in moved
    ]
