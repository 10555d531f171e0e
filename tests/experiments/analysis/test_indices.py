"""Indices of functions whose indices are known."""

import math

import numpy as np

from experiments.analysis import designs, indices
from experiments.analysis.factors import CHANCE, Space, space_of
from model.scenario import Scenario
from tests.builders import approx, expect

Array = np.ndarray
THREE = space_of(Scenario(), ("oil_start", "oil_mean", "oil_spread"))
A, B = 7.0, 0.1


def ishigami(u: Array) -> Array:
    """Ishigami and Homma's function of three angles, given as quantiles of a uniform distribution."""
    x = math.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def of(rows: indices.Rows, factor: str) -> dict[str, float]:
    (row,) = (row for row in rows if row["factor"] == factor)
    return row


def test_sobol_indices() -> None:
    # Sobol indices of the ishigami function.
    design = designs.saltelli(THREE, 4_096, 1)
    rows = indices.sobol(THREE, {"y": ishigami(design.quantiles)}, 1)
    variance = A**2 / 8 + B * math.pi**4 / 5 + B**2 * math.pi**8 / 18 + 0.5
    first = [0.5 * (1 + B * math.pi**4 / 5) ** 2, A**2 / 8, 0.0]
    together = 8 * B**2 * math.pi**8 / 225
    total = [first[0] + together, first[1], together]
    for name, alone, whole in zip(THREE.names, first, total, strict=True):
        row = of(rows, name)
        assert row["first"] == approx(alone / variance, abs=0.02)
        assert row["total"] == approx(whole / variance, abs=0.02)
        assert row["first_low"] - 0.01 <= alone / variance <= row["first_high"] + 0.01
        assert row["total_low"] - 0.01 <= whole / variance <= row["total_high"] + 0.01
    assert of(rows, CHANCE)["total"] == 0.0
    # Sobol indices of a sum with chance in it. Variances 9, 1 and 4 of the parameters' and chance's own
    # parts: 9/14, 1/14 and 4/14.
    design = designs.saltelli(THREE, 2_048, 2)
    weights = np.array([3.0, 1.0, 0.0, 2.0])
    rows = indices.sobol(THREE, {"y": design.coordinates @ weights}, 1)
    for factor, share in zip((*THREE.names, CHANCE), weights**2 / 14.0, strict=True):
        assert of(rows, factor)["first"] == approx(share, abs=0.01)
        assert of(rows, factor)["total"] == approx(share, abs=0.01)
    # A response that never varies has no sobol indices.
    assert indices.sobol(THREE, {"y": np.full(len(designs.saltelli(THREE, 16, 1).coordinates), 0.5)}, 1) == []


def test_elementary_effects() -> None:
    # Elementary effects of a linear function are its slopes.
    design = designs.morris(THREE, 6, 4)
    weights = np.array([3.0, -1.0, 0.0, 2.0])
    rows = indices.morris(THREE, design, {"y": design.coordinates @ weights}, 1)
    # From the middle of the lowest quarter to that of the highest is 3/4 of the cube.
    for name, weight in zip(THREE.names, weights, strict=False):
        row = of(rows, name)
        expect(row, mu_star=0.75 * abs(weight), mu=0.75 * weight)
        assert row["sigma"] == approx(0.0, abs=1e-12)
        assert row["low"] == approx(row["high"])
    # New luck moved its coordinate by a half.
    assert of(rows, CHANCE)["mu_star"] == approx(1.0)
    assert of(rows, CHANCE)["mu"] is None
    # Effects of a vector do not cancel. Members move up and down independently: the effect is 2 or 0 times
    # the slope, never negative.
    vector = space_of(Scenario(), ("fires_growth.",))
    design = designs.morris(vector, 40, 4)
    rows = indices.morris(vector, design, {"y": design.quantiles @ np.array([1.0, 1.0])}, 1)
    row = of(rows, "fires_growth")
    assert 0.4 < row["mu_star"] < 1.1
    assert row["low"] < row["mu_star"] < row["high"]
    assert (row["mu"], row["sigma"]) == (None, None)
    # The interval of an effect covers the truth at about its rate. The mean effect of x on xy is the mean of
    # y over the levels, one half, times three quarters.
    covered = 0
    for seed in range(60):
        design = designs.morris(THREE, 20, seed)
        u = design.quantiles
        row = of(indices.morris(THREE, design, {"y": u[:, 0] * u[:, 1]}, seed), THREE.names[0])
        covered += row["low"] <= 0.375 <= row["high"]
    assert covered >= 51


def test_standing() -> None:
    # Standing counts every response alike and leaves chance out.
    def row(response: str, factor: str, effect: float) -> dict[str, object]:
        return {"response": response, "factor": factor, "mu_star": effect}

    rows = [
        *(row("common", *pair) for pair in (("a", 0.4), ("b", 0.2), (CHANCE, 0.9))),
        *(row("rare", *pair) for pair in (("a", 0.001), ("b", 0.004), (CHANCE, 0.0))),
        *(row("never", *pair) for pair in (("a", 0.0), ("b", 0.0), (CHANCE, 0.0))),
    ]
    assert indices.standing(rows) == {"b": approx(0.5), "a": approx(1.25 / 3)}
    assert list(indices.standing(rows)) == ["b", "a"]
    # Factors of a merged space are named once.
    merged: Space = space_of(Scenario(), ("oil_", "fatigue.")).merged(("oil_mean",))
    design = designs.saltelli(merged, 32, 1)
    rows = indices.sobol(merged, {"y": design.quantiles.sum(axis=1)}, 1)
    assert [row["factor"] for row in rows] == ["all others", "oil_mean", CHANCE]
