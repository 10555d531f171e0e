"""Verdicts: where an interval must lie, what a claim makes of its predictions, and the words for it."""

import math
from typing import Any

import numpy as np

from experiments.evidence import claims_report, claims_verdicts
from experiments.evidence.claims_statistics import ENDED, FINGERPRINT, Estimate
from experiments.evidence.claims_table import Claim, Prediction
from experiments.evidence.claims_verdicts import (
    Finding,
    Judgement,
    describe,
    expected,
    judge,
    judge_one,
    sentence,
)
from experiments.results.dictionary import described

OUTSIDE = math.inf


def predict(low: float = -OUTSIDE, high: float = OUTSIDE, **more: Any) -> Prediction:
    given: dict[str, Any] = {"arms": {"a": 1, "b": -1}, "outcome": "duration"} | more
    return Prediction("wars change", low=low, high=high, **given)


def found(prediction: Prediction, low: float, high: float, moved: float = 1.0) -> Finding:
    """Finding whose corrected interval is this one."""
    middle = (low + high) / 2
    estimate = Estimate(middle, low, high, low, high, 100, moved, moved)
    return Finding(prediction, estimate, claims_verdicts._verdict(prediction, estimate))


def test_a_verdict_is_read_off_the_interval() -> None:
    for bounds, interval, verdict, remark in [
        ((3, OUTSIDE), (3.1, 9), "supported", ""),
        ((3, OUTSIDE), (3, 9), "supported", ""),
        ((3, OUTSIDE), (2, 9), "inconclusive", "the corrected interval reaches beyond it"),
        ((3, OUTSIDE), (-2, 2.9), "contradicted", "no relevant effect"),
        ((3, OUTSIDE), (-9, 2.9), "contradicted", "the effect is smaller"),
        ((3, OUTSIDE), (-9, -1), "contradicted", "the effect has the opposite sign"),
        ((9, OUTSIDE), (4, 5), "contradicted", "the effect is smaller"),
        ((0, OUTSIDE), (-9, -1), "contradicted", "the effect has the opposite sign"),
        ((-OUTSIDE, -3), (-9, -4), "supported", ""),
        ((-OUTSIDE, -3), (-9, 4), "inconclusive", "the corrected interval reaches beyond it"),
        ((-OUTSIDE, -3), (-2, 1), "contradicted", "no relevant effect"),
        ((-OUTSIDE, -3), (1, 2), "contradicted", "the effect has the opposite sign"),
        ((-OUTSIDE, 3), (4, 5), "contradicted", "the effect is larger"),
        ((-3, OUTSIDE), (-5, -4), "contradicted", "the effect is larger"),
        ((-3, 3), (-1, 1), "supported", ""),
        ((-3, 3), (4, 5), "contradicted", "above that range"),
        ((-3, 3), (-5, -4), "contradicted", "below that range"),
        ((-3, 3), (-5, 1), "inconclusive", "the corrected interval reaches beyond it"),
    ]:
        finding = found(predict(*bounds), *interval)
        assert finding.verdict == verdict
        assert claims_verdicts.shortfall(finding) == remark


def test_what_cannot_be_tested() -> None:
    # A prediction without bounds has no verdict.
    assert found(predict(also=True), -1, 1).verdict == ""
    # Where not one run moved there is nothing to test.
    finding = found(predict(3), 0, 0, moved=0.0)
    assert finding.verdict == "not testable"
    assert describe(finding) == "the change altered no run, so that there is nothing to test"
    # Where the outcome never differs the claim is contradicted.
    finding = found(predict(3), 0, 0)
    assert finding.verdict == "contradicted"
    assert describe(finding).endswith("no run differs")
    # Too few runs are not testable.
    estimate = Estimate(*[math.nan] * 5, 0, math.nan, math.nan)
    one = predict(3)
    assert claims_verdicts._verdict(one, estimate) == "not testable"
    assert describe(Finding(one, estimate, "not testable")) == "too few runs of this kind to tell"
    # A claim with nothing to test is not testable before anything else.
    given = readings(a=5, b=0) | readings(c=0)
    given["c"][FINGERPRINT] = given["b"][FINGERPRINT]
    assert judge(claim(predict(9), predict(3, arms={"c": 1, "b": -1})), given).verdict == "not testable"


def readings(**values: float) -> dict[str, dict[str, Any]]:
    """Fifty runs an arm whose duration is a number, give or take."""
    noise = np.linspace(-0.1, 0.1, 50)
    return {
        name: {
            FINGERPRINT: np.arange(50) + value,
            ENDED: np.arange(50) < value,
            "duration": value + noise * (name != "b"),
        }
        for name, value in values.items()
    }


def claim(*predictions: Prediction) -> Claim:
    return Claim("T01", "A claim", "Something is so.", ("M01",), predictions)


def test_what_decides_a_claim() -> None:
    # All predictions must hold and the worst decides.
    given = readings(a=5, b=0)
    good, bad = predict(3), predict(9)
    assert judge(claim(good, good), given).verdict == "supported"
    judged = judge(claim(good, bad), given)
    assert (judged.verdict, judged.decisive.prediction) == ("contradicted", bad)
    # Of a group one is enough.
    given = readings(a=5, b=0)
    assert judge(claim(predict(3, group="g"), predict(9, group="g")), given).verdict == "supported"
    assert judge(claim(predict(8, group="g"), predict(9, group="g")), given).verdict == "contradicted"
    # Predictions that go along are excluded from the verdict.
    given = readings(a=5, b=0)
    judged = judge(claim(predict(3), predict(9, also=True)), given)
    assert judged.verdict == "supported"
    assert [one.verdict for one in judged.findings] == ["supported", "contradicted"]
    # A claim reports how many runs its strongest change sends to another ending.
    judged = judge(claim(predict(3), predict(2, arms={"c": 1, "b": -1})), readings(a=5, b=0, c=20))
    assert judged.diverted == 0.4
    assert math.isnan(judge(claim(predict(2, arms={"a": 1})), readings(a=5)).diverted)


