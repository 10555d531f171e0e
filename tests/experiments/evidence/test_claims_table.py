"""The table of claims: complete, well formed, and with the number of comparisons."""

import csv
import math
from importlib import resources

import pytest

from experiments.errors import InputError
from experiments.evidence import claims_outcomes
from experiments.evidence.claims_arms import arms
from experiments.evidence.claims_statistics import STATISTICS
from experiments.evidence.claims_table import MEDIAN, chosen, claims
from tests.builders import approx

PREDICTIONS = [(claim, one) for claim in claims() for one in claim.predictions]
NAMES = [f"{claim.id}-{number}" for claim in claims() for number in range(len(claim.predictions))]


def test_every_claim_is_declared_once_and_predicts_something_that_can_fail() -> None:
    # Every test of the essay is declared once and in order.
    assert [claim.id for claim in claims()] == [f"T{number:02d}" for number in range(1, 49)]
    # Every mechanism of the essay bears on some experiment.
    covered = {mechanism for claim in claims() for mechanism in claim.mechanisms}
    table = resources.files("experiments.evidence").joinpath("mechanisms.csv").read_text(encoding="utf-8")
    listed = [row["mechanism"] for row in csv.DictReader(table.splitlines()) if row["argument"]]
    assert listed == sorted(covered)
    # A claim is described and predicts something that can fail.
    for claim in claims():
        assert claim.title
        assert claim.says.endswith(".")
        assert any(not one.also for one in claim.predictions)
    # A prediction has known arms an outcome and bounds.
    for _, one in PREDICTIONS:
        assert set(one.arms) <= set(arms())
        for name in one.outcomes:
            claims_outcomes.written(name)
        assert one.statistic in {"", MEDIAN, *STATISTICS}
        assert one.low < one.high
        assert one.also or math.isfinite(one.low) or math.isfinite(one.high)
        assert len({arms()[name].times for name in one.arms}) == 1
        assert len({arms()[name].scenario.horizon for name in one.arms}) == 1
    # No arm is declared that nobody simulates.
    from experiments.evidence.claims_table import ARMS

    text = ARMS.read_text(encoding="utf-8")
    simulated = {name for _, one in PREDICTIONS for name in one.arms}
    built_on = {name for name in arms() if f'"{name}"' in text}
    assert set(arms()) - simulated - built_on == set()


def test_the_error_of_five_in_a_hundred_is_split_over_claims_and_their_predictions() -> None:
    by_id = {claim.id: claim for claim in claims()}
    assert by_id["T02"].confidence == approx(1 - 0.05 / 48)
    assert sum(not one.also for one in by_id["T01"].predictions) == 3
    assert by_id["T01"].confidence == approx(1 - 0.05 / 48 / 3)
    every = [(1 - claim.confidence, one) for claim, one in PREDICTIONS if not one.also]
    assert sum(error for error, _ in every) == approx(0.05)


def test_claims_are_chosen_by_number() -> None:
    # Claims are chosen by number in the order of the table.
    assert [claim.id for claim in chosen(["t44", " T02 "])] == ["T02", "T44"]
    assert len(chosen([""])) == 48
    # Unknown claims are refused all at once.
    with pytest.raises(InputError) as refused:
        chosen(["T02", "T4A", "T99"])
    assert len(refused.value.problems) == 2
    assert "unknown claim 'T4A'" in str(refused.value)
    assert "allowed is T01 to T48" in str(refused.value)
