"""What the experiments on the claims come to, as tables and as text."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from experiments.evidence import claims_verdicts as verdicts
from experiments.evidence.claims_arms import arms
from experiments.evidence.claims_verdicts import Finding, Judgement, Translate, english

Row = dict[str, Any]


def claim_rows(judgements: Sequence[Judgement], tr: Translate = english) -> list[Row]:
    """Rows of ``claims.csv``: a row a claim."""
    return [
        {
            "claim": judgement.claim.id,
            "title": tr(judgement.claim.title),
            "says": tr(judgement.claim.says),
            "mechanisms": " ".join(judgement.claim.mechanisms),
            "verdict": tr(judgement.verdict),
            "passes": int(judgement.passes),
            "diverted": finite(judgement.diverted),
            "sentence": verdicts.sentence(judgement, tr),
            "note": judgement.claim.note,
        }
        for judgement in judgements
    ]


def prediction_rows(judgements: Sequence[Judgement]) -> list[Row]:
    """Rows of ``predictions.csv``: a row a prediction, with both intervals."""
    return [
        {
            "claim": judgement.claim.id,
            "prediction": number,
            "what": finding.prediction.what,
            "arms": comparison(finding),
            "outcome": finding.prediction.outcome,
            "among": finding.prediction.among,
            "unit": verdicts.measured_in(finding.prediction),
            "expected_low": finite(finding.prediction.low),
            "expected_high": finite(finding.prediction.high),
            "estimate": finite(finding.estimate.value),
            "low": finite(finding.estimate.low),
            "high": finite(finding.estimate.high),
            "corrected_low": finite(finding.estimate.corrected_low),
            "corrected_high": finite(finding.estimate.corrected_high),
            "confidence": judgement.claim.confidence,
            "wars": finding.estimate.runs,
            "moved": finite(finding.estimate.moved),
            "diverted": finite(finding.estimate.diverted),
            "counts": int(not finding.prediction.also),
            "decides": int(finding is judgement.decisive),
            "group": finding.prediction.group,
            "verdict": finding.verdict,
            "passes": int(finding.passes) if finding.verdict else None,
        }
        for judgement in judgements
        for number, finding in enumerate(judgement.findings, start=1)
    ]


def finite(number: float) -> float | None:
    """A number rounded to six digits, or None where there is none."""
    return float(f"{number:.6g}") if math.isfinite(number) else None


def comparison(finding: Finding) -> str:
    """Arms of a prediction as a sum: ``no-aid - baseline``."""
    parts = []
    for name, weight in finding.prediction.arms.items():
        size = "" if abs(weight) == 1 else f"{abs(weight):g} "
        parts.append(f"{'-' if weight < 0 else '+'} {size}{name}")
    return " ".join(parts).removeprefix("+ ")


def arm_rows(needed: Iterable[str], runs: int) -> list[Row]:
    """Rows of ``arms.csv``: what each arm changes, for a number of runs of an arm."""
    return [
        {
            "arm": name,
            "changes": arms()[name].scenario.summary or "nothing",
            "horizon": arms()[name].scenario.horizon,
            "wars": runs * arms()[name].times,
            "stances": arms()[name].stances,
        }
        for name in needed
    ]


def mechanism_rows(judgements: Sequence[Judgement]) -> list[Row]:
    """Rows of ``mechanisms.csv``: each mechanism of the essay with its experiments and their verdicts."""
    bearing: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        for mechanism in judgement.claim.mechanisms:
            bearing.setdefault(mechanism, []).append(judgement)
    return [
        {
            "mechanism": mechanism,
            "claims": " ".join(one.claim.id for one in bearing[mechanism]),
            "verdicts": "; ".join(one.verdict for one in bearing[mechanism]),
        }
        for mechanism in sorted(bearing)
    ]


def idle(judgements: Sequence[Judgement]) -> list[Row]:
    """Comparisons that moved no run at all, or not once the outcome in question."""
    return [
        {
            "claim": judgement.claim.id,
            "what": finding.prediction.what,
            "arms": comparison(finding),
            "outcome": finding.prediction.outcome,
            "moved": "no run" if finding.estimate.moved == 0.0 else "not this outcome",
        }
        for judgement in judgements
        for finding in judgement.findings
        if finding.estimate.moved == 0.0
        or (finding.prediction.difference and finding.estimate.low == finding.estimate.high == 0.0)
    ]


def tally(judgements: Sequence[Judgement]) -> dict[str, int]:
    """Number of claims by verdict, in the order of the verdicts."""
    counted = Counter(judgement.verdict for judgement in judgements)
    return {verdict: counted[verdict] for verdict in verdicts.VERDICTS}
