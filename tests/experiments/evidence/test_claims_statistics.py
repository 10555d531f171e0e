"""Estimates: answers by hand, and intervals that cover as stated."""

import math
from typing import Any

import numpy as np
import pytest

from experiments.evidence.claims_statistics import ENDED, FINGERPRINT, estimate
from experiments.evidence.claims_table import Prediction
from experiments.statistics.distribution import wilson
from experiments.statistics.paired import paired_mean, paired_share
from tests.builders import approx

Array = np.ndarray[Any, Any]


def read(**arms: dict[str, Array]) -> dict[str, dict[str, Array]]:
    """Readings, with fingerprints that differ wherever the first outcome does, and endings by its halves."""

    def first(outcomes: dict[str, Array]) -> Array:
        values = np.asarray(next(iter(outcomes.values())))
        return values.reshape(len(values), -1)[:, 0]

    return {
        name: {FINGERPRINT: first(outcomes), ENDED: first(outcomes) > 0.5} | outcomes
        for name, outcomes in arms.items()
    }


def predict(arms: dict[str, float], outcome: str = "x", **more: Any) -> Prediction:
    return Prediction("something", arms, outcome, **more)


def test_shares_and_differences_by_hand() -> None:
    # The share of one arm has wilsons interval usual and corrected.
    found = estimate(predict({"a": 1}), read(a={"x": np.arange(40) < 10}), 0.999)
    assert found[:3] == approx(wilson(10, 40))
    assert found[3:5] == approx(wilson(10, 40, 0.999)[1:])
    assert found.runs == 40
    assert math.isnan(found.moved)
    # A difference of shares is paired treated less control.
    treated, control = np.arange(50) < 30, np.arange(50) % 2 == 0
    found = estimate(predict({"a": 1, "b": -1}), read(a={"x": treated}, b={"x": control}), 0.99)
    assert found[:3] == approx(paired_share(control, treated)[:3])
    assert found[3:5] == approx(paired_share(control, treated, 0.99)[1:3])
    assert found.value == approx(0.6 - 0.5)
    assert found.moved == approx(np.mean(treated != control))
    # The order in which arms are written does not matter.
    readings = read(a={"x": np.arange(50) < 30}, b={"x": np.arange(50) % 2 == 0})
    written, turned = predict({"a": 1, "b": -1}), predict({"b": -1, "a": 1})
    assert tuple(estimate(written, readings, 0.99)) == tuple(estimate(turned, readings, 0.99))
    # An interaction is the mean of the weighted sum in every run.
    generator = np.random.default_rng(3)
    values = {name: {"x": generator.random(30) < 0.4} for name in "abc"}
    found = estimate(predict({"a": 1, "b": -1, "c": -0.5}), read(**values), 0.95)
    total = values["a"]["x"] - 1.0 * values["b"]["x"] - 0.5 * values["c"]["x"]
    assert found[:3] == approx(paired_mean(np.zeros(30), total)[:3])
    # Runs without a number do not count.
    first, second = np.array([1.0, np.nan, 3.0, 4.0]), np.array([0.0, 1.0, np.nan, 1.0])
    found = estimate(predict({"a": 1, "b": -1}), read(a={"x": first}, b={"x": second}), 0.95)
    assert (found.value, found.runs) == (2.0, 2)
    # How many runs end otherwise is counted next to how many moved at all.
    treated, control = np.array([0.1, 0.9, 0.9, 0.2]), np.array([0.1, 0.1, 0.8, 0.3])
    found = estimate(predict({"a": 1, "b": -1}), read(a={"x": treated}, b={"x": control}), 0.95)
    assert (found.moved, found.diverted) == (0.75, 0.25)
    assert math.isnan(estimate(predict({"a": 1}), read(a={"x": treated}), 0.95).diverted)
    # Arms that simulate the same runs have moved nothing.
    same = {"x": np.arange(10.0)}
    assert estimate(predict({"a": 1, "b": -1}), read(a=same, b=same), 0.95).moved == 0.0


