"""The baseline lies within its acceptance bands but for the one named, and chance averages out."""

from functools import cache

import numpy as np
import pytest

from experiments.evidence import claims_baseline as report
from experiments.evidence.claims_baseline import BANDS, Array, estimate

pytestmark = pytest.mark.slow
RUNS = 20_000
# Hazards add up beyond the seven years for which results are meant. Affordable settlements are 4.9 % where
# 5 % is the least: the fit to 2023-2025 took a fifth of a point from them, and nothing is tuned back.
OUTSIDE = {"ended by December 2035", "settlement all can afford"}


@cache
def baseline() -> Array:
    return report.wars_of(report.scenario_of("baseline", "central"), RUNS)


def test_the_baseline_lies_within_its_bands_unless_it_is_known_not_to() -> None:
    found = {band: estimate(band, baseline())[0] for band in BANDS}
    assert {band.name: value for band, value in found.items() if not band.low <= value <= band.high} == {
        band.name: value for band, value in found.items() if band.name in OUTSIDE
    }


def test_the_rest_of_donbas_falls_in_about_the_time_of_the_benchmark() -> None:
    assert 14 <= float(np.median(report.donbas_months())) <= 24


def test_halves_of_the_baseline_agree_within_sampling_error() -> None:
    """Shares of endings in two independent halves: chi-square below its 99.9 % point (9 degrees)."""
    endings = baseline()[:, 0].astype(int)
    first, second = (np.bincount(half, minlength=11)[1:] for half in np.split(endings, 2))
    both = first + second
    used = both > 0
    expected = both[used] / 2
    chi_square = float(((first[used] - expected) ** 2 / expected * 2).sum())
    assert chi_square < 27.88
