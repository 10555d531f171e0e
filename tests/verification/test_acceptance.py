"""The baseline lies within its acceptance bands, and chance averages out as it should."""

from functools import cache

import numpy as np
import pytest

from tests.verification.bands import BANDS, BASELINE, Array, Band, estimate, wars_of

pytestmark = pytest.mark.slow
RUNS = 20_000


@cache
def baseline() -> Array:
    return wars_of(BASELINE, RUNS)


@pytest.mark.parametrize("band", BANDS, ids=[band.name for band in BANDS])
def test_the_baseline_lies_within_its_band(band: Band) -> None:
    value, _, _ = estimate(band, baseline())
    assert band.low <= value <= band.high


def test_halves_of_the_baseline_agree_within_sampling_error() -> None:
    """Shares of endings in two independent halves: chi-square below its 99.9 % point (9 degrees)."""
    endings = baseline()[:, 0].astype(int)
    first, second = (np.bincount(half, minlength=11)[1:] for half in np.split(endings, 2))
    both = first + second
    used = both > 0
    expected = both[used] / 2
    chi_square = float(((first[used] - expected) ** 2 / expected * 2).sum())
    assert chi_square < 27.88