def test_shares_within_part_of_the_runs() -> None:
    # A share within part of the runs rests on that part.
    among, outcome = np.arange(40) < 20, np.arange(40) < 5
    found = estimate(predict({"a": 1}, among="part"), read(a={"x": outcome, "part": among}), 0.99)
    assert found[:3] == approx(wilson(5, 20))
    assert found.runs == 20
    # Shares within parts are compared as independent samples. Agresti and Caffo by hand: (5 + 1)/(20 + 2) and
    # (8 + 1)/(10 + 2).
    part = {"x": np.arange(40) < 5, "part": np.arange(40) < 20}
    other = {"x": np.arange(40) < 8, "part": np.arange(40) < 10}
    found = estimate(predict({"a": 1, "b": -1}, among="part"), read(a=part, b=other), 0.95)
    assert found.value == approx(5 / 20 - 8 / 10)
    first, second = 6 / 22, 9 / 12
    half = 1.959964 * math.sqrt(first * (1 - first) / 22 + second * (1 - second) / 12)
    assert (found.low, found.high) == approx((first - second - half, first - second + half), abs=1e-6)
    assert found.runs == 10
    # Where no run is of the kind there is no estimate.
    nothing = {"x": np.zeros(10, dtype=bool), "part": np.zeros(10, dtype=bool)}
    found = estimate(predict({"a": 1}, among="part"), read(a=nothing), 0.95)
    assert math.isnan(found.value)
    assert found.runs == 0


def test_the_jackknife_gives_a_ratio_of_means_its_textbook_error() -> None:
    """Two shares of independent columns of a table: forced less twice agreed, against binomial errors."""
    generator = np.random.default_rng(5)
    count = 40_000
    forced, agreed = generator.random((2, count)) < 0.5
    broke, fell = generator.random(count) < 0.45, generator.random(count) < 0.15
    table = np.column_stack([forced, forced & broke, agreed, agreed & fell]).astype(float)
    one = predict({"a": 1}, statistic="forced_less_twice_agreed")
    found = estimate(one, read(a={"x": table}), 0.99)
    expected = math.sqrt(0.45 * 0.55 / (count / 2) + 4 * 0.15 * 0.85 / (count / 2))
    assert found.value == approx(0.45 - 0.30, abs=4 * expected)
    assert (found.high - found.low) / 2 / 1.984 == approx(expected, rel=0.2)


def test_odds_of_talks() -> None:
    # Odds of talks are stratified by who adjusts. Within either stratum talks make no difference; thrown
    # together they would seem to.
    table = np.zeros((4, 8, 2, 2))
    table[:, 0] = [[90, 10], [9, 1]]
    table[:, 7] = [[10, 10], [90, 90]]
    one = predict({"a": 1}, statistic="talks_odds")
    assert estimate(one, read(a={"x": table.reshape(4, 32)}), 0.95).value == approx(0.0)
    # Odds of all three adjusting are against all fewer.
    table = np.zeros((4, 8, 2, 2))
    table[:, 0, 0], table[:, 3, 1], table[:, 7, 0] = [50, 10], [50, 10], [10, 20]
    one = predict({"a": 1}, statistic="triple_odds")
    assert estimate(one, read(a={"x": table.reshape(4, 32)}), 0.95).value == approx(math.log(10))
    # Odds without a case in every cell have no estimate.
    one = predict({"a": 1}, statistic="triple_odds")
    assert math.isnan(estimate(one, read(a={"x": np.zeros((4, 32))}), 0.95).value)


def test_ground_for_blood() -> None:
    # Ground for blood is relative to what the other side pays. Russia gains 100 for 50, and 70 where
    # attacked; Ukraine pays 60 for those 30: a quarter of the rate.
    usual, attacked = np.tile([100.0, 50.0, 20.0], (5, 1)), np.tile([70.0, 45.0, 60.0], (5, 1))
    one = predict({"attacked": 1, "usual": -1}, statistic="ground_for_blood")
    found = estimate(one, read(attacked={"x": attacked}, usual={"x": usual}), 0.95)
    assert found.value == approx((30 / 60) / (100 / 50))
    assert found.low == approx(found.high)
    # Ground for added blood counts only what the attack costs beyond holding. Ukraine pays 60 instead of 20
    # for the 30: 30 / 40 against 100 / 50.
    usual, attacked = np.tile([100.0, 50.0, 20.0], (5, 1)), np.tile([70.0, 45.0, 60.0], (5, 1))
    one = predict({"attacked": 1, "usual": -1}, statistic="ground_for_added_blood")
    readings = read(attacked={"x": attacked}, usual={"x": usual})
    assert estimate(one, readings, 0.95).value == approx((30 / 40) / (100 / 50))
    assert math.isnan(estimate(one, read(attacked={"x": usual}, usual={"x": attacked}), 0.95).value)


