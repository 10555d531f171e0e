"""The variance of single runs split up, against a function whose parts are known."""

import numpy as np
import pytest

from experiments.statistics import variance
from experiments.statistics.variance import Crossed, crossed, split
from tests.builders import approx

Array = np.ndarray
# Of 2x + w + xw with standard normal x and w: variances 4, 1 and 1.
TRUE = {"parameters": 4 / 6, "chance": 1 / 6, "both": 1 / 6}


def simulated(points: int, runs: int, seed: int) -> Crossed:
    random = np.random.default_rng(seed)
    first, second = random.normal(size=(2, points, 1))
    luck, other = random.normal(size=(2, points, runs))

    def response(x: Array, w: Array) -> Array:
        return 2.0 * x + w + x * w

    return Crossed(response(first, luck), response(first, other), response(second, other))


def test_parts_of_variance() -> None:
    # Known parts are found.
    rows = split({"y": simulated(5_000, 5, 1)}, 1)
    assert [row["part"] for row in rows] == ["parameters", "chance", "both"]
    for row in rows:
        assert row["share"] == approx(TRUE[row["part"]], abs=0.04)
        assert row["low"] < row["share"] < row["high"]
        assert row["variance"] == approx(6.0, rel=0.1)
    assert sum(row["share"] for row in rows) == approx(1.0)
    # Parts do not depend on where zero lies.
    tables = simulated(500, 5, 1)
    moved = Crossed(*(table + 1_000.0 for table in tables))
    for row, other in zip(split({"y": tables}, 1), split({"y": moved}, 1), strict=True):
        assert [other[key] for key in ("share", "low", "high")] == approx(
            [row[key] for key in ("share", "low", "high")]
        )
    # A path that parameters alone decide.
    random = np.random.default_rng(1)
    first, second = (random.random((2, 4_000, 1)) < 0.3).astype(float)
    same = np.ones((1, 3))
    rows = split({"y": Crossed(first * same, first * same, second * same)}, 1)
    shares = {row["part"]: row["share"] for row in rows}
    assert shares == approx({"parameters": 1.0, "chance": 0.0, "both": 0.0}, abs=0.06)
    assert rows[0]["variance"] == approx(0.21, abs=0.01)
    # A response that never varies has no rows.
    assert split({"y": Crossed(*np.ones((3, 50, 4)))}, 1) == []
    # The tables are taken from the right rows of the sample. Of each of two rows: A, two factors swapped,
    # chance swapped, B.
    values = np.arange(2 * 5 * 3).reshape(10, 3)
    tables = crossed(values, 2)
    assert tables.first[:, 0].tolist() == [0, 15]
    assert tables.luck[:, 0].tolist() == [9, 24]
    assert tables.second[:, 0].tolist() == [12, 27]


def test_intervals_cover_the_truth_at_about_their_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variance, "RESAMPLES", 300)
    covered = dict.fromkeys(TRUE, 0)
    for seed in range(80):
        for row in split({"y": simulated(150, 4, seed)}, seed):
            covered[row["part"]] += row["low"] <= TRUE[row["part"]] <= row["high"]
    # Of 80 at 95 %, fewer than 68 happen once in ten thousand times.
    assert min(covered.values()) >= 68
