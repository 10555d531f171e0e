"""Uncertain parameters as quantiles: the same numbers as the model's own sampling, and clear refusals."""

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.analysis.factors import CHANCE, OTHERS, problem, space_of, with_unit
from experiments.errors import InputError
from model import parameters, shocks
from model.ensemble import seed_words, simulate
from model.scenario import Scenario
from tests.builders import approx, expect

BASELINE = Scenario()
EVERYTHING = space_of(BASELINE)
PLACES = [list(parameters.table()).index(name) for name in EVERYTHING.names]


def quantile_drawn(place: int, seed: int, run: int) -> float:
    """The number that decides a parameter of a run, by the model's own generator."""
    low, high = seed_words(seed)
    name = list(parameters.table())[place]
    word, *_ = shocks.philox(run, crc32(name.encode()), 0, shocks.PARAMETERS, low, high)
    return float(shocks.to_uniform(word))


def test_the_ends_of_the_cube() -> None:
    # Quantiles become the values that a sampled run has.
    runs = [0, 1, 12_345]
    quantiles = np.array([[quantile_drawn(place, 42, run) for place in PLACES] for run in runs])
    drawn = simulate(Scenario(mode="sampled"), runs, 42).values[:, PLACES]
    assert EVERYTHING.values(quantiles) == approx(drawn, rel=1e-12, abs=1e-12)
    assert len(EVERYTHING.names) > 500
    # The ends of the cube are the ends of the ranges.
    ends = EVERYTHING.values(np.array([[0.0] * len(PLACES), [1.0] * len(PLACES)]))
    known = [parameters.table()[name] for name in EVERYTHING.names]
    assert ends[0] == approx([parameter.low for parameter in known])
    assert ends[1] == approx([parameter.high for parameter in known])


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=5))
def test_values_rise_with_the_quantile_and_stay_within_the_range(levels: list[float]) -> None:
    values = EVERYTHING.values(np.repeat(np.sort(levels)[:, None], len(PLACES), axis=1))
    known = [parameters.table()[name] for name in EVERYTHING.names]
    low, high = (np.array([getattr(parameter, end) for parameter in known]) for end in ("low", "high"))
    slack = 1e-9 * (high - low)
    assert np.all(np.diff(values, axis=0) >= -slack)
    assert np.all((values >= low - slack) & (values <= high + slack))


def test_factors() -> None:
    # A vector is one factor and what is set is not uncertain.
    space = space_of(BASELINE, ("fatigue.", "oil_mean"))
    assert space.factor_names == ("oil_mean", "fatigue")
    assert len(space.members("fatigue")) == 12
    fewer = space_of(Scenario(parameters={"fatigue.germany": 0.01}), ("fatigue.",))
    assert len(fewer.names) == 11
    assert "fatigue.germany" not in fewer.names
    # Factors that are not kept become one.
    merged = space_of(BASELINE, ("oil_", "fatigue.")).merged(("oil_mean",))
    assert set(merged.factor_names) == {"oil_mean", OTHERS}
    assert "fatigue.germany" in merged.members(OTHERS)
    # Chance is the last factor of the problem.
    described = problem(space_of(BASELINE, ("oil_mean",)))
    expect(described, names=["oil_mean", CHANCE], groups=["oil_mean", CHANCE], num_vars=2)
    # Units are printed only where there are some.
    assert with_unit("2 to 3", "bn USD") == "2 to 3 bn USD"
    assert with_unit("0.2", "0-1") == with_unit("0.2", 1) == "0.2"


def test_texts_that_match_nothing_are_refused_all_at_once() -> None:
    for texts, message in [
        (("oil_meen",), r"--only 'oil_meen' matches no parameter; did you mean 'oil_mean'\?"),
        (("area_of",), "--only 'area_of' matches only parameters that are fixed"),
        (("zzz", "yyy"), r"(?s)--only 'zzz' matches no parameter.*--only 'yyy' matches no parameter"),
    ]:
        with pytest.raises(InputError, match=message):
            space_of(BASELINE, texts)