def test_hazards_are_settlements_for_months_fought_and_added_up_over_arms() -> None:
    """3 settlements in 100 months less 1 in 200, with a control that is taken off twice as often as both."""
    arms = {
        name: {"x": np.tile([settled / 10, months / 10], (10, 1))}
        for name, settled, months in (("both", 3, 100), ("one", 1, 200), ("none", 1, 500))
    }
    one = predict({"both": 1, "one": -1, "none": 2}, statistic="settlement_hazard")
    assert estimate(one, read(**arms), 0.95).value == approx(3 / 100 - 1 / 200 + 2 / 500)
    assert one.difference


def test_medians() -> None:
    # A difference of medians is that of the middle runs. Of 6 runs the two in the middle are averaged: 35
    # against 25.
    first, second = np.array([10.0, 60, 30, 40, 20, 50]), np.array([5.0, 60, 20, 30, 10, 50])
    one = predict({"a": 1, "b": -1}, statistic="median")
    found = estimate(one, read(a={"x": first}, b={"x": second}), 0.99)
    assert found.value == 35 - 25
    assert found.corrected_low <= found.low <= found.value <= found.high <= found.corrected_high
    same = estimate(one, read(a={"x": first}, b={"x": first}), 0.99)
    assert (same.value, same.corrected_low, same.corrected_high) == (0, 0, 0)
    # The interval of medians is the bootstraps over pairs.
    generator = np.random.default_rng(11)
    control = np.round(generator.uniform(1, 60, 300))
    treated = np.clip(control - np.round(generator.uniform(0, 12, 300)), 1, 60)
    found = estimate(
        predict({"a": 1, "b": -1}, statistic="median"), read(a={"x": treated}, b={"x": control}), 0.95
    )
    places = generator.integers(300, size=(4_000, 300))
    differences = np.median(treated[places], axis=1) - np.median(control[places], axis=1)
    assert (found.low, found.high) == approx(tuple(np.quantile(differences, (0.025, 0.975))), abs=1.0)


def test_the_spread_between_runs_is_compared_as_a_ratio_of_standard_deviations() -> None:
    generator = np.random.default_rng(7)
    values = generator.normal(size=200)
    wide, narrow = (np.column_stack([np.ones(200), one, one**2]) for one in (3 * values, values))
    one = predict({"wide": 1, "narrow": -1}, statistic="spread_ratio")
    assert estimate(one, read(wide={"x": wide}, narrow={"x": narrow}), 0.95).value == approx(math.log(3))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["interaction", "within", "jackknife"])
def test_intervals_cover_as_stated(kind: str) -> None:
    """Of 2,000 experiments of known truth, 95 % intervals miss between 3 and 7 in a hundred."""
    generator = np.random.default_rng(11)
    misses = 0
    for _ in range(2_000):
        shared = generator.random(400)
        values = {
            name: {"x": (shared + generator.normal(0, 0.3, 400)) < cut, "part": generator.random(400) < 0.3}
            for name, cut in (("a", 0.4), ("b", 0.5), ("c", 0.6))
        }
        if kind == "interaction":
            one, truth = predict({"a": 1, "c": 1, "b": -2}), TRUTH["a"] + TRUTH["c"] - 2 * TRUTH["b"]
        elif kind == "within":
            one, truth = predict({"a": 1, "b": -1}, among="part"), TRUTH["a"] - TRUTH["b"]
        else:
            part, inside = values["a"]["part"], values["a"]["x"]
            broke = np.column_stack([part, part & inside, ~part, ~part & inside])
            values = {"a": {"x": broke.astype(float)}}
            one, truth = predict({"a": 1}, statistic="forced_less_twice_agreed"), -TRUTH["a"]
        found = estimate(one, read(**values), 0.999)
        misses += not found.low <= truth <= found.high
    assert 60 <= misses <= 140 or (kind == "within" and misses < 60)


def _truths() -> dict[str, float]:
    generator = np.random.default_rng(12)
    draws = generator.random(4_000_000) + generator.normal(0, 0.3, 4_000_000)
    return {name: float(np.mean(draws < cut)) for name, cut in (("a", 0.4), ("b", 0.5), ("c", 0.6))}


TRUTH = _truths()
