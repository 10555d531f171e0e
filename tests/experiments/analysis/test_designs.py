"""Designs of points: SALib's order, one factor a step, and runs shared exactly when chance is."""

import numpy as np
from SALib.sample import sobol

from experiments.analysis import designs
from experiments.analysis.factors import problem, space_of
from model.scenario import Scenario
from tests.builders import approx

SPACE = space_of(Scenario(), ("fatigue.", "oil_mean", "oil_start"))


def test_the_design() -> None:
    # The saltelli sample is salibs.
    made = designs.saltelli(SPACE, 16, 3)
    theirs = sobol.sample(problem(SPACE), 16, calc_second_order=False, seed=np.random.default_rng(3))
    assert np.array_equal(made.coordinates, theirs)
    assert made.quantiles.shape == (16 * (3 + 1 + 2), len(SPACE.names))
    # Every trajectory has two blocks of runs of its own.
    made = designs.morris(SPACE, 5, 11)
    blocks = made.first_runs.reshape(5, -1)
    assert [len(np.unique(path)) for path in blocks] == [2] * 5
    assert len(np.unique(blocks)) == 10
    # A seed makes a design and another seed another.
    for make in (designs.saltelli, designs.morris):
        first, again, other = (make(SPACE, 4, seed).coordinates for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)


def test_points_simulate_the_same_runs_exactly_where_chance_is_the_same() -> None:
    made = designs.saltelli(SPACE, 64, 5)
    luck, first_runs = made.coordinates[:, -1].reshape(64, -1), made.first_runs.reshape(64, -1)
    assert np.array_equal(luck == luck[:, :1], first_runs == first_runs[:, :1])
    assert len(np.unique(first_runs)) == 2 * 64
    assert first_runs.min() >= 0
    assert first_runs.max() + designs.BLOCK <= 2**32
    assert np.all(first_runs % designs.BLOCK == 0)


def test_a_trajectory_moves_every_factor_once_by_half_of_its_distribution() -> None:
    for trajectories in [2, 5]:
        made = designs.morris(SPACE, trajectories, 11)
        paths = made.coordinates.reshape(trajectories, -1, len(SPACE.names) + 1)
        steps = np.diff(paths, axis=1)
        factors = np.array(problem(SPACE)["groups"])
        moved = [{frozenset(factors[step != 0.0]) for step in path} for path in steps]
        assert moved == [{frozenset([factor]) for factor in set(factors)}] * trajectories
        assert np.abs(steps[steps != 0.0]) == approx(0.5)
        assert set(np.unique(paths)) == {0.125, 0.375, 0.625, 0.875}
