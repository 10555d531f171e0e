"""Intervals of 95 % hold the truth 95 % of the time: worked out exactly where possible, else simulated.

Bounds of simulated counts are those that a true rate of 95 % passes in all but one case in a thousand.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.analysis import designs, indices
from experiments.analysis.factors import CHANCE, space_of
from experiments.running.study import SHARD
from experiments.statistics.distribution import incidence, tally, widest_path_interval, wilson
from experiments.statistics.paired import discordant_share, paired_mean
from model.endings import ENDINGS, PATH_OF, PATHS
from model.scenario import Scenario
from tests.builders import approx
from tests.verification.test_closed_forms import RATE, hazards_only

Array = np.ndarray[Any, Any]


def fewest_and_most(trials: int, rate: float = 0.95) -> tuple[int, int]:
    """Counts that so many intervals of this rate stay within in all but one case in a thousand."""
    return int(stats.binom.ppf(0.0005, trials, rate)), int(stats.binom.ppf(0.9995, trials, rate))


def exact_coverage(total: int, shares: Array) -> Array:
    """Chance that Wilson's interval from so many runs holds each of these true shares."""
    low, high = np.array([wilson(count, total)[1:] for count in range(total + 1)]).T
    holds = (low <= shares[:, None]) & (shares[:, None] <= high)
    chances: Array = (stats.binom.pmf(np.arange(total + 1), total, shares[:, None]) * holds).sum(axis=1)
    return chances


def test_wilson_holds_the_truth_at_its_rate_on_average_and_nearly_everywhere() -> None:
    """Counts are whole, so that coverage swings around 95 %: the less, the more runs."""
    for total, worst in [(100, 0.925), (1_000, 0.938), (10_000, 0.945)]:
        coverage = exact_coverage(total, np.linspace(0.02, 0.98, 481))
        assert coverage.mean() == approx(0.95, abs=0.002)
        assert coverage.min() > worst


def test_wilson_is_at_its_worst_for_endings_expected_less_than_once() -> None:
    """A known weakness (Brown, Cai and DasGupta 2001): about 84 % where one run in 6 n ends so.

    Worth knowing when a table says that an ending is rarer than one in a thousand runs.
    """
    coverage = exact_coverage(1_000, np.linspace(0.00002, 0.002, 200))
    assert 0.83 < coverage.min() < 0.85
    assert coverage.mean() > 0.94


def test_cumulative_shares_of_simulated_runs_hold_the_true_ones_at_their_rate() -> None:
    """Each side breaks with a chance of 1/20 a month: by month m, 1 - .95^2m of the runs have ended.

    A hundred batches of a hundred runs, through the table of ``incidence.csv``.
    """
    runs = hazards_only(exhaustion_rate=2.0 * RATE, exhaustion_threshold=0.8)
    batches = runs.reshape(100, 100, 2)
    tables = [
        [row for row in incidence("x", tally(part[:, 0], part[:, 1], 120)) if row["path"] == "attrition"]
        for part in batches
    ]
    fewest, most = fewest_and_most(len(tables))
    for month in (3, 7, 15, 30):
        truth = 1.0 - (1.0 - RATE) ** (2 * month)
        held = sum(table[month - 1]["low"] <= truth <= table[month - 1]["high"] for table in tables)
        assert fewest <= held <= most


def test_paired_shares_hold_the_true_difference_at_their_rate() -> None:
    """Exact coverage of Agresti and Min's interval for 60 pairs, over shares gained and lost.

    With one discordant pair or so among 60 it covers more than it says; it never covers much less.
    """
    pairs = 60
    counts = [(gained, lost) for gained in range(pairs + 1) for lost in range(pairs + 1 - gained)]
    limits = np.array([discordant_share(*count, pairs)[1:3] for count in counts])
    whole = np.array([(gained, lost, pairs - gained - lost) for gained, lost in counts])
    coverage = {}
    for more in (0.01, 0.05, 0.1, 0.2, 0.4):
        for less in (0.01, 0.03, 0.08, 0.15, 0.3):
            chances = stats.multinomial.pmf(whole, pairs, [more, less, 1.0 - more - less])
            held = (limits[:, 0] <= more - less) & (more - less <= limits[:, 1])
            coverage[more, less] = float(chances[held].sum())
    assert min(coverage.values()) > 0.925
    usual = [rate for (more, less), rate in coverage.items() if more + less > 0.05]
    assert np.mean(usual) == approx(0.95, abs=0.003)
    assert max(usual) < 0.98


