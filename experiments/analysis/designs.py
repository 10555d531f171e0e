"""Where in the space to look: designs of points, with chance varied like any other factor.

Chance is a coordinate that picks a block of run numbers. Points with the same coordinate simulate the very
same runs, so that what differs between them was caused by the parameters alone.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.stats import qmc

from experiments.analysis.factors import Space, problem

Array = np.ndarray[Any, Any]
# Runs in a block, the most a point can simulate; asking for more runs then extends a folder.
BLOCK: Final = 1_000
BLOCKS: Final = 2**32 // BLOCK
# Each of the four levels of a trajectory stands for a quarter of the distribution, and lies at its middle.
LEVELS: Final = 4
OUTERMOST: Final = 0.5 / LEVELS


class Design(NamedTuple):
    """Points on the unit cube: one row a point, one column a parameter, and a last one for chance.

    ``coordinates`` has shape (points, parameters + 1), ``first_runs`` (points,).
    """

    coordinates: Array
    first_runs: Array

    @property
    def quantiles(self) -> Array:
        """Quantiles of the parameters, shape (points, parameters)."""
        return self.coordinates[:, :-1]


def morris(space: Space, trajectories: int, seed: int) -> Design:
    """Morris's trajectories: from a random point, every factor moves once, one after the other.

    A step takes every member of a factor up or down by half of its distribution.

    Parameters
    ----------
    trajectories
        Number of trajectories, each of one point more than there are factors and chance.

    References
    ----------
    Morris 1991, Technometrics 33; Campolongo et al. 2007, Environmental Modelling & Software 22.
    """
    from SALib.sample.morris import sample  # loads pandas and Matplotlib

    described = problem(space)
    described["bounds"] = [[OUTERMOST, 1.0 - OUTERMOST]] * described["num_vars"]
    made = sample(described, trajectories, num_levels=LEVELS, seed=np.random.default_rng(seed))
    luck = made[:, -1].reshape(trajectories, -1)
    moved = luck != luck[:, :1]
    blocks = 2 * np.arange(trajectories)[:, None] + moved
    return Design(made, BLOCK * blocks.ravel())


def saltelli(space: Space, points: int, seed: int) -> Design:
    """Saltelli's sample for Sobol indices, in the order SALib expects.

    Two independent tables A and B of a scrambled Sobol sequence; row by row A, then A with one factor
    after the other taken from B, then B.

    Parameters
    ----------
    points
        Rows of A and of B, a power of two.

    References
    ----------
    Saltelli et al. 2010, Computer Physics Communications 181.
    """
    groups = problem(space)["groups"]
    width = len(groups)
    both = qmc.Sobol(2 * width, seed=np.random.default_rng(seed)).random(points)
    first, second = both[:, :width], both[:, width:]
    swapped = [np.array([group == factor for group in groups]) for factor in dict.fromkeys(groups)]
    rows = [first, *(np.where(mine, second, first) for mine in swapped), second]
    made = np.stack(rows, axis=1).reshape(-1, width)
    return Design(made, BLOCK * np.floor(BLOCKS * made[:, -1]).astype("i8"))
