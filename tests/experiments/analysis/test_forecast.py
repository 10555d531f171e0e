"""the probabilities of a run month by month, and the month in which its path was settled."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.analysis import forecast as forecasts
from experiments.analysis.branches import TracedRun, branch, trace_run
from experiments.analysis.forecast import Forecast, first_settled, no_return, table, turns
from experiments.errors import InputError
from experiments.results.rows import PATH_CODES
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import simulate
from model.scenario import Scenario
from tests.builders import approx
from tests.experiments.analysis.computing import forecast

SHORT = Scenario(horizon=30)
FROZEN = ENDINGS.index("stalemate_frozen")
FORCED = ENDINGS.index("forced_on_ukraine")


def path_shares(scenario: Scenario, runs: int, seed: int) -> np.ndarray:
    endings = simulate(scenario, range(runs), seed).measured[:, 0].astype(int)
    return np.bincount(PATH_CODES[endings] - 1, minlength=len(PATHS)) / runs


@pytest.fixture(scope="module")
def traced() -> TracedRun:
    """A run that ends by a settlement forced on Ukraine before its horizon."""
    candidates = (trace_run(SHORT, 42, run) for run in range(60))
    return next(traced for traced in candidates if traced.ending == FORCED and 8 <= traced.ending_month < 30)


def made_of(traced: TracedRun, shares: list[float], continuations: int = 200) -> Forecast:
    """A forecast in which this share of continuations is on the run's path, month by month to its ending."""
    agree = np.arange(continuations)[None, :] < np.round(np.array(shares) * continuations)[:, None]
    endings = np.where(agree, traced.ending, FROZEN)
    months = np.full(endings.shape, traced.ending_month)
    return Forecast(traced, range(len(shares)), endings, months, np.zeros_like(months))


def test_a_forecast_from_month_zero_is_the_distribution_of_the_scenario() -> None:
    runs = 3_000
    made = forecast(trace_run(SHORT, 7, 1), range(1), runs)
    expected = path_shares(SHORT, runs, seed=8)
    for path, share in zip(PATHS, expected, strict=True):
        error = math.sqrt(2 * share * (1 - share) / runs) + 1e-9
        assert abs(made.shares(path)[0] - share) < 4 * error, path


def test_forecasts_average_to_the_distribution_by_the_law_of_total_probability() -> None:
    month, candidates, continuations, runs = 12, 120, 40, 4_000
    places = [
        PATH_CODES[branch(trace_run(SHORT, 5, run), month, range(1, continuations + 1)).endings] - 1
        for run in range(candidates)
    ]
    shares = np.array([np.bincount(place, minlength=len(PATHS)) / continuations for place in places])
    expected = path_shares(SHORT, runs, seed=6)
    errors = np.sqrt(shares.var(axis=0, ddof=1) / candidates + expected * (1 - expected) / runs)
    assert (np.abs(shares.mean(axis=0) - expected) < 4 * errors + 1e-9).all()
    # The forecasts differ between runs by more than sampling error.
    assert (shares.var(axis=0) > 2 * expected * (1 - expected) / continuations)[0]


def test_the_forecast_of_a_run(traced: TracedRun) -> None:
    # After the ending the forecast is certain.
    made = forecast(traced, range(traced.ending_month, traced.ending_month + 2), 20)
    for row in table(made):
        mine = row["ending"] in {"all", ENDINGS[traced.ending]} and row["path"] == traced.path
        assert (row["share"], row["low"], row["high"]) == ((1.0, 1.0, 1.0) if mine else (0.0, 0.0, 0.0))
    # Threads change nothing.
    one, two = (forecast(traced, range(3, 6), 600, threads=threads) for threads in (1, 2))
    assert np.array_equal(one.endings, two.endings)
    assert np.array_equal(one.ending_months, two.ending_months)
    # The months share their branches, so that few continuations change from one quiet month to the next.
    made = forecast(traced, range(2, 5), 400)
    assert (made.endings[0] == made.endings[1]).mean() > 0.75
    # Progress counts continuations.
    reports: list[tuple[int, int]] = []
    forecast(traced, range(3), 700, progress=lambda done, asked: reports.append((done, asked)))
    assert reports[-1] == (2100, 2100)
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    # A row for every month path and ending.
    rows = table(forecast(traced, range(2), 50))
    assert len(rows) == 2 * (len(PATHS) + len(ENDINGS) - 1)
    for month in (0, 1):
        mine = [row for row in rows if row["month"] == month]
        assert sum(row["share"] for row in mine if row["ending"] == "all") == approx(1.0)
        assert sum(row["futures"] for row in mine if row["ending"] != "all") == 50
        assert all(row["low"] <= row["share"] <= row["high"] for row in mine)
        assert all(PATH_OF[row["ending"]] == row["path"] for row in mine if row["ending"] != "all")
    assert {row["date"] for row in rows} == {"2025-12", "2026-01"}


