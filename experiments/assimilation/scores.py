"""Scores of a forecast given as a sample, for one observed figure."""

from typing import Any, Final

import numpy as np

from experiments.assimilation.likelihood import log_densities
from experiments.evidence.backcast_scores import crps
from model.observations import Observation

Array = np.ndarray[Any, Any]
QUANTILES: Final = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def scored(row: Observation, sample: Array, centre: Array, observed: float) -> dict[str, float]:
    """Mean and quantiles of a sample of observations, and how well it met the figure.

    Parameters
    ----------
    row
        The series.
    sample, centre
        Observations drawn for equally likely particles, and what these expect, shape (particles,).
    observed
        The figure.

    Returns
    -------
    row
        ``mean``, quantiles, ``log_score`` (log density), ``crps`` in the unit of the series, and ``pit``,
        the probability that the forecast gave to less than the figure (ties count half).
    """
    quantiles = np.quantile(sample, list(QUANTILES.values()))
    densities = log_densities([row], [observed], [centre])
    top = float(densities.max())
    return {
        "mean": float(sample.mean()),
        **dict(zip(QUANTILES, quantiles.tolist(), strict=True)),
        "log_score": top + float(np.log(np.exp(densities - top).mean())),
        "crps": crps(sample, observed),
        "pit": float((sample < observed).mean() + 0.5 * (sample == observed).mean()),
    }
