"""Scenario discovery: on planted boxes, on noise, and as a command on real runs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.analysis import discovery
from experiments.analysis.discovery import SampledRuns, Search, discover
from experiments.errors import InputError
from experiments.running.points import values_drawn
from model import parameters
from model.ensemble import simulate
from model.scenario import Scenario
from tests.builders import approx
from tests.experiments.conftest import Printed

Program = Callable[..., Printed]
NAMES = ("oil_mean", "oil_start", "oil_spread", "borrowing", "planned_deficit")
SAMPLED = Scenario(name="sampled", horizon=24, mode="sampled")


def sampled(count: int, seed: int, inside: float, outside: float) -> SampledRuns:
    """Runs that take the path more often where oil is dear and borrowing is hard."""
    random = np.random.default_rng(seed)
    known = [parameters.table()[name] for name in NAMES]
    values = np.column_stack([random.uniform(one.low, one.high, count) for one in known])
    box = (values[:, 0] > 68.0) & (values[:, 3] < 5.0)
    return SampledRuns(NAMES, values, random.random(count) < np.where(box, inside, outside))


def test_planted_boxes() -> None:
    # A planted box is found judged and found again.
    found = discover(sampled(8_000, 1, 0.6, 0.05), Search("aid", coverage=0.7, boxes=2, resamples=5))
    (box,) = found.boxes
    oil_mean, borrowing = (parameters.table()[name] for name in ("oil_mean", "borrowing"))
    dear = (oil_mean.high - 68.0) / (oil_mean.high - oil_mean.low)
    mass = dear * (5.0 - borrowing.low) / (borrowing.high - borrowing.low)
    share = 0.6 * mass + 0.05 * (1.0 - mass)
    assert box["low"] < 0.6 < box["high"] + 0.03
    assert box["mass"] == approx(mass, abs=0.03)
    assert box["base_share"] == approx(share, abs=0.015)
    assert box["coverage"] == approx(0.6 * mass / share, abs=0.06)
    assert box["coverage_low"] < box["coverage"] < box["coverage_high"]
    limits = {(row["parameter"], row["side"]): row for row in found.limits}
    assert set(limits) == {("oil_mean", "at least"), ("borrowing", "at most")}
    oil = limits["oil_mean", "at least"]
    assert oil["limit"] == approx(68.0, abs=1.5)
    assert (oil["unit"], oil["range_low"], oil["range_high"]) == ("USD/b", oil_mean.low, oil_mean.high)
    assert oil["found_again"] == 1.0
    assert oil["again_low"] - 0.5 <= 68.0 <= oil["again_high"] + 0.5
    assert sum(row["chosen"] for row in found.trajectory) == 1
    # The judgement is made on other runs than the search. Over many searches the true density lies in the
    # interval about as often as stated.
    covered = 0
    for seed in range(20):
        found = discover(
            sampled(3_000, seed, 0.5, 0.1), Search("aid", coverage=0.6, boxes=1, resamples=0, seed=seed)
        )
        (box,) = found.boxes
        ends = {row["parameter"]: row for row in found.limits}
        fine = sampled(40_000, 10_000 + seed, 0.5, 0.1)
        inside = np.ones(40_000, dtype=bool)
        for name, row in ends.items():
            column = fine.values[:, NAMES.index(name)]
            inside &= column >= row["limit"] if row["side"] == "at least" else column <= row["limit"]
        covered += box["low"] <= fine.taken[inside].mean() <= box["high"]
    assert covered >= 16
    # Noise gives no box.
    found = discover(sampled(4_000, 3, 0.2, 0.2), Search("aid", resamples=2))
    assert (found.boxes, found.limits, found.trajectory) == ([], [], [])
    # A second box lies outside the first.
    random = np.random.default_rng(6)
    base = sampled(12_000, 5, 0.0, 0.0)
    oil, deficit = base.values[:, 0], base.values[:, 4]
    chance = np.where(oil > 74.0, 0.8, np.where(deficit > 5.2, 0.5, 0.02))
    both = base._replace(taken=random.random(12_000) < chance)
    found = discover(both, Search("aid", coverage=0.5, boxes=3, resamples=0))
    assert len(found.boxes) >= 2
    first, second = ({row["parameter"] for row in found.limits if row["box"] == box} for box in (1, 2))
    assert first == {"oil_mean"}
    assert second == {"planned_deficit"}
    assert sum(box["coverage"] for box in found.boxes) <= 1.0


def test_only_parameters_that_surely_differ_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = sampled(6_000, 2, 0.6, 0.05)
    assert set(discovery.most_different(planted, 15)) == {"oil_mean", "borrowing"}
    assert len(discovery.most_different(planted, 1)) == 1


def test_what_cannot_be_searched_is_refused() -> None:
    # Too little to learn from is refused.
    for inside, outside, message in (
        (0.0, 0.01, "8 of 1,000 .*'aid'.* 100 .*--runs"),
        (1.0, 1.0, "all 1,000"),
    ):
        with pytest.raises(InputError, match=message):
            discover(sampled(1_000, 1, inside, outside), Search("aid"))
    # A search that makes no sense is refused.
    for changes, message in [
        ({"target": "setlement"}, r"unknown path or ending 'setlement'; did you mean 'settlement'\?"),
        ({"target": "none"}, "unknown path or ending 'none'"),
        ({"coverage": 0.0, "boxes": 0}, r"(?s)--coverage 0 is out of range; .*--boxes 0 is out of range"),
        ({"resamples": -1}, "--resamples -1 is out of range; allowed is 0 to 1000"),
    ]:
        with pytest.raises(InputError, match=message):
            Search(**{"target": "aid", **changes})  # type: ignore[arg-type]


def test_runs_draw_again_what_they_drew() -> None:
    simulated = simulate(SAMPLED, range(30), 7)
    columns = [list(parameters.table()).index(name) for name in NAMES]
    assert np.array_equal(values_drawn(SAMPLED, 7, range(30), NAMES), simulated.values[:, columns])
    assert np.array_equal(
        values_drawn(SAMPLED, 7, [3], NAMES)[0], values_drawn(SAMPLED, 7, range(4), NAMES)[3]
    )


def test_boxes_are_the_same_from_runs_simulated_and_from_those_of_a_batch(
    fivelocks: Program, tmp_path: Path
) -> None:
    asked = ("discover", "aid", "--resamples", "0", "--boxes", "1", "--quiet")
    assert fivelocks("batch", "--parameters", "sampled", "--runs", "600", "--quiet", "--out", "b")[0] == 0
    assert fivelocks(*asked, "--runs", "600", "--out", "f")[0] == 0
    assert fivelocks(*asked, "--from", "b", "--out", "g")[0] == 0
    for path in Path("f").glob("*.csv"):
        assert (Path("g") / path.name).read_bytes() == path.read_bytes()
    assert fivelocks("verify", "g", "--quiet")[0] == 0
    assert fivelocks("batch", "--runs", "20", "--quiet", "--out", "c")[0] == 0
    code, _, err = fivelocks(*asked, "--from", "c", "--out", "h")
    assert (code, "sampled" in err) == (2, True)


def test_bad_input_is_reported_and_nothing_is_written(fivelocks: Program, tmp_path: Path) -> None:
    for arguments, message in [
        (("setlement",), "unknown path or ending 'setlement'; did you mean 'settlement'?"),
        (("aid", "--boxes", "0"), "--boxes 0 is out of range"),
        (("aid", "--runs", "0"), "--runs 0 is out of range"),
        (("aid", "--from", "nowhere"), "nowhere is not a results folder"),
        (("aid", "--from", "w", "--seed", "7"), "--from takes scenario and seed from the folder"),
        (("aid", "--scenario", "basline"), "did you mean 'baseline'?"),
    ]:
        code, out, err = fivelocks("discover", *arguments, "--force", "--out", "f")
        assert (code, out) == (2, "")
        assert message in err
        assert not list(tmp_path.iterdir())
