"""Estimates with intervals from what the arms' runs gave."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from statistics import NormalDist
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import stats

from experiments.evidence.claims_medians import weighed_medians
from experiments.evidence.claims_table import MEDIAN, Prediction
from experiments.statistics.distribution import wilson
from experiments.statistics.paired import paired_mean, paired_share

Array = np.ndarray[Any, Any]
# Readings by arm and outcome; the runs of one number stand in the same place in every arm.
Readings = Mapping[str, Mapping[str, Array]]
FINGERPRINT: Final = "fingerprint"
ENDED: Final = "ended"
GROUPS: Final = 100
USUAL: Final = 0.95


class Estimate(NamedTuple):
    """Value with its 95 % interval, and the wider one that allows for all the claims looked at.

    ``runs`` is how many runs of each arm it rests on; ``moved`` the share of runs that the change moved
    at all, in any outcome, and ``diverted`` the share that it gave another ending (both not-a-number where
    one arm is read alone).
    """

    value: float
    low: float
    high: float
    corrected_low: float
    corrected_high: float
    runs: int
    moved: float
    diverted: float


class _Found(NamedTuple):
    value: float
    low: float
    high: float
    runs: int


def estimate(prediction: Prediction, readings: Readings, confidence: float) -> Estimate:
    """Estimate what a prediction is about.

    Shares of one arm have Wilson's interval, paired differences of shares that of Agresti and Min, other
    sums over paired runs Student's; shares within part of the runs are taken as independent between arms
    (Agresti and Caffo), medians are left to the bootstrap, and whatever else is no mean over runs to the
    jackknife.

    Parameters
    ----------
    prediction
        What is compared.
    readings
        What was measured, by arm and outcome.
    confidence
        Coverage of the wider interval.
    """
    found = _finder(prediction, readings)
    usual, corrected = found(USUAL), found(confidence)
    changed = (differing(prediction, readings, name) for name in (FINGERPRINT, ENDED))
    return Estimate(*usual[:3], *corrected[1:3], usual.runs, *changed)


def differing(prediction: Prediction, readings: Readings, outcome: str) -> float:
    """Share of runs in which not all arms of a comparison have the very same outcome."""
    prints = [readings[name][outcome] for name in prediction.arms]
    if len(prints) < 2:
        return math.nan
    return float(np.mean(np.any(np.stack(prints) != prints[0], axis=0)))


def _finder(prediction: Prediction, readings: Readings) -> Callable[[float], _Found]:
    """What gives the estimate with an interval of any coverage; runs are resampled once for all."""
    if prediction.statistic == MEDIAN:
        return _bootstrap(prediction, readings)
    if prediction.statistic:
        return _jackknife(prediction, readings)
    return partial(_within if prediction.among else _over_runs, prediction, readings)


def _bootstrap(prediction: Prediction, readings: Readings) -> Callable[[float], _Found]:
    """Medians, with the bootstrap's interval."""
    arms = {name: readings[name][prediction.outcome] for name in prediction.arms}
    weighed = weighed_medians(arms, prediction.arms)
    runs = len(next(iter(arms.values())))
    return lambda confidence: _Found(weighed.value, *weighed.interval(confidence), runs)


def _over_runs(prediction: Prediction, readings: Readings, confidence: float) -> _Found:
    """Weighted sum of means over all runs."""
    # The treated arm first, however they are written.
    ordered = sorted(prediction.arms.items(), key=lambda item: -item[1])
    weights = [weight for _, weight in ordered]
    arrays = [readings[name][prediction.outcome] for name, _ in ordered]
    shares = all(array.dtype == bool for array in arrays)
    if shares and weights == [1]:
        return _Found(*wilson(int(arrays[0].sum()), len(arrays[0]), confidence), len(arrays[0]))
    if shares and weights == [1, -1]:
        difference = paired_share(arrays[1], arrays[0], confidence)
    else:
        total = np.sum([weight * array for weight, array in zip(weights, arrays, strict=True)], axis=0)
        difference = paired_mean(np.zeros(len(total)), total, confidence)
    return _Found(difference.estimate, difference.low, difference.high, difference.pairs)


def _within(prediction: Prediction, readings: Readings, confidence: float) -> _Found:
    """Weighted sum of shares, each among part of the runs of its arm."""
    counts = []
    for name, weight in prediction.arms.items():
        part = readings[name][prediction.outcome][readings[name][prediction.among]]
        counts.append((weight, int(part.sum()), len(part)))
    fewest = min(total for *_, total in counts)
    if not fewest:
        return _Found(math.nan, math.nan, math.nan, 0)
    if [weight for weight, *_ in counts] == [1]:
        return _Found(*wilson(counts[0][1], counts[0][2], confidence), fewest)
    # Agresti and Caffo 2000: one success and one failure more in each sample.
    smoothed = [(weight, (count + 1) / (total + 2), total + 2) for weight, count, total in counts]
    centre = sum(weight * share for weight, share, _ in smoothed)
    variance = sum(weight**2 * share * (1 - share) / total for weight, share, total in smoothed)
    half = NormalDist().inv_cdf(0.5 + confidence / 2.0) * math.sqrt(variance)
    return _Found(sum(w * count / total for w, count, total in counts), centre - half, centre + half, fewest)