def test_passing_without_correction() -> None:
    # Without correction an effect passes beyond its bound if its interval is clear of none. A difference of 5
    # give or take a fiftieth: beyond 4.99 if barely, but not beyond 6.
    given = readings(a=5, b=0)
    assert judge(claim(predict(4.99)), given).passes
    assert judge(claim(predict(4.99)), given).verdict == "inconclusive"
    assert not judge(claim(predict(6)), given).passes
    assert judge(claim(predict(6, group="g"), predict(4, group="g")), given).passes
    assert judge(claim(predict(4), predict(6, also=True)), given).passes
    # Without correction no effect passes only where none is claimed.
    given = readings(a=0, b=0)
    given["a"][FINGERPRINT] = given["a"][FINGERPRINT] + 1
    assert not judge(claim(predict(0)), given).passes
    assert judge(claim(predict(-1, high=1)), given).passes


def test_a_verdict_as_text() -> None:
    # A sentence has verdict prediction finding and bounds.
    judged = judge(claim(predict(3), predict(9)), readings(a=5, b=0))
    assert sentence(judged) == (
        "Contradicted, 1 of 2 predictions hold: wars change; +5.0 [+5.0, +5.0] months, "
        "expected at least +9.0: the effect is smaller."
    )
    # Numbers are given as people read them.
    for outcome, arms, value, number, unit in [
        ("settled", {"a": 1, "b": -1}, 0.1234, "+12.3", "points"),
        ("settled", {"a": 1}, 0.1234, "12.3", "%"),
        ("settled", {"a": 0.5, "b": 0.5}, 0.1234, "12.3", "%"),
        ("overtaken_less_settled", {"a": 1}, 0.5, "50.0", "points"),
        ("kyiv_adjusting", {"a": 1, "b": -1}, -0.02, "-2.0", "points"),
        ("duration", {"a": 1, "b": -1}, -20.04, "-20.0", "months"),
        ("front.gained at 24", {"a": 1, "b": -1}, -1234.5, "-1,234", "km2"),
        ("leader.kyiv.exit_hazard logmean 6-17", {"a": 1, "b": -1}, math.log(2), "x 2.00", ""),
        ("locks_but_future", {"a": 1, "b": -1}, 0.0211, "+0.021", ""),
    ]:
        one = predict(0, outcome=outcome, arms=arms)
        assert (claims_verdicts.number(one, value), claims_verdicts.unit(one)) == (number, unit)
    # Bounds as text.
    assert expected(predict(3)) == "at least +3.0"
    assert expected(predict(high=-3)) == "at most -3.0"
    assert expected(predict(-1, 1)) == "-1.0 to +1.0"
    # Weights are written into the comparison.
    one = found(predict(arms={"a": 1, "b": -0.5, "c": 4}, low=1), 2, 3)
    assert claims_report.comparison(one) == "a - 0.5 b + 4 c"


def test_tables_of_claims_predictions_and_mechanisms() -> None:
    # Tables have a row a claim and a row a prediction.
    judged = judge(claim(predict(3), predict(9, also=True)), readings(a=5, b=0))
    assert [row["verdict"] for row in claims_report.claim_rows([judged])] == ["supported"]
    rows = claims_report.prediction_rows([judged])
    assert [(row["prediction"], row["counts"], row["arms"]) for row in rows] == [
        (1, 1, "a - b"),
        (2, 0, "a - b"),
    ]
    assert rows[0]["expected_low"] == 3
    assert rows[0]["expected_high"] is None
    assert rows[0]["low"] <= rows[0]["estimate"] <= rows[0]["high"]
    for name, table in (("claims.csv", claims_report.claim_rows([judged])), ("predictions.csv", rows)):
        assert list(table[0]) == [column for column, *_ in described("claims")[name]]
    # Mechanisms carry the verdicts of their claims.
    judged = judge(claim(predict(3)), readings(a=5, b=0))
    other = Judgement(judged.claim, judged.findings, "contradicted", judged.decisive)
    assert claims_report.mechanism_rows([judged, other]) == [
        {"mechanism": "M01", "claims": "T01 T01", "verdicts": "supported; contradicted"}
    ]
    assert claims_report.tally([judged, other])["contradicted"] == 1
    # Comparisons that move nothing are listed.
    given = readings(a=5, b=0) | readings(c=0)
    given["c"] = dict(given["b"])
    judged = judge(claim(predict(3), predict(3, arms={"c": 1, "b": -1})), given)
    assert [(row["arms"], row["moved"]) for row in claims_report.idle([judged])] == [("c - b", "no run")]


def test_a_single_prediction_is_judged_at_the_confidence_given() -> None:
    wide, narrow = (judge_one(predict(4.99), readings(a=5, b=0), level) for level in (0.9999999, 0.5))
    assert wide.estimate.corrected_low < narrow.estimate.corrected_low
    assert (wide.verdict, narrow.verdict) == ("inconclusive", "supported")
