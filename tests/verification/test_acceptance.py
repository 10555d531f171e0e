"""The baseline lies within its acceptance bands but for the one named, and chance averages out."""

from functools import cache

import numpy as np
import pytest

from experiments.evidence import claims_baseline as report
from experiments.evidence.claims_baseline import BANDS, Array, estimate
from tests.experiments.builders import outcomes_of

pytestmark = pytest.mark.slow
RUNS = 20_000
# The rules revised in 0.2 end fewer runs, and nothing is tuned back: after five years 65 % are ongoing
# or frozen and few sides exhausted, so that attrition is above its band and the shares ended below theirs.
OUTSIDE = {
    "ended by December 2028", "ended by December 2030", "ended by December 2035", "attrition in all",
    "active or frozen", "Russia exhausted", "Ukraine exhausted", "negotiated settlement",
    "months to take Donbas",
}  # fmt: skip


@cache
def baseline() -> Array:
    return outcomes_of(report.scenario_of("baseline", "central"), RUNS)


def test_the_baseline_lies_within_its_bands_unless_it_is_known_not_to() -> None:
    """The last is the benchmark of the months in which the rest of Donbas falls."""
    found = {band.name.strip(): (band.low, estimate(band, baseline())[0], band.high) for band in BANDS}
    months = report.donbas_rows(42, np.arange(report.DONBAS_RUNS))["months"].to_numpy()
    found["months to take Donbas"] = (14, float(np.median(months)), 24)
    outside = {name: value for name, (low, value, high) in found.items() if not low <= value <= high}
    assert set(outside) == OUTSIDE, outside


def test_halves_of_the_baseline_agree_within_sampling_error() -> None:
    """Shares of endings in two independent halves: chi-square below its 99.9 % point (9 degrees)."""
    endings = baseline()[:, 0].astype(int)
    first, second = (np.bincount(half, minlength=11)[1:] for half in np.split(endings, 2))
    both = first + second
    used = both > 0
    expected = both[used] / 2
    assert float(((first[used] - expected) ** 2 / expected * 2).sum()) < 27.88
