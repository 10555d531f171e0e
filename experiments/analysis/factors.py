"""Uncertain parameters as factors on the unit cube: each coordinate is a quantile of what is declared.

A factor is a parameter or a whole vector of them, such as the fatigue of every donor: its members are
drawn independently of each other, as in a run with sampled parameters, and are varied together. What a
quantile means is decided by the model's own sampling design, so that every number has one home.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.elementary import exp, normal_quantile
from experiments.errors import InputError, unknown
from model import parameters
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
CHANCE: Final = "chance"
OTHERS: Final = "all others"
# Units of pure numbers, which nobody says aloud.
PURE: Final = ("1", "0-1", "ratio")


@dataclass(frozen=True)
class Space:
    """Parameters that are uncertain in a scenario, and the factors they make up.

    Attributes
    ----------
    scenario
        What everything else is taken from.
    names
        Parameters, one a column of a table of quantiles.
    factors
        Factor each belongs to, one a column.
    """

    scenario: Scenario
    names: tuple[str, ...]
    factors: tuple[str, ...]

    @property
    def factor_names(self) -> tuple[str, ...]:
        """Factors, each once, in the order of the table of parameters."""
        return tuple(dict.fromkeys(self.factors))

    def members(self, factor: str) -> list[str]:
        """Parameters of a factor."""
        return [name for name, mine in zip(self.names, self.factors, strict=True) if mine == factor]

    def merged(self, kept: tuple[str, ...]) -> "Space":
        """The same parameters with every factor that is not kept made part of one."""
        factors = tuple(factor if factor in kept else OTHERS for factor in self.factors)
        return Space(self.scenario, self.names, factors)

    def values(self, quantiles: Array) -> Array:
        """Values of the parameters at quantiles of their declared distributions.

        Parameters
        ----------
        quantiles
            Numbers within 0 to 1, shape (points, parameters).

        Returns
        -------
        values
            In the unit of each parameter, same shape.
        """
        table = list(parameters.table())
        design = parameters.sampling_design({})[[table.index(name) for name in self.names]]
        return np.column_stack(
            [_quantile(row, column) for row, column in zip(design, quantiles.T, strict=True)]
        )


def _quantile(row: Array, u: Array) -> Array:
    """Quantiles of one row of the sampling design: what ``shocks.draw_parameters`` does with one number."""
    kind, first, second, third, fourth = row[:5]
    if kind == parameters.TRIANGULAR:
        low, mode, high = first, second, third
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
        return np.where(u < (mode - low) / (high - low), rising, falling)
    if kind == parameters.CHOICE:
        return first + np.minimum(np.floor(u * second), second - 1.0)
    return np.array([exp(first + second * normal_quantile(third + one * (fourth - third))) for one in u])


def space_of(scenario: Scenario, only: tuple[str, ...] = ()) -> Space:
    """Parameters that sampling would draw, of those whose name holds one of the texts given (all if none).

    What the scenario sets itself is not uncertain in it, and stays as it is.

    Raises
    ------
    InputError
        If a text matches no uncertain parameter.
    """
    design = parameters.sampling_design(scenario.parameters)
    uncertain = [
        name for name, row in zip(parameters.table(), design, strict=True) if row[0] != parameters.FIXED
    ]
    found = [_no_match(text, uncertain) for text in only if not _matching(text, uncertain)]
    if found:
        raise InputError(*found)
    if not uncertain:
        raise InputError(
            f"scenario '{scenario.name}' leaves no parameter uncertain: it sets every one itself"
        )
    chosen = {name for text in only or ("",) for name in _matching(text, uncertain)}
    names = tuple(name for name in uncertain if name in chosen)
    return Space(scenario, names, tuple(name.partition(".")[0] for name in names))


def _matching(text: str, names: list[str]) -> list[str]:
    return [name for name in names if text.lower() in name]


def _no_match(text: str, uncertain: list[str]) -> str:
    if _matching(text, list(parameters.table())):
        return f"--only {text!r} matches only parameters that are fixed, by the table or by the scenario"
    listed = "'fivelocks parameters' lists all"
    return unknown(f"--only {text!r} matches no parameter", text, uncertain, listed)


def problem(space: Space) -> dict[str, Any]:
    """The space with chance as one more factor, as SALib describes a problem."""
    return {
        "num_vars": len(space.names) + 1,
        "names": [*space.names, CHANCE],
        "groups": [*space.factors, CHANCE],
        "bounds": [[0.0, 1.0]] * (len(space.names) + 1),
    }


def with_unit(number: str, unit: object) -> str:
    """A number followed by its unit, if it has one worth saying; one read from a file may be the number 1."""
    return number if str(unit) in PURE else f"{number} {unit}"