def test_the_month_of_no_return(traced: TracedRun) -> None:
    # The month of no return is the first that stays above nine tenths.
    shares = [0.5] * (traced.ending_month + 1)
    shares[3] = 0.97  # crossed, and fallen back
    shares[6:] = [0.99] * (len(shares) - 6)
    found = no_return(made_of(traced, shares))
    assert found is not None
    assert (found.path, found.month, found.low, found.high) == ("aid", 6, 6, 6)
    # Nine tenths itself is not above nine tenths.
    shares = [0.9] * traced.ending_month + [1.0]
    found = no_return(made_of(traced, shares))
    assert found is not None
    assert found.month == traced.ending_month
    # The interval of no return is wide where the share is close to the line.
    shares = np.linspace(0.84, 0.96, traced.ending_month + 1).tolist()
    shares[-1] = 1.0
    few, many = (no_return(made_of(traced, shares, continuations)) for continuations in (200, 4000))
    assert few is not None
    assert many is not None
    assert few.low <= few.month <= few.high
    assert many.high - many.low < few.high - few.low
    # The column settled rises to one and belongs to the runs own path.
    rows = table(made_of(traced, np.linspace(0.8, 1.0, traced.ending_month + 1).tolist()))
    mine = [row["settled"] for row in rows if row["path"] == traced.path and row["ending"] == "all"]
    assert mine == sorted(mine)
    assert (mine[0], mine[-1]) == (0.0, 1.0)
    assert {row["settled"] for row in rows if row["path"] != traced.path} == {None}
    # There is no month of no return where the forecast stops early.
    made = made_of(traced, [0.95] * 4)
    assert no_return(made) is None
    assert {row["settled"] for row in table(made)} == {None}


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_from_the_settled_month_on_every_share_is_above_and_the_one_before_is_not(
    shares: list[float],
) -> None:
    place = first_settled(np.array(shares))
    assert all(share > 0.9 for share in shares[place:])
    assert place == 0 or shares[place - 1] <= 0.9


def test_turns(traced: TracedRun) -> None:
    # Turns are the largest moves before the end with what happened.
    shares = [0.2] * 4 + [0.5] * (traced.ending_month - 3)
    shares[6] = 0.56
    found = turns(made_of(traced, shares))
    assert [turn.month for turn in found] == [4, 6, 7]
    assert (found[0].path, found[0].before, found[0].after) in {("aid", 0.2, 0.5), ("attrition", 0.8, 0.5)}
    assert all(event.kind for turn in found for event in turn.happened)
    assert forecasts.turns_table(traced, found, str)[0]["date"] == traced.scenario.date(4)
    # Constant probabilities have no turns.
    assert turns(made_of(traced, [0.4] * (traced.ending_month + 1))) == []
    assert turns(made_of(traced, [0.4])) == []


def test_months_asked_for() -> None:
    # Months are read as numbers or dates.
    read = {"6": (6, 6), "6-24": (6, 24), "0..3": (0, 3), "2026-03": (3, 3), "2026-03..2027-01": (3, 13)}
    assert {text: forecasts.span_of(text, "--months", "2026-01") for text in read} == read
    for text in ("6:24", "a-b", "-3", "3-", "1-2-3", "６-7", "2026-13"):
        with pytest.raises(InputError, match="--months"):
            forecasts.span_of(text, "--months", "2026-01")
    # Months outside the run and too few continuations are refused at once.
    for span, continuations in (((31, 31), 100), ((-1, 3), 100), ((5, 31), 100), ((9, 5), 100), ((3, 3), 5)):
        with pytest.raises(InputError):
            forecasts.check_months(30, span, continuations)
    with pytest.raises(InputError) as refused:
        forecasts.check_months(30, (99, 98), 1)
    assert len(refused.value.problems) == 4
