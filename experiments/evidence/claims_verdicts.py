"""Verdicts: whether an interval lies where a prediction says, and what that makes of a claim."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from experiments.evidence import claims_outcomes as measuring
from experiments.evidence.claims_outcomes import DIFFERENCE
from experiments.evidence.claims_statistics import Estimate, Readings, estimate
from experiments.evidence.claims_table import Claim, Prediction

SUPPORTED, CONTRADICTED, INCONCLUSIVE, NOT_TESTABLE = VERDICTS = (
    "supported",
    "contradicted",
    "inconclusive",
    "not testable",
)
# Of the predictions of a claim the worst decides, so that this order is also that of their weight.
WORST_FIRST: Final = (NOT_TESTABLE, CONTRADICTED, INCONCLUSIVE, SUPPORTED)

# Gives an English text in the reader's language, with facts put into its braces.
Translate = Callable[..., str]


def english(text: str, /, **facts: Any) -> str:
    """An English text as it is, with facts put into its braces."""
    return text.format(**facts) if facts else text


class Finding(NamedTuple):
    """What became of one prediction; one that only goes along and bounds nothing has verdict ""."""

    prediction: Prediction
    estimate: Estimate
    verdict: str

    @property
    def passes(self) -> bool:
        """Whether it passes uncorrected: beyond the bound, and its 95 % interval clear of no effect."""
        prediction, estimated = self.prediction, self.estimate
        if not prediction.low <= estimated.value <= prediction.high or estimated.moved == 0.0:
            return False
        effect_wanted = prediction.difference and not prediction.low < 0.0 < prediction.high
        return not effect_wanted or estimated.low > 0.0 or estimated.high < 0.0


class Judgement(NamedTuple):
    """What became of a claim: its verdict, and the finding that decides it."""

    claim: Claim
    findings: tuple[Finding, ...]
    verdict: str
    decisive: Finding

    @property
    def passes(self) -> bool:
        """Whether every prediction that counts, or one of its group, passes without correction."""
        return all(any(one.passes for one in group) for group in _groups(self.findings))

    @property
    def diverted(self) -> float:
        """Greatest share of runs that a change gave another ending; not-a-number without a comparison."""
        shares = [one.estimate.diverted for one in self.findings if not one.prediction.also]
        return max((share for share in shares if not math.isnan(share)), default=math.nan)


def judge(claim: Claim, readings: Readings) -> Judgement:
    """Judge a claim by its predictions: each group of them must hold, one of a group is enough."""
    findings = tuple(judge_one(one, readings, claim.confidence) for one in claim.predictions)
    groups = _groups(findings)
    best = [max(group, key=lambda finding: WORST_FIRST.index(finding.verdict)) for group in groups]
    decisive = min(best, key=lambda finding: WORST_FIRST.index(finding.verdict))
    return Judgement(claim, findings, decisive.verdict, decisive)


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that have a say, those that stand for each other together."""
    groups: dict[str, list[Finding]] = {}
    for place, finding in enumerate(findings):
        if not finding.prediction.also:
            groups.setdefault(finding.prediction.group or str(place), []).append(finding)
    return list(groups.values())


def judge_one(prediction: Prediction, readings: Readings, confidence: float) -> Finding:
    """Estimate one prediction and hold its corrected interval against the bounds."""
    estimated = estimate(prediction, readings, confidence)
    return Finding(prediction, estimated, _verdict(prediction, estimated))


def _verdict(prediction: Prediction, estimated: Estimate) -> str:
    if math.isinf(prediction.low) and math.isinf(prediction.high):
        return ""
    if not math.isfinite(estimated.corrected_low) or estimated.moved == 0.0:
        return NOT_TESTABLE
    if prediction.low <= estimated.corrected_low and estimated.corrected_high <= prediction.high:
        return SUPPORTED
    if estimated.corrected_high < prediction.low or estimated.corrected_low > prediction.high:
        return CONTRADICTED
    return INCONCLUSIVE


def sentence(judgement: Judgement, tr: Translate = english) -> str:
    """A verdict in one sentence: what was predicted, what was found, what that means."""
    finding = judgement.decisive
    counting = [one for one in judgement.findings if not one.prediction.also]
    held = sum(one.verdict == SUPPORTED for one in counting)
    return tr(
        "{verdict}, {held} of {counting} predictions hold: {what}; {found}.",
        verdict=tr(judgement.verdict).capitalize(),
        held=held,
        counting=len(counting),
        what=tr(finding.prediction.what),
        found=describe(finding, tr),
    )


