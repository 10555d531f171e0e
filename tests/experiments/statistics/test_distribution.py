"""Distributions of endings: intervals, shares, medians and cumulative incidence."""

import math
import statistics
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from experiments.statistics import distribution
from model.endings import ENDINGS, PATH_OF, PATHS
from tests.builders import approx
from tests.experiments.builders import counted

HORIZON = 6
# Eight runs worked by hand: three paths compete in months 2 to 4, two runs outlast the horizon.
EIGHT = counted(
    ("forced_on_ukraine", 2),
    ("direct_war", 2),
    ("stalemate_frozen", 3),
    ("forced_on_russia", 4),
    ("russian_exhaustion", 5),
    ("affordable_loss", 6),
    ("stalemate_active", 6),
    ("stalemate_active", 6),
    horizon=HORIZON,
)
ended_runs = st.lists(
    st.tuples(st.sampled_from(ENDINGS[1:]), st.integers(1, 24)), min_size=1, max_size=60
).map(lambda runs: [(ending, 24 if ending == "stalemate_active" else month) for ending, month in runs])


def row_of(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    (found,) = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return found


def months_of(rows: list[tuple[str, int]], names: list[str]) -> list[int]:
    return sorted(month for ending, month in rows if ending in names)


def test_wilson_by_hand() -> None:
    # Wilson gives the intervals newcombe published in 1998.
    for count, total, low, high in [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:  # fmt: skip
        assert distribution.wilson(count, total) == approx((count / total, low, high), abs=5e-5)
    # Wilson of one in two is what the formula gives by hand. With z = 1 the centre is (1/2 + 1/4) / (1 + 1/2)
    # and the half width sqrt(1/8 + 1/16) / (1 + 1/2).
    confidence = math.erf(1 / math.sqrt(2))
    interval = distribution.wilson(1, 2, confidence)
    assert interval == approx((0.5, 0.5 - math.sqrt(0.1875) / 1.5, 0.5 + math.sqrt(0.1875) / 1.5))
    # An interval shrinks with the square root of the runs.
    small, large = distribution.wilson(300, 1_000), distribution.wilson(30_000, 100_000)
    assert (small.high - small.low) / (large.high - large.low) == approx(10, rel=0.01)


@given(st.integers(1, 10**7), st.floats(0, 1), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_wilson_agrees_with_scipy(total: int, share: float, confidence: float) -> None:
    count = round(share * total)
    known = binomtest(count, total).proportion_ci(confidence, method="wilson")
    interval = distribution.wilson(count, total, confidence)
    assert interval.low == approx(known.low, abs=1e-9)
    assert interval.high == approx(known.high, abs=1e-9)


@given(st.integers(1, 10**8), st.floats(0, 1))
def test_an_interval_holds_its_share_and_stays_within_zero_and_one(total: int, share: float) -> None:
    interval = distribution.wilson(round(share * total), total)
    assert 0.0 <= interval.low <= interval.share + 1e-12
    assert interval.share - 1e-12 <= interval.high <= 1.0


@given(st.integers(1, 10**8))
def test_an_interval_of_none_begins_at_zero_and_of_all_ends_at_one(total: int) -> None:
    assert distribution.wilson(0, total).low == 0.0
    assert distribution.wilson(0, total).high > 0.0
    assert distribution.wilson(total, total).high == 1.0
    assert distribution.wilson(total, total).low < 1.0


def test_distributions_by_hand() -> None:
    # Tally counts runs by ending and month.
    counts = distribution.tally(np.array([1, 5, 5, 5]), np.array([6, 2, 2, 3]), HORIZON)
    assert counts.shape == (len(ENDINGS), HORIZON + 1)
    assert (counts[1, 6], counts[5, 2], counts[5, 3], counts.sum()) == (1, 2, 1, 4)
    # Distribution of eight runs is what counting gives.
    rows = distribution.distribution("eight", EIGHT)
    attrition = row_of(rows, path="attrition", ending="all")
    assert (attrition["scenario"], attrition["runs"], attrition["share"]) == ("eight", 4, 0.5)
    assert (attrition["median_month"], attrition["mean_month"]) == (5.5, (3 + 5 + 6 + 6) / 4)
    aid = row_of(rows, path="aid", ending="all")
    assert (aid["runs"], aid["share"], aid["median_month"], aid["mean_month"]) == (2, 0.25, 3.0, 3.0)
    fought = row_of(rows, ending="stalemate_active")
    assert (fought["runs"], fought["share"], fought["median_month"]) == (2, 0.25, 6.0)
    # An ending no run came to has share zero and no month.
    row = row_of(distribution.distribution("eight", EIGHT), ending="nuclear_use")
    assert (row["runs"], row["share"], row["low"]) == (0, 0.0, 0.0)
    assert row["median_month"] is None
    assert row["mean_month"] is None
    assert row["high"] == approx(distribution.wilson(0, 8).high)
    # Rows stand path by path with the whole path first.
    rows = distribution.distribution("eight", EIGHT)
    expected = [
        (path, ending)
        for path in PATHS
        for ending in ("all", *(name for name in ENDINGS[1:] if PATH_OF[name] == path))
    ]
    assert [(row["path"], row["ending"]) for row in rows] == expected
    # Median of ODD and even counts is the middle or the mean of the middle two.
    for months, median in [
        ([4], 4), ([2, 6], 4), ([2, 3, 6], 3), ([1, 2, 5, 6], 3.5), ([3, 3, 3, 6], 3), ([0, 1], 0.5),
    ]:  # fmt: skip
        counts = counted(*(("direct_war", month) for month in months), horizon=HORIZON)
        assert row_of(distribution.distribution("few", counts), ending="direct_war")["median_month"] == median


@given(ended_runs, ended_runs)
def test_tallies_of_two_shards_add_up_to_the_tally_of_both(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    def tallied(runs: list[tuple[str, int]]) -> Any:
        codes = np.array([ENDINGS.index(ending) for ending, _ in runs])
        return distribution.tally(codes, np.array([month for _, month in runs]), 24)

    assert (tallied(first) + tallied(second) == tallied(first + second)).all()
    assert (tallied(first) == counted(*first, horizon=24)).all()


@given(ended_runs)
def test_shares_sum_to_one_and_a_path_is_the_sum_of_its_endings(runs: list[tuple[str, int]]) -> None:
    rows = distribution.distribution("any", counted(*runs, horizon=24))
    assert math.fsum(row["share"] for row in rows if row["ending"] != "all") == approx(1.0)
    assert math.fsum(row["share"] for row in rows if row["ending"] == "all") == approx(1.0)
    for path in PATHS:
        members = [row for row in rows if row["path"] == path and row["ending"] != "all"]
        whole = row_of(rows, path=path, ending="all")
        assert whole["runs"] == sum(row["runs"] for row in members)
        assert whole["share"] == approx(math.fsum(row["share"] for row in members))


@given(ended_runs)
def test_medians_and_means_are_those_of_the_list_of_months(runs: list[tuple[str, int]]) -> None:
    for row in distribution.distribution("any", counted(*runs, horizon=24)):
        whole = [name for name, path in PATH_OF.items() if path == row["path"]]
        months = months_of(runs, whole if row["ending"] == "all" else [row["ending"]])
        assert row["median_month"] == (statistics.median(months) if months else None)
        assert row["mean_month"] == (approx(statistics.mean(months)) if months else None)


def test_incidence_of_eight_runs_is_what_counting_gives() -> None:
    """The two runs ongoing at the horizon are censored there: no path has ended them."""
    for path, ended in [
        ("attrition", [0, 0, 1, 1, 2, 2]), ("aid", [0, 1, 1, 2, 2, 2]), ("escalation", [0, 1, 1, 1, 1, 1]),
        ("settlement", [0, 0, 0, 0, 0, 1]),
    ]:  # fmt: skip
        rows = [row for row in distribution.incidence("eight", EIGHT) if row["path"] == path]
        assert [row["month"] for row in rows] == [1, 2, 3, 4, 5, 6]
        assert [row["cumulative_share"] for row in rows] == [count / 8 for count in ended]
        for row, count in zip(rows, ended, strict=True):
            assert (row["low"], row["high"]) == tuple(distribution.wilson(count, 8))[1:]
            assert row["scenario"] == "eight"


def aalen_johansen(runs: list[tuple[str, int]], path: str, horizon: int) -> list[float]:
    """The estimate as textbooks give it: survival before the month, times the path's own hazard."""
    surviving, reached, found = 1.0, 0.0, []
    at_risk = len(runs)
    for month in range(1, horizon + 1):
        ended = [PATH_OF[name] for name, when in runs if when == month and name != "stalemate_active"]
        reached += surviving * ended.count(path) / at_risk if at_risk else 0.0
        surviving *= 1 - len(ended) / at_risk if at_risk else 1.0
        at_risk -= len(ended)
        found.append(reached)
    return found


@given(ended_runs)
def test_incidence_is_the_aalen_johansen_estimate_with_censoring_at_the_horizon(
    runs: list[tuple[str, int]],
) -> None:
    rows = distribution.incidence("any", counted(*runs, horizon=24))
    for path in PATHS:
        shares = [row["cumulative_share"] for row in rows if row["path"] == path]
        assert shares == approx(aalen_johansen(runs, path, 24), abs=1e-12)


@given(ended_runs)
def test_incidence_never_falls_and_leaves_out_only_the_runs_ongoing(runs: list[tuple[str, int]]) -> None:
    rows = distribution.incidence("any", counted(*runs, horizon=24))
    for path in PATHS:
        shares = [row["cumulative_share"] for row in rows if row["path"] == path]
        assert shares == sorted(shares)
    fought = sum(ending == "stalemate_active" for ending, _ in runs) / len(runs)
    assert math.fsum(row["cumulative_share"] for row in rows if row["month"] == 24) == approx(1 - fought)


@given(ended_runs)
def test_the_widest_interval_is_that_of_the_widest_path_row(runs: list[tuple[str, int]]) -> None:
    counts = counted(*runs, horizon=24)
    paths = [row for row in distribution.distribution("any", counts) if row["ending"] == "all"]
    widest = max(row["high"] - row["low"] for row in paths)
    assert distribution.widest_path_interval(counts) == approx(widest, abs=1e-15)
