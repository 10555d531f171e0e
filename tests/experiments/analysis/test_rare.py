"""Rare escalation: unbiased, precise with few runs, with correct errors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.analysis import rare as rarity
from experiments.analysis.rare import Rare
from experiments.analysis.splitting import POWER, made_smaller
from experiments.errors import InputError
from model.endings import ENDINGS
from model.ensemble import plan_of, simulate
from model.scenario import Scenario
from tests.builders import approx
from tests.experiments.analysis.computing import rare

CALM = {"incident_rate": 0.0, "intervention_rate": 0.0, "nuclear_rate": 0.0}
# Four times fewer incidents, fewer deaths, and nuclear use a tenth as likely.
RARE = {
    "incident_rate": 0.4, "incident_fatality": 0.002, "nuclear_rate": 0.000012,
    "intervention_rate": 0.00003,
}  # fmt: skip


def shares(found: Rare) -> dict[str, rarity.Rarity]:
    return {row.ending: row for row in found.rarities}


def counted(scenario: Scenario, runs: int, seed: int) -> dict[str, float]:
    endings = np.concatenate(
        [
            simulate(scenario, range(first, first + 5_000), seed).measured[:, 0].astype(int)
            for first in range(0, runs, 5_000)
        ]
    )
    found = {ENDINGS[code]: float((endings == code).mean()) for code in rarity.ESCALATION}
    return found | {"all": sum(found.values())}


def assert_agrees(found: Rare, plain: dict[str, float], runs: int) -> None:
    for row in found.rarities:
        share = plain[row.ending]
        error = math.hypot(row.share * row.error if row.share else 0.0, math.sqrt(share * (1 - share) / runs))
        assert abs(row.share - share) < 4.0 * error + 1e-9, row


def test_known_chances() -> None:
    # The chance of one month is known by hand.
    found = rare(Scenario(horizon=1, parameters=CALM | {"nuclear_rate": 0.003, "nuclear_urgency": 0.0}), 4)
    row = shares(found)["nuclear_use"]
    assert row.low < 0.003 < row.high
    assert row.error < 0.1
    assert shares(found)["all"].share == row.share
    assert shares(found)["direct_war"].share == shares(found)["intervention"].share == 0.0
    # A chance of one in a million is found too.
    found = rare(Scenario(horizon=1, parameters=CALM | {"nuclear_rate": 1e-6, "nuclear_urgency": 0.0}), 4)
    row = shares(found)["nuclear_use"]
    assert row.low < 1e-6 < row.high
    assert row.gain > 1e4
    # What cannot happen has share zero and no error.
    found = rare(Scenario(horizon=2, parameters=CALM), 1)
    for row, line in zip(found.rarities, rarity.table(found), strict=True):
        assert (row.share, row.low, row.high) == (0.0, 0.0, 0.0)
        assert (line["error"], line["wars_counted"], line["gain"]) == (None, None, None)


def test_agrees_with_counting() -> None:
    # It agrees with counting.
    scenario, runs = Scenario(horizon=10), 10_000
    assert_agrees(rare(scenario, 21), counted(scenario, runs, 22), runs)
    # It agrees with counting where troops are in the country from the start.
    from experiments.scenarios import library

    scenario, runs = library.choose("no-fly-zone", horizon=8), 5_000
    assert_agrees(rare(scenario, 3), counted(scenario, runs, 4), runs)


def test_threads_change_nothing() -> None:
    one, two = (rare(Scenario(horizon=3), 6, threads=threads) for threads in (1, 2))
    assert rarity.table(one) == rarity.table(two)


def test_the_whole_path_is_the_sum_of_its_endings() -> None:
    found = shares(rare(Scenario(horizon=3), 6))
    assert found["all"].share == approx(sum(found[ENDINGS[code]].share for code in rarity.ESCALATION))


def test_precision() -> None:
    # Counting needs what the binomial gives.
    values = np.array([0.01, 0.03] * 10)
    row = rarity._rarity("all", values, simulated=500.0)
    error = values.std(ddof=1) / math.sqrt(20)
    assert row.share == approx(0.02)
    assert row.runs_counted == approx(0.02 * 0.98 / error**2)
    assert row.gain == approx(row.runs_counted / 500.0)
    assert (row.share - row.low) == approx(2.093 * error, rel=1e-3)
    # It stops when every ending is precise enough.
    scenario = Scenario(horizon=2, parameters={"intervention_rate": 0.0})
    loose = rare(scenario, 2, error=0.5)
    wanted = 0.8 * max(row.error for row in loose.rarities if row.share)
    strict = rare(scenario, 2, error=wanted)
    assert loose.runs == rarity.DEFAULT_RUNS < strict.runs
    assert all(row.error <= wanted for row in strict.rarities if row.ending != "all" and row.share)
    # Runs are rounded up to whole replicates and progress counts those.
    seen: list[tuple[int, int]] = []
    found = rare(Scenario(horizon=2), 2, 2_001, progress=lambda done, asked: seen.append((done, asked)))
    assert found.runs == 2_100
    assert seen[-1] == (21, 21)


def test_numbers_that_make_no_sense_are_refused() -> None:
    for runs, error, text in [
        (1_999, None, "--runs 1999 is out of range; allowed is 2000 to 1000000"),
        (None, 0.0, "--error 0.0 is out of range; allowed is 0.001 to 1"),
        (None, math.nan, "--error nan is out of range"),
    ]:
        with pytest.raises(InputError, match=text.replace("(", r"\(")):
            rarity.check_asked(runs, error)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "gained"),
    [
        ({}, ("all", "direct_war", "nuclear_use", "intervention")),
        (RARE, ("all", "direct_war", "nuclear_use")),
    ],
    ids=["baseline", "rare"],
)
def test_ten_times_fewer_runs_reach_the_same_error_and_agree_with_counting(
    changes: dict[str, float], gained: tuple[str, ...]
) -> None:
    scenario, runs = Scenario(horizon=30, parameters=changes), 40_000
    found = rare(scenario, 31)
    for ending in gained:
        assert shares(found)[ending].gain >= 10.0, shares(found)[ending]
    assert_agrees(found, counted(scenario, runs, 32), runs)


@given(
    chance=st.floats(1e-7, 1.0),
    usual=st.floats(1e-7, 1.0),
    limit=st.floats(1e-6, 1.0),
)
def test_smaller_draws_stay_below_their_limit_and_count_as_much_as_they_should(
    chance: float, usual: float, limit: float
) -> None:
    limits, usuals = np.array([limit]), np.array([min(usual, limit)])
    draws = (np.arange(20_000) + 0.5) / 20_000
    smaller, ratios = made_smaller(draws, usuals, limits)
    assert (smaller <= limit).all()
    assert (ratios <= 2.0 * POWER * limit * (1.0 + 1e-9)).all()
    found = (ratios * (smaller < chance)).mean()
    # A sum over 20,000 points misses at most the two next to the jumps at the chance and at the usual one.
    assert found == pytest.approx(min(chance, limit), abs=3.0 * ratios.max() / 20_000, rel=1e-3)


def test_no_run_counts_many_times() -> None:
    """Before draws had a limit a try of this replicate weighed 12 runs: NATO troops were fired at at once."""
    scenario = Scenario(horizon=8)
    shares = rarity.replicate(scenario, plan_of(scenario), 113, 16).shares
    assert shares.sum() * rarity.REPLICATE < 3.0


@pytest.mark.slow
def test_intervals_of_independent_seeds_cover_at_their_stated_rate() -> None:
    """Forty commands of the fewest replicates, whose grand mean takes the place of the truth."""
    scenario = Scenario(horizon=6)
    plan, fewest = plan_of(scenario), range(rarity.FEWEST_REPLICATES)
    made = np.array(
        [[rarity.replicate(scenario, plan, seed, one).shares for one in fewest] for seed in range(100, 140)]
    )
    least = stats.binom.ppf(0.001, len(made), 0.95)
    for ending, shares in (("all", made.sum(axis=2)), *zip(rarity.ESCALATION, made.T, strict=True)):
        seeds = shares if ending == "all" else shares.T
        rows = [rarity._rarity("", seed, simulated=1.0) for seed in seeds]
        covered = sum(row.low <= seeds.mean() <= row.high for row in rows)
        assert covered >= least, (ending, covered)
