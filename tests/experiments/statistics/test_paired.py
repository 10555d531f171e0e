"""Paired differences: published examples, properties, and the rate at which intervals cover the truth."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.results import rows
from experiments.results.rows import PATH_CODES
from experiments.running.points import Point, PointSimulator, families
from experiments.scenarios import library
from experiments.statistics.paired import Difference, discordant_share, paired_mean, paired_share
from model.endings import PATHS
from model.outcomes import NAMES
from model.scenario import Scenario
from tests.builders import approx

REPEATS = 200
# Fewer or more of 200 intervals of 95 % cover the truth less than once in 2,000 times.
FEWEST, MOST = (int(stats.binom.ppf(part, REPEATS, 0.95)) for part in (0.0005, 0.9995))


def both(second_only: int, first_only: int, shared: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Two arms with these counts of pairs."""
    counts = (second_only, first_only, shared, neither)
    first = np.repeat([False, True, True, False], counts)
    return first, np.repeat([True, False, True, False], counts)


def test_published_differences() -> None:
    # Approval of a prime minister fell as agresti reports.
    # 1,600 people asked twice: 794 approved twice, 150 only at first, 86 only later, 570 never.
    found = paired_share(*both(86, 150, 794, 570))
    assert found.estimate == approx((880 - 944) / 1_600)
    assert (found.low, found.high) == approx((-0.0587, -0.0212), abs=5e-5)
    exact = 2 * sum(math.comb(236, changed) for changed in range(87)) / 2**236
    assert found.p_value == approx(exact)
    assert found.pairs == 1_600
    # Two soporifics differ as student reports.
    # Hours of sleep gained by ten patients (Student 1908).
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = paired_mean(first, second)
    assert found.estimate == approx(1.58)
    assert (found.low, found.high) == approx((0.7001, 2.4599), abs=5e-5)
    assert found.p_value == approx(0.00283, abs=5e-6)
    # Without discordant pairs nothing is shown and little excluded.
    found = paired_share(*both(0, 0, 30, 70))
    assert (found.estimate, found.p_value) == (0.0, 1.0)
    assert found.low == -found.high
    assert 0.0 < found.high < 0.03
    # Pairs in which one arm has no value are left out.
    first = np.array([1.0, np.nan, 3.0, 4.0])
    found = paired_mean(first, np.array([2.0, 5.0, np.nan, 6.0]))
    assert (found.estimate, found.pairs) == (1.5, 2)
    alone = paired_mean(first[:2], np.array([2.0, 5.0]))
    assert (alone.estimate, alone.pairs) == (1.0, 1)
    assert math.isnan(alone.low)
    assert math.isnan(paired_mean(first[1:2], first[1:2]).estimate)
    # A difference that is the same in every pair has no spread.
    values = np.array([1.0, 5.0, 9.0])
    assert paired_mean(values, values + 2.0) == Difference(2.0, 2.0, 2.0, 0.0, 3)
    assert paired_mean(values, values) == Difference(0.0, 0.0, 0.0, 1.0, 3)


cells = st.integers(0, 300)


@given(cells, cells, st.integers(1, 300))
def test_to_swap_the_arms_is_to_change_the_sign(gained: int, lost: int, rest: int) -> None:
    pairs = gained + lost + rest
    there, back = discordant_share(gained, lost, pairs), discordant_share(lost, gained, pairs)
    assert (there.estimate, there.low, there.high) == approx((-back.estimate, -back.high, -back.low))
    assert there.p_value == approx(back.p_value)
    assert -1.0 <= there.low <= there.high <= 1.0


@given(cells, cells, st.integers(1, 300))
def test_more_confidence_makes_a_wider_interval(gained: int, lost: int, rest: int) -> None:
    narrow = discordant_share(gained, lost, gained + lost + rest, 0.9)
    wide = discordant_share(gained, lost, gained + lost + rest, 0.99)
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert wide.high - wide.low > narrow.high - narrow.low