def describe(finding: Finding, tr: Translate = english) -> str:
    """A finding as text: what was found, what was expected, and how it falls short."""
    if not finding.verdict or not math.isfinite(finding.estimate.value) or finding.estimate.moved == 0.0:
        return found(finding, tr)
    text = tr("{found}, expected {bounds}", found=found(finding, tr), bounds=expected(finding.prediction, tr))
    remark = shortfall(finding, tr)
    return tr("{text}: {remark}", text=text, remark=remark) if remark else text


def found(finding: Finding, tr: Translate = english) -> str:
    """Value with its 95 % interval and unit, or why there is none."""
    prediction, estimated = finding.prediction, finding.estimate
    if not math.isfinite(estimated.value):
        return tr("too few runs of this kind to tell")
    if estimated.moved == 0.0:
        return tr("the change altered no run, so that there is nothing to test")
    bounds = f"{number(prediction, estimated.low)}, {number(prediction, estimated.high)}"
    return f"{number(prediction, estimated.value)} [{bounds}] {unit(prediction, tr)}".rstrip()


def shortfall(finding: Finding, tr: Translate = english) -> str:
    """How a contradicted or undecided finding falls short, as text; empty if it holds."""
    prediction, estimated = finding.prediction, finding.estimate
    if finding.verdict == INCONCLUSIVE:
        return tr("the corrected interval reaches beyond it")
    if finding.verdict != CONTRADICTED or not prediction.difference:
        return ""
    if estimated.low == estimated.high == 0.0:
        return tr("no run differs")
    bound, low, high = prediction.low, estimated.corrected_low, estimated.corrected_high
    if math.isfinite(prediction.low) and math.isfinite(prediction.high):
        return tr("above that range") if low > prediction.high else tr("below that range")
    if math.isinf(prediction.low):
        bound, low, high = -prediction.high, -high, -low
    if bound < 0.0:
        return tr("the effect is larger")
    if high < 0.0:
        return tr("the effect has the opposite sign")
    small = bound <= smallest_effect(prediction) and low > -bound
    return tr("no relevant effect") if small else tr("the effect is smaller")


def smallest_effect(prediction: Prediction) -> float:
    """Smallest effect that counts, in the unit of the outcome, where a claim names no other."""
    return SMALLEST.get(measured_in(prediction), 0.03)


def expected(prediction: Prediction, tr: Translate = english) -> str:
    """Bounds of a prediction as text."""
    if math.isinf(prediction.low):
        return tr("at most {bound}", bound=number(prediction, prediction.high))
    low = number(prediction, prediction.low)
    if math.isinf(prediction.high):
        return tr("at least {bound}", bound=low)
    return tr("{low} to {high}", low=low, high=number(prediction, prediction.high))


def number(prediction: Prediction, value: float) -> str:
    """A number of a prediction as people read it: shares in hundredths, logarithms as factors."""
    measured = measured_in(prediction)
    sign = "+" if prediction.difference else ""
    if measured == "log":
        return f"x {math.exp(value):.2f}"
    if measured in HUNDREDTHS:
        return f"{100 * value:{sign}.1f}"
    return f"{value:{sign},.{DIGITS.get(measured, 3)}f}"


def unit(prediction: Prediction, tr: Translate = english) -> str:
    """Unit of those numbers; empty for indices and factors."""
    measured = measured_in(prediction)
    if measured in HUNDREDTHS:
        level = abs(sum(prediction.arms.values()) - 1.0) < 1e-9 and measured != DIFFERENCE
        return "%" if level else tr("points")
    return "" if measured in UNITLESS else tr(measured)


def measured_in(prediction: Prediction) -> str:
    """Unit a prediction is measured in, before it is made readable."""
    return measuring.written(prediction.outcome).unit


# Next to those of the table: see the head of claims.toml.
SMALLEST: Final = {
    "months in a hundred": 0.01,
    "settlements a month": 0.01,
    "months": 3.0,
    "km2": 500.0,
    "log": math.log(1.5),
}
HUNDREDTHS: Final = ("share", "0-1", "months in a hundred", DIFFERENCE)
UNITLESS: Final = ("index", "log", "ratio", "1", "correlation")
DIGITS: Final = {"km2": 0, "months": 1, "settlements a month": 4}
