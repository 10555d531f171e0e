"""Sensitivity indices from the responses at a design's points, with 95 % intervals; the sums are SALib's."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from experiments.analysis.designs import LEVELS, Design
from experiments.analysis.factors import CHANCE, Space, problem

Array = np.ndarray[Any, Any]
Rows = list[dict[str, Any]]
RESAMPLES: Final = 1_000
# Part of the way from the lowest level to the highest that a step goes, by which SALib divides a change.
STEP: Final = LEVELS / (2.0 * (LEVELS - 1.0))


def morris(space: Space, design: Design, responses: Mapping[str, Array], seed: int) -> Rows:
    """Rows of ``morris.csv``: elementary effects of every factor on every response.

    Parameters
    ----------
    responses
        Mean response at each point, shape (points,), by name.
    seed
        Seed of the bootstrap over trajectories.

    References
    ----------
    Campolongo et al. 2007, Environmental Modelling & Software 22.
    """
    from SALib.analyze.morris import analyze  # loads pandas and Matplotlib

    rows = []
    for response, values in responses.items():
        found = analyze(
            problem(space), design.coordinates, values, num_resamples=RESAMPLES, num_levels=LEVELS,
            seed=np.random.default_rng(seed),
        )  # fmt: skip
        for place, factor in enumerate(map(str, found["names"])):
            alone = factor == CHANCE or len(space.members(factor)) == 1
            # New luck is no step on a scale: its effect is the change itself.
            scale = STEP if factor == CHANCE else 1.0
            effect, half = (scale * float(found[name][place]) for name in ("mu_star", "mu_star_conf"))
            rows.append(
                {
                    "response": response,
                    "factor": factor,
                    "mu_star": effect,
                    "low": max(0.0, effect - half),
                    "high": effect + half,
                    "mu": float(found["mu"][place]) if alone and factor != CHANCE else None,
                    "sigma": scale * float(found["sigma"][place]) if alone else None,
                }
            )
    return rows


def standing(rows: Rows) -> dict[str, float]:
    """How much each factor matters over all responses, the most important first; chance is left out.

    The mean over the responses of its effect, relative to the largest effect any factor has on that
    response: so that rare paths count as much as common ones.
    """
    found: dict[str, list[float]] = {}
    for response in dict.fromkeys(row["response"] for row in rows):
        mine = [row for row in rows if row["response"] == response and row["factor"] != CHANCE]
        largest = max(row["mu_star"] for row in mine)
        for row in mine:
            found.setdefault(row["factor"], []).append(row["mu_star"] / largest if largest else 0.0)
    means = {factor: float(np.mean(parts)) for factor, parts in found.items()}
    return dict(sorted(means.items(), key=lambda item: -item[1]))


def sobol(space: Space, responses: Mapping[str, Array], seed: int) -> Rows:
    """Rows of ``sobol.csv``: first-order and total indices of every factor and of chance.

    Parameters
    ----------
    responses
        Mean response at each point, shape (points,), by name. A response that is the same at every
        point has no variance to divide, and gets no rows.
    seed
        Seed of the bootstrap over rows of the sample.

    References
    ----------
    Saltelli et al. 2010, Computer Physics Communications 181.
    """
    from SALib.analyze.sobol import analyze  # loads pandas and Matplotlib

    described = problem(space)
    rows = []
    for response, values in responses.items():
        if not np.ptp(values):
            continue
        # SALib takes a seed of 0 for none.
        found = analyze(described, values, calc_second_order=False, num_resamples=RESAMPLES, seed=seed + 1)
        for place, factor in enumerate(dict.fromkeys(described["groups"])):
            row: dict[str, Any] = {"response": response, "factor": factor}
            for name, index in (("first", "S1"), ("total", "ST")):
                estimate, half = float(found[index][place]), float(found[f"{index}_conf"][place])
                row |= {name: estimate, f"{name}_low": estimate - half, f"{name}_high": estimate + half}
            rows.append(row)
    return rows
