"""What is static, as standard normal deviates under its prior: parameters, and variants of rules."""

from typing import Any, Final, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from model.parameters import CHOICE, FIXED, TRIANGULAR

Array = np.ndarray[Any, Any]
EDGE: Final = 1e-12


class Prior(NamedTuple):
    """Distribution that a parameter is sampled from: a row of ``parameters.sampling_design``."""

    kind: int
    first: float
    second: float
    third: float
    fourth: float

    @property
    def sampled(self) -> bool:
        """Whether it varies."""
        return self.kind != FIXED

    def deviates(self, values: Array, chance: np.random.Generator) -> Array:
        """Standard normal deviates of the same probabilities as these values.

        A variant stands for an interval of probabilities; its deviate is drawn from within.
        """
        if self.kind == CHOICE:
            within = (values - self.first + chance.random(len(values))) / self.second
        elif self.kind == TRIANGULAR:
            low, mode, high = self.first, self.second, self.third
            below = (values - low) ** 2 / max((high - low) * (mode - low), EDGE)
            above = 1.0 - (high - values) ** 2 / max((high - low) * (high - mode), EDGE)
            within = np.where(values < mode, below, above)
        else:
            share = ndtr((np.log(values) - self.first) / self.second)
            within = (share - self.third) / (self.fourth - self.third)
        return ndtri(np.clip(within, EDGE, 1.0 - EDGE))

    def values(self, deviates: Array) -> Array:
        """Values of the same probabilities as these standard normal deviates."""
        within = ndtr(deviates)
        if self.kind == CHOICE:
            return self.first + np.minimum(np.floor(within * self.second), self.second - 1.0)
        if self.kind == TRIANGULAR:
            low, mode, high = self.first, self.second, self.third
            split = (mode - low) / (high - low)
            below = low + np.sqrt(within * (high - low) * (mode - low))
            above = high - np.sqrt((1.0 - within) * (high - low) * (high - mode))
            return np.where(within < split, below, above)
        share = self.third + within * (self.fourth - self.third)
        return np.exp(self.first + self.second * ndtri(share))


def priors(design: Array) -> list[Prior]:
    """Prior of each parameter, from a sampling design; its last column is a key and is left out."""
    return [Prior(int(row[0]), *(float(number) for number in row[1:5])) for row in design]
