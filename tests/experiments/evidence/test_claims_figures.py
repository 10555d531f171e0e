"""The figures of verdicts and bands: what stands where."""

import math
from typing import Any

import pytest
from experiments.evidence.claims_figures import FARTHEST, forest, position

from experiments.evidence import claims_baseline_figures
from experiments.evidence.claims_statistics import Estimate
from experiments.evidence.claims_table import Claim, Prediction
from experiments.evidence.claims_verdicts import Finding, Judgement


def finding(value: float, verdict: str = "supported", **bounds: Any) -> Finding:
    prediction = Prediction("wars change", {"a": 1, "b": -1}, "duration", **bounds)
    estimate = Estimate(value, value - 1, value + 1, value - 2, value + 2, 100, 1.0, 1.0)
    return Finding(prediction, estimate, verdict)


@pytest.mark.parametrize(
    ("bounds", "value", "place"),
    [
        ({"low": 3.0}, 9.0, 2.0),
        ({"low": 3.0}, 0.0, -1.0),
        ({"high": -3.0}, -9.0, 2.0),
        ({"high": -3.0}, 3.0, -2.0),
        ({"low": -3.0, "high": 3.0}, 0.0, 1.0),
        ({"low": -3.0, "high": 3.0}, 6.0, -1.0),
        ({"low": -3.0, "high": 3.0}, -6.0, -1.0),
        ({"low": 3.0}, 1e6, FARTHEST),
    ],
)
def test_a_value_stands_as_many_smallest_effects_inside_its_bounds(
    bounds: dict[str, float], value: float, place: float
) -> None:
    """The smallest effect that counts is three months of war."""
    assert position(finding(value, **bounds), value) == pytest.approx(place)


def test_the_forest_has_a_row_a_claim_with_its_number_in_words() -> None:
    good, idle = finding(9.0, low=3.0), finding(math.nan, "not testable", low=3.0)
    judgements = [
        Judgement(Claim(name, "A claim", "So.", ("M01",), (one.prediction,)), (one,), one.verdict, one)
        for name, one in (("T01", good), ("T02", idle))
    ]
    figure = forest(judgements, "two claims")
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["T02  A claim", "T01  A claim"]
    assert [text.get_text() for text in axes.texts] == ["not testable", "+9.0 months"]
    assert [text.get_text() for text in figure.texts] == ["The essay's claims put to the test", "two claims"]


def test_bands_are_drawn_from_low_to_high_end_and_a_value_that_never_comes_is_left_out() -> None:
    row = {"quantity": "q", "unit": "share", "case": "central", "band_low": 0.1, "band_high": 0.3}
    rows = [row | {"value": 0.25}, row | {"quantity": "p", "unit": "k", "band_high": 5.1, "value": None}]
    axes = claims_baseline_figures.bands(rows).axes[0]
    drawn = [spots for spots in axes.collections if len(spots.get_offsets()) == 1]
    assert len(drawn) == 1
    assert drawn[0].get_offsets()[0][0] == pytest.approx(0.75)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["p, 0-5 k", "q, 10-30 %"]
