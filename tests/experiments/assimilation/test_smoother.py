"""The smoother has known answers where a problem is linear, and covers where it is not."""

import numpy as np
import pytest

from experiments.assimilation import twins
from experiments.assimilation.likelihood import BIASED
from experiments.assimilation.priors import Prior, priors
from experiments.assimilation.smoother import PLACES, SERIES, Prepared, Smoother, unscaled
from model.parameters import sampling_design
from tests.builders import approx

RUNS = 40_000


def ensemble(truth: np.ndarray, chance: np.random.Generator) -> Prepared:
    """Runs whose first two series observe a truth, shape (runs,), with errors of 1 and 2 in one month."""
    figures = np.zeros((1, len(SERIES), RUNS))
    figures[0, 0] = truth + chance.standard_normal(RUNS)
    figures[0, 1] = truth + 2.0 * chance.standard_normal(RUNS)
    biases = np.zeros((1, RUNS, len(BIASED)))
    return Prepared(truth[:, None], biases, figures, figures, np.ones((1, RUNS), dtype=bool))


def absolute() -> list[str]:
    return [row.series for row in SERIES if not row.relative]


def test_a_normal_truth_has_the_posterior_of_bayes_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = absolute()[:2]
    monkeypatch.setitem(PLACES, first, 0)
    monkeypatch.setitem(PLACES, second, 1)
    chance = np.random.default_rng(1)
    truth = chance.standard_normal(RUNS)
    smoother = Smoother(ensemble(truth, chance), {1: {first: 1.5, second: -0.5}})
    after = smoother.updated(truth[:, None])[:, 0]
    precision = 1.0 + 1.0 + 0.25
    assert after.mean() == approx((1.5 - 0.5 * 0.25) / precision, abs=0.02)
    assert after.std() == approx(precision**-0.5, rel=0.02)
    assert smoother.updated(truth[:, None], known=0) is not None
    np.testing.assert_array_equal(smoother.updated(truth[:, None], known=0)[:, 0], truth)


def test_deviates_and_values_are_inverse_and_standard_normal() -> None:
    chance, deviates = np.random.default_rng(2), np.random.default_rng(3).standard_normal(4_000)
    for prior in {prior._replace(): prior for prior in priors(sampling_design({})) if prior.sampled}.values():
        values = prior.values(deviates)
        again = prior.deviates(values, chance)
        np.testing.assert_allclose(prior.values(again), values, rtol=1e-6)
        assert abs(again.mean()) < 0.06, prior
        assert again.std() == approx(1.0, abs=0.05), prior
    with_three = Prior(3, 1.0, 3.0, 0.0, 0.0)
    shares = np.bincount(with_three.values(deviates).astype(int))[1:] / len(deviates)
    np.testing.assert_allclose(shares, 1 / 3, atol=0.03)


def test_intervals_of_twins_cover() -> None:
    """Pooled over quantities: a smaller study than the standing one, whose limits are wide."""
    found = twins.calibration(twins.ranks(24, 4, 1_000, 3))
    for column, level in twins.LEVELS.items():
        assert np.mean([row[column] for row in found]) == approx(level, abs=0.08), column
    assert sum(row["p_value"] < 0.01 for row in found) <= 2


def test_what_no_figure_depends_on_moves_as_far_as_is_said() -> None:
    """A thousand unrelated quantities; the error of regressing on few runs is the larger part."""
    chance = np.random.default_rng(5)
    runs, months = 400, 12
    figures = np.zeros((months, len(SERIES), runs))
    figures[:, 0] = chance.standard_normal((months, runs))
    ongoing = np.ones((months, runs), dtype=bool)
    made = Prepared(np.zeros((runs, 1)), np.zeros((months, runs, len(BIASED))), figures, figures, ongoing)
    name = SERIES[0].series
    smoother = Smoother(made, {month: {name: unscaled(SERIES[0], 1.5)} for month in range(1, months + 1)})
    unrelated = chance.standard_normal((runs, 1_000))
    moved = smoother.updated(unrelated).mean(axis=0)
    expected = (1.0 / runs + smoother.sampling_variance) ** 0.5
    assert expected > 3.0 * runs**-0.5
    assert moved.std() == approx(expected, rel=0.1)