def test_means_of_pairs_hold_the_true_difference_at_their_rate() -> None:
    """Exact for normal differences however few; for skewed ones (exponential), once there are many."""
    for shape, pairs in [("normal", 5), ("normal", 100), ("skewed", 1_000)]:
        random = np.random.default_rng(3)
        first = random.normal(size=(2_000, pairs))
        change = (
            random.normal(size=first.shape) if shape == "normal" else random.exponential(size=first.shape)
        )
        truth = 0.0 if shape == "normal" else 1.0
        found = [paired_mean(*pair) for pair in zip(first, first + change, strict=True)]
        fewest, most = fewest_and_most(len(found))
        assert fewest <= sum(one.low <= truth <= one.high for one in found) <= most


# Shares of the four paths: those of the baseline, equal ones, and some rare.
SHARES = {
    "baseline": (0.50, 0.40, 0.05, 0.05),
    "even": (0.25, 0.25, 0.25, 0.25),
    "rare": (0.90, 0.09, 0.009, 0.001),
}


def test_stopping_at_a_precision_leaves_coverage_and_means_as_they_are() -> None:
    """Batches look after every shard whether they are precise enough; 1,000 of them, by their own rule.

    Looking again and again biases estimates where the result decides when to stop. Here only the width
    does, which after 5,000 runs hardly varies: 1,000 batches lose no information by it.
    """
    for kind in SHARES:
        random = np.random.default_rng(4)
        shares, repeats = np.array(SHARES[kind]), 1_000
        held, means, runs = np.zeros(4), np.zeros(4), []
        # One ending stands for each path.
        rows = [
            next(ENDINGS.index(ending) for ending in PATH_OF if PATH_OF[ending] == path) for path in PATHS
        ]
        for _ in range(repeats):
            counts = np.zeros((len(ENDINGS), 1), dtype="i8")
            while not counts.any() or widest_path_interval(counts) >= 0.01:
                counts[rows, 0] += random.multinomial(SHARD, shares)
            total = int(counts.sum())
            intervals = [wilson(int(counts[row, 0]), total) for row in rows]
            held += [
                interval.low <= share <= interval.high
                for interval, share in zip(intervals, shares, strict=True)
            ]
            means += [interval.share / repeats for interval in intervals]
            runs.append(total)
            assert widest_path_interval(counts) < 0.01
        fewest, most = fewest_and_most(repeats)
        assert fewest <= held.min()
        assert held.max() <= most
        errors = (means - shares) / np.sqrt(shares * (1.0 - shares) / np.mean(runs) / repeats)
        assert np.abs(errors).max() < 4.0


def test_sobol_intervals_hold_the_true_indices_of_a_response_that_luck_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of x + w + wy, with luck w unlike for every block of runs: variances 1, 1 and 1.

    Each of six indices in 60 designs of 256 points. Where the response is smooth the intervals hold the
    truth more often than they say, for points of a Sobol sequence err less than independent ones.
    """
    monkeypatch.setattr(indices, "RESAMPLES", 200)
    space = space_of(Scenario(), ("oil_start", "oil_mean"))
    true = {space.names[0]: (1 / 3, 1 / 3), space.names[1]: (0.0, 1 / 3), CHANCE: (1 / 3, 2 / 3)}
    held = {(factor, index): 0 for factor in true for index in ("first", "total")}
    for seed in range(60):
        design = designs.saltelli(space, 256, seed)
        blocks, place = np.unique(design.first_runs, return_inverse=True)
        luck = np.random.default_rng(seed).normal(size=len(blocks))[place]
        x, y = (math.sqrt(12.0) * (design.quantiles - 0.5)).T
        for row in indices.sobol(space, {"y": x + luck + luck * y}, seed):
            for index, truth in zip(("first", "total"), true[row["factor"]], strict=True):
                held[row["factor"], index] += row[f"{index}_low"] <= truth <= row[f"{index}_high"]
    fewest, _ = fewest_and_most(60)
    assert min(held.values()) >= fewest