def _jackknife(prediction: Prediction, readings: Readings) -> Callable[[float], _Found]:
    """Delete-a-group jackknife (Quenouille 1956) over groups of runs, with Student's interval."""
    tables = {name: readings[name][prediction.outcome] for name in prediction.arms}
    statistic = STATISTICS[prediction.statistic]
    runs = len(next(iter(tables.values())))
    groups = min(GROUPS, runs)
    member = np.arange(runs) % groups
    sums = {
        name: np.column_stack([np.bincount(member, column, groups) for column in table.T])
        for name, table in tables.items()
    }
    totals = {name: part.sum(axis=0) for name, part in sums.items()}
    value = statistic(totals, prediction)
    without = [
        statistic({name: totals[name] - sums[name][group] for name in totals}, prediction)
        for group in range(groups)
    ]
    if groups < 2 or not np.isfinite([value, *without]).all():
        return lambda _: _Found(math.nan, math.nan, math.nan, 0)
    error = math.sqrt((groups - 1) * float(np.var(without)))

    def found(confidence: float) -> _Found:
        half = float(stats.t.ppf(0.5 + confidence / 2.0, groups - 1)) * error
        return _Found(value, value - half, value + half, runs)

    return found


Totals = Mapping[str, Array]


def _log_odds(cells: Array) -> float:
    """Mantel and Haenszel's common log odds ratio of tables of shape (strata, 2, 2); nan where undefined."""
    size = np.maximum(cells.sum(axis=(1, 2)), 1.0)
    agree = float((cells[:, 1, 1] * cells[:, 0, 0] / size).sum())
    differ = float((cells[:, 1, 0] * cells[:, 0, 1] / size).sum())
    return math.log(agree / differ) if agree > 0 and differ > 0 else math.nan


def talks_odds(totals: Totals, prediction: Prediction) -> float:
    """Log odds ratio of settling soon with talks against without, stratified by who adjusts."""
    return _log_odds(totals[prediction.treated].reshape(8, 2, 2))


def triple_odds(totals: Totals, prediction: Prediction) -> float:
    """Log odds ratio of settling soon with all three parties adjusting against fewer."""
    cells = totals[prediction.treated].reshape(8, 2, 2).sum(axis=1)
    return _log_odds(np.stack([cells[:7].sum(axis=0), cells[7]])[None])


def _with_and_without(totals: Totals, prediction: Prediction) -> tuple[Array, Array]:
    """Totals of the arm with the greatest weight, and of that with the least."""
    return totals[prediction.treated], totals[min(prediction.arms, key=prediction.arms.__getitem__)]


def ground_for_blood(totals: Totals, prediction: Prediction) -> float:
    """Ground won back per casualty of the attacking side, relative to what Russia wins per casualty."""
    attacked, usual = _with_and_without(totals, prediction)
    return float((usual[0] - attacked[0]) / attacked[2] / (usual[0] / usual[1]))


def ground_for_added_blood(totals: Totals, prediction: Prediction) -> float:
    """The same for every casualty that the attack adds to those of a run without it."""
    attacked, usual = _with_and_without(totals, prediction)
    won, paid = usual[0] - attacked[0], attacked[2] - usual[2]
    return float(won / paid / (usual[0] / usual[1])) if paid > 0 else math.nan


def settlement_hazard(totals: Totals, prediction: Prediction) -> float:
    """Weighted sum of the arms' monthly hazards of a negotiated settlement."""
    return float(sum(weight * totals[name][0] / totals[name][1] for name, weight in prediction.arms.items()))


def spread_ratio(totals: Totals, prediction: Prediction) -> float:
    """Standard deviation between the runs of one arm against those of another (log)."""
    spreads = []
    for count, total, squares in _with_and_without(totals, prediction):
        spreads.append((squares - total**2 / count) / (count - 1) if count > 1 else math.nan)
    return 0.5 * math.log(spreads[0] / spreads[1]) if min(spreads) > 0 else math.nan


def forced_less_twice_agreed(totals: Totals, prediction: Prediction) -> float:
    """Share of imposed settlements that broke, less twice the share of agreed ones."""
    forced, forced_broke, agreed, agreed_broke = totals[prediction.treated]
    if not forced or not agreed:
        return math.nan
    return float(forced_broke / forced - 2.0 * agreed_broke / agreed)


STATISTICS: Final[dict[str, Callable[[Totals, Prediction], float]]] = {
    "talks_odds": talks_odds,
    "triple_odds": triple_odds,
    "spread_ratio": spread_ratio,
    "ground_for_blood": ground_for_blood,
    "ground_for_added_blood": ground_for_added_blood,
    "settlement_hazard": settlement_hazard,
    "forced_less_twice_agreed": forced_less_twice_agreed,
}