# Tension stays at one, so that chances of the first month are those of the parameters.
EVEN = {"tension_advance": 0.0, "tension_aid": 0.0, "tension_rivalry": 0.0, "tension_threat": 0.0}
# Blood is shed between NATO and Russia in the first month of every run; nobody intervenes.
BLOODY = EVEN | {
    "incident_rate": 30.0, "incident_fatality": 1.0, "intervention_rate": 0.0, "nuclear_urgency": 0.0,
}  # fmt: skip


def arms_of(*settings: dict[str, float]) -> list[Point]:
    """One-month runs that differ by these parameters alone."""
    scenario = Scenario(name="month", horizon=1)
    return [Point(str(arm), scenario.altered(each)) for arm, each in enumerate(settings)]


def gathered_of(arms: list[Point], runs: int) -> Any:
    """Outcomes of runs of each arm, shape (arms, runs, outcomes)."""
    table = PointSimulator(arms, families(arms), 2026)(np.arange(len(arms) * runs))
    return rows.measured(table).reshape(runs, len(arms), -1).transpose(1, 0, 2)


def covered(differences: list[Difference], truth: float) -> int:
    return sum(found.low <= truth <= found.high for found in differences)


def test_intervals_of_a_path_cover_a_known_difference_at_their_rate(tmp_path: Path) -> None:
    # Of runs with bloodshed, a fifth escalate. In the other arm .15 do so by fire and .10 by nuclear use,
    # which have chances of their own: 1 - .85 x .9 = .235. Runs change path in both directions.
    arms = arms_of(
        BLOODY | {"exchange_chance": 0.20, "nuclear_rate": 0.0},
        BLOODY | {"exchange_chance": 0.15, "nuclear_rate": 0.10},
    )
    results = gathered_of(arms, REPEATS * 150)
    escalated = (
        PATH_CODES[results[..., NAMES.index("ending")].astype("i8")] == PATHS.index("escalation") + 1
    ).reshape(2, REPEATS, 150)
    found = [paired_share(escalated[0, block], escalated[1, block]) for block in range(REPEATS)]
    assert FEWEST <= covered(found, 0.235 - 0.20) <= MOST
    assert escalated[0].mean() == approx(0.20, abs=0.008)


def test_intervals_of_a_mean_cover_a_known_difference_at_their_rate(tmp_path: Path) -> None:
    # Incidents of the first month are Poisson at the rate given.
    arms = arms_of(EVEN | {"incident_rate": 1.5}, EVEN | {"incident_rate": 2.0})
    results = gathered_of(arms, REPEATS * 150)
    incidents = results[..., NAMES.index("incidents")].reshape(2, REPEATS, 150)
    found = [paired_mean(incidents[0, block], incidents[1, block]) for block in range(REPEATS)]
    assert FEWEST <= covered(found, 0.5) <= MOST


@pytest.mark.slow
def test_intervals_cover_over_whole_runs_too(tmp_path: Path) -> None:
    # The truth is that of all the runs together, two hundred times as many as of each comparison.
    arms = [Point(name, library.load(name)) for name in ("baseline", "half-aid")]
    results = gathered_of(arms, REPEATS * 100)
    paths = PATH_CODES[results[..., NAMES.index("ending")].astype("i8")].reshape(2, REPEATS, 100)
    for path in ("attrition", "aid"):
        there = paths == PATHS.index(path) + 1
        found = [paired_share(there[0, block], there[1, block]) for block in range(REPEATS)]
        assert FEWEST <= covered(found, float(there[1].mean() - there[0].mean())) <= MOST
    for name in ("month", "russia_casualties", "occupied_area"):
        values = results[..., NAMES.index(name)].reshape(2, REPEATS, 100)
        found = [paired_mean(values[0, block], values[1, block]) for block in range(REPEATS)]
        assert FEWEST <= covered(found, float((values[1] - values[0]).mean())) <= MOST
